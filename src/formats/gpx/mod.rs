//! GPX 1.1 (<https://www.topografix.com/GPX/1/1/>), and 1.0 in.
//!
//! | what | where |
//! |---|---|
//! | a session | `trk`, its name, note (`desc`) and sport (`type`); `trkseg` ends at a gap in it |
//! | position, altitude, time | `trkpt` |
//! | temperature, heart rate, cadence, speed (m/s), bearing | Garmin's `TrackPointExtension`: version 1, or 2 where there are speed or bearing |
//! | power | `power` among the extensions, see [`super::xml::ours`] |
//! | all else, and values that the elements above do not take | elements of our own |
//! | samples without a position | elements of our own in the segment: GPX has no place for them |
//! | laps | elements of our own |
//! | markers | `wpt` where the athlete was |
//!
//! Reading goes by names: namespaces are written in many spellings or not declared at all, and what a
//! name means is the same in all extensions that are known.

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use self::{read::read_gpx, write::write_gpx};

use crate::metric::{Definition, Elements};

/// Address of GPX 1.1.
const GPX: &str = "http://www.topografix.com/GPX/1/1";
/// Garmin's extension, version 1: no speed and no course.
const GARMIN_V1: &str = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1";
/// Garmin's extension, version 2.
const GARMIN_V2: &str = "http://www.garmin.com/xmlschemas/TrackPointExtension/v2";

/// The elements of an entry.
const fn elements(entry: &Definition) -> &Elements {
    &entry.files.gpx
}
