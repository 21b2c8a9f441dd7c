use std::{collections::HashMap, sync::Arc};

use parking_lot::RwLock;
use proptest::prelude::*;

use super::*;
use crate::{
    alarm::Alarms,
    clock::ManualClock,
    history::SessionList,
    kind::Kind,
    live::Live,
    logbook::{LogbookReader, SharedLogbook},
    model::{Arrival, Athlete, DEFAULT_SESSION_GAP, Login, Metric, Profile, SampleBlock, Status},
    problems::ProblemList,
    roster::Snapshot,
    store::{SharedStore, Store, StoreLimits, StoreReader},
    ui::projection::{Plotted, Series},
};

const NOW: UnixNanos = UnixNanos::from_secs(1_700_000_000);

/// The heart rate line.
fn heart(plotted: &Plotted) -> &Series {
    plotted.line(&Metric::HrBpm).unwrap()
}

/// The reads for this many athletes, and the store behind them.
fn reads(n_athletes: u32) -> (Reads, SharedStore) {
    let athlete = |id: u32| {
        Arc::new(Athlete {
            id: AthleteId(id),
            login: Login::try_from(format!("rider{id}").as_str()).unwrap(),
            name: format!("Name{id}"),
            bib: id.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        })
    };
    let athletes = (1..=n_athletes).map(athlete).collect();
    let snapshot = Arc::new(Snapshot { generation: 1, athletes });
    let clock = Arc::new(ManualClock::at(NOW));
    let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
    let seen = StoreReader::from(Arc::clone(&store));
    let logbook = LogbookReader::from(SharedLogbook::default());
    let reads = Reads {
        live: Live::new(seen.clone(), logbook.clone(), DEFAULT_SESSION_GAP),
        store: seen,
        roster: Arc::new(move || Arc::clone(&snapshot)),
        events: Arc::new(Arc::default),
        kind: Arc::new(|| *Kind::Road.definition()),
        status: Arc::new(Status::default),
        problems: ProblemList::default(),
        activity: Arc::new(Vec::new),
        last_seen: Arc::new(|| Arc::new(HashMap::new())),
        codes: Arc::new(|| Arc::new([])),
        alarms: Alarms::default(),
        logbook,
        sessions: Arc::new(SessionList::default),
        clock,
        time_zone: jiff::tz::TimeZone::UTC,
    };
    (reads, store)
}

/// The values in a sample, one for each bit set.
fn values(bits: u8, secs: f64) -> Vec<(Metric, f64)> {
    let all = [
        (Metric::HrBpm, 120.0 + secs.rem_euclid(60.0)),
        (Metric::PwrW, 200.0 + secs.rem_euclid(90.0)),
        (Metric::SpdKph, 30.0),
        (Metric::LatDeg, 43.7 + secs * 1e-6),
        (Metric::LngDeg, if bits & 64 == 0 { 11.2 } else { 14.2 }),
    ];
    let places = bits & 8 != 0;
    all.into_iter()
        .enumerate()
        .filter(|(i, _)| if *i >= 3 { places } else { bits & (1 << i) != 0 })
        .map(|(_, value)| value)
        .collect()
}

fn send(store: &SharedStore, id: u32, samples: &[(i32, u8)]) {
    let mut block = SampleBlock::default();
    for &(secs, bits) in samples {
        for (metric, value) in values(bits, f64::from(secs)) {
            let index = block.metric_index(&metric).unwrap();
            block.push_reading(index, value);
        }
        block.finish_sample(NOW.plus_secs(f64::from(secs)));
    }
    let arrival = Arrival { wall: NOW, mono: MonoNanos(0), replayed: false };
    store.write().apply(AthleteId(id), &block, arrival);
}

fn chosen() -> ViewState {
    let selection = vec![AthleteId(1), AthleteId(2)];
    ViewState { focus: Some(AthleteId(1)), selection, ..ViewState::default() }
}

fn same_series(a: &Series, b: &Series) {
    let points = |series: &Series| -> Vec<(f64, f64)> {
        series.points.iter().map(|point| (point.x, point.y)).collect()
    };
    assert_eq!(points(a), points(b));
    assert_eq!(a.breaks, b.breaks);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// In whatever order samples arrive, applying the changes gives the same result as a full read.
    #[test]
    fn following_the_changes_is_the_same_as_reading_everything(
        batches in prop::collection::vec(
            (1_u32..=2, prop::collection::vec((-400_i32..0, any::<u8>()), 1..30)),
            1..12,
        ),
    ) {
        let (reads, store) = reads(2);
        let view = chosen();
        let (mut projector, mut followed) = (Projector::default(), Projection::default());
        for (id, samples) in &batches {
            projector.update(&mut followed, &reads, &view, NOW, MonoNanos(0));
            send(&store, *id, samples);
        }
        projector.update(&mut followed, &reads, &view, NOW, MonoNanos(0));
        let mut anew = Projection::default();
        Projector::default().update(&mut anew, &reads, &view, NOW, MonoNanos(0));

        prop_assert_eq!(followed.oldest, anew.oldest);
        for (a, b) in followed.rows.iter().zip(&anew.rows) {
            prop_assert_eq!((a.hr_bpm, a.pwr_w_3s, a.spd_kph), (b.hr_bpm, b.pwr_w_3s, b.spd_kph));
            prop_assert_eq!(a.state, b.state);
            prop_assert_eq!(format!("{:?}", a.sparkline), format!("{:?}", b.sparkline));
        }
        // The focus has its whole track; tails may keep slightly more than necessary.
        let (a, b) = (&followed.rows[0].track, &anew.rows[0].track);
        prop_assert_eq!((&a.fixes, &a.breaks, &a.spikes), (&b.fixes, &b.breaks, &b.spikes));
        prop_assert_eq!(followed.plotted.len(), anew.plotted.len());
        for (a, b) in followed.plotted.iter().zip(&anew.plotted) {
            for (metric, _) in Metric::plotted() {
                same_series(a.line(metric).unwrap(), b.line(metric).unwrap());
            }
        }
    }
}

#[test]
fn two_updates_without_news_copy_once() {
    let (reads, store) = reads(2);
    send(&store, 1, &[(-2, 15), (-1, 15)]);
    let (mut projector, mut projection) = (Projector::default(), Projection::default());
    for _ in 0..3 {
        projector.update(&mut projection, &reads, &chosen(), NOW, MonoNanos(0));
    }
    assert_eq!(projector.n_copies(), 1);
    send(&store, 1, &[(0, 15)]);
    projector.update(&mut projection, &reads, &chosen(), NOW, MonoNanos(0));
    assert_eq!(projector.n_copies(), 2);
    assert_eq!(projection.rows[0].track.fixes.len(), 3);
}

#[test]
fn a_late_sample_never_drags_the_live_value_back() {
    let (reads, store) = reads(1);
    send(&store, 1, &[(-1, 15)]);
    let (mut projector, mut projection) = (Projector::default(), Projection::default());
    projector.update(&mut projection, &reads, &chosen(), NOW, MonoNanos(0));
    let live = (projection.rows[0].hr_bpm, projection.rows[0].position);
    send(&store, 1, &[(-90, 15), (-80, 15)]);
    projector.update(&mut projection, &reads, &chosen(), NOW, MonoNanos(0));
    assert_eq!((projection.rows[0].hr_bpm, projection.rows[0].position), live);
    assert_eq!(heart(&projection.plotted[0]).points.len(), 3);
}

#[test]
fn who_joins_the_roster_later_brings_his_samples() {
    let (full, store) = reads(2);
    send(&store, 2, &[(-2, 15), (-1, 15)]);
    let known = Arc::new(RwLock::new(Arc::new(Snapshot { generation: 0, athletes: Vec::new() })));
    let roster = Arc::clone(&known);
    let all = (full.roster)();
    let reads = Reads { roster: Arc::new(move || Arc::clone(&roster.read())), ..full };
    let (mut projector, mut projection) = (Projector::default(), Projection::default());
    projector.update(&mut projection, &reads, &chosen(), NOW, MonoNanos(0));
    assert!(projection.rows.is_empty());
    *known.write() = all;
    assert!(projector.update(&mut projection, &reads, &chosen(), NOW, MonoNanos(0)));
    assert_eq!(projection.rows[1].track.fixes.len(), 2);
    assert_eq!(heart(&projection.plotted[1]).points.len(), 2);
}
