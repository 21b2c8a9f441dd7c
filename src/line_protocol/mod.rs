//! InfluxDB line protocol: parses text into borrowed lines and prints it. Knows nothing of sport.
//!
//! ```text
//! measurement[,tag=value...] field=value[,field=value...] [timestamp]
//! ```
//!
//! The syntax is what InfluxDB 1.x accepts, with its error texts; recorded cases are in
//! `tests/conformance`. [`Lines`] iterates over a body and continues after a bad line.
//!
//! Invariants: total on any bytes (no panic, no quadratic time); no allocation per line or token,
//! because names and texts borrow from the body and the lists of tags and fields are reused; every
//! line returned was validated to its end, with its numbers converted exactly.
//!
//! Deliberate differences from InfluxDB:
//! - CRLF ends a line like LF, and a UTF-8 byte order mark at the start is skipped.
//! - A comment ends with its line, even if it contains quotes or backslashes.
//! - Blanks before a line do not cause a quote in its measurement to open a text, and a field key
//!   cannot be empty, even after a tab.
//! - Anything between a closing quote and the next comma or space is an `invalid field format`
//!   (InfluxDB stores a text with a stray quote in it).

#![warn(clippy::indexing_slicing)]

mod diagnose;
mod error;
mod escape;
mod fields;
mod key;
mod number;
mod parse;
mod precision;
mod print;
mod split;
#[cfg(test)]
mod tests;
mod time;

pub use error::{Error, ErrorKind, LineError};
pub use escape::{unescape_key, unescape_tag, unescape_text};
pub use fields::FieldIter;
pub use key::{Tag, TagIter};
pub use parse::{Line, Lines, Sections, sections};
pub use precision::Precision;
pub use print::{
    write_boolean, write_field_key, write_float, write_integer, write_measurement, write_tag,
    write_text, write_time,
};
pub use split::{line_end, split_line};

/// The maximum length of measurement, tags and field key together, as InfluxDB counts it, in bytes.
pub const MAX_KEY_BYTES: usize = 65_535;

/// A field value as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// `1.5`; always finite.
    Float(f64),
    /// `1i`
    Integer(i64),
    /// The text between the quotes, escaped (see [`unescape_text`]).
    Text(&'a [u8]),
    /// `t`, `true`, ...
    Boolean(bool),
}

/// One field of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field<'a> {
    /// The key, escaped (see [`unescape_key`]); never empty.
    pub key: &'a [u8],
    /// The value.
    pub value: Value<'a>,
    /// The value exactly as written, including quotes and suffix.
    pub raw: &'a [u8],
}

/// A blank as InfluxDB skips it at the start of a line and after a separating space.
#[inline]
const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0)
}

/// What is left of a text behind the blanks that it begins with.
fn trim_blanks(mut text: &[u8]) -> &[u8] {
    while let [first, rest @ ..] = text
        && is_blank(*first)
    {
        text = rest;
    }
    text
}

/// The first position from `at` on that holds no blank.
#[inline]
fn skip_blanks(line: &[u8], mut at: usize) -> usize {
    while line.get(at).is_some_and(|&byte| is_blank(byte)) {
        at += 1;
    }
    at
}
