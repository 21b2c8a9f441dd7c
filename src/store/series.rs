//! The samples of one athlete.

use std::{collections::VecDeque, time::Duration};

use super::{
    Latest,
    changes::ChangeLog,
    chunk::{Chunk, Rows},
    open::Cell,
    sender_clock::{ClockReading, SenderClock},
    trace::{Stamp, Trace},
    unsealed::Unsealed,
};
use crate::model::{
    Arrival, MAX_METRICS_PER_ATHLETE, Metric, SampleBlock, SampleColumns, SampleRef, UnixNanos,
};

/// How far ahead of the laptop a sample may be and still define the window.
pub(super) const MAX_AHEAD: Duration = Duration::from_mins(1);

/// The samples of one athlete.
#[derive(Debug, Default)]
pub struct AthleteSeries {
    pub(super) window: Duration,
    /// In order of first arrival; a metric's number is its index, here and in `traces`.
    pub(super) metrics: Vec<Metric>,
    pub(super) traces: Vec<Trace>,
    /// In time order, without overlap.
    pub(super) chunks: VecDeque<Chunk>,
    pub(super) unsealed: Unsealed,
    pub(super) n_samples: usize,
    /// The size of all chunks together.
    pub(super) chunk_bytes: usize,
    pub(super) log: ChangeLog,
    pub(super) sender_clock: SenderClock,
}

/// Buffers reused from block to block.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    /// The number of the athlete's metric for each metric of the block.
    pub(super) metrics: Vec<Option<u16>>,
    cells: Vec<Cell>,
    /// A block in columns.
    pub(super) columns: SampleColumns,
}

impl Scratch {
    pub(super) fn heap_bytes(&self) -> usize {
        self.metrics.capacity() * size_of::<Option<u16>>()
            + self.cells.capacity() * size_of::<Cell>()
            + self.columns.heap_bytes()
    }
}

impl AthleteSeries {
    /// The metrics within the window, in the order of [`Metric`].
    pub fn metrics(&self) -> Vec<&Metric> {
        let oldest = self.oldest();
        let mut kept: Vec<&Metric> = self
            .metrics
            .iter()
            .zip(&self.traces)
            .filter(|(_, trace)| oldest.is_some() && trace.newest() >= oldest)
            .map(|(metric, _)| metric)
            .collect();
        kept.sort_unstable();
        kept
    }

    /// The newest sample time, as sent: it may be ahead of the laptop's clock.
    pub fn newest(&self) -> Option<UnixNanos> {
        self.chunks.back().map(|chunk| UnixNanos(chunk.last()))
    }

    /// The oldest sample time kept.
    pub fn oldest(&self) -> Option<UnixNanos> {
        self.chunks.front().map(|chunk| UnixNanos(chunk.first()))
    }

    /// The latest value of a metric; remains known after its sample has left the window.
    pub fn latest(&self, metric: &Metric) -> Option<Latest> {
        self.traces.get(usize::from(self.number(metric)?))?.latest()
    }

    /// How the phone's clock stands to this computer's; `None` before samples arrived in this run.
    pub fn clock(&self) -> Option<ClockReading> {
        self.sender_clock.reading()
    }

    /// The number of samples kept.
    pub const fn len(&self) -> usize {
        self.n_samples
    }

    /// Whether no sample is kept.
    pub const fn is_empty(&self) -> bool {
        self.n_samples == 0
    }

    /// Calls `visit(time, value)` for each value of `metric` with `from <= time < to`, in order.
    pub fn visit(
        &self,
        metric: &Metric,
        from: UnixNanos,
        to: UnixNanos,
        mut visit: impl FnMut(UnixNanos, f64),
    ) {
        self.visit_chunks([metric], from, to, |times, [column]| {
            for (&time, &value) in times.iter().zip(column) {
                if !value.is_nan() {
                    visit(UnixNanos(time), value);
                }
            }
        });
    }

    /// Like [`Self::visit`] for several metrics at once, row by row: each sample in the range that
    /// has at least one of them, with `None` for those it lacks.
    pub fn visit_rows<const N: usize>(
        &self,
        metrics: [&Metric; N],
        from: UnixNanos,
        to: UnixNanos,
        mut visit: impl FnMut(UnixNanos, [Option<f64>; N]),
    ) {
        self.visit_chunks(metrics, from, to, |times, columns| {
            for (row, &time) in times.iter().enumerate() {
                let values = columns.map(|column| column.get(row).copied().filter(|v| !v.is_nan()));
                if values.iter().any(Option::is_some) {
                    visit(UnixNanos(time), values);
                }
            }
        });
    }

    /// Calls `visit` with the time of each sample with `from <= time < to`, in order, whatever it
    /// measures.
    pub fn visit_times(&self, from: UnixNanos, to: UnixNanos, mut visit: impl FnMut(UnixNanos)) {
        let mut rows = Rows::<0>::new();
        let start = self.chunks.partition_point(|chunk| chunk.last() < from.0);
        for chunk in self.chunks.range(start..).take_while(|chunk| chunk.first() < to.0) {
            chunk.read([], &mut rows);
            let within = rows.times.iter().filter(|&&time| from.0 <= time && time < to.0);
            within.for_each(|&time| visit(UnixNanos(time)));
        }
    }

    /// Calls `visit(times, columns)` for the part of each chunk within the range.
    fn visit_chunks<const N: usize>(
        &self,
        metrics: [&Metric; N],
        from: UnixNanos,
        to: UnixNanos,
        mut visit: impl FnMut(&[i64], [&[f64]; N]),
    ) {
        let numbers = metrics.map(|metric| self.number(metric));
        if numbers.iter().all(Option::is_none) || to <= from {
            return;
        }
        let mut rows = Rows::new();
        let start = self.chunks.partition_point(|chunk| chunk.last() < from.0);
        for chunk in self.chunks.range(start..).take_while(|chunk| chunk.first() < to.0) {
            chunk.read(numbers, &mut rows);
            let begin = rows.times.partition_point(|&time| time < from.0);
            let end = rows.times.partition_point(|&time| time < to.0);
            visit(&rows.times[begin..end], rows.columns.each_ref().map(|c| &c[begin..end]));
        }
    }

    fn number(&self, metric: &Metric) -> Option<u16> {
        self.metrics.iter().position(|known| known == metric).map(|index| index as u16)
    }

    /// The time from which samples changed after `generation`, if anything did.
    pub(super) fn changed_since(&self, generation: u64) -> Option<UnixNanos> {
        self.log.since(generation).map(UnixNanos)
    }

    /// The bytes held, by capacity.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.chunk_bytes
            + self.chunks.capacity() * size_of::<Chunk>()
            + self.metrics.capacity() * size_of::<Metric>()
            + self.traces.capacity() * size_of::<Trace>()
            + self.unsealed.heap_bytes()
            + self.log.heap_bytes()
    }

    /// Drops the oldest chunk, if there is one, as a change of `generation`.
    pub(super) fn drop_oldest(&mut self, generation: u64) -> bool {
        let Some(chunk) = self.chunks.pop_front() else { return false };
        self.chunk_bytes -= chunk.heap_bytes();
        self.n_samples -= chunk.n_rows();
        self.forget_unsealed(&chunk);
        if self.chunks.capacity() > 4 * self.chunks.len() + 16 {
            self.chunks.shrink_to_fit();
        }
        // The remaining samples are unchanged.
        self.log.note(generation, i64::MAX);
        true
    }

    /// An empty series, which readers of an earlier generation must see as new.
    pub(super) fn new(window: Duration, generation: u64) -> Self {
        let mut series = Self { window, ..Self::default() };
        series.log.note(generation, i64::MIN);
        series
    }

    /// Adds samples one by one, wherever they belong.
    pub(super) fn apply_each(
        &mut self,
        block: &SampleBlock,
        arrival: Arrival,
        generation: u64,
        scratch: &mut Scratch,
    ) {
        self.map_metrics(block.metrics(), &mut scratch.metrics);
        let limit = arrival.wall.plus(MAX_AHEAD);
        let mut anchor = self.newest_until(limit);
        let mut changed_from = i64::MAX;
        for sample in block.iter() {
            let stamp = Stamp::of(sample.time, arrival);
            if sample.time <= limit {
                anchor = anchor.max(Some(sample.time));
            }
            let too_old = anchor.is_some_and(|anchor| sample.time < anchor.minus(self.window));
            self.gather(sample, stamp, too_old, scratch);
            let is_kept = !too_old && !scratch.cells.is_empty();
            if is_kept && self.insert(sample.time.0, &scratch.cells) {
                changed_from = changed_from.min(sample.time.0);
            }
        }
        self.finish(changed_from, anchor, generation);
    }

    /// Completes an addition of samples.
    pub(super) fn finish(&mut self, changed_from: i64, anchor: Option<UnixNanos>, generation: u64) {
        self.seal_overdue();
        while let (Some(anchor), Some(oldest)) = (anchor, self.chunks.front())
            && oldest.last() < anchor.minus(self.window).0
        {
            self.drop_oldest(generation);
        }
        self.log.note(generation, changed_from);
    }

    /// Finds or assigns the numbers of a block's metrics.
    fn map_metrics(&mut self, metrics: &[Metric], numbers: &mut Vec<Option<u16>>) {
        numbers.clear();
        let mut hint = 0;
        for metric in metrics {
            numbers.push(self.number_near(metric, &mut hint));
        }
    }

    /// Finds or assigns the number of a metric; `None` if there are too many. `hint` is where to
    /// look first: phones send their metrics in the same order each time.
    pub(super) fn number_near(&mut self, metric: &Metric, hint: &mut usize) -> Option<u16> {
        let found = if self.metrics.get(*hint) == Some(metric) {
            Some(*hint)
        } else {
            self.metrics.iter().position(|known| known == metric)
        };
        let number = found.or_else(|| {
            (self.metrics.len() < MAX_METRICS_PER_ATHLETE).then(|| {
                self.metrics.push(metric.clone());
                self.traces.push(Trace::of(metric));
                self.metrics.len() - 1
            })
        });
        *hint = number.map_or(*hint, |number| number + 1);
        number.map(|number| number as u16)
    }

    /// Collects a sample's readings as cells, and updates the traces.
    fn gather(
        &mut self,
        sample: SampleRef<'_>,
        stamp: Stamp,
        too_old: bool,
        scratch: &mut Scratch,
    ) {
        scratch.cells.clear();
        for reading in sample.readings {
            let number = scratch.metrics.get(usize::from(reading.metric)).copied().flatten();
            let Some(number) = number.filter(|_| reading.value.is_finite()) else { continue };
            let Some(trace) = self.traces.get_mut(usize::from(number)) else { continue };
            if too_old {
                trace.touch(stamp);
            } else {
                trace.take(sample.time, reading.value, stamp);
                scratch.cells.push((number, reading.value));
            }
        }
    }

    /// The latest sample time that is not after `limit`.
    pub(super) fn newest_until(&self, limit: UnixNanos) -> Option<UnixNanos> {
        let ahead = self.chunks.partition_point(|chunk| chunk.first() <= limit.0);
        let chunk = self.chunks.get(ahead.checked_sub(1)?)?;
        chunk.newest_until(limit.0).map(UnixNanos)
    }
}
