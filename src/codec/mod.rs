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

mod decode;
mod describe;
mod erase;
mod journal;
mod log;
mod operator;
mod prefix;
mod replay;
mod samples;
mod shapes;
#[cfg(test)]
mod tests;

use crate::model::{AthleteId, Batch, Login, Sender, UnixNanos};

pub use crate::line_protocol::Precision;
pub use decode::{Position, decode, decode_piece};
pub use describe::describe;
pub use erase::{Eraser, SpanEraser};
pub use journal::{AthleteFinder, AthleteLine, JournalLine, journal_lines};
pub use log::log_line;
pub use operator::{OperatorLine, SenderNote, sender_line};
pub use replay::{PayloadEnd, Replay, ReplayContext, Replayed, ReplayedLogin};
pub use samples::{known_field_type, write_sample};

/// The measurement that phones post.
pub const SAMPLES: &[u8] = b"samples";

/// The most bytes of messages about bad lines that are kept; InfluxDB keeps all, which for a body
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
    /// InfluxDB's message for it, `unable to parse '...': ...`, as raw bytes of the client.
    pub message: Vec<u8>,
}

/// What a body gave. Decoding never fails as a whole.
#[derive(Debug)]
pub struct Decoded {
    /// The good lines.
    pub batch: Batch,
    /// Lines that could not be parsed, in order of the body; their messages have no more than
    /// [`MAX_REJECTED_BYTES`] together, unless the first one alone has.
    pub rejected: Vec<RejectedLine>,
    /// How many more lines could not be parsed.
    pub rejected_beyond: usize,
    /// Points dropped for a tag `time` or because their only field is `time`: the first message,
    /// without `partial write:` and `dropped=`, and their number.
    pub dropped: Option<(String, usize)>,
}
