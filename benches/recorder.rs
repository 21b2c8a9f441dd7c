//! The cost from a batch to its response: queue, type check, commit with its sync, store.
//!
//! Depends on the disk below the system's temporary folder; set `TMPDIR` to measure another one.
//! `cargo bench -p trackside-benches --no-default-features --bench recorder`

#![expect(clippy::unwrap_used, reason = "a bench")]

use std::sync::Arc;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use parking_lot::RwLock;
use trackside::{
    clock::SystemClock,
    codec::{self, DecodeContext, Precision, known_field_type},
    config::Limits,
    journal::{Journal, SystemFiles},
    model::{AthleteId, Batch, Heard, Login, Sender, UnixNanos},
    recorder::{Parts, Receipt, Recorder, Senders},
    schema::Schema,
    store::{Store, StoreLimits},
};

/// The number of phones that post at once, and of samples in each post.
const LOADS: [(u32, u64); 4] = [(1, 1), (64, 1), (64, 100), (4, 5_000)];

/// A batch of one athlete, with times that no other batch has.
fn batch(athlete: u32, samples: u64, first: u64) -> Batch {
    let line = |n: u64| {
        format!(
            "samples lat=43.7{:05},lng=11.2{:05},alt_m=50.0,spd_kph=31.00,dist_km=0.009,\
             hr_bpm={},cad_rpm=81,pwr_w={},temp_c=21.5,battery=80 {}\n",
            n % 100_000,
            n * 13 % 100_000,
            100 + n % 80,
            150 + n % 200,
            1_700_000_000_000 + n,
        )
    };
    let body: String = (first..first + samples).map(line).collect();
    let context = DecodeContext {
        athlete: AthleteId(athlete),
        login: Login::try_from(format!("rider{athlete}").as_str()).unwrap(),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Millis,
        received: UnixNanos::from_secs(1_700_000_000),
    };
    codec::decode(body.as_bytes(), context).unwrap().batch
}

fn groups(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("recorder");
    for (phones, samples) in LOADS {
        let folder = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap();
        let (recorder, queue) = Recorder::start(Parts {
            journal,
            schema: Schema::new(known_field_type),
            senders: Senders::default(),
            limits: Limits::default(),
            store: Arc::new(RwLock::new(Store::new(StoreLimits::default()))),
            logbook: Arc::default(),
            athlete_of: Arc::new(|_| None),
            clock: Arc::new(SystemClock::new()),
            wake: Arc::new(|| {}),
        })
        .unwrap();
        let mut first = 0;
        group.throughput(Throughput::Elements(u64::from(phones) * samples));
        group.bench_function(format!("{phones}_phones_{samples}_samples"), |bencher| {
            bencher.iter_batched(
                || {
                    first += samples;
                    (0..phones).map(|phone| batch(phone, samples, first)).collect::<Vec<_>>()
                },
                |batches| {
                    let answers: Vec<_> =
                        batches.into_iter().map(|batch| queue.submit(batch).unwrap()).collect();
                    for answer in answers {
                        let answer = answer.blocking_recv().unwrap();
                        assert_eq!(answer, Receipt::Stored { dropped: None });
                    }
                },
                criterion::BatchSize::PerIteration,
            );
        });
        drop(recorder);
    }
    group.finish();
}

/// What is remembered of a phone, beside what is recorded: a share of the writer's time.
fn heard(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("heard");
    let batches: Vec<Batch> = (0..100).map(|n| batch(1, 100, 100 * n)).collect();
    group.throughput(Throughput::Elements(10_000));
    group.bench_function("100_posts_of_100_samples", |bencher| {
        bencher.iter(|| {
            let mut heard = Heard::default();
            for batch in &batches {
                heard.note(&batch.samples, UnixNanos::from_secs(1_700_000_000));
            }
            heard
        });
    });
    group.finish();
}

criterion_group!(benches, groups, heard);
criterion_main!(benches);
