//! A latency histogram with buckets of at most 1.6 % of their value.

use std::time::Duration;

/// Buckets per power of two.
const STEPS: usize = 64;
const STEP_BITS: u32 = STEPS.trailing_zeros();

/// Counts of latencies by nanoseconds.
pub(crate) struct Histogram {
    counts: Vec<u64>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { counts: vec![0; STEPS * 65] }
    }
}

impl Histogram {
    /// Counts one latency.
    pub(crate) fn add(&mut self, latency: Duration) {
        let nanos = latency.as_nanos() as u64;
        self.counts[bucket(nanos)] += 1;
    }

    /// The smallest latency that at least this share of all does not exceed.
    pub(crate) fn quantile(&self, share: f64) -> Duration {
        let all: u64 = self.counts.iter().sum();
        let wanted = ((all as f64 * share).ceil() as u64).max(1);
        let mut seen = 0;
        let bucket = self.counts.iter().position(|count| {
            seen += count;
            wanted <= seen
        });
        Duration::from_nanos(bucket.map_or(0, upper_end))
    }
}

fn bucket(nanos: u64) -> usize {
    let power = nanos.max(STEPS as u64).ilog2() - STEP_BITS;
    (power as usize + 1) * STEPS + (nanos >> power) as usize - STEPS
}

/// The largest value in a bucket.
fn upper_end(bucket: usize) -> u64 {
    if bucket < STEPS {
        return bucket as u64;
    }
    let power = (bucket / STEPS - 1) as u32;
    let step = (bucket % STEPS + STEPS) as u64;
    ((step + 1) << power) - 1
}
