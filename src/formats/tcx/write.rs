//! TCX out.

use std::io;

use super::{EXTENSION, KPH_PER_MPS, TCX};
use crate::{
    formats::{
        Activity, Span, Sport,
        pieces::{Columns, Piece, pieces, runs},
        xml::{
            ours,
            write::{Out, degrees, is_usual, rounded, time},
        },
    },
    model::{Metric, SampleRef, UnixNanos},
};

/// Writes an activity as TCX; gives sentences on what other programs will not find in it.
pub fn write_tcx(activity: &Activity, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let mut writing = Writing {
        out: Out::begin(out)?,
        columns: Columns::of(&activity.samples),
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
    let pieces = pieces(activity);
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
    columns: Columns<'a>,
    /// Of the activity at hand.
    sport: Sport,
}

impl Writing<'_> {
    fn activity(&mut self, piece: &Piece<'_>, markers: &[(UnixNanos, &str)]) -> io::Result<()> {
        let session = &piece.session;
        self.sport = session.sport;
        let sport = match session.sport {
            Sport::Cycling => "Biking",
            Sport::Running => "Running",
            _ => "Other",
        };
        self.out.open("Activity", &format!("Sport=\"{sport}\""))?;
        self.out.value("Id", "", time(session.span.from))?;
        let laps = whole_laps(piece);
        for (index, lap) in laps.iter().enumerate() {
            let begin = piece.samples.partition_point(|sample| sample.time < lap.from);
            let next = laps.get(index + 1);
            let end = next.map_or(piece.samples.len(), |next| {
                piece.samples.partition_point(|sample| sample.time < next.from)
            });
            self.lap(lap, piece.samples.get(begin..end).unwrap_or_default())?;
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

    fn lap(&mut self, lap: &Span, samples: &[SampleRef<'_>]) -> io::Result<()> {
        self.out.open("Lap", &format!("StartTime=\"{}\"", time(lap.from)))?;
        self.out.value("TotalTimeSeconds", "", rounded(lap.to.secs_since(lap.from), 3))?;
        self.out.value("DistanceMeters", "", rounded(self.distance_m(samples), 3))?;
        let greatest = |metric: &Metric| {
            let values = samples.iter().filter_map(|sample| self.columns.get(sample, metric));
            values.reduce(f64::max)
        };
        let (speed, heart_rate) = (greatest(&Metric::SpdKph), greatest(&Metric::HrBpm));
        if let Some(spd_kph) = speed {
            self.out.value("MaximumSpeed", "", rounded(spd_kph / KPH_PER_MPS, 4))?;
        }
        // The schema wants a number, and nobody measured one.
        self.out.value("Calories", "", 0)?;
        if let Some(hr_bpm) = heart_rate.map(f64::round)
            && (1.0..256.0).contains(&hr_bpm)
        {
            self.out.open("MaximumHeartRateBpm", "")?;
            self.out.value("Value", "", hr_bpm)?;
            self.out.close("MaximumHeartRateBpm")?;
        }
        self.out.value("Intensity", "", "Active")?;
        self.out.value("TriggerMethod", "", "Manual")?;
        for run in runs(samples) {
            self.out.open("Track", "")?;
            for sample in run {
                self.point(sample)?;
            }
            self.out.close("Track")?;
        }
        self.out.close("Lap")
    }

    /// How far a lap went: by the distance that was sent, else along the track.
    fn distance_m(&self, samples: &[SampleRef<'_>]) -> f64 {
        let sent = |sample| self.columns.get(sample, &Metric::DistKm);
        let mut sent = samples.iter().filter_map(sent);
        if let Some(first) = sent.next() {
            return (sent.next_back().unwrap_or(first) - first).max(0.0) * 1000.0;
        }
        let mut places = samples.iter().filter_map(|sample| self.columns.position(sample));
        let Some(mut last) = places.next() else { return 0.0 };
        let mut sum = 0.0;
        for place in places {
            sum += last.distance_m(place);
            last = place;
        }
        sum
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

/// The laps of a session, with one more for each stretch of samples that is in none.
fn whole_laps(piece: &Piece<'_>) -> Vec<Span> {
    let mut laps: Vec<Span> = Vec::new();
    let mut wanted = piece.laps.iter().peekable();
    // Whether the last one was made here: it goes on up to the next lap.
    let mut is_made = false;
    for sample in &piece.samples {
        while let Some(lap) = wanted.next_if(|lap| lap.from <= sample.time) {
            laps.push(*lap);
            is_made = false;
        }
        match laps.last_mut() {
            Some(lap) if is_made => lap.to = sample.time,
            Some(lap) if sample.time <= lap.to => {}
            _ => {
                laps.push(Span { from: sample.time, to: sample.time });
                is_made = true;
            }
        }
    }
    laps
}
