//! Samples of one athlete, as they travel from the wire to the store.

use std::sync::Arc;

use super::{Metric, MonoNanos, UnixNanos};

/// One value of one sample; `metric` is an index into [`SampleBlock::metrics`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Index into the block's metrics.
    pub metric: u16,
    /// The value, finite, in the metric's unit.
    pub value: f64,
}

/// Samples of one athlete in order of arrival, in flat vectors: no allocation a sample.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SampleBlock {
    /// Shared by the blocks of requests that look alike.
    metrics: Option<Arc<Vec<Metric>>>,
    times: Vec<UnixNanos>,
    /// End of each sample's readings in `readings`.
    ends: Vec<u32>,
    readings: Vec<Reading>,
}

/// One sample of a [`SampleBlock`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleRef<'a> {
    /// When it was measured.
    pub time: UnixNanos,
    /// What was measured; the last of two readings of one metric counts.
    pub readings: &'a [Reading],
}

impl SampleBlock {
    /// The metrics that the readings point to, each once.
    pub fn metrics(&self) -> &[Metric] {
        self.metrics.as_ref().map_or(&[], |metrics| metrics)
    }

    /// The same list for another block with the same metrics.
    pub fn shared_metrics(&self) -> Arc<Vec<Metric>> {
        self.metrics.clone().unwrap_or_default()
    }

    /// Takes the metrics of another block, whose indices then hold for this one. Nothing
    /// happens when it has metrics already.
    pub fn share_metrics(&mut self, metrics: &Arc<Vec<Metric>>) {
        self.metrics.get_or_insert_with(|| Arc::clone(metrics));
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// True when it holds no sample.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Makes room for so many more samples of so many readings each.
    pub fn reserve(&mut self, samples: usize, readings_each: usize) {
        self.times.reserve(samples);
        self.ends.reserve(samples);
        self.readings.reserve(samples * readings_each);
    }

    /// The index of `metric`, added if it is new; `None` when no more fit into an index.
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

    /// Adds a reading to the sample that the next [`Self::finish_sample`] closes.
    pub fn push_reading(&mut self, metric: u16, value: f64) {
        self.readings.push(Reading { metric, value });
    }

    /// Closes the sample made of the readings pushed since the last call.
    pub fn finish_sample(&mut self, time: UnixNanos) {
        self.times.push(time);
        self.ends.push(u32::try_from(self.readings.len()).unwrap_or(u32::MAX));
    }

    /// The samples in order of arrival.
    pub fn iter(&self) -> impl Iterator<Item = SampleRef<'_>> {
        let mut start = 0;
        self.times.iter().zip(&self.ends).map(move |(&time, &end)| {
            let end = end as usize;
            let readings = self.readings.get(start..end).unwrap_or_default();
            start = end;
            SampleRef { time, readings }
        })
    }

    /// Bytes on the heap, by capacity.
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
    /// True for samples read back from the journal at start: they are taken to have arrived
    /// when they were measured, because the journal does not say when they did.
    pub replayed: bool,
}
