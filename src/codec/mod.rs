//! Lines to samples: wire names, units, precision; keeps unknown fields.
//!
//! Names of fields are those of [`crate::metric`]. A request body becomes a [`Batch`]: text for the
//! journal, shapes for the type check, samples for the store; a journal becomes the same again
//! by [`journal_lines`]. Everything numeric is kept as it was sent: whether a value is plausible
//! is for those to judge who show it.
//!
//! Journal form of a line: measurement, the client's tags and ours (`athlete=LOGIN`, `via=N`)
//! sorted together, the fields as sent, the time in nanoseconds. A tag key of the client that is
//! zero or more `~` and then `athlete` or `via` is written with one `~` more.

#![warn(clippy::indexing_slicing)]

mod columns;
mod decode;
mod describe;
mod erase;
mod journal;
mod log;
mod operator;
mod parts;
mod prefix;
mod replay;
mod samples;
mod shapes;
mod summary;
#[cfg(test)]
mod tests;

use std::fmt;

use crate::{
    line_protocol::{self, LineError},
    model::{AthleteId, Batch, Login, Sender, UnixNanos},
};

pub use crate::line_protocol::Precision;
pub use columns::{
    ChunkHead, ChunkReader, ColumnFilter, ColumnValues, ColumnsReader, FieldColumn, FieldValue,
    SeriesColumns, Tags, encode_columns, split_series,
};
pub use decode::{Position, decode, decode_piece};
pub use describe::describe;
pub use erase::{Eraser, SpanEraser};
pub use journal::{AthleteFinder, AthleteLine, JournalLine, journal_lines};
pub use log::log_line;
pub use operator::{OTHER_SENDERS, OperatorLine, SenderNote, is_import, sender_line};
pub use parts::make_parts;
pub use replay::{PayloadEnd, Replay, ReplayContext, Replayed, ReplayedLogin};
pub use samples::{known_field_type, write_sample};
pub use summary::{
    AthleteSummary, MINUTE, MinuteValues, SeriesSummary, SummaryValues, decode_summary,
    encode_summary,
};

/// The measurement that phones post.
pub const SAMPLES: &[u8] = b"samples";

/// The most bytes of bad lines and what is said of them that are kept; InfluxDB keeps all, which for a body
/// of many short bad lines is dozens of times the body.
pub const MAX_REJECTED_BYTES: usize = 4 << 20;

/// What decoding must know beside the body.
#[derive(Debug, Clone)]
pub struct DecodeContext {
    /// Whose database it is.
    pub athlete: AthleteId,
    /// The athlete's login, written as the `athlete` tag.
    pub login: Login,
    /// Which device sends; its number becomes the `via` tag.
    pub sender: Sender,
    /// Unit of the timestamps.
    pub precision: Precision,
    /// Server time, for lines without a timestamp (cut down to the precision).
    pub received: UnixNanos,
}

/// A line that was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedLine {
    /// Number of the line in the body, from 1.
    pub number: usize,
    /// The line without leading blanks and without its line end, as the client sent it.
    pub line: Box<[u8]>,
    /// What is wrong with it.
    pub error: line_protocol::Error,
}

impl RejectedLine {
    /// InfluxDB's message, `unable to parse 'LINE': REASON`.
    pub fn message(&self) -> Vec<u8> {
        self.as_error().message()
    }

    /// The same as the parser gives it.
    pub fn as_error(&self) -> LineError<'_> {
        LineError { number: self.number, line: &self.line, error: self.error }
    }
}

impl From<LineError<'_>> for RejectedLine {
    fn from(error: LineError<'_>) -> Self {
        Self { number: error.number, line: error.line.into(), error: error.error }
    }
}

/// Why a point is dropped although its line can be parsed: InfluxDB keeps the name `time` for
/// itself. Displayed in its words, without `partial write:` and `dropped=N`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReservedName {
    /// A tag is called `time`.
    TimeTag {
        /// Measurement, escapes removed.
        measurement: Vec<u8>,
    },
    /// The only field is called `time`.
    TimeField {
        /// Measurement, escapes removed.
        measurement: Vec<u8>,
    },
}

impl fmt::Display for ReservedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (what, measurement) = match self {
            Self::TimeTag { measurement } => ("invalid tag key: input tag", measurement),
            Self::TimeField { measurement } => ("invalid field name: input field", measurement),
        };
        let measurement = String::from_utf8_lossy(measurement);
        write!(f, "{what} \"time\" on measurement \"{measurement}\" is invalid")
    }
}

/// What a body gave. Bad lines are no error; only a bug fails a body as a whole.
#[derive(Debug)]
pub struct Decoded {
    /// The good lines.
    pub batch: Batch,
    /// Lines that could not be parsed, in order of the body; they and their messages have no more
    /// than [`MAX_REJECTED_BYTES`] together, unless the first one alone has.
    pub rejected: Vec<RejectedLine>,
    /// How many more lines could not be parsed.
    pub rejected_beyond: usize,
    /// Points dropped for a tag `time` or because their only field is `time`: why the first one
    /// was, and their number.
    pub dropped: Option<(ReservedName, usize)>,
}
