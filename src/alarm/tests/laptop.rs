//! This laptop.

use super::*;
use crate::model::RecordingState;

use AlarmKind::{DiskLow, LaptopBatteryLow, RecordingStopped};

fn state(world: &World, kind: AlarmKind) -> AlarmState {
    world.monitor.state(Subject::Laptop, kind)
}

#[test]
fn recording_that_stops_is_told_at_once_and_ends_when_it_goes_on_for_a_while() {
    let mut world = world(1);
    world.run(10);
    world.laptop.recording = RecordingState::Failing("no space left on the disk".to_owned());
    assert_eq!(world.run(5), [(1, RecordingStopped)]);
    // In turns, as on a full disk.
    let raised = world.run_with(60, |world, sec| {
        world.laptop.recording = match sec % 5 {
            0 => RecordingState::Failing("no space left on the disk".to_owned()),
            _ => RecordingState::Running,
        };
    });
    assert_eq!(raised, []);
    world.laptop.recording = RecordingState::Running;
    world.run(11);
    assert_eq!(state(&world, RecordingStopped), AlarmState::ReturnedUnacknowledged);
}

#[test]
fn a_disk_under_2_gb_is_told_after_the_delay_and_enough_again_at_a_tenth_more() {
    for (gb, expected) in [(2.0, vec![]), (1.9, vec![(11, DiskLow)])] {
        let mut world = world(1);
        world.run(10);
        world.laptop.free_bytes = Some((gb * 1e9) as u64);
        assert_eq!(world.run(30), expected, "{gb}");
        world.laptop.free_bytes = Some(2_100_000_000);
        world.run(5);
        let is_due = state(&world, DiskLow) == AlarmState::Unacknowledged;
        assert_eq!(is_due, !expected.is_empty());
        world.laptop.free_bytes = Some(2_200_000_000);
        world.run(5);
        assert_ne!(state(&world, DiskLow), AlarmState::Unacknowledged);
    }
}

#[test]
fn a_laptop_under_15_percent_is_told_unless_it_is_on_mains() {
    for (percent, is_charging, expected) in
        [(15.0, false, vec![]), (14.0, false, vec![(11, LaptopBatteryLow)]), (5.0, true, vec![])]
    {
        let mut world = world(1);
        world.run(10);
        world.laptop.battery = Some(LaptopBattery { percent, is_charging });
        assert_eq!(world.run(30), expected, "{percent} {is_charging}");
    }
}

#[test]
fn a_laptop_that_tells_nothing_raises_nothing() {
    let mut world = world(1);
    world.laptop = Laptop::default();
    assert_eq!(world.run(60), []);
}

#[test]
fn a_disk_that_is_still_full_after_a_snooze_is_told_again() {
    let mut world = world(1);
    world.run(10);
    world.laptop.free_bytes = Some(1_000_000_000);
    world.run(15);
    world.snooze();
    assert_eq!(world.run(590), []);
    assert_eq!(world.run(30).len(), 1);
}
