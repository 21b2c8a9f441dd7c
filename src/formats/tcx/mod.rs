//! TCX: Garmin's Training Center Database, version 2, with its Activity Extension, version 2.
//!
//! | what | where |
//! |---|---|
//! | a session | `Activity`; its note in `Notes`, its sport as Running, Biking or Other |
//! | a lap | `Lap`; time outside of laps becomes one of its own, since all samples stand in laps |
//! | position, altitude, distance (m), heart rate, cadence | `Trackpoint` |
//! | speed (m/s), power, cadence of a run | `TPX` |
//! | all else, and values that the elements above do not take | elements of our own |
//! | the session's name and its very sport, markers | elements of our own |

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use self::{read::read_tcx, write::write_tcx};

use crate::metric::{Definition, Elements};

/// Address of the database.
const TCX: &str = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2";
/// Address of the extension.
const EXTENSION: &str = "http://www.garmin.com/xmlschemas/ActivityExtension/v2";

/// The elements of an entry.
const fn elements(entry: &Definition) -> &Elements {
    &entry.files.tcx
}
