//! The read side of the logbook.

use std::ops::Deref;

use super::{Logbook, SharedLogbook};

/// The read side of a [`SharedLogbook`], for whoever only looks: there is no way from it to a write.
/// Cheap to clone.
#[derive(Debug, Clone)]
pub struct LogbookReader(SharedLogbook);

impl LogbookReader {
    /// Locks the logbook. The recorder waits as long as the lock is held.
    // The type of the guard is hidden because it leads to the lock, which can be written through.
    pub fn read(&self) -> impl Deref<Target = Logbook> + '_ {
        self.0.read()
    }
}

impl From<SharedLogbook> for LogbookReader {
    fn from(logbook: SharedLogbook) -> Self {
        Self(logbook)
    }
}
