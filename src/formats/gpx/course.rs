//! Reads a GPX file as a course: the line of its tracks, or else of its routes. Times and readings
//! do not matter here.

use crate::{
    formats::{
        Unreadable,
        text::text_of,
        xml::{self, Document, Element},
    },
    model::{Course, LatLng},
};

/// The most places that are read: more than a million metres with one each metre.
const MAX_PLACES: usize = 1 << 20;
/// The longest name that is kept, characters.
const MAX_NAME_CHARS: usize = 200;

/// Reads a course. The notes say what could not be read.
pub fn read_course(bytes: &[u8]) -> Result<(Course, Vec<String>), Unreadable> {
    let text = text_of(bytes);
    let mut reading = CourseReader::default();
    let damage = xml::walk(&text, &mut reading);
    if !reading.is_gpx {
        return Err(Unreadable("this is no GPX file".to_owned()));
    }
    let CourseReader { metadata, track, route, is_too_long, .. } = reading;
    let Line { name, mut lines } = if track.has_line() { track } else { route };
    lines.retain(|line| line.len() > 1);
    if lines.is_empty() {
        return Err(Unreadable("it has neither a track nor a route of two places".to_owned()));
    }
    let name = if name.is_empty() { metadata } else { name };
    let too_long = is_too_long.then(|| format!("only the first {MAX_PLACES} places were read"));
    let notes = damage.into_iter().chain(too_long).collect();
    Ok((Course { name: name.chars().take(MAX_NAME_CHARS).collect(), lines }, notes))
}

/// The meaning of a GPX element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Gpx,
    Metadata,
    Track,
    Segment,
    Route,
    Point,
    Name,
}

/// All tracks, or all routes, of a file.
#[derive(Debug, Default)]
struct Line {
    /// The first name.
    name: String,
    lines: Vec<Vec<LatLng>>,
}

impl Line {
    fn has_line(&self) -> bool {
        self.lines.iter().any(|line| line.len() > 1)
    }
}

#[derive(Debug, Default)]
struct CourseReader {
    is_gpx: bool,
    /// The name of the file as a whole.
    metadata: String,
    track: Line,
    route: Line,
    /// Where a name belongs.
    parent: Option<Tag>,
    n_places: usize,
    is_too_long: bool,
}

impl CourseReader {
    fn read_place(&mut self, of: Tag, element: &Element<'_>) {
        // Programs write 0, 0 where they have no position.
        let is_known = |place: &LatLng| place.lat_deg() != 0.0 || place.lng_deg() != 0.0;
        let place = element.number("lat").zip(element.number("lon"));
        let place = place.and_then(|(lat, lng)| LatLng::new(lat, lng).ok()).filter(is_known);
        let Some(place) = place else { return };
        if self.n_places == MAX_PLACES {
            self.is_too_long = true;
            return;
        }
        self.n_places += 1;
        let line = if of == Tag::Route { &mut self.route } else { &mut self.track };
        match line.lines.last_mut() {
            Some(last) => last.push(place),
            None => line.lines.push(vec![place]),
        }
    }
}

impl Document for CourseReader {
    type Tag = Tag;
    const ANCHOR: &str = "trkpt";

    fn open(&mut self, parent: Option<&Tag>, element: &Element<'_>) -> Option<Tag> {
        let Some(&parent) = parent else {
            self.is_gpx = element.name == "gpx";
            return self.is_gpx.then_some(Tag::Gpx);
        };
        Some(match (parent, element.name) {
            (Tag::Gpx, "metadata") => Tag::Metadata,
            (Tag::Gpx, "trk") => Tag::Track,
            (Tag::Gpx, "rte") => {
                self.route.lines.push(Vec::new());
                Tag::Route
            }
            (Tag::Track, "trkseg") => {
                self.track.lines.push(Vec::new());
                Tag::Segment
            }
            (Tag::Segment, "trkpt") | (Tag::Route, "rtept") => {
                self.read_place(parent, element);
                Tag::Point
            }
            // GPX 1.0 has the name of the file right below the root.
            (Tag::Gpx | Tag::Metadata | Tag::Track | Tag::Route, "name") => {
                self.parent = Some(parent);
                Tag::Name
            }
            _ => return None,
        })
    }

    fn close(&mut self, tag: Tag, text: &str) {
        if tag != Tag::Name {
            return;
        }
        let name = match self.parent {
            Some(Tag::Track) => &mut self.track.name,
            Some(Tag::Route) => &mut self.route.name,
            _ => &mut self.metadata,
        };
        if name.is_empty() {
            text.trim().clone_into(name);
        }
    }

    fn resume(&mut self) -> Vec<Tag> {
        // What lay between is not known.
        self.track.lines.push(Vec::new());
        vec![Tag::Gpx, Tag::Track, Tag::Segment]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(inside: &str) -> Result<(Course, Vec<String>), Unreadable> {
        let file = format!("<gpx xmlns=\"http://www.topografix.com/GPX/1/1\">{inside}</gpx>");
        read_course(file.as_bytes())
    }

    fn lengths(course: &Course) -> Vec<usize> {
        course.lines.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_track_without_times_is_a_course_with_its_name_and_segments() {
        let (course, notes) = read(
            "<metadata><name>the file</name></metadata><trk><name> Giro </name><trkseg>\
             <trkpt lat='43.7' lon='11.2'/><trkpt lat='43.71' lon='11.2'><ele>50</ele></trkpt>\
             </trkseg><trkseg><trkpt lat='43.8' lon='11.2'/><trkpt lat='43.81' lon='11.2'/>\
             <trkpt lat='43.82' lon='11.2'/></trkseg></trk>",
        )
        .unwrap();
        assert_eq!((course.name.as_str(), lengths(&course)), ("Giro", vec![2, 3]));
        assert_eq!(course.start(), LatLng::new(43.7, 11.2).ok());
        assert_eq!(course.finish(), LatLng::new(43.82, 11.2).ok());
        assert!(notes.is_empty());
    }

    #[test]
    fn a_route_counts_where_there_is_no_track() {
        let route =
            "<rte><name>By car</name><rtept lat='1' lon='2'/><rtept lat='1' lon='3'/></rte>";
        let (course, _) = read(route).unwrap();
        assert_eq!((course.name.as_str(), lengths(&course)), ("By car", vec![2]));
        let track = "<trk><trkseg><trkpt lat='5' lon='5'/><trkpt lat='5' lon='6'/></trkseg></trk>";
        let (course, _) = read(&format!("<name>old</name>{route}{track}")).unwrap();
        assert_eq!((course.name.as_str(), course.start()), ("old", LatLng::new(5.0, 5.0).ok()));
    }

    #[test]
    fn places_that_cannot_be_are_left_out() {
        let (course, _) = read(
            "<trk><trkseg><trkpt lat='5' lon='5'/><trkpt lat='95' lon='5'/><trkpt lon='5'/>\
             <trkpt lat='0' lon='0'/><trkpt lat='x' lon='5'/><trkpt lat='5' lon='6'/></trkseg></trk>",
        )
        .unwrap();
        assert_eq!(lengths(&course), [2]);
    }

    #[test]
    fn what_is_no_course_says_why() {
        let why = |result: Result<(Course, Vec<String>), Unreadable>| result.unwrap_err().0;
        assert_eq!(why(read_course(b"<tcx/>")), "this is no GPX file");
        assert_eq!(why(read_course(b"bib,name\n")), "this is no GPX file");
        let none = "it has neither a track nor a route of two places";
        assert_eq!(why(read("<wpt lat='1' lon='2'/>")), none);
        assert_eq!(why(read("<trk><trkseg><trkpt lat='1' lon='2'/></trkseg></trk>")), none);
    }

    #[test]
    fn a_damaged_file_gives_what_can_be_read() {
        let cut =
            "<gpx><trk><trkseg><trkpt lat='1' lon='2'/><trkpt lat='1' lon='3'/><trkpt lat='1'";
        let (course, notes) = read_course(cut.as_bytes()).unwrap();
        assert_eq!(lengths(&course), [2]);
        assert!(notes[0].contains("damaged or ends early at line 1"), "{notes:?}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_course_or_a_reason(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            if let Ok((course, _)) = read_course(&bytes) {
                prop_assert!(course.lines.iter().all(|line| line.len() > 1));
            }
        }
    }
}
