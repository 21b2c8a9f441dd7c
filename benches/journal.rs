//! The cost of a 204 response (an append with a sync) and of a restart (replay).
//!
//! Appends depend on the disk of the system's temporary folder; set `TMPDIR` to measure another
//! one.

#![expect(clippy::unwrap_used, reason = "a bench")]

use std::{hint::black_box, sync::Arc, time::Duration};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use trackside::{
    history::{ExportRequest, export_lines},
    journal::{Journal, Reader, SystemFiles},
    model::{Login, UnixNanos},
};

/// The sizes of appended groups, in lines: one phone, a team, a phone after a dead spot.
const GROUP_LINES: [usize; 3] = [1, 100, 5_000];
/// The number of athletes, and of samples each, in the journal to replay: about 50 MB, two hours of
/// forty athletes at 1 Hz.
const N_ATHLETES: usize = 40;
const N_SAMPLES: usize = 8_000;

/// A journal line as long as those of real phones.
fn line(athlete: usize, sample: usize) -> String {
    format!(
        "samples,athlete=rider{athlete},via=1 lat=43.7{sample:05},lng=11.2{sample:05},alt_m=50.0,\
         spd_kph=31.00,dist_km=0.009,hr_bpm=121,cad_rpm=81,pwr_w=201,acc_m=4.0,bearing=1 \
         17000{sample:05}000000000\n"
    )
}

fn append(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("journal_append_and_sync");
    group.sample_size(50).measurement_time(Duration::from_secs(3));
    for n_lines in GROUP_LINES {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _) = Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap();
        let lines: Vec<_> = (0..n_lines).map(|n| line(n % N_ATHLETES, n)).collect();
        let text = lines.concat();
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("{n_lines}_lines"), |bencher| {
            bencher.iter(|| journal.commit(black_box(&[text.as_bytes()])).unwrap());
        });
    }
    group.finish();
}

fn read_back(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let (mut journal, _) = Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap();
    let mut n_bytes = 0;
    for first in (0..N_SAMPLES).step_by(10) {
        let text: String = (first..first + 10)
            .flat_map(|sample| (0..N_ATHLETES).map(move |athlete| line(athlete, sample)))
            .collect();
        n_bytes += text.len() as u64;
        journal.commit(&[text.as_bytes()]).unwrap();
    }
    drop(journal);
    let reader = Reader::open(folder.path(), Arc::new(SystemFiles)).unwrap();

    let mut group = criterion.benchmark_group("journal_read_back");
    group.sample_size(10).throughput(Throughput::Bytes(n_bytes));
    group.bench_function("replay", |bencher| {
        bencher.iter(|| {
            let mut n_read = 0;
            let notes = reader.for_each_commit(&mut |payload| {
                n_read += black_box(payload).len() as u64;
                true
            });
            assert!(notes.unwrap().is_empty());
            assert_eq!(n_read, n_bytes);
        });
    });
    group.bench_function("export_one_of_40_athletes", |bencher| {
        let request = ExportRequest {
            login: Login::try_from("rider7").unwrap(),
            from: UnixNanos::MIN,
            to: UnixNanos::MAX,
        };
        bencher.iter(|| {
            let mut out = Vec::new();
            export_lines(&reader, &request, &mut out).unwrap();
            assert_eq!(memchr::memchr_iter(b'\n', &out).count(), N_SAMPLES);
        });
    });
    group.finish();

    // Reads only the last segment, whatever the length of the journal.
    criterion.bench_function("journal_open_for_writing", |bencher| {
        bencher.iter(|| Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap());
    });
}

criterion_group!(benches, append, read_back);
criterion_main!(benches);
