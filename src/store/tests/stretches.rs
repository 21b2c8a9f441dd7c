//! Blocks whose samples continue the series are added at once, with the same result as one by one.

use super::*;

/// Seconds to wait, seconds from the first sample to now, and for each sample the milliseconds
/// since the previous one and one bit per metric.
type Posted = (i64, i64, Vec<(i64, u8)>);

fn posted() -> impl Strategy<Value = Posted> {
    let step = prop_oneof![8 => Just(1000_i64), 1 => 1_i64..5000, 1 => Just(0)];
    let sample = (step, prop_oneof![3 => Just(7_u8), 1 => 1_u8..8]);
    (0_i64..900, -30_i64..4000, prop::collection::vec(sample, 1..400))
}

fn samples((_, ago_secs, steps): &Posted, now: UnixNanos) -> Vec<(UnixNanos, Vec<(Metric, f64)>)> {
    let known = [Metric::HrBpm, Metric::PwrW, Metric::LatDeg];
    let mut millis = -ago_secs * 1000;
    let samples = steps.iter().enumerate().map(|(i, (step, mask))| {
        millis += step;
        // The first sample has all metrics, so that they are in one order.
        let mask = if i == 0 { 7 } else { *mask };
        let has = known.iter().enumerate().filter(|(bit, _)| mask >> bit & 1 == 1);
        let values = has.map(|(bit, metric)| (metric.clone(), (i / (bit + 1)) as f64));
        (now.plus_secs(millis as f64 / 1000.0), values.collect())
    });
    samples.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_block_leaves_what_its_samples_leave_one_by_one(
        posts in prop::collection::vec(posted(), 1..6), replayed: bool,
    ) {
        let (mut at_once, mut one_by_one) = (store(), store());
        let mut now = NOW;
        for post in &posts {
            now = now.plus_secs(post.0 as f64);
            let samples = samples(post, now);
            let samples: Vec<_> = samples.iter().map(|(time, r)| (*time, &r[..])).collect();
            let arrival = Arrival { replayed, ..arrival(now) };
            at_once.apply(A, &block(&samples), arrival);
            for sample in samples {
                one_by_one.apply(A, &block(&[sample]), arrival);
            }
            let (left, right) = (at_once.athlete(A).unwrap(), one_by_one.athlete(A).unwrap());
            prop_assert_eq!(read(left, UnixNanos::MIN), read(right, UnixNanos::MIN));
            for metric in [&Metric::HrBpm, &Metric::PwrW, &Metric::LatDeg] {
                prop_assert_eq!(left.latest(metric), right.latest(metric));
            }
        }
    }
}
