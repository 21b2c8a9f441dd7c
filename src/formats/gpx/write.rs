//! Writes GPX.

use std::{io, ops::Range, time::Duration};

use super::{GARMIN_V1, GARMIN_V2, GPX, elements};
use crate::{
    formats::{
        Activity, Marker, SampleSource,
        by_session::{Columns, SessionSlice, by_session, runs},
        xml::{
            elements::written,
            trackside_namespace,
            write::{XmlWriter, degrees, time},
        },
    },
    metric::Group,
    model::{LatLng, Metric, SampleRef},
};

/// Writes samples and the metadata of an activity as GPX 1.1. Returns notes on what other programs
/// will not find in it. A track segment ends at a gap of more than `session_gap`.
pub fn write_gpx(
    activity: &Activity,
    samples: &dyn SampleSource,
    session_gap: Duration,
    out: &mut dyn io::Write,
) -> io::Result<Vec<String>> {
    let columns = Columns::of(samples.metrics());
    let needs_v2 = |metric: &Metric| {
        let element = elements(metric.definition()).written;
        element.is_some_and(|element| element.group == Group::ExtensionV2)
    };
    let garmin = if samples.metrics().iter().any(needs_v2) { GARMIN_V2 } else { GARMIN_V1 };
    let mut writing =
        GpxWriter { out: XmlWriter::begin(out)?, samples, session_gap, columns, n_placeless: 0 };
    let root = format!(
        "version=\"1.1\" creator=\"Trackside\" xmlns=\"{GPX}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:gpxtpx=\"{garmin}\" {} \
         xsi:schemaLocation=\"{GPX} {GPX}/gpx.xsd {garmin} {}.xsd\"",
        trackside_namespace::DECLARATION,
        // The schema is `.../TrackPointExtensionv2.xsd`, without the slash before the version.
        garmin.replace("/v", "v"),
    );
    writing.out.open("gpx", &root)?;
    writing.metadata(activity)?;
    let placeless = writing.waypoints(activity)?;
    for slice in by_session(activity, samples.times()) {
        writing.track(&slice)?;
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

struct GpxWriter<'a> {
    out: XmlWriter<'a>,
    samples: &'a dyn SampleSource,
    session_gap: Duration,
    columns: Columns<'a>,
    n_placeless: usize,
}

impl GpxWriter<'_> {
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

    /// Writes the markers at the athlete's positions; returns those for which there is no position.
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

    fn track(&mut self, slice: &SessionSlice) -> io::Result<()> {
        let session = &slice.session;
        self.out.open("trk", "")?;
        if !session.title.is_empty() {
            self.out.text("name", "", &session.title)?;
        }
        if !session.note.is_empty() {
            self.out.text("desc", "", &session.note)?;
        }
        self.out.value("type", "", session.sport.word())?;
        if !slice.laps.is_empty() {
            self.out.open("extensions", "")?;
            for lap in &slice.laps {
                let attributes = format!("from=\"{}\" to=\"{}\"", time(lap.from), time(lap.to));
                self.out.value("ts:lap", &attributes, "")?;
            }
            self.out.close("extensions")?;
        }
        for run in runs(self.samples.times(), slice.samples.clone(), self.session_gap) {
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
                    trackside_namespace::write(&mut self.out, metric, value)?;
                }
                self.out.close("ts:sample")
            })?;
            self.out.close("extensions")?;
        }
        self.out.close("trkseg")
    }

    fn point(&mut self, sample: &SampleRef<'_>) -> io::Result<()> {
        // What the schemas take, in their order; the rest goes into elements of ours.
        let (mut own, mut garmin, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        for (metric, value) in self.columns.readings(sample) {
            if matches!(metric, Metric::LatDeg | Metric::LngDeg) {
                continue;
            }
            match written(elements(metric.definition()), value) {
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
            self.out.value(element.name, "", text)?;
        }
        self.out.value("time", "", time(sample.time))?;
        if garmin.is_empty() && rest.is_empty() {
            return Ok(());
        }
        self.out.open("extensions", "")?;
        for (metric, value) in rest {
            trackside_namespace::write(&mut self.out, metric, value)?;
        }
        if !garmin.is_empty() {
            self.out.open("gpxtpx:TrackPointExtension", "")?;
            for (element, text) in garmin {
                self.out.value(element.name, "", text)?;
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
