//! Fast path for samples in time order: adds whole stretches at once, metric by metric.

use std::mem;

use super::series::{AthleteSeries, MAX_AHEAD, Scratch};
use crate::model::{Arrival, SampleBlock, SampleColumns, UnixNanos};

/// Fewer samples are added faster one by one.
const STRETCH: usize = 16;

impl AthleteSeries {
    /// Adds samples, all at once if they are in order.
    pub(super) fn apply(
        &mut self,
        block: &SampleBlock,
        arrival: Arrival,
        generation: u64,
        scratch: &mut Scratch,
    ) {
        self.unsealed.set_now(arrival.mono);
        self.sender_clock.note(block.times(), arrival);
        let mut columns = mem::take(&mut scratch.columns);
        let is_stretch = STRETCH <= block.len()
            && !is_ahead(block.times(), arrival)
            && transpose(block, &mut columns);
        if is_stretch {
            self.apply_columns(&columns, arrival, generation, scratch);
        } else {
            self.apply_each(block, arrival, generation, scratch);
        }
        columns.clear();
        scratch.columns = columns;
    }

    /// Adds columns with the same result as sample by sample.
    pub(super) fn apply_columns(
        &mut self,
        columns: &SampleColumns,
        arrival: Arrival,
        generation: u64,
        scratch: &mut Scratch,
    ) {
        self.unsealed.set_now(arrival.mono);
        let Some(&first) = columns.times().first() else { return };
        let limit = arrival.wall.plus(MAX_AHEAD);
        let oldest = self.newest_until(limit).map(|anchor| anchor.minus(self.window));
        let is_plain = !is_ahead(columns.times(), arrival) && oldest.is_none_or(|t| t <= first);
        if !is_plain || !self.map_columns(columns, &mut scratch.metrics) {
            self.apply_each(&columns.to_block(), arrival, generation, scratch);
            return;
        }
        for (column, number) in columns.columns().zip(&scratch.metrics) {
            let trace = number.and_then(|number| self.traces.get_mut(usize::from(number)));
            if let Some(trace) = trace {
                trace.take_column(columns.times(), column, arrival);
            }
        }
        let changed_from = self.merge(columns, &scratch.metrics);
        let anchor = self.newest_until(limit);
        self.finish(changed_from.unwrap_or(i64::MAX), anchor, generation);
    }

    /// Finds or assigns the number of each column that has values; `false` if there are too many.
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
}

/// Whether the last of these ascending times is ahead of the laptop. If so, not every sample counts
/// for the window or as the latest.
fn is_ahead(times: &[UnixNanos], arrival: Arrival) -> bool {
    times.last().is_some_and(|last| arrival.wall < *last)
}

/// Transposes a block into columns; `false` if its times do not increase, or if a sample has its
/// values in another order than the block's metrics, as when it has a value twice.
fn transpose(block: &SampleBlock, columns: &mut SampleColumns) -> bool {
    columns.set_metrics(&block.shared_metrics());
    block.iter().all(|sample| {
        let is_plain =
            !sample.readings.is_empty() && sample.readings.is_sorted_by(|a, b| a.metric < b.metric);
        let values = sample.readings.iter().map(|reading| (reading.metric, reading.value));
        is_plain && columns.push(sample.time, values)
    })
}
