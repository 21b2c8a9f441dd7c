//! Converts a file of any format to line protocol, for clients that post it.

use std::path::Path;

use super::{ImportError, format_of, read_activity, read_file, unknown_format};
use crate::{
    codec, formats,
    model::{DEFAULT_SESSION_GAP, Progress},
};

/// The content of a file as line protocol: as written if it is that already, or else converted,
/// with times in nanoseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileLines {
    /// The lines.
    pub text: Vec<u8>,
    /// Notes on what could not be read.
    pub notes: Vec<String>,
}

/// Reads a file of any format that can be imported.
pub fn lines_of_file(path: &Path) -> Result<FileLines, ImportError> {
    let shown = path.display().to_string();
    let mut notes = Vec::new();
    let bytes = read_file(path, &mut notes)
        .map_err(|error| ImportError::File { path: shown.clone(), reason: error.to_string() })?;
    let unreadable = |reason| ImportError::Unreadable { path: shown.clone(), reason };
    let format = format_of(&bytes).ok_or_else(|| unreadable(unknown_format()))?;
    let Some(read) = read_activity(format, &bytes, &Progress::default()) else {
        return Ok(FileLines { text: bytes, notes });
    };
    let mut imported = read.map_err(unreadable)?;
    // Any gap will do, because lines carry no sessions.
    formats::align(&mut imported, DEFAULT_SESSION_GAP);
    notes.extend(imported.notes);
    let samples = &imported.activity.samples;
    let mut text = Vec::new();
    for sample in samples.iter() {
        codec::write_sample(samples.metrics(), &sample, &mut text);
    }
    Ok(FileLines { text, notes })
}
