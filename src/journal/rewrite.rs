//! Rewrites closed segments without some of their lines.
//!
//! The one way in which what was committed leaves the journal. A segment is read, and if
//! something of it has to go, it is written anew under another name, synced and renamed over the
//! old one: after a power cut one of the two is there, as a whole. Every commit keeps its
//! sequence number, so that a reader misses none, and its time of arrival; one of which nothing is
//! left stays as a header with `len=0`. A segment of which nothing has to go is not touched.
//!
//! The writer goes on meanwhile: it never writes closed segments, and this never the open one.

use std::{
    io::{self, Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Committed, Describe, DiskError, Error, Files, WritableFile,
    archive::{LEVEL, MakeParts},
    frame::{CommitInfo, opening},
    pack::{Layout, Plain, Unpacked, pack},
    scan::{Frames, Step, Unreadable},
    segment::{self, SegmentFiles},
    source::{self, Source},
};
use crate::offset;

/// What is written at once.
const WRITE_BYTES: usize = 1 << 20;

/// A part of a segment, shown to a [`Filter`].
#[derive(Debug, Clone, Copy)]
pub enum SegmentPart<'a> {
    /// The lines of a whole commit.
    Lines(&'a [u8]),
    /// Bytes that belong to no whole commit: lines that are cut off or broken, headers among
    /// them.
    Damaged(&'a [u8]),
}

/// Decides what to keep of a part; `None` keeps all of it. May be called twice for the same part.
pub type Filter<'a> = dyn Fn(SegmentPart<'_>) -> Option<Vec<u8>> + 'a;

/// The result of rewriting.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Rewritten {
    /// Files looked at.
    pub n_files: usize,
    /// Files written anew.
    pub n_rewritten: usize,
    /// Bytes looked at.
    pub read_bytes: u64,
    /// Bytes that are gone.
    pub removed_bytes: u64,
    /// Whether all files were looked at; else it was stopped before.
    pub finished: bool,
}

/// Rewrites closed segments; cloning is cheap. There must be one rewriting at a time.
#[derive(Clone)]
pub struct Rewriter {
    files: Arc<dyn Files>,
    folder: PathBuf,
    committed: Arc<Committed>,
    describe: Describe,
    layout: Layout,
}

impl Rewriter {
    pub(super) fn new(
        files: Arc<dyn Files>,
        folder: PathBuf,
        committed: Arc<Committed>,
        describe: Describe,
    ) -> Self {
        Self { files, folder, committed, describe, layout: Layout::default() }
    }

    /// With what is kept of each athlete in the compressed segments that it writes.
    #[must_use]
    pub fn with_parts(mut self, make_parts: MakeParts) -> Self {
        self.layout.make_parts = Some(make_parts);
        self
    }

    /// How many files [`Self::rewrite`] will look at; none where that cannot be seen.
    pub fn n_files(&self, last_closed: u64) -> usize {
        let segments = segment::list_files(&*self.files, &self.folder).unwrap_or_default();
        let pieces = segment::list_pieces(&*self.files, &self.folder).unwrap_or_default();
        segments.iter().filter(|found| found.number <= last_closed).count() + pieces.len()
    }

    /// Takes what does not pass the filter out of the segments up to number `last_closed` (see
    /// [`super::Journal::close_segment`]) and out of the pieces that were set aside. Between two
    /// files it asks `go_on`.
    ///
    /// After an error, or when it was stopped, some of the files are done and the others as they
    /// were; asked again, it does the rest.
    pub fn rewrite(
        &self,
        last_closed: u64,
        filter: &Filter<'_>,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Rewritten, Error> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| Error::Retry { disk_error: DiskError::Rewriting, source, path }
        };
        let found =
            segment::list_files(&*self.files, &self.folder).map_err(failed(&self.folder))?;
        let pieces =
            segment::list_pieces(&*self.files, &self.folder).map_err(failed(&self.folder))?;
        let mut done = Rewritten::default();
        for found in found.into_iter().filter(|found| found.number <= last_closed) {
            if !go_on() {
                return Ok(done);
            }
            let _upkeep = self.committed.begin_upkeep();
            // As it is now: it may have been compressed or deleted since.
            let now = segment::found(&*self.files, &self.folder, found.number);
            let path = segment::path(&self.folder, found.number);
            let Some(found) = now.map_err(failed(&path))? else { continue };
            let archive = segment::archive_path(&self.folder, found.number);
            if found.plain && found.archive {
                // Of the two, the plain one is the one that is rewritten.
                let removed = self.files.remove(&archive);
                removed
                    .and_then(|()| self.files.sync_folder(&self.folder))
                    .map_err(failed(&archive))?;
                self.committed.note_change();
            }
            let path = if found.plain { path } else { archive };
            self.rewrite_segment(found, &path, filter, &mut done).map_err(failed(&path))?;
        }
        for name in pieces {
            if !go_on() {
                return Ok(done);
            }
            let path = self.folder.join(&name);
            self.rewrite_piece(&path, filter, &mut done).map_err(failed(&path))?;
        }
        done.finished = true;
        Ok(done)
    }

    fn rewrite_segment(
        &self,
        found: SegmentFiles,
        path: &Path,
        filter: &Filter<'_>,
        done: &mut Rewritten,
    ) -> io::Result<()> {
        let number = found.number;
        let file_len = self.files.file_len(path)?;
        let text = self.text_of(found, path)?;
        // A segment that was given up counts up to there only.
        let limit = self.committed.abandoned_len(number).map_or(text.len, |len| len.min(text.len));
        let mut frames = match self.frames(number, &text, limit) {
            Ok(frames) => frames,
            Err(Unreadable::Io(error)) => return Err(error),
            Err(Unreadable::Version(version)) => {
                return Err(io::Error::other(format!("journal version {version}")));
            }
            Err(Unreadable::Opening) if text.in_memory.is_some() => {
                return self.rewrite_unopened(path, &text, filter, done);
            }
            Err(Unreadable::Opening) => {
                return self.rewrite_piece(path, filter, done);
            }
        };
        let opening_len = frames.position();
        let beyond = self.read_range(&text, limit, text.len - limit)?;
        // What cannot be decompressed goes: nobody can tell whose it is.
        let mut something_goes = text.is_damaged || filter(SegmentPart::Damaged(&beyond)).is_some();
        let mut has_commit = false;
        // Up to a commit in any case: it proves the salt.
        while !(something_goes && has_commit) {
            something_goes |= match frames.next()? {
                Step::Commit { payload, .. } => {
                    has_commit = true;
                    filter(SegmentPart::Lines(payload)).is_some()
                }
                Step::Damaged { at, len } => {
                    filter(SegmentPart::Damaged(&self.read_range(&text, at, len)?)).is_some()
                }
                Step::End => break,
            };
        }
        if !has_commit && frames.opening_damaged() && text.in_memory.is_none() {
            return self.rewrite_piece(path, filter, done);
        }
        done.n_files += 1;
        done.read_bytes += file_len;
        if !something_goes {
            return Ok(());
        }
        let salt = frames.salt();
        let opening = if has_commit {
            opening(number, salt, frames.day()).into_bytes()
        } else {
            self.read_range(&text, 0, opening_len)?
        };
        let mut frames = match self.frames(number, &text, limit) {
            Ok(frames) => frames,
            Err(Unreadable::Io(error)) => return Err(error),
            Err(_) => return Err(io::ErrorKind::InvalidData.into()),
        };
        self.committed.note_rewriting(number);
        let mut good_len = 0;
        let mut write = |out: &mut Output| {
            out.write(&opening)?;
            loop {
                match frames.next()? {
                    Step::Commit { seq, at, payload, .. } => {
                        let kept = filter(SegmentPart::Lines(payload));
                        let kept = kept.as_deref().unwrap_or(payload);
                        let info = CommitInfo { seq, payload_len: kept.len() as u64, at };
                        out.write(info.line(info.checksum(salt, &[kept])).as_bytes())?;
                        out.write(kept)?;
                    }
                    Step::Damaged { at, len } => {
                        let bytes = self.read_range(&text, at, len)?;
                        let kept = filter(SegmentPart::Damaged(&bytes));
                        out.write(kept.as_deref().unwrap_or(&bytes))?;
                    }
                    Step::End => break,
                }
            }
            good_len = out.len;
            let kept = filter(SegmentPart::Damaged(&beyond));
            out.write(kept.as_deref().unwrap_or(&beyond))
        };
        let new_len = if text.in_memory.is_some() {
            let mut out = Output::default();
            write(&mut out)?;
            self.replace_archive(number, path, &out.buffer, good_len)?
        } else {
            self.replace(path, write)?
        };
        self.committed.note_rewriting(number);
        if self.committed.abandoned_len(number).is_some() {
            self.committed.abandon(number, good_len);
        }
        done.n_rewritten += 1;
        done.removed_bytes += file_len.saturating_sub(new_len);
        Ok(())
    }

    /// As [`Self::rewrite_segment`], for a compressed one that has lost its opening.
    fn rewrite_unopened(
        &self,
        path: &Path,
        text: &SegmentText,
        filter: &Filter<'_>,
        done: &mut Rewritten,
    ) -> io::Result<()> {
        let file_len = self.files.file_len(path)?;
        done.n_files += 1;
        done.read_bytes += file_len;
        let bytes = self.read_range(text, 0, text.len)?;
        let kept = filter(SegmentPart::Damaged(&bytes));
        if kept.is_none() && !text.is_damaged {
            return Ok(());
        }
        let kept = kept.unwrap_or(bytes);
        let new_len = self.replace(path, |out| out.write(&zstd::bulk::compress(&kept, LEVEL)?))?;
        done.n_rewritten += 1;
        done.removed_bytes += file_len.saturating_sub(new_len);
        Ok(())
    }

    /// Puts a text, compressed, in the place of a compressed segment; gives the file's length.
    fn replace_archive(
        &self,
        number: u64,
        path: &Path,
        text: &[u8],
        good_len: u64,
    ) -> io::Result<u64> {
        let counts = |_, end| end <= good_len;
        let plain = Plain { number, text: text.into(), counts: &counts };
        let packed = match pack(&plain, self.layout, self.describe, &mut || Ok(())) {
            Ok(packed) => packed,
            Err(Unpacked::Io(error)) => return Err(error),
            Err(Unpacked::Stopped) => return Err(io::ErrorKind::Interrupted.into()),
        };
        self.replace(path, |out| out.write(&packed))
    }

    /// What there is to rewrite. A compressed segment is taken into memory: it is hardly longer
    /// than the length at which segments rotate.
    fn text_of(&self, found: SegmentFiles, path: &Path) -> io::Result<SegmentText> {
        if found.plain {
            let len = self.files.file_len(path)?;
            return Ok(SegmentText {
                path: path.to_owned(),
                len,
                in_memory: None,
                is_damaged: false,
            });
        }
        let mut source = source::open_archive(&*self.files, path.to_owned())?;
        let index_damaged = source.archive().is_some_and(|archive| archive.index_damaged());
        let mut text = Vec::new();
        source.read_to_end(&mut text)?;
        let is_damaged = index_damaged || !source.take_gaps(u64::MAX).is_empty();
        let len = text.len() as u64;
        Ok(SegmentText { path: path.to_owned(), len, in_memory: Some(text.into()), is_damaged })
    }

    /// As [`Self::rewrite_segment`], for a file in which no commit can be told.
    fn rewrite_piece(
        &self,
        path: &Path,
        filter: &Filter<'_>,
        done: &mut Rewritten,
    ) -> io::Result<()> {
        let len = self.files.file_len(path)?;
        done.n_files += 1;
        done.read_bytes += len;
        let mut bytes = Vec::new();
        self.files.open_for_reading(path)?.read_to_end(&mut bytes)?;
        let Some(kept) = filter(SegmentPart::Damaged(&bytes)) else { return Ok(()) };
        let new_len = self.replace(path, |out| out.write(&kept))?;
        done.n_rewritten += 1;
        done.removed_bytes += len.saturating_sub(new_len);
        Ok(())
    }

    /// Puts what `write` writes in the place of the file at `path`; gives its length.
    fn replace(
        &self,
        path: &Path,
        write: impl FnOnce(&mut Output) -> io::Result<()>,
    ) -> io::Result<u64> {
        let unfinished = &segment::unfinished_path(path);
        let replaced = (|| {
            let mut out = Output::new(self.files.create(unfinished)?);
            write(&mut out)?;
            let len = out.finish()?;
            self.files.rename(unfinished, path)?;
            self.committed.note_change();
            self.files.sync_folder(&self.folder)?;
            Ok(len)
        })();
        if replaced.is_err()
            && let Err(error) = self.files.remove(unfinished)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::debug!(%error, "an unfinished segment could not be removed");
        }
        replaced
    }

    fn frames(&self, number: u64, text: &SegmentText, limit: u64) -> Result<Frames, Unreadable> {
        let source = match &text.in_memory {
            Some(bytes) => Source::of_text(&text.path, Arc::clone(bytes)),
            None => source::open_plain(&*self.files, text.path.clone())?,
        };
        let len = source.len.min(limit);
        Frames::open(source, len, number)
    }

    fn read_range(&self, text: &SegmentText, at: u64, len: u64) -> io::Result<Vec<u8>> {
        if let Some(bytes) = &text.in_memory {
            let range = at as usize..(at + len) as usize;
            return Ok(offset::get(bytes, range)?.to_vec());
        }
        let mut source = self.files.open_for_reading(&text.path)?;
        source.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        source.take(len).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// The text of a segment that is rewritten.
struct SegmentText {
    path: PathBuf,
    len: u64,
    /// Of a compressed one.
    in_memory: Option<Arc<[u8]>>,
    /// Whether something of it could not be decompressed.
    is_damaged: bool,
}

/// A new file, written in big pieces, or a text in memory.
#[derive(Default)]
struct Output {
    file: Option<Box<dyn WritableFile>>,
    buffer: Vec<u8>,
    len: u64,
}

impl Output {
    fn new(file: Box<dyn WritableFile>) -> Self {
        Self { file: Some(file), buffer: Vec::with_capacity(WRITE_BYTES), len: 0 }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.len += bytes.len() as u64;
        match &mut self.file {
            Some(file) if self.buffer.len() + bytes.len() > WRITE_BYTES => {
                segment::append_all(&mut **file, &[&self.buffer, bytes])?;
                self.buffer.clear();
            }
            _ => self.buffer.extend_from_slice(bytes),
        }
        Ok(())
    }

    /// Waits until all is on disk; gives the length.
    fn finish(mut self) -> io::Result<u64> {
        if let Some(file) = &mut self.file {
            segment::append_all(&mut **file, &[&self.buffer])?;
            file.sync_data()?;
        }
        Ok(self.len)
    }
}
