//! How often something took how long.

use std::sync::atomic::{AtomicU64, Ordering};

/// The upper bounds of the buckets, in seconds. From what a fast disk needs to what an app waits for.
const BOUNDS_SECS: [f64; 13] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Counts durations by buckets. Counting takes no lock.
#[derive(Debug, Default)]
pub struct Histogram {
    /// One a bound, and what is beyond the last one.
    buckets: [AtomicU64; BOUNDS_SECS.len() + 1],
    sum_nanos: AtomicU64,
}

impl Histogram {
    /// Counts one duration.
    pub fn add(&self, secs: f64) {
        let secs = secs.max(0.0);
        let place = BOUNDS_SECS.partition_point(|bound| *bound < secs);
        if let Some(bucket) = self.buckets.get(place) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.sum_nanos.fetch_add((secs * 1e9) as u64, Ordering::Relaxed);
    }

    /// For each bound how many durations were at most that long, the last for all of them; and their
    /// sum in seconds.
    pub fn cumulative(&self) -> (Vec<(f64, u64)>, f64) {
        let bounds = BOUNDS_SECS.iter().copied().chain([f64::INFINITY]);
        let mut all = 0;
        let counted = bounds.zip(&self.buckets).map(|(bound, bucket)| {
            all += bucket.load(Ordering::Relaxed);
            (bound, all)
        });
        (counted.collect(), self.sum_nanos.load(Ordering::Relaxed) as f64 / 1e9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_in_its_bucket_and_all_longer_ones() {
        let histogram = Histogram::default();
        for secs in [0.0005, 0.0006, 3.0, 11.0] {
            histogram.add(secs);
        }
        let (counted, sum) = histogram.cumulative();
        let at = |bound: f64| {
            let is_it = |(known, _): &&(f64, u64)| known.total_cmp(&bound).is_eq();
            counted.iter().find(is_it).unwrap().1
        };
        assert_eq!([at(0.0005), at(0.001), at(2.5), at(10.0), at(f64::INFINITY)], [1, 2, 2, 3, 4]);
        assert!((sum - 14.0011).abs() < 1e-6);
    }
}
