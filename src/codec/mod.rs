//! Lines to samples: wire names, units, precision, plausibility; keeps unknown fields.
//!
//! The only home of field names on the wire.

use crate::model::{AthleteId, Batch, FieldType, Login, Metric, SampleBlock, Sender, UnixNanos};

/// The unit of timestamps on the wire (`precision`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// `ns`, `n`, absent or empty.
    #[default]
    Nanos,
    /// `u`
    Micros,
    /// `ms`
    Millis,
    /// `s`
    Seconds,
    /// `m`
    Minutes,
    /// `h`
    Hours,
}

impl Precision {
    /// From the `precision` parameter of `/write`; `None` when InfluxDB 1.8 would refuse it.
    pub fn from_query(_text: &str) -> Option<Self> {
        todo!()
    }
}

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
    /// Lines that could not be parsed, in order of the body.
    pub rejected: Vec<RejectedLine>,
    /// Points dropped for an invalid field or tag name (`time`) or an oversized key: the first
    /// message, without `partial write:` and `dropped=`, and their number.
    pub dropped: Option<(String, usize)>,
}

/// Decodes a request body into a batch: one pass, no allocation a line.
pub fn decode(_body: &[u8], _context: DecodeContext) -> Decoded {
    todo!()
}

/// A line read back from the journal.
#[derive(Debug, Clone, Copy)]
pub enum JournalLine<'a> {
    /// A line of an athlete.
    Athlete(AthleteLine<'a>),
    /// A line of the operator about an athlete (tag `about`), or about all.
    Operator(OperatorLine<'a>),
}

/// A line of an athlete, parsed on demand.
#[derive(Debug, Clone, Copy)]
pub struct AthleteLine<'a> {
    /// The athlete's login.
    pub login: &'a str,
    /// The athlete's Nth sender.
    pub via: u32,
    /// Time of the sample.
    pub time: UnixNanos,
    /// The whole line without its line feed.
    pub raw: &'a [u8],
}

/// A line of the operator.
#[derive(Debug, Clone, Copy)]
pub struct OperatorLine<'a> {
    /// Whom it is about, if about one athlete.
    pub about: Option<&'a str>,
    /// The whole line without its line feed.
    pub raw: &'a [u8],
}

/// Reads the lines of one commit's payload; a line that is none of ours is an error with its
/// number, and the others go on.
pub fn journal_lines(_payload: &[u8]) -> impl Iterator<Item = Result<JournalLine<'_>, usize>> {
    std::iter::empty()
}

impl AthleteLine<'_> {
    /// Measurement (unescaped) and (field key unescaped, type) of the line, for the schema.
    pub fn shape(&self) -> Option<crate::model::Shape> {
        todo!()
    }

    /// Adds the numeric readings of a `samples` line to `block`.
    pub fn push_sample(&self, _block: &mut SampleBlock) {
        todo!()
    }

    /// The line as the client would have it back: without our tags, `~` keys restored.
    pub fn write_exported(&self, _out: &mut Vec<u8>) {
        todo!()
    }
}

/// The operator line that says which device is the athlete's Nth sender.
pub fn sender_line(
    _login: &Login,
    _via: u32,
    _address: &str,
    _app: &str,
    _first_seen: UnixNanos,
) -> Vec<u8> {
    todo!()
}

/// The metric of a field key, known or not.
pub fn metric_of_field(_key: &[u8]) -> Metric {
    todo!()
}

/// The field key of a metric.
pub fn field_of_metric(_metric: &Metric) -> &str {
    todo!()
}

/// The type that one of the sixteen known keys of `samples` has from the start.
pub fn known_field_type(_measurement: &[u8], _key: &[u8]) -> Option<FieldType> {
    todo!()
}

/// The device that a [`sender_line`] names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderNote {
    /// The athlete's Nth sender.
    pub via: u32,
    /// Its address, escapes removed.
    pub address: String,
    /// Its app, escapes removed.
    pub app: String,
}

impl OperatorLine<'_> {
    /// What the line says, if it is a [`sender_line`].
    pub fn sender(&self) -> Option<SenderNote> {
        todo!()
    }
}
