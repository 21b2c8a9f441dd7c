//! Sparkline of the heart rate over the last minutes.

use crate::{
    live::Recent,
    model::{Metric, UnixNanos},
};

/// Length of the sparkline, in seconds.
const SPARK_SECS: f64 = 300.0;
/// Number of points in the sparkline.
const SPARK_BINS: usize = 60;
/// Smallest range of the sparkline, bpm, so that a steady heart rate does not look erratic.
const SPARK_LEAST_RANGE: f64 = 24.0;

/// The heart rate of the last minutes in even bins, scaled to 0 to 1 within its own range.
pub(super) fn sparkline(recent: &[Recent], now: UnixNanos, into: &mut Vec<f32>) {
    into.clear();
    let begin = now.plus_secs(-SPARK_SECS);
    let mut sums = [(0.0_f64, 0_u32); SPARK_BINS];
    let from = recent.partition_point(|sample| sample.time < begin);
    for sample in recent.get(from..).unwrap_or_default() {
        let bin = sample.time.secs_since(begin) / SPARK_SECS * SPARK_BINS as f64;
        if let (Some(bpm), Some(slot)) =
            (sample.hr_bpm.filter(|bpm| Metric::HrBpm.is_reading(*bpm)), sums.get_mut(bin as usize))
        {
            slot.0 += bpm;
            slot.1 += 1;
        }
    }
    let mean = |&(sum, n): &(f64, u32)| if n > 0 { Some(sum / f64::from(n)) } else { None };
    let means = || sums.iter().filter_map(mean);
    let (low, high) = means().fold((f64::MAX, f64::MIN), |(l, h), m| (l.min(m), h.max(m)));
    if low > high {
        return;
    }
    let middle = f64::midpoint(low, high);
    let range = (high - low).max(SPARK_LEAST_RANGE);
    into.extend(
        sums.iter()
            .map(|bin| mean(bin).map_or(f32::NAN, |bpm| ((bpm - middle) / range + 0.5) as f32)),
    );
}
