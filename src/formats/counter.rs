//! Detects distances from two devices whose counters alternate in one recording.

use std::collections::HashSet;

use crate::model::{Metric, SampleBlock, UnixNanos};

/// Nobody whom we record is faster, km/h; a position may be off by so much, km.
const MOST_KPH: f64 = Metric::SpdKph.limits().1;
const SLACK_KM: f64 = 0.05;
/// A counter that falls by less than this was corrected by its device, km.
const LEAST_FALL_KM: f64 = 0.01;
/// A counter not seen for this many values, or seconds, has ended, and the other one takes over.
const MOST_OTHERS: usize = 60;
const MOST_OTHERS_SECS: f64 = 120.0;
/// With fewer changes, the counters do not count as alternating.
const LEAST_CHANGES: usize = 5;

/// Removes the distances of the second counter if two alternate; returns how many.
pub(super) fn leave_out_second(samples: &mut SampleBlock) -> usize {
    let Some(metric) = samples.metrics().iter().position(|metric| *metric == Metric::DistKm) else {
        return 0;
    };
    let values: Vec<(UnixNanos, f64)> = samples
        .iter()
        .filter_map(|sample| {
            let of = sample.readings.iter().rfind(|it| usize::from(it.metric) == metric);
            of.map(|reading| (sample.time, reading.value))
        })
        .collect();
    let second: HashSet<UnixNanos> =
        of_second(&values).into_iter().filter_map(|at| Some(values.get(at)?.0)).collect();
    if second.is_empty() {
        return 0;
    }
    let mut kept = SampleBlock::default();
    kept.share_metrics(&samples.shared_metrics());
    for sample in samples.iter() {
        let is_second = second.contains(&sample.time);
        let is_kept =
            |reading: &&crate::model::Reading| !is_second || usize::from(reading.metric) != metric;
        let mut n = 0;
        for reading in sample.readings.iter().filter(is_kept) {
            kept.push_reading(reading.metric, reading.value);
            n += 1;
        }
        if 0 < n {
            kept.finish_sample(sample.time);
        }
    }
    *samples = kept;
    second.len()
}

/// The indices of the values that belong to a second counter.
fn of_second(values: &[(UnixNanos, f64)]) -> Vec<usize> {
    let Some(&(mut last_time, mut last_km)) = values.first() else { return Vec::new() };
    let (mut others, mut of_second): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut n_changes = 0;
    for (at, &(time, km)) in values.iter().enumerate().skip(1) {
        let secs = time.secs_since(last_time);
        let step_km = km - last_km;
        let goes_on = (-LEAST_FALL_KM..=SLACK_KM + MOST_KPH * secs / 3600.0).contains(&step_km);
        if goes_on {
            n_changes += usize::from(!others.is_empty());
            of_second.append(&mut others);
        } else {
            others.push(at);
            if others.len() < MOST_OTHERS && secs < MOST_OTHERS_SECS {
                continue;
            }
            // The counter was reset.
            others.clear();
        }
        (last_time, last_km) = (time, km);
    }
    if n_changes < LEAST_CHANGES {
        return Vec::new();
    }
    of_second.append(&mut others);
    of_second
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(km: impl IntoIterator<Item = f64>) -> Vec<(UnixNanos, f64)> {
        (0..).zip(km).map(|(secs, km)| (UnixNanos::from_secs(secs), km)).collect()
    }

    /// The distance according to the remaining values.
    fn counted_km(values: &[(UnixNanos, f64)]) -> f64 {
        let second = of_second(values);
        let left = values.iter().enumerate().filter(|(at, _)| !second.contains(at));
        let left: Vec<f64> = left.map(|(_, (_, km))| *km).collect();
        left.windows(2).map(|pair| (pair[1] - pair[0]).max(0.0)).sum()
    }

    #[test]
    fn of_two_counters_by_turns_one_counts() {
        for offset_km in [-0.05, -3.0, 40.0] {
            let of = |n: u32| f64::from(n) * 0.008 + if n % 2 == 1 { offset_km } else { 0.0 };
            let found = counted_km(&values((0..600).map(of)));
            assert!((found - 4.784).abs() < 0.01, "{offset_km}: {found}");
            // Three of the first, two of the second.
            let of = |n: u32| f64::from(n) * 0.008 + if n % 5 > 2 { offset_km } else { 0.0 };
            let found = counted_km(&values((0..600).map(of)));
            assert!((found - 4.78).abs() < 0.02, "{offset_km}: {found}");
        }
    }

    #[test]
    fn a_counter_that_begins_anew_is_no_second_one() {
        let laps = (0..4_u32).flat_map(|_| (0..200_u32).map(|n| f64::from(n) * 0.008));
        assert_eq!(of_second(&values(laps)), Vec::<usize>::new());
        // Nor is one that is corrected now and then.
        let corrected = (0..300_u32).map(|n| f64::from(n) * 0.003 - f64::from(n % 3) * 0.004);
        assert_eq!(of_second(&values(corrected)), Vec::<usize>::new());
    }

    proptest! {
        #[test]
        fn a_counter_that_only_rises_is_left_alone(
            steps in prop::collection::vec(0.0_f64..0.05, 0..200),
        ) {
            let sums = steps.iter().scan(0.0, |sum, step| { *sum += step; Some(*sum) });
            prop_assert!(of_second(&values(sums)).is_empty());
        }
    }
}
