//! Reads commits back, also while they are being written.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Committed, Error, Files,
    archive::{FrameFilter, Gap},
    frame::{HEADER_MAX_BYTES, HEADER_START, OPENING_MAX_BYTES, read_header},
    fs::ReadableFile,
    scan::{Frames, Step, Unreadable},
    segment,
    source::{self, Source},
};
use crate::model::UnixNanos;

/// One commit.
#[derive(Debug, Clone, Copy)]
pub struct Commit<'a> {
    /// Its sequence number, from 1 through all segments.
    pub seq: u64,
    /// When it arrived, by the server's clock, in whole milliseconds; `None` where a build wrote
    /// it that did not say so.
    pub at: Option<UnixNanos>,
    /// The lines.
    pub payload: &'a [u8],
    /// Bytes of the journal up to the end of this commit; see [`Reader::total_bytes`].
    pub end_bytes: u64,
}

/// Reads the commits of a journal in order of arrival. Cloning is cheap.
#[derive(Clone)]
pub struct Reader {
    files: Arc<dyn Files>,
    folder: PathBuf,
    /// `None` outside the process that writes.
    committed: Option<Arc<Committed>>,
}

/// A segment to read, and how much of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct SegmentRange {
    pub(super) number: u64,
    limit: Option<u64>,
}

impl Reader {
    /// A reader of the data folder `data` that another process may be writing: up to the last
    /// whole commit. A folder without a journal reads as an empty one.
    pub fn open(data: &Path, files: Arc<dyn Files>) -> Result<Self, Error> {
        let reader = Self { files, folder: data.join(segment::FOLDER_NAME), committed: None };
        reader.parts()?;
        Ok(reader)
    }

    /// A reader within the process that writes.
    pub(super) fn of_writer(
        files: Arc<dyn Files>,
        folder: PathBuf,
        committed: Arc<Committed>,
    ) -> Self {
        Self { files, folder, committed: Some(committed) }
    }

    /// Bytes of the journal by now, for progress.
    pub fn total_bytes(&self) -> Result<u64, Error> {
        let mut total = 0;
        for part in self.parts()? {
            total += self.text_len(&part);
        }
        Ok(total)
    }

    /// Calls `visit` with the payload of each commit until it returns `false`; gives the notes
    /// on what could not be read.
    pub fn for_each_commit(
        &self,
        visit: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Vec<String>, Error> {
        self.for_each(&mut |commit| visit(commit.payload))
    }

    /// As [`Self::for_each_commit`], with number, time and position of each commit. What is committed
    /// after the call began is not visited, but for the end of a segment that was closed and
    /// rewritten meanwhile. Holds one commit in memory at a time.
    pub fn for_each(
        &self,
        visit: &mut dyn FnMut(&Commit<'_>) -> bool,
    ) -> Result<Vec<String>, Error> {
        let parts = self.parts()?;
        let mut continuity = ContinuityCheck::default();
        let mut begin_bytes = 0;
        let mut rest = parts.as_slice();
        while let [part, later @ ..] = rest {
            rest = later;
            let mut visit_placed = |commit: &Commit<'_>| {
                visit(&Commit { end_bytes: begin_bytes + commit.end_bytes, ..*commit })
            };
            if !self.read_segment(part, later, None, &mut continuity, &mut visit_placed)? {
                return Ok(continuity.notes);
            }
            begin_bytes += self.text_len(part);
        }
        Ok(continuity.finish())
    }

    /// Reads one segment, or the frames of it that are wanted where it has an index; gives
    /// `false` when `visit`, called with each commit and its place in the segment, wants no more.
    pub(super) fn read_segment(
        &self,
        part: &SegmentRange,
        later: &[SegmentRange],
        wanted: Option<FrameFilter<'_>>,
        continuity: &mut ContinuityCheck,
        visit: &mut dyn FnMut(&Commit<'_>) -> bool,
    ) -> Result<bool, Error> {
        let mut path = segment::path(&self.folder, part.number);
        let opened = self.source(part).map_err(Unreadable::Io).and_then(|(mut source, len)| {
            path.clone_from(&source.path);
            let mut is_wanted = true;
            if let Some(archive) = source.archive() {
                if archive.index_damaged() {
                    continuity.notes.push(format!(
                        "the index at the end is damaged; all else was read: {}",
                        path.display()
                    ));
                }
                is_wanted = wanted.is_none_or(|wanted| archive.select(wanted));
            }
            let frames = is_wanted.then(|| Frames::open(source, len, part.number));
            frames.transpose()
        });
        let shown = path.display();
        let mut frames = match opened {
            Ok(Some(frames)) => frames,
            Ok(None) => {
                continuity.skip_part();
                return Ok(true);
            }
            Err(Unreadable::Version(version)) => {
                return Err(segment::unknown_version(&path, &version));
            }
            Err(Unreadable::Opening) => {
                continuity.notes.push(format!("a recording has no readable beginning: {shown}"));
                return Ok(true);
            }
            Err(Unreadable::Io(error)) => {
                if self.is_deleted(part.number) {
                    continuity.skip_part();
                } else {
                    continuity.notes.push(format!("a recording cannot be read ({error}): {shown}"));
                }
                return Ok(true);
            }
        };
        let successor = later.iter().find_map(|part| self.first_seq(part));
        let mut superseded_from = None;
        loop {
            let from = frames.position();
            let mut in_gap = continuity.check_gaps(frames.take_gaps(), &path);
            let step = frames.next();
            match step {
                Ok(Step::Commit { seq, at, end, payload }) => {
                    if successor.is_some_and(|first| seq >= first) {
                        let first =
                            *superseded_from.get_or_insert_with(|| self.first_whole_seq(later));
                        if first.is_some_and(|first| seq >= first) {
                            break;
                        }
                    }
                    continuity.check_commit(seq, &path);
                    if !visit(&Commit { seq, at, payload, end_bytes: end }) {
                        return Ok(false);
                    }
                }
                Ok(Step::Damaged { at, len }) => {
                    in_gap |= continuity.check_gaps(frames.take_gaps(), &path);
                    if in_gap {
                        // The piece of a commit that a frame with a damage left.
                        continuity.hole_explained = true;
                    } else if frames.at_end() {
                        continuity.tail = Some(format!(
                            "the last {len} bytes, from byte {at} on, are no whole commit and \
                             were left out: {shown}"
                        ));
                    } else {
                        continuity.hole_explained = true;
                        continuity.notes.push(format!(
                            "{len} bytes from byte {at} on are damaged and were left out; the \
                             rest was read: {shown}"
                        ));
                    }
                }
                Ok(Step::End) => {
                    continuity.check_gaps(frames.take_gaps(), &path);
                    break;
                }
                Err(error) => {
                    continuity.hole_explained = true;
                    continuity.notes.push(format!(
                        "what follows byte {from} cannot be read ({error}): {shown}"
                    ));
                    break;
                }
            }
        }
        if frames.opening_damaged() {
            continuity
                .notes
                .push(format!("the opening lines are damaged; all else was read: {shown}"));
        }
        Ok(true)
    }

    /// The segments to read, in order.
    pub(super) fn parts(&self) -> Result<Vec<SegmentRange>, Error> {
        // Before the list: what is published is in it.
        let position = self.committed.as_ref().map(|committed| committed.position());
        let numbers = match segment::list(&*self.files, &self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            other => other.map_err(|error| {
                Error::Unusable(format!(
                    "the recordings cannot be read ({error}): {}",
                    self.folder.display()
                ))
            })?,
        };
        let parts = numbers.into_iter().map(|number| SegmentRange {
            number,
            limit: self
                .committed
                .as_ref()
                .zip(position)
                .and_then(|(committed, position)| committed.limit(number, position)),
        });
        Ok(parts.filter(|part| position.is_none_or(|(last, _)| part.number <= last)).collect())
    }

    /// Bytes of text of a segment that count; for a damaged one, about.
    pub(super) fn text_len(&self, part: &SegmentRange) -> u64 {
        // A segment that is gone or unreadable is reported when it is read.
        self.source(part).map_or(0, |(_, len)| len)
    }

    /// The folder of the segments.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Bytes of a file.
    pub(super) fn file_len(&self, path: &Path) -> u64 {
        self.files.file_len(path).unwrap_or(0)
    }

    /// Names of the pieces that were set aside.
    pub(super) fn pieces(&self) -> Vec<String> {
        segment::list_pieces(&*self.files, &self.folder).unwrap_or_default()
    }

    /// From which number on the commits of a segment are repeated by the segments behind it.
    pub(super) fn superseded_from(&self, number: u64) -> Option<u64> {
        let parts = self.parts().unwrap_or_default();
        let behind = parts.iter().position(|part| part.number > number)?;
        self.first_whole_seq(parts.get(behind..)?)
    }

    /// Opens a segment; gives how much of it counts, too.
    pub(super) fn source(&self, part: &SegmentRange) -> io::Result<(Source, u64)> {
        let source = source::open_source(&*self.files, &self.folder, part.number)?;
        let limit = match &self.committed {
            Some(committed) => committed.limit_of_opened(part.number, part.limit),
            None => part.limit,
        };
        let len = limit.map_or(source.len, |limit| limit.min(source.len));
        Ok((source, len))
    }

    /// A compressed segment, open for reading.
    pub(super) fn open_archive(&self, number: u64) -> io::Result<Box<dyn ReadableFile>> {
        self.files.open_for_reading(&segment::archive_path(&self.folder, number))
    }

    /// What the writer of this process tells; `None` outside of it.
    pub(super) fn committed(&self) -> Option<&Committed> {
        self.committed.as_deref()
    }

    /// Whether a segment was given up, and so does not count beyond its last commit.
    pub(super) fn is_given_up(&self, number: u64) -> bool {
        let committed = self.committed.as_ref();
        committed.is_some_and(|committed| committed.abandoned_len(number).is_some())
    }

    fn is_deleted(&self, number: u64) -> bool {
        let committed = self.committed.as_ref();
        committed.is_some_and(|committed| committed.is_deleted(number))
    }

    /// The number in the first header of a segment, unproven.
    fn first_seq(&self, part: &SegmentRange) -> Option<u64> {
        let mut source = source::open_source(&*self.files, &self.folder, part.number).ok()?;
        if let Some(index) = source.archive().and_then(|archive| archive.index()) {
            return index.frames.iter().find_map(|frame| frame.first_seq);
        }
        let mut begin = Vec::new();
        let enough = (OPENING_MAX_BYTES + HEADER_MAX_BYTES) as u64;
        io::Read::read_to_end(&mut io::Read::take(source, enough), &mut begin).ok()?;
        let at = memchr::memmem::find(&begin, HEADER_START)?;
        read_header(begin.get(at..)?).map(|header| header.info.seq)
    }

    /// The number of the first commit of the first segment that begins with a whole one.
    fn first_whole_seq(&self, parts: &[SegmentRange]) -> Option<u64> {
        parts.iter().find_map(|part| {
            let (source, len) = self.source(part).ok()?;
            match Frames::open(source, len, part.number).ok()?.next().ok()? {
                Step::Commit { seq, .. } => Some(seq),
                _ => None,
            }
        })
    }
}

/// Checks while the journal is read that no commit is missing, and collects notes.
#[derive(Default)]
pub(super) struct ContinuityCheck {
    pub(super) notes: Vec<String>,
    last_seq: Option<u64>,
    /// The note on bytes at the end of a segment. If no number is missing after them, they belong
    /// to a group that was refused, and need not be reported.
    tail: Option<String>,
    /// Whether a note already says why numbers are missing.
    hole_explained: bool,
}

impl ContinuityCheck {
    /// Returns all notes, at the end of the journal.
    pub(super) fn finish(mut self) -> Vec<String> {
        self.notes.extend(self.tail);
        self.notes
    }

    /// The reader stopped early.
    pub(super) fn end_early(&mut self) {
        self.tail = None;
    }

    /// The note on bytes at the very end that are not a whole commit: another process may be
    /// writing them.
    pub(super) fn take_tail(&mut self) -> Option<String> {
        self.tail.take()
    }

    /// A segment, or a part of one, was skipped on purpose.
    pub(super) fn skip_part(&mut self) {
        self.tail = None;
        self.last_seq = None;
    }

    /// Notes what is missing from a compressed segment; returns `true` if it is damaged.
    fn check_gaps(&mut self, gaps: Vec<Gap>, path: &Path) -> bool {
        let mut is_damaged = false;
        for gap in gaps {
            let Some((at, len)) = gap.damaged else {
                self.skip_part();
                continue;
            };
            is_damaged = true;
            self.hole_explained = true;
            self.notes.push(format!(
                "{len} bytes from byte {at} on are damaged; what of them is whole was read, and \
                 all the rest: {}",
                path.display()
            ));
        }
        is_damaged
    }

    /// Notes commits that are missing before the commit `seq`.
    fn check_commit(&mut self, seq: u64, path: &Path) {
        let tail = self.tail.take();
        if let Some(last) = self.last_seq
            && seq > last + 1
        {
            if let Some(tail) = tail {
                self.notes.push(tail);
            } else if !self.hole_explained {
                self.notes.push(format!(
                    "commits {} to {} are missing before those in {}",
                    last + 1,
                    seq - 1,
                    path.display()
                ));
            }
        }
        self.hole_explained = false;
        self.last_seq = Some(seq);
    }
}
