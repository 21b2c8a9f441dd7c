//! GPX out.

use std::io;

use super::{GARMIN_V1, GARMIN_V2, GPX, KPH_PER_MPS};
use crate::{
    formats::{
        Activity, Marker,
        pieces::{Columns, Piece, pieces, runs},
        xml::{
            ours,
            write::{Out, degrees, is_usual, rounded, time},
        },
    },
    model::{LatLng, Metric, SampleRef},
};

/// Writes an activity as GPX 1.1; gives sentences on what other programs will not find in it.
pub fn write_gpx(activity: &Activity, out: &mut dyn io::Write) -> io::Result<Vec<String>> {
    let columns = Columns::of(&activity.samples);
    let garmin = if columns.has(&Metric::SpdKph) || columns.has(&Metric::BearingDeg) {
        GARMIN_V2
    } else {
        GARMIN_V1
    };
    let mut writing =
        Writing { out: Out::begin(out)?, columns, is_v2: garmin == GARMIN_V2, n_placeless: 0 };
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
    for piece in pieces(activity) {
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
        if let Some(first) = activity.samples.iter().next() {
            self.out.value("time", "", time(first.time))?;
        }
        self.out.close("metadata")
    }

    /// Writes the markers where the athlete was; gives those of an athlete who never was anywhere.
    fn waypoints<'m>(&mut self, activity: &'m Activity) -> io::Result<Vec<&'m Marker>> {
        let mut placed = activity
            .samples
            .iter()
            .filter_map(|sample| Some((sample.time, self.columns.position(&sample)?)));
        let mut placeless = Vec::new();
        let mut last = None;
        let mut next = placed.next();
        for marker in &activity.markers {
            while let Some((at, position)) = next
                && at <= marker.time
            {
                last = Some(position);
                next = placed.next();
            }
            let Some(position) = last.or(next.map(|(_, position)| position)) else {
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

    fn track(&mut self, piece: &Piece<'_>) -> io::Result<()> {
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
        for run in runs(&piece.samples) {
            self.segment(run)?;
        }
        self.out.close("trk")
    }

    fn segment(&mut self, samples: &[SampleRef<'_>]) -> io::Result<()> {
        self.out.open("trkseg", "")?;
        let mut placeless = Vec::new();
        for sample in samples {
            match self.columns.position(sample) {
                Some(position) => {
                    self.out.open("trkpt", &place(position))?;
                    self.point(sample)?;
                    self.out.close("trkpt")?;
                }
                None => placeless.push(sample),
            }
        }
        self.n_placeless += placeless.len();
        if !placeless.is_empty() {
            self.out.open("extensions", "")?;
            for sample in placeless {
                self.out.open("ts:sample", &format!("time=\"{}\"", time(sample.time)))?;
                for (metric, value) in self.columns.readings(sample) {
                    ours::write(&mut self.out, metric, value)?;
                }
                self.out.close("ts:sample")?;
            }
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
