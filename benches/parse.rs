//! Lines per second: our parser compared with the crate influxdb-line-protocol on the same body,
//! and the whole path from a body to a batch. Throughput is in bytes of the body.
//!
//! `cargo bench -p trackside-benches --no-default-features --bench parse`

#![expect(clippy::expect_used, reason = "a bench that cannot run should stop")]

use std::{fmt::Write as _, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use trackside::{
    codec::{self, DecodeContext, Precision},
    line_protocol::{Lines, Value},
    model::{AthleteId, Login, Sender, UnixNanos},
};

/// The number of lines in a body that a phone sends after a tunnel or a night.
const N_LINES: usize = 5_000;

/// What a phone with GPS and three sensors sends, with different digits in each line.
fn ride() -> String {
    let mut body = String::new();
    for n in 0..N_LINES {
        writeln!(
            body,
            "samples lat=43.7{:05},lng=11.2{:05},alt_m={}.{},spd_kph={}.{:02},dist_km={}.{:03},\
             hr_bpm={},cad_rpm={},pwr_w={},acc_m=4.0,bearing={} {}",
            n * 7 % 100_000,
            n * 13 % 100_000,
            50 + n % 300,
            n % 10,
            20 + n % 30,
            n % 100,
            n / 100,
            n % 1000,
            100 + n % 80,
            70 + n % 30,
            150 + n % 200,
            n % 360,
            1_700_000_000_001_u64 + n as u64 * 1000,
        )
        .expect("a string takes everything");
    }
    body
}

/// Lines with tags, as agents send them.
fn tagged() -> String {
    ride().replace("samples ", "samples,device=forerunner,os=9.1 ")
}

/// One field per line, as some senders do.
fn single_fields() -> String {
    let keys = ["hr_bpm", "pwr_w", "cad_rpm", "spd_kph"];
    let line = |n: usize| {
        format!("samples {}={} {}\n", keys[n % 4], 100 + n % 80, 1_700_000_000_000 + n as u64)
    };
    (0..N_LINES).map(line).collect()
}

/// Sums all numbers, so that none of the work can be optimised away.
fn ours(body: &[u8]) -> f64 {
    let mut lines = Lines::new(body, Precision::Millis);
    let mut sum = 0.0;
    while let Some(line) = lines.next_line() {
        let line = line.expect("the body is good");
        sum += line.time.unwrap_or_default() as f64;
        for field in line.fields {
            if let Value::Float(value) = field.value {
                sum += value;
            }
        }
    }
    sum
}

/// The same with the crate.
fn theirs(body: &str) -> f64 {
    let mut sum = 0.0;
    for line in influxdb_line_protocol::parse_lines(body) {
        let line = line.expect("the body is good");
        sum += line.timestamp.unwrap_or_default() as f64;
        for (_, value) in line.field_set {
            if let influxdb_line_protocol::FieldValue::F64(value) = value {
                sum += value;
            }
        }
    }
    sum
}

fn context() -> DecodeContext {
    DecodeContext {
        athlete: AthleteId(1),
        login: Login::try_from("rider7").expect("a login"),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Millis,
        received: UnixNanos::from_secs(1_700_000_000),
    }
}

fn bench(criterion: &mut Criterion) {
    let ride = ride();
    let mut group = criterion.benchmark_group("parse");
    group.throughput(Throughput::Bytes(ride.len() as u64));
    group.bench_function("influxdb-line-protocol", |bencher| {
        bencher.iter(|| theirs(black_box(&ride)));
    });
    group.bench_function("trackside", |bencher| {
        bencher.iter(|| ours(black_box(ride.as_bytes())));
    });
    group.finish();

    let mut group = criterion.benchmark_group("decode");
    let one_sample: String = ride.lines().take(1).collect();
    let bodies = [
        ("ride", ride),
        ("tagged", tagged()),
        ("single", single_fields()),
        ("one_sample", one_sample),
    ];
    for (name, body) in bodies {
        group.throughput(Throughput::Bytes(body.len() as u64));
        group.bench_function(name, |bencher| {
            bencher.iter(|| codec::decode(black_box(body.as_bytes()), context()));
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
