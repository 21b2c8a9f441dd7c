//! What readers get, however often and for whatever they ask.

use proptest::prelude::*;

use super::*;

const ONE: AthleteId = AthleteId(1);

#[test]
fn without_a_reader_nothing_is_computed_and_nothing_is_kept() {
    let world = World::new();
    world.ride(1, 0, 10);
    assert_eq!(world.live.n_held(), 0);
    // An update without readers must not even lock the store.
    let store = world.store.write();
    let mut reader = world.live.reader();
    assert_eq!(world.live.n_held(), 0, "a reader that has not looked yet");
    drop(store);
    reader.want_tables([&athlete(1)].into_iter());
    reader.update(moment(10.0));
    assert_eq!(world.live.n_held(), 1);
    let other = world.live.reader();
    drop(reader);
    assert_eq!(world.live.n_held(), 1, "somebody may still look");
    drop(other);
    assert_eq!(world.live.n_held(), 0);
}

#[test]
fn an_update_without_changes_reads_nothing_and_shares_everything() {
    let world = World::new();
    world.ride(1, 0, 10);
    world.ride(2, 0, 10);
    let mut reader = world.live.reader();
    assert_eq!(reader.update(moment(10.0)), Updated { has_news: true, has_read: true });
    let held = |reader: &Reader, id| Arc::as_ptr(reader.athlete(AthleteId(id)).unwrap());
    let (one, two) = (held(&reader, 1), held(&reader, 2));
    assert_eq!(reader.update(moment(11.0)), Updated::default());
    assert_eq!((held(&reader, 1), held(&reader, 2)), (one, two));
    world.ride(1, 11, 12);
    assert_eq!(reader.update(moment(11.0)), Updated { has_news: true, has_read: true });
    assert_eq!((held(&reader, 1), held(&reader, 2)), (one, two), "changed in place");
    assert_eq!((reader.has_changed(ONE), reader.has_changed(AthleteId(2))), (true, false));
    assert_eq!(reader.athlete(ONE).unwrap().recent().len(), 11);
}

#[test]
fn each_reader_gets_what_changed_since_its_last_update() {
    let world = World::new();
    world.ride(1, 0, 10);
    let (mut often, mut seldom) = (world.live.reader(), world.live.reader());
    seldom.update(moment(10.0));
    let before = Arc::clone(seldom.athlete(ONE).unwrap());
    world.ride(1, 10, 11);
    often.update(moment(10.0));
    world.ride(2, 11, 12);
    often.update(moment(11.0));
    assert!(!often.has_changed(ONE) && often.has_changed(AthleteId(2)));
    assert_eq!(**seldom.athlete(ONE).unwrap(), *before, "what was seen stays");
    assert!(seldom.update(moment(12.0)).has_news);
    assert!(seldom.has_changed(ONE) && seldom.has_changed(AthleteId(2)));
    for id in [ONE, AthleteId(2)] {
        assert!(Arc::ptr_eq(seldom.athlete(id).unwrap(), often.athlete(id).unwrap()));
    }
}

#[test]
fn a_track_reaches_as_far_as_asked_and_is_dropped_with_its_reader() {
    let world = World::new();
    world.ride(1, 0, 400);
    let mut whole = world.live.reader();
    let mut short = world.live.reader();
    whole.want_tracks([(ONE, Reach::Whole)].into_iter());
    short.update(moment(400.0));
    whole.update(moment(400.0));
    let n_fixes = |reader: &Reader| {
        let athlete = reader.athlete(ONE).unwrap();
        athlete.track(reader.reach(ONE)).unwrap().fixes.len()
    };
    assert_eq!((n_fixes(&whole), n_fixes(&short)), (400, 61));
    world.ride(1, 400, 410);
    short.update(moment(410.0));
    whole.update(moment(410.0));
    assert_eq!(n_fixes(&whole), 410);
    drop(whole);
    short.update(moment(411.0));
    assert!(short.athlete(ONE).unwrap().track(Reach::Whole).is_none());
    short.want_tracks([(ONE, Reach::Min3)].into_iter());
    assert!(short.update(moment(411.0)).has_read);
    assert_eq!(n_fixes(&short), 181);
}

#[test]
fn whole_tracks_are_bounded() {
    let world = World::new();
    let mut reader = world.live.reader();
    reader.want_tracks((1..=10).map(|id| (AthleteId(id), Reach::Whole)));
    let reaches: Vec<Reach> = (1..=11).map(|id| reader.reach(AthleteId(id))).collect();
    assert_eq!(reaches[..MAX_WHOLE_TRACKS], [Reach::Whole; MAX_WHOLE_TRACKS]);
    assert_eq!(reaches[MAX_WHOLE_TRACKS..], [Reach::Min3, Reach::Min3, Reach::Min1]);
}

#[test]
fn an_athlete_removed_from_the_store_is_as_if_never_seen() {
    let world = World::new();
    world.ride(1, 0, 100);
    let mut reader = world.live.reader();
    reader.want_tables([&athlete(1)].into_iter());
    reader.update(moment(100.0));
    assert!(reader.table(ONE).unwrap().start.is_some());
    world.store.write().remove(ONE);
    reader.update(moment(101.0));
    assert_eq!(**reader.athlete(ONE).unwrap(), LiveAthlete::default());
    assert_eq!(**reader.table(ONE).unwrap(), Table::default());
    world.ride(1, 102, 105);
    reader.update(moment(105.0));
    assert_eq!(reader.table(ONE).unwrap().start, Some(at(102.0)));
    let track = reader.athlete(ONE).unwrap().track(Reach::Min1).unwrap();
    assert_eq!(track.fixes.len(), 3);
}

#[test]
fn a_gap_closed_by_late_samples_is_shown_for_ten_seconds_but_not_in_a_replay() {
    let world = World::new();
    let (store, logbook) = (Arc::clone(&world.store), Arc::clone(&world.logbook));
    let replay = Live::of_replay(store.into(), logbook.into(), DEFAULT_SESSION_GAP, Arc::default());
    let (mut live, mut again) = (world.live.reader(), replay.reader());
    world.ride(1, 0, 20);
    world.ride(1, 60, 62);
    live.update(moment(62.0));
    again.update(moment(62.0));
    let late: Vec<f64> = (20..60).map(f64::from).collect();
    world.send(1, 63.0, &late, &RIDE);
    live.update(moment(63.0));
    again.update(moment(63.0));
    let filled = |reader: &Reader, secs: f64| reader.at(ONE, moment(secs).mono).filled_secs;
    assert_eq!(filled(&live, 72.0), Some(40.0));
    assert_eq!(filled(&live, 73.0), None);
    assert_eq!(filled(&again, 63.0), None);
}

#[test]
fn a_reader_that_sleeps_sees_no_gaps_and_one_that_comes_in_pieces_is_told_as_one() {
    let world = World::new();
    let mut reader = world.live.reader();
    let filled = |reader: &Reader, secs: f64| reader.at(ONE, moment(secs).mono).filled_secs;
    for begin in [0, 30, 60, 90] {
        world.ride(1, begin, begin + 30);
        reader.update(moment(f64::from(begin + 30)));
        assert_eq!(filled(&reader, f64::from(begin + 30)), None);
    }
    // Half a minute of silence, seen; then it comes in pieces, the newest first.
    reader.update(moment(149.0));
    let mut told = Vec::new();
    for piece in 0..3 {
        let from = 140 - piece * 10;
        let times: Vec<f64> = (from..from + 10).map(f64::from).collect();
        let now = 150.0 + f64::from(piece);
        world.send(1, now, &times, &RIDE);
        reader.update(moment(now));
        told.extend(filled(&reader, now));
    }
    assert_eq!(told, [10.0, 20.0, 30.0]);
    assert_eq!(filled(&reader, 162.0), None);
}

/// What may happen between two updates.
#[derive(Debug, Clone)]
enum Event {
    /// Samples arrive: the second, and a bit set of the values they carry.
    Samples(Vec<(u16, u8)>),
    /// The operator writes an entry.
    Entry(u16, LogNote),
    /// The reader updates.
    Look,
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    use crate::model::{FileSession, MarkKind};
    let kinds = vec![MarkKind::Start, MarkKind::Lap, MarkKind::Rest, MarkKind::Marker];
    let mark =
        prop::sample::select(kinds).prop_map(|kind| LogNote::Mark { kind, text: String::new() });
    let file = (0_u16..2000).prop_map(|until| {
        let until = at(f64::from(until));
        let (title, tags, note) = Default::default();
        LogNote::Session(Some(Box::new(FileSession { until, title, tags, note })))
    });
    let note = prop_oneof![
        mark,
        any::<bool>().prop_map(LogNote::Split),
        any::<bool>().prop_map(LogNote::Join),
        file,
    ];
    let samples = prop::collection::vec((0_u16..2000, any::<u8>()), 1..40);
    let event = prop_oneof![
        4 => samples.prop_map(Event::Samples),
        1 => (0_u16..2000, note).prop_map(|(secs, note)| Event::Entry(secs, note)),
        3 => Just(Event::Look),
    ];
    prop::collection::vec(event, 1..16)
}

fn values(secs: u16, bits: u8) -> Vec<(Metric, f64)> {
    let wave = f64::from(secs % 97);
    let all = [
        (Metric::HrBpm, if bits & 128 == 0 { 120.0 + wave } else { 0.0 }),
        (Metric::PwrW, 200.0 + wave),
        (Metric::AltM, 100.0 + wave),
        (Metric::BatteryPercent, 50.0),
        (Metric::LatDeg, 43.7 + f64::from(secs) * 1e-5),
        (Metric::LngDeg, if bits & 64 == 0 { 11.2 } else { 14.2 }),
    ];
    let has = |i: usize| bits & (1 << i.min(4)) != 0;
    all.into_iter().enumerate().filter(|(i, _)| has(*i)).map(|(_, value)| value).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever happens in whichever order, and however often a reader updates meanwhile: a new
    /// reader sees the same.
    #[test]
    fn following_the_changes_is_the_same_as_reading_everything(events in events()) {
        const NOW: f64 = 2000.0;
        // A gap of 3 minutes divides sessions.
        let world = World::with_gap(Duration::from_mins(3));
        let rider = athlete(1);
        let ask = |reader: &mut Reader| {
            reader.want_tracks([(ONE, Reach::Whole)].into_iter());
            reader.want_tables([&rider].into_iter());
        };
        let mut follows = world.live.reader();
        ask(&mut follows);
        let mut mono = moment(NOW).mono;
        for event in events {
            match event {
                Event::Samples(samples) => {
                    for (secs, bits) in samples {
                        world.send(1, NOW, &[f64::from(secs)], &values(secs, bits));
                    }
                }
                Event::Entry(secs, note) => world.write(1, f64::from(secs), note),
                Event::Look => {
                    mono = mono.plus_secs(1.0);
                    follows.update(Moment { mono, wall: at(NOW) });
                }
            }
        }
        mono = mono.plus_secs(1.0);
        let last = Moment { mono, wall: at(NOW) };
        follows.update(last);
        let (store, logbook) = (Arc::clone(&world.store), Arc::clone(&world.logbook));
        let mut anew = Live::new(store.into(), logbook.into(), Duration::from_mins(3)).reader();
        ask(&mut anew);
        anew.update(last);
        prop_assert_eq!(follows.athlete(ONE).is_some(), anew.athlete(ONE).is_some());
        if let (Some(one), Some(other)) = (follows.athlete(ONE), anew.athlete(ONE)) {
            prop_assert_eq!(one.recent(), other.recent());
            prop_assert_eq!(one.track(Reach::Whole), other.track(Reach::Whole));
            let now = |reader: &Reader| AthleteNow {
                // Only a reader that saw the gap can tell that it was closed.
                filled_secs: None,
                ..reader.at(ONE, mono)
            };
            prop_assert_eq!(now(&follows), now(&anew));
        }
        let table = |reader: &Reader| {
            let mut table = reader.table(ONE).map(|table| Table::clone(table));
            // Only a reader that saw a final value can tell that it was another one.
            let rows = table.iter_mut().flat_map(|table| &mut table.rows);
            rows.for_each(|row| row.revisions.clear());
            table
        };
        prop_assert_eq!(table(&follows), table(&anew));
    }
}
