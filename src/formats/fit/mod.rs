//! Reads and writes FIT activities, the files of head units and watches.
//!
//! The format is that of Garmin's FIT SDK (<https://developer.garmin.com/fit/protocol/>): a header,
//! messages preceded by definitions of their fields, and a checksum; several such files may be
//! concatenated. `rustyfit` converts between bytes and messages; this module and `docs/formats.md`
//! define what the messages mean to us.
//!
//! Invariants: for any input, reading does not panic, and its time and memory are bounded by a
//! constant factor of the input's length; the output passes the SDK's integrity check and, when
//! read back, gives the same readings within the resolution of its fields.

mod beats;
mod columns;
mod developer;
mod events;
mod fields;
mod finish;
mod lengths;
mod messages;
mod read;
mod records;
mod seconds;
mod sequence;
mod summaries;
mod take;
mod timed_messages;
mod totals;
mod value;
mod write;

#[cfg(test)]
mod tests;

pub use self::{
    read::read_fit,
    write::{Scratch, write_fit},
};

use crate::model::UnixNanos;

/// The FIT epoch, 1989-12-31T00:00:00Z, in Unix seconds.
const EPOCH_UNIX_SECS: i64 = 631_065_600;
/// Smaller times count from the start of the device (`FIT_DATE_TIME_MIN` in the SDK).
const LEAST_TIME: u32 = 0x1000_0000;

/// Field number of the time in every message.
const TIMESTAMP: u8 = 253;

/// Who describes our developer fields: the identifier that a reader may look for.
const APPLICATION_ID: [u8; 16] = *b"Trackside fields";
/// Our developer field for the milliseconds of a time.
const MILLIS_FIELD: &str = "time_ms";
/// Our developer field for a marker's text.
const TEXT_FIELD: &str = "text";
/// Our developer field for a session's name.
const TITLE_FIELD: &str = "title";
/// Our developer field for a session's note.
const NOTE_FIELD: &str = "note";

/// Converts a FIT time; `None` if it has no date.
fn time_of(fit_secs: u32) -> Option<UnixNanos> {
    (LEAST_TIME..u32::MAX)
        .contains(&fit_secs)
        .then(|| UnixNanos::from_secs(EPOCH_UNIX_SECS + i64::from(fit_secs)))
}

/// Converts to a FIT time, in whole seconds; `None` before 1998 and after 2126.
fn fit_secs_of(time: UnixNanos) -> Option<u32> {
    let secs = u32::try_from(time.0.div_euclid(1_000_000_000) - EPOCH_UNIX_SECS).ok()?;
    (LEAST_TIME..u32::MAX).contains(&secs).then_some(secs)
}
