//! What outlives a restart of the program.

use std::sync::Arc;

use super::*;
use crate::logbook::Logbook;

use AlarmKind::{AbruptStop, HeartRateHigh, Sos};

/// A world, and the logbook into which its entries go.
struct Kept {
    world: World,
    logbook: Logbook,
}

impl Kept {
    fn new() -> Self {
        Self { world: world(1), logbook: Logbook::default() }
    }

    fn run(&mut self, secs: u32) -> Raised {
        let mut raised = Raised::new();
        for sec in 1..=secs {
            let outcome = self.world.step();
            self.write(&outcome.log);
            let new = outcome.events.iter().filter(|event| event.change == Change::Raised);
            raised.extend(new.map(|event| (sec, event.alarm.kind)));
        }
        raised
    }

    fn write(&mut self, log: &[LogEntry]) {
        for entry in log {
            self.logbook.apply(entry);
        }
    }

    /// The program ends and begins again.
    fn restart(&mut self) {
        self.world.monitor = Monitor::new(Rules::default());
        let athletes: Vec<_> =
            self.world.riders.iter().map(|rider| Arc::clone(&rider.athlete)).collect();
        let now = self.world.now();
        self.world.monitor.restore(&self.logbook, &athletes, now);
    }

    fn acknowledge(&mut self) {
        let log = self.world.acknowledge();
        self.write(&log);
    }

    fn snooze(&mut self) {
        let log = self.world.snooze();
        self.write(&log);
    }
}

fn too_high() -> Kept {
    let mut kept = Kept::new();
    kept.world.one().limits.hr_max_bpm = Some(185.0);
    kept.run(30);
    kept.world.one().hr_bpm = Some(190.0);
    assert_eq!(kept.run(20), [(11, HeartRateHigh)]);
    kept
}

#[test]
fn what_was_acknowledged_is_not_asked_for_again() {
    let mut kept = too_high();
    kept.acknowledge();
    kept.restart();
    assert_eq!(kept.run(60), []);
    assert_eq!(kept.world.state_of_one(HeartRateHigh), AlarmState::Acknowledged);
    kept.world.one().hr_bpm = Some(150.0);
    kept.run(2);
    kept.world.one().hr_bpm = Some(190.0);
    assert_eq!(kept.run(20), [(11, HeartRateHigh)], "a new one");
}

#[test]
fn what_was_acknowledged_and_came_back_meanwhile_is_a_new_alarm() {
    let mut kept = too_high();
    kept.acknowledge();
    kept.world.one().hr_bpm = Some(150.0);
    kept.restart();
    kept.run(5);
    kept.world.one().hr_bpm = Some(190.0);
    assert_eq!(kept.run(20), [(11, HeartRateHigh)]);
}

#[test]
fn what_was_acknowledged_and_ended_before_is_a_new_alarm() {
    let mut kept = too_high();
    kept.acknowledge();
    kept.world.one().hr_bpm = Some(150.0);
    kept.run(2);
    kept.world.one().hr_bpm = Some(190.0);
    kept.restart();
    assert_eq!(kept.run(20), [(11, HeartRateHigh)]);
}

#[test]
fn what_nobody_saw_is_raised_anew() {
    let mut kept = too_high();
    kept.restart();
    assert_eq!(kept.run(20), [(11, HeartRateHigh)]);
}

#[test]
fn a_snooze_goes_on_for_what_is_left_of_it() {
    let mut kept = too_high();
    kept.snooze();
    kept.run(300);
    kept.restart();
    assert_eq!(kept.run(280), []);
    assert!(matches!(kept.world.state_of_one(HeartRateHigh), AlarmState::Snoozed { .. }));
    assert_eq!(kept.run(60).len(), 1);
}

#[test]
fn what_is_out_of_service_stays_so() {
    let mut kept = too_high();
    let (athlete, now) = (Arc::clone(&kept.world.one().athlete), kept.world.now());
    let log = kept.world.monitor.set_out_of_service(&athlete, HeartRateHigh, true, now).log;
    kept.write(&log);
    kept.restart();
    assert_eq!(kept.run(60), []);
    let log = kept.world.monitor.set_out_of_service(&athlete, HeartRateHigh, false, now).log;
    kept.write(&log);
    kept.restart();
    assert_eq!(kept.run(20), [(11, HeartRateHigh)]);
}

#[test]
fn an_open_incident_stays_open_and_who_goes_is_known() {
    let mut kept = Kept::new();
    kept.run(30);
    kept.world.one().sos = Some(1.0);
    kept.run(3);
    let (id, now) = (kept.world.monitor.list()[0].id, kept.world.now());
    let log = kept.world.monitor.assign(id, "Anna", now).log;
    kept.write(&log);
    kept.acknowledge();
    kept.restart();
    let check = |kept: &Kept| {
        let list = kept.world.monitor.list();
        assert_eq!((list.len(), list[0].kind), (1, Sos));
        assert!(list[0].has_open_incident());
        assert_eq!(list[0].incident.as_ref().unwrap().responder, "Anna");
        assert_eq!(list[0].state, AlarmState::Acknowledged);
    };
    check(&kept);
    assert_eq!(kept.run(30), [], "the same call");
    check(&kept);
    let (id, now) = (kept.world.monitor.list()[0].id, kept.world.now());
    let log = kept.world.monitor.close(id, "found", now).log;
    kept.write(&log);
    kept.restart();
    assert_eq!(kept.run(60), [], "closed, although the phone still sends it");
    assert!(kept.world.monitor.list().iter().all(|alarm| !alarm.has_open_incident()));
}

#[test]
fn an_incident_that_nobody_saw_asks_for_attention_after_a_restart() {
    let mut kept = Kept::new();
    kept.run(30);
    kept.world.one().spd_kph = Some(0.0);
    kept.run(20);
    kept.world.one().is_on = false;
    kept.run(70);
    kept.restart();
    kept.run(5);
    let list = kept.world.monitor.list();
    assert_eq!((list[0].kind, list[0].state), (AbruptStop, AlarmState::ReturnedUnacknowledged));
    assert_eq!(Attention::of(&list[0]), Attention::Wanted);
}

#[test]
fn what_was_silent_before_a_restart_is_no_alarm_after_it() {
    let mut kept = Kept::new();
    kept.run(30);
    kept.world.one().is_on = false;
    kept.run(30);
    kept.restart();
    assert_eq!(kept.run(300), []);
}
