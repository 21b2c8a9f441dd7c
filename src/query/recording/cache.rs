//! Parts of closed segments that were read, kept in memory.
//!
//! Entries are immutable: a segment whose content changes gets another stamp. Memory is bounded: what was not
//! asked for the longest is dropped.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use parking_lot::Mutex;

use crate::{
    codec::{AthleteSummary, ChunkHead, SeriesColumns},
    journal::{SegmentMap, SegmentStamp},
    model::{Loans, Login},
};

/// The most bytes of all that is kept, about: a team of 40 for a long day. Little in tests, so that theirs is
/// dropped, too.
pub(in crate::query) const MAX_BYTES: usize = if cfg!(test) { 64 << 10 } else { 128 << 20 };

/// The series of each athlete in a block.
pub(super) type Block = HashMap<Login, Vec<Arc<SeriesColumns>>>;

/// What is kept.
#[derive(Default)]
pub(super) struct Cache {
    kept: Mutex<Kept>,
    clock: AtomicU64,
}

#[derive(Default)]
struct Kept {
    /// Which loans the kept samples were attributed by. When they change, everything is dropped.
    loans: Arc<Loans>,
    parts: HashMap<(u64, Part), Entry>,
    bytes: usize,
}

/// What of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Which of its frames hold what.
    Map,
    /// Of an athlete.
    Summary(Login),
    /// The heads of an athlete's columns.
    Heads(Login),
    /// Some of an athlete's columns.
    Chunk(Login, usize),
    /// By its number.
    Frame(usize),
    /// All its samples.
    Whole,
}

struct Entry {
    stamp: SegmentStamp,
    content: Content,
    bytes: usize,
    used: u64,
}

#[derive(Clone)]
pub(super) enum Content {
    /// `None` if the segment has to be read as a whole.
    Map(Option<Arc<SegmentMap>>),
    /// `None` if there is none.
    Summary(Option<Arc<AthleteSummary>>),
    /// `None` if there are none, or damaged ones.
    Heads(Option<Arc<[ChunkHead]>>),
    Chunk(Chunk),
    /// `None` if it would be too large.
    Block(Option<Arc<Block>>),
}

/// Some rows of a series, with the fields that were asked for.
#[derive(Clone)]
pub(super) struct Chunk {
    pub(super) series: Arc<SeriesColumns>,
    /// Sorted. It may have no values of them.
    pub(super) fields: Arc<[String]>,
}

impl Cache {
    /// Drops what is left of segments that are no more as they were.
    pub(super) fn forget_others(&self, stamps: &[SegmentStamp]) {
        let by_number: HashMap<u64, &SegmentStamp> =
            stamps.iter().map(|stamp| (stamp.number, stamp)).collect();
        let mut kept = self.kept.lock();
        let Kept { parts, bytes, .. } = &mut *kept;
        parts.retain(|(number, _), entry| {
            let is_current = by_number.get(number).is_some_and(|stamp| **stamp == entry.stamp);
            if !is_current {
                *bytes = bytes.saturating_sub(entry.bytes);
            }
            is_current
        });
    }

    /// About how many bytes they take.
    #[cfg(test)]
    pub(in crate::query) fn bytes(&self) -> usize {
        self.kept.lock().bytes
    }

    /// A part of a segment as it is now.
    pub(super) fn known(
        &self,
        loans: &Arc<Loans>,
        stamp: SegmentStamp,
        part: &Part,
    ) -> Option<Content> {
        let used = self.clock.fetch_add(1, Ordering::Relaxed);
        let mut kept = self.kept.lock();
        if kept.loans != *loans {
            return None;
        }
        let entry = kept.parts.get_mut(&(stamp.number, part.clone()))?;
        if entry.stamp != stamp {
            return None;
        }
        entry.used = used;
        Some(entry.content.clone())
    }

    /// Keeps a part, which takes about so many bytes.
    pub(super) fn keep(
        &self,
        loans: &Arc<Loans>,
        stamp: SegmentStamp,
        part: Part,
        content: Content,
        bytes: usize,
    ) {
        let used = self.clock.fetch_add(1, Ordering::Relaxed);
        let bytes = bytes + size_of::<Entry>();
        let mut kept = self.kept.lock();
        let of_other_loans = (kept.loans != *loans).then(|| {
            let empty = Kept { loans: Arc::clone(loans), ..Kept::default() };
            std::mem::replace(&mut *kept, empty)
        });
        let entry = Entry { stamp, content, bytes, used };
        let before = kept.parts.insert((stamp.number, part), entry);
        kept.bytes = kept.bytes.saturating_sub(before.as_ref().map_or(0, |before| before.bytes));
        kept.bytes += bytes;
        let is_full = kept.bytes > MAX_BYTES;
        let unused = if is_full { kept.take_unused(MAX_BYTES / 8 * 7) } else { Vec::new() };
        drop(kept);
        // Freed after unlocking, since this may be a lot of memory.
        drop((of_other_loans, before, unused));
    }
}

impl Kept {
    /// Takes out what was not used the longest.
    fn take_unused(&mut self, most: usize) -> Vec<Entry> {
        let mut by_use: Vec<(u64, (u64, Part))> =
            self.parts.iter().map(|(key, entry)| (entry.used, key.clone())).collect();
        by_use.sort_unstable_by_key(|(used, _)| *used);
        let mut unused = Vec::new();
        for (_, key) in by_use {
            if self.bytes <= most {
                break;
            }
            if let Some(entry) = self.parts.remove(&key) {
                self.bytes = self.bytes.saturating_sub(entry.bytes);
                unused.push(entry);
            }
        }
        unused
    }
}
