//! Decides where samples go: into a chunk with room, into half of a full one, or into a new one.

use super::{
    chunk::{Buffers, CHUNK_ROWS, Chunk},
    open::Cell,
    series::AthleteSeries,
};
use crate::model::{SampleColumns, UnixNanos};

/// A chunk spans at most the window divided by this, which bounds what is kept beyond the window.
const CHUNKS_PER_WINDOW: u32 = 16;

/// How many overdue chunks are sealed whenever samples arrive.
const SEALED_AT_ONCE: usize = 4;

/// The place of a sample, as the index of a chunk.
enum Place {
    /// In this chunk, which has room for one more or already has the sample's time.
    In(usize),
    /// In a new chunk before this one.
    New(usize),
}

impl AthleteSeries {
    /// Inserts a sample; returns whether that changed anything.
    pub(super) fn insert(&mut self, time: i64, cells: &[Cell]) -> bool {
        match self.place_of(time) {
            Place::In(at) => self.put(at, time, cells),
            Place::New(at) => {
                self.begin_chunk(at, time, |buffers| Chunk::begin_with(buffers, time, cells));
                true
            }
        }
    }

    /// Inserts samples, all those of a chunk at once; returns the time of the first one that
    /// changed anything. `numbers` are the metric numbers of the columns.
    pub(super) fn merge(
        &mut self,
        columns: &SampleColumns,
        numbers: &[Option<u16>],
    ) -> Option<i64> {
        let times = columns.times();
        let mut changed_from = None;
        let mut begin = 0;
        while let Some(&first) = times.get(begin) {
            let (end, changed) = match self.place_of(first.0) {
                Place::In(at) => {
                    let chunk = &self.chunks[at];
                    let (begins, n_rows) = (chunk.first().min(first.0), chunk.n_rows());
                    let end = begin + self.n_fitting(begins, n_rows, at + 1, &times[begin..]);
                    self.thaw(at);
                    let stretch = cut(columns, numbers, begin, end);
                    let changed = self.edit(at, |chunk| chunk.merge(&times[begin..end], stretch));
                    self.n_samples += self.chunks[at].n_rows() - n_rows;
                    (end, changed.map(|nth| times[begin + nth].0))
                }
                Place::New(at) => {
                    let end = begin + self.n_fitting(first.0, 0, at, &times[begin..]);
                    let stretch = cut(columns, numbers, begin, end);
                    self.begin_chunk(at, first.0, |buffers| {
                        Chunk::begin_stretch(buffers, &times[begin..end], stretch)
                    });
                    (end, Some(first.0))
                }
            };
            changed_from = changed_from.or(changed);
            begin = end;
        }
        changed_from
    }

    /// Where a sample at `time` belongs; makes room there.
    fn place_of(&mut self, time: i64) -> Place {
        let follows = self.chunks.back().is_none_or(|newest| newest.last() < time);
        let at = if follows {
            self.chunks.len()
        } else {
            self.chunks.partition_point(|chunk| chunk.last() < time)
        };
        let Some(chunk) = self.chunks.get(at).filter(|chunk| chunk.first() <= time) else {
            // Between two chunks, or before or after all of them.
            return match at.checked_sub(1).filter(|&before| self.has_room(before, time)) {
                Some(before) => Place::In(before),
                None if self.has_room(at, time) => Place::In(at),
                None => Place::New(at),
            };
        };
        if !chunk.is_full() {
            return Place::In(at);
        }
        self.thaw(at);
        match self.edit(at, |chunk| chunk.n_before(time)) {
            Some(row) => Place::In(self.split(at, row)),
            None => Place::In(at),
        }
    }

    /// Whether the chunk can take another sample without spanning too much time.
    fn has_room(&self, at: usize, time: i64) -> bool {
        self.chunks.get(at).is_some_and(|chunk| {
            let (first, last) = (chunk.first().min(time), chunk.last().max(time));
            let span = UnixNanos(last).nanos_since(UnixNanos(first));
            !chunk.is_full() && i128::from(span) <= self.most_nanos()
        })
    }

    /// The maximum time span of a chunk.
    fn most_nanos(&self) -> i128 {
        (self.window / CHUNKS_PER_WINDOW).as_nanos() as i128
    }

    /// How many samples at these times, of which at least the first one does, fit into a chunk that
    /// starts at `first`, has `n_rows` and is followed by the chunk `next`.
    fn n_fitting(&self, first: i64, n_rows: usize, next: usize, times: &[UnixNanos]) -> usize {
        let most_nanos = self.most_nanos();
        let end = self.chunks.get(next).map_or(i64::MAX, Chunk::first);
        let fits = |time: &UnixNanos| {
            time.0 < end && i128::from(time.nanos_since(UnixNanos(first))) <= most_nanos
        };
        let room = times.len().min(CHUNK_ROWS.saturating_sub(n_rows));
        times[..room].partition_point(fits).max(1)
    }

    /// Splits a full chunk in two; returns the one for a new sample that comes after `row` samples.
    fn split(&mut self, at: usize, row: usize) -> usize {
        let n_rows = self.chunks[at].n_rows();
        // Samples that arrive in order, but before a few that are ahead of time, leave full chunks
        // behind.
        let cut = if row >= n_rows / 4 * 3 { row } else { n_rows / 2 };
        let was_newest = at + 1 == self.chunks.len();
        let later = self.edit(at, |chunk| chunk.split_off(cut));
        self.n_samples -= later.n_rows();
        // The time by which the chunk was recorded as open is now in one of the two.
        let later_is_noted = !was_newest && self.unsealed.n_within(later.first(), later.last()) > 0;
        let unnoted =
            if was_newest || later_is_noted { self.chunks[at].first() } else { later.first() };
        self.unsealed.push(unnoted);
        self.add_chunk(at + 1, later);
        if row < cut { at } else { at + 1 }
    }

    /// Starts a chunk with a sample at `time`, before the one at index `at`.
    fn begin_chunk(&mut self, at: usize, time: i64, begin: impl FnOnce(Buffers) -> Chunk) {
        let buffers = if at == self.chunks.len() {
            self.close_newest()
        } else {
            self.unsealed.push(time);
            Buffers::default()
        };
        self.add_chunk(at, begin(buffers));
    }

    /// Closes the newest chunk, which no longer is the newest; returns its buffers, if any.
    fn close_newest(&mut self) -> Buffers {
        let Some(at) = self.chunks.len().checked_sub(1) else { return Buffers::default() };
        if self.chunks[at].is_mixed() {
            self.unsealed.push(self.chunks[at].first());
            return Buffers::default();
        }
        self.edit(at, Chunk::seal)
    }

    /// Adds a chunk before the one at index `at`.
    pub(super) fn add_chunk(&mut self, at: usize, chunk: Chunk) {
        self.chunk_bytes += chunk.heap_bytes();
        self.n_samples += chunk.n_rows();
        self.chunks.insert(at, chunk);
    }

    /// Inserts into a chunk that has room.
    fn put(&mut self, at: usize, time: i64, cells: &[Cell]) -> bool {
        self.thaw(at);
        let n_before = self.chunks[at].n_rows();
        let changed = self.edit(at, |chunk| chunk.insert(time, cells));
        self.n_samples += self.chunks[at].n_rows() - n_before;
        changed
    }

    /// Records that a chunk is about to be opened.
    fn thaw(&mut self, at: usize) {
        if !self.chunks[at].is_open() && at + 1 < self.chunks.len() {
            self.unsealed.push(self.chunks[at].first());
        }
    }

    /// Changes a chunk and updates the byte count.
    fn edit<T>(&mut self, at: usize, change: impl FnOnce(&mut Chunk) -> T) -> T {
        let chunk = &mut self.chunks[at];
        self.chunk_bytes -= chunk.heap_bytes();
        let out = change(chunk);
        self.chunk_bytes += chunk.heap_bytes();
        out
    }

    /// Seals some of the chunks that have been open for too long; sealing all at once would take
    /// too long.
    pub(super) fn seal_overdue(&mut self) {
        for _ in 0..SEALED_AT_ONCE {
            if self.unsealed.is_overdue() {
                self.seal_one();
            }
        }
    }

    /// Seals the chunk that was opened first, except the newest chunk; `false` if none is open.
    pub(super) fn seal_one(&mut self) -> bool {
        let Some(time) = self.unsealed.pop() else { return false };
        let at = self.chunks.partition_point(|chunk| chunk.last() < time);
        self.edit(at, Chunk::seal);
        true
    }

    /// The approximate size of the open chunks, except the newest one.
    pub(super) fn unsealed_bytes(&self) -> usize {
        self.unsealed.len() * CHUNK_ROWS * (1 + self.metrics.len()) * size_of::<f64>()
    }

    /// Removes a chunk from the open ones before it is taken out.
    pub(super) fn forget_unsealed(&mut self, chunk: &Chunk) {
        if chunk.is_open() {
            self.unsealed.forget(chunk.first(), chunk.last());
        }
    }

    /// Rebuilds the record of which chunks are open.
    pub(super) fn note_unsealed(&mut self) {
        let older = self.chunks.len().saturating_sub(1);
        let open = self.chunks.range(..older).filter(|chunk| chunk.is_open());
        self.unsealed.clear();
        open.for_each(|chunk| self.unsealed.push(chunk.first()));
    }
}

/// A range of rows of the columns that have a number.
fn cut<'a>(
    columns: &'a SampleColumns,
    numbers: &'a [Option<u16>],
    begin: usize,
    end: usize,
) -> impl Iterator<Item = (u16, &'a [f64])> {
    columns.columns().zip(numbers).filter_map(move |(column, number)| {
        let rows = column.get(begin..end.min(column.len()))?;
        Some(((*number)?, rows)).filter(|_| !rows.is_empty())
    })
}
