//! The self-test: each alarm is raised and cleared on made-up athletes, as the lamps and the speaker
//! of a monitor are tried when it is switched on.

use super::{
    input::LaptopBattery,
    kind::{AlarmKind, Subject},
    record::{AlarmState, Change},
    rules::{Limits, Rules},
    synthetic::{Rider, World},
};
use crate::model::{AthleteId, RecordingState};

/// How long all is well first, in seconds.
const CALM_SECS: u32 = 30;
/// How long an alarm may take to be raised and to be cleared, in seconds, beside the delay that is set.
const LONGEST_SECS: u32 = 180;

/// What came of the self-test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfTest {
    /// One for each alarm, in order of rank.
    pub checks: Vec<Check>,
}

/// What came of one alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub kind: AlarmKind,
    /// Whether nothing was raised while all was well.
    pub is_quiet: bool,
    /// Whether it was raised.
    pub is_raised: bool,
    /// Whether it was cleared.
    pub is_cleared: bool,
}

impl Check {
    /// Whether the alarm works.
    pub const fn is_good(&self) -> bool {
        self.is_quiet && self.is_raised && self.is_cleared
    }
}

impl SelfTest {
    /// Tries all alarms under these rules.
    pub fn run(rules: &Rules) -> Self {
        Self { checks: AlarmKind::ALL.into_iter().map(|kind| check(kind, *rules)).collect() }
    }

    /// Whether all alarms work.
    pub fn is_good(&self) -> bool {
        self.checks.iter().all(Check::is_good)
    }

    /// Those that do not.
    pub fn failed(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| !check.is_good())
    }
}

fn check(kind: AlarmKind, rules: Rules) -> Check {
    let n_riders = u32::try_from(rules.group_athletes).unwrap_or(u32::MAX).clamp(1, 1000) * 2;
    let mut world = World::new(n_riders, rules);
    set_up(&mut world, kind);
    let mut is_quiet = true;
    for _ in 0..CALM_SECS {
        is_quiet &= world.step().events.is_empty();
    }
    disturb(&mut world, kind, &rules);
    let longest = LONGEST_SECS.saturating_add(rules.delay_secs.max(0.0) as u32);
    let is_raised = (0..longest).any(|_| {
        let events = world.step().events;
        events.iter().any(|event| event.change == Change::Raised && event.alarm.kind == kind)
    });
    calm(&mut world, kind);
    let subject = match kind {
        AlarmKind::RecordingStopped
        | AlarmKind::AddressChanged
        | AlarmKind::DiskLow
        | AlarmKind::LaptopBatteryLow => Subject::Laptop,
        AlarmKind::NetworkSilent | AlarmKind::GroupSilent | AlarmKind::GroupStands => {
            Subject::Group
        }
        _ => Subject::Athlete(AthleteId(1)),
    };
    let is_cleared = (0..longest).any(|_| {
        world.step();
        let state = world.monitor.state(subject, kind);
        matches!(state, AlarmState::Normal | AlarmState::ReturnedUnacknowledged)
    });
    Check { kind, is_quiet, is_raised, is_cleared }
}

/// What is known of the riders.
fn set_up(world: &mut World, kind: AlarmKind) {
    for rider in &mut world.riders {
        rider.limits = match kind {
            AlarmKind::HeartRateHigh => Limits { hr_max_bpm: Some(185.0), ..Limits::default() },
            AlarmKind::HeartRateLow => Limits { hr_min_bpm: Some(45.0), ..Limits::default() },
            AlarmKind::PowerHigh => Limits { pwr_max_w: Some(400.0), ..Limits::default() },
            AlarmKind::PowerLow => Limits { pwr_min_w: Some(100.0), ..Limits::default() },
            _ => Limits::default(),
        };
        if kind == AlarmKind::Sos {
            rider.sos = Some(0.0);
        }
    }
    world.laptop.battery = Some(LaptopBattery { percent: 80.0, is_charging: false });
}

/// Something goes wrong.
fn disturb(world: &mut World, kind: AlarmKind, rules: &Rules) {
    match kind {
        AlarmKind::RecordingStopped => {
            world.laptop.recording = RecordingState::Failing("self-test".to_owned());
        }
        AlarmKind::DiskLow => world.laptop.free_bytes = Some(rules.disk_bytes / 2),
        AlarmKind::LaptopBatteryLow => {
            let percent = rules.laptop_battery_percent / 2.0;
            world.laptop.battery = Some(LaptopBattery { percent, is_charging: false });
        }
        AlarmKind::AddressChanged => {
            world.laptop.addresses = vec![([10, 0, 0, 1], 8086).into()];
            each(world, |rider| rider.is_on = false);
        }
        AlarmKind::Stopped => {
            // Not abruptly.
            first(world, |rider| rider.spd_kph = Some(10.0));
            for _ in 0..10 {
                world.step();
            }
            first(world, |rider| rider.spd_kph = Some(0.0));
        }
        AlarmKind::NetworkSilent => each(world, |rider| rider.is_on = false),
        AlarmKind::GroupStands => each(world, |rider| rider.spd_kph = Some(0.0)),
        AlarmKind::GroupSilent => {
            // One after the other, further apart than a network fails.
            let gap_secs = rules.network_secs.max(0.0) as u32 / 2 + 1;
            for at in 0..rules.group_athletes {
                if let Some(rider) = world.riders.get_mut(at) {
                    rider.is_on = false;
                }
                for _ in 0..gap_secs {
                    world.step();
                }
            }
        }
        _ => first(world, |rider| match kind {
            AlarmKind::Sos => rider.sos = Some(1.0),
            AlarmKind::AbruptStop => rider.spd_kph = Some(0.0),
            AlarmKind::HeartRateHigh => rider.hr_bpm = Some(190.0),
            AlarmKind::HeartRateLow => rider.hr_bpm = Some(40.0),
            AlarmKind::PowerHigh => rider.pwr_w = Some(500.0),
            AlarmKind::PowerLow => rider.pwr_w = Some(20.0),
            AlarmKind::HeartRateLost => rider.hr_bpm = None,
            AlarmKind::PowerLost => rider.pwr_w = None,
            AlarmKind::HeartRateFlat => rider.is_flat = true,
            AlarmKind::PhoneBatteryLow => {
                rider.battery_percent = Some(rules.phone_battery_percent / 2.0);
            }
            _ => rider.is_on = false,
        }),
    }
}

/// All is well again.
fn calm(world: &mut World, kind: AlarmKind) {
    world.laptop.recording = RecordingState::Running;
    world.laptop.free_bytes = Some(u64::MAX);
    world.laptop.battery = Some(LaptopBattery { percent: 80.0, is_charging: true });
    each(world, |rider| {
        (rider.is_on, rider.is_flat) = (true, false);
        (rider.hr_bpm, rider.pwr_w, rider.spd_kph) = (Some(140.0), Some(200.0), Some(32.0));
        rider.battery_percent = Some(80.0);
        if kind == AlarmKind::Sos {
            rider.sos = Some(0.0);
        }
    });
}

fn each(world: &mut World, change: impl Fn(&mut Rider)) {
    world.riders.iter_mut().for_each(change);
}

fn first(world: &mut World, change: impl Fn(&mut Rider)) {
    world.riders.iter_mut().take(1).for_each(change);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alarm_is_raised_and_cleared() {
        let test = SelfTest::run(&Rules::default());
        assert_eq!(test.checks.len(), AlarmKind::ALL.len());
        let failed: Vec<&Check> = test.failed().collect();
        assert!(failed.is_empty(), "{failed:?}");
    }

    #[test]
    fn other_rules_are_tried_as_they_are() {
        let rules =
            Rules { delay_secs: 60.0, clear_samples: 10, group_athletes: 5, ..Rules::default() };
        let test = SelfTest::run(&rules);
        let failed: Vec<&Check> = test.failed().collect();
        assert!(failed.is_empty(), "{failed:?}");
    }
}
