//! FIT, the files of head units and watches, in and out: activities.
//!
//! The format is that of Garmin's FIT SDK (<https://developer.garmin.com/fit/protocol/>): a
//! header, messages each after a definition of its fields, a check sum; several such files may
//! follow one another. `rustyfit` turns bytes into messages and back; what the messages mean for
//! us stands here, and in `docs/formats.md`.
//!
//! Invariants: whatever the bytes, reading neither panics nor takes more time or memory than a
//! fixed number of times their length; what is written passes the SDK's integrity check, and
//! gives the same readings within the resolution of its fields when it is read again.

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
mod stretches;
mod summaries;
mod take;
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

/// 1989-12-31T00:00:00Z in Unix seconds: FIT counts seconds from there.
const EPOCH_UNIX_SECS: i64 = 631_065_600;
/// Smaller times count from the start of the device: the SDK's `FIT_DATE_TIME_MIN`.
const LEAST_TIME: u32 = 0x1000_0000;

/// Field number of the time in every message.
const TIMESTAMP: u8 = 253;

/// Who describes our developer fields: the identifier that a reader may look for.
const APPLICATION_ID: [u8; 16] = *b"Trackside fields";
/// Our developer field of milliseconds behind the whole second.
const MILLIS_FIELD: &str = "time_ms";
/// Our developer field of a marker's words.
const TEXT_FIELD: &str = "text";
/// Our developer field of a session's name.
const TITLE_FIELD: &str = "title";
/// Our developer field of a session's note.
const NOTE_FIELD: &str = "note";

/// A time of a file; `None` for one that has no date.
fn time_of(fit_secs: u32) -> Option<UnixNanos> {
    (LEAST_TIME..u32::MAX)
        .contains(&fit_secs)
        .then(|| UnixNanos::from_secs(EPOCH_UNIX_SECS + i64::from(fit_secs)))
}

/// The whole second of a time as a file has it; `None` for times before 1998 and after 2126.
fn fit_secs_of(time: UnixNanos) -> Option<u32> {
    let secs = u32::try_from(time.0.div_euclid(1_000_000_000) - EPOCH_UNIX_SECS).ok()?;
    (LEAST_TIME..u32::MAX).contains(&secs).then_some(secs)
}
