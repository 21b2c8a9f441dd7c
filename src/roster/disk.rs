//! The roster's file as a whole: whether it changed, and what it says.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Error, file::RosterFile};

/// What the file was when it was last read.
pub(super) struct Disk {
    pub(super) stamp: Option<Stamp>,
    pub(super) problem: Option<String>,
}

/// Tells whether a file was changed or replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: Option<std::time::SystemTime>,
    len: u64,
    inode: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> Result<Option<Self>, io::Error> {
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

/// Reads the file; the stamp was taken before, so that a change in between is seen later.
/// What is wrong is told of `name`: the whole path to somebody who must find the file, the bare
/// name where the screen is small.
pub(super) fn read(path: &Path, name: &str) -> Result<(RosterFile, Option<Stamp>), Error> {
    let stamp = Stamp::of(path)?;
    let text = match stamp {
        None => String::new(),
        Some(_) => {
            fs::read_to_string(path).map_err(|error| Error::Unreadable(unreadable(path, &error)))?
        }
    };
    Ok((RosterFile::parse(&text, name)?, stamp))
}

pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// The file whose lock makes processes that edit the roster wait for each other.
pub(super) fn lock_path(path: &Path) -> PathBuf {
    path.with_extension("toml.lock")
}

/// Why there is no text to look at, and what helps.
fn unreadable(path: &Path, error: &io::Error) -> String {
    let path = path.display();
    match error.kind() {
        io::ErrorKind::InvalidData => {
            format!("the roster {path} is no UTF-8 text; save it as UTF-8 or put a copy back")
        }
        io::ErrorKind::IsADirectory => {
            format!("a folder stands in the place of the roster {path}; move it away")
        }
        _ => format!("the roster {path} cannot be read ({error}); make it readable"),
    }
}
