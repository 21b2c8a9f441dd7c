//! One request's worth of lines on its way to the recorder: text for the journal, shapes for
//! the type check, samples for the store.

use std::{ops::Range, sync::Arc};

use super::{AthleteId, Login, SampleBlock, UnixNanos};

/// The type of a field as line protocol writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// `1.5`
    Float,
    /// `1i`
    Integer,
    /// `"text"`
    Text,
    /// `true`
    Boolean,
}

impl FieldType {
    /// Integers and floats mix; every other pair of different types conflicts.
    pub fn agrees_with(self, other: Self) -> bool {
        let numeric = |t| matches!(t, Self::Float | Self::Integer);
        self == other || (numeric(self) && numeric(other))
    }
}

/// Name and type of one field of a [`Shape`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShapeField {
    /// Field key with escapes removed.
    pub key: Arc<[u8]>,
    /// Type as sent.
    pub kind: FieldType,
}

/// What lines of a batch look like: lines with the same measurement and the same field names
/// and types share a shape, so that types are checked once a batch and not once a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Measurement with escapes removed.
    pub measurement: Arc<[u8]>,
    /// Fields in the order of the line.
    pub fields: Vec<ShapeField>,
}

/// One line of [`Batch::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSpan {
    /// Bytes in the text, line feed included.
    pub bytes: Range<u32>,
    /// Index into [`Batch::shapes`].
    pub shape: u32,
    /// Index of the sample in [`Batch::samples`], if the line gave one.
    pub sample: Option<u32>,
}

/// The device a batch came from: the athlete's Nth sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// Number of the sender among the athlete's senders, from 1; the `via` tag.
    pub via: u32,
    /// The operator line that says which device it is, if no commit holds it yet.
    pub announcement: Option<Arc<[u8]>>,
}

/// The good lines of one request of one athlete.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Whose samples these are.
    pub athlete: AthleteId,
    /// The athlete's login, as in the lines' tags.
    pub login: Login,
    /// Which device sent them.
    pub sender: Sender,
    /// When the request was received: the time of lines that came without one.
    pub received: UnixNanos,
    /// The lines in journal form: own tags added, times in nanoseconds, each with a line feed.
    pub text: Vec<u8>,
    /// Where each line is in `text`, in order.
    pub lines: Vec<LineSpan>,
    /// Distinct shapes in order of first appearance.
    pub shapes: Vec<Arc<Shape>>,
    /// The numeric readings of the `samples` lines, for the store.
    pub samples: SampleBlock,
}

impl Batch {
    /// Bytes this batch holds, for the budget of the queue.
    pub fn capacity_bytes(&self) -> usize {
        self.text.capacity()
            + self.lines.capacity() * size_of::<LineSpan>()
            + self.samples.capacity_bytes()
    }
}
