//! The kinds of disk errors, in plain words.

use std::{fmt, io};

/// Why something could not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskError {
    /// There is no room.
    Full,
    /// There is room, but not for this user.
    Quota,
    /// The disk or the folder takes no writes.
    ReadOnly,
    /// The folder or the file being written is not where it was.
    Gone,
    /// Another process holds the data folder now.
    Taken,
    /// The disk took what was written and then did not confirm it.
    Unconfirmed,
    /// The disk failed in another way.
    Failed,
    /// A closed segment cannot be written anew.
    Rewriting,
    /// A closed segment cannot be compressed or deleted.
    Keeping,
}

impl DiskError {
    /// Classifies an error of the system.
    pub fn of(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull => Self::Full,
            io::ErrorKind::QuotaExceeded => Self::Quota,
            io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => Self::ReadOnly,
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Gone,
            _ => Self::Failed,
        }
    }

    /// What is wrong and what ends it, for phones and the operator alike. Names no files.
    /// `free_bytes` is the free space on the disk, if known.
    pub fn sentence(self, free_bytes: Option<u64>) -> String {
        format!("{}: samples are refused {}", self.what(free_bytes), self.until())
    }

    /// Only what is wrong, such as `the disk is full (12 MB free)`.
    pub fn what(self, free_bytes: Option<u64>) -> String {
        match free_bytes {
            Some(bytes) if self == Self::Full => format!("{self} ({} MB free)", bytes / 1_000_000),
            _ => self.to_string(),
        }
    }

    /// What ends it, such as `until there is room`.
    pub const fn until(self) -> &'static str {
        match self {
            Self::Full | Self::Quota => "until there is room",
            Self::ReadOnly => "until it can be written",
            Self::Gone => "until it is back",
            Self::Taken => "until that one is stopped",
            Self::Unconfirmed => "until it does",
            Self::Failed | Self::Rewriting | Self::Keeping => "until it works again",
        }
    }
}

impl fmt::Display for DiskError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the disk is full",
            Self::Quota => "this user may write no more on the disk",
            Self::ReadOnly => "the data folder is read-only",
            Self::Gone => "the data folder was moved or removed",
            Self::Taken => "another copy of Trackside works in the data folder",
            Self::Unconfirmed => "the disk did not confirm what was written",
            Self::Failed => "the disk failed to write",
            Self::Rewriting => "a recording cannot be rewritten",
            Self::Keeping => "a recording cannot be compressed or deleted",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(disk_error: DiskError, free_bytes: Option<u64>, expected: &str) {
        assert_eq!(disk_error.sentence(free_bytes), expected);
    }

    #[test]
    fn the_sentence_says_what_is_wrong_and_what_ends_it() {
        check(
            DiskError::Full,
            Some(12_345_678),
            "the disk is full (12 MB free): samples are refused until there is room",
        );
        check(DiskError::Full, None, "the disk is full: samples are refused until there is room");
        check(
            DiskError::ReadOnly,
            Some(12_345_678),
            "the data folder is read-only: samples are refused until it can be written",
        );
        check(
            DiskError::Gone,
            None,
            "the data folder was moved or removed: samples are refused until it is back",
        );
    }
}
