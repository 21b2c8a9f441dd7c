//! Samples of one athlete on their way from the wire to the store.

use std::{ops::Range, sync::Arc};

use super::{Metric, MonoNanos, UnixNanos};
use crate::offset;

/// Maximum number of metrics per athlete in the store; further ones stay in the journal only.
pub const MAX_METRICS_PER_ATHLETE: usize = 256;

/// One value of one sample; `metric` is an index into [`SampleBlock::metrics`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Index into the block's metrics.
    pub metric: u16,
    /// The value, finite, in the metric's unit.
    pub value: f64,
}

/// Samples of one athlete in order of arrival, in flat vectors: no allocation per sample.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleBlock {
    /// Shared among the blocks of similar requests.
    metrics: Option<Arc<Vec<Metric>>>,
    times: Vec<UnixNanos>,
    /// The end of each sample's readings in `readings`.
    ends: Vec<u32>,
    readings: Vec<Reading>,
}

/// One sample of a [`SampleBlock`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleRef<'a> {
    /// When it was measured.
    pub time: UnixNanos,
    /// What was measured; of two readings of the same metric, the last one wins.
    pub readings: &'a [Reading],
}

impl SampleBlock {
    /// The metrics that the readings refer to, each once.
    #[inline]
    pub fn metrics(&self) -> &[Metric] {
        self.metrics.as_ref().map_or(&[], |metrics| metrics)
    }

    /// The same list, for another block with the same metrics.
    pub fn shared_metrics(&self) -> Arc<Vec<Metric>> {
        self.metrics.clone().unwrap_or_default()
    }

    /// Uses the metrics of another block, so that its indices are valid for this one too. Does
    /// nothing if the block has metrics already.
    pub fn share_metrics(&mut self, metrics: &Arc<Vec<Metric>>) {
        self.metrics.get_or_insert_with(|| Arc::clone(metrics));
    }

    /// The number of samples.
    #[inline]
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Reserves capacity for this many more samples with this many readings each.
    pub fn reserve(&mut self, samples: usize, readings_each: usize) {
        self.times.reserve(samples);
        self.ends.reserve(samples);
        self.readings.reserve(samples * readings_each);
    }

    /// The index of `metric`, which is added if new; `None` if there are too many for an index.
    pub fn metric_index(&mut self, metric: &Metric) -> Option<u16> {
        let known = self.metrics();
        let index = known.iter().position(|known| known == metric).unwrap_or(known.len());
        if index == known.len() {
            if known.len() >= usize::from(u16::MAX) {
                return None;
            }
            Arc::make_mut(self.metrics.get_or_insert_default()).push(metric.clone());
        }
        u16::try_from(index).ok()
    }

    /// Adds a reading to the sample that the next [`Self::finish_sample`] completes.
    #[inline]
    pub fn push_reading(&mut self, metric: u16, value: f64) {
        self.readings.push(Reading { metric, value });
    }

    /// Completes the sample consisting of the readings pushed since the last call.
    #[inline]
    pub fn finish_sample(&mut self, time: UnixNanos) {
        self.times.push(time);
        self.ends.push(u32::try_from(self.readings.len()).unwrap_or(u32::MAX));
    }

    /// The samples in order of arrival.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = SampleRef<'_>> {
        let mut start = 0;
        self.times.iter().zip(&self.ends).map(move |(&time, &end)| {
            let end = end as usize;
            let readings = offset::get_or_empty(&self.readings, start..end);
            start = end;
            SampleRef { time, readings }
        })
    }

    /// The times of the samples, in order of arrival.
    pub fn times(&self) -> &[UnixNanos] {
        &self.times
    }

    /// The samples in a range of indices, as a separate block with the same metrics.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let end = range.end.min(self.len());
        let range = range.start.min(end)..end;
        let end_of = |i: usize| i.checked_sub(1).and_then(|i| self.ends.get(i)).copied();
        let first = end_of(range.start).unwrap_or(0);
        let last = end_of(range.end).unwrap_or(0);
        let ends = offset::get_or_empty(&self.ends, range.clone());
        let readings = offset::get_or_empty(&self.readings, first as usize..last as usize);
        Self {
            metrics: self.metrics.clone(),
            times: offset::get_or_empty(&self.times, range).to_vec(),
            ends: ends.iter().map(|end| end - first).collect(),
            readings: readings.to_vec(),
        }
    }

    /// Heap size in bytes, by capacity.
    pub fn capacity_bytes(&self) -> usize {
        self.metrics.as_ref().map_or(0, |metrics| metrics.capacity()) * size_of::<Metric>()
            + self.times.capacity() * size_of::<UnixNanos>()
            + self.ends.capacity() * size_of::<u32>()
            + self.readings.capacity() * size_of::<Reading>()
    }
}

/// When a block reached this laptop, on both clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// Wall clock of the laptop.
    pub wall: UnixNanos,
    /// Monotonic clock of the laptop.
    pub mono: MonoNanos,
    /// True for samples read back from the journal. They are shown as if they had arrived when they
    /// were measured. Their actual arrival is known from [`Delivery`](super::Delivery), as far as
    /// the journal recorded it.
    pub replayed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slice_has_the_samples_of_its_range_and_nothing_beyond() {
        let mut block = SampleBlock::default();
        let hr = block.metric_index(&Metric::HrBpm).unwrap();
        for secs in 0..5 {
            // Zero, one, two ... readings.
            for value in 0..secs {
                block.push_reading(hr, f64::from(value));
            }
            block.finish_sample(UnixNanos::from_secs(i64::from(secs)));
        }
        let all: Vec<_> = block.iter().collect();
        for range in [0..5, 1..3, 4..5, 2..2, 3..99, 7..9] {
            let slice = block.slice(range.clone());
            let expected: Vec<_> =
                all.iter().skip(range.start).take(range.end - range.start).copied().collect();
            assert_eq!(slice.iter().collect::<Vec<_>>(), expected, "{range:?}");
            assert_eq!(slice.metrics(), block.metrics());
        }
    }
}
