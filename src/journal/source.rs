//! What a segment is read from: a plain file, a compressed one, or text in memory.

use std::{
    io::{self, Read, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    archive::{Archive, Gap},
    fs::{Files, ReadableFile},
    segment::{archive_path, path},
};

/// An open segment.
pub(super) struct Source {
    /// Its path.
    pub(super) path: PathBuf,
    /// Bytes of its text; of a compressed one without a whole index, at most.
    pub(super) len: u64,
    kind: Kind,
}

enum Kind {
    Plain(Box<dyn ReadableFile>),
    Archive(Box<Archive>),
}

impl Source {
    /// Text that is in memory.
    pub(super) fn of_text(path: &Path, text: Arc<[u8]>) -> Self {
        let len = text.len() as u64;
        Self { path: path.to_owned(), len, kind: Kind::Plain(Box::new(io::Cursor::new(text))) }
    }

    /// Goes on from a place of a plain segment; a compressed one cannot.
    pub(super) fn skip_to(&mut self, at: u64) -> io::Result<()> {
        match &mut self.kind {
            Kind::Plain(file) => file.seek(SeekFrom::Start(at)).map(drop),
            Kind::Archive(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// The compressed segment, if it is one.
    pub(super) fn archive(&mut self) -> Option<&mut Archive> {
        match &mut self.kind {
            Kind::Plain(_) => None,
            Kind::Archive(archive) => Some(archive),
        }
    }

    /// The compressed segment, if it is one.
    pub(super) fn into_archive(self) -> Option<Archive> {
        match self.kind {
            Kind::Plain(_) => None,
            Kind::Archive(archive) => Some(*archive),
        }
    }

    /// What the text leaves out up to this place in it.
    pub(super) fn take_gaps(&mut self, up_to: u64) -> Vec<Gap> {
        self.archive().map(|archive| archive.take_gaps(up_to)).unwrap_or_default()
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.kind {
            Kind::Plain(file) => file.read(buffer),
            Kind::Archive(archive) => archive.read(buffer),
        }
    }
}

/// Opens a segment for reading, in whichever form it is there; both give the same text.
pub(super) fn open_source(files: &dyn Files, folder: &Path, number: u64) -> io::Result<Source> {
    let plain = || open_plain(files, path(folder, number));
    let is_gone = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match plain() {
        // Compressed; or just being exchanged, by whoever rewrites it.
        Err(error) if is_gone(&error) => match open_archive(files, archive_path(folder, number)) {
            Err(error) if is_gone(&error) => plain(),
            other => other,
        },
        other => other,
    }
}

/// Opens a plain segment.
pub(super) fn open_plain(files: &dyn Files, path: PathBuf) -> io::Result<Source> {
    let mut file = files.open_for_reading(&path)?;
    // Now, so that what is appended meanwhile is not read.
    let len = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    Ok(Source { path, len, kind: Kind::Plain(file) })
}

/// Opens a compressed segment.
pub(super) fn open_archive(files: &dyn Files, path: PathBuf) -> io::Result<Source> {
    let archive = Box::new(Archive::open(files.open_for_reading(&path)?)?);
    Ok(Source { path, len: archive.plain_len(), kind: Kind::Archive(archive) })
}
