//! GPX in.

use super::{CLUETRUST, GARMIN_POWER, GARMIN_V1, GARMIN_V2, GPX, GPX_1_0, KPH_PER_MPS};
use crate::{
    formats::{
        Imported, Span, Sport, Unreadable,
        xml::{
            self, Document, Element, ours,
            recording::{Draft, Recording},
        },
    },
    model::{Metric, UnixNanos},
};

/// Reads a GPX file: tracks with times, and waypoints with times as markers.
pub fn read_gpx(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let text = xml::text_of(bytes);
    let mut reading = Reading::default();
    let damage = xml::walk(&text, &mut reading);
    reading.finish(damage)
}

/// What an element of GPX stands for.
#[derive(Debug, Clone, PartialEq)]
enum Tag {
    Gpx,
    Metadata,
    Waypoint,
    Track,
    Name,
    Description,
    Sport,
    Segment,
    Point,
    Time,
    /// Holds elements of other namespaces, or groups of such.
    Extensions,
    /// A reading; what is written times the factor is in the metric's unit.
    Reading(Metric, f64),
    /// A sample of ours without a position.
    Sample,
    /// A marker of ours, where nobody knows the place.
    Marker,
    /// Of no interest in itself.
    Done,
}

#[derive(Default)]
struct Reading {
    is_gpx: bool,
    /// Its session is the track at hand.
    recording: Recording,
    /// Of the waypoint at hand.
    words: String,
}

impl Document for Reading {
    type Tag = Tag;
    const ANCHOR: &str = "trkpt";

    fn open(&mut self, parent: Option<&Tag>, element: &Element<'_>) -> Option<Tag> {
        let is_core = matches!(element.namespace, GPX | GPX_1_0 | "");
        let Some(parent) = parent else {
            self.is_gpx = element.name == "gpx" && is_core;
            return self.is_gpx.then_some(Tag::Gpx);
        };
        match parent {
            Tag::Extensions | Tag::Sample => {
                return extension(element, is_core).or_else(|| self.of_ours(element));
            }
            Tag::Gpx | Tag::Metadata | Tag::Waypoint | Tag::Track | Tag::Segment | Tag::Point
                if is_core => {}
            _ => return None,
        }
        Some(match (parent, element.name) {
            (Tag::Gpx, "metadata") => Tag::Metadata,
            (Tag::Gpx, "trk") => {
                self.recording.session = Some(Draft::default());
                Tag::Track
            }
            (Tag::Gpx, "wpt") => {
                self.recording.time = None;
                self.words.clear();
                Tag::Waypoint
            }
            (Tag::Track, "trkseg") => Tag::Segment,
            (Tag::Segment, "trkpt") => {
                self.recording.time = None;
                for (name, metric) in [("lat", Metric::LatDeg), ("lon", Metric::LngDeg)] {
                    if let Some(value) = element.number(name) {
                        self.recording.samples.reading(&metric, value);
                    }
                }
                Tag::Point
            }
            (Tag::Metadata | Tag::Track | Tag::Waypoint, "name") => Tag::Name,
            (Tag::Track | Tag::Waypoint, "desc" | "cmt") => Tag::Description,
            (Tag::Track, "type") => Tag::Sport,
            (Tag::Point | Tag::Waypoint, "time") => Tag::Time,
            (Tag::Point, "ele") => Tag::Reading(Metric::AltM, 1.0),
            // GPX 1.0.
            (Tag::Point, "speed") => Tag::Reading(Metric::SpdKph, KPH_PER_MPS),
            (Tag::Point, "course") => Tag::Reading(Metric::BearingDeg, 1.0),
            (Tag::Gpx | Tag::Track | Tag::Segment | Tag::Point, "extensions") => Tag::Extensions,
            _ => return None,
        })
    }

    fn close(&mut self, tag: Tag, text: &str) {
        match tag {
            Tag::Time => self.recording.read_time(text),
            Tag::Reading(metric, factor) => self.recording.read_value(&metric, factor, text),
            Tag::Point | Tag::Sample => self.recording.close_sample(),
            Tag::Name => match &mut self.recording.session {
                Some(session) => text.clone_into(&mut session.title),
                None => text.clone_into(&mut self.words),
            },
            Tag::Description => match &mut self.recording.session {
                Some(session) => text.clone_into(&mut session.note),
                None if self.words.is_empty() => text.clone_into(&mut self.words),
                None => {}
            },
            Tag::Sport => {
                if let Some(session) = &mut self.recording.session {
                    session.sport = Sport::of_word(text);
                }
            }
            Tag::Metadata => self.recording.activity.athlete = std::mem::take(&mut self.words),
            Tag::Waypoint => self.recording.add_marker(&std::mem::take(&mut self.words)),
            Tag::Marker => self.recording.add_marker(text),
            Tag::Track => self.recording.close_session(),
            Tag::Gpx | Tag::Segment | Tag::Extensions | Tag::Done => {}
        }
    }

    fn resume(&mut self) -> Vec<Tag> {
        self.recording.resume();
        vec![Tag::Gpx, Tag::Track, Tag::Segment]
    }
}

/// A reading among the extensions, or a group of readings.
fn extension(element: &Element<'_>, is_core: bool) -> Option<Tag> {
    if let Some(metric) = ours::metric(element) {
        return Some(Tag::Reading(metric, 1.0));
    }
    let is_garmin = matches!(element.namespace, GARMIN_V1 | GARMIN_V2);
    if is_garmin && element.name == "TrackPointExtension" {
        return Some(Tag::Extensions);
    }
    // Some programs write their extensions as if they were GPX.
    let is_known = is_garmin || is_core || matches!(element.namespace, CLUETRUST | GARMIN_POWER);
    let reading = |metric| Some(Tag::Reading(metric, 1.0));
    match element.name {
        _ if !is_known => None,
        "hr" | "heartrate" => reading(Metric::HrBpm),
        "cad" | "cadence" => reading(Metric::CadRpm),
        "atemp" | "temp" => reading(Metric::TempC),
        "speed" => Some(Tag::Reading(Metric::SpdKph, KPH_PER_MPS)),
        "course" | "bearing" => reading(Metric::BearingDeg),
        "power" | "PowerInWatts" => reading(Metric::PwrW),
        // Metres.
        "distance" => Some(Tag::Reading(Metric::DistKm, 0.001)),
        _ => None,
    }
}

impl Reading {
    /// A group of ours among the extensions of a track or segment.
    fn of_ours(&mut self, element: &Element<'_>) -> Option<Tag> {
        if element.namespace != ours::NAMESPACE {
            return None;
        }
        let time = |name| element.attribute(name)?.parse::<UnixNanos>().ok();
        match element.name {
            "sample" => {
                self.recording.time = time("time");
                Some(Tag::Sample)
            }
            "lap" => {
                if let (Some(from), Some(to)) = (time("from"), time("to"))
                    && from <= to
                {
                    self.recording.activity.laps.push(Span { from, to });
                }
                Some(Tag::Done)
            }
            "marker" => {
                self.recording.time = time("time");
                Some(Tag::Marker)
            }
            _ => None,
        }
    }

    fn finish(self, damage: Option<String>) -> Result<Imported, Unreadable> {
        if !self.is_gpx {
            return Err(Unreadable("this is no GPX file".to_owned()));
        }
        let no_times = "its track has no times: it is a course, not a recording";
        self.recording.finish("GPX", no_times, damage)
    }
}
