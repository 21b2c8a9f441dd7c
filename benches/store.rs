//! The live store: adding samples, and the reads of a window's frame.

use std::{hint::black_box, time::Duration};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use trackside::{
    model::{Arrival, AthleteId, Metric, MonoNanos, SampleBlock, UnixNanos},
    store::{AthleteSeries, Store, StoreLimits},
};

const N_ATHLETES: u32 = 12;
const N_MANY_ATHLETES: u32 = 200;
const N_BLOCK_SAMPLES: i64 = 5_000;
const WINDOW_SECS: i64 = 8 * 3600;
const START: UnixNanos = UnixNanos::from_secs(1_700_000_000);

/// A ride at 1 Hz with ten fields, as a phone sends it, with all values changing.
fn ride(from_secs: i64, n_samples: i64) -> SampleBlock {
    samples((from_secs..from_secs + n_samples).map(|secs| secs as f64))
}

/// The samples of a ride at these seconds.
fn samples(secs: impl Iterator<Item = f64>) -> SampleBlock {
    let mut block = SampleBlock::default();
    let decimals = |value: f64, digits: i32| {
        let scale = 10_f64.powi(digits);
        (value * scale).round() / scale
    };
    for t in secs {
        let readings = [
            (Metric::LatDeg, decimals(43.76 + (t / 900.0).sin() * 0.01, 7)),
            (Metric::LngDeg, decimals(11.26 + (t / 700.0).cos() * 0.02, 7)),
            (Metric::AltM, decimals(80.0 + (t / 300.0).sin() * 30.0, 1)),
            (Metric::SpdKph, decimals(31.0 + (t / 17.0).sin() * 9.0, 2)),
            (Metric::DistKm, decimals(t * 0.0086, 3)),
            (Metric::HrBpm, decimals(150.0 + (t / 40.0).sin() * 20.0, 0)),
            (Metric::CadRpm, decimals(88.0 + (t / 5.0).sin() * 7.0, 0)),
            (Metric::PwrW, decimals(240.0 + (t * 12.9898).sin() * 60.0, 0)),
            (Metric::AccM, decimals(4.0 + (t / 60.0).sin(), 0)),
            (Metric::BearingDeg, decimals((t / 2.0) % 360.0, 0)),
        ];
        for (metric, value) in readings {
            if let Some(index) = block.metric_index(&metric) {
                block.push_reading(index, value);
            }
        }
        block.finish_sample(START.plus_secs(t));
    }
    block
}

fn arrival(secs: i64) -> Arrival {
    Arrival {
        wall: START.plus_secs(secs as f64),
        mono: MonoNanos(secs * 1_000_000_000),
        replayed: false,
    }
}

/// Eight hours of `n_athletes` athletes.
fn full(n_athletes: u32) -> Store {
    let mut store = Store::new(StoreLimits::default());
    for from in (0..WINDOW_SECS).step_by(3600) {
        let block = ride(from, 3600);
        for athlete in 0..n_athletes {
            store.apply(AthleteId(athlete), &block, arrival(from + 3600));
        }
    }
    store
}

#[expect(clippy::print_stderr, reason = "a figure beside those of criterion")]
fn report_memory(store: &Store) {
    let n_samples: usize = (0..N_MANY_ATHLETES)
        .filter_map(|id| store.athlete(AthleteId(id)))
        .map(AthleteSeries::len)
        .sum();
    let bytes = store.capacity_bytes();
    eprintln!(
        "memory: {n_samples} samples of 10 fields in {:.1} MB, {:.1} bytes a sample",
        bytes as f64 / 1e6,
        bytes as f64 / n_samples as f64
    );
}

fn apply(c: &mut Criterion) {
    let mut group = c.benchmark_group("store apply");
    let block = ride(0, N_BLOCK_SAMPLES);
    group.throughput(Throughput::Elements(N_BLOCK_SAMPLES as u64));
    group.bench_function("block of 5000", |b| {
        b.iter_batched(
            || Store::new(StoreLimits::default()),
            |mut store| {
                store.apply(AthleteId(1), &block, arrival(N_BLOCK_SAMPLES));
                store
            },
            BatchSize::LargeInput,
        );
    });

    let mut store = full(N_ATHLETES);
    let blocks: Vec<SampleBlock> = (0..100_000).map(|i| ride(WINDOW_SECS + i, 1)).collect();
    let mut next = blocks.iter().zip(WINDOW_SECS..).cycle();
    group.throughput(Throughput::Elements(N_ATHLETES.into()));
    group.bench_function("12 athletes, a sample each", |b| {
        b.iter(|| {
            if let Some((block, secs)) = next.next() {
                for athlete in 0..N_ATHLETES {
                    store.apply(AthleteId(athlete), block, arrival(secs));
                }
            }
        });
    });
    group.finish();
}

/// Posts of several clients with the same login, each with its own next samples, in random order,
/// so that some get ahead and times interleave.
fn relayed(n_clients: usize, n_posts: usize, n_samples: usize) -> Vec<SampleBlock> {
    let mut sent = vec![0; n_clients];
    let mut lot = 1_u64;
    let posts = (0..n_posts).map(|_| {
        lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let client = (lot >> 33) as usize % n_clients;
        let first = sent[client];
        sent[client] += n_samples;
        let nth = move |n: usize| (n * n_clients + client) as f64 * 1e-3;
        samples((first..first + n_samples).map(nth))
    });
    posts.collect()
}

/// Clients that share a login, compared with one client that sends the same amount in order.
fn interleaved(c: &mut Criterion) {
    let mut group = c.benchmark_group("store apply of one login");
    for (n_clients, n_posts, n_samples) in [(64, 40_000, 1), (64, 2_000, 100), (4, 40, 5_000)] {
        group.throughput(Throughput::Elements((n_posts * n_samples) as u64));
        for (name, n_clients) in [("interleaved", n_clients), ("in order", 1)] {
            let posts = relayed(n_clients, n_posts, n_samples);
            group.bench_function(format!("{n_posts} posts of {n_samples}, {name}"), |b| {
                b.iter_batched(
                    || Store::new(StoreLimits::default()),
                    |mut store| {
                        for post in &posts {
                            store.apply(AthleteId(1), post, arrival(WINDOW_SECS));
                        }
                        store
                    },
                    BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
}

fn read(c: &mut Criterion) {
    let store = full(N_MANY_ATHLETES);
    report_memory(&store);
    let mut group = c.benchmark_group("store read");
    let Some(series) = store.athlete(AthleteId(7)) else { return };
    let end = START.plus_secs(WINDOW_SECS as f64);
    for (name, span) in [("5 min", Duration::from_mins(5)), ("8 h", Duration::from_hours(8))] {
        group.bench_function(format!("{name} of 3 metrics"), |b| {
            b.iter(|| {
                let metrics = [&Metric::HrBpm, &Metric::PwrW, &Metric::SpdKph];
                series.visit_rows(metrics, end.minus(span), end, |time, values| {
                    black_box((time, values));
                });
            });
        });
    }
    let seen = store.generation() - 12;
    group.bench_function("changes of 12 among 200 athletes", |b| {
        b.iter(|| black_box(&store).changes_since(black_box(seen)));
    });
    group.finish();
}

criterion_group!(benches, apply, interleaved, read);
criterion_main!(benches);
