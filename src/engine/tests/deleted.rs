//! Deleting a session of the last hours removes it from the live view, too, and restoring it brings
//! it back.

use std::fmt::Write as _;

use super::{
    sessions::{edit, listed, login, n_recorded},
    *,
};
use crate::{
    codec::{DecodeContext, Precision, decode},
    control::{WriteLog, Written},
    logbook::SessionEdit,
    model::{Metric, Sender},
    recorder::Receipt,
};

/// A line of anna's with a heart rate.
fn line(time: UnixNanos, beat: i64) -> String {
    format!("samples,athlete=anna,via=1 hr_bpm={beat} {}\n", time.0)
}

/// The heart rates that viewers see of anna.
fn shown(engine: &Engine) -> Vec<f64> {
    let reads = engine.reads();
    let id = (reads.roster)().by_login("anna").unwrap().id;
    let mut values = Vec::new();
    let store = reads.store.read();
    if let Some(series) = store.athlete(id) {
        series.visit(&Metric::HrBpm, UnixNanos::MIN, UnixNanos::MAX, |_, beat| values.push(beat));
    }
    values
}

/// Posts a heart rate of anna as a phone does.
pub(super) fn post(engine: &Engine, time: UnixNanos, beat: i64) {
    let context = DecodeContext {
        athlete: (engine.reads().roster)().by_login("anna").unwrap().id,
        login: login("anna"),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Nanos,
        received: time,
    };
    let batch =
        decode(format!("samples hr_bpm={beat} {}", time.0).as_bytes(), context).unwrap().batch;
    let answer = engine.handler.queue.submit(batch).unwrap().blocking_recv().unwrap();
    assert_eq!(answer, Receipt::Stored { dropped: None });
}

#[test]
fn a_deleted_session_leaves_the_live_view_at_once_and_stays_away_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap()];
    let settings = Settings { athletes, ..settings(&folder) };
    let now = SystemClock::new().wall();
    // Two sessions of the last two hours, of five samples each.
    let at = |minutes_ago: f64, secs: i64| now.plus_secs(-60.0 * minutes_ago + secs as f64);
    let (mut journal, _) = Journal::open(&settings.data, Arc::new(SystemFiles)).unwrap();
    let mut lines = String::new();
    for secs in 0..5 {
        write!(lines, "{}{}", line(at(100.0, secs), 100), line(at(1.0, secs), 160)).unwrap();
    }
    journal.commit(&[lines.as_bytes()]).unwrap();
    drop(journal);

    let (engine, _) = start(&settings).unwrap();
    let (warm_up, race) = ([100.0; 5], [160.0; 5]);
    assert_eq!(shown(&engine), [warm_up, race].concat());
    let entries = listed(&engine, 2);
    let deleted = entries.iter().find(|entry| entry.session.key.from == at(1.0, 0)).unwrap();
    let undo = edit(&engine, &deleted.session, &SessionEdit::Delete);
    assert_eq!(shown(&engine), warm_up);
    post(&engine, now, 170);
    assert_eq!(shown(&engine), [&warm_up[..], &[170.0]].concat(), "who posts on is shown");
    let Written { undo: redo } = ask(&engine, WriteLog(undo)).unwrap();
    assert_eq!(shown(&engine), [&warm_up[..], &race, &[170.0]].concat());
    ask(&engine, WriteLog(redo)).unwrap();
    let rest = [&warm_up[..], &[170.0]].concat();
    assert_eq!(shown(&engine), rest);
    assert!(engine.stop(Duration::from_secs(5)));

    // Neither while it is being erased nor afterwards.
    let (engine, _) = start(&settings).unwrap();
    assert_eq!(shown(&engine), rest);
    let logbook = engine.reads().logbook;
    wait_until("the end of what was deleted", || logbook.read().of("anna").is_none());
    assert_eq!(n_recorded(&engine), rest.len());
    assert_eq!(shown(&engine), rest);
    assert!(engine.stop(Duration::from_secs(5)));
}
