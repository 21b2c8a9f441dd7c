//! Where `since start` and laps count from.

use super::*;
use crate::model::{FileSession, MarkKind};

const MIN: f64 = 60.0;

/// The table of athlete 1 at `now`.
fn table(world: &World, now: f64) -> Arc<Table> {
    let mut reader = world.live.reader();
    reader.want_tables([&athlete(1)].into_iter());
    reader.update(moment(now));
    Arc::clone(reader.table(AthleteId(1)).unwrap())
}

/// Samples every 5 s over these minutes.
fn rides(world: &World, minutes: &[(f64, f64)], values: &[(Metric, f64)]) {
    for &(from, to) in minutes {
        let n = ((to - from) * 12.0) as u32;
        let seconds: Vec<f64> = (0..=n).map(|i| from * MIN + f64::from(i) * 5.0).collect();
        world.send(1, to * MIN, &seconds, values);
    }
}

/// Minutes since the start at minute 60, of a ride in two parts with 15 minutes between.
fn since_start(gap_mins: u64, notes: &[(f64, LogNote)]) -> f64 {
    let world = World::with_gap(Duration::from_mins(gap_mins));
    rides(&world, &[(0.0, 20.0), (35.0, 60.0)], &RIDE);
    for (minute, note) in notes {
        world.write(1, minute * MIN, note.clone());
    }
    table(&world, 60.0 * MIN).since_start_secs(at(60.0 * MIN)).unwrap() / MIN
}

#[test]
fn the_timer_counts_from_the_session_that_history_shows() {
    let of_file = LogNote::Session(Some(Box::new(FileSession {
        until: at(60.0 * MIN),
        title: String::new(),
        tags: Vec::new(),
        note: String::new(),
    })));
    let deleted = LogNote::Deleted { until: Some(at(40.0 * MIN)) };
    for (gap_mins, notes, expected) in [
        // A gap longer than the setting divides.
        (10, vec![], 25.0),
        (15, vec![], 60.0),
        (14, vec![], 25.0),
        // The operator's entries take precedence.
        (10, vec![(35.0, LogNote::Join(true))], 60.0),
        (30, vec![(35.0, LogNote::Split(true))], 25.0),
        (30, vec![(50.0, LogNote::Split(true))], 10.0),
        (30, vec![(50.0, LogNote::Split(true)), (50.0, LogNote::Split(false))], 60.0),
        // A session of a file is not divided.
        (10, vec![(0.0, of_file)], 60.0),
        // Deleted samples are in no session.
        (10, vec![(30.0, deleted)], 20.0 - 1e-9 / MIN),
    ] {
        let found = since_start(gap_mins, &notes);
        assert!((found - expected).abs() < 1e-9, "{gap_mins} {notes:?}: {found}");
    }
}

#[test]
fn every_sample_counts_whatever_it_measures() {
    let world = World::new();
    rides(&world, &[(0.0, 20.0), (35.0, 60.0)], &RIDE);
    rides(&world, &[(20.0, 35.0)], &[(Metric::BatteryPercent, 80.0)]);
    assert_eq!(table(&world, 60.0 * MIN).start, Some(at(0.0)));
}

#[test]
fn a_split_takes_effect_at_once_and_can_be_undone() {
    let world = World::new();
    rides(&world, &[(0.0, 20.0)], &RIDE);
    let mut reader = world.live.reader();
    reader.want_tables([&athlete(1)].into_iter());
    let mut start = |secs: f64| {
        reader.update(moment(20.0 * MIN + secs));
        reader.table(AthleteId(1)).unwrap().start
    };
    assert_eq!(start(0.0), Some(at(0.0)));
    world.write(1, 15.0 * MIN, LogNote::Split(true));
    assert_eq!(start(0.1), Some(at(15.0 * MIN)));
    world.write(1, 15.0 * MIN, LogNote::Split(false));
    assert_eq!(start(0.2), Some(at(0.0)));
}

#[test]
fn a_session_keeps_its_beginning_when_that_leaves_the_memory_window() {
    let limits = StoreLimits { window: Duration::from_mins(30), ..StoreLimits::default() };
    let world = World::new();
    *world.store.write() = Store::new(limits);
    let mut reader = world.live.reader();
    reader.want_tables([&athlete(1)].into_iter());
    for minute in 0..120 {
        rides(&world, &[(f64::from(minute), f64::from(minute + 1))], &RIDE);
        reader.update(moment(f64::from(minute + 1) * MIN));
    }
    assert!(world.store.read().athlete(AthleteId(1)).unwrap().oldest().unwrap() > at(0.0));
    assert_eq!(reader.table(AthleteId(1)).unwrap().start, Some(at(0.0)));
}

#[test]
fn laps_count_from_the_start_mark_and_end_in_a_rest() {
    let mark = |kind| LogNote::Mark { kind, text: String::new() };
    let world = World::new();
    rides(&world, &[(0.0, 20.0)], &RIDE);
    assert_eq!(table(&world, 20.0 * MIN).lap, None);
    world.write(1, 2.0 * MIN, mark(MarkKind::Start));
    world.write(1, 8.0 * MIN, mark(MarkKind::Lap));
    world.write(1, 12.0 * MIN, mark(MarkKind::Lap));
    let now = at(20.0 * MIN);
    let running = table(&world, 20.0 * MIN);
    assert_eq!(running.since_start_secs(now), Some(18.0 * MIN));
    let lap = running.lap.unwrap();
    assert_eq!((lap.number, lap.secs(now)), (3, 8.0 * MIN));
    world.write(1, 15.0 * MIN, mark(MarkKind::Rest));
    let lap = table(&world, 20.0 * MIN).lap.unwrap();
    assert_eq!((lap.number, lap.secs(now)), (3, 3.0 * MIN));
}

#[test]
fn in_a_replay_entries_have_the_shown_times() {
    let world = World::new();
    rides(&world, &[(0.0, 20.0)], &RIDE);
    let earlier_nanos = 3_600_000_000_000;
    let logged = Logged {
        id: AthleteId(1),
        login: login(7),
        from: at(60.0 * MIN),
        to: at(80.0 * MIN),
        earlier_nanos,
    };
    assert_eq!(logged.recorded(at(1.0)), Some(at(60.0 * MIN + 1.0)));
    assert_eq!(logged.recorded(at(-1.0)), None);
    let mark = LogNote::Mark { kind: MarkKind::Lap, text: String::new() };
    world.write(7, 65.0 * MIN, mark);
    world.write(7, 63.0 * MIN, LogNote::Split(true));
    let (store, logbook) = (Arc::clone(&world.store), Arc::clone(&world.logbook));
    let live =
        Live::of_replay(store.into(), logbook.into(), DEFAULT_SESSION_GAP, Arc::new(vec![logged]));
    let found = table(&World { live, ..world }, 20.0 * MIN);
    assert_eq!(found.start, Some(at(3.0 * MIN)));
    assert_eq!(found.lap.map(|lap| (lap.number, lap.from)), Some((2, at(5.0 * MIN))));
}

#[test]
fn rows_are_the_metrics_that_arrive_in_the_order_of_the_table() {
    let world = World::new();
    let other = Metric::Other("w_bal".into());
    let values = [(other.clone(), 7.0), (Metric::AltM, 100.0), (Metric::PwrW, 240.0)];
    rides(&world, &[(0.0, 2.0)], &values);
    let found = table(&world, 2.0 * MIN);
    let kinds: Vec<RowKind> = found.rows.iter().map(|row| row.kind.clone()).collect();
    let metric = RowKind::Metric;
    assert_eq!(
        kinds,
        [
            metric(Metric::PwrW),
            RowKind::PowerPerKg,
            RowKind::Climb,
            metric(Metric::AltM),
            metric(other),
        ]
    );
    let mean = |row: usize| found.rows[row].cell(Column::Min1).mean;
    assert_eq!((mean(0), mean(1)), (Some(240.0), Some(3.0)));
}
