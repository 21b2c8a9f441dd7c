//! Which alarm comes first.

use super::*;
use crate::model::{IncidentEntry, RecordingState};

use AlarmKind::{
    AbruptStop, DiskLow, HeartRateHigh, PhoneBatteryLow, PowerHigh, RecordingStopped, SignalLost,
    Sos,
};

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

/// What is known of an alarm beside its kind.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Known {
    New,
    Seen,
    Over,
    Snoozed,
    OpenAndNew,
    OpenAndSeen,
    OpenAndOver,
}

/// An alarm that became due at this second.
fn alarm(kind: AlarmKind, known: Known, due_s: i64) -> Alarm {
    use Known::{New, OpenAndNew, OpenAndOver, OpenAndSeen, Over, Seen, Snoozed};
    let start = world(0).now();
    let at = later(start, due_s as f64);
    let state = match known {
        New | OpenAndNew => AlarmState::Unacknowledged,
        Seen | OpenAndSeen => AlarmState::Acknowledged,
        Over | OpenAndOver => AlarmState::ReturnedUnacknowledged,
        Snoozed => AlarmState::Snoozed { until: later(at, 600.0) },
    };
    let is_open = matches!(known, OpenAndNew | OpenAndSeen | OpenAndOver);
    Alarm {
        id: AlarmId(due_s as u64),
        kind,
        athlete: None,
        state,
        is_due: !matches!(known, Over | OpenAndOver),
        detail: Detail::Sos { called: at.wall },
        raised: at,
        due_since: at,
        times: 1,
        acknowledged: None,
        incident: is_open.then(|| IncidentEntry::at(None)),
    }
}

#[test]
fn each_case_of_two_alarms_has_the_one_first_that_somebody_has_to_act_on() {
    use Known::{New, OpenAndNew, OpenAndOver, OpenAndSeen, Over, Seen, Snoozed};
    // The first of each pair comes first, although it became due earlier.
    let cases = [
        // A notice never hides an alarm.
        ((HeartRateHigh, Seen), (PhoneBatteryLow, New)),
        ((SignalLost, Seen), (PhoneBatteryLow, New)),
        ((PhoneBatteryLow, New), (PhoneBatteryLow, Seen)),
        // What nobody has seen, before what is known.
        ((HeartRateHigh, New), (HeartRateHigh, Seen)),
        ((SignalLost, New), (HeartRateHigh, Seen)),
        ((HeartRateHigh, Over), (HeartRateHigh, Seen)),
        // Then by rank.
        ((HeartRateHigh, New), (PowerHigh, New)),
        ((HeartRateHigh, New), (SignalLost, New)),
        ((PowerHigh, New), (SignalLost, New)),
        ((HeartRateHigh, Seen), (SignalLost, Seen)),
        // An incident keeps its place until it is closed, and a new one is told first.
        ((Sos, OpenAndSeen), (HeartRateHigh, New)),
        ((AbruptStop, OpenAndSeen), (HeartRateHigh, New)),
        ((Sos, OpenAndOver), (HeartRateHigh, New)),
        ((Sos, OpenAndNew), (AbruptStop, OpenAndNew)),
        ((AbruptStop, OpenAndNew), (Sos, OpenAndSeen)),
        ((HeartRateHigh, New), (AbruptStop, Seen)),
        // While nothing is recorded, that comes first.
        ((RecordingStopped, New), (Sos, OpenAndNew)),
        ((RecordingStopped, Seen), (Sos, OpenAndNew)),
        // What was over before anybody saw it, and what is silent.
        ((PhoneBatteryLow, Seen), (SignalLost, Over)),
        ((SignalLost, Over), (HeartRateHigh, Snoozed)),
        ((HeartRateHigh, Snoozed), (SignalLost, Snoozed)),
    ];
    for (first, second) in cases {
        let (first, second) = (alarm(first.0, first.1, 10), alarm(second.0, second.1, 20));
        let what = |it: &Alarm| format!("{:?} {:?}", it.kind, it.state);
        assert!(
            crate::alarm::rank::key(&first) < crate::alarm::rank::key(&second),
            "{} before {}",
            what(&first),
            what(&second)
        );
    }
    let (older, newer) = (alarm(SignalLost, Known::New, 10), alarm(DiskLow, Known::New, 20));
    assert!(
        crate::alarm::rank::key(&newer) < crate::alarm::rank::key(&older),
        "else the newest first"
    );
}

#[test]
fn an_empty_phone_does_not_take_the_slot_from_a_heart_rate_that_is_still_too_high() {
    let mut world = world(3);
    world.run(30);
    world.riders[1].limits.hr_max_bpm = Some(100.0);
    world.run(15);
    world.acknowledge();
    world.riders[2].battery_percent = Some(3.0);
    world.run(30);
    assert_eq!(kinds(&world), [HeartRateHigh, PhoneBatteryLow]);
    let board = Board { alarms: world.monitor.list(), ..Board::default() };
    assert_eq!(board.slot().map(|(alarm, more)| (alarm.kind, more)), Some((HeartRateHigh, 1)));
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
