//! Writes TCX.

use std::{io, ops::Range, time::Duration};

use super::{EXTENSION, TCX, elements};
use crate::{
    formats::{
        Activity, SampleSource, Span, Sport,
        by_session::{Columns, SessionSlice, by_session, runs},
        xml::{
            elements::written,
            trackside_namespace,
            write::{XmlWriter, degrees, rounded, time},
        },
    },
    metric::{Element, Group},
    model::{LatLng, Metric, SampleRef, UnixNanos},
    offset,
};

/// Where the cadence of a run stands: that of a ride is an element of the point itself.
const RUN_CADENCE: Element = Element {
    group: Group::Extension,
    name: "ns3:RunCadence",
    holder: None,
    order: 1,
    decimals: 0,
    range: (0.0, 255.0),
};

/// Writes samples and the metadata of an activity as TCX. Returns notes on what other programs will
/// not find in it. A track ends at a gap of more than
/// `session_gap`.
pub fn write_tcx(
    activity: &Activity,
    samples: &dyn SampleSource,
    session_gap: Duration,
    out: &mut dyn io::Write,
) -> io::Result<Vec<String>> {
    let mut writing = TcxWriter {
        out: XmlWriter::begin(out)?,
        samples,
        session_gap,
        columns: Columns::of(samples.metrics()),
        sport: Sport::Other,
    };
    let root = format!(
        "xmlns=\"{TCX}\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:ns3=\"{EXTENSION}\" {} xsi:schemaLocation=\"{TCX} {}.xsd\"",
        trackside_namespace::DECLARATION,
        // The schema is `.../TrainingCenterDatabasev2.xsd`, without the slash before the version.
        TCX.replace("/v2", "v2"),
    );
    writing.out.open("TrainingCenterDatabase", &root)?;
    writing.out.open("Activities", "")?;
    let slices = by_session(activity, samples.times());
    let mut markers = activity.markers.iter().peekable();
    for (index, slice) in slices.iter().enumerate() {
        // A marker belongs to the last activity that begins before it, or else to the first.
        let next = slices.get(index + 1).map(|next| next.session.span.from);
        let own = std::iter::from_fn(|| {
            markers.next_if(|marker| next.is_none_or(|next| marker.time < next))
        });
        let own: Vec<_> = own.map(|marker| (marker.time, &*marker.text)).collect();
        writing.activity(slice, &own)?;
    }
    writing.out.close("Activities")?;
    writing.out.close("TrainingCenterDatabase")?;
    Ok(Vec::new())
}

struct TcxWriter<'a> {
    out: XmlWriter<'a>,
    samples: &'a dyn SampleSource,
    session_gap: Duration,
    columns: Columns<'a>,
    /// The sport of the current activity.
    sport: Sport,
}

impl TcxWriter<'_> {
    fn activity(&mut self, slice: &SessionSlice, markers: &[(UnixNanos, &str)]) -> io::Result<()> {
        let session = &slice.session;
        self.sport = session.sport;
        let sport = match session.sport {
            Sport::Cycling => "Biking",
            Sport::Running => "Running",
            _ => "Other",
        };
        self.out.open("Activity", &format!("Sport=\"{sport}\""))?;
        self.out.value("Id", "", time(session.span.from))?;
        let times = offset::get(self.samples.times(), slice.samples.clone())?;
        let laps = whole_laps(slice, times);
        for (index, lap) in laps.iter().enumerate() {
            let first_from =
                |from: UnixNanos| slice.samples.start + times.partition_point(|time| *time < from);
            let begin = first_from(lap.from);
            let end = laps.get(index + 1).map_or(slice.samples.end, |next| first_from(next.from));
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
            let speed = elements(Metric::SpdKph.definition()).scale.to_file(spd_kph);
            self.out.value("MaximumSpeed", "", rounded(speed, 4))?;
        }
        // The schema requires a number, but none was measured.
        self.out.value("Calories", "", 0)?;
        let heart_rate = elements(Metric::HrBpm.definition());
        if let Some((_, text)) = totals.hr_bpm.and_then(|hr_bpm| written(heart_rate, hr_bpm)) {
            self.out.open("MaximumHeartRateBpm", "")?;
            self.out.value("Value", "", text)?;
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
        let (mut own, mut garmin, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (metric, value) in self.columns.readings(sample) {
            if position.is_some() && matches!(metric, Metric::LatDeg | Metric::LngDeg) {
                continue;
            }
            match written(elements(metric.definition()), value) {
                Some((_, text)) if *metric == Metric::CadRpm && self.sport == Sport::Running => {
                    garmin.push((&RUN_CADENCE, text));
                }
                Some((element, text)) if element.group == Group::Point => {
                    own.push((element, text));
                }
                Some(written) => garmin.push(written),
                None => rest.push((metric, value)),
            }
        }
        own.sort_unstable_by_key(|(element, _)| element.order);
        garmin.sort_unstable_by_key(|(element, _)| element.order);
        for (element, text) in own {
            if let Some(holder) = element.holder {
                self.out.open(element.name, "")?;
                self.out.value(holder, "", text)?;
                self.out.close(element.name)?;
            } else {
                self.out.value(element.name, "", text)?;
            }
        }
        if !garmin.is_empty() || !rest.is_empty() {
            self.out.open("Extensions", "")?;
            if !garmin.is_empty() {
                self.out.open("ns3:TPX", "")?;
                for (element, text) in garmin {
                    self.out.value(element.name, "", text)?;
                }
                self.out.close("ns3:TPX")?;
            }
            for (metric, value) in rest {
                trackside_namespace::write(&mut self.out, metric, value)?;
            }
            self.out.close("Extensions")?;
        }
        self.out.close("Trackpoint")
    }
}

/// Totals over the samples of a lap.
#[derive(Default)]
struct LapTotals {
    /// The maximum speed.
    spd_kph: Option<f64>,
    hr_bpm: Option<f64>,
    /// The first and the last distance that was sent.
    sent_km: Option<(f64, f64)>,
    /// The distance along the track.
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

    /// The length of the lap: by the distance that was sent, or else along the track.
    fn distance_m(&self) -> f64 {
        match self.sent_km {
            Some((first, last)) => (last - first).max(0.0) * 1000.0,
            None => self.along_m,
        }
    }
}

/// The laps of a session, with an additional one for each stretch of samples outside of laps;
/// `times` are those of the session's samples.
fn whole_laps(slice: &SessionSlice, times: &[UnixNanos]) -> Vec<Span> {
    let mut laps: Vec<Span> = Vec::new();
    let mut wanted = slice.laps.iter().peekable();
    // Whether the last lap was added here; such a lap extends to the next one.
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
