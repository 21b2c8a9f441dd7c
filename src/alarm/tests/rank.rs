//! Which alarm comes first.

use super::*;
use crate::model::RecordingState;

use AlarmKind::{AbruptStop, DiskLow, HeartRateHigh, PowerHigh, RecordingStopped, SignalLost, Sos};

fn kinds(world: &World) -> Vec<AlarmKind> {
    world.monitor.list().iter().map(|alarm| alarm.kind).collect()
}

#[test]
fn recording_then_sos_then_stops_then_limits_then_the_newest() {
    let mut world = world(12);
    world.run(30);
    world.laptop.free_bytes = Some(1);
    world.riders[0].is_on = false;
    world.run(70);
    world.riders[1].limits.pwr_max_w = Some(100.0);
    world.riders[2].limits.hr_max_bpm = Some(100.0);
    world.riders[3].spd_kph = Some(0.0);
    world.run(20);
    world.riders[4].sos = Some(1.0);
    world.run(1);
    world.laptop.recording = RecordingState::Failing(String::new());
    world.run(1);
    let expected =
        [RecordingStopped, Sos, AbruptStop, HeartRateHigh, PowerHigh, SignalLost, DiskLow];
    assert_eq!(kinds(&world), expected);
    world.riders[5].is_on = false;
    world.run(70);
    let list = world.monitor.list();
    let lost: Vec<&str> = list
        .iter()
        .filter(|alarm| alarm.kind == SignalLost)
        .map(|alarm| alarm.athlete.as_ref().unwrap().bib.as_str())
        .collect();
    assert_eq!(lost, ["6", "1"], "the newest first");
}

#[test]
fn what_was_seen_does_not_hide_what_is_new() {
    let mut world = world(3);
    world.run(30);
    world.riders[0].limits.hr_max_bpm = Some(100.0);
    world.run(15);
    world.acknowledge();
    world.laptop.free_bytes = Some(1);
    world.run(15);
    assert_eq!(kinds(&world), [DiskLow, HeartRateHigh]);
    world.acknowledge();
    assert_eq!(kinds(&world), [HeartRateHigh, DiskLow]);
}

#[test]
fn the_slot_shows_the_first_and_counts_the_rest() {
    let mut world = world(3);
    let alarms = Alarms::default();
    assert_eq!(alarms.board().slot(), None);
    world.run(30);
    world.riders.iter_mut().for_each(|rider| rider.limits.hr_max_bpm = Some(100.0));
    world.run(15);
    let board = |world: &World| Board { alarms: world.monitor.list(), ..Board::default() };
    let slot = |board: &Board| board.slot().map(|(alarm, more)| (alarm.kind, more));
    assert_eq!(slot(&board(&world)), Some((HeartRateHigh, 2)));
    world.snooze();
    assert_eq!(slot(&board(&world)), None, "they are in the list");
    assert_eq!(board(&world).alarms.len(), 3);
}

#[test]
fn whoever_watches_is_counted() {
    let keeper = AlarmKeeper::default();
    assert!(!keeper.is_watched());
    let (one, other) = (keeper.alarms().watch(), keeper.alarms().watch());
    drop(one);
    assert!(keeper.is_watched());
    drop(other);
    assert!(!keeper.is_watched());
}

#[test]
fn the_board_changes_when_alarms_do() {
    let mut world = world(1);
    world.run(30);
    world.one().sos = Some(1.0);
    world.run(1);
    let keeper = AlarmKeeper::new(std::mem::take(&mut world.monitor));
    let (alarms, before) = (keeper.alarms(), keeper.alarms().board());
    assert_eq!(before.alarms.len(), 1, "what was restored is there at once");
    keeper.change(|_| Outcome::default());
    assert_eq!(alarms.board().generation, before.generation);
    let now = world.now();
    keeper.change(|monitor| monitor.close(before.alarms[0].id, "", now));
    assert_eq!(alarms.board().incidents().count(), 0);
    assert_eq!(before.incidents().count(), 1, "who looks keeps what was seen");
    let test = SelfTest { checks: Vec::new() };
    keeper.set_self_test(test.clone());
    assert_eq!(alarms.board().self_test.as_deref(), Some(&test));
}
