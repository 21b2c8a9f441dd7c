//! Events through a running engine: made, opened, seen by others, and erased with what was recorded
//! in them and with nothing else.

use std::fmt::Write as _;

use super::{
    sessions::{listed, login},
    *,
};
use crate::{
    config::EventSettings,
    control::{
        CloseEvent, CopyEvent, EditEvent, ExportEvent, MakeEvent, OpenEvent, RemoveAthlete,
        RemoveEvent, WriteLog,
    },
    events::{EventEdit, Events, NewEvent},
    history::{ExportRequest, export_lines},
    kind::Kind,
    logbook::AthleteLog,
    model::{EventId, FileFormat, LocalTime, LogEntry, LogNote, MarkKind, Progress},
    store::AthleteSeries,
};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn at(secs: i64) -> UnixNanos {
    UnixNanos::from_secs(1_463_608_800 + secs)
}

fn id(id: &str) -> EventId {
    id.parse().unwrap()
}

/// An event of a day, the first being 0.
fn new(name: &str, day: i64, athletes: Option<&[&str]>) -> NewEvent {
    let time = |day: i64| LocalTime { time: at(day * DAY), offset_secs: 7200 };
    let athletes = athletes.map(|all| all.iter().map(|it| login(it)).collect());
    NewEvent { athletes, ..NewEvent::named(name, Kind::Rowing, (time(day), time(day + 1))) }
}

/// Two days of anna and ben, a session of ten samples each at ten o'clock.
fn record(data: &Path) {
    let (mut journal, _) = Journal::open(data, Arc::new(SystemFiles)).unwrap();
    for day in 0..2 {
        let mut lines = String::new();
        for secs in 0..10 {
            let time = at(day * DAY + 10 * HOUR + secs).0;
            for name in ["anna", "ben"] {
                writeln!(lines, "samples,athlete={name},via=1 hr_bpm={secs} {time}").unwrap();
            }
        }
        journal.commit(&[lines.as_bytes()]).unwrap();
        // A second segment.
        journal.close_segment().unwrap();
    }
}

fn exported(reader: &Reader, name: &str) -> String {
    let request = ExportRequest { login: login(name), from: UnixNanos::MIN, to: UnixNanos::MAX };
    let mut text = Vec::new();
    export_lines(reader, &request, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

/// What the files hold, commits apart.
fn journal_text(data: &Path) -> String {
    let (mut text, reader) = (Vec::new(), Reader::open(data, Arc::new(SystemFiles)).unwrap());
    let take = &mut |payload: &[u8]| {
        text.extend_from_slice(payload);
        true
    };
    reader.for_each_commit(take).unwrap();
    String::from_utf8(text).unwrap()
}

fn mark(name: &str, day: i64, text: &str) -> LogEntry {
    let note = LogNote::Mark { kind: MarkKind::Marker, text: text.to_owned() };
    LogEntry { login: login(name), time: at(day * DAY + 10 * HOUR + 5), note }
}

#[test]
fn an_event_is_made_opened_changed_copied_and_closed() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let (engine, _) = start(&settings).unwrap();
    let reads = engine.reads();
    let open = || (reads.events)().open().map(|event| event.id.to_string());
    let speed = || (reads.kind)().speed.word();
    assert_eq!(((reads.events)().events.len(), open(), speed()), (0, None, "km/h"));
    let made = ask(&engine, MakeEvent(new("Regatta", 0, None))).unwrap();
    assert_eq!((open(), speed()), (None, "km/h"), "it is not open yet");
    ask(&engine, OpenEvent(made.id.clone())).unwrap();
    assert_eq!((open().as_deref(), speed()), (Some("regatta"), "min/500 m"));

    let edit =
        EventEdit { name: Some("Head".into()), kind: Some(Kind::Sailing), ..EventEdit::default() };
    let edited = ask(&engine, EditEvent { id: made.id.clone(), edit }).unwrap();
    assert_eq!((&*edited.name, edited.id.as_str(), speed()), ("Head", "regatta", "knots"));
    let day = Some(jiff::civil::date(2026, 11, 30));
    let copy = CopyEvent { id: made.id.clone(), name: "Head 2".into(), day };
    let copy = ask(&engine, copy).unwrap();
    assert_eq!((copy.id.as_str(), copy.kind), ("head-2", Kind::Sailing));
    assert_eq!(copy.from.clock().date(), jiff::civil::date(2026, 11, 30));

    let closed = ask(&engine, CloseEvent).unwrap();
    assert_eq!(closed.map(|event| event.id.clone()), Some(made.id.clone()));
    assert_eq!((ask(&engine, CloseEvent), open()), (Ok(None), None));
    let unknown = ask(&engine, OpenEvent(id("nobody"))).unwrap_err().to_string();
    assert_eq!(unknown, "there is no event nobody; see `trackside events list`");
    let remove = RemoveEvent { id: made.id.clone(), with_recordings: false };
    assert_eq!(ask(&engine, remove), Ok(()));
    assert!(engine.stop(Duration::from_secs(5)));
    let (engine, _) = start(&settings).unwrap();
    assert_eq!((engine.reads().events)().events, [copy], "after a restart too");
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn what_another_process_does_is_seen_and_sessions_follow() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data);
    let (engine, _) = start(&settings).unwrap();
    let reads = engine.reads();
    let events_of = || {
        let list = (reads.sessions)();
        let mut events: Vec<(String, String)> = list
            .sessions
            .iter()
            .map(|entry| {
                let event = entry.event.as_ref().map_or_else(String::new, EventId::to_string);
                (format!("{}", entry.session.key.login), event)
            })
            .collect();
        events.sort();
        events
    };
    listed(&engine, 4);
    assert!(events_of().iter().all(|(_, event)| event.is_empty()));
    let other = Events::open(&settings.data.join(EVENTS_FILE));
    other.make(&new("One", 0, Some(&["anna"]))).unwrap();
    other.make(&new("Two", 1, None)).unwrap();
    let expected = [("anna", "one"), ("anna", "two"), ("ben", ""), ("ben", "two")]
        .map(|(login, event)| (login.to_owned(), event.to_owned()));
    wait_until("the events of the sessions", || events_of() == expected);
    other.open_event(&id("two")).unwrap();
    wait_until("the open event", || (reads.events)().open.as_ref() == Some(&id("two")));

    let path = folder.path().join("two.zip");
    let export = |id: EventId, path: &Path| ExportEvent {
        id,
        format: FileFormat::Csv,
        path: path.to_owned(),
        may_replace: false,
        progress: Progress::default(),
    };
    assert!(ask(&engine, export(id("two"), &path)).unwrap().report.bytes > 0);
    let zip = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let mut names: Vec<String> = zip.file_names().map(|name| name.unwrap().into()).collect();
    names.sort();
    assert_eq!(names, ["anna_2016-05-20.csv", "ben_2016-05-20.csv"]);
    let unknown = ask(&engine, export(id("nobody"), &path)).unwrap_err().to_string();
    assert!(unknown.starts_with("there is no event nobody"), "{unknown}");
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn the_recordings_of_an_event_are_erased_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap(), "ben:test1234".parse().unwrap()];
    let settings =
        Settings { athletes, memory_window: Duration::from_hours(8784), ..settings(&folder) };
    record(&settings.data);
    let (engine, _) = start(&settings).unwrap();
    let reader = engine.handler.journal.clone();
    let marks = vec![mark("anna", 0, "fell"), mark("anna", 1, "gel"), mark("ben", 0, "flat")];
    ask(&engine, WriteLog(marks)).unwrap();
    let (anna, ben) = (exported(&reader, "anna"), exported(&reader, "ben"));
    let second_day: String =
        anna.lines().skip(10).fold(String::new(), |all, line| all + line + "\n");
    ask(&engine, MakeEvent(new("One", 0, Some(&["anna"])))).unwrap();
    ask(&engine, OpenEvent(id("one"))).unwrap();
    let remove = || RemoveEvent { id: id("one"), with_recordings: true };
    let said = ask(&engine, remove()).unwrap_err().to_string();
    assert_eq!(said, "the event one is open; close it first");
    ask(&engine, CloseEvent).unwrap();
    assert_eq!(ask(&engine, remove()), Ok(()));
    let events = engine.reads().events;
    wait_until("the end of the erasing", || events().by_id("one").is_none());

    assert_eq!(exported(&reader, "anna"), second_day);
    assert_eq!(exported(&reader, "ben"), ben);
    let text = journal_text(&settings.data);
    assert_eq!(text.matches("athlete=anna").count(), 10, "{text}");
    assert_eq!(text.matches("athlete=ben").count(), 20);
    assert!(!text.contains("fell") && text.contains("gel") && text.contains("flat"), "{text}");
    // In memory too, and again after a restart.
    let seen = |engine: &Engine| {
        let reads = engine.reads();
        let marks: Vec<String> = ["anna", "ben"]
            .iter()
            .flat_map(|name| {
                reads.logbook.read().of(name).map(AthleteLog::marks).unwrap_or_default()
            })
            .map(|mark| mark.text)
            .collect();
        let deleted = reads.logbook.read().of("anna").map(AthleteLog::deleted).unwrap_or_default();
        let id = (reads.roster)().by_login("anna").unwrap().id;
        let n_samples = reads.store.read().athlete(id).map_or(0, AthleteSeries::len);
        (marks, deleted.len(), n_samples)
    };
    let before = seen(&engine);
    assert_eq!(before.0, ["gel", "flat"]);
    assert_eq!(before.1, 0, "the times can be recorded anew");
    listed(&engine, 3);
    assert!(engine.stop(Duration::from_secs(5)));
    let (engine, _) = start(&settings).unwrap();
    assert_eq!(seen(&engine).0, before.0);
    listed(&engine, 3);
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn an_erasing_of_an_event_that_was_cut_off_goes_on_after_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data);
    let events = Events::open(&settings.data.join(EVENTS_FILE));
    events.make(&new("One", 0, None)).unwrap();
    events.remove_with_data(&id("one")).unwrap();
    // Cut off behind the entries that delete the sessions, and half of the rewriting.
    let span = |name: &str| {
        let from = at(10 * HOUR);
        let until = Some(from.plus_secs(9.0));
        LogEntry { login: login(name), time: from, note: LogNote::Deleted { until } }
    };
    let (mut journal, _) = Journal::open(&settings.data, Arc::new(SystemFiles)).unwrap();
    let lines =
        [span("anna"), mark("ben", 0, "flat")].map(|entry| codec::log_line(&entry)).concat();
    journal.commit(&[&lines]).unwrap();
    let closed = journal.close_segment().unwrap();
    let from = at(10 * HOUR);
    let half = codec::SpanEraser::new(&[(login("anna"), from, from.plus_secs(4.0))]);
    let filter = |part: journal::SegmentPart<'_>| match part {
        journal::SegmentPart::Lines(lines) => half.kept_of_lines(lines),
        journal::SegmentPart::Damaged(_) => None,
    };
    journal.rewriter(codec::describe).rewrite(closed, &filter, &|| true).unwrap();
    drop(journal);
    let (engine, _) = start(&settings).unwrap();
    let events = engine.reads().events;
    wait_until("the end of the erasing", || events().events.is_empty());
    let reader = engine.handler.journal.clone();
    for name in ["anna", "ben"] {
        let text = exported(&reader, name);
        assert_eq!(text.lines().count(), 10, "{text}");
    }
    assert_eq!(journal_text(&settings.data).matches("samples,").count(), 20);
    assert!(!journal_text(&settings.data).contains("flat"));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn without_an_engine_an_event_is_erased_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    record(&settings.data);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    assert_eq!(erase_events(&settings, &clock).unwrap(), []);
    let events = Events::open(&settings.data.join(EVENTS_FILE));
    events.make(&new("One", 0, Some(&["ben"]))).unwrap();
    events.make(&new("Two", 1, None)).unwrap();
    let reader = Reader::open(&settings.data, Arc::new(SystemFiles)).unwrap();
    let anna = exported(&reader, "anna");
    events.remove_with_data(&id("one")).unwrap();
    assert_eq!(erase_events(&settings, &clock).unwrap(), [id("one")]);
    let reader = Reader::open(&settings.data, Arc::new(SystemFiles)).unwrap();
    assert_eq!(exported(&reader, "anna"), anna);
    assert_eq!(exported(&reader, "ben").lines().count(), 10);
    assert_eq!(events.refresh(), None);
    assert_eq!(events.list().events.len(), 1);
    let (engine, _) = start(&settings).unwrap();
    events.remove_with_data(&id("two")).unwrap();
    assert!(matches!(erase_events(&settings, &clock), Err(Error::Folder(_))));
    // The engine does it.
    let seen = engine.reads().events;
    wait_until("the end of the erasing", || seen().events.is_empty());
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn the_event_of_the_settings_is_open_from_the_start_on_unless_another_was_opened() {
    let folder = tempfile::tempdir().unwrap();
    let event = EventSettings {
        name: Some("Giro".to_owned()),
        kind: Some(Kind::Trail),
        ..EventSettings::default()
    };
    let settings = Settings { event, ..settings(&folder) };
    let (engine, notes) = start(&settings).unwrap();
    assert_eq!(notes, Notes::new());
    let list = (engine.reads().events)();
    let giro = list.open().unwrap();
    let now = SystemClock::new().wall();
    assert!(giro.holds(now), "today: {} to {}", giro.from, giro.to);
    assert_eq!((engine.reads().kind)(), *Kind::Trail.definition());
    ask(&engine, MakeEvent(new("Other", 0, None))).unwrap();
    ask(&engine, OpenEvent(id("other"))).unwrap();
    assert!(engine.stop(Duration::from_secs(5)));
    let (engine, notes) = start(&settings).unwrap();
    assert_eq!((engine.reads().events)().open, Some(id("other")));
    assert_eq!(
        notes,
        ["The settings describe the event Giro, but Other was opened since and stays open; \
          `trackside events open giro` opens the other."]
    );
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn events_that_cannot_be_read_keep_nobody_from_recording() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    std::fs::create_dir(&settings.data).unwrap();
    let path = settings.data.join(EVENTS_FILE);
    std::fs::write(&path, "version = 1\nopen = 7\n").unwrap();
    let (engine, notes) = start(&settings).unwrap();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].contains("line 2: `open` is the id of an event"), "{notes:?}");
    assert!(ask(&engine, MakeEvent(new("One", 0, None))).is_err(), "nothing is written over it");
    std::fs::write(&path, "version = 1\n").unwrap();
    wait_until("the repaired file", || ask(&engine, MakeEvent(new("One", 0, None))).is_ok());
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn who_is_erased_is_on_no_start_list() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap(), "ben:test1234".parse().unwrap()];
    let settings = Settings { athletes, ..settings(&folder) };
    let (engine, _) = start(&settings).unwrap();
    ask(&engine, MakeEvent(new("One", 0, Some(&["anna", "ben"])))).unwrap();
    let remove = RemoveAthlete { login: login("anna"), with_recordings: true };
    ask(&engine, remove).unwrap();
    let roster = engine.handler.roster.clone();
    wait_until("the end of the erasing", || roster.erasing().is_empty());
    let list = (engine.reads().events)();
    let listed = list.by_id("one").unwrap().athletes.clone();
    assert_eq!(listed, Some([login("ben")].into()));
    assert!(engine.stop(Duration::from_secs(5)));
}
