//! Alarms: one look at 200 athletes, as the engine takes it once a second.

#![expect(clippy::expect_used, clippy::disallowed_methods, reason = "a bench, with a stopwatch")]

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use criterion::{Criterion, criterion_group, criterion_main};
use parking_lot::RwLock;
use trackside::{
    alarm::{Input, Laptop, Limits, Monitor, Quiet, Rules, Seen, Watched},
    kind::Kind,
    live::{AthleteContext, Live, LiveAthlete, Moment},
    logbook::SharedLogbook,
    model::{
        Arrival, Athlete, AthleteId, Login, Metric, MonoNanos, Profile, SampleBlock, UnixNanos,
    },
    store::{SharedStore, Store, StoreLimits},
};

const N_ATHLETES: u32 = 200;
/// As much as rules look back.
const RECENT_SECS: u32 = 900;
const START: UnixNanos = UnixNanos::from_secs(1_700_000_000);

fn moment(secs: u32) -> Moment {
    let secs = f64::from(secs);
    Moment { wall: START.plus_secs(secs), mono: MonoNanos(0).plus_secs(secs) }
}

fn athlete(id: u32) -> Arc<Athlete> {
    Arc::new(Athlete {
        id: AthleteId(id),
        login: Login::try_from(format!("rider{id}").as_str()).expect("a login"),
        name: format!("Rider {id}"),
        bib: id.to_string(),
        team: String::new(),
        heat: String::new(),
        slot: 0,
        profile: Profile::default(),
    })
}

/// A second of everybody; one in ten is above the limit, one in ten stands.
fn send(store: &SharedStore, sec: u32) {
    let now = moment(sec);
    for id in 0..N_ATHLETES {
        let mut block = SampleBlock::default();
        let wobble = f64::from((sec + id) % 7);
        let readings = [
            (Metric::HrBpm, if id.is_multiple_of(10) { 190.0 } else { 140.0 } + wobble),
            (Metric::PwrW, 220.0 + 10.0 * wobble),
            (Metric::SpdKph, if id % 10 == 1 { 0.0 } else { 30.0 + wobble }),
            (Metric::LatDeg, 43.76 + f64::from(sec) * 1e-5),
            (Metric::LngDeg, 11.26),
            (Metric::BatteryPercent, 80.0),
        ];
        for (metric, value) in readings {
            if let Some(index) = block.metric_index(&metric) {
                block.push_reading(index, value);
            }
        }
        block.finish_sample(now.wall);
        let arrival = Arrival { wall: now.wall, mono: now.mono, replayed: false };
        store.write().apply(AthleteId(id), &block, arrival);
    }
}

fn alarms(criterion: &mut Criterion) {
    let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
    let live = Live::new(
        Arc::clone(&store).into(),
        SharedLogbook::default().into(),
        Duration::from_mins(10),
    );
    let mut reader = live.reader();
    let roster: Vec<Arc<Athlete>> = (0..N_ATHLETES).map(athlete).collect();
    let limits = Limits {
        hr_max_bpm: Some(185.0),
        hr_min_bpm: Some(45.0),
        pwr_max_w: Some(400.0),
        pwr_min_w: Some(100.0),
    };
    let context = AthleteContext::default();
    let (laptop, nobody) = (Laptop::default(), LiveAthlete::default());
    let mut monitor = Monitor::new(Rules::default());
    let mut sec = 0;
    for _ in 0..RECENT_SECS {
        sec += 1;
        send(&store, sec);
    }
    let mut group = criterion.benchmark_group("alarm");
    group.bench_function("200 athletes, a second", |bencher| {
        bencher.iter_custom(|n| {
            let mut spent = Duration::ZERO;
            for _ in 0..n {
                sec += 1;
                send(&store, sec);
                let now = moment(sec);
                reader.update(now);
                let begun = Instant::now();
                let athletes: Vec<Watched<'_>> = roster
                    .iter()
                    .map(|athlete| {
                        let id = athlete.id;
                        let live = reader.athlete(id).map_or(&nobody, Arc::as_ref);
                        let at = reader.at(id, now.mono);
                        Watched {
                            athlete,
                            seen: Seen::of(&at, &context, reader.signals(id, now.mono)),
                            recent: live.recent(),
                            limits,
                            stops: Kind::Road.definition().stops,
                            quiet: Quiet::of(&at, &context),
                        }
                    })
                    .collect();
                let input = Input { now, athletes: &athletes, laptop: &laptop };
                black_box(monitor.tick(&input));
                spent += begun.elapsed();
            }
            spent
        });
    });
    group.bench_function("the list", |bencher| bencher.iter(|| black_box(monitor.list())));
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(5));
    targets = alarms
}
criterion_main!(benches);
