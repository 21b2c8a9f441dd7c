//! The time of a query over two hours of forty athletes at 1 Hz, as they arrive: interleaved, in closed and
//! compressed segments. `new` is a query of a process that has read nothing yet, `kept` one whose
//! samples are in memory.

#![expect(clippy::unwrap_used, reason = "a bench")]

use std::{fmt::Write as _, sync::Arc, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use trackside::{
    clock::{Clock, ManualClock},
    codec,
    journal::{Journal, Options, Reader, SystemFiles},
    model::{Login, Progress, UnixNanos},
    query::{
        Catalog, Databases, Output, Params, Query, QueryLimits, Readable, Rights, RunRequest,
        SeriesHead, Stop, Value,
    },
};

const N_ATHLETES: usize = 40;
const N_SAMPLES: usize = 7_200;
/// A full hour.
const BEGIN: usize = 1_700_002_800;

const STATEMENTS: [(&str, &str); 4] = [
    ("panel by 10 s", "SELECT mean(hr_bpm) FROM samples WHERE RANGE GROUP BY time(10s)"),
    ("panel by 1 h", "SELECT mean(hr_bpm), max(pwr_w) FROM samples WHERE RANGE GROUP BY time(1h)"),
    ("last", "SELECT last(hr_bpm) FROM samples"),
    ("all", "SELECT * FROM samples WHERE RANGE"),
];

struct Everything;

impl Rights for Everything {
    fn login(&self) -> &'static str {
        "viewer"
    }

    fn may_read(&self, _database: &str) -> bool {
        true
    }

    fn owns(&self, _database: &str) -> bool {
        false
    }
}

impl Databases for Everything {
    fn open(&self, name: &str) -> Option<Readable> {
        let login = Login::try_from(name).ok()?;
        Some(Readable {
            login,
            deleted: Arc::default(),
            loans: Arc::default(),
            earliest: UnixNanos::MIN,
        })
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

#[derive(Default)]
struct Rows(usize);

impl Output for Rows {
    fn begin(&mut self, _statement: usize) -> Result<(), Stop> {
        Ok(())
    }

    fn series(&mut self, _head: &SeriesHead) -> Result<(), Stop> {
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Stop> {
        self.0 += usize::from(!values.is_empty());
        Ok(())
    }

    fn end(&mut self, error: Option<&str>) -> Result<(), Stop> {
        assert_eq!(error, None);
        Ok(())
    }
}

fn ask(reader: &Reader, catalog: &Catalog, statement: &str) -> usize {
    let (from, to) = (BEGIN, BEGIN + N_SAMPLES);
    let statement = statement.replace("RANGE", &format!("time >= {from}s AND time < {to}s"));
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(UnixNanos::from_secs(to as i64)));
    let request = RunRequest {
        reader: reader.clone(),
        catalog: catalog.clone(),
        clock,
        limits: QueryLimits::default(),
        progress: Progress::default(),
        database: "rider7".to_owned(),
        policy: String::new(),
        may_take: |_| Ok(()),
    };
    let query = Query::parse(&statement, &Params::default()).unwrap();
    let mut rows = Rows::default();
    query.run(&request, &Everything, &mut rows).unwrap();
    rows.0
}

fn queries(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let options = Options::default();
    let (mut journal, _) =
        Journal::open_with(folder.path(), Arc::new(SystemFiles), options).unwrap();
    let mut lines = String::new();
    for sample in 0..N_SAMPLES {
        for athlete in 0..N_ATHLETES {
            let (hr, power) = (100 + sample % 80, 150 + (sample * 7 + athlete) % 200);
            writeln!(
                lines,
                "samples,athlete=rider{athlete},via=1 hr_bpm={hr},pwr_w={power},spd_kph=31.{},lat=43.7{sample:05},\
                 lng=11.2{sample:05},alt_m=50.5,cad_rpm=81 {}000000000",
                sample % 10,
                BEGIN + sample,
            )
            .unwrap();
        }
        if sample % 10 == 9 {
            journal.commit(&[lines.as_bytes()]).unwrap();
            lines.clear();
        }
    }
    journal.close_segment().unwrap();
    let upkeep = journal.upkeep(codec::describe).with_parts(codec::make_parts);
    while upkeep.compress_next(&mut || Ok(())).unwrap().is_some() {}
    let reader = journal.reader();
    for (name, statement) in STATEMENTS {
        let mut group = criterion.benchmark_group(format!("query {name}"));
        group.sample_size(20).measurement_time(Duration::from_secs(3));
        group.bench_function("new", |bencher| {
            bencher.iter(|| ask(&reader, &Catalog::default(), statement));
        });
        let catalog = Catalog::default();
        assert!(ask(&reader, &catalog, statement) > 0);
        group.bench_function("kept", |bencher| bencher.iter(|| ask(&reader, &catalog, statement)));
        group.finish();
    }
}

criterion_group!(benches, queries);
criterion_main!(benches);
