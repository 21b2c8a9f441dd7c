//! Reads the roster file as a whole and detects changes.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{Error, file::RosterFile};
use crate::files::Stamp;

/// Reads the file. The stamp is taken first, so that a concurrent change is noticed next time.
/// Errors refer to the file as `name`: the whole path for somebody who has to find it, the bare
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

/// The lock file, by which processes that edit the roster exclude each other.
pub(super) fn lock_path(path: &Path) -> PathBuf {
    path.with_extension("toml.lock")
}

/// Why the file is unreadable, and what to do.
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
