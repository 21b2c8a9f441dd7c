//! Tracks from which time on a series differs from what a reader saw at an earlier generation.

use std::collections::VecDeque;

/// Beyond this many entries, neighbours are merged: readers that are far behind then reread more.
const MAX_ENTRIES: usize = 128;

/// The changes of one series. Both generation and time increase from entry to entry, because a
/// later change at an earlier time supersedes the entries before it.
#[derive(Debug, Default)]
pub(super) struct ChangeLog {
    entries: VecDeque<Entry>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    generation: u64,
    from: i64,
}

impl ChangeLog {
    /// Records that `generation` changed samples from the time `from` on.
    pub(super) fn note(&mut self, generation: u64, from: i64) {
        while self.entries.back().is_some_and(|entry| from <= entry.from) {
            self.entries.pop_back();
        }
        if self.entries.len() >= MAX_ENTRIES {
            self.merge_pairs();
        }
        self.entries.push_back(Entry { generation, from });
    }

    /// The time from which samples changed after `generation`, if any did.
    pub(super) fn since(&self, generation: u64) -> Option<i64> {
        let first = self.entries.partition_point(|entry| entry.generation <= generation);
        self.entries.get(first).map(|entry| entry.from)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
    }

    /// Merges pairs of neighbours, keeping the later generation and the earlier time.
    fn merge_pairs(&mut self) {
        let joined = self.entries.make_contiguous().chunks(2).filter_map(|pair| {
            Some(Entry { generation: pair.last()?.generation, from: pair.first()?.from })
        });
        let joined: Vec<Entry> = joined.collect();
        self.entries.clear();
        self.entries.extend(joined);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_reader_misses_a_change(
            times in prop::collection::vec(0_i64..1000, 1..600),
            seen in 0_u64..600,
        ) {
            let mut log = ChangeLog::default();
            for (generation, &time) in (1..).zip(&times) {
                log.note(generation, time);
            }
            let exact = times.iter().skip(seen as usize).min().copied();
            match (log.since(seen), exact) {
                (Some(said), Some(exact)) => prop_assert!(said <= exact),
                (said, exact) => prop_assert_eq!(said, exact),
            }
            prop_assert!(log.entries.len() <= MAX_ENTRIES);
        }
    }

    #[test]
    fn a_reader_that_keeps_up_rereads_only_the_news() {
        let mut log = ChangeLog::default();
        for generation in 1..=10_000 {
            log.note(generation, generation as i64 * 1000);
            assert_eq!(log.since(generation - 1), Some(generation as i64 * 1000));
            assert_eq!(log.since(generation), None);
        }
    }
}
