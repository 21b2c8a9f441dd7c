//! Reads commits back, also while they are being written.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::RwLock;

use super::{
    Error, Files,
    frame::{HEADER_MAX_BYTES, HEADER_START, OPENING_MAX_BYTES, read_header},
    scan::{Frames, Step, Unreadable},
    segment,
};

/// Bits of [`Committed::position`] for the length: segments of up to a terabyte.
const LEN_BITS: u32 = 40;

/// Where the last whole commit ends: readers in this process stop there.
#[derive(Debug, Default)]
pub struct Committed {
    /// Number of the segment and length in it, in one number so that they belong together.
    position: AtomicU64,
    /// Where segments end that were given up after trouble with the disk.
    abandoned: RwLock<BTreeMap<u64, u64>>,
    /// Segments that were rewritten: they are closed, and lengths known before mean nothing.
    rewritten: RwLock<BTreeSet<u64>>,
}

impl Committed {
    /// Publishes that `segment` holds whole commits up to `len`.
    pub(super) fn publish(&self, segment: u64, len: u64) {
        debug_assert!(len >> LEN_BITS == 0, "segments are shorter than a terabyte");
        self.position.store((segment << LEN_BITS) | len, Ordering::Release);
    }

    /// Publishes that `segment` counts only up to `len`, whatever else its file holds.
    pub(super) fn abandon(&self, segment: u64, len: u64) {
        self.abandoned.write().insert(segment, len);
    }

    /// Where a segment ends that was given up.
    pub(super) fn abandoned_len(&self, segment: u64) -> Option<u64> {
        self.abandoned.read().get(&segment).copied()
    }

    /// Publishes that another file is about to stand in the place of this closed segment.
    pub(super) fn note_rewriting(&self, segment: u64) {
        self.rewritten.write().insert(segment);
    }

    /// The segment last written and its length in whole commits.
    fn position(&self) -> (u64, u64) {
        let position = self.position.load(Ordering::Acquire);
        (position >> LEN_BITS, position & ((1 << LEN_BITS) - 1))
    }

    /// How much of a segment counts, given the published position.
    fn limit(&self, number: u64, (last, last_len): (u64, u64)) -> Option<u64> {
        if number == last {
            return Some(last_len);
        }
        self.abandoned_len(number)
    }

    /// As [`Self::limit`], looked up after the segment was opened: `known` was the limit before.
    fn limit_of_opened(&self, number: u64, known: Option<u64>) -> Option<u64> {
        if self.rewritten.read().contains(&number) { self.abandoned_len(number) } else { known }
    }
}

/// One commit.
#[derive(Debug, Clone, Copy)]
pub struct Commit<'a> {
    /// Its sequence number, from 1 through all segments.
    pub seq: u64,
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
struct Part {
    number: u64,
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
        for Part { number, limit } in self.parts()? {
            total += limit.unwrap_or_else(|| self.file_len(number));
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

    /// As [`Self::for_each_commit`], with number and position of each commit. What is committed
    /// after the call began is not visited, but for the end of a segment that was closed and
    /// rewritten meanwhile. Holds one commit in memory at a time.
    pub fn for_each(
        &self,
        visit: &mut dyn FnMut(&Commit<'_>) -> bool,
    ) -> Result<Vec<String>, Error> {
        let parts = self.parts()?;
        let mut walk = Walk::default();
        let mut begin_bytes = 0;
        for (index, part) in parts.iter().enumerate() {
            let later = parts.get(index + 1..).unwrap_or_default();
            let len = part.limit.unwrap_or_else(|| self.file_len(part.number));
            if !self.read_segment(part, later, begin_bytes, &mut walk, visit)? {
                return Ok(walk.notes);
            }
            begin_bytes += len;
        }
        walk.notes.extend(walk.tail);
        Ok(walk.notes)
    }

    /// Reads one segment; gives `false` when `visit` wants no more.
    fn read_segment(
        &self,
        part: &Part,
        later: &[Part],
        begin_bytes: u64,
        walk: &mut Walk,
        visit: &mut dyn FnMut(&Commit<'_>) -> bool,
    ) -> Result<bool, Error> {
        let path = segment::path(&self.folder, part.number);
        let shown = path.display();
        let mut frames = match self.frames(part) {
            Ok(frames) => frames,
            Err(Unreadable::Version(version)) => {
                return Err(segment::unknown_version(&path, &version));
            }
            Err(Unreadable::Opening) => {
                walk.notes.push(format!("a recording has no readable beginning: {shown}"));
                return Ok(true);
            }
            Err(Unreadable::Io(error)) => {
                walk.notes.push(format!("a recording cannot be read ({error}): {shown}"));
                return Ok(true);
            }
        };
        let successor = later.iter().find_map(|part| self.first_seq(part));
        let mut superseded_from = None;
        loop {
            let at = frames.position();
            let at_end = |frames: &Frames| frames.at_end();
            match frames.next() {
                Ok(Step::Commit { seq, end, payload }) => {
                    if successor.is_some_and(|first| seq >= first) {
                        let first =
                            *superseded_from.get_or_insert_with(|| self.first_whole_seq(later));
                        if first.is_some_and(|first| seq >= first) {
                            break;
                        }
                    }
                    walk.meet(seq, &path);
                    let end_bytes = begin_bytes + end;
                    if !visit(&Commit { seq, payload, end_bytes }) {
                        return Ok(false);
                    }
                }
                Ok(Step::Damaged { at, len }) => {
                    if at_end(&frames) {
                        walk.tail = Some(format!(
                            "the last {len} bytes, from byte {at} on, are no whole commit and \
                             were left out: {shown}"
                        ));
                    } else {
                        walk.hole_explained = true;
                        walk.notes.push(format!(
                            "{len} bytes from byte {at} on are damaged and were left out; the \
                             rest was read: {shown}"
                        ));
                    }
                }
                Ok(Step::End) => break,
                Err(error) => {
                    walk.hole_explained = true;
                    walk.notes
                        .push(format!("what follows byte {at} cannot be read ({error}): {shown}"));
                    break;
                }
            }
        }
        if frames.opening_damaged() {
            walk.notes.push(format!("the opening lines are damaged; all else was read: {shown}"));
        }
        Ok(true)
    }

    /// The segments to read, in order.
    fn parts(&self) -> Result<Vec<Part>, Error> {
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
        let parts = numbers.into_iter().map(|number| Part {
            number,
            limit: self
                .committed
                .as_ref()
                .zip(position)
                .and_then(|(committed, position)| committed.limit(number, position)),
        });
        Ok(parts.filter(|part| position.is_none_or(|(last, _)| part.number <= last)).collect())
    }

    fn file_len(&self, number: u64) -> u64 {
        // A segment that is gone or unreadable is reported when it is read.
        self.files.file_len(&segment::path(&self.folder, number)).unwrap_or(0)
    }

    fn frames(&self, part: &Part) -> Result<Frames, Unreadable> {
        let source = segment::open_source(&*self.files, &self.folder, part.number)?;
        let limit = match &self.committed {
            Some(committed) => committed.limit_of_opened(part.number, part.limit),
            None => part.limit,
        };
        let len = limit.map_or(source.len, |limit| limit.min(source.len));
        Frames::open(source.bytes, len, part.number)
    }

    /// The number in the first header of a segment, unproven.
    fn first_seq(&self, part: &Part) -> Option<u64> {
        let source = segment::open_source(&*self.files, &self.folder, part.number).ok()?;
        let mut begin = Vec::new();
        let enough = (OPENING_MAX_BYTES + HEADER_MAX_BYTES) as u64;
        io::Read::read_to_end(&mut io::Read::take(source.bytes, enough), &mut begin).ok()?;
        let at = memchr::memmem::find(&begin, HEADER_START)?;
        read_header(begin.get(at..)?).map(|header| header.seq)
    }

    /// The number of the first commit of the first segment that begins with a whole one.
    fn first_whole_seq(&self, parts: &[Part]) -> Option<u64> {
        parts.iter().find_map(|part| match self.frames(part).ok()?.next().ok()? {
            Step::Commit { seq, .. } => Some(seq),
            _ => None,
        })
    }
}

/// What a walk through the journal knows by now.
#[derive(Default)]
struct Walk {
    notes: Vec<String>,
    last_seq: Option<u64>,
    /// On bytes at the end of a segment. When no number is missing after them, they are of a
    /// group that was refused, and no news.
    tail: Option<String>,
    /// Whether a note already says why numbers are missing.
    hole_explained: bool,
}

impl Walk {
    /// Notes what is missing before the commit `seq`.
    fn meet(&mut self, seq: u64, path: &Path) {
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
