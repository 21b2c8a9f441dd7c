//! What has become of a body.

use std::fmt;

use crate::{
    codec::{self, RejectedLine},
    recorder,
    schema::SchemaError,
};

/// What has become of a body, gathered piece by piece.
#[derive(Debug, Default)]
pub struct Verdict {
    has_begun: bool,
    rejected: Vec<RejectedLine>,
    dropped: Option<(DropReason, usize)>,
}

/// Why points are dropped although their lines can be read. Displayed in InfluxDB's words, without
/// its `partial write:` and `dropped=N`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DropReason {
    /// A name that a tag or a field cannot have.
    Name(codec::DropReason),
    /// What the athlete sent before does not allow it.
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

/// Why a batch is not stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotStored {
    /// As much waits already as may.
    #[error("the recorder is busy")]
    Full,
    /// The recorder has ended.
    #[error("the recorder has stopped")]
    Ended,
    /// The disk did not answer in time. The batch may still be stored, and sending it again does
    /// no harm.
    #[error("the disk does not answer")]
    NoAnswer,
    /// The disk is in trouble, or this is a bug.
    #[error(transparent)]
    Failed(recorder::CommitError),
    /// The athlete was removed with all recordings after the login.
    #[error("the athlete was removed")]
    Removed,
}

/// Why not all of a body is stored.
#[derive(Debug)]
pub enum Failure {
    /// Some of it was refused; everything else is on disk.
    Refused(Verdict),
    /// The recorder did not take it. Pieces before the one at which it failed are on disk.
    NotStored(NotStored),
}

impl Verdict {
    /// A piece had something to store.
    pub const fn begin(&mut self) {
        self.has_begun = true;
    }

    /// Whether a piece had something to store.
    pub const fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// Lines that cannot be read. Whoever decodes bounds how many there are.
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

    /// Points that were dropped.
    pub fn drop_points(&mut self, reason: DropReason, count: usize) {
        match &mut self.dropped {
            Some((_, sum)) => *sum += count,
            none => *none = Some((reason, count)),
        }
    }

    /// Why points were dropped first, and how many were.
    pub const fn dropped(&self) -> Option<&(DropReason, usize)> {
        self.dropped.as_ref()
    }

    /// Whether all of the body is on disk.
    pub fn into_result(self) -> Result<(), Failure> {
        if self.rejected.is_empty() && self.dropped.is_none() {
            Ok(())
        } else {
            Err(Failure::Refused(self))
        }
    }
}
