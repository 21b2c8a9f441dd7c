mod demo;
mod finality;
mod in_zones;
mod readers;
mod sessions;
mod span;
mod states;
mod timelines;
mod travel;

use std::sync::Arc;

use parking_lot::RwLock;

use super::*;
use crate::{
    logbook::SharedLogbook,
    model::{
        Arrival, Athlete, AthleteId, DEFAULT_SESSION_GAP, LogEntry, LogNote, Login, Metric,
        MonoNanos, Profile, SampleBlock, UnixNanos,
    },
    store::{SharedStore, Store, StoreLimits},
};

/// Second 0 of the tests.
const BEGIN: UnixNanos = UnixNanos::from_secs(1_700_000_000);

/// A full sample of a rider.
const RIDE: [(Metric, f64); 5] = [
    (Metric::HrBpm, 150.0),
    (Metric::PwrW, 200.0),
    (Metric::SpdKph, 30.0),
    (Metric::LatDeg, 43.7),
    (Metric::LngDeg, 11.2),
];

fn at(secs: f64) -> UnixNanos {
    BEGIN.plus_secs(secs)
}

/// The moment this many seconds after the beginning.
fn moment(secs: f64) -> Moment {
    Moment { wall: at(secs), mono: MonoNanos(0).plus_secs(10_000.0 + secs) }
}

fn login(id: u32) -> Login {
    Login::try_from(format!("rider{id}").as_str()).unwrap()
}

fn athlete(id: u32) -> Arc<Athlete> {
    Arc::new(Athlete {
        id: AthleteId(id),
        login: login(id),
        name: format!("Name{id}"),
        bib: id.to_string(),
        team: String::new(),
        heat: String::new(),
        slot: 0,
        profile: Profile { weight_kg: Some(80.0), ..Profile::default() },
    })
}

/// A store, a logbook and the athletes' states.
struct World {
    store: SharedStore,
    logbook: SharedLogbook,
    live: Live,
}

impl World {
    fn new() -> Self {
        Self::with_gap(DEFAULT_SESSION_GAP)
    }

    fn with_gap(session_gap: Duration) -> Self {
        let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
        let logbook = SharedLogbook::default();
        let live = Live::new(Arc::clone(&store).into(), Arc::clone(&logbook).into(), session_gap);
        Self { store, logbook, live }
    }

    /// Sends samples of these seconds, which arrive together at `now`.
    fn send(&self, id: u32, now: f64, seconds: &[f64], values: &[(Metric, f64)]) {
        self.send_at(id, moment(now), seconds, values);
    }

    /// The same where this computer's clock may be wrong.
    fn send_at(&self, id: u32, now: Moment, seconds: &[f64], values: &[(Metric, f64)]) {
        let mut block = SampleBlock::default();
        for secs in seconds {
            for (metric, value) in values {
                let index = block.metric_index(metric).unwrap();
                block.push_reading(index, *value);
            }
            block.finish_sample(at(*secs));
        }
        let Moment { wall, mono } = now;
        let arrival = Arrival { wall, mono, replayed: false };
        self.store.write().apply(AthleteId(id), &block, arrival);
    }

    /// Sends one sample per second, each as it is measured.
    fn ride(&self, id: u32, from: u32, to: u32) {
        for secs in from..to {
            self.send(id, f64::from(secs), &[f64::from(secs)], &RIDE);
        }
    }

    fn write(&self, id: u32, secs: f64, note: LogNote) {
        self.logbook.write().apply(&LogEntry { login: login(id), time: at(secs), note });
    }
}
