//! Reads and writes TCX: Garmin's Training Center Database version 2, with its Activity Extension
//! version 2.
//!
//! | data | element |
//! |---|---|
//! | a session | `Activity`; its note in `Notes`, its sport as Running, Biking or Other |
//! | a lap | `Lap`; samples outside of laps get one of their own, because TCX has samples only in laps |
//! | position, altitude, distance (m), heart rate, cadence | `Trackpoint` |
//! | speed (m/s), power, running cadence | `TPX` |
//! | everything else, and values that the elements above cannot hold | elements of our own |
//! | the session's name and exact sport, markers | elements of our own |

mod read;
#[cfg(test)]
mod tests;
mod write;

pub use self::{read::read_tcx, write::write_tcx};

use crate::metric::{Definition, Elements};

/// Address of the database.
const TCX: &str = "http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2";
/// The namespace of the extension.
const EXTENSION: &str = "http://www.garmin.com/xmlschemas/ActivityExtension/v2";

/// The elements of an entry.
const fn elements(entry: &Definition) -> &Elements {
    &entry.files.tcx
}
