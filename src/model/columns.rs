//! Samples of one athlete in time order, stored as columns, for reading in bulk.

use std::sync::Arc;

use super::{Metric, SampleBlock, UnixNanos};

/// Samples with ascending times, one column per metric; NaN, or the end of a shorter column, means
/// "no value". Samples that are not in order belong in a [`SampleBlock`].
#[derive(Debug, Clone, Default)]
pub struct SampleColumns {
    metrics: Arc<Vec<Metric>>,
    times: Vec<UnixNanos>,
    columns: Vec<Vec<f64>>,
}

impl SampleColumns {
    /// The metrics of the columns, each once; there may be more metrics than columns.
    pub fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    /// Sets the metrics of the columns. The new list must start with the current metrics.
    pub fn set_metrics(&mut self, metrics: &Arc<Vec<Metric>>) {
        self.metrics = Arc::clone(metrics);
    }

    /// Times of the samples, strictly ascending.
    pub fn times(&self) -> &[UnixNanos] {
        &self.times
    }

    /// The columns, in the order of the metrics. A column may be shorter than the times.
    pub fn columns(&self) -> impl Iterator<Item = &[f64]> {
        self.columns.iter().map(Vec::as_slice)
    }

    /// The number of samples.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// Adds the values of one sample, each with the index of its metric, each metric at most once.
    /// With the same time as the last sample, the values are merged into it. Returns `false` and
    /// changes nothing if the time is before the last one, or if the last sample already has one of
    /// these values.
    #[inline]
    pub fn push(
        &mut self,
        time: UnixNanos,
        values: impl Iterator<Item = (u16, f64)> + Clone,
    ) -> bool {
        let mut row = self.times.len();
        match self.times.last() {
            Some(&last) if time < last => return false,
            Some(&last) if time == last => {
                row -= 1;
                let is_taken = |metric: u16| {
                    self.columns.get(usize::from(metric)).is_some_and(|column| column.len() > row)
                };
                if values.clone().any(|(metric, _)| is_taken(metric)) {
                    return false;
                }
            }
            _ => self.times.push(time),
        }
        for (metric, value) in values {
            let metric = usize::from(metric);
            if self.columns.len() <= metric {
                self.columns.resize_with(metric + 1, Vec::new);
            }
            if let Some(column) = self.columns.get_mut(metric) {
                if column.len() < row {
                    column.resize(row, f64::NAN);
                }
                column.push(value);
            }
        }
        true
    }

    /// Removes the samples and keeps the capacity.
    pub fn clear(&mut self) {
        self.times.clear();
        self.columns.iter_mut().for_each(Vec::clear);
    }

    /// Heap size in bytes, without the metrics.
    pub fn heap_bytes(&self) -> usize {
        let values: usize = self.columns.iter().map(Vec::capacity).sum();
        self.times.capacity() * size_of::<UnixNanos>()
            + self.columns.capacity() * size_of::<Vec<f64>>()
            + values * size_of::<f64>()
    }

    /// Converts to a block, sample by sample.
    pub fn to_block(&self) -> SampleBlock {
        let mut block = SampleBlock::default();
        block.share_metrics(&self.metrics);
        for (row, &time) in self.times.iter().enumerate() {
            for (metric, column) in (0..).zip(&self.columns) {
                if let Some(value) = column.get(row).filter(|value| !value.is_nan()) {
                    block.push_reading(metric, *value);
                }
            }
            block.finish_sample(time);
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> SampleColumns {
        let mut columns = SampleColumns::default();
        columns.set_metrics(&Arc::new(vec![Metric::HrBpm, Metric::PwrW]));
        columns
    }

    #[test]
    fn samples_of_one_time_join_and_what_is_late_or_there_already_is_refused() {
        let mut columns = columns();
        let mut push = |secs, values: &[(u16, f64)]| {
            columns.push(UnixNanos::from_secs(secs), values.iter().copied())
        };
        assert!(push(1, &[(0, 120.0)]));
        assert!(push(1, &[(1, 200.0)]));
        assert!(push(3, &[(1, 210.0)]));
        assert!(!push(3, &[(0, 121.0), (1, 211.0)]));
        assert!(!push(2, &[(0, 121.0)]));
        let block = columns.to_block();
        let samples: Vec<(i64, Vec<f64>)> = block
            .iter()
            .map(|sample| (sample.time.0, sample.readings.iter().map(|r| r.value).collect()))
            .collect();
        let secs = 1_000_000_000;
        assert_eq!(samples, [(secs, vec![120.0, 200.0]), (3 * secs, vec![210.0])]);
    }
}
