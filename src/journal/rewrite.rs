//! Rewrites closed segments without some of their lines.
//!
//! The one way in which what was committed leaves the journal. A segment is read, and if
//! something of it has to go, it is written anew under another name, synced and renamed over the
//! old one: after a power cut one of the two is there, as a whole. Every commit keeps its
//! sequence number, so that a reader misses none; one of which nothing is left stays as a header
//! with `len=0`. A segment of which nothing has to go is not touched.
//!
//! The writer goes on meanwhile: it never writes closed segments, and this never the open one.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Committed, Error, Files, Trouble, WritableFile,
    frame::{checksum, header, opening},
    scan::{Frames, Step, Unreadable},
    segment,
};

/// What is written at once.
const WRITE_BYTES: usize = 1 << 20;

/// Part of the journal, shown to whoever decides what stays of it.
#[derive(Debug, Clone, Copy)]
pub enum Stretch<'a> {
    /// The lines of a whole commit.
    Lines(&'a [u8]),
    /// Bytes that belong to no whole commit: lines that are cut off or broken, headers among
    /// them.
    Damaged(&'a [u8]),
}

/// Decides what stays of a stretch: `None` when all of it does. Asked twice of some.
pub type Filter<'a> = dyn Fn(Stretch<'_>) -> Option<Vec<u8>> + 'a;

/// What a rewriting did.
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
}

impl Rewriter {
    pub(super) fn new(files: Arc<dyn Files>, folder: PathBuf, committed: Arc<Committed>) -> Self {
        Self { files, folder, committed }
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
            |source| Error::Retry { trouble: Trouble::Rewriting, source, path }
        };
        let numbers = segment::list(&*self.files, &self.folder).map_err(failed(&self.folder))?;
        let pieces =
            segment::list_pieces(&*self.files, &self.folder).map_err(failed(&self.folder))?;
        let mut done = Rewritten::default();
        for number in numbers.into_iter().filter(|number| *number <= last_closed) {
            if !go_on() {
                return Ok(done);
            }
            let path = segment::path(&self.folder, number);
            self.rewrite_segment(number, &path, filter, &mut done).map_err(failed(&path))?;
        }
        for name in pieces {
            if !go_on() {
                return Ok(done);
            }
            let path = self.folder.join(&name);
            self.rewrite_piece(&name, &path, filter, &mut done).map_err(failed(&path))?;
        }
        done.finished = true;
        Ok(done)
    }

    fn rewrite_segment(
        &self,
        number: u64,
        path: &Path,
        filter: &Filter<'_>,
        done: &mut Rewritten,
    ) -> io::Result<()> {
        let file_len = self.files.file_len(path)?;
        // A segment that was given up counts up to there only.
        let limit = self.committed.abandoned_len(number).map_or(file_len, |len| len.min(file_len));
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut frames = match self.frames(number, limit) {
            Ok(frames) => frames,
            Err(Unreadable::Io(error)) => return Err(error),
            Err(Unreadable::Version(version)) => {
                return Err(io::Error::other(format!("journal version {version}")));
            }
            Err(Unreadable::Opening) => {
                return self.rewrite_piece(&name, path, filter, done);
            }
        };
        let opening_len = frames.position();
        let beyond = self.read_range(path, limit, file_len - limit)?;
        let mut something_goes = filter(Stretch::Damaged(&beyond)).is_some();
        let mut has_commit = false;
        // Up to a commit in any case: it proves the salt.
        while !(something_goes && has_commit) {
            something_goes |= match frames.next()? {
                Step::Commit { payload, .. } => {
                    has_commit = true;
                    filter(Stretch::Lines(payload)).is_some()
                }
                Step::Damaged { at, len } => {
                    filter(Stretch::Damaged(&self.read_range(path, at, len)?)).is_some()
                }
                Step::End => break,
            };
        }
        if !has_commit && frames.opening_damaged() {
            return self.rewrite_piece(&name, path, filter, done);
        }
        done.n_files += 1;
        done.read_bytes += file_len;
        if !something_goes {
            return Ok(());
        }
        let salt = frames.salt();
        let opening = if has_commit {
            opening(number, salt).into_bytes()
        } else {
            self.read_range(path, 0, opening_len)?
        };
        let mut frames = match self.frames(number, limit) {
            Ok(frames) => frames,
            Err(Unreadable::Io(error)) => return Err(error),
            Err(_) => return Err(io::ErrorKind::InvalidData.into()),
        };
        let unfinished = segment::unfinished_path(&self.folder, number);
        self.committed.note_rewriting(number);
        let mut good_len = 0;
        let new_len = self.replace(&unfinished, path, |out| {
            out.write(&opening)?;
            loop {
                match frames.next()? {
                    Step::Commit { seq, payload, .. } => {
                        let kept = filter(Stretch::Lines(payload));
                        let kept = kept.as_deref().unwrap_or(payload);
                        let crc = checksum(salt, seq, kept.len() as u64, &[kept]);
                        out.write(header(seq, kept.len() as u64, crc).as_bytes())?;
                        out.write(kept)?;
                    }
                    Step::Damaged { at, len } => {
                        let bytes = self.read_range(path, at, len)?;
                        let kept = filter(Stretch::Damaged(&bytes));
                        out.write(kept.as_deref().unwrap_or(&bytes))?;
                    }
                    Step::End => break,
                }
            }
            good_len = out.len;
            let kept = filter(Stretch::Damaged(&beyond));
            out.write(kept.as_deref().unwrap_or(&beyond))
        })?;
        if self.committed.abandoned_len(number).is_some() {
            self.committed.abandon(number, good_len);
        }
        done.n_rewritten += 1;
        done.removed_bytes += file_len.saturating_sub(new_len);
        Ok(())
    }

    /// As [`Self::rewrite_segment`], for a file in which no commit can be told.
    fn rewrite_piece(
        &self,
        name: &str,
        path: &Path,
        filter: &Filter<'_>,
        done: &mut Rewritten,
    ) -> io::Result<()> {
        let len = self.files.file_len(path)?;
        done.n_files += 1;
        done.read_bytes += len;
        let bytes = self.read_range(path, 0, len)?;
        let Some(kept) = filter(Stretch::Damaged(&bytes)) else { return Ok(()) };
        let unfinished = self.folder.join(format!("{name}{}", segment::UNFINISHED_ENDING));
        let new_len = self.replace(&unfinished, path, |out| out.write(&kept))?;
        done.n_rewritten += 1;
        done.removed_bytes += len.saturating_sub(new_len);
        Ok(())
    }

    /// Puts what `write` writes in the place of the file at `path`; gives its length.
    fn replace(
        &self,
        unfinished: &Path,
        path: &Path,
        write: impl FnOnce(&mut Output) -> io::Result<()>,
    ) -> io::Result<u64> {
        let replaced = (|| {
            let mut out = Output::new(self.files.create(unfinished)?);
            write(&mut out)?;
            let len = out.finish()?;
            self.files.rename(unfinished, path)?;
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

    fn frames(&self, number: u64, limit: u64) -> Result<Frames, Unreadable> {
        let source = segment::open_source(&*self.files, &self.folder, number)?;
        Frames::open(source.bytes, source.len.min(limit), number)
    }

    fn read_range(&self, path: &Path, at: u64, len: u64) -> io::Result<Vec<u8>> {
        let mut source = self.files.open_for_reading(path)?;
        io::copy(&mut source.by_ref().take(at), &mut io::sink())?;
        let mut bytes = Vec::new();
        source.take(len).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// A new file, written in big pieces.
struct Output {
    file: Box<dyn WritableFile>,
    buffer: Vec<u8>,
    len: u64,
}

impl Output {
    fn new(file: Box<dyn WritableFile>) -> Self {
        Self { file, buffer: Vec::with_capacity(WRITE_BYTES), len: 0 }
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.len += bytes.len() as u64;
        if self.buffer.len() + bytes.len() <= WRITE_BYTES {
            self.buffer.extend_from_slice(bytes);
            return Ok(());
        }
        segment::append_all(&mut *self.file, &[&self.buffer, bytes])?;
        self.buffer.clear();
        Ok(())
    }

    /// Waits until all is on disk; gives the length.
    fn finish(mut self) -> io::Result<u64> {
        segment::append_all(&mut *self.file, &[&self.buffer])?;
        self.file.sync_data()?;
        Ok(self.len)
    }
}
