//! How values and athletes are, case by case.

use super::*;
use crate::analysis::{AthleteState, Thresholds, ValueState};

const ONE: AthleteId = AthleteId(1);

/// Athlete 1 at `now`, to somebody who looks for the first time.
fn seen(world: &World, now: f64) -> AthleteNow {
    let mut reader = world.live.reader();
    reader.update(moment(now));
    reader.at(ONE, moment(now).mono)
}

/// The word of a state.
fn word(state: ValueState) -> &'static str {
    match state {
        ValueState::Fresh => "fresh",
        ValueState::Behind { .. } => "behind",
        ValueState::Dim { .. } => "dim",
        ValueState::Lost { .. } => "lost",
        ValueState::Flat { .. } => "flat",
        ValueState::Absent => "absent",
    }
}

#[test]
fn zeros_of_a_strap_are_no_readings_and_no_contact() {
    let world = World::new();
    for secs in 0..90 {
        // No contact from second 12 on, which the strap says for a while.
        let bpm = if secs < 12 { 150.0 + f64::from(secs) } else { 0.0 };
        let mut values = vec![(Metric::PwrW, 200.0)];
        values.extend((secs < 40).then_some((Metric::HrBpm, bpm)));
        world.send(1, f64::from(secs), &[f64::from(secs)], &values);
        let now = seen(&world, f64::from(secs));
        let expected = match secs {
            0..22 => "fresh",
            22..72 => "dim",
            _ => "lost",
        };
        let last = Some(150.0 + f64::from(secs.min(11)));
        assert_eq!((word(now.hr_bpm.state), now.hr_bpm.value), (expected, last), "{secs} s");
        assert_eq!((now.state, now.pwr_w.state.is_fresh()), (AthleteState::Live, true), "{secs} s");
    }
}

#[test]
fn only_zeros_are_no_value_of_a_phone_that_is_heard() {
    let world = World::new();
    world.send(1, 0.0, &[0.0], &[(Metric::HrBpm, 0.0)]);
    let now = seen(&world, 1.0);
    assert_eq!((now.state, now.hr_bpm.value), (AthleteState::Live, None));
    assert_eq!(now.implausible, None);
}

#[test]
fn what_was_sent_before_the_break_is_absent_after_it() {
    let world = World::new();
    world.ride(1, 0, 100);
    let silent = seen(&world, 900.0);
    assert_eq!(silent.state, AthleteState::Lost);
    assert_eq!(word(silent.hr_bpm.state), "lost", "as long as nothing comes, this is the session");
    assert!(silent.position.is_some_and(|(_, state)| word(state) == "lost"));
    // 20 minutes later the rider comes back without strap and position.
    world.send(1, 1300.0, &[1300.0], &[(Metric::PwrW, 200.0)]);
    let back = seen(&world, 1301.0);
    assert_eq!((back.state, word(back.pwr_w.state)), (AthleteState::Live, "fresh"));
    assert_eq!(back.hr_bpm, Value::default());
    assert_eq!((back.position, back.has_position), (None, false));
    // What was measured in between makes it one session again.
    let late: Vec<f64> = (100..1300).map(f64::from).collect();
    world.send(1, 1302.0, &late, &[(Metric::PwrW, 200.0)]);
    let whole = seen(&world, 1303.0);
    assert_eq!((word(whole.hr_bpm.state), whole.hr_bpm.value), ("lost", Some(150.0)));
}

#[test]
fn what_arrives_now_is_never_absent_whatever_its_time() {
    let world = World::new();
    // One sample three hours ahead, then a clock that is two hours behind.
    world.send(1, 0.0, &[10_800.0], &[(Metric::HrBpm, 130.0)]);
    for secs in 1..20 {
        let values = [(Metric::HrBpm, 132.0), (Metric::PwrW, 200.0)];
        world.send(1, f64::from(secs), &[f64::from(secs) - 7_200.0], &values);
    }
    let now = seen(&world, 20.0);
    assert_eq!((word(now.pwr_w.state), now.pwr_w.value), ("behind", Some(200.0)));
}

#[test]
fn a_reading_is_flat_after_a_minute_while_speed_or_power_move() {
    use Metric::{HrBpm, PwrW, SpdKph};
    /// Readings that change, or stay as they are.
    struct Case {
        hr: (f64, bool),
        pwr: (f64, bool),
        spd: (f64, bool),
        /// Heart rate, power and speed.
        expected: [&'static str; 3],
    }
    let case = |hr, pwr, spd, expected| Case { hr, pwr, spd, expected };
    for it in [
        case((150.0, true), (200.0, true), (30.0, true), ["fresh", "fresh", "fresh"]),
        case((150.0, false), (200.0, true), (30.0, true), ["flat", "fresh", "fresh"]),
        case((150.0, false), (200.0, true), (0.0, false), ["flat", "fresh", "fresh"]),
        case((150.0, false), (0.0, false), (30.0, true), ["flat", "fresh", "fresh"]),
        // Who stands and rests may have a steady heart.
        case((60.0, false), (0.0, false), (0.0, false), ["fresh", "fresh", "fresh"]),
        case((60.0, false), (19.0, true), (2.0, true), ["fresh", "fresh", "fresh"]),
        case((150.0, true), (200.0, false), (30.0, true), ["fresh", "flat", "fresh"]),
        case((150.0, true), (200.0, true), (30.0, false), ["fresh", "fresh", "flat"]),
        // A power of 0 W while the wheels turn is a descent.
        case((150.0, true), (0.0, false), (50.0, true), ["fresh", "fresh", "fresh"]),
    ] {
        let at_second = |secs: u32| {
            let world = World::new();
            for secs in 0..=secs {
                let wave = f64::from(secs % 2) * 0.5;
                let value = |(value, moves): (f64, bool)| value + if moves { wave } else { 0.0 };
                let values =
                    [(HrBpm, value(it.hr)), (PwrW, value(it.pwr)), (SpdKph, value(it.spd))];
                world.send(1, f64::from(secs), &[f64::from(secs)], &values);
            }
            let now = seen(&world, f64::from(secs));
            [now.hr_bpm, now.pwr_w, now.spd_kph].map(|value| word(value.state))
        };
        assert_eq!(at_second(59), ["fresh"; 3]);
        assert_eq!(at_second(60), it.expected, "{:?} {:?} {:?}", it.hr, it.pwr, it.spd);
    }
}

#[test]
fn the_same_reading_before_and_after_a_silence_is_not_flat() {
    let world = World::new();
    world.ride(1, 0, 30);
    world.ride(1, 100, 130);
    assert_eq!(word(seen(&world, 130.0).hr_bpm.state), "fresh");
    world.ride(1, 130, 161);
    assert_eq!(word(seen(&world, 161.0).hr_bpm.state), "flat");
}

#[test]
fn three_seconds_of_power_say_how_much_of_them_is_known() {
    // Seconds at which a reading of 100 W arrives, one more each; the value and what is covered.
    for (seconds, expected) in [
        (&[0.0][..], Some((100.0, 1.0, true))),
        (&[0.0, 1.0], Some((100.5, 2.0, true))),
        (&[0.0, 1.0, 2.0], Some((101.0, 3.0, false))),
        // After a gap the window fills anew.
        (&[0.0, 1.0, 2.0, 3.0, 60.0], Some((104.0, 1.0, true))),
        (&[0.0, 1.0, 2.0, 3.0, 60.0, 61.0, 62.0], Some((105.0, 3.0, false))),
        // A slow meter fills it with one reading, a fast one needs more.
        (&[0.0, 4.0, 8.0, 12.0], Some((103.0, 3.0, false))),
        (&[0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 60.0], None),
    ] {
        let world = World::new();
        for (i, secs) in (0..).zip(seconds) {
            world.send(1, *secs, &[*secs], &[(Metric::PwrW, 100.0 + f64::from(i))]);
        }
        let value = seen(&world, seconds.last().copied().unwrap()).pwr_w_3s;
        let coverage = value.coverage.unwrap();
        let found = value.value.map(|mean| (mean, coverage.covered_secs, value.is_thin()));
        assert_eq!(found, expected, "{seconds:?}");
        assert!((coverage.wanted_secs - 3.0).abs() < 1e-9);
    }
}

#[test]
fn three_seconds_of_power_are_the_same_in_the_table() {
    let world = World::new();
    let mut reader = world.live.reader();
    reader.want_tables([&athlete(1)].into_iter());
    for secs in (0..200).filter(|secs| !matches!(secs % 50, 20..28 | 31)) {
        let watts = 100.0 + f64::from(secs * secs % 170);
        world.send(1, f64::from(secs), &[f64::from(secs)], &[(Metric::PwrW, watts)]);
        reader.update(moment(f64::from(secs)));
        let value = reader.at(ONE, moment(f64::from(secs)).mono).pwr_w_3s;
        let cell = *reader.table(ONE).unwrap().rows[0].cell(Column::Sec3);
        assert_eq!((value.value, value.coverage), (cell.mean, Some(cell.filled())), "{secs} s");
    }
}

#[test]
fn a_rolling_value_that_covers_under_a_fifth_is_none() {
    let world = World::new();
    let values = [(Metric::PwrW, 200.0), (Metric::AltM, 100.0)];
    let mut reader = world.live.reader();
    reader.want_tables([&athlete(1)].into_iter());
    for secs in 0..300 {
        world.send(1, f64::from(secs), &[f64::from(secs)], &values);
        reader.update(moment(f64::from(secs)));
        let table = reader.table(ONE).unwrap();
        for kind in [RowKind::Metric(Metric::PwrW), RowKind::Climb] {
            let row = table.rows.iter().find(|row| row.kind == kind).unwrap();
            let cell = row.cell(Column::Min5);
            let covered = f64::from(secs + 1);
            assert_eq!(cell.mean.is_some(), 60.0 <= covered, "{kind:?} at {secs} s");
            assert_eq!(
                (cell.max.is_some(), cell.min.is_some()),
                (60.0 <= covered, 60.0 <= covered)
            );
            assert!((cell.filled().covered_secs - covered).abs() < 1e-6, "{kind:?} at {secs} s");
            assert_eq!(cell.filled().is_thin(), covered < 240.0, "{kind:?} at {secs} s");
        }
    }
}

/// Twelve phones whose clocks are ahead of this computer's by so much each post every second for
/// half a minute; the reader that saw it.
fn phones(world: &World, ahead_secs: impl Fn(u32) -> f64) -> Reader {
    let mut reader = world.live.reader();
    for secs in 0..30 {
        for id in 1..=12 {
            let time = f64::from(secs) - 0.4 + ahead_secs(id);
            world.send(id, f64::from(secs), &[time], &RIDE);
        }
        reader.update(moment(f64::from(secs)));
    }
    reader
}

#[test]
fn one_phone_ahead_is_clamped_and_says_by_how_much() {
    let world = World::new();
    let reader = phones(&world, |id| if id == 9 { 95.0 } else { 0.0 });
    assert_eq!(reader.shared_offset(), None);
    let now = |secs| reader.at(AthleteId(9), moment(secs).mono);
    assert!(now(29.0).clock_ahead_secs.is_some_and(|secs| (secs - 94.6).abs() < 1e-6));
    assert_eq!(word(now(39.0).hr_bpm.state), "fresh");
    assert_eq!(word(now(39.5).hr_bpm.state), "dim");
    assert_eq!(word(now(90.0).hr_bpm.state), "lost");
    assert_eq!(reader.at(ONE, moment(29.0).mono).clock_ahead_secs, None);
}

#[test]
fn phones_that_agree_with_each_other_say_that_the_laptop_is_wrong() {
    // The last phone is right about the laptop's clock, which makes it the one that is wrong.
    for ahead_secs in [94.0, -94.0] {
        let world = World::new();
        let mut reader = phones(&world, |id| if id == 12 { 0.0 } else { ahead_secs });
        let offset = *reader.shared_offset().unwrap();
        assert_eq!((offset.n_phones, offset.n_live), (11, 12));
        assert!((offset.ahead_secs - (ahead_secs - 0.4)).abs() < 1e-3, "{offset:?}");
        let now = reader.at(ONE, moment(29.0).mono);
        assert_eq!((now.state, now.clock_ahead_secs), (AthleteState::Live, None));
        assert!(now.lag_secs.abs() < 1e-3, "{}", now.lag_secs);
        // It is the odd one that is ahead, or behind, now.
        let odd = reader.at(AthleteId(12), moment(29.0).mono);
        let expected = if ahead_secs > 0.0 { AthleteState::Behind } else { AthleteState::Live };
        assert_eq!(odd.state, expected);
        assert_eq!(odd.clock_ahead_secs.is_some(), ahead_secs < 0.0);
        // What is late is late by the phones' clocks.
        let late = 29.6 + ahead_secs - 30.0;
        world.send(20, 30.0, &[late], &RIDE);
        reader.update(moment(30.0));
        let ValueState::Behind { age_secs } =
            reader.at(AthleteId(20), moment(30.0).mono).hr_bpm.state
        else {
            panic!("a sample that came 30 s late is not young");
        };
        assert!((age_secs - 30.0).abs() < 1e-3, "{age_secs}");
    }
}

#[test]
fn tables_of_a_wrong_laptop_are_full() {
    let world = World::new();
    let mut reader = phones(&world, |_| -94.0);
    reader.want_tables([&athlete(1)].into_iter());
    reader.update(moment(29.5));
    let cell = *reader.table(ONE).unwrap().rows[0].cell(Column::Sec3);
    assert_eq!((cell.mean, cell.filled().is_thin()), (Some(150.0), false));
    // Silent, they run dry by the phones' clocks.
    reader.update(moment(45.0));
    let cell = *reader.table(ONE).unwrap().rows[0].cell(Column::Min1);
    assert!((cell.filled().covered_secs - 30.0).abs() < 2.0, "{cell:?}");
    reader.update(moment(85.0));
    let cell = *reader.table(ONE).unwrap().rows[0].cell(Column::Min1);
    assert!((cell.filled().covered_secs - 4.0).abs() < 2.0, "{cell:?}");
}

#[test]
fn setting_the_laptops_clock_is_believed_at_once() {
    let world = World::new();
    let mut reader = phones(&world, |_| 94.0);
    assert!(reader.shared_offset().is_some());
    let right = |secs: f64| Moment { wall: at(secs + 94.0), ..moment(secs) };
    for secs in 30..34 {
        for id in 1..=12 {
            let time = f64::from(secs) - 0.4 + 94.0;
            world.send_at(id, right(f64::from(secs)), &[time], &RIDE);
        }
        reader.update(right(f64::from(secs)));
        assert_eq!(reader.shared_offset(), None, "{secs} s");
        for id in 1..=12 {
            let now = reader.at(AthleteId(id), right(f64::from(secs)).mono);
            assert_eq!((now.state, now.clock_ahead_secs), (AthleteState::Live, None));
        }
    }
}

#[test]
fn a_network_that_is_back_does_not_make_the_laptop_wrong() {
    let world = World::new();
    let mut reader = phones(&world, |_| 0.0);
    // A minute without network; then everybody's backlog comes in pieces, the oldest first.
    for piece in 0..12 {
        let now = 90.0 + f64::from(piece);
        for id in 1..=12 {
            let times: Vec<f64> = (0..5).map(|i| f64::from(30 + piece * 5 + i) - 0.4).collect();
            world.send(id, now, &times, &RIDE);
        }
        reader.update(moment(now));
        assert_eq!(reader.shared_offset(), None, "piece {piece}");
    }
}

#[test]
fn the_viewers_thresholds_hold_for_everything() {
    let thresholds = Thresholds { dim_secs: 5.0, lost_secs: 20.0 };
    let World { store, logbook, live } = World::new();
    let live = live.with_thresholds(thresholds);
    assert_eq!(live.thresholds(), thresholds);
    let world = World { store, logbook, live };
    world.ride(1, 0, 31);
    for (silent_secs, expected) in [
        (5.0, AthleteState::Live),
        (5.5, AthleteState::Dim),
        (20.0, AthleteState::Dim),
        (20.5, AthleteState::Lost),
    ] {
        assert_eq!(seen(&world, 30.0 + silent_secs).state, expected, "{silent_secs}");
    }
}

#[test]
fn who_stands_down_is_quiet_until_coming_back() {
    let world = World::new();
    world.ride(1, 0, 100);
    world.write(1, 50.0, LogNote::StoodDown(true));
    world.write(1, 80.0, LogNote::CameBack(true));
    let state = |secs: f64| {
        let logbook = world.logbook.read();
        let sources = ContextSources {
            problems: &[],
            activity: &[],
            logbook: &logbook,
            address_lost: None,
            event_from: Some(at(0.0)),
            now: at(secs),
        };
        let context = AthleteContext::of(login(1).as_str(), Some(at(secs)), &sources);
        seen(&world, secs).status(&context)
    };
    assert_eq!(state(99.0).0, AthleteState::Live);
    world.write(1, 80.0, LogNote::CameBack(false));
    let down = (AthleteState::StoodDown, Condition::StoodDown { since: at(50.0) });
    assert_eq!(state(99.0), down);
    assert_eq!(state(500.0), down, "silence changes nothing");
    world.write(1, 50.0, LogNote::StoodDown(false));
    assert_eq!(state(500.0).0, AthleteState::Lost);
}
