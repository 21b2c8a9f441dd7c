//! Reads TCX.

use super::elements;
use crate::{
    formats::{
        Imported, Sport, Unreadable,
        text::text_of,
        xml::{
            self, Document, Element,
            elements::{of_extensions, of_point},
            number,
            recording::{Draft, Recording},
            trackside_namespace,
        },
    },
    model::Metric,
};

/// Part of every spelling of the database's namespace.
const TCX_ADDRESS: &str = "TrainingCenterDatabase";

/// Reads a TCX file: activities become sessions, and their laps are kept.
pub fn read_tcx(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let text = text_of(bytes);
    let mut reading = TcxReader::default();
    let damage = xml::walk(&text, &mut reading);
    reading.finish(damage)
}

/// The meaning of a TCX element.
#[derive(Debug, Clone, PartialEq)]
enum Tag {
    /// A container of activities: the database, a list of activities, a multisport session or its
    /// parts.
    Around,
    Activity,
    Notes,
    Lap,
    Track,
    Point,
    Position,
    /// Latitude or longitude.
    Angle(Metric),
    /// Holds an element of this name with the number, or in version 1 the number itself.
    Holder(Metric, &'static str),
    Time,
    /// A reading; the number times the factor is in the unit of the metric.
    Reading(Metric, f64),
    /// The extensions of a point.
    Extensions,
    /// The extensions of an activity.
    ActivityExtensions,
    Title,
    Sport,
    Marker,
    /// A folder of version 1, whose runs are all of one sport.
    History(Sport),
    /// An unknown element of a point, by name.
    Unread(String),
}

#[derive(Default)]
struct TcxReader {
    is_tcx: bool,
    /// The namespace of the root element.
    namespace: String,
    /// Latitude and longitude of the current point.
    place: (Option<f64>, Option<f64>),
    /// The recording; its current session is the current activity.
    recording: Recording,
}

impl Document for TcxReader {
    type Tag = Tag;
    const ANCHOR: &str = "Trackpoint";

    fn open(&mut self, parent: Option<&Tag>, element: &Element<'_>) -> Option<Tag> {
        let Some(parent) = parent else {
            self.is_tcx = element.name == "TrainingCenterDatabase";
            let own = element.attribute("xmlns:ts");
            self.recording.is_ours = own.as_deref() == Some(trackside_namespace::NAMESPACE);
            element.namespace.clone_into(&mut self.namespace);
            return self.is_tcx.then_some(Tag::Around);
        };
        let is_core = element.namespace.is_empty()
            || element.namespace == self.namespace
            || element.namespace.contains(TCX_ADDRESS);
        let unread = || Some(Tag::Unread(element.full_name()));
        match parent {
            Tag::Extensions => return extension(element, is_core).or_else(unread),
            Tag::ActivityExtensions => return self.of_ours(element),
            Tag::Unread(_) => return unread(),
            Tag::Point if !is_core => return unread(),
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
                self.recording.close_session();
                self.recording.open_session(sport);
                Tag::Activity
            }
            // Version 1 has a folder per sport, which contains runs.
            (Tag::History(_), "Running" | "Biking") => Tag::History(Sport::of_word(element.name)),
            (Tag::Around, "History") | (Tag::History(_), "Other" | "MultiSport") => {
                Tag::History(Sport::Other)
            }
            (
                Tag::History(sport),
                "Folder" | "Week" | "MultiSportSession" | "FirstSport" | "NextSport",
            ) => Tag::History(*sport),
            (Tag::History(sport), "Run") => {
                self.recording.close_session();
                self.recording.open_session(*sport);
                Tag::Activity
            }
            (Tag::Activity, "Notes") => Tag::Notes,
            (Tag::Activity, "Extensions") => Tag::ActivityExtensions,
            (Tag::Activity, "Lap") => {
                self.recording.open_lap(element.attribute("StartTime").as_deref());
                Tag::Lap
            }
            // In a course, the track is not inside a lap.
            (Tag::Lap | Tag::Activity, "Track") => Tag::Track,
            (Tag::Track, "Trackpoint") => {
                self.recording.time = None;
                self.place = (None, None);
                Tag::Point
            }
            (Tag::Point, "Time") => Tag::Time,
            (Tag::Point, "Position") => Tag::Position,
            (Tag::Position, "LatitudeDegrees") => Tag::Angle(Metric::LatDeg),
            (Tag::Position, "LongitudeDegrees") => Tag::Angle(Metric::LngDeg),
            (Tag::Holder(metric, holder), name) if name == *holder => {
                Tag::Reading(metric.clone(), 1.0)
            }
            (Tag::Point, "Extensions") => Tag::Extensions,
            // Whether a sensor is present is not a reading.
            (Tag::Point, "SensorState") => return None,
            (Tag::Point, name) => return reading(name).or_else(unread),
            _ => return None,
        })
    }

    fn close(&mut self, tag: Tag, text: &str) {
        match tag {
            Tag::Time => self.recording.read_time(text),
            Tag::Reading(metric, factor) => self.recording.read_value(&metric, factor, text),
            Tag::Angle(Metric::LatDeg) => self.place.0 = number(text),
            Tag::Angle(_) => self.place.1 = number(text),
            Tag::Position => self.recording.read_place(self.place.0, self.place.1),
            Tag::Holder(metric, _) => self.recording.read_value(&metric, 1.0, text),
            Tag::Point => self.recording.close_sample(),
            Tag::Lap => self.recording.close_lap(),
            Tag::Activity => self.recording.close_session(),
            Tag::Notes => self.set(|session| text.clone_into(&mut session.note)),
            Tag::Title => self.set(|session| text.clone_into(&mut session.title)),
            Tag::Sport => self.set(|session| session.sport = Sport::of_word(text)),
            Tag::Marker => self.recording.add_marker(text),
            Tag::Unread(name) if !text.is_empty() => self.recording.add_unread(&name),
            Tag::Around
            | Tag::History(_)
            | Tag::Unread(_)
            | Tag::Track
            | Tag::Extensions
            | Tag::ActivityExtensions => {}
        }
    }

    fn resume(&mut self) -> Vec<Tag> {
        self.recording.resume();
        vec![Tag::Around, Tag::Around, Tag::Activity, Tag::Lap, Tag::Track]
    }
}

/// A reading in a point itself.
fn reading(name: &str) -> Option<Tag> {
    let (metric, elements) = of_point(elements, name)?;
    let holder = elements.written.and_then(|element| element.holder);
    Some(match holder {
        Some(holder) => Tag::Holder(metric.clone(), holder),
        None => Tag::Reading(metric.clone(), elements.scale.factor()),
    })
}

/// A reading among the extensions of a point, or Garmin's group of them. Names decide, in whichever
/// of the known namespaces.
fn extension(element: &Element<'_>, is_core: bool) -> Option<Tag> {
    if let Some(metric) = trackside_namespace::metric(element) {
        return Some(Tag::Reading(metric, 1.0));
    }
    if !is_core && !element.is_of_known_family() {
        return None;
    }
    let name = element.plain_name();
    if name == "tpx" {
        return Some(Tag::Extensions);
    }
    let (metric, elements) = of_extensions(elements, &name)?;
    Some(Tag::Reading(metric.clone(), elements.scale.factor()))
}

impl TcxReader {
    /// Interprets our own elements, which are not part of the schema.
    fn of_ours(&mut self, element: &Element<'_>) -> Option<Tag> {
        if element.namespace != trackside_namespace::NAMESPACE {
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
