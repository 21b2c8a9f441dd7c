//! Sessions through a running engine: found, summarized, opened, edited, deleted, and all of it
//! known again after a restart.

use std::fmt::Write as _;

use super::*;
use crate::{
    control::{ImportRecording, OpenSessions, WriteLog},
    history::{ExportRequest, SessionEntry, export_lines},
    logbook::{SessionEdit, entries_of},
    model::{LogEntry, LogNote, Login, MarkKind, Metric, Progress, Session},
};

const HOUR: i64 = 3600;

pub(super) fn login(login: &str) -> Login {
    Login::try_from(login).unwrap()
}

fn at(secs: i64) -> UnixNanos {
    UnixNanos::from_secs(1_463_683_075 + secs)
}

/// A journal with three sessions of anna, an hour apart, and one of ben, each of a minute.
fn record(data: &Path) {
    let (mut journal, _) = Journal::open(data, Arc::new(SystemFiles)).unwrap();
    for hour in 0..3 {
        let mut lines = String::new();
        for secs in 0..60 {
            let time = at(hour * HOUR + secs).0;
            let beat = 120 + hour;
            writeln!(
                lines,
                "samples,athlete=anna,via=1 hr_bpm={beat},dist_km={} {time}",
                secs as f64 / 100.0
            )
            .unwrap();
            if hour == 0 {
                writeln!(lines, "samples,athlete=ben,via=1 hr_bpm=99 {time}").unwrap();
            }
        }
        journal.commit(&[lines.as_bytes()]).unwrap();
    }
}

/// Waits until all sessions are summarized.
pub(super) fn listed(engine: &Engine, n_sessions: usize) -> Vec<SessionEntry> {
    let sessions = engine.reads().sessions;
    let mut entries = Vec::new();
    wait_until("the list", || {
        let list = sessions();
        assert_eq!(list.problem, None);
        entries = list.sessions.to_vec();
        entries.len() == n_sessions && !list.is_reading
    });
    entries
}

pub(super) fn edit(engine: &Engine, session: &Session, edit: &SessionEdit) -> Vec<LogEntry> {
    let entries = entries_of(&engine.reads().logbook.read(), session, edit);
    ask(engine, WriteLog(entries)).unwrap().undo
}

/// The number of anna's lines in the files, including deleted ones.
pub(super) fn n_recorded(engine: &Engine) -> usize {
    let mut n = 0;
    engine
        .handler
        .journal
        .for_each_commit(&mut |lines| {
            n += memchr::memmem::find_iter(lines, "athlete=anna").count();
            true
        })
        .unwrap();
    n
}

fn exported_lines(engine: &Engine, name: &str) -> usize {
    let request = ExportRequest { login: login(name), from: UnixNanos::MIN, to: UnixNanos::MAX };
    let mut text = Vec::new();
    export_lines(&engine.handler.journal, &request, &mut text).unwrap();
    memchr::memchr_iter(b'\n', &text).count()
}

#[test]
fn sessions_are_listed_with_their_summaries_and_can_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data);
    let (engine, _) = start(&settings).unwrap();
    let entries = listed(&engine, 4);
    let first = &entries[0];
    assert_eq!((first.session.key.from, first.session.to), (at(0), at(59)));
    let summary = first.summary.as_ref().unwrap();
    assert_eq!(summary.dist_km, Some(0.59));
    assert_eq!(summary.mean_max(&Metric::HrBpm).map(|hr| (hr.mean, hr.max)), Some((120.0, 120.0)));
    let ben = &entries[3].session;
    assert_eq!(ben.key.login, login("ben"));

    let progress = Progress::default();
    let keys = vec![ben.key.clone(), entries[1].session.key.clone()];
    let opened = ask(&engine, OpenSessions { keys, progress: progress.clone() }).unwrap();
    assert_eq!(progress.fraction(), Some(1.0));
    assert_eq!(opened.iter().map(|it| it.samples.len()).collect::<Vec<_>>(), [60, 60]);
    assert_eq!(opened[0].samples.metrics(), [Metric::HrBpm]);
    assert_eq!(opened[1].session, entries[1].session);

    let mut gone = entries[1].session.key.clone();
    gone.from = at(7);
    let open = OpenSessions { keys: vec![gone], progress: Progress::default() };
    assert!(ask(&engine, open).unwrap_err().to_string().contains("not there any more"));
    assert!(engine.stop(Duration::from_secs(5)));
    // The summaries are saved for the next start.
    wait_until("the file", || settings.data.join(SUMMARIES_FILE).exists());
}

#[test]
fn edits_of_sessions_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data);
    let (engine, _) = start(&settings).unwrap();
    let entries = listed(&engine, 4);
    let (one, two) = (&entries[0].session, &entries[1].session);
    edit(&engine, one, &SessionEdit::Title("Ride".to_owned()));
    edit(&engine, two, &SessionEdit::JoinToEarlier);
    // One mark for everybody is undone in one step.
    let lap = |name| LogEntry {
        login: login(name),
        time: at(30),
        note: LogNote::Mark { kind: MarkKind::Lap, text: "first".to_owned() },
    };
    let written = ask(&engine, WriteLog(vec![lap("anna"), lap("ben")])).unwrap();
    assert_eq!(written.undo.len(), 2);
    let entries = listed(&engine, 3);
    let joined = &entries[0].session;
    assert_eq!((joined.to, &*joined.title), (at(HOUR + 59), "Ride"));
    let undo = edit(&engine, joined, &SessionEdit::SplitAt(at(20)));
    listed(&engine, 4);
    ask(&engine, WriteLog(undo)).unwrap();
    listed(&engine, 3);
    assert!(engine.stop(Duration::from_secs(5)));

    let (engine, _) = start(&settings).unwrap();
    let entries = listed(&engine, 3);
    assert_eq!(&*entries[0].session.title, "Ride");
    let keys = vec![entries[0].session.key.clone()];
    let opened = ask(&engine, OpenSessions { keys, progress: Progress::default() }).unwrap();
    assert_eq!(opened[0].samples.len(), 120);
    assert_eq!(opened[0].marks.iter().map(|mark| &*mark.text).collect::<Vec<_>>(), ["first"]);
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn a_deleted_session_can_be_restored_until_the_next_start_erases_it() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data);
    let (engine, _) = start(&settings).unwrap();
    let whole = n_recorded(&engine);
    let entries = listed(&engine, 4);
    let undo = edit(&engine, &entries[0].session, &SessionEdit::Delete);
    listed(&engine, 3);
    assert_eq!(exported_lines(&engine, "anna"), 120);
    ask(&engine, WriteLog(undo)).unwrap();
    listed(&engine, 4);
    assert_eq!(exported_lines(&engine, "anna"), 180);
    edit(&engine, &entries[1].session, &SessionEdit::Delete);
    listed(&engine, 3);
    assert_eq!(n_recorded(&engine), whole, "nothing is gone yet");
    assert!(engine.stop(Duration::from_secs(5)));

    let (engine, _) = start(&settings).unwrap();
    let logbook = engine.reads().logbook;
    wait_until("the end of what was deleted", || logbook.read().of("anna").is_none());
    assert_eq!(n_recorded(&engine), whole - 60, "it is still in the files");
    assert_eq!(exported_lines(&engine, "anna"), 120);
    assert_eq!(exported_lines(&engine, "ben"), 60);
    listed(&engine, 3);
    assert!(engine.stop(Duration::from_secs(5)));

    // Nothing is left to erase, and the times can be recorded again.
    let (engine, _) = start(&settings).unwrap();
    assert!(engine.reads().logbook.read().of("anna").is_none());
    assert_eq!(exported_lines(&engine, "anna"), 120);
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn importing_a_deleted_session_again_restores_it() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap()];
    let settings = Settings { athletes, ..settings(&folder) };
    record(&settings.data);
    let (engine, _) = start(&settings).unwrap();
    let entries = listed(&engine, 4);
    edit(&engine, &entries[0].session, &SessionEdit::Delete);
    edit(&engine, &entries[1].session, &SessionEdit::Delete);
    listed(&engine, 2);
    let path = folder.path().join("ride.lp");
    let line = |secs: i64| format!("samples hr_bpm=140 {}\n", at(secs).0);
    std::fs::write(&path, (0..60).map(line).collect::<Vec<_>>().concat()).unwrap();
    let import = ImportRecording { path, login: login("anna"), progress: Progress::default() };
    ask(&engine, import).unwrap();
    let entries = listed(&engine, 3);
    assert_eq!(entries[0].session.key.from, at(0), "the other one stays deleted");
    assert_eq!(exported_lines(&engine, "anna"), 120);
    assert!(engine.stop(Duration::from_secs(5)));
}
