//! The cost of starting up: journal lines to columns, and columns into the store.
//! `cargo bench -p trackside-benches --no-default-features --bench load`

#![expect(clippy::unwrap_used, reason = "a bench")]

use std::{fmt::Write as _, hint::black_box, time::Duration};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use trackside::{
    codec::{AthleteFinder, JournalLine, PayloadEnd, Replay, ReplayContext, journal_lines},
    model::{Arrival, AthleteId, Login, MonoNanos, SampleBlock, UnixNanos},
    store::{Store, StoreLimits},
};

const N_ATHLETES: i64 = 200;
/// Samples per athlete; a block of the loader has about 35 from each of 200 athletes.
const N_SAMPLES: i64 = 35;
const START_SECS: i64 = 1_700_000_000;

/// Commits of ten lines in journal form, and where each ends. Each arrives half a second after its
/// last sample.
fn block() -> (String, Vec<PayloadEnd>) {
    let (mut text, mut ends) = (String::new(), Vec::new());
    for n in 0..N_SAMPLES * N_ATHLETES {
        // A different order each second.
        let (athlete, t) = (n * 77 % N_ATHLETES, n / N_ATHLETES);
        writeln!(
            text,
            "samples,athlete=season{athlete:03},via=1 lat=43.7{:05},lng=11.2{:05},alt_m=50.{},\
             spd_kph=31.{:02},dist_km={}.{:03},hr_bpm={},cad_rpm={},pwr_w={},temp_c=21.{},\
             battery=80 {}000000000",
            t * 83 + athlete,
            t * 29 + athlete,
            t % 10,
            t * 7 % 100,
            t / 100,
            t * 9 % 1000,
            120 + t % 60,
            80 + t % 9,
            200 + t * 13 % 90,
            t % 10,
            START_SECS + t,
        )
        .unwrap();
        if n % 10 == 9 {
            let at = Some(UnixNanos::from_millis((START_SECS + t) * 1000 + 500));
            ends.push(PayloadEnd { end: text.len(), at });
        }
    }
    (text, ends)
}

fn athlete_of(login: &str) -> Option<AthleteId> {
    login.strip_prefix("season")?.parse().ok().map(AthleteId)
}

fn context() -> ReplayContext<'static> {
    ReplayContext { athlete_of: &athlete_of, oldest: UnixNanos::MIN }
}

fn read(criterion: &mut Criterion) {
    let (text, ends) = block();
    let mut group = criterion.benchmark_group("journal lines");
    group.throughput(Throughput::Bytes(text.len() as u64));
    let mut replay = Replay::new(context());
    group.bench_function("to columns", |bencher| {
        bencher.iter(|| {
            let replayed = replay.read(black_box(text.as_bytes()), &ends).unwrap();
            assert_eq!(replayed.samples, (N_SAMPLES * N_ATHLETES) as u64);
            replay.recycle(replayed);
        });
    });
    group.bench_function("one by one", |bencher| {
        let mut block = SampleBlock::default();
        bencher.iter(|| {
            for line in journal_lines(black_box(text.as_bytes())) {
                if let Ok(JournalLine::Athlete(line)) = line {
                    line.push_sample(&mut block);
                }
            }
            std::mem::take(&mut block)
        });
    });
    let finder = AthleteFinder::new(&Login::try_from("season123").unwrap());
    group.bench_function("of one athlete among 200", |bencher| {
        bencher.iter(|| {
            let mut begin = 0;
            let mut n_found = 0;
            for &PayloadEnd { end, .. } in &ends {
                n_found += finder.journal_lines(&text.as_bytes()[begin..end]).count();
                begin = end;
            }
            assert_eq!(n_found as i64, N_SAMPLES);
        });
    });
    group.finish();
}

fn take_in(criterion: &mut Criterion) {
    let (text, ends) = block();
    let replayed = Replay::new(context()).read(text.as_bytes(), &ends).unwrap();
    let wall = UnixNanos::from_secs(START_SECS + N_SAMPLES);
    let arrival = Arrival { wall, mono: MonoNanos(0), replayed: true };
    let limits = StoreLimits { window: Duration::from_hours(8), ..StoreLimits::default() };
    let mut group = criterion.benchmark_group("into the store");
    group.throughput(Throughput::Elements((N_SAMPLES * N_ATHLETES) as u64));
    let fresh = || Store::new(limits);
    group.bench_function("columns", |bencher| {
        let take = |mut store: Store| {
            for (athlete, delivery) in &replayed.deliveries {
                store.deliver(*athlete, delivery);
            }
            for login in &replayed.logins {
                store.apply_columns(login.athlete.unwrap(), &login.columns, arrival);
            }
            store
        };
        bencher.iter_batched(fresh, take, BatchSize::LargeInput);
    });
    let blocks: Vec<(AthleteId, SampleBlock)> = replayed
        .logins
        .iter()
        .map(|login| (login.athlete.unwrap(), login.columns.to_block()))
        .collect();
    group.bench_function("one by one", |bencher| {
        let take = |mut store: Store| {
            for (athlete, block) in &blocks {
                store.apply(*athlete, block, arrival);
            }
            store
        };
        bencher.iter_batched(fresh, take, BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, read, take_in);
criterion_main!(benches);
