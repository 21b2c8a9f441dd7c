//! Local files of opaque bytes: append, group commit, rotate, replay after a torn tail.
//!
//! Owns the filesystem seam. Knows nothing of line protocol beyond whole lines.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

mod fs;

pub use fs::{Files, SystemFiles};

/// Why the journal cannot go on, and whether a retry can help.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing of the group is on disk; the same group may be tried again.
    #[error("{reason}: {source}: {}", path.display())]
    Retry {
        /// In plain words.
        reason: &'static str,
        /// From the system.
        source: std::io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The folder cannot be used at all.
    #[error("{0}")]
    Unusable(String),
}

/// What opening found.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct OpenReport {
    /// Sentences for the operator: torn tails cut, damaged stretches set aside.
    pub notes: Vec<String>,
}

/// Where the last whole commit ends: readers in this process stop there.
#[derive(Debug, Default)]
pub struct Committed {}

/// The writer of a data folder's journal; there is one at a time.
pub struct Journal {}

impl Journal {
    /// Opens `folder` for writing, makes it when missing, cuts a torn tail.
    pub fn open(_folder: &Path, _files: Arc<dyn Files>) -> Result<(Self, OpenReport), Error> {
        todo!()
    }

    /// Appends one group as one commit and syncs it; when it returns, it is on disk.
    pub fn commit(&mut self, _payload: &[&[u8]]) -> Result<(), Error> {
        todo!()
    }

    /// A reader of what is committed, also while writing goes on.
    pub fn reader(&self) -> Reader {
        todo!()
    }
}

/// Reads the commits of a journal in order of arrival.
#[derive(Clone)]
pub struct Reader {}

impl Reader {
    /// A reader of a folder that another process may be writing: up to the last whole commit.
    pub fn open(_folder: &Path, _files: Arc<dyn Files>) -> Result<Self, Error> {
        todo!()
    }

    /// Calls `visit` with the payload of each commit until it returns `false`; gives the notes
    /// on what could not be read.
    pub fn for_each_commit(
        &self,
        _visit: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Vec<String>, Error> {
        todo!()
    }
}
