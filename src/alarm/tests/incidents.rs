//! Somebody has to go and see.

use super::*;
use crate::model::{IncidentEntry, LogNote};

use AlarmKind::{AbruptStop, HeartRateHigh, RecordingStopped, Sos};

/// A rider who has fallen among others, and is told.
fn fallen() -> World {
    let mut world = world(3);
    world.run(30);
    world.one().spd_kph = Some(0.0);
    assert_eq!(world.run(20), [(16, AbruptStop)]);
    world
}

fn incident_of(log: &[LogEntry]) -> Vec<IncidentEntry> {
    let incidents = log.iter().filter_map(|entry| match &entry.note {
        LogNote::Incident { incident, .. } => incident.as_deref().cloned(),
        _ => None,
    });
    incidents.collect()
}

#[test]
fn a_fall_opens_an_incident_at_the_last_place_and_writes_it() {
    let mut world = world(1);
    world.run(30);
    world.one().spd_kph = Some(0.0);
    world.run(15);
    let log = world.step().log;
    assert_eq!((log.len(), log[0].login.as_str()), (1, "synthetic1"));
    let incident = &incident_of(&log)[0];
    assert!(incident.place().is_some() && incident.closed.is_none());
    assert_eq!(world.monitor.list()[0].incident.as_ref(), Some(incident));
}

#[test]
fn an_incident_keeps_the_slot_until_it_is_closed() {
    let mut world = fallen();
    let id = world.monitor.list()[0].id;
    world.acknowledge();
    // The rider goes on, and everything else happens.
    world.one().spd_kph = Some(30.0);
    world.riders[1].limits.hr_max_bpm = Some(120.0);
    world.riders[2].limits.pwr_max_w = Some(100.0);
    world.run(30);
    let list = world.monitor.list();
    assert_eq!((list.len(), list[0].id, list[0].kind), (3, id, AbruptStop));
    let now = world.now();
    let assigned = world.monitor.assign(id, "Anna", now);
    assert_eq!(incident_of(&assigned.log)[0].responder, "Anna");
    let closed = world.monitor.close(id, "nothing broken", now);
    let incident = &incident_of(&closed.log)[0];
    assert_eq!((incident.note.as_str(), incident.closed), ("nothing broken", Some(now.wall)));
    assert_eq!(world.monitor.list()[0].kind, HeartRateHigh);
    let past = world.monitor.past();
    assert_eq!((past[0].alarm.id, past[0].how), (id, Ended::Closed));
}

#[test]
fn nothing_but_a_stop_of_the_recording_comes_before_an_incident() {
    let mut world = fallen();
    world.acknowledge();
    world.riders[1].sos = Some(1.0);
    world.laptop.recording = crate::model::RecordingState::Stopped("disk full".to_owned());
    world.run(1);
    let kinds: Vec<AlarmKind> = world.monitor.list().iter().map(|alarm| alarm.kind).collect();
    assert_eq!(kinds, [RecordingStopped, Sos, AbruptStop]);
}

#[test]
fn an_incident_that_is_closed_while_the_rider_lies_is_seen_and_not_raised_again() {
    let mut world = fallen();
    let (id, now) = (world.monitor.list()[0].id, world.now());
    world.monitor.close(id, "rests", now);
    assert_eq!(world.state_of_one(AbruptStop), AlarmState::Acknowledged);
    assert_eq!(world.run(600), []);
    world.one().spd_kph = Some(30.0);
    world.run(1);
    assert!(world.monitor.list().is_empty());
}

#[test]
fn who_still_lies_there_after_a_snooze_is_another_incident() {
    let mut world = fallen();
    let (id, now) = (world.monitor.list()[0].id, world.now());
    world.monitor.close(id, "rests", now);
    world.snooze();
    assert_eq!(world.run(590), []);
    assert_eq!(world.run(30).len(), 1);
    let list = world.monitor.list();
    assert!(list[0].id != id && list[0].has_open_incident());
    assert_eq!(world.monitor.past()[0].alarm.incident.as_ref().unwrap().note, "rests");
}

#[test]
fn a_second_fall_is_told_although_the_first_incident_is_open() {
    let mut world = fallen();
    world.acknowledge();
    world.one().spd_kph = Some(40.0);
    world.run(60);
    world.one().spd_kph = Some(0.0);
    assert_eq!(world.run(20), [(16, AbruptStop)]);
    assert_eq!(world.monitor.list().len(), 1, "one incident");
}

#[test]
fn a_call_goes_on_as_long_as_somebody_deals_with_it() {
    let mut world = world(1);
    world.run(30);
    world.one().sos = Some(1.0);
    world.run(5);
    world.one().is_on = false;
    world.run(400);
    assert_eq!(world.state_of_one(Sos), AlarmState::Unacknowledged, "the phone died");
    let (id, now) = (world.monitor.list()[0].id, world.now());
    world.monitor.close(id, "", now);
    world.run(2);
    assert_eq!(world.state_of_one(Sos), AlarmState::Normal);
    world.one().is_on = true;
    world.one().sos = Some(1.0);
    assert_eq!(world.run(5), [(1, Sos)], "another call");
}

#[test]
fn a_call_that_is_taken_back_leaves_its_incident_open() {
    let mut world = world(1);
    world.run(30);
    world.one().sos = Some(1.0);
    world.run(5);
    world.one().sos = Some(0.0);
    world.run(60);
    let list = world.monitor.list();
    assert!(list[0].has_open_incident() && !list[0].is_due);
    world.one().sos = Some(1.0);
    assert_eq!(world.run(3), [(1, Sos)]);
}

#[test]
fn a_call_cannot_be_snoozed() {
    let mut world = world(1);
    world.run(30);
    world.one().sos = Some(1.0);
    world.run(2);
    assert!(world.snooze().is_empty());
    assert_eq!(world.state_of_one(Sos), AlarmState::Unacknowledged);
}

#[test]
fn whoever_stands_down_keeps_an_open_incident() {
    let mut world = fallen();
    world.one().quiet = Some(Quiet::StoodDown);
    world.run(60);
    assert!(world.monitor.list()[0].has_open_incident());
    world.riders.clear();
    world.run(5);
    assert!(world.monitor.list()[0].has_open_incident(), "off the roster");
}

#[test]
fn nothing_happens_to_an_incident_that_is_not_there() {
    let mut world = fallen();
    let now = world.now();
    assert_eq!(world.monitor.close(AlarmId(99), "", now), Outcome::default());
    let id = world.monitor.list()[0].id;
    world.monitor.close(id, "", now);
    assert_eq!(world.monitor.assign(id, "Anna", now), Outcome::default(), "it is closed");
}
