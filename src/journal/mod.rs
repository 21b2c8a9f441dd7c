//! Local files of opaque bytes: append, group commit, rotate, replay after a torn tail.
//!
//! Owns the filesystem seam. Knows nothing of line protocol beyond whole lines.
//!
//! # On disk
//!
//! ```text
//! DATA/lock                      held by the one writer; its pid and address inside
//! DATA/journal/000001.lp.zst     a segment, closed and compressed (module `archive`)
//! DATA/journal/000002.lp         a segment, just closed
//! DATA/journal/000003.lp         the segment being written
//! DATA/journal/000003.lp.torn    what a crash left behind its last whole commit
//! DATA/journal/deletions         what was announced when, where not everything is kept
//!
//! # trackside journal 1 segment=2 salt=9f86d081884c7d65
//! # DML
//! # CONTEXT-DATABASE: trackside
//! # day=2016-05-19
//! # commit seq=42 len=1234 crc=89abcdef at=1463683075123
//! ...exactly 1234 bytes of whole lines...
//! # commit seq=43 ...
//! ```
//!
//! `at` is the server's clock at the commit, in milliseconds since 1970; earlier builds left it out,
//! and then nobody knows when the lines arrived. The checksum is CRC-32C over salt, sequence
//! number, length and `at` where it is there (eight bytes each, big-endian) and the payload. The
//! salt is random and never leaves the folder, so that nothing a client
//! sends, and nothing copied from another segment, can pass for a commit.
//!
//! # Invariants
//!
//! - When [`Journal::commit`] returns `Ok`, the group is on disk and every later replay gives it.
//! - A group is there as a whole or not at all; groups come back in the order of their commits.
//! - A group for which `commit` failed may come back later, if it could be undone only in part.
//! - Each failed group leaves at most one frame without an owner, at the end of its segment, and
//!   the next segment starts with the same sequence number: replay drops the former. No other
//!   two commits share a number, and a number that is missing means a commit that was lost.
//! - A rewriting of a closed segment ([`Rewriter`]) keeps every sequence number and time: a commit
//!   of which nothing is left stays as a header with `len=0`.
//! - A commit counts only when its file still stands in its place: what was moved away or removed
//!   takes writes all the same, and nobody would find them.
//! - A compressed segment has the very text of the plain one; which of the two is there makes no
//!   difference to whoever reads.
//! - Bytes that cannot be read are skipped, kept, and reported; they never hide what follows.

use std::path::PathBuf;

use crate::model::Stopped;

mod archive;
mod by_segment;
mod check;
mod committed;
mod disk_error;
mod frame;
mod fs;
mod lock;
mod pack;
mod reader;
mod recovery;
mod retention;
mod rewrite;
mod scan;
mod segment;
mod select;
mod source;
#[doc(hidden)]
pub mod testing;
#[cfg(test)]
mod tests;
mod upkeep;
mod writer;

pub use archive::{Describe, MakeParts, PartPlace};
pub use by_segment::{JournalVersion, ReadPlace, SegmentMap, SegmentStamp};
pub use check::Checked;
pub use committed::Committed;
pub use disk_error::DiskError;
pub use fs::{Files, ReadableFile, SystemFiles, WritableFile};
pub use lock::{FolderLock, Holder, LockError};
pub use reader::{Commit, Reader};
pub use retention::{Retention, RetentionReport};
pub use rewrite::{Filter, Rewriter, Rewritten, SegmentPart};
pub use select::{RunsByLogin, Selection, StartupPart};
pub use upkeep::{CompressedSegment, Upkeep};
pub use writer::{Journal, Options};

/// Why the journal cannot go on, and whether a retry can help.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing of the group counts as stored; the same group may be tried again.
    #[error("{disk_error}: {source}: {}", path.display())]
    Retry {
        /// In plain words.
        disk_error: DiskError,
        /// From the system.
        source: std::io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The folder cannot be used at all: it cannot be made or read, or another version of
    /// Trackside wrote it. A full sentence.
    #[error("{0}")]
    Unusable(String),
    /// Somebody stopped the work.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl Error {
    /// What is wrong.
    pub fn disk_error(&self) -> DiskError {
        match self {
            Self::Retry { disk_error, .. } => *disk_error,
            Self::Unusable(_) | Self::Stopped(_) => DiskError::Failed,
        }
    }
}

/// What opening found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct OpenReport {
    /// Sentences for the operator: torn tails cut, damaged stretches set aside.
    pub notes: Vec<String>,
}
