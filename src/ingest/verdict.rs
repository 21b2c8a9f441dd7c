//! The outcome of a body.

use std::fmt;

use crate::{
    codec::{self, RejectedLine},
    recorder,
    schema::SchemaError,
};

/// The outcome of a body, collected batch by batch.
#[derive(Debug, Default)]
pub struct Verdict {
    has_begun: bool,
    rejected: Vec<RejectedLine>,
    dropped: Option<(DropReason, usize)>,
}

/// Why points are dropped although their lines are valid. Displays as InfluxDB's message, without
/// its `partial write:` and `dropped=N`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DropReason {
    /// A tag or field has a forbidden name.
    Name(codec::ReservedName),
    /// It contradicts what the athlete has sent before.
    Schema(SchemaError),
}

impl fmt::Display for DropReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(reason) => reason.fmt(f),
            Self::Schema(refusal) => refusal.fmt(f),
        }
    }
}

/// Why a batch was not stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotStored {
    /// The queue is full.
    #[error("the recorder is busy")]
    Full,
    /// The recorder has ended.
    #[error("the recorder has stopped")]
    Ended,
    /// The disk did not respond in time. The batch may still be stored, and sending it again does
    /// no harm.
    #[error("the disk does not answer")]
    NoAnswer,
    /// The disk failed, or there is a bug.
    #[error(transparent)]
    Failed(recorder::CommitError),
    /// The athlete was removed with all recordings after the login.
    #[error("the athlete was removed")]
    Removed,
}

/// Why a body was not stored as a whole.
#[derive(Debug)]
pub enum Failure {
    /// A part of it was refused; everything else is on disk.
    Refused(Verdict),
    /// The recorder refused a batch. The batches before it are on disk.
    NotStored(NotStored),
}

impl Verdict {
    /// Records that a batch had something to store.
    pub const fn begin(&mut self) {
        self.has_begun = true;
    }

    /// Whether any batch had something to store.
    pub const fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Adds lines that cannot be read. The decoder limits their number.
    pub fn reject(&mut self, lines: Vec<RejectedLine>) {
        if self.rejected.is_empty() {
            self.rejected = lines;
        } else {
            self.rejected.extend(lines);
        }
    }

    /// The lines that cannot be read, in the order of the body.
    pub fn rejected(&self) -> &[RejectedLine] {
        &self.rejected
    }

    /// Adds points that were dropped.
    pub fn drop_points(&mut self, reason: DropReason, count: usize) {
        match &mut self.dropped {
            Some((_, sum)) => *sum += count,
            none => *none = Some((reason, count)),
        }
    }

    /// The first reason why points were dropped, and how many were.
    pub const fn dropped(&self) -> Option<&(DropReason, usize)> {
        self.dropped.as_ref()
    }

    /// `Ok` if all of the body is on disk.
    pub fn into_result(self) -> Result<(), Failure> {
        if self.rejected.is_empty() && self.dropped.is_none() {
            Ok(())
        } else {
            Err(Failure::Refused(self))
        }
    }
}
