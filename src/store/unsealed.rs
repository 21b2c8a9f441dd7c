//! Keeps track of chunks that late samples have reopened.
//!
//! They stay open for a while, because the next late sample is likely to be close by: clients that
//! share a login keep sending interleaved times.

use std::{collections::VecDeque, time::Duration};

use crate::model::MonoNanos;

/// How long a chunk may stay open while samples arrive.
const MOST: Duration = Duration::from_mins(1);

/// Open chunks, each by the time of one of its samples, in the order in which they were opened.
#[derive(Debug, Default)]
pub(super) struct Unsealed {
    entries: VecDeque<(i64, MonoNanos)>,
    /// When samples last arrived.
    now: MonoNanos,
}

impl Unsealed {
    /// Sets the time of arrival of the current samples.
    pub(super) const fn set_now(&mut self, now: MonoNanos) {
        self.now = now;
    }

    /// Records an open chunk by the time of one of its samples.
    pub(super) fn push(&mut self, time: i64) {
        self.entries.push_back((time, self.now));
    }

    /// Removes the chunk that was opened first.
    pub(super) fn pop(&mut self) -> Option<i64> {
        self.entries.pop_front().map(|(time, _)| time)
    }

    /// Whether the chunk that was opened first has been open for too long.
    pub(super) fn is_overdue(&self) -> bool {
        let opened = self.entries.front().map(|(_, opened)| *opened);
        opened.is_some_and(|opened| MOST.as_secs_f64() < self.now.secs_since(opened))
    }

    /// How many recorded times are between two times, inclusive.
    pub(super) fn n_within(&self, first: i64, last: i64) -> usize {
        self.entries.iter().filter(|(time, _)| (first..=last).contains(time)).count()
    }

    /// Removes the record of a chunk, given its first and last time.
    pub(super) fn forget(&mut self, first: i64, last: i64) {
        self.entries.retain(|(time, _)| !(first..=last).contains(time));
    }

    /// Removes all records.
    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    /// The number of recorded chunks.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// The heap size in bytes, by capacity.
    pub(super) fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<(i64, MonoNanos)>()
    }
}
