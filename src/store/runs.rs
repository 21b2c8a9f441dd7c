//! Samples in time order that follow on what a series holds: whole stretches at once.

use std::mem;

use super::{
    chunk::{CHUNK_ROWS, Chunk},
    series::{AthleteSeries, CHUNKS_PER_WINDOW, MAX_AHEAD, Scratch},
};
use crate::model::{Arrival, SampleBlock, SampleColumns, UnixNanos};

/// Fewer samples are taken in more quickly one by one.
const STRETCH: usize = 16;

impl AthleteSeries {
    /// Takes in samples; those that follow on what there is all at once.
    pub(super) fn apply(
        &mut self,
        block: &SampleBlock,
        arrival: Arrival,
        generation: u64,
        scratch: &mut Scratch,
    ) {
        let mut columns = mem::take(&mut scratch.columns);
        let is_stretch = STRETCH <= block.len()
            && self.precedes(block.times(), arrival)
            && transpose(block, &mut columns);
        if is_stretch {
            self.apply_columns(&columns, arrival, generation, scratch);
        } else {
            self.apply_each(block, arrival, generation, scratch);
        }
        columns.clear();
        scratch.columns = columns;
    }

    /// Whether samples at these times, where they rise, follow on what there is. Of samples from
    /// ahead of the laptop not each counts for the window or as the latest.
    fn precedes(&self, times: &[UnixNanos], arrival: Arrival) -> bool {
        let (Some(&first), Some(&last)) = (times.first(), times.last()) else { return false };
        self.newest().is_none_or(|newest| newest < first) && last <= arrival.wall
    }

    /// Takes in columns as if their samples came one by one.
    pub(super) fn apply_columns(
        &mut self,
        columns: &SampleColumns,
        arrival: Arrival,
        generation: u64,
        scratch: &mut Scratch,
    ) {
        let (Some(&first), Some(&last)) = (columns.times().first(), columns.times().last()) else {
            return;
        };
        let follows = self.precedes(columns.times(), arrival);
        if !follows || !self.map_columns(columns, &mut scratch.metrics) {
            self.apply_each(&columns.to_block(), arrival, generation, scratch);
            return;
        }
        for (column, number) in columns.columns().zip(&scratch.metrics) {
            let trace = number.and_then(|number| self.traces.get_mut(usize::from(number)));
            if let Some(trace) = trace {
                trace.take_column(columns.times(), column, arrival);
            }
        }
        self.append(columns, &scratch.metrics);
        let anchor = self.newest_until(arrival.wall.plus(MAX_AHEAD));
        self.finish(Some(last.0), first.0, anchor, generation);
    }

    /// Finds or makes the number of each column that holds something; `false` when there are too
    /// many.
    fn map_columns(&mut self, columns: &SampleColumns, numbers: &mut Vec<Option<u16>>) -> bool {
        numbers.clear();
        let mut hint = 0;
        for (metric, column) in columns.metrics().iter().zip(columns.columns()) {
            if column.is_empty() {
                numbers.push(None);
                continue;
            }
            let number = self.number_near(metric, &mut hint);
            if number.is_none() {
                return false;
            }
            numbers.push(number);
        }
        true
    }

    /// Puts samples behind the newest one.
    fn append(&mut self, columns: &SampleColumns, numbers: &[Option<u16>]) {
        let times = columns.times();
        let mut begin = 0;
        while let Some(&first) = times.get(begin) {
            let tail = self.chunks.len().checked_sub(1);
            if let Some(at) = tail.filter(|&at| self.has_room(at, first.0)) {
                self.thaw(at, first.0);
                let chunk = &self.chunks[at];
                let end = begin + self.n_fitting(chunk.first(), chunk.n_rows(), &times[begin..]);
                self.edit(at, |chunk| {
                    chunk.extend(&times[begin..end], cut(columns, numbers, begin, end));
                });
                self.n_samples += end - begin;
                begin = end;
            } else {
                let buffers = tail.map(|at| self.edit(at, Chunk::seal)).unwrap_or_default();
                let end = begin + self.n_fitting(first.0, 0, &times[begin..]);
                let stretch = cut(columns, numbers, begin, end);
                let chunk = Chunk::begin_stretch(buffers, &times[begin..end], stretch);
                self.add_chunk(self.chunks.len(), chunk);
                begin = end;
            }
        }
    }

    /// How many samples at these times fit into a chunk that begins at `first` and has `n_rows`.
    fn n_fitting(&self, first: i64, n_rows: usize, times: &[UnixNanos]) -> usize {
        let most_nanos = (self.window / CHUNKS_PER_WINDOW).as_nanos();
        let fits =
            |time: &UnixNanos| i128::from(time.nanos_since(UnixNanos(first))) <= most_nanos as i128;
        let room = times.len().min(CHUNK_ROWS.saturating_sub(n_rows));
        times[..room].partition_point(fits).max(1)
    }
}

/// Sorts a block by metrics; `false` where its times do not rise, or where a sample has its values
/// in another order than the block has its metrics, as one does that has a value twice.
fn transpose(block: &SampleBlock, columns: &mut SampleColumns) -> bool {
    columns.set_metrics(&block.shared_metrics());
    block.iter().all(|sample| {
        let is_plain =
            !sample.readings.is_empty() && sample.readings.is_sorted_by(|a, b| a.metric < b.metric);
        let values = sample.readings.iter().map(|reading| (reading.metric, reading.value));
        is_plain && columns.push(sample.time, values)
    })
}

/// Rows of the columns that have a number.
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
