//! Since when a series differs from what a reader saw at an earlier generation.

use std::collections::VecDeque;

/// Above this many entries, neighbours are joined: readers that are far behind reread more.
const MAX_ENTRIES: usize = 128;

/// Changes of one series. From entry to entry generation and time both rise, because a later
/// change of an earlier time says all that the entries before it say.
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
    /// Notes that `generation` changed samples from the time `from` on.
    pub(super) fn note(&mut self, generation: u64, from: i64) {
        while self.entries.back().is_some_and(|entry| from <= entry.from) {
            self.entries.pop_back();
        }
        if self.entries.len() >= MAX_ENTRIES {
            self.halve();
        }
        self.entries.push_back(Entry { generation, from });
    }

    /// From which time on samples changed after `generation`, if any did.
    pub(super) fn since(&self, generation: u64) -> Option<i64> {
        let first = self.entries.partition_point(|entry| entry.generation <= generation);
        self.entries.get(first).map(|entry| entry.from)
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry>()
    }

    /// Joins each two neighbours to the later generation and the earlier time.
    fn halve(&mut self) {
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
