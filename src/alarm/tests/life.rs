//! Acknowledged, snoozed, returned, raised again.

use std::sync::Arc;

use super::*;

use AlarmKind::{HeartRateHigh, SignalLost};

/// A rider whose heart rate is above the limit, and told.
fn too_high() -> World {
    let mut world = world(1);
    world.one().limits.hr_max_bpm = Some(185.0);
    world.run(30);
    world.one().hr_bpm = Some(190.0);
    assert_eq!(world.run(20), [(11, HeartRateHigh)]);
    world
}

#[test]
fn what_is_acknowledged_stays_until_it_clears_and_is_then_over() {
    let mut world = too_high();
    world.acknowledge();
    assert_eq!(world.run(300), []);
    assert_eq!(world.state_of_one(HeartRateHigh), AlarmState::Acknowledged);
    world.one().hr_bpm = Some(150.0);
    world.run(1);
    assert_eq!(world.state_of_one(HeartRateHigh), AlarmState::Normal);
    let past = world.monitor.past();
    assert_eq!((past.len(), past[0].how), (1, Ended::Cleared));
    assert!(past[0].alarm.acknowledged.is_some());
    world.one().hr_bpm = Some(190.0);
    assert_eq!(world.run(20), [(11, HeartRateHigh)], "a new one");
}

#[test]
fn what_clears_before_anybody_saw_it_stays_in_the_list() {
    let mut world = too_high();
    world.one().hr_bpm = Some(150.0);
    world.run(60);
    assert_eq!(world.state_of_one(HeartRateHigh), AlarmState::ReturnedUnacknowledged);
    world.one().hr_bpm = Some(190.0);
    world.run(20);
    let list = world.monitor.list();
    assert_eq!((list.len(), list[0].times), (1, 2), "the same one, again");
    world.one().hr_bpm = Some(150.0);
    world.run(20);
    world.acknowledge();
    assert!(world.monitor.list().is_empty());
}

#[test]
fn a_warning_that_nobody_saw_is_history_after_a_while_and_an_urgent_one_is_not() {
    let mut world = too_high();
    world.one().is_on = false;
    world.run(70);
    world.one().hr_bpm = Some(150.0);
    world.one().is_on = true;
    world.run(10);
    let kinds = |world: &World| {
        world.monitor.list().iter().map(|alarm| alarm.kind).collect::<Vec<AlarmKind>>()
    };
    assert_eq!(kinds(&world), [HeartRateHigh, SignalLost]);
    world.run(600);
    assert_eq!(kinds(&world), [HeartRateHigh]);
}

#[test]
fn only_what_was_shown_for_a_second_is_acknowledged() {
    let mut world = too_high();
    let (id, now) = (world.monitor.list()[0].id, world.now());
    let mut acknowledge = |since_secs: f64, alarm| {
        let since = now.mono.plus_secs(-since_secs);
        world.monitor.acknowledge(&[Shown { alarm, since }], now).events.len()
    };
    assert_eq!(acknowledge(0.9, id), 0);
    assert_eq!(acknowledge(5.0, AlarmId(id.0 + 1)), 0, "another one");
    assert_eq!(acknowledge(1.0, id), 1);
}

#[test]
fn what_was_raised_again_has_to_be_seen_again() {
    let mut world = too_high();
    world.one().hr_bpm = Some(150.0);
    world.run(20);
    world.one().hr_bpm = Some(190.0);
    let since = world.now().mono;
    assert_eq!(world.run(11), [(11, HeartRateHigh)]);
    let shown = [Shown { alarm: world.monitor.list()[0].id, since }];
    let now = world.now();
    assert!(world.monitor.acknowledge(&shown, now).events.is_empty());
    assert_eq!(world.monitor.acknowledge(&shown, later(now, 1.0)).events.len(), 1);
}

#[test]
fn the_next_reading_does_not_break_a_snooze() {
    let mut world = too_high();
    world.snooze();
    assert!(matches!(world.state_of_one(HeartRateHigh), AlarmState::Snoozed { .. }));
    // Cleared and above the limit again within it.
    world.one().hr_bpm = Some(150.0);
    world.run(60);
    world.one().hr_bpm = Some(195.0);
    assert_eq!(world.run(500), []);
    assert!(matches!(world.state_of_one(HeartRateHigh), AlarmState::Snoozed { .. }));
    assert_eq!(world.run(60), [(42, HeartRateHigh)], "10 minutes are over");
}

#[test]
fn a_snooze_that_ends_on_old_readings_waits_for_fresh_ones() {
    let mut world = too_high();
    world.run(5);
    world.snooze();
    world.run(575);
    world.one().lag_secs = 95.0;
    assert_eq!(world.run(120), [], "late readings");
    assert_eq!(world.state_of_one(HeartRateHigh), AlarmState::Acknowledged);
    world.one().lag_secs = 0.0;
    assert_eq!(world.run(120), [(1, HeartRateHigh)]);
}

#[test]
fn a_silence_is_not_told_twice() {
    let mut world = world(1);
    world.run(30);
    world.one().is_on = false;
    assert_eq!(world.run(100), [(61, SignalLost)]);
    world.snooze();
    assert_eq!(world.run(3000), [], "no fresh readings");
    assert_eq!(world.state_of_one(SignalLost), AlarmState::Acknowledged);
    world.one().is_on = true;
    world.run(30);
    world.one().is_on = false;
    assert_eq!(world.run(100), [(61, SignalLost)]);
}

#[test]
fn an_alarm_whose_readings_are_lost_is_over_and_not_raised_without_new_ones() {
    let mut world = too_high();
    world.one().hr_bpm = None;
    world.run(30);
    assert_eq!(world.state_of_one(HeartRateHigh), AlarmState::Unacknowledged, "dim, as it was");
    let raised = world.run(1000);
    assert!(raised.iter().all(|(_, kind)| *kind != HeartRateHigh), "{raised:?}");
    assert_eq!(world.state_of_one(HeartRateHigh), AlarmState::ReturnedUnacknowledged);
}

#[test]
fn what_is_out_of_service_is_never_raised() {
    let mut world = too_high();
    let (athlete, now) = (Arc::clone(&world.one().athlete), world.now());
    let outcome = world.monitor.set_out_of_service(&athlete, HeartRateHigh, true, now);
    assert_eq!(outcome.log.len(), 1);
    assert_eq!(world.run(60), []);
    assert_eq!(world.state_of_one(HeartRateHigh), AlarmState::OutOfService);
    world.monitor.set_out_of_service(&athlete, HeartRateHigh, false, now);
    assert_eq!(world.run(2), [(1, HeartRateHigh)]);
    let outcome = world.monitor.set_out_of_service(&athlete, AlarmKind::Sos, true, now);
    assert_eq!(outcome, Outcome::default(), "a call for help stays in service");
}

#[test]
fn what_is_over_is_remembered_up_to_a_bound() {
    let mut world = world(1);
    world.one().limits.hr_max_bpm = Some(185.0);
    world.run(20);
    for _ in 0..MAX_PAST + 10 {
        world.one().hr_bpm = Some(190.0);
        world.run(12);
        world.acknowledge();
        world.one().hr_bpm = Some(150.0);
        world.run(1);
    }
    let past = world.monitor.past();
    assert_eq!(past.len(), MAX_PAST);
    assert!(past.windows(2).all(|pair| pair[0].ended > pair[1].ended), "the last one first");
}

#[test]
fn whoever_leaves_the_roster_takes_the_alarms_along() {
    let mut world = too_high();
    world.riders.clear();
    world.run(1);
    assert!(world.monitor.list().is_empty());
}
