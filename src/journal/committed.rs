//! What the writer tells the readers of its process.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicU64, Ordering},
};

use parking_lot::{Mutex, MutexGuard, RwLock};

/// Bits of [`Committed::position`] for the length: segments of up to a terabyte.
const LEN_BITS: u32 = 40;

/// Where the last whole commit ends: readers in this process stop there.
#[derive(Debug, Default)]
pub struct Committed {
    /// Number of the segment and length in it, in one number so that they belong together.
    position: AtomicU64,
    /// Where segments end that were given up after trouble with the disk.
    abandoned: RwLock<BTreeMap<u64, u64>>,
    /// How often segments were rewritten: they are closed, and lengths known before mean nothing.
    rewritten: RwLock<BTreeMap<u64, u32>>,
    /// Segments that were deleted.
    deleted: RwLock<BTreeSet<u64>>,
    /// Counts what is done to segments, but for commits to the last one.
    changes: AtomicU64,
    /// Held by whoever exchanges or deletes files of closed segments.
    upkeep: Mutex<()>,
}

impl Committed {
    /// Waits until nobody else exchanges or deletes files of closed segments.
    pub(super) fn begin_upkeep(&self) -> MutexGuard<'_, ()> {
        self.upkeep.lock()
    }

    /// Publishes that the files of a closed segment are about to be deleted.
    pub(super) fn note_deletion(&self, segment: u64) {
        self.deleted.write().insert(segment);
    }

    /// Whether the files of a segment were deleted, or are about to be.
    pub(super) fn is_deleted(&self, segment: u64) -> bool {
        self.deleted.read().contains(&segment)
    }

    /// The segment that is being written, or was the last one.
    pub(super) fn last_segment(&self) -> u64 {
        self.position().0
    }

    /// Publishes that `segment` holds whole commits up to `len`.
    pub(super) fn publish(&self, segment: u64, len: u64) {
        debug_assert!(len >> LEN_BITS == 0, "segments are shorter than a terabyte");
        self.position.store((segment << LEN_BITS) | len, Ordering::Release);
    }

    /// Publishes that `segment` counts only up to `len`, whatever else its file holds.
    pub(super) fn abandon(&self, segment: u64, len: u64) {
        self.abandoned.write().insert(segment, len);
        self.note_change();
    }

    /// Where a segment ends that was given up.
    pub(super) fn abandoned_len(&self, segment: u64) -> Option<u64> {
        self.abandoned.read().get(&segment).copied()
    }

    /// Publishes that another file is about to stand in the place of this closed segment, and, called
    /// again, that it does.
    pub(super) fn note_rewriting(&self, segment: u64) {
        *self.rewritten.write().entry(segment).or_default() += 1;
        self.note_change();
    }

    /// A number that is another one after each rewriting of a segment.
    pub(super) fn rewritings(&self, segment: u64) -> u32 {
        self.rewritten.read().get(&segment).map_or(0, |count| *count)
    }

    /// Publishes that files were made, exchanged or removed. Called when it is done: who looked before
    /// looks again.
    pub(super) fn note_change(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// How often something was done to segments.
    pub(super) fn changes(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    /// The segment last written and its length in whole commits.
    pub(super) fn position(&self) -> (u64, u64) {
        let position = self.position.load(Ordering::Acquire);
        (position >> LEN_BITS, position & ((1 << LEN_BITS) - 1))
    }

    /// How much of a segment counts, given the published position.
    pub(super) fn limit(&self, number: u64, (last, last_len): (u64, u64)) -> Option<u64> {
        if number == last {
            return Some(last_len);
        }
        self.abandoned_len(number)
    }

    /// As [`Self::limit`], looked up after the segment was opened: `known` was the limit before.
    pub(super) fn limit_of_opened(&self, number: u64, known: Option<u64>) -> Option<u64> {
        if self.rewritings(number) > 0 { self.abandoned_len(number) } else { known }
    }
}
