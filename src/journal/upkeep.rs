//! Upkeep of closed segments: compressing them, and deleting the oldest where not all are kept.
//!
//! A segment is compressed under another name, synced, read back and compared, and renamed; only
//! when its new name is on disk the plain one is removed. After a crash at any step the plain
//! one is there, or the compressed one, or both with the same text; [`settle_pairs`] and the
//! next compressing put that in order.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Committed, Describe, DiskError, Error, Files, Reader,
    archive::MakeParts,
    pack::{Layout, Plain, Unpacked, holds, pack},
    scan::day_of,
    segment::{self, SegmentFiles},
    source,
};
use crate::model::{Day, Stopped};

/// A segment longer than this is left as it is: it is compressed in memory. Segments rotate
/// long before.
const MAX_SEGMENT_BYTES: u64 = 128 << 20;

/// The result of compressing a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CompressedSegment {
    /// The number of the segment.
    pub segment: u64,
    /// The size before, in bytes.
    pub plain_bytes: u64,
    /// The size now, in bytes.
    pub bytes: u64,
}

/// Looks after closed segments; cloning is cheap.
#[derive(Clone)]
pub struct Upkeep {
    pub(super) files: Arc<dyn Files>,
    pub(super) folder: PathBuf,
    pub(super) committed: Arc<Committed>,
    pub(super) describe: Describe,
    pub(super) layout: Layout,
}

impl Upkeep {
    pub(super) fn new(
        files: Arc<dyn Files>,
        folder: PathBuf,
        committed: Arc<Committed>,
        describe: Describe,
    ) -> Self {
        Self { files, folder, committed, describe, layout: Layout::default() }
    }

    /// With what is kept of each athlete in what it compresses.
    #[must_use]
    pub fn with_parts(mut self, make_parts: MakeParts) -> Self {
        self.layout.make_parts = Some(make_parts);
        self
    }

    /// With frames of about so many bytes of text.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn with_frame_bytes(mut self, frame_bytes: usize) -> Self {
        self.layout.frame_bytes = frame_bytes;
        self
    }

    /// A reader of the same journal.
    pub(super) fn reader(&self) -> Reader {
        let (files, committed) = (Arc::clone(&self.files), Arc::clone(&self.committed));
        Reader::of_writer(files, self.folder.clone(), committed)
    }

    /// The day on which a segment says that it arrived.
    pub(super) fn day_of(&self, number: u64) -> Option<Day> {
        let source = source::open_source(&*self.files, &self.folder, number).ok()?;
        day_of(source, number)
    }

    /// Compresses the oldest closed segment that is not compressed yet; `None` when there is none. Between two frames it asks `go_on`, which may take its time;
    /// what was begun is then as if it had not been, as after an error.
    pub fn compress_next(
        &self,
        go_on: &mut dyn FnMut() -> Result<(), Stopped>,
    ) -> Result<Option<CompressedSegment>, Error> {
        let folder = self.folder.clone();
        let found = segment::list_files(&*self.files, &folder).map_err(failed(&folder))?;
        let last = self.committed.last_segment();
        let closed = found.iter().filter(|found| found.number < last);
        for number in closed.filter(|found| found.plain).map(|found| found.number) {
            let path = segment::path(&folder, number);
            match self.compress(number, &path, go_on) {
                Ok(Some(compressed)) => return Ok(Some(compressed)),
                // Gone meanwhile, or nothing that can be compressed.
                Ok(None) => {}
                Err(Unpacked::Stopped) => return Err(Error::Stopped(Stopped)),
                Err(Unpacked::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    tracing::debug!(segment = number, "a segment without opening stays as it is");
                }
                Err(Unpacked::Io(error)) => return Err(failed(&path)(error)),
            }
        }
        Ok(None)
    }

    fn compress(
        &self,
        number: u64,
        path: &Path,
        go_on: &mut dyn FnMut() -> Result<(), Stopped>,
    ) -> Result<Option<CompressedSegment>, Unpacked> {
        let _upkeep = self.committed.begin_upkeep();
        let Some(found) = segment::found(&*self.files, &self.folder, number)? else {
            return Ok(None);
        };
        if !found.plain || self.files.file_len(path)? > MAX_SEGMENT_BYTES {
            return Ok(None);
        }
        if found.archive {
            settle_pair(&*self.files, &self.folder, number)?;
            self.committed.note_change();
            if segment::found(&*self.files, &self.folder, number)?.is_none_or(|now| !now.plain) {
                return Ok(None);
            }
        }
        let mut text = Vec::new();
        self.files.open_for_reading(path)?.read_to_end(&mut text)?;
        let text: Arc<[u8]> = text.into();
        let limit = self.committed.abandoned_len(number).unwrap_or(u64::MAX);
        let superseded_from = self.reader().superseded_from(number);
        let counts =
            |seq, end| end <= limit && superseded_from.is_none_or(|superseded| seq < superseded);
        let plain = Plain { number, text: Arc::clone(&text), counts: &counts };
        let packed = pack(&plain, self.layout, self.describe, go_on)?;
        let archive = segment::archive_path(&self.folder, number);
        let unfinished = segment::unfinished_path(&archive);
        let written = self.write_and_compare(&unfinished, &packed, &text).and_then(|()| {
            self.files.rename(&unfinished, &archive)?;
            self.files.sync_folder(&self.folder)
        });
        if let Err(error) = written {
            if let Err(error) = self.files.remove(&unfinished)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::debug!(%error, "an unfinished file could not be removed");
            }
            return Err(error.into());
        }
        self.files.remove(path)?;
        self.committed.note_change();
        self.files.sync_folder(&self.folder)?;
        Ok(Some(CompressedSegment {
            segment: number,
            plain_bytes: text.len() as u64,
            bytes: packed.len() as u64,
        }))
    }

    /// Writes a file, waits until it is on disk, reads it again and holds it against the text.
    fn write_and_compare(&self, path: &Path, packed: &[u8], text: &[u8]) -> io::Result<()> {
        let mut file = self.files.create(path)?;
        segment::append_all(&mut *file, &[packed])?;
        file.sync_data()?;
        drop(file);
        let mut source = source::open_archive(&*self.files, path.to_owned())?;
        if holds(&mut source, text) {
            Ok(())
        } else {
            Err(io::Error::other("what was written does not read back as it was"))
        }
    }
}

/// Where both forms of a segment are there, removes one: the plain one when the compressed one
/// is whole and has the same text.
pub(super) fn settle_pairs(files: &dyn Files, folder: &Path) -> io::Result<()> {
    let both = |found: &&SegmentFiles| found.plain && found.archive;
    for found in segment::list_files(files, folder)?.iter().filter(both) {
        settle_pair(files, folder, found.number)?;
    }
    Ok(())
}

fn settle_pair(files: &dyn Files, folder: &Path, number: u64) -> io::Result<()> {
    let (path, archive) = (segment::path(folder, number), segment::archive_path(folder, number));
    let mut text = Vec::new();
    files.open_for_reading(&path)?.read_to_end(&mut text)?;
    let mut source = source::open_archive(files, archive.clone())?;
    let goes = if holds(&mut source, &text) { path } else { archive };
    drop(source);
    files.remove(&goes)?;
    files.sync_folder(folder)
}

/// The error about a file.
pub(super) fn failed(path: &Path) -> impl Fn(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Retry { disk_error: DiskError::Keeping, source, path: path.clone() }
}
