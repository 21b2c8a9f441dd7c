//! Alarms while the engine runs.

use super::*;
use crate::{
    alarm::{Alarm, AlarmKind, AlarmState, Shown},
    codec::{DecodeContext, Precision, decode},
    config::AlarmSettings,
    control::{AcknowledgeAlarms, AssignIncident, CloseIncident, Reads, TestAlarms},
    live::Moment,
    model::{Login, Metric, Sender},
    recorder::Receipt,
};

/// An engine on this folder with the athlete `rider7`.
fn engine(folder: &tempfile::TempDir, enabled: Option<bool>) -> Engine {
    let settings = Settings {
        athletes: vec!["rider7:velodrome".parse().unwrap()],
        tls: false,
        alarms: AlarmSettings { enabled, ..AlarmSettings::default() },
        ..settings(folder)
    };
    start(&settings).unwrap().0
}

fn moment(reads: &Reads) -> Moment {
    Moment { wall: reads.clock.wall(), mono: reads.clock.mono() }
}

/// The athlete calls for help, now.
fn call(engine: &Engine) {
    let reads = engine.reads();
    let now = reads.clock.wall();
    let context = DecodeContext {
        athlete: (reads.roster)().by_login("rider7").unwrap().id,
        login: Login::try_from("rider7").unwrap(),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Nanos,
        received: now,
    };
    let [sos, lat, lng] =
        [Metric::Sos, Metric::LatDeg, Metric::LngDeg].map(|metric| metric.definition().name);
    let line = format!("samples {sos}=1,{lat}=43.7,{lng}=11.2 {}", now.0);
    let batch = decode(line.as_bytes(), context).unwrap().batch;
    let answer = engine.handler.queue.submit(batch).unwrap().blocking_recv().unwrap();
    assert_eq!(answer, Receipt::Stored { dropped: None });
}

fn first(reads: &Reads) -> Option<Alarm> {
    reads.alarms.board().alarms.first().cloned()
}

#[test]
fn an_incident_is_in_the_logbook_and_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let running = engine(&folder, Some(true));
    let reads = running.reads();
    call(&running);
    wait_until("the alarm", || first(&reads).is_some());
    let alarm = first(&reads).unwrap();
    assert_eq!((alarm.kind, alarm.state), (AlarmKind::Sos, AlarmState::Unacknowledged));
    assert!(alarm.incident.as_ref().unwrap().place().is_some());
    let logged = || reads.logbook.read().of("rider7").map_or(0, |log| log.incidents().count());
    wait_until("its entry", || logged() == 1);
    let test = reads.alarms.board().self_test.clone().unwrap();
    assert!(test.is_good(), "{test:?}");

    let shown = vec![Shown { alarm: alarm.id, since: alarm.due_since.mono }];
    let at = moment(&reads);
    let at = Moment { mono: at.mono.plus_secs(1.0), ..at };
    ask(&running, AcknowledgeAlarms { shown, at }).unwrap();
    let responder = "Anna".to_owned();
    ask(&running, AssignIncident { alarm: alarm.id, responder }).unwrap();
    assert_eq!(first(&reads).unwrap().state, AlarmState::Acknowledged);
    assert!(running.stop(Duration::from_secs(5)));

    let running = engine(&folder, Some(true));
    let reads = running.reads();
    wait_until("the alarm", || first(&reads).is_some());
    let alarm = first(&reads).unwrap();
    assert_eq!(alarm.state, AlarmState::Acknowledged);
    assert_eq!(alarm.incident.unwrap().responder, "Anna");
    let note = "a puncture".to_owned();
    ask(&running, CloseIncident { alarm: alarm.id, note }).unwrap();
    wait_until("its end", || first(&reads).is_none());
    assert!(running.stop(Duration::from_secs(5)));
}

#[test]
fn without_anybody_who_wants_alarms_nothing_is_reckoned() {
    let folder = tempfile::tempdir().unwrap();
    let running = engine(&folder, None);
    let reads = running.reads();
    call(&running);
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!((first(&reads), reads.live.n_held()), (None, 0));
    let watch = reads.alarms.watch();
    wait_until("the alarm", || first(&reads).is_some());
    assert_eq!(reads.live.n_held(), 1);
    drop(watch);
    wait_until("rest", || reads.live.n_held() == 0);
    assert!(first(&reads).unwrap().has_open_incident(), "alarms stay");
    assert!(running.stop(Duration::from_secs(5)));
}

#[test]
fn alarms_that_are_off_stay_off_and_can_be_tried_still() {
    let folder = tempfile::tempdir().unwrap();
    let running = engine(&folder, Some(false));
    let reads = running.reads();
    let _watch = reads.alarms.watch();
    call(&running);
    std::thread::sleep(Duration::from_millis(2500));
    assert_eq!((first(&reads), reads.live.n_held()), (None, 0));
    ask(&running, TestAlarms).unwrap();
    assert!(reads.alarms.board().self_test.as_ref().unwrap().is_good());
    assert!(running.stop(Duration::from_secs(5)));
}
