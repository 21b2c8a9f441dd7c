//! Reads the journal segment by segment, for whoever keeps in mind what is in which.

use std::{cell::RefCell, collections::HashMap};

use super::{
    Commit, Error, Reader, Selection,
    archive::{ArchiveIndex, PartPlace, PartPlaces, read_part},
    frame::Salt,
    reader::{ContinuityCheck, SegmentRange},
    scan::{Frames, Step},
    segment,
};
use crate::model::{Login, SegmentIndex, UnixNanos};

/// A segment as it stands: with another one of the same number, its content may be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentStamp {
    /// Its number.
    pub number: u64,
    /// Whether it is compressed, and so does not grow any more.
    pub is_compressed: bool,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// Another number after each rewriting.
    pub rewritings: u32,
}

/// Tells whether anything has changed since one looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalVersion {
    changes: u64,
    /// The segment that is being written, and how long it is.
    position: (u64, u64),
}

impl JournalVersion {
    /// The segment that is being written, or was the last one.
    pub const fn last_segment(&self) -> u64 {
        self.position.0
    }

    /// How far it is written, in bytes, where commits to it are all that has changed since `earlier`.
    pub fn grown_since(&self, earlier: &Self) -> Option<u64> {
        let same = self.changes == earlier.changes && self.position.0 == earlier.position.0;
        (same && earlier.position.1 <= self.position.1).then_some(self.position.1)
    }
}

/// How far a segment was read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadPlace {
    /// The end of the last commit, and the salt that proves the next; `None` before the first one.
    after: Option<(u64, Salt)>,
}

/// Which frames of a compressed segment hold whose lines of which times.
#[derive(Debug, Clone, Default)]
pub struct SegmentMap {
    places: HashMap<Login, u32>,
    /// By frame.
    spans: Vec<Vec<(u32, UnixNanos, UnixNanos)>>,
    summaries: PartPlaces,
    columns: PartPlaces,
}

impl SegmentMap {
    /// The frames that hold lines of an athlete between two times, both included.
    pub fn frames_of(
        &self,
        login: &Login,
        first: UnixNanos,
        last: UnixNanos,
    ) -> impl Iterator<Item = usize> {
        let place = self.places.get(login).copied();
        let frames = self.spans.iter().enumerate();
        frames.filter_map(move |(number, spans)| {
            let place = place?;
            // In order of the places.
            let at = spans.binary_search_by_key(&place, |span| span.0).ok()?;
            let (_, from, to) = spans.get(at)?;
            (*from <= last && first <= *to).then_some(number)
        })
    }

    /// Where it is kept what the samples of an athlete come to, minute by minute.
    pub fn summary_of(&self, login: &Login) -> Option<PartPlace> {
        self.summaries.get(login).copied()
    }

    /// Where the samples of an athlete are kept as columns.
    pub fn columns_of(&self, login: &Login) -> Option<PartPlace> {
        self.columns.get(login).copied()
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let spans: usize = self.spans.iter().map(|spans| spans.capacity() * 24 + 24).sum();
        let n_places = self.places.len() + self.summaries.len() + self.columns.len();
        n_places * 96 + spans
    }
}

impl Reader {
    /// What has to change before anything else is read than now; `None` where nobody knows, outside
    /// the process that writes.
    pub fn version(&self) -> Option<JournalVersion> {
        let committed = self.committed()?;
        // In this order: what is done meanwhile is seen the next time.
        let changes = committed.changes();
        Some(JournalVersion { changes, position: committed.position() })
    }

    /// The segments, in order of arrival.
    pub fn segment_stamps(&self) -> Result<Vec<SegmentStamp>, Error> {
        let mut stamps = Vec::new();
        for part in self.parts()? {
            let number = part.number;
            let rewritings = self.committed().map_or(0, |it| it.rewritings(number));
            let archive = segment::archive_path(self.folder(), number);
            let compressed_bytes = self.file_len(&archive);
            let is_plain = self.file_len(&segment::path(self.folder(), number)) > 0;
            let (is_compressed, bytes) =
                if is_plain { (false, self.text_len(&part)) } else { (true, compressed_bytes) };
            stamps.push(SegmentStamp { number, is_compressed, bytes, rewritings });
        }
        Ok(stamps)
    }

    /// What the index of a compressed segment says; `None` without a whole one.
    pub fn stored_index(&self, number: u64) -> Result<Option<SegmentIndex>, Error> {
        let parts = self.parts()?;
        let part = parts.iter().find(|part| part.number == number);
        Ok(part.and_then(|part| self.stored_segment_index(part)))
    }

    /// Which frames of a compressed segment hold whose lines; `None` without a whole index, and
    /// where not all of the segment counts.
    pub fn segment_map(&self, number: u64) -> Result<Option<SegmentMap>, Error> {
        let parts = self.parts()?;
        let Some(part) = parts.iter().find(|part| part.number == number) else { return Ok(None) };
        let stored = self.stored_archive(part).and_then(|mut archive| {
            let (summaries, columns) = archive.part_places();
            Some((archive.take_index()?, summaries, columns))
        });
        Ok(stored.map(|(index, summaries, columns)| {
            let spans = index.frames.iter().map(|frame| {
                frame.spans.iter().map(|span| (span.athlete, span.from, span.to)).collect()
            });
            let places = index.segment_index.athletes.keys().cloned().zip(0..).collect();
            SegmentMap { places, spans: spans.collect(), summaries, columns }
        }))
    }

    /// Reads an athlete's part at a place from a [`SegmentMap`]. `None` if it is damaged, or if the file has been
    /// rewritten since.
    pub fn part(&self, number: u64, place: PartPlace) -> Option<Vec<u8>> {
        let mut file = self.open_archive(number).ok()?;
        read_part(&mut *file, place).ok()?
    }

    /// Calls `visit` with the commits of one segment, until it gives `false`; of a compressed one, only
    /// with those that may hold lines of the selection. A segment that is gone holds none.
    pub fn for_each_commit_of(
        &self,
        number: u64,
        selection: Option<&Selection>,
        visit: &mut dyn FnMut(&Commit<'_>) -> bool,
    ) -> Result<(), Error> {
        let parts = self.parts()?;
        let Some((part, later)) = found(&parts, number) else { return Ok(()) };
        let wanted = |index: &ArchiveIndex, frame: usize| {
            selection.is_none_or(|selection| selection.may_be_in_frame(index, frame))
        };
        let mut continuity = ContinuityCheck::default();
        self.read_segment(part, later, Some(&wanted), &mut continuity, visit)?;
        Ok(())
    }

    /// Calls `visit` with the commits of some frames of a compressed segment, and the number of each
    /// one's frame, until it gives `false`. Gives `false` if something of them is damaged: then it is
    /// not certain which frame a commit is of.
    pub fn for_each_commit_in_frames(
        &self,
        number: u64,
        frames: &[usize],
        visit: &mut dyn FnMut(usize, &Commit<'_>) -> bool,
    ) -> Result<bool, Error> {
        let parts = self.parts()?;
        let Some((part, later)) = found(&parts, number) else { return Ok(true) };
        // The frames that are given one after the other, behind the opening, and where each ends.
        let ends: RefCell<Vec<(u64, usize)>> = RefCell::default();
        let wanted = |index: &ArchiveIndex, frame: usize| {
            let is_wanted = frames.contains(&frame);
            if is_wanted {
                let mut ends = ends.borrow_mut();
                let len = |frame: usize| index.frames.get(frame).map_or(0, |it| it.plain_len);
                let begin = ends.last().map_or_else(|| len(0), |(end, _)| *end);
                ends.push((begin + len(frame), frame));
            }
            is_wanted
        };
        let mut continuity = ContinuityCheck::default();
        let mut is_known = true;
        let mut place = 0;
        self.read_segment(part, later, Some(&wanted), &mut continuity, &mut |commit| {
            let ends = ends.borrow();
            while ends.get(place).is_some_and(|(end, _)| *end < commit.end_bytes) {
                place += 1;
            }
            if let Some((_, frame)) = ends.get(place) {
                return visit(*frame, commit);
            }
            is_known = false;
            false
        })?;
        Ok(is_known && continuity.notes.is_empty())
    }

    /// Calls `visit` with the commits of a plain segment that were not read yet, until it gives `false`.
    pub fn for_each_commit_after(
        &self,
        number: u64,
        place: &mut ReadPlace,
        visit: &mut dyn FnMut(&Commit<'_>) -> bool,
    ) -> Result<(), Error> {
        let parts = self.parts()?;
        let Some((part, _)) = found(&parts, number) else { return Ok(()) };
        // What cannot be read now is tried again by the next query, and told by whoever reads all.
        let Ok((source, len)) = self.source(part) else { return Ok(()) };
        let frames = match place.after {
            Some((at, salt)) => Frames::resume(source, len, at, salt).ok(),
            None => Frames::open(source, len, number).ok(),
        };
        let Some(mut frames) = frames else { return Ok(()) };
        loop {
            let is_wanted = match frames.next() {
                Ok(Step::Commit { seq, at, end, payload }) => {
                    let commit = Commit { seq, at, payload, end_bytes: end };
                    let is_wanted = visit(&commit);
                    place.after = Some((end, frames.salt()));
                    is_wanted
                }
                Ok(Step::Damaged { .. }) => true,
                Ok(Step::End) | Err(_) => false,
            };
            if !is_wanted {
                return Ok(());
            }
        }
    }
}

/// A segment, and those behind it.
fn found(parts: &[SegmentRange], number: u64) -> Option<(&SegmentRange, &[SegmentRange])> {
    let at = parts.iter().position(|part| part.number == number)?;
    parts.get(at..)?.split_first()
}
