//! Whether a file is still the one that was read.

use std::{fs, io, path::Path, time::SystemTime};

/// Tells whether a file was changed or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    modified: Option<SystemTime>,
    len: u64,
    inode: u64,
}

impl Stamp {
    /// The one of a file as it is now; `None` if there is none.
    pub fn of(path: &Path) -> Result<Option<Self>, io::Error> {
        match fs::metadata(path) {
            Ok(metadata) => {
                #[cfg(unix)]
                let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
                #[cfg(not(unix))]
                let inode = 0;
                Ok(Some(Self { modified: metadata.modified().ok(), len: metadata.len(), inode }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}
