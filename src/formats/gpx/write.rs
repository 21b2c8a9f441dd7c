//! GPX out.

use std::{io, ops::Range, time::Duration};

use super::{GARMIN_V1, GARMIN_V2, GPX, KPH_PER_MPS};
use crate::{
    formats::{
        Activity, Marker, SampleSource,
        pieces::{Columns, Piece, pieces, runs},
        xml::{
            ours,
            write::{Out, degrees, is_usual, rounded, time},
        },
    },
    model::{LatLng, Metric, SampleRef},
};

/// Writes samples with what an activity says of them as GPX 1.1; gives sentences on what other
/// programs will not find in it. A segment of a track ends at a silence over `session_gap`.
pub fn write_gpx(
    activity: &Activity,
    samples: &dyn SampleSource,
    session_gap: Duration,
    out: &mut dyn io::Write,
) -> io::Result<Vec<String>> {
    let columns = Columns::of(samples.metrics());
    let garmin = if columns.has(&Metric::SpdKph) || columns.has(&Metric::BearingDeg) {
        GARMIN_V2
    } else {
        GARMIN_V1
    };
    let mut writing = Writing {
        out: Out::begin(out)?,
        samples,
        session_gap,
        columns,
        is_v2: garmin == GARMIN_V2,
        n_placeless: 0,
    };
    let root = format!(
        "version=\"1.1\" creator=\"Trackside\" xmlns=\"{GPX}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:gpxtpx=\"{garmin}\" {} \
         xsi:schemaLocation=\"{GPX} {GPX}/gpx.xsd {garmin} {}.xsd\"",
        ours::DECLARATION,
        // `.../TrackPointExtensionv2.xsd`, as Garmin has it.
        garmin.replace("/v", "v"),
    );
    writing.out.open("gpx", &root)?;
    writing.metadata(activity)?;
    let placeless = writing.waypoints(activity)?;
    for piece in pieces(activity, samples.times()) {
        writing.track(&piece)?;
    }
    if !placeless.is_empty() {
        writing.out.open("extensions", "")?;
        for marker in placeless {
            let attributes = format!("time=\"{}\"", time(marker.time));
            writing.out.text("ts:marker", &attributes, &marker.text)?;
        }
        writing.out.close("extensions")?;
    }
    writing.out.close("gpx")?;
    Ok(match writing.n_placeless {
        0 => Vec::new(),
        n => vec![format!(
            "{n} samples have no position, which GPX has no place for: only Trackside reads them \
             back from the file"
        )],
    })
}

struct Writing<'a> {
    out: Out<'a>,
    samples: &'a dyn SampleSource,
    session_gap: Duration,
    columns: Columns<'a>,
    is_v2: bool,
    n_placeless: usize,
}

impl Writing<'_> {
    fn metadata(&mut self, activity: &Activity) -> io::Result<()> {
        self.out.open("metadata", "")?;
        if !activity.athlete.is_empty() {
            self.out.text("name", "", &activity.athlete)?;
        }
        if let Some(&first) = self.samples.times().first() {
            self.out.value("time", "", time(first))?;
        }
        self.out.close("metadata")
    }

    /// Writes the markers where the athlete was; gives those of an athlete who never was anywhere.
    fn waypoints<'m>(&mut self, activity: &'m Activity) -> io::Result<Vec<&'m Marker>> {
        if activity.markers.is_empty() {
            return Ok(Vec::new());
        }
        let mut markers = activity.markers.iter().peekable();
        let mut places: Vec<(&Marker, Option<LatLng>)> = Vec::new();
        let mut last = None;
        let columns = &self.columns;
        self.samples.visit_all(&mut |sample| {
            if let Some(place) = columns.position(&sample) {
                while let Some(marker) = markers.next_if(|marker| marker.time < sample.time) {
                    places.push((marker, last.or(Some(place))));
                }
                last = Some(place);
            }
            Ok(())
        })?;
        places.extend(markers.map(|marker| (marker, last)));
        let mut placeless = Vec::new();
        for (marker, position) in places {
            let Some(position) = position else {
                placeless.push(marker);
                continue;
            };
            self.out.open("wpt", &place(position))?;
            self.out.value("time", "", time(marker.time))?;
            self.out.text("name", "", &marker.text)?;
            self.out.close("wpt")?;
        }
        Ok(placeless)
    }

    fn track(&mut self, piece: &Piece) -> io::Result<()> {
        let session = &piece.session;
        self.out.open("trk", "")?;
        if !session.title.is_empty() {
            self.out.text("name", "", &session.title)?;
        }
        if !session.note.is_empty() {
            self.out.text("desc", "", &session.note)?;
        }
        self.out.value("type", "", session.sport.word())?;
        if !piece.laps.is_empty() {
            self.out.open("extensions", "")?;
            for lap in &piece.laps {
                let attributes = format!("from=\"{}\" to=\"{}\"", time(lap.from), time(lap.to));
                self.out.value("ts:lap", &attributes, "")?;
            }
            self.out.close("extensions")?;
        }
        for run in runs(self.samples.times(), piece.samples.clone(), self.session_gap) {
            self.segment(run)?;
        }
        self.out.close("trk")
    }

    fn segment(&mut self, range: Range<usize>) -> io::Result<()> {
        self.out.open("trkseg", "")?;
        let samples = self.samples;
        let mut n_placeless = 0;
        samples.visit(range.clone(), &mut |sample| {
            let Some(position) = self.columns.position(&sample) else {
                n_placeless += 1;
                return Ok(());
            };
            self.out.open("trkpt", &place(position))?;
            self.point(&sample)?;
            self.out.close("trkpt")
        })?;
        self.n_placeless += n_placeless;
        if n_placeless > 0 {
            self.out.open("extensions", "")?;
            samples.visit(range, &mut |sample| {
                if self.columns.position(&sample).is_some() {
                    return Ok(());
                }
                self.out.open("ts:sample", &format!("time=\"{}\"", time(sample.time)))?;
                for (metric, value) in self.columns.readings(&sample) {
                    ours::write(&mut self.out, metric, value)?;
                }
                self.out.close("ts:sample")
            })?;
            self.out.close("extensions")?;
        }
        self.out.close("trkseg")
    }

    fn point(&mut self, sample: &SampleRef<'_>) -> io::Result<()> {
        let readings: Vec<_> = self.columns.readings(sample).collect();
        let of = |wanted: &Metric| {
            readings.iter().find(|(metric, _)| *metric == wanted).map(|&(_, value)| value)
        };
        if let Some(alt_m) = of(&Metric::AltM).filter(|alt_m| is_usual(*alt_m)) {
            self.out.value("ele", "", rounded(alt_m, 3))?;
        }
        self.out.value("time", "", time(sample.time))?;
        // What Garmin's extension takes, in its order; the rest goes into elements of ours.
        let mut garmin = Vec::new();
        let mut rest = Vec::new();
        for &(metric, value) in &readings {
            let whole = value.round();
            let (place, text) = match metric {
                Metric::LatDeg | Metric::LngDeg => continue,
                Metric::AltM if is_usual(value) => continue,
                Metric::TempC if is_usual(value) => (("gpxtpx:atemp", 0), rounded(value, 3)),
                Metric::HrBpm if (1.0..256.0).contains(&whole) => {
                    (("gpxtpx:hr", 1), rounded(whole, 0))
                }
                Metric::CadRpm if (0.0..255.0).contains(&whole) => {
                    (("gpxtpx:cad", 2), rounded(whole, 0))
                }
                Metric::SpdKph if self.is_v2 && 0.0 <= value && is_usual(value) => {
                    (("gpxtpx:speed", 3), rounded(value / KPH_PER_MPS, 4))
                }
                Metric::BearingDeg if self.is_v2 && (0.0..360.0).contains(&value) => {
                    (("gpxtpx:course", 4), rounded(value, 3))
                }
                _ => {
                    rest.push((metric, value));
                    continue;
                }
            };
            garmin.push((place, text));
        }
        if garmin.is_empty() && rest.is_empty() {
            return Ok(());
        }
        garmin.sort_unstable_by_key(|((_, order), _)| *order);
        self.out.open("extensions", "")?;
        for (metric, value) in rest {
            ours::write(&mut self.out, metric, value)?;
        }
        if !garmin.is_empty() {
            self.out.open("gpxtpx:TrackPointExtension", "")?;
            for ((name, _), text) in garmin {
                self.out.value(name, "", text)?;
            }
            self.out.close("gpxtpx:TrackPointExtension")?;
        }
        self.out.close("extensions")
    }
}

fn place(position: LatLng) -> String {
    let (lat, lng) = degrees(position);
    format!("lat=\"{lat}\" lon=\"{lng}\"")
}
