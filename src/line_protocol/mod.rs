//! InfluxDB line protocol: text to borrowed lines and back. Knows nothing of sport.
//!
//! Syntax as InfluxDB 1.x reads it; the cases are in `tests/conformance`.

use std::borrow::Cow;

/// A field value as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value<'a> {
    /// A float and the text it was parsed from.
    Float(f64),
    /// `1i`
    Integer(i64),
    /// The text between the quotes, escapes kept (see [`unescape_text`]).
    Text(&'a [u8]),
    /// `t`, `true`, ...
    Boolean(bool),
}

/// One field of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field<'a> {
    /// Key, escapes kept (see [`unescape_key`]).
    pub key: &'a [u8],
    /// Value.
    pub value: Value<'a>,
    /// The value exactly as written, quotes and suffix included.
    pub raw: &'a [u8],
}

/// Removes the escapes of a measurement, tag or field key; borrows when there are none.
pub fn unescape_key(_raw: &[u8]) -> Cow<'_, [u8]> {
    todo!()
}
