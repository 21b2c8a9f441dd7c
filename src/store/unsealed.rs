//! Which chunks are open though they are not the newest one: late samples came into them.
//!
//! They stay open for a while, since the next late sample will belong to the same time or close by:
//! clients that share a login send times that interleave for as long as they send.

use std::{collections::VecDeque, time::Duration};

use crate::model::MonoNanos;

/// A chunk is open for so long at most, as long as samples come.
const MOST: Duration = Duration::from_mins(1);

/// Open chunks, each by the time of one of its samples, in the order in which they were opened.
#[derive(Debug, Default)]
pub(super) struct Unsealed {
    entries: VecDeque<(i64, MonoNanos)>,
    /// When samples last came.
    now: MonoNanos,
}

impl Unsealed {
    /// Samples come now.
    pub(super) const fn set_now(&mut self, now: MonoNanos) {
        self.now = now;
    }

    /// Notes an open chunk by the time of one of its samples.
    pub(super) fn push(&mut self, time: i64) {
        self.entries.push_back((time, self.now));
    }

    /// The chunk that was opened first, no longer noted.
    pub(super) fn pop(&mut self) -> Option<i64> {
        self.entries.pop_front().map(|(time, _)| time)
    }

    /// Whether the chunk that was opened first has been open for too long.
    pub(super) fn is_overdue(&self) -> bool {
        let opened = self.entries.front().map(|(_, opened)| *opened);
        opened.is_some_and(|opened| MOST.as_secs_f64() < self.now.secs_since(opened))
    }

    /// How many of the notes are of a sample between two times, both included.
    pub(super) fn n_within(&self, first: i64, last: i64) -> usize {
        self.entries.iter().filter(|(time, _)| (first..=last).contains(time)).count()
    }

    /// Takes back the note of a chunk, by its first and last time.
    pub(super) fn forget(&mut self, first: i64, last: i64) {
        self.entries.retain(|(time, _)| !(first..=last).contains(time));
    }

    /// Takes back all notes.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    /// How many chunks are noted.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Bytes on the heap, by capacity.
    pub(super) fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<(i64, MonoNanos)>()
    }
}
