//! Why a line was rejected, in InfluxDB's words.

use std::io::Write as _;

use super::MAX_KEY_BYTES;
use crate::offset::OffsetError;

/// What is wrong with a line, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// The position in the line, in bytes.
    pub at: usize,
    /// What is wrong there.
    pub kind: ErrorKind,
}

/// What is wrong with a line. The position `end` is where the part of the line that the message
/// quotes ends; [`Error::at`] is where it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The line starts with a comma.
    MissingMeasurement,
    /// There is no space after measurement and tags.
    MissingFields,
    /// A comma, a space or a `=` where a tag key should start.
    MissingTagKey,
    /// A tag without `=`, or with nothing after it.
    MissingTagValue,
    /// A `=` in a tag value.
    InvalidTagFormat,
    /// Two tags with the same key.
    DuplicateTags,
    /// Measurement, tags and field key are together longer than [`MAX_KEY_BYTES`].
    KeyTooLong {
        /// Their length.
        bytes: usize,
    },
    /// Nothing before a `=`.
    MissingFieldKey,
    /// Nothing after a `=`.
    MissingFieldValue,
    /// The numbers of keys, `=` and commas do not match.
    InvalidFieldFormat,
    /// A field key that ends in two backslashes.
    InvalidFieldKey {
        /// The end of the fields.
        end: usize,
    },
    /// An unclosed quote.
    UnbalancedQuotes,
    /// A value that starts like a number but is not one.
    InvalidNumber,
    /// A number with an exponent or many digits that is malformed or not finite.
    InvalidFloat,
    /// An integer that does not fit into 64 bits.
    IntegerOutOfRange {
        /// The end of its digits.
        end: usize,
    },
    /// A value that is not a number, a text or one of the ten spellings of a boolean.
    InvalidBoolean,
    /// A timestamp with a character other than digits.
    BadTimestamp,
    /// A timestamp that is only a minus sign.
    TimestampWithoutDigits,
    /// A timestamp that does not fit into 64 bits.
    TimestampOverflow {
        /// The end of the timestamp.
        end: usize,
    },
    /// A timestamp beyond 64 bits once it is in nanoseconds.
    TimeOutOfRange {
        /// As it was sent, in the unit of the request.
        sent: i64,
    },
    /// Something after the timestamp.
    TrailingText,
    /// A bug of the parser, of which nothing follows about the line: whoever has the line must not
    /// pass over it.
    Offset(OffsetError),
}

impl From<OffsetError> for ErrorKind {
    fn from(error: OffsetError) -> Self {
        Self::Offset(error)
    }
}

impl From<OffsetError> for Error {
    fn from(error: OffsetError) -> Self {
        Self { at: 0, kind: error.into() }
    }
}

impl Error {
    /// Appends the reason in InfluxDB's words; `line` is the line it is about, of which some quote a
    /// part (of another line, all of it).
    pub fn write_reason(&self, line: &[u8], out: &mut Vec<u8>) {
        let mut quote = |parts: [&[u8]; 3]| {
            for part in parts {
                out.extend_from_slice(part);
            }
        };
        let integer = |end| line.get(self.at..end).unwrap_or(line);
        let reason: &str = match self.kind {
            ErrorKind::MissingMeasurement => "missing measurement",
            ErrorKind::MissingFields => "missing fields",
            ErrorKind::MissingTagKey => "missing tag key",
            ErrorKind::MissingTagValue => "missing tag value",
            ErrorKind::InvalidTagFormat => "invalid tag format",
            ErrorKind::DuplicateTags => "duplicate tags",
            ErrorKind::MissingFieldKey => "missing field key",
            ErrorKind::MissingFieldValue => "missing field value",
            ErrorKind::InvalidFieldFormat => "invalid field format",
            ErrorKind::UnbalancedQuotes => "unbalanced quotes",
            ErrorKind::InvalidNumber => "invalid number",
            ErrorKind::InvalidFloat => "invalid float",
            ErrorKind::InvalidBoolean => "invalid boolean",
            ErrorKind::BadTimestamp => "bad timestamp",
            ErrorKind::TimestampWithoutDigits => "strconv.ParseInt: parsing \"-\": invalid syntax",
            ErrorKind::TimeOutOfRange { .. } => {
                "time outside range -9223372036854775806 - 9223372036854775806"
            }
            ErrorKind::TrailingText => "point is invalid",
            ErrorKind::KeyTooLong { bytes } => {
                // Writing to a vector cannot fail.
                write!(out, "max key length exceeded: {bytes} > {MAX_KEY_BYTES}").ok();
                return;
            }
            ErrorKind::InvalidFieldKey { end } => {
                return quote([b"invalid value: field-key=", integer(end), b""]);
            }
            ErrorKind::IntegerOutOfRange { end } => {
                quote([b"unable to parse integer ", integer(end), b": "]);
                return quote(out_of_range(integer(end)));
            }
            ErrorKind::TimestampOverflow { end } => return quote(out_of_range(integer(end))),
            ErrorKind::Offset(error) => {
                write!(out, "{error}").ok();
                return;
            }
        };
        out.extend_from_slice(reason.as_bytes());
    }
}

/// The message of Go's `strconv` for an integer that does not fit into 64 bits.
fn out_of_range(integer: &[u8]) -> [&[u8]; 3] {
    [b"strconv.ParseInt: parsing \"", integer, b"\": value out of range"]
}

/// A rejected line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineError<'a> {
    /// The line number in the body, from 1.
    pub number: usize,
    /// The line without leading blanks and line ending.
    pub line: &'a [u8],
    /// What is wrong with it.
    pub error: Error,
}

impl LineError<'_> {
    /// InfluxDB's message, `unable to parse 'LINE': REASON`.
    pub fn message(&self) -> Vec<u8> {
        let mut message = Vec::with_capacity(self.line.len() + 64);
        message.extend_from_slice(b"unable to parse '");
        message.extend_from_slice(self.line);
        message.extend_from_slice(b"': ");
        self.error.write_reason(self.line, &mut message);
        message
    }
}
