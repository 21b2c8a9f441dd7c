//! Tests the rule with typical cases, and against a direct implementation of its definition.

#![expect(clippy::float_cmp, reason = "whole seconds, which come out as they went in")]

use std::time::Duration;

use proptest::prelude::*;

use super::*;
use crate::{
    model::{Arrival, Delivery, Metric, MonoNanos, SampleBlock, Tick},
    store::StoreLimits,
};

const A: AthleteId = AthleteId(1);
/// The beginning of a tick.
const NOW: UnixNanos = UnixNanos::from_secs(1_700_000_000);

fn at(secs: f64) -> UnixNanos {
    NOW.plus_secs(secs)
}

/// A store that receives samples, with times in seconds from [`NOW`].
struct Bench {
    store: Store,
    /// All samples: sender, time of arrival, time of measurement.
    came: Vec<(u32, f64, f64)>,
}

impl Bench {
    fn new() -> Self {
        Self { store: Store::new(StoreLimits::default()), came: Vec::new() }
    }

    /// A batch arrives.
    fn post(&mut self, via: u32, arrives: f64, measured: &[f64]) {
        let block = block_of(measured);
        let wall = at(arrives);
        self.store.deliver_block(A, via, wall, &block);
        self.store.apply(A, &block, Arrival { wall, mono: MonoNanos(0), replayed: false });
        self.came.extend(measured.iter().map(|measured| (via, arrives, *measured)));
    }

    /// Samples once a second that arrive after `lag` seconds, measured in `from..to`.
    fn steady(&mut self, via: u32, from: i32, to: i32, lag: f64) {
        for second in (from..to).map(f64::from) {
            self.post(via, second + lag, &[second]);
        }
    }

    /// The time of completeness at a server time, in seconds from [`NOW`].
    fn until(&mut self, now: f64) -> f64 {
        self.store.advance_complete(at(now));
        complete_until(&self.store, A).unwrap().secs_since(NOW)
    }
}

fn block_of(measured: &[f64]) -> SampleBlock {
    let mut block = SampleBlock::default();
    let hr = block.metric_index(&Metric::HrBpm).unwrap();
    for measured in measured {
        block.push_reading(hr, 140.0);
        block.finish_sample(at(*measured));
    }
    block
}

/// The largest and smallest lag of completeness behind the clock within a range of seconds, checked
/// five times a second while `post` posts what has arrived by then.
fn lags(
    bench: &mut Bench,
    from: i32,
    to: i32,
    mut post: impl FnMut(&mut Bench, f64),
) -> (f64, f64) {
    let (mut least, mut most) = (f64::MAX, f64::MIN);
    for step in from * 5..to * 5 {
        let now = f64::from(step) / 5.0;
        post(bench, now);
        let lag = now - bench.until(now);
        (least, most) = (least.min(lag), most.max(lag));
    }
    (least, most)
}

/// Whether a result up to `time` is final.
fn is_complete(store: &Store, athlete: AthleteId, time: UnixNanos) -> bool {
    certainty(store, athlete, time) == Certainty::Final
}

#[test]
fn without_a_known_arrival_nothing_is_provisional() {
    let mut store = Store::new(StoreLimits::default());
    assert_eq!(complete_until(&store, A), None);
    store.advance_complete(NOW);
    // As from a journal of an earlier build.
    let arrival = Arrival { wall: NOW, mono: MonoNanos(0), replayed: true };
    store.apply(A, &block_of(&[-2.0, -1.0]), arrival);
    assert_eq!(complete_until(&store, A), None);
    assert!(is_complete(&store, A, at(-1.0)));
    // Samples from before arrivals were known are final, and new ones are not.
    store.deliver_block(A, 1, at(1.0), &block_of(&[0.5]));
    assert!(is_complete(&store, A, at(-1.0)));
    assert!(!is_complete(&store, A, at(0.5)));
    store.advance_complete(at(66.0));
    assert!(is_complete(&store, A, at(0.5)));
    assert!(!is_complete(&store, A, at(0.6)));
}

#[test]
fn an_athlete_that_was_removed_is_forgotten() {
    let mut bench = Bench::new();
    bench.steady(1, 0, 100, 0.3);
    bench.store.remove(A);
    assert_eq!(complete_until(&bench.store, A), None);
    assert!(bench.store.capacity_bytes() < 100_000);
}

#[test]
fn a_steady_phone_is_complete_up_to_seventy_seconds_ago() {
    for lag in [0.0, 0.3, 2.0] {
        let mut bench = Bench::new();
        bench.steady(1, -100, 0, lag);
        let mut next = 0;
        let (least, most) = lags(&mut bench, 0, 600, |bench, now| {
            while f64::from(next) + lag <= now {
                bench.steady(1, next, next + 1, lag);
                next += 1;
            }
        });
        assert!((60.0..=70.0).contains(&least) && most <= 70.0, "{lag}: {least} to {most}");
    }
}

#[test]
fn batches_of_thirty_seconds_are_complete_up_to_the_last_one_that_waited_long_enough() {
    let mut bench = Bench::new();
    for batch in 0..20 {
        let end = f64::from(batch) * 30.0;
        let before = if batch == 0 { -30.0 } else { bench.until(end) };
        assert!(before <= end - 30.0, "{batch}: it is behind {before}");
        let measured: Vec<f64> = (-30..0).map(|second| end + f64::from(second)).collect();
        bench.post(1, end + 0.5, &measured);
    }
    // The last one arrived at 570.5 with samples up to 569.
    assert_eq!(bench.until(570.5), 479.0);
    assert_eq!(bench.until(634.9), 539.0);
    assert_eq!(bench.until(635.0), 569.0);
    assert_eq!(bench.until(10_000.0), 569.0, "never beyond the newest sample");
}

#[test]
fn samples_sent_after_an_outage_do_not_contradict_completeness() {
    // Without coverage from 100 s to 700 s; then it sends what it kept, oldest first, newest first,
    // or in many small posts.
    let kept: Vec<f64> = (100..700).map(f64::from).collect();
    let newest_first: Vec<f64> = kept.iter().rev().copied().collect();
    for (name, posts) in [
        ("at once", vec![kept.clone()]),
        ("newest first", newest_first.chunks(50).map(<[f64]>::to_vec).collect()),
        ("one by one", kept.chunks(1).map(<[f64]>::to_vec).collect()),
    ] {
        let mut bench = Bench::new();
        bench.steady(1, -100, 100, 0.3);
        assert_eq!(bench.until(400.0), 99.0, "it waits for the phone");
        bench.post(1, 700.0, &[700.0]);
        assert_eq!(bench.until(700.0), 99.0, "{name}: also when the newest comes first");
        let n_posts = posts.len() as f64;
        for (post, measured) in posts.iter().enumerate() {
            let now = 700.0 + 10.0 * post as f64 / n_posts;
            assert_eq!(bench.until(now), 99.0, "{name}");
            bench.post(1, now, measured);
        }
        bench.steady(1, 711, 800, 0.3);
        let until = bench.until(800.0);
        assert!((730.0..=740.0).contains(&until), "{name}: {until}");
    }
}

#[test]
fn a_phone_without_coverage_stops_completeness() {
    let mut bench = Bench::new();
    bench.steady(1, 0, 100, 0.3);
    assert!(bench.until(101.0) < 41.0);
    assert_eq!(bench.until(166.0), 99.0);
    assert_eq!(bench.until(3600.0), 99.0);
}

#[test]
fn a_clock_that_is_ahead_does_not_advance_completeness() {
    let mut bench = Bench::new();
    let mut next = -100;
    let (least, most) = lags(&mut bench, 0, 600, |bench, now| {
        while f64::from(next) <= now {
            bench.post(1, f64::from(next), &[f64::from(next) + 95.0]);
            next += 1;
        }
    });
    assert!((60.0..=70.0).contains(&least) && most <= 70.0, "{least} to {most}");
    // The clock is corrected: samples measured after that are still expected.
    assert!(bench.until(601.0) < 601.0);
    bench.post(1, 601.3, &[601.0]);
    // The samples from the future are complete once their time has come.
    assert_eq!(bench.until(680.0), 680.0);
    assert_eq!(bench.until(695.0), 694.0);
    assert_eq!(bench.until(3600.0), 694.0);
}

#[test]
fn one_sample_from_the_future_does_not_complete_the_others() {
    let mut bench = Bench::new();
    bench.steady(1, 0, 100, 0.3);
    bench.post(1, 100.0, &[1e6]);
    bench.steady(1, 101, 200, 0.3);
    // Without coverage from here on.
    assert_eq!(bench.until(500.0), 199.0);
}

#[test]
fn a_clock_that_is_behind_counts_as_late() {
    let mut bench = Bench::new();
    // A lag of 95 s. Once it is known to be usual, three times that is waited for.
    for second in (0..1000).map(f64::from) {
        bench.post(1, second, &[second - 95.0]);
    }
    let lag = 1000.0 - bench.until(1000.0);
    assert!((95.0 + 285.0..95.0 + 320.0).contains(&lag), "{lag}");
}

#[test]
fn a_watch_that_sends_minutes_later_what_the_phone_sends_at_once_is_waited_for() {
    let mut bench = Bench::new();
    for second in 0..4000 {
        let now = f64::from(second);
        bench.post(1, now + 0.3, &[now]);
        if second % 300 == 299 {
            let measured: Vec<f64> = (0..300).map(|back| now - f64::from(back)).collect();
            let before = bench.until(now + 0.5);
            // The first ones are a surprise.
            assert!(second < 600 || before < now - 299.0, "at {now}: {before}");
            bench.post(2, now + 0.5, &measured);
        }
    }
}

/// The late arrivals: sender, when the first and the last sample were measured, when the last one
/// arrived, and how many there were.
fn late(bench: &Bench) -> Vec<(u32, f64, f64, f64, u64)> {
    let secs = |time: UnixNanos| time.secs_since(NOW);
    let late = bench.store.arrivals(A).late.into_iter();
    late.map(|it| (it.via, secs(it.oldest), secs(it.newest), secs(it.at), it.n_samples)).collect()
}

#[test]
fn what_arrives_behind_it_or_later_than_is_waited_for_is_kept_as_late() {
    let mut bench = Bench::new();
    bench.steady(1, 0, 200, 0.3);
    assert_eq!(late(&bench), [], "a steady phone is never late");
    // Behind: at 200 it is complete up to about 135.
    bench.post(2, 200.0, &[100.0, 101.0]);
    assert_eq!(late(&bench), [(2, 100.0, 101.0, 200.0, 2)]);
    // Not behind, but after an outage.
    bench.post(1, 700.0, &[300.0, 301.0, 302.0]);
    assert_eq!(late(&bench).len(), 2);
    assert_eq!(late(&bench)[1], (1, 300.0, 302.0, 700.0, 3));
}

#[test]
fn late_batches_of_one_sender_that_follow_each_other_are_one_arrival() {
    let mut bench = Bench::new();
    bench.steady(1, 0, 100, 0.3);
    for batch in 0..10 {
        let now = 700.0 + 3.0 * f64::from(batch);
        let from = 100.0 + 50.0 * f64::from(batch);
        let measured: Vec<f64> = (0..50).map(|secs| from + f64::from(secs)).collect();
        bench.post(1, now, &measured);
    }
    assert_eq!(late(&bench), [(1, 100.0, 599.0, 727.0, 500)]);
    bench.post(1, 1500.0, &[800.0]);
    assert_eq!(late(&bench).len(), 2);
    // The oldest ones go.
    for hour in 1..100_u32 {
        // By others, of whom it is not known that this is usual.
        let now = 3600.0 * f64::from(hour);
        bench.post(hour + 1, now, &[now - 1000.0]);
    }
    let kept = late(&bench);
    assert!(kept.len() == 32 && kept[31].3 == 3600.0 * 99.0, "{}", kept.len());
}

#[test]
fn an_old_recording_is_not_a_lag_and_delays_completeness_for_a_minute() {
    let mut bench = Bench::new();
    bench.steady(1, 0, 100, 0.3);
    let before = bench.until(100.0);
    // Three hours ago, by another sender.
    let ride: Vec<f64> = (0..3600).map(|second| f64::from(second) - 10_800.0).collect();
    bench.post(2, 100.0, &ride);
    bench.steady(1, 100, 160, 0.3);
    assert_eq!(bench.until(160.0), before, "it is held");
    bench.steady(1, 160, 170, 0.3);
    let until = bench.until(170.0);
    assert!((100.0..=110.0).contains(&until), "{until}");
    // Beyond the memory window it does not even do that.
    bench.post(2, 170.0, &[-1e6]);
    bench.steady(1, 170, 180, 0.3);
    assert!(until < bench.until(180.0));
}

#[test]
fn the_clock_of_the_server_may_be_changed() {
    // It is an hour ahead, and then corrected.
    let mut bench = Bench::new();
    for second in (0..100).map(f64::from) {
        bench.post(1, second + 3600.3, &[second]);
    }
    let before = bench.until(3700.0);
    assert_eq!(before, 39.0);
    assert_eq!(bench.until(100.0), before, "the line stays");
    bench.steady(1, 100, 130, 0.3);
    // The same as if the clock had been right all along.
    assert_eq!(bench.until(130.0), 69.0);
    assert_eq!(bench.until(129.8), 69.0, "a small step is none");
    assert_eq!(bench.until(196.0), 129.0);
    // Forwards by an hour: everything has waited long enough.
    bench.steady(1, 196, 200, 0.3);
    assert_eq!(bench.until(3800.0), 199.0);
}

#[test]
fn completeness_takes_a_few_kilobytes_an_athlete_whatever_the_senders_do() {
    let mut bench = Bench::new();
    let before = bench.store.capacity_bytes();
    let mut lag = 0.0;
    for second in 0..20_000 {
        let now = f64::from(second);
        // Lags of up to half an hour that vary between senders and over time.
        lag = (lag * 1.01 + 0.7 + f64::from(second % 7)) % 1800.0;
        let via = second as u32 * 7919 % 12;
        let block = block_of(&[now - lag, now - lag / 3.0]);
        bench.store.deliver_block(A, via, at(now), &block);
        assert!(bench.store.capacity_bytes() - before < 8000);
    }
}

/// One batch: the sender, the seconds since the previous one, and for each sample how long before
/// its arrival it was measured.
type Posted = (u32, f64, Vec<f64>);

fn posted() -> impl Strategy<Value = Posted> {
    let pause = prop_oneof![
        6 => 0.0..2.0,
        2 => 0.0..40.0,
        1 => 0.0..400.0,
    ];
    let delay = prop_oneof![
        6 => 0.0..3.0,
        3 => 0.0..90.0,
        1 => -120.0..2000.0,
        1 => Just(-1e5),
    ];
    (1..4_u32, pause, prop::collection::vec(delay, 1..6))
}

/// W for a sender at a moment, directly from the definition and all earlier samples.
fn wait_secs(came: &[(u32, f64, f64)], via: u32, arrives: f64) -> f64 {
    let tick = |arrives: f64| Tick::of(at(arrives)).0;
    let mut deliveries: Vec<(i64, Delivery)> = Vec::new();
    for &(_, arrived, measured) in came.iter().filter(|(by, ..)| *by == via) {
        let new = Delivery::of(via, at(arrived), at(measured));
        match deliveries.last_mut().filter(|(last, _)| *last == tick(arrived)) {
            Some((_, last)) => last.join(&new),
            None => deliveries.push((tick(arrived), new)),
        }
    }
    let before = deliveries.iter().filter(|(of, _)| *of < tick(arrives));
    let lags = before.map(|(_, delivery)| delivery.lag_nanos() / 1_000_000);
    let lags: Vec<i64> = lags.filter(|lag| *lag <= 1_800_000).collect();
    let mut last = lags[lags.len().saturating_sub(31)..].to_vec();
    last.sort_unstable();
    let usual = last.get(last.len() / 2).copied().unwrap_or_default();
    (3.0 * usual as f64 / 1e3).max(60.0)
}

/// A sample as the rule sees it: when it arrived, how long it is waited for, and when it was
/// measured, no later than it arrived.
struct Seen {
    arrived: f64,
    wait: f64,
    measured: UnixNanos,
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn it_is_as_the_rule_says(posts in prop::collection::vec(posted(), 1..60)) {
        let mut bench = Bench::new();
        let mut seen: Vec<Seen> = Vec::new();
        let (mut now, mut before) = (0.0, UnixNanos::MIN);
        for (via, pause, delays) in posts {
            // Between two batches it is checked every few seconds.
            let next = now + pause;
            while now < next && !seen.is_empty() {
                now = next.min(now + 7.0);
                bench.store.advance_complete(at(now));
                let until = complete_until(&bench.store, A).unwrap();
                // It never goes back, and passes neither the clock nor the newest sample.
                prop_assert!(before <= until && until <= at(now));
                let newest = bench.came.iter().map(|(_, arrived, measured)| {
                    if *measured <= arrived + 300.0 { *measured } else { *arrived }
                });
                prop_assert!(until <= at(newest.fold(f64::MIN, f64::max)));
                // When it advances, nothing at or before it arrived within the last W.
                if before < until {
                    for sample in seen.iter().filter(|sample| sample.measured <= until) {
                        let stood = now - sample.arrived;
                        prop_assert!(sample.wait - 1e-6 <= stood, "{stood} of {}", sample.wait);
                    }
                }
                // And it does advance: past a sample once everything measured no later has waited
                // for W, plus what the grid of ticks adds.
                let young = seen.iter().filter(|sample| {
                    now < sample.arrived + sample.wait * 17.0 / 16.0 + 15.0
                });
                let oldest_young = young.map(|sample| sample.measured).min();
                let stood = bench.came.iter().filter(|(_, arrived, measured)| {
                    let measured_at = at(*measured);
                    oldest_young.is_none_or(|oldest| measured_at < oldest)
                        && *measured <= arrived + 300.0
                        && *measured <= now - 5.0
                });
                for (_, _, measured) in stood {
                    prop_assert!(at(*measured) <= until, "{measured} at {now}");
                }
                before = until;
            }
            now = next;
            let measured: Vec<f64> = delays.iter().map(|delay| now - delay).collect();
            let wait = wait_secs(&bench.came, via, now);
            bench.post(via, now, &measured);
            let until = complete_until(&bench.store, A).unwrap();
            prop_assert!(before <= until, "a batch takes nothing back");
            before = until;
            seen.extend(measured.iter().map(|measured| Seen {
                arrived: now,
                wait,
                measured: at(*measured).min(at(now)),
            }));
        }
    }

    #[test]
    fn nothing_arrives_behind_it_while_delays_differ_by_less_than_a_minute(
        posts in prop::collection::vec(
            (1..4_u32, 0.0..100.0_f64, prop::collection::vec(0.0..60.0_f64, 1..6)), 1..80,
        ),
        delay in 0.0..1000.0_f64,
    ) {
        let mut bench = Bench::new();
        let mut now = 0.0;
        for (via, pause, more) in posts {
            now += pause;
            let measured: Vec<f64> = more.iter().map(|more| now - delay - more).collect();
            if !bench.came.is_empty() {
                let until = bench.until(now);
                for measured in &measured {
                    prop_assert!(until <= *measured + 1e-6, "{measured} arrives behind {until}");
                }
            }
            bench.post(via, now, &measured);
        }
    }

    #[test]
    fn what_one_sender_sends_in_order_never_arrives_behind_it(
        posts in prop::collection::vec((0.0..500.0_f64, 0.0..3000.0_f64), 1..80),
    ) {
        let mut bench = Bench::new();
        let (mut now, mut newest) = (0.0, -10_000.0);
        for (pause, delay) in posts {
            now += pause;
            let until = if bench.came.is_empty() { f64::MIN } else { bench.until(now) };
            newest = f64::max(newest, now - delay);
            prop_assert!(until <= newest + 1e-6, "{newest} arrives behind {until}");
            bench.post(1, now, &[newest]);
        }
    }

    #[test]
    fn what_arrives_within_a_tick_may_be_told_together(
        posts in prop::collection::vec(posted(), 1..60),
    ) {
        // As at the start, which reads the journal in blocks.
        let (mut one_by_one, mut together) = (Bench::new(), Bench::new());
        let mut waiting: Option<Delivery> = None;
        let mut now = 0.0;
        for (via, pause, delays) in posts {
            now += pause;
            let measured: Vec<f64> = delays.iter().map(|delay| now - delay).collect();
            let oldest = at(now).minus(Duration::from_hours(8));
            let times = measured.iter().map(|secs| at(*secs)).filter(|time| oldest <= *time);
            if let Some(new) = Delivery::of_all(via, at(now), times) {
                match &mut waiting {
                    Some(last) if last.via == via && last.tick == new.tick => last.join(&new),
                    last => {
                        if let Some(last) = last.replace(new) {
                            together.store.deliver(A, &last);
                        }
                    }
                }
            }
            one_by_one.post(via, now, &measured);
        }
        if let Some(last) = waiting {
            together.store.deliver(A, &last);
        }
        for later in 0..80 {
            now += f64::from(later);
            let lines = [&mut one_by_one, &mut together].map(|bench| {
                bench.store.advance_complete(at(now));
                bench.store.arrivals(A)
            });
            prop_assert_eq!(&lines[0], &lines[1], "at {}", now);
        }
    }
}
