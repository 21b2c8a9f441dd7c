//! Reads and writes GPX 1.1 (<https://www.topografix.com/GPX/1/1/>), and reads GPX 1.0.
//!
//! | data | element |
//! |---|---|
//! | a session | `trk`, its name, note (`desc`) and sport (`type`); a new `trkseg` after each gap |
//! | position, altitude, time | `trkpt` |
//! | temperature, heart rate, cadence, speed (m/s), bearing | Garmin's `TrackPointExtension`: version 1, or 2 if there is a speed or bearing |
//! | power | `power` among the extensions, see [`super::xml::trackside_namespace`] |
//! | everything else, and values that the elements above cannot hold | elements of our own |
//! | samples without a position | elements of our own in the segment, because GPX has none |
//! | laps | elements of our own |
//! | markers | `wpt`, at the athlete's position |
//!
//! Elements are recognised by local name, because programs write the namespaces in many spellings
//! or do not declare them at all, and a name means the same in all known extensions.

mod course;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub use self::{course::read_course, read::read_gpx, write::write_gpx};

use crate::metric::{Definition, Elements};

/// Address of GPX 1.1.
const GPX: &str = "http://www.topografix.com/GPX/1/1";
/// Garmin's extension, version 1, which has neither speed nor course.
const GARMIN_V1: &str = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1";
/// Garmin's extension, version 2.
const GARMIN_V2: &str = "http://www.garmin.com/xmlschemas/TrackPointExtension/v2";

/// The elements of an entry.
const fn elements(entry: &Definition) -> &Elements {
    &entry.files.gpx
}
