//! Exports recordings to a file.

use std::{
    io::{self, BufWriter, Write},
    path::Path,
};

use crate::{
    history::{self, ExportOptions, ExportRequest, Prepared},
    journal::Reader,
    model::ExportReport,
};

/// What to export to a file.
#[derive(Debug, Clone)]
pub struct ExportJob {
    /// The athletes, each with a display name.
    pub athletes: Vec<(ExportRequest, String)>,
    /// Whether to write a zip with one file per athlete. Required for more than one athlete.
    pub is_zip: bool,
    /// Format and options.
    pub options: ExportOptions,
}

impl ExportJob {
    /// Writes the export; returns notes on what could not be read or does not fit the format.
    pub fn write(&self, reader: &Reader, out: &mut dyn Write) -> io::Result<Vec<String>> {
        match &*self.athletes {
            [(request, name)] if !self.is_zip => {
                Prepared::read(reader, request, &self.options)?.write(name, out)
            }
            all => history::export_zip(reader, all, &self.options, out),
        }
    }
}

/// Writes an export to a temporary file and renames it, so that a file of this name is always
/// complete. Fails with [`io::ErrorKind::AlreadyExists`] if the file exists, unless `may_replace`.
pub fn export_to_file(
    reader: &Reader,
    job: &ExportJob,
    path: &Path,
    may_replace: bool,
) -> io::Result<ExportReport> {
    let is_there = || {
        let text = format!("{} is there already", path.display());
        io::Error::new(io::ErrorKind::AlreadyExists, text)
    };
    // Check this before the work. A file that appears meanwhile is noticed at the end.
    if !may_replace && path.symlink_metadata().is_ok() {
        return Err(is_there());
    }
    let folder = match path.parent() {
        Some(parent) if parent != Path::new("") => parent,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let mut out = BufWriter::new(file.as_file_mut());
    let notes = job.write(reader, &mut out)?;
    out.flush()?;
    drop(out);
    file.as_file().sync_all()?;
    let persisted = if may_replace { file.persist(path) } else { file.persist_noclobber(path) };
    let file = persisted.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => is_there(),
        _ => error.error,
    })?;
    Ok(ExportReport { bytes: file.metadata()?.len(), notes })
}
