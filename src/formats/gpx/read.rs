//! Reads GPX.

use super::elements;
use crate::{
    formats::{
        Imported, Span, Sport, Unreadable,
        text::text_of,
        xml::{
            self, Document, Element,
            elements::{of_extensions, of_point},
            recording::Recording,
            trackside_namespace,
        },
    },
    model::{Metric, UnixNanos},
};

/// Part of every spelling of the GPX namespace.
const GPX_ADDRESS: &str = "topografix.com/gpx/1";

/// Reads a GPX file: tracks with times become sessions, waypoints with times become markers.
pub fn read_gpx(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let text = text_of(bytes);
    let mut reading = GpxReader::default();
    let damage = xml::walk(&text, &mut reading);
    reading.finish(damage)
}

/// The meaning of a GPX element.
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
    /// The extensions of a point: readings, or groups of them.
    Extensions,
    /// Extensions outside of points: elements of our own.
    Around,
    /// A reading; the number times the factor is in the unit of the metric.
    Reading(Metric, f64),
    /// One of our samples without a position.
    Sample,
    /// One of our markers without a position.
    Marker,
    /// Handled completely when opened.
    Done,
    /// An unknown element of a point, by name.
    Unread(String),
}

#[derive(Default)]
struct GpxReader {
    is_gpx: bool,
    /// The namespace of the root element.
    namespace: String,
    /// The recording; its current session is the current track.
    recording: Recording,
    /// The text of the current waypoint.
    words: String,
}

impl Document for GpxReader {
    type Tag = Tag;
    const ANCHOR: &str = "trkpt";

    fn open(&mut self, parent: Option<&Tag>, element: &Element<'_>) -> Option<Tag> {
        let Some(parent) = parent else {
            self.is_gpx = element.name == "gpx";
            self.recording.is_ours = element.attribute("creator").as_deref() == Some("Trackside");
            element.namespace.clone_into(&mut self.namespace);
            return self.is_gpx.then_some(Tag::Gpx);
        };
        let is_core = element.namespace.is_empty()
            || element.namespace == self.namespace
            || element.namespace.to_ascii_lowercase().contains(GPX_ADDRESS);
        match parent {
            Tag::Extensions | Tag::Sample => {
                let known = extension(element, is_core);
                return known.or_else(|| Some(Tag::Unread(element.full_name())));
            }
            Tag::Around => return self.of_ours(element),
            Tag::Gpx | Tag::Metadata | Tag::Waypoint | Tag::Track | Tag::Segment | Tag::Point
                if is_core => {}
            Tag::Unread(_) | Tag::Point => return Some(Tag::Unread(element.full_name())),
            _ => return None,
        }
        Some(match (parent, element.name) {
            (Tag::Gpx, "metadata") => Tag::Metadata,
            (Tag::Gpx, "trk") => {
                self.recording.close_session();
                self.recording.open_session(Sport::default());
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
                self.recording.read_place(element.number("lat"), element.number("lon"));
                Tag::Point
            }
            (Tag::Metadata | Tag::Track | Tag::Waypoint, "name") => Tag::Name,
            (Tag::Track | Tag::Waypoint, "desc" | "cmt") => Tag::Description,
            (Tag::Track, "type") => Tag::Sport,
            (Tag::Point | Tag::Waypoint, "time") => Tag::Time,
            (Tag::Gpx | Tag::Track | Tag::Segment, "extensions") => Tag::Around,
            (Tag::Point, "extensions") => Tag::Extensions,
            (Tag::Point, name) => match of_point(elements, name) {
                Some((metric, elements)) => Tag::Reading(metric.clone(), elements.scale.factor()),
                None => Tag::Unread(element.full_name()),
            },
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
            Tag::Unread(name) if !text.is_empty() => self.recording.add_unread(&name),
            Tag::Unread(_)
            | Tag::Gpx
            | Tag::Segment
            | Tag::Extensions
            | Tag::Around
            | Tag::Done => {}
        }
    }

    fn resume(&mut self) -> Vec<Tag> {
        self.recording.resume();
        vec![Tag::Gpx, Tag::Track, Tag::Segment]
    }
}

/// Interprets an extension as a reading or a group of readings, by local name in any of the known
/// namespaces.
fn extension(element: &Element<'_>, is_core: bool) -> Option<Tag> {
    if let Some(metric) = trackside_namespace::metric(element) {
        return Some(Tag::Reading(metric, 1.0));
    }
    if !is_core && !element.is_of_known_family() {
        return None;
    }
    let name = element.plain_name();
    // A distance is that since the start; in other namespaces it may be that of a point.
    let is_told = |metric: &Metric| {
        *metric != Metric::DistKm || is_core || element.namespace.contains(CLUETRUST)
    };
    match of_extensions(elements, &name).filter(|(metric, _)| is_told(metric)) {
        Some((metric, elements)) => Some(Tag::Reading(metric.clone(), elements.scale.factor())),
        None => GROUPS.iter().any(|group| name.ends_with(group)).then_some(Tag::Extensions),
    }
}

/// The suffixes of group names: `TrackPointExtension`, `PowerExtension`, `TPX`.
const GROUPS: [&str; 3] = ["extension", "extensions", "tpx"];
/// Part of the namespace of an older extension.
const CLUETRUST: &str = "cluetrust.com";

impl GpxReader {
    /// Interprets one of our elements among the extensions of a track or segment.
    fn of_ours(&mut self, element: &Element<'_>) -> Option<Tag> {
        if element.namespace != trackside_namespace::NAMESPACE {
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
