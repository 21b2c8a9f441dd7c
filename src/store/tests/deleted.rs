//! Deletions and their undoing.

use super::*;

/// A span of seconds from [`NOW`], inclusive.
fn span(from: i64, to: i64) -> (UnixNanos, UnixNanos) {
    (NOW.plus_secs(from as f64), NOW.plus_secs(to as f64))
}

/// One heart rate per second, equal to the second modulo 200, each arriving immediately.
fn store_of(secs: std::ops::Range<i32>) -> Store {
    let mut store = store();
    for sec in secs {
        hr(&mut store, f64::from(sec), f64::from(sec), f64::from(sec % 200));
    }
    store
}

fn set_deleted(store: &mut Store, spans: &[(UnixNanos, UnixNanos)], now_secs: f64) {
    let now = arrival(NOW.plus_secs(now_secs));
    store.set_deleted(A, spans, Arrival { replayed: true, ..now });
}

fn heart_rates(store: &Store) -> Vec<f64> {
    let mut values = Vec::new();
    let series = store.athlete(A).unwrap();
    series.visit(&Metric::HrBpm, UnixNanos::MIN, UnixNanos::MAX, |_, value| values.push(value));
    values
}

#[test]
fn what_is_deleted_is_read_no_more_and_taken_back_is_there_again() {
    let mut store = store_of(0..2000);
    let whole = heart_rates(&store);
    let before = latest_hr(&store);
    set_deleted(&mut store, &[span(100, 699), span(800, 800)], 2000.0);
    let rest = [&whole[..100], &whole[700..800], &whole[801..]].concat();
    assert_eq!(heart_rates(&store), rest);
    assert_eq!(store.athlete(A).unwrap().len(), rest.len());
    assert_eq!(latest_hr(&store), before, "the newest one stays as young as it was");
    set_deleted(&mut store, &[span(800, 800)], 2000.0);
    assert_eq!(heart_rates(&store).len(), 1999);
    set_deleted(&mut store, &[], 2000.0);
    assert_eq!(heart_rates(&store), whole);
    assert_eq!(latest_hr(&store), before);
    assert_eq!(store.total.bytes, store.athletes[&A].bytes(), "nothing is left aside");
}

#[test]
fn the_latest_value_is_the_newest_one_that_is_not_deleted_and_as_old_as_it_is() {
    let mut store = store_of(0..100);
    set_deleted(&mut store, &[span(50, 99)], 110.0);
    let latest = latest_hr(&store);
    assert_eq!((latest.value, latest.time), (49.0, NOW.plus_secs(49.0)));
    assert_eq!(arrival(NOW.plus_secs(110.0)).mono.secs_since(latest.arrived), 61.0);
    set_deleted(&mut store, &[span(0, 99)], 110.0);
    let series = store.athlete(A).unwrap();
    assert_eq!((series.latest(&Metric::HrBpm), series.oldest()), (None, None));
    assert_eq!(series.metrics(), Vec::<&Metric>::new());
    hr(&mut store, 111.0, 111.0, 60.0);
    assert_eq!(latest_hr(&store).value, 60.0);
    assert_eq!(heart_rates(&store), [60.0]);
}

#[test]
fn what_comes_late_for_deleted_times_is_seen_when_they_are_taken_back() {
    let mut store = store_of(0..10);
    set_deleted(&mut store, &[span(2, 7)], 10.0);
    let seen = store.generation();
    hr(&mut store, 3.0, 10.0, 333.0);
    assert_eq!(store.changes_since(seen), []);
    assert_eq!(heart_rates(&store), [0.0, 1.0, 8.0, 9.0]);
    set_deleted(&mut store, &[], 11.0);
    assert_eq!(heart_rates(&store)[2..5], [2.0, 333.0, 4.0]);
}

#[test]
fn what_is_let_go_of_does_not_come_back() {
    let mut store = store_of(0..10);
    set_deleted(&mut store, &[span(2, 7)], 10.0);
    store.forget_deleted();
    hr(&mut store, 5.0, 10.0, 55.0);
    set_deleted(&mut store, &[], 11.0);
    assert_eq!(heart_rates(&store), [0.0, 1.0, 55.0, 8.0, 9.0]);
}

#[test]
fn of_what_is_set_aside_one_span_can_be_let_go_of() {
    let mut store = store_of(0..2000);
    let whole = heart_rates(&store);
    set_deleted(&mut store, &[span(100, 699), span(800, 900)], 2000.0);
    store.forget_deleted_within(A, span(100, 699), arrival(NOW.plus_secs(2000.0)));
    hr(&mut store, 300.0, 2000.0, 55.0);
    store.forget_deleted_within(B, span(0, 2000), arrival(NOW.plus_secs(2000.0)));
    set_deleted(&mut store, &[], 2001.0);
    assert_eq!(heart_rates(&store), [&whole[..100], &[55.0], &whole[700..]].concat());
    assert_eq!(store.total.bytes, store.athletes[&A].bytes(), "nothing is left aside");
}

#[test]
fn what_is_deleted_pays_for_the_budget_first_and_goes_with_the_athlete() {
    let mut store = Store::new(StoreLimits { bytes: 40 << 10, ..StoreLimits::default() });
    for sec in 0..2000 {
        // Noise, which cannot be packed.
        let value = f64::from(sec * 7919 % 1009).sqrt();
        hr(&mut store, f64::from(sec), f64::from(sec), value);
    }
    set_deleted(&mut store, &[span(0, 999)], 2000.0);
    let shown = heart_rates(&store);
    assert!(shown.len() > 500, "{}", shown.len());
    let aside = |store: &Store| store.total.bytes - store.athletes[&A].bytes();
    let before = aside(&store);
    for sec in 2000..3500 {
        hr(&mut store, f64::from(sec), f64::from(sec), f64::from(sec).sqrt());
    }
    assert!(store.capacity_bytes() <= 40 << 10);
    assert!(aside(&store) < before);
    assert_eq!(heart_rates(&store)[..shown.len()], shown, "what is shown stays");
    store.remove(A);
    assert_eq!(store.total.bytes, 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn deleting_and_taking_back_is_as_if_it_were_filtered(
        steps in prop::collection::vec(
            (run(), prop::collection::btree_set(-5000_i64..5000, 0..6)), 1..10,
        ),
    ) {
        let mut store = Store::new(StoreLimits { window: Duration::from_hours(9000), bytes: 256 << 20 });
        let mut model = Model::new();
        let (mut copy, mut seen) = (Model::new(), 0);
        let mut now = NOW;
        let mut spans = Vec::new();
        for (run, ends) in steps {
            now = now.plus_secs(run.wait_secs as f64);
            let samples = run.samples(now);
            let borrowed: Vec<_> = samples.iter().map(|(time, r)| (*time, &r[..])).collect();
            store.apply(A, &block(&borrowed), arrival(now));
            for (time, readings) in samples.into_iter().filter(|(_, r)| !r.is_empty()) {
                model.entry(time.0).or_default().extend(readings);
            }
            // Every third time, nothing changes.
            if ends.len() % 3 != 2 {
                let ends: Vec<i64> = ends.into_iter().collect();
                spans = ends.chunks_exact(2).map(|pair| span(pair[0], pair[1])).collect();
                store.set_deleted(A, &spans, Arrival { replayed: true, ..arrival(now) });
            }
            let kept: Model = model
                .iter()
                .filter(|(time, _)| !crate::model::is_within(&spans, UnixNanos(**time)))
                .map(|(time, readings)| (*time, readings.clone()))
                .collect();
            let whole = store.athlete(A).map(|series| read(series, UnixNanos::MIN));
            let whole = whole.unwrap_or_default();
            prop_assert_eq!(&whole, &kept);
            for change in store.changes_since(seen) {
                copy.retain(|&time, _| {
                    change.oldest.is_some_and(|oldest| oldest.0 <= time) && time < change.changed_from.0
                });
                copy.extend(read(store.athlete(A).unwrap(), change.changed_from));
            }
            seen = store.generation();
            prop_assert_eq!(&copy, &whole, "delta equals rebuild");
            let shown = store.athlete(A).map_or(0, AthleteSeries::len);
            prop_assert_eq!(shown, whole.len());
        }
        store.set_deleted(A, &[], Arrival { replayed: true, ..arrival(now) });
        prop_assert_eq!(read(store.athlete(A).unwrap(), UnixNanos::MIN), model);
        prop_assert_eq!(store.total.bytes, store.athletes[&A].bytes());
    }
}
