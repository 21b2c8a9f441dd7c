//! The lines of one request on their way to the recorder: text for the journal, shapes for the type
//! check, samples for the store.

use std::{ops::Range, sync::Arc};

use super::{AthleteId, Login, SampleBlock, UnixNanos};

/// The type of a field in line protocol.
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
    /// The byte that stands for it in files of the journal.
    pub const fn code(self) -> u8 {
        match self {
            Self::Float => b'f',
            Self::Integer => b'i',
            Self::Text => b't',
            Self::Boolean => b'b',
        }
    }

    /// The type that a byte stands for.
    pub const fn of_code(code: u8) -> Option<Self> {
        Some(match code {
            b'f' => Self::Float,
            b'i' => Self::Integer,
            b't' => Self::Text,
            b'b' => Self::Boolean,
            _ => return None,
        })
    }

    /// Integers and floats may be mixed; all other pairs of different types conflict.
    pub fn agrees_with(self, other: Self) -> bool {
        let numeric = |t| matches!(t, Self::Float | Self::Integer);
        self == other || (numeric(self) && numeric(other))
    }
}

/// Name and type of a field in a [`Shape`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ShapeField {
    /// Field key, unescaped.
    pub key: Arc<[u8]>,
    /// Type as sent.
    pub kind: FieldType,
}

/// The structure of lines in a batch. Lines with the same measurement and the same field names and
/// types share a shape, so that types are checked once per batch rather than once per line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    /// Measurement, unescaped.
    pub measurement: Arc<[u8]>,
    /// Fields in the order of the line.
    pub fields: Vec<ShapeField>,
}

/// One line of [`Batch::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineSpan {
    /// Bytes in the text, including the line feed.
    pub bytes: Range<u32>,
    /// Index into [`Batch::shapes`].
    pub shape: u32,
    /// Index of its sample in [`Batch::samples`], if it has one.
    pub sample: Option<u32>,
}

/// The device that sent a batch: one of the athlete's senders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The sender's number among the athlete's senders, from 1; the `via` tag.
    pub via: u32,
    /// The operator line that describes the device, if no commit contains it yet.
    pub announcement: Option<Arc<[u8]>>,
}

/// The valid lines of one request of one athlete.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Whose samples these are.
    pub athlete: AthleteId,
    /// The athlete's login, as in the lines' tags.
    pub login: Login,
    /// Which device sent them.
    pub sender: Sender,
    /// When the request was received; the time of lines without one.
    pub received: UnixNanos,
    /// The lines in journal form: our tags added, times in nanoseconds, each ending in a line feed.
    pub text: Vec<u8>,
    /// The position of each line in `text`, in order.
    pub lines: Vec<LineSpan>,
    /// Distinct shapes, in order of first appearance.
    pub shapes: Vec<Arc<Shape>>,
    /// The numeric readings of the `samples` measurement, for the store.
    pub samples: SampleBlock,
}

impl Batch {
    /// Bytes allocated by the batch, for the queue's budget.
    pub fn capacity_bytes(&self) -> usize {
        self.text.capacity()
            + self.lines.capacity() * size_of::<LineSpan>()
            + self.samples.capacity_bytes()
    }
}
