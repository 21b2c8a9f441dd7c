//! TCX in.

use super::{EXTENSION, KPH_PER_MPS, TCX};
use crate::{
    formats::{
        Imported, Span, Sport, Unreadable,
        xml::{
            self, Document, Element, ours,
            recording::{Draft, Recording},
        },
    },
    model::Metric,
};

/// Reads a TCX file: activities as sessions, and their laps.
pub fn read_tcx(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let text = xml::text_of(bytes);
    let mut reading = Reading::default();
    let damage = xml::walk(&text, &mut reading);
    reading.finish(damage)
}

/// What an element of TCX stands for.
#[derive(Debug, Clone, PartialEq)]
enum Tag {
    /// Database, list of activities, multisport session and its parts: what holds activities.
    Around,
    Activity,
    Notes,
    Lap,
    Track,
    Point,
    Position,
    /// Holds `Value`.
    HeartRate,
    Time,
    /// A reading; what is written times the factor is in the metric's unit.
    Reading(Metric, f64),
    /// Of a point.
    Extensions,
    /// Of an activity.
    ActivityExtensions,
    Title,
    Sport,
    Marker,
}

#[derive(Default)]
struct Reading {
    is_tcx: bool,
    /// Its session is the activity of the file that is at hand.
    recording: Recording,
}

impl Document for Reading {
    type Tag = Tag;
    const ANCHOR: &str = "Trackpoint";

    fn open(&mut self, parent: Option<&Tag>, element: &Element<'_>) -> Option<Tag> {
        let is_core = matches!(element.namespace, TCX | "");
        let Some(parent) = parent else {
            self.is_tcx = element.name == "TrainingCenterDatabase" && is_core;
            return self.is_tcx.then_some(Tag::Around);
        };
        match parent {
            Tag::Extensions => return extension(element, is_core),
            Tag::ActivityExtensions => return self.of_ours(element),
            _ if !is_core => return None,
            _ => {}
        }
        Some(match (parent, element.name) {
            (
                Tag::Around,
                "Activities" | "MultiSportSession" | "FirstSport" | "NextSport" | "Courses",
            ) => Tag::Around,
            (Tag::Around, "Activity" | "Course") => {
                let sport = element.attribute("Sport").map(|word| Sport::of_word(&word));
                let sport = sport.unwrap_or_default();
                self.recording.session = Some(Draft { sport, ..Draft::default() });
                Tag::Activity
            }
            (Tag::Activity, "Notes") => Tag::Notes,
            (Tag::Activity, "Extensions") => Tag::ActivityExtensions,
            (Tag::Activity, "Lap") => {
                if let Some(session) = &mut self.recording.session {
                    let start = element.attribute("StartTime").and_then(|text| text.parse().ok());
                    session.lap = start.map(|start| Span { from: start, to: start });
                }
                Tag::Lap
            }
            // The track of a course has no lap around it.
            (Tag::Lap | Tag::Activity, "Track") => Tag::Track,
            (Tag::Track, "Trackpoint") => {
                self.recording.time = None;
                Tag::Point
            }
            (Tag::Point, "Time") => Tag::Time,
            (Tag::Point, "Position") => Tag::Position,
            (Tag::Position, "LatitudeDegrees") => Tag::Reading(Metric::LatDeg, 1.0),
            (Tag::Position, "LongitudeDegrees") => Tag::Reading(Metric::LngDeg, 1.0),
            (Tag::Point, "AltitudeMeters") => Tag::Reading(Metric::AltM, 1.0),
            (Tag::Point, "DistanceMeters") => Tag::Reading(Metric::DistKm, 0.001),
            (Tag::Point, "HeartRateBpm") => Tag::HeartRate,
            (Tag::HeartRate, "Value") => Tag::Reading(Metric::HrBpm, 1.0),
            (Tag::Point, "Cadence") => Tag::Reading(Metric::CadRpm, 1.0),
            (Tag::Point, "Extensions") => Tag::Extensions,
            _ => return None,
        })
    }

    fn close(&mut self, tag: Tag, text: &str) {
        match tag {
            Tag::Time => self.recording.read_time(text),
            Tag::Reading(metric, factor) => self.recording.read_value(&metric, factor, text),
            Tag::Point => self.recording.close_sample(),
            Tag::Lap => self.recording.close_lap(),
            Tag::Activity => self.recording.close_session(),
            Tag::Notes => self.set(|session| text.clone_into(&mut session.note)),
            Tag::Title => self.set(|session| text.clone_into(&mut session.title)),
            Tag::Sport => self.set(|session| session.sport = Sport::of_word(text)),
            Tag::Marker => self.recording.add_marker(text),
            Tag::Around
            | Tag::Track
            | Tag::Position
            | Tag::HeartRate
            | Tag::Extensions
            | Tag::ActivityExtensions => {}
        }
    }

    fn resume(&mut self) -> Vec<Tag> {
        self.recording.resume();
        vec![Tag::Around, Tag::Around, Tag::Activity, Tag::Lap, Tag::Track]
    }
}

/// A reading among the extensions of a point, or Garmin's group of them.
fn extension(element: &Element<'_>, is_core: bool) -> Option<Tag> {
    if let Some(metric) = ours::metric(element) {
        return Some(Tag::Reading(metric, 1.0));
    }
    if element.namespace != EXTENSION && !is_core {
        return None;
    }
    Some(match element.name {
        "TPX" => Tag::Extensions,
        "Speed" => Tag::Reading(Metric::SpdKph, KPH_PER_MPS),
        "Watts" => Tag::Reading(Metric::PwrW, 1.0),
        "RunCadence" => Tag::Reading(Metric::CadRpm, 1.0),
        _ => return None,
    })
}

impl Reading {
    /// What we write of an activity beyond the schema.
    fn of_ours(&mut self, element: &Element<'_>) -> Option<Tag> {
        if element.namespace != ours::NAMESPACE {
            return None;
        }
        Some(match element.name {
            "title" => Tag::Title,
            "sport" => Tag::Sport,
            "marker" => {
                self.recording.time = element.attribute("time").and_then(|text| text.parse().ok());
                Tag::Marker
            }
            _ => return None,
        })
    }

    fn set(&mut self, change: impl FnOnce(&mut Draft)) {
        if let Some(session) = &mut self.recording.session {
            change(session);
        }
    }

    fn finish(self, damage: Option<String>) -> Result<Imported, Unreadable> {
        if !self.is_tcx {
            return Err(Unreadable("this is no TCX file".to_owned()));
        }
        self.recording.finish("TCX", "its track has no times", damage)
    }
}
