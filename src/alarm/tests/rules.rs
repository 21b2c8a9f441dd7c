//! When each alarm of one athlete is raised, and when not.

use super::*;
use crate::{
    analysis::AthleteState,
    kind::{Kind, StopRules},
};

use AlarmKind::{
    AbruptStop, HeartRateFlat, HeartRateHigh, HeartRateLost, HeartRateLow, PhoneBatteryLow,
    PowerHigh, PowerLost, PowerLow, SignalLost, Sos, Stopped,
};

/// A rider who has been well for half a minute, with limits.
fn well() -> World {
    let mut world = world(1);
    world.one().limits = Limits {
        hr_max_bpm: Some(185.0),
        hr_min_bpm: Some(45.0),
        pwr_max_w: Some(400.0),
        pwr_min_w: Some(100.0),
    };
    assert_eq!(world.run(30), []);
    world
}

/// What is raised over some seconds in which the heart rate is as listed, and then stays.
fn of_heart_rates(bpm: &[f64], secs: u32) -> Raised {
    let mut world = well();
    world.run_with(secs, |world, sec| {
        let at = (sec as usize - 1).min(bpm.len() - 1);
        world.one().is_flat = true;
        world.one().hr_bpm = Some(bpm[at] + f64::from(sec % 2) * 0.01);
    })
}

#[test]
fn a_heart_rate_must_be_above_the_limit_for_the_delay() {
    for (name, bpm, expected) in [
        ("at the limit", vec![184.99], vec![]),
        ("above it", vec![186.0], vec![(11, HeartRateHigh)]),
        ("above it for 10 s", [vec![186.0; 10], vec![170.0]].concat(), vec![]),
        ("above it for 11 s", [vec![186.0; 11], vec![170.0]].concat(), vec![(11, HeartRateHigh)]),
        // Within the dead band the delay goes on, but only a reading above the limit raises it.
        (
            "around it",
            [vec![186.0; 5], vec![184.0; 10], vec![186.0]].concat(),
            vec![(16, HeartRateHigh)],
        ),
        (
            "far below meanwhile",
            [vec![186.0; 8], vec![180.0], vec![186.0; 9], vec![170.0]].concat(),
            vec![],
        ),
        ("no limit is 0", vec![0.0], vec![]),
    ] {
        let raised = of_heart_rates(&bpm, 40);
        let raised: Raised =
            raised.into_iter().filter(|(_, kind)| *kind == HeartRateHigh).collect();
        assert_eq!(raised, expected, "{name}");
    }
}

#[test]
fn without_a_limit_there_is_no_alarm() {
    let mut world = world(1);
    world.run(30);
    world.one().hr_bpm = Some(240.0);
    world.one().pwr_w = Some(2000.0);
    assert_eq!(world.run(60), []);
}

#[test]
fn the_dead_band_ends_an_alarm_and_not_the_limit() {
    for (back, is_over) in [(184.0, false), (182.1, false), (182.0, true)] {
        let mut world = well();
        world.one().is_flat = true;
        world.one().hr_bpm = Some(188.0);
        world.run(12);
        world.one().hr_bpm = Some(back);
        world.run(3);
        let state = world.state_of_one(HeartRateHigh);
        let expected =
            if is_over { AlarmState::ReturnedUnacknowledged } else { AlarmState::Unacknowledged };
        assert_eq!(state, expected, "{back}");
    }
    for (watts, is_over) in [(381.0, false), (380.0, true)] {
        let mut world = well();
        world.one().pwr_w = Some(420.0);
        assert_eq!(world.run(12), [(11, PowerHigh)]);
        world.one().pwr_w = Some(watts);
        world.run(3);
        let is_due = world.state_of_one(PowerHigh) == AlarmState::Unacknowledged;
        assert_eq!(is_due, !is_over, "{watts}");
    }
}

#[test]
fn power_has_limits_on_both_sides_and_zeros_count() {
    let mut world = well();
    world.one().pwr_w = Some(0.0);
    assert_eq!(world.run(30), [(11, PowerLow)]);
    world.one().pwr_w = Some(104.0);
    world.run(3);
    assert_eq!(world.state_of_one(PowerLow), AlarmState::Unacknowledged);
    world.one().pwr_w = Some(105.0);
    world.run(3);
    assert_eq!(world.state_of_one(PowerLow), AlarmState::ReturnedUnacknowledged);
}

#[test]
fn one_reading_that_stays_young_does_not_fill_the_delay() {
    let mut world = well();
    world.one().hr_bpm = Some(190.0);
    world.run(2);
    world.one().hr_bpm = None;
    assert_eq!(world.run(40), []);
}

#[test]
fn a_phone_whose_clock_jumps_does_not_shorten_the_delay() {
    let mut world = well();
    world.one().hr_bpm = Some(190.0);
    world.run(2);
    world.one().lag_secs = -60.0;
    let raised = world.run(20);
    assert_eq!(raised, [(9, HeartRateHigh)]);
}

#[test]
fn readings_that_come_late_raise_nothing() {
    let mut world = well();
    world.one().lag_secs = 95.0;
    world.run(120);
    world.one().hr_bpm = Some(190.0);
    assert_eq!(world.run(60), []);
}

#[test]
fn a_limit_that_is_taken_away_ends_its_alarm() {
    let mut world = well();
    world.one().hr_bpm = Some(190.0);
    world.run(15);
    world.one().limits.hr_max_bpm = None;
    world.run(1);
    assert_ne!(world.state_of_one(HeartRateHigh), AlarmState::Unacknowledged);
    world.one().limits.hr_max_bpm = Some(180.0);
    assert_eq!(world.run(15), [(11, HeartRateHigh)], "another limit is another question");
}

/// Speeds second by second, and then the last one on.
fn of_speeds(stops: StopRules, kph: &[f64], secs: u32) -> Raised {
    let mut world = world(1);
    world.one().stops = stops;
    world.run(30);
    world.run_with(secs, |world, sec| {
        let at = (sec as usize - 1).min(kph.len() - 1);
        world.one().spd_kph = Some(kph[at]);
    })
}

#[test]
fn a_heart_rate_below_the_lower_limit_is_told_until_it_is_well_above() {
    assert_eq!(of_heart_rates(&[45.0], 60), []);
    assert_eq!(of_heart_rates(&[44.0], 60), [(11, HeartRateLow)]);
    let bpm = [vec![44.0; 12], vec![46.0; 12], vec![44.0]].concat();
    assert_eq!(of_heart_rates(&bpm, 60), [(11, HeartRateLow)], "in the dead band it goes on");
}

#[test]
fn an_abrupt_stop_is_from_25_to_under_3_in_5_s_and_still_for_15_s() {
    let [road, trail, rowing] =
        [Kind::Road, Kind::Trail, Kind::Rowing].map(|kind| kind.definition().stops);
    let none = StopRules::default();
    let fall = [44.0, 44.0, 0.0];
    for (name, stops, kph, expected) in [
        ("a fall", road, fall.to_vec(), vec![(18, AbruptStop)]),
        ("from 24", road, [vec![24.0; 10], vec![0.0]].concat(), vec![(71, Stopped)]),
        ("in 5 s", road, vec![25.0, 20.0, 15.0, 10.0, 5.0, 2.9], vec![(21, AbruptStop)]),
        ("in 6 s", road, vec![25.0, 20.0, 15.0, 10.0, 5.0, 4.0, 2.9], vec![(67, Stopped)]),
        ("to 3", road, vec![44.0, 3.0], vec![]),
        ("for 14 s", road, [vec![44.0], vec![0.0; 15], vec![30.0]].concat(), vec![]),
        (
            "rolls between",
            road,
            [vec![44.0], vec![0.0; 9], vec![4.0], vec![0.0]].concat(),
            vec![(72, Stopped)],
        ),
        ("a runner who stops", trail, [vec![14.0; 10], vec![0.0]].concat(), vec![(71, AbruptStop)]),
        ("a boat that drifts", rowing, vec![15.0, 3.0], vec![(32, AbruptStop)]),
        ("in a hall", none, fall.to_vec(), vec![]),
    ] {
        assert_eq!(of_speeds(stops, &kph, 100), expected, "{name}");
    }
}

#[test]
fn a_fall_that_ends_in_silence_is_lost_and_not_stopped() {
    let mut world = world(1);
    world.run(30);
    world.one().spd_kph = Some(0.0);
    world.run(5);
    world.one().is_on = false;
    let raised = world.run(80);
    assert_eq!(raised, [(61, SignalLost)]);
}

#[test]
fn whoever_waits_for_the_start_has_not_stopped() {
    let mut world = world(1);
    world.one().spd_kph = Some(0.4);
    assert_eq!(world.run(300), []);
    world.one().spd_kph = Some(20.0);
    world.run(10);
    world.one().spd_kph = Some(0.0);
    assert_eq!(world.run(80), [(61, Stopped)]);
}

#[test]
fn a_position_that_wanders_does_not_end_a_stop() {
    let mut world = world(1);
    world.run(30);
    world.one().spd_kph = Some(0.0);
    world.run(70);
    assert_eq!(world.state_of_one(AbruptStop), AlarmState::Unacknowledged);
    world.one().spd_kph = Some(4.0);
    world.run(1);
    assert_eq!(world.state_of_one(AbruptStop), AlarmState::Unacknowledged);
    world.one().spd_kph = Some(6.0);
    world.run(1);
    assert_eq!(world.state_of_one(AbruptStop), AlarmState::ReturnedUnacknowledged);
}

#[test]
fn a_lost_signal_is_told_after_a_minute_and_clears_after_3_samples() {
    let mut world = world(1);
    world.run(30);
    world.one().is_on = false;
    assert_eq!(world.run(200), [(61, SignalLost)]);
    world.one().is_on = true;
    for expected in [true, true, false] {
        world.step();
        let is_due = world.state_of_one(SignalLost) == AlarmState::Unacknowledged;
        assert_eq!(is_due, expected);
    }
}

#[test]
fn one_sample_between_two_silences_is_no_new_silence() {
    let mut world = world(1);
    world.run(30);
    world.one().is_on = false;
    world.run(100);
    world.one().is_on = true;
    world.run(1);
    world.one().is_on = false;
    assert_eq!(world.run(200), [], "it has been silent all along");
}

#[test]
fn a_sensor_that_falls_silent_is_a_notice_while_the_phone_sends() {
    let mut world = world(1);
    world.run(30);
    world.one().hr_bpm = None;
    assert_eq!(world.run(100), [(61, HeartRateLost)]);
    world.one().hr_bpm = Some(150.0);
    world.run(3);
    assert_eq!(world.state_of_one(HeartRateLost), AlarmState::Normal, "a notice asks for nothing");
    world.one().pwr_w = None;
    assert_eq!(world.run(100), [(61, PowerLost)]);
    world.one().is_on = false;
    assert_eq!(world.run(100), [(61, SignalLost)]);
    assert_eq!(world.state_of_one(PowerLost), AlarmState::Normal, "all is silent");
}

#[test]
fn a_heart_rate_that_repeats_itself_is_told_while_the_rider_moves() {
    for (kph, expected) in [(32.0, vec![HeartRateFlat]), (0.0, vec![])] {
        let mut world = world(1);
        world.run(30);
        world.one().stops = StopRules::default();
        (world.one().is_flat, world.one().spd_kph) = (true, Some(kph));
        let kinds: Vec<AlarmKind> = world.run(90).into_iter().map(|(_, kind)| kind).collect();
        assert_eq!(kinds, expected, "{kph}");
    }
}

#[test]
fn a_phone_whose_battery_is_almost_empty_is_told_once() {
    let mut world = world(1);
    world.run(30);
    let raised = world.run_with(600, |world, sec| {
        world.one().battery_percent = Some((12.0 - f64::from(sec / 60)).floor());
    });
    assert_eq!(raised, [(130, PhoneBatteryLow)]);
}

#[test]
fn a_call_for_help_is_told_at_once_and_however_late() {
    let mut world = world(1);
    world.one().sos = Some(0.0);
    world.run(30);
    world.one().sos = Some(1.0);
    assert_eq!(world.run(30), [(1, Sos)]);
    // A phone that sends nothing but calls, from a dead spot of 20 minutes.
    let mut world = self::world(1);
    world.run(30);
    (world.one().sos, world.one().lag_secs) = (Some(1.0), 1200.0);
    assert_eq!(world.run(30), [(1, Sos)]);
}

#[test]
fn a_call_that_is_not_arriving_any_more_is_no_news() {
    let mut world = world(1);
    world.one().sos = Some(1.0);
    world.run(1);
    world.one().sos = None;
    world.run(300);
    world.monitor.pause();
    assert_eq!(world.run(60), [], "as after a restart: it came before");
}

#[test]
fn those_are_quiet_whose_state_says_so() {
    use AthleteState::{
        Behind, Dim, Finished, Live, Lost, NotSeen, OutOfReach, Refused, StoodDown,
    };
    for state in [Live, Behind, Dim, Lost, Refused, NotSeen, OutOfReach, Finished, StoodDown] {
        assert_eq!(Quiet::of_state(state).is_some(), state.is_quiet(), "{state:?}");
    }
}

#[test]
fn the_quiet_raise_nothing_but_a_call_for_help() {
    for quiet in [Quiet::StoodDown, Quiet::Finished, Quiet::OutOfReach] {
        let mut world = well();
        world.one().quiet = Some(quiet);
        (world.one().hr_bpm, world.one().pwr_w) = (Some(240.0), Some(900.0));
        world.one().spd_kph = Some(0.0);
        world.one().battery_percent = Some(3.0);
        assert_eq!(world.run(100), [], "{quiet:?}");
        assert_eq!(world.state_of_one(HeartRateHigh), AlarmState::Suppressed);
        world.one().sos = Some(1.0);
        assert_eq!(world.run(5), [(1, Sos)], "{quiet:?}");
        world.one().is_on = false;
        assert_eq!(world.run(100), [], "{quiet:?}");
    }
}

#[test]
fn whoever_becomes_quiet_has_no_alarms_any_more() {
    let mut world = well();
    world.one().hr_bpm = Some(240.0);
    world.run(20);
    world.one().quiet = Some(Quiet::StoodDown);
    world.run(1);
    assert!(world.monitor.list().is_empty());
    assert_eq!(world.monitor.past()[0].how, Ended::Suppressed);
    world.one().quiet = None;
    assert_eq!(world.run(15), [(11, HeartRateHigh)], "back again, from the beginning");
}

#[test]
fn an_athlete_who_was_never_seen_never_alarms() {
    let mut world = world(3);
    world.one().is_on = false;
    world.one().sos = Some(1.0);
    assert_eq!(world.run(600), []);
}
