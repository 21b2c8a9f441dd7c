#![expect(clippy::float_cmp, reason = "the store gives back the very same bits")]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::model::Metric;

mod deleted;
mod interleaved;
mod stretches;

const A: AthleteId = AthleteId(1);
const B: AthleteId = AthleteId(2);
const NOW: UnixNanos = UnixNanos::from_secs(1_700_000_000);

fn block(samples: &[(UnixNanos, &[(Metric, f64)])]) -> SampleBlock {
    let mut block = SampleBlock::default();
    for (time, readings) in samples {
        for (metric, value) in *readings {
            let index = block.metric_index(metric).unwrap();
            block.push_reading(index, *value);
        }
        block.finish_sample(*time);
    }
    block
}

fn arrival(wall: UnixNanos) -> Arrival {
    Arrival { wall, mono: MonoNanos(wall.nanos_since(NOW)), replayed: false }
}

fn store() -> Store {
    Store::new(StoreLimits::default())
}

/// One heart rate, with its time and its arrival, both in seconds from [`NOW`].
fn hr(store: &mut Store, at: f64, arrives: f64, bpm: f64) {
    let sample = block(&[(NOW.plus_secs(at), &[(Metric::HrBpm, bpm)])]);
    store.apply(A, &sample, arrival(NOW.plus_secs(arrives)));
}

fn latest_hr(store: &Store) -> Latest {
    store.athlete(A).unwrap().latest(&Metric::HrBpm).unwrap()
}

type Model = BTreeMap<i64, BTreeMap<Metric, f64>>;

/// Everything from `from` on, metric by metric, checked against the read by rows.
fn read(series: &AthleteSeries, from: UnixNanos) -> Model {
    let mut model = Model::new();
    for metric in series.metrics() {
        series.visit(metric, from, UnixNanos::MAX, |time, value| {
            model.entry(time.0).or_default().insert(metric.clone(), value);
        });
    }
    let mut times = Vec::new();
    let metrics = [&Metric::HrBpm, &Metric::PwrW, &Metric::LatDeg];
    series.visit_rows(metrics, from, UnixNanos::MAX, |time, values| {
        let known = &model[&time.0];
        assert_eq!(values, metrics.map(|metric| known.get(metric).copied()));
        times.push(time.0);
    });
    assert!(times.is_sorted_by(|a, b| a < b), "rows come in time order, each time once");
    let with_any =
        model.values().filter(|row| metrics.iter().any(|metric| row.contains_key(metric)));
    assert_eq!(times.len(), with_any.count());
    model
}

/// A run of samples, and the time that passes before it arrives.
#[derive(Debug, Clone)]
struct Run {
    wait_secs: i64,
    /// The first sample's time relative to the laptop's clock.
    start_secs: i64,
    step_millis: i64,
    n_samples: usize,
    /// One bit per metric.
    metrics: u8,
    backwards: bool,
    value: i32,
}

fn run() -> impl Strategy<Value = Run> {
    let start = prop_oneof![
        6 => Just(0_i64),
        3 => -4000_i64..0,
        1 => 0_i64..60,
        1 => 61_i64..100_000,
    ];
    (0_i64..900, start, 1_i64..3000, 1_usize..700, 1_u8..16, any::<bool>(), any::<i32>()).prop_map(
        |(wait_secs, start_secs, step_millis, n_samples, metrics, backwards, value)| Run {
            wait_secs,
            start_secs,
            step_millis: if step_millis < 1500 { 1000 } else { step_millis },
            n_samples,
            metrics,
            backwards,
            value,
        },
    )
}

impl Run {
    fn samples(&self, now: UnixNanos) -> Vec<(UnixNanos, Vec<(Metric, f64)>)> {
        let known = [Metric::HrBpm, Metric::PwrW, Metric::LatDeg, Metric::Other("w_bal".into())];
        let mut samples: Vec<_> = (0..self.n_samples as i64)
            .map(|i| {
                let millis = self.start_secs * 1000 - i * self.step_millis;
                let readings = known.iter().enumerate().filter(|(bit, _)| {
                    // Every column has gaps, every sample at least one value.
                    self.metrics >> bit & 1 == 1
                        && (i % 7 != *bit as i64 || self.metrics.is_power_of_two())
                });
                let value = |bit: usize| f64::from(self.value / (1 << 12) + i as i32 * bit as i32);
                let readings = readings
                    .map(|(bit, metric)| (metric.clone(), value(bit) / [1.0, 1.0, 1e7, 3.0][bit]));
                (now.plus_secs(millis as f64 / 1000.0), readings.collect())
            })
            .collect();
        if !self.backwards {
            samples.reverse();
        }
        samples
    }
}

/// What the window keeps, sample by sample: the model of [`Store::apply`].
fn apply_to_model(
    model: &mut Model,
    samples: &[(UnixNanos, Vec<(Metric, f64)>)],
    wall: UnixNanos,
    window: Duration,
) -> i64 {
    let limit = wall.plus(Duration::from_mins(1)).0;
    let floor = |model: &Model, also: i64| {
        let newest = model.range(..=limit).next_back().map(|(&time, _)| time);
        let newest = newest.max((also <= limit).then_some(also));
        newest.map_or(i64::MIN, |newest| UnixNanos(newest).minus(window).0)
    };
    for (time, readings) in samples {
        if !readings.is_empty() && floor(model, time.0) <= time.0 {
            model.entry(time.0).or_default().extend(readings.iter().cloned());
        }
    }
    floor(model, i64::MIN)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_store_holds_what_a_plain_map_would(runs in prop::collection::vec(run(), 1..14)) {
        let window = Duration::from_hours(1);
        let mut store = Store::new(StoreLimits { window, bytes: 256 << 20 });
        let mut model = Model::new();
        let mut now = NOW;
        let mut copy = Model::new();
        let mut seen = 0;
        for (i, run) in runs.iter().enumerate() {
            now = now.plus_secs(run.wait_secs as f64);
            let samples = run.samples(now);
            let borrowed: Vec<_> = samples.iter().map(|(time, r)| (*time, &r[..])).collect();
            store.apply(A, &block(&borrowed), arrival(now));
            let floor = apply_to_model(&mut model, &samples, now, window);
            let series = store.athlete(A).unwrap();
            let kept = read(series, UnixNanos(floor));
            prop_assert_eq!(kept, model.range(floor..).map(|(t, r)| (*t, r.clone())).collect::<Model>());
            // Little from before the window is kept.
            let whole = read(series, UnixNanos::MIN);
            let slack = UnixNanos(floor).minus(window / 16);
            prop_assert!(whole.keys().all(|&time| slack.0 <= time));
            prop_assert_eq!(whole.len(), series.len());
            prop_assert_eq!(series.oldest().map(|time| time.0), whole.keys().next().copied());
            prop_assert_eq!(series.newest().map(|time| time.0), whole.keys().next_back().copied());
            prop_assert_eq!(store.total.bytes, series.bytes());

            // A reader that looks now and then and copies only what changed.
            if i % 3 != 1 {
                for change in store.changes_since(seen) {
                    copy.retain(|&time, _| {
                        change.oldest.is_some_and(|oldest| oldest.0 <= time)
                            && time < change.changed_from.0
                    });
                    copy.extend(read(series, change.changed_from));
                }
                seen = store.generation();
                prop_assert_eq!(&copy, &whole, "delta equals rebuild");
            }
        }
    }

    #[test]
    fn the_store_never_holds_more_than_its_budget(
        runs in prop::collection::vec((0_u32..4, run()), 1..20),
        kib in 64_usize..512,
    ) {
        let bytes = kib << 10;
        let mut store = Store::new(StoreLimits { window: Duration::from_hours(8), bytes });
        let mut now = NOW;
        for (athlete, run) in runs {
            now = now.plus_secs(run.wait_secs as f64);
            let samples = run.samples(now);
            let borrowed: Vec<_> = samples.iter().map(|(time, r)| (*time, &r[..])).collect();
            store.apply(AthleteId(athlete), &block(&borrowed), arrival(now));
            prop_assert!(store.capacity_bytes() <= bytes);
            let all: usize = store.athletes.values().map(AthleteSeries::bytes).sum();
            prop_assert_eq!(store.total.bytes, all);
        }
    }
}

#[test]
fn the_greedy_athlete_pays_for_the_budget() {
    let mut store = Store::new(StoreLimits { window: Duration::from_hours(8), bytes: 200 << 10 });
    hr(&mut store, 0.0, 0.0, 120.0);
    for i in 0..40_000 {
        // Numbers without a pattern, which cannot be packed.
        let noise = f64::from(i).sin();
        let sample = block(&[(NOW.plus_secs(f64::from(i) * 0.1), &[(Metric::PwrW, noise)])]);
        store.apply(B, &sample, arrival(NOW.plus_secs(f64::from(i) * 0.1)));
    }
    assert_eq!(store.athlete(A).unwrap().len(), 1);
    assert!(store.athlete(B).unwrap().len() < 40_000);
    assert!(store.athlete(B).unwrap().len() > 10_000);
}

#[test]
fn a_late_sample_never_drags_the_live_value_back() {
    let mut store = store();
    hr(&mut store, 0.0, 0.2, 150.0);
    hr(&mut store, -60.0, 1.0, 90.0);
    let latest = latest_hr(&store);
    assert_eq!((latest.value, latest.time), (150.0, NOW));
    assert_eq!(latest.contact, MonoNanos(1_000_000_000), "but it is a sign of life");
}

#[test]
fn a_sample_from_far_ahead_evicts_nothing_and_hides_nothing() {
    let mut store = store();
    hr(&mut store, 0.0, 0.0, 150.0);
    hr(&mut store, 9e8, 1.0, 151.0);
    assert_eq!(store.athlete(A).unwrap().len(), 2);
    hr(&mut store, 2.0, 2.0, 152.0);
    assert_eq!(latest_hr(&store).value, 152.0);
    assert_eq!(store.athlete(A).unwrap().len(), 3);
}

#[test]
fn a_phone_ahead_keeps_its_own_order() {
    let mut store = store();
    hr(&mut store, 95.0, 0.0, 150.0);
    hr(&mut store, 96.0, 1.0, 151.0);
    hr(&mut store, 90.0, 1.5, 149.0);
    let latest = latest_hr(&store);
    assert_eq!(latest.value, 151.0);
    assert!((latest.lag_secs + 95.0).abs() < 1e-9, "{}", latest.lag_secs);
}

#[test]
fn a_clock_that_is_right_again_is_believed_at_once() {
    let mut store = store();
    hr(&mut store, 0.0, 0.0, 140.0);
    hr(&mut store, 96.0, 1.0, 180.0);
    assert_eq!(latest_hr(&store).value, 180.0);
    assert_eq!(latest_hr(&store).measured(), NOW.plus_secs(1.0));
    hr(&mut store, 1.8, 2.0, 150.0);
    assert_eq!(latest_hr(&store).value, 150.0);
    hr(&mut store, 0.5, 3.0, 130.0);
    assert_eq!(latest_hr(&store).value, 150.0, "but a late sample is no news");
}

#[test]
fn a_reading_beyond_what_people_do_is_kept_and_is_no_value() {
    let mut store = store();
    hr(&mut store, 0.0, 0.0, 255.0);
    let latest = latest_hr(&store);
    assert_eq!((latest.plausible(), latest.implausible), (None, Some(255.0)));
    hr(&mut store, 1.0, 1.0, 140.0);
    let latest = latest_hr(&store);
    assert_eq!((latest.plausible(), latest.implausible), (Some(140.0), None));
    hr(&mut store, 2.0, 2.0, 65_535.0);
    let latest = latest_hr(&store);
    assert_eq!((latest.plausible(), latest.implausible), (Some(140.0), Some(65_535.0)));
    assert_eq!((latest.time, latest.contact), (NOW.plus_secs(1.0), MonoNanos(1_000_000_000)));
    hr(&mut store, 1.5, 3.0, 141.0);
    assert_eq!(latest_hr(&store).implausible, Some(65_535.0), "it is still the newest");
    hr(&mut store, 4.0, 4.0, 142.0);
    assert_eq!(latest_hr(&store).implausible, None);
    assert_eq!(read(store.athlete(A).unwrap(), NOW).len(), 5, "all are stored as sent");
}

#[test]
fn a_laptop_clock_that_steps_back_hides_nothing() {
    let mut store = store();
    hr(&mut store, 3600.0, 3600.0, 150.0);
    hr(&mut store, 0.0, 0.0, 151.0);
    assert_eq!(latest_hr(&store).value, 151.0);
}

#[test]
fn samples_out_of_a_long_run_from_ahead_do_not_slow_or_lose_the_live_ones() {
    let mut store = store();
    for i in 0..1500 {
        hr(&mut store, 1e6 + f64::from(i), 0.0, 100.0);
    }
    for i in 0..1500 {
        hr(&mut store, f64::from(i), f64::from(i), f64::from(i % 50));
    }
    let series = store.athlete(A).unwrap();
    assert_eq!(series.len(), 3000);
    let mut live = Vec::new();
    series.visit(&Metric::HrBpm, NOW, NOW.plus_secs(1e5), |_, value| live.push(value));
    assert_eq!(live, (0..1500).map(|i| f64::from(i % 50)).collect::<Vec<_>>());
}

#[test]
fn replayed_samples_are_as_old_as_their_times() {
    let mut store = store();
    let sample = block(&[(NOW.plus_secs(-90.0), &[(Metric::HrBpm, 140.0)])]);
    store.apply(A, &sample, Arrival { replayed: true, ..arrival(NOW) });
    let latest = latest_hr(&store);
    assert_eq!(latest.arrived, MonoNanos(-90_000_000_000));
    assert_eq!(latest.contact, latest.arrived);
    assert_eq!(latest.lag_secs, 0.0);
}

#[test]
fn the_median_interval_survives_a_gap() {
    let mut store = store();
    assert_eq!(store.athlete(A).map(AthleteSeries::len), None);
    hr(&mut store, 0.0, 0.0, 100.0);
    assert_eq!(latest_hr(&store).median_interval_secs, None);
    for i in 1..9 {
        hr(&mut store, f64::from(i) * 2.0, f64::from(i) * 2.0, 100.0);
    }
    hr(&mut store, 600.0, 600.0, 100.0);
    assert_eq!(latest_hr(&store).median_interval_secs, Some(2.0));
}

#[test]
fn a_reading_is_unchanged_since_it_last_differed() {
    let mut store = store();
    for (at, bpm) in [(0.0, 99.0), (1.0, 100.0), (2.0, 100.0), (9.0, 100.0)] {
        hr(&mut store, at, at, bpm);
    }
    assert_eq!(latest_hr(&store).unchanged_since, NOW.plus_secs(1.0));
    hr(&mut store, 5.0, 10.0, 101.0);
    assert_eq!(latest_hr(&store).unchanged_since, NOW.plus_secs(5.0));
}

#[test]
fn a_sample_before_the_window_is_contact_only() {
    let mut store = store();
    hr(&mut store, 0.0, 0.0, 100.0);
    hr(&mut store, -9.0 * 3600.0, 5.0, 60.0);
    let series = store.athlete(A).unwrap();
    assert_eq!(series.len(), 1);
    assert_eq!(latest_hr(&store).contact, MonoNanos(5_000_000_000));
    let change = store.changes_since(1);
    assert_eq!(change[0].changed_from, UnixNanos::MAX);
}

#[test]
fn at_the_same_time_the_later_reading_wins_field_by_field() {
    let mut store = store();
    let first = block(&[(NOW, &[(Metric::HrBpm, 100.0), (Metric::PwrW, 200.0)])]);
    let second = block(&[(NOW, &[(Metric::HrBpm, 101.0), (Metric::HrBpm, 102.0)])]);
    store.apply(A, &first, arrival(NOW));
    store.apply(A, &second, arrival(NOW));
    let mut rows = Vec::new();
    let metrics = [&Metric::HrBpm, &Metric::PwrW];
    store.athlete(A).unwrap().visit_rows(metrics, NOW, UnixNanos::MAX, |_, row| rows.push(row));
    assert_eq!(rows, [[Some(102.0), Some(200.0)]]);
}

#[test]
fn the_same_samples_sent_again_change_nothing_that_is_drawn() {
    let mut store = store();
    hr(&mut store, 0.0, 0.0, 100.0);
    let seen = store.generation();
    hr(&mut store, 0.0, 3.0, 100.0);
    assert_eq!(store.changes_since(seen)[0].changed_from, UnixNanos::MAX);
}

#[test]
fn more_metrics_than_allowed_are_left_out() {
    let mut store = store();
    for i in 0..400 {
        let metric = Metric::Other(format!("field{i}").into());
        store.apply(A, &block(&[(NOW, &[(metric, 1.0)])]), arrival(NOW));
    }
    assert_eq!(store.athlete(A).unwrap().metrics().len(), crate::model::MAX_METRICS_PER_ATHLETE);
}

#[test]
fn metrics_leave_with_their_last_sample() {
    let mut store = store();
    let early = block(&[(NOW, &[(Metric::TempC, 21.5)])]);
    store.apply(A, &early, arrival(NOW));
    let later = NOW.plus(Duration::from_hours(9));
    store.apply(A, &block(&[(later, &[(Metric::HrBpm, 100.0)])]), arrival(later));
    assert_eq!(store.athlete(A).unwrap().metrics(), [&Metric::HrBpm]);
    assert_eq!(store.athlete(A).unwrap().latest(&Metric::TempC).unwrap().value, 21.5);
}

#[test]
fn an_athlete_taken_out_is_a_change() {
    let mut store = store();
    hr(&mut store, 0.0, 0.0, 100.0);
    let seen = store.generation();
    store.remove(A);
    assert!(store.athlete(A).is_none());
    let gone = Change { athlete: A, changed_from: UnixNanos::MIN, oldest: None };
    assert_eq!(store.changes_since(seen), [gone]);
    hr(&mut store, 1.0, 1.0, 100.0);
    assert_eq!(store.changes_since(seen)[0].changed_from, UnixNanos::MIN);
}
