//! TCX out.

use std::{io, ops::Range, time::Duration};

use super::{EXTENSION, KPH_PER_MPS, TCX};
use crate::{
    formats::{
        Activity, SampleSource, Span, Sport,
        pieces::{Columns, Piece, pieces, runs},
        xml::{
            ours,
            write::{Out, degrees, is_usual, rounded, time},
        },
    },
    model::{LatLng, Metric, SampleRef, UnixNanos},
};

/// Writes samples with what an activity says of them as TCX; gives sentences on what other programs
/// will not find in it. A track ends at a silence over `session_gap`.
pub fn write_tcx(
    activity: &Activity,
    samples: &dyn SampleSource,
    session_gap: Duration,
    out: &mut dyn io::Write,
) -> io::Result<Vec<String>> {
    let mut writing = Writing {
        out: Out::begin(out)?,
        samples,
        session_gap,
        columns: Columns::of(samples.metrics()),
        sport: Sport::Other,
    };
    let root = format!(
        "xmlns=\"{TCX}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:ns3=\"{EXTENSION}\" {} xsi:schemaLocation=\"{TCX} {}.xsd\"",
        ours::DECLARATION,
        // `.../TrainingCenterDatabasev2.xsd`, as Garmin has it.
        TCX.replace("/v2", "v2"),
    );
    writing.out.open("TrainingCenterDatabase", &root)?;
    writing.out.open("Activities", "")?;
    let pieces = pieces(activity, samples.times());
    let mut markers = activity.markers.iter().peekable();
    for (index, piece) in pieces.iter().enumerate() {
        // A marker belongs to the last activity that begins before it, else to the first.
        let next = pieces.get(index + 1).map(|next| next.session.span.from);
        let own = std::iter::from_fn(|| {
            markers.next_if(|marker| next.is_none_or(|next| marker.time < next))
        });
        let own: Vec<_> = own.map(|marker| (marker.time, &*marker.text)).collect();
        writing.activity(piece, &own)?;
    }
    writing.out.close("Activities")?;
    writing.out.close("TrainingCenterDatabase")?;
    Ok(Vec::new())
}

struct Writing<'a> {
    out: Out<'a>,
    samples: &'a dyn SampleSource,
    session_gap: Duration,
    columns: Columns<'a>,
    /// Of the activity at hand.
    sport: Sport,
}

impl Writing<'_> {
    fn activity(&mut self, piece: &Piece, markers: &[(UnixNanos, &str)]) -> io::Result<()> {
        let session = &piece.session;
        self.sport = session.sport;
        let sport = match session.sport {
            Sport::Cycling => "Biking",
            Sport::Running => "Running",
            _ => "Other",
        };
        self.out.open("Activity", &format!("Sport=\"{sport}\""))?;
        self.out.value("Id", "", time(session.span.from))?;
        let times = self.samples.times().get(piece.samples.clone()).unwrap_or_default();
        let laps = whole_laps(piece, times);
        for (index, lap) in laps.iter().enumerate() {
            let first_from =
                |from: UnixNanos| piece.samples.start + times.partition_point(|time| *time < from);
            let begin = first_from(lap.from);
            let end = laps.get(index + 1).map_or(piece.samples.end, |next| first_from(next.from));
            self.lap(lap, begin..end)?;
        }
        if !session.note.is_empty() {
            self.out.text("Notes", "", &session.note)?;
        }
        self.out.open("Extensions", "")?;
        if !session.title.is_empty() {
            self.out.text("ts:title", "", &session.title)?;
        }
        self.out.value("ts:sport", "", session.sport.word())?;
        for &(at, text) in markers {
            self.out.text("ts:marker", &format!("time=\"{}\"", time(at)), text)?;
        }
        self.out.close("Extensions")?;
        self.out.close("Activity")
    }

    fn lap(&mut self, lap: &Span, range: Range<usize>) -> io::Result<()> {
        self.out.open("Lap", &format!("StartTime=\"{}\"", time(lap.from)))?;
        self.out.value("TotalTimeSeconds", "", rounded(lap.to.secs_since(lap.from), 3))?;
        let mut totals = LapTotals::default();
        self.samples.visit(range.clone(), &mut |sample| {
            totals.add(&self.columns, &sample);
            Ok(())
        })?;
        self.out.value("DistanceMeters", "", rounded(totals.distance_m(), 3))?;
        if let Some(spd_kph) = totals.spd_kph {
            self.out.value("MaximumSpeed", "", rounded(spd_kph / KPH_PER_MPS, 4))?;
        }
        // The schema wants a number, and nobody measured one.
        self.out.value("Calories", "", 0)?;
        if let Some(hr_bpm) = totals.hr_bpm.map(f64::round)
            && (1.0..256.0).contains(&hr_bpm)
        {
            self.out.open("MaximumHeartRateBpm", "")?;
            self.out.value("Value", "", hr_bpm)?;
            self.out.close("MaximumHeartRateBpm")?;
        }
        self.out.value("Intensity", "", "Active")?;
        self.out.value("TriggerMethod", "", "Manual")?;
        let samples = self.samples;
        for run in runs(samples.times(), range, self.session_gap) {
            self.out.open("Track", "")?;
            samples.visit(run, &mut |sample| self.point(&sample))?;
            self.out.close("Track")?;
        }
        self.out.close("Lap")
    }

    fn point(&mut self, sample: &SampleRef<'_>) -> io::Result<()> {
        self.out.open("Trackpoint", "")?;
        self.out.value("Time", "", time(sample.time))?;
        let position = self.columns.position(sample);
        if let Some(position) = position {
            let (lat, lng) = degrees(position);
            self.out.open("Position", "")?;
            self.out.value("LatitudeDegrees", "", lat)?;
            self.out.value("LongitudeDegrees", "", lng)?;
            self.out.close("Position")?;
        }
        let is_run = self.sport == Sport::Running;
        let (mut own, mut garmin, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (metric, value) in self.columns.readings(sample) {
            let whole = value.round();
            match metric {
                Metric::LatDeg | Metric::LngDeg if position.is_some() => {}
                Metric::AltM if is_usual(value) => {
                    own.push((0, "AltitudeMeters", rounded(value, 3)));
                }
                Metric::DistKm if is_usual(value) => {
                    own.push((1, "DistanceMeters", rounded(value * 1000.0, 3)));
                }
                Metric::HrBpm if (1.0..256.0).contains(&whole) => {
                    own.push((2, "HeartRateBpm", rounded(whole, 0)));
                }
                Metric::CadRpm if (0.0..255.0).contains(&whole) => {
                    let text = rounded(whole, 0);
                    if is_run {
                        garmin.push((1, "ns3:RunCadence", text));
                    } else {
                        own.push((3, "Cadence", text));
                    }
                }
                Metric::SpdKph if is_usual(value) => {
                    garmin.push((0, "ns3:Speed", rounded(value / KPH_PER_MPS, 4)));
                }
                Metric::PwrW if (0.0..65536.0).contains(&whole) => {
                    garmin.push((2, "ns3:Watts", rounded(whole, 0)));
                }
                _ => rest.push((metric, value)),
            }
        }
        own.sort_unstable_by_key(|(order, ..)| *order);
        garmin.sort_unstable_by_key(|(order, ..)| *order);
        for (_, name, text) in own {
            if name == "HeartRateBpm" {
                self.out.open(name, "")?;
                self.out.value("Value", "", text)?;
                self.out.close(name)?;
            } else {
                self.out.value(name, "", text)?;
            }
        }
        if !garmin.is_empty() || !rest.is_empty() {
            self.out.open("Extensions", "")?;
            if !garmin.is_empty() {
                self.out.open("ns3:TPX", "")?;
                for (_, name, text) in garmin {
                    self.out.value(name, "", text)?;
                }
                self.out.close("ns3:TPX")?;
            }
            for (metric, value) in rest {
                ours::write(&mut self.out, metric, value)?;
            }
            self.out.close("Extensions")?;
        }
        self.out.close("Trackpoint")
    }
}

/// What the samples of a lap come to.
#[derive(Default)]
struct LapTotals {
    /// The greatest ones.
    spd_kph: Option<f64>,
    hr_bpm: Option<f64>,
    /// The first and the last distance that was sent.
    sent_km: Option<(f64, f64)>,
    /// Along the track.
    along_m: f64,
    last: Option<LatLng>,
}

impl LapTotals {
    fn add(&mut self, columns: &Columns<'_>, sample: &SampleRef<'_>) {
        for (metric, value) in columns.readings(sample) {
            let greatest = |known: Option<f64>| Some(known.map_or(value, |known| known.max(value)));
            match metric {
                Metric::SpdKph => self.spd_kph = greatest(self.spd_kph),
                Metric::HrBpm => self.hr_bpm = greatest(self.hr_bpm),
                Metric::DistKm => {
                    let first = self.sent_km.map_or(value, |(first, _)| first);
                    self.sent_km = Some((first, value));
                }
                _ => {}
            }
        }
        if let Some(place) = columns.position(sample) {
            self.along_m += self.last.map_or(0.0, |last| last.distance_m(place));
            self.last = Some(place);
        }
    }

    /// How far the lap went: by the distance that was sent, else along the track.
    fn distance_m(&self) -> f64 {
        match self.sent_km {
            Some((first, last)) => (last - first).max(0.0) * 1000.0,
            None => self.along_m,
        }
    }
}

/// The laps of a session, with one more for each stretch of samples that is in none; `times` are
/// those of its samples.
fn whole_laps(piece: &Piece, times: &[UnixNanos]) -> Vec<Span> {
    let mut laps: Vec<Span> = Vec::new();
    let mut wanted = piece.laps.iter().peekable();
    // Whether the last one was made here: it goes on up to the next lap.
    let mut is_made = false;
    for &time in times {
        while let Some(lap) = wanted.next_if(|lap| lap.from <= time) {
            laps.push(*lap);
            is_made = false;
        }
        match laps.last_mut() {
            Some(lap) if is_made => lap.to = time,
            Some(lap) if time <= lap.to => {}
            _ => {
                laps.push(Span { from: time, to: time });
                is_made = true;
            }
        }
    }
    laps
}
