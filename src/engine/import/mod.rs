//! Imports a file into an athlete's recording. It takes the same path as a post: the same checks
//! and the same journal. Lines that exist already merge with themselves, so importing a file twice
//! changes nothing.
//!
//! Holds the decompressed file and the samples read from it in memory; both are bounded.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
    time::Duration,
};

use flate2::read::MultiGzDecoder;

use crate::{
    formats::{self, Imported, Unreadable},
    line_protocol::{self, Precision},
    logbook::SharedLogbook,
    model::{
        AthleteId, FileFormat, ImportReport, Login, Progress, Reason, Stopped, ToReason, UnixNanos,
    },
    offset::OffsetError,
    recorder::Queue,
};

mod as_lines;
mod lines;
mod log;
mod offline;
mod store;

pub use as_lines::{FileLines, lines_of_file};
pub use offline::{FolderImportError, import_into_folder};

use store::Storing;

/// The largest file to read, compressed or not.
const MAX_FILE_BYTES: u64 = 1 << 30;
/// How many bytes at the start are used to detect the format.
const BEGIN_BYTES: usize = 4096;

/// Who a file belongs to, and what is known about it.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The athlete's login.
    pub login: Login,
    /// Its format; `None` to detect it.
    pub format: Option<FileFormat>,
    /// The unit of timestamps in line protocol; `None` to detect it by their size.
    pub precision: Option<Precision>,
}

/// Why an import failed or is incomplete; a sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened or read, or is too large.
    #[error("{path} cannot be read: {reason}")]
    File {
        /// The file.
        path: String,
        /// The system's error, or what is wrong with the file.
        reason: String,
    },
    /// The content cannot be read at all.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// What is wrong.
        reason: Unreadable,
    },
    /// There is no athlete with this login.
    #[error(
        "there is no athlete {0}: add the athlete first, with `trackside athletes add {0}` or in \
         the window"
    )]
    UnknownAthlete(String),
    /// The recorder stopped accepting samples. Those already stored stay.
    #[error("{0}; what was stored until then stays, and a second import adds the rest")]
    Recorder(String),
    /// A bug. Samples already stored stay.
    #[error("{0}; what was stored until then stays")]
    Internal(#[from] OffsetError),
    /// The user stopped the import.
    #[error("the import {0}; what was stored until then stays")]
    Stopped(#[from] Stopped),
}

impl ToReason for ImportError {
    fn to_reason(&self) -> Option<Reason> {
        match self {
            Self::File { path, reason } => {
                Some(Reason::Unreadable { path: path.clone(), why: reason.clone() })
            }
            Self::UnknownAthlete(login) => Some(Reason::UnknownAthlete { who: login.clone() }),
            Self::Unreadable { .. } | Self::Recorder(_) | Self::Internal(_) | Self::Stopped(_) => {
                None
            }
        }
    }
}

/// Where to import to: the athlete's recording, and the queue to the recorder.
pub(super) struct Target<'a> {
    pub(super) athlete: AthleteId,
    pub(super) queue: &'a Queue,
    pub(super) logbook: &'a SharedLogbook,
    /// The longest gap within a session.
    pub(super) gap: Duration,
    pub(super) now: UnixNanos,
}

/// Reads a file and stores its content.
pub(super) fn import_file(
    path: &Path,
    request: &ImportRequest,
    target: &Target<'_>,
    progress: &Progress,
) -> Result<ImportReport, ImportError> {
    let shown = path.display().to_string();
    let mut notes = Vec::new();
    let bytes = read_file(path, &mut notes)
        .map_err(|error| ImportError::File { path: shown.clone(), reason: error.to_string() })?;
    progress.check_stopped()?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    import_bytes(&bytes, &name, request, target, progress, notes).map_err(|error| match error {
        ImportError::Unreadable { reason, .. } => ImportError::Unreadable { path: shown, reason },
        other => other,
    })
}

/// Stores the content of a file, given its bytes.
fn import_bytes(
    bytes: &[u8],
    name: &str,
    request: &ImportRequest,
    target: &Target<'_>,
    progress: &Progress,
    notes: Vec<String>,
) -> Result<ImportReport, ImportError> {
    let unreadable = |reason| ImportError::Unreadable { path: name.to_owned(), reason };
    let format = match request.format {
        Some(format) => format,
        None => format_of(bytes).ok_or_else(|| unreadable(unknown_format()))?,
    };
    let mut storing = Storing::new(target, &request.login, name, progress, notes);
    let read = read_activity(format, bytes, progress);
    progress.check_stopped()?;
    let mut imported = if let Some(read) = read {
        read.map_err(unreadable)?
    } else {
        lines::store(bytes, request.precision, &mut storing)?;
        if storing.is_empty() {
            let notes = storing.finish(format, &Imported::default()).notes;
            let why = notes.join("; ");
            let why = if why.is_empty() { "there is no line in it".to_owned() } else { why };
            return Err(unreadable(Unreadable(why)));
        }
        Imported::default()
    };
    formats::align(&mut imported, target.gap);
    storing.activity(&imported)?;
    storing.log(&imported)?;
    Ok(storing.finish(format, &imported))
}

/// Reads a recording of any format except line protocol, for which it returns `None`.
fn read_activity(
    format: FileFormat,
    bytes: &[u8],
    progress: &Progress,
) -> Option<Result<Imported, Unreadable>> {
    Some(match format {
        FileFormat::LineProtocol => return None,
        FileFormat::Csv => formats::read_csv(bytes),
        FileFormat::Gpx => formats::read_gpx(bytes),
        FileFormat::Tcx => formats::read_tcx(bytes),
        FileFormat::Fit => formats::read_fit(bytes, progress),
    })
}

/// The error for a file of an unknown format.
fn unknown_format() -> Unreadable {
    let formats: Vec<_> = FileFormat::ALL.map(FileFormat::name).into();
    Unreadable(format!("it is none of {}", formats.join(", ")))
}

/// Reads a file, decompressing it if it is gzipped. If it is damaged, so that the end is missing,
/// that is added to `notes`.
pub(super) fn read_file(path: &Path, notes: &mut Vec<String>) -> io::Result<Vec<u8>> {
    let too_large = || {
        let limit = MAX_FILE_BYTES >> 20;
        io::Error::other(format!("it holds more than {limit} MB: split it"))
    };
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if MAX_FILE_BYTES < bytes.len() as u64 {
        return Err(too_large());
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    let outcome = MultiGzDecoder::new(&*bytes).take(MAX_FILE_BYTES + 1).read_to_end(&mut unpacked);
    if MAX_FILE_BYTES < unpacked.len() as u64 {
        return Err(too_large());
    }
    if let Err(error) = outcome {
        if unpacked.is_empty() {
            return Err(error);
        }
        notes.push(format!("the gzip file is damaged ({error}); what came before was read"));
    }
    Ok(unpacked)
}

/// Detects the format of a file from its first bytes.
fn format_of(bytes: &[u8]) -> Option<FileFormat> {
    if bytes.get(8..12) == Some(b".FIT") {
        return Some(FileFormat::Fit);
    }
    let begin = bytes.get(..BEGIN_BYTES).unwrap_or(bytes);
    if let Some(format) = formats::xml_format_of(begin) {
        return Some(format);
    }
    let text = &*formats::utf8_of(begin);
    // Neither of the text formats contains NUL. The first line tells them apart: line protocol
    // parses, and a table has separators.
    if text.is_empty() || memchr::memchr(0, text).is_some() {
        return None;
    }
    let mut lines = line_protocol::Lines::new(text, Precision::Nanos);
    if lines.next_line()?.is_ok() {
        return Some(FileFormat::LineProtocol);
    }
    let first = text.split(|&byte| byte == b'\n').next()?;
    first.iter().any(|byte| b",;\t".contains(byte)).then_some(FileFormat::Csv)
}
