//! TCX in.

use super::{EXTENSION, KPH_PER_MPS, TCX};
use crate::{
    formats::{
        Activity, ActivitySession, Imported, Marker, Span, Sport, Unreadable,
        merge::{Samples, tidy},
        xml::{self, Document, Element, number, ours},
    },
    model::{Metric, UnixNanos},
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
    samples: Samples,
    activity: Activity,
    session: Option<Session>,
    /// Of the point or marker at hand.
    time: Option<UnixNanos>,
    n_without_time: usize,
    n_bad_times: usize,
}

/// An activity of the file on its way to becoming a session.
#[derive(Default)]
struct Session {
    span: Option<Span>,
    /// Of the lap at hand.
    lap: Option<Span>,
    sport: Sport,
    title: String,
    note: String,
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
                self.session = Some(Session { sport, ..Session::default() });
                Tag::Activity
            }
            (Tag::Activity, "Notes") => Tag::Notes,
            (Tag::Activity, "Extensions") => Tag::ActivityExtensions,
            (Tag::Activity, "Lap") => {
                if let Some(session) = &mut self.session {
                    let start = element.attribute("StartTime").and_then(|text| text.parse().ok());
                    session.lap = start.map(|start| Span { from: start, to: start });
                }
                Tag::Lap
            }
            // The track of a course has no lap around it.
            (Tag::Lap | Tag::Activity, "Track") => Tag::Track,
            (Tag::Track, "Trackpoint") => {
                self.time = None;
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
            Tag::Time => {
                self.time = text.parse().ok();
                self.n_bad_times += usize::from(self.time.is_none());
            }
            Tag::Reading(metric, factor) => {
                if let Some(value) = number(text) {
                    self.samples.reading(&metric, xml::converted(value, factor));
                }
            }
            Tag::Point => self.close_point(),
            Tag::Lap => {
                let lap = self.session.as_mut().and_then(|session| session.lap.take());
                self.activity.laps.extend(lap);
            }
            Tag::Activity => self.close_activity(),
            Tag::Notes => self.set(|session| text.clone_into(&mut session.note)),
            Tag::Title => self.set(|session| text.clone_into(&mut session.title)),
            Tag::Sport => self.set(|session| session.sport = Sport::of_word(text)),
            Tag::Marker => {
                if let Some(time) = self.time {
                    self.activity.markers.push(Marker { time, text: text.to_owned() });
                }
            }
            Tag::Around
            | Tag::Track
            | Tag::Position
            | Tag::HeartRate
            | Tag::Extensions
            | Tag::ActivityExtensions => {}
        }
    }

    fn resume(&mut self) -> Vec<Tag> {
        self.samples.finish(None);
        self.session.get_or_insert_default();
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
                self.time = element.attribute("time").and_then(|text| text.parse().ok());
                Tag::Marker
            }
            _ => return None,
        })
    }

    fn set(&mut self, change: impl FnOnce(&mut Session)) {
        if let Some(session) = &mut self.session {
            change(session);
        }
    }

    fn close_point(&mut self) {
        let time = self.time.take();
        self.n_without_time += usize::from(time.is_none());
        if self.samples.finish(time)
            && let (Some(time), Some(session)) = (time, &mut self.session)
        {
            let span = session.span.get_or_insert(Span { from: time, to: time });
            span.from = span.from.min(time);
            span.to = span.to.max(time);
            if let Some(lap) = &mut session.lap {
                lap.to = lap.to.max(time);
            }
        }
    }

    fn close_activity(&mut self) {
        let Some(Session { span: Some(span), lap, sport, title, note }) = self.session.take()
        else {
            return;
        };
        // The file broke off in it.
        self.activity.laps.extend(lap);
        self.activity.sessions.push(ActivitySession { span, sport, title, note });
    }

    fn finish(mut self, damage: Option<String>) -> Result<Imported, Unreadable> {
        self.close_activity();
        if !self.is_tcx {
            return Err(Unreadable("this is no TCX file".to_owned()));
        }
        let mut notes: Vec<String> = damage.into_iter().collect();
        if self.samples.is_empty() {
            let why = notes.pop().unwrap_or_else(|| match self.n_without_time {
                0 => "there is no track in it".to_owned(),
                _ => "its track has no times".to_owned(),
            });
            return Err(Unreadable(format!("no sample could be read from the TCX file: {why}")));
        }
        if 0 < self.n_without_time {
            notes.push(format!("{} points without a time were left out", self.n_without_time));
        }
        if 0 < self.n_bad_times {
            notes.push(format!("{} times could not be read", self.n_bad_times));
        }
        self.activity.samples = self.samples.into_block(&mut notes);
        tidy(&mut self.activity);
        Ok(Imported { activity: self.activity, notes })
    }
}
