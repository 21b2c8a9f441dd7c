use proptest::prelude::*;

use super::*;
use crate::model::{
    AlarmName, Borrower, FileSession, Handled, Handling, IncidentEntry, LogNote, Login, MarkKind,
    PositionUse, Session, SessionKey, UnixNanos,
};

fn login(name: &str) -> Login {
    Login::try_from(name).unwrap()
}

fn at(secs: i64) -> UnixNanos {
    UnixNanos::from_secs(secs)
}

fn entry(secs: i64, note: LogNote) -> LogEntry {
    LogEntry { login: login("rider7"), time: at(secs), note }
}

fn logbook(entries: &[LogEntry]) -> Logbook {
    let mut logbook = Logbook::default();
    for entry in entries {
        logbook.apply(entry);
    }
    logbook
}

fn session(from: i64, to: i64) -> Session {
    Session {
        key: SessionKey { login: login("rider7"), from: at(from) },
        to: at(to),
        lines: 1,
        title: String::new(),
        tags: Vec::new(),
        note: String::new(),
    }
}

fn mark(kind: MarkKind, text: &str) -> LogNote {
    LogNote::Mark { kind, text: text.to_owned() }
}

#[test]
fn marks_stand_by_time_and_the_later_words_count() {
    let logbook = logbook(&[
        entry(9, mark(MarkKind::Lap, "")),
        entry(5, mark(MarkKind::Marker, "attack")),
        entry(9, mark(MarkKind::Lap, "2")),
        entry(7, mark(MarkKind::Marker, "gone")),
        entry(7, LogNote::NoMark { kind: MarkKind::Marker }),
    ]);
    let marks = logbook.of("rider7").unwrap().marks();
    let marks: Vec<(UnixNanos, &str)> = marks.iter().map(|m| (m.time, m.text.as_str())).collect();
    assert_eq!(marks, [(at(5), "attack"), (at(9), "2")]);
    assert_eq!(logbook.of("rider7").unwrap().marks_within(at(6), at(9)).len(), 1);
    assert!(logbook.of("rider8").is_none());
}

#[test]
fn the_words_written_last_count_for_a_session_that_holds_several() {
    let title = |secs, text: &str| entry(secs, LogNote::Title(text.to_owned()));
    let logbook = logbook(&[title(50, "second"), title(10, "first")]);
    let log = logbook.of("rider7").unwrap();
    assert_eq!(log.title(at(0), at(40)), "first");
    assert_eq!(log.title(at(41), at(60)), "second");
    assert_eq!(log.title(at(0), at(60)), "first", "written last");
    assert_eq!(log.title(at(61), at(99)), "");
}

#[test]
fn an_edit_leaves_one_anchor_in_a_session() {
    let title = |secs, text: &str| entry(secs, LogNote::Title(text.to_owned()));
    let mut logbook = logbook(&[title(50, "second"), title(10, "first")]);
    let edit = SessionEdit::Title(String::new());
    let entries = entries_of(&logbook, &session(0, 60), &edit);
    for entry in &entries {
        logbook.apply(entry);
    }
    assert_eq!(logbook, Logbook { generation: 4, ..Logbook::default() });
}

#[test]
fn a_split_outside_its_session_is_nothing() {
    let entries =
        |secs| entries_of(&Logbook::default(), &session(10, 60), &SessionEdit::SplitAt(at(secs)));
    assert!(entries(10).is_empty() && entries(61).is_empty());
    assert_eq!(entries(60), [entry(60, LogNote::Split(true))]);
}

#[test]
fn deleted_spans_are_apart() {
    let deleted = |from, until| entry(from, LogNote::Deleted { until: Some(at(until)) });
    let logbook = logbook(&[deleted(50, 60), deleted(10, 20), deleted(15, 30), deleted(52, 55)]);
    let log = logbook.of("rider7").unwrap();
    assert_eq!(log.deleted(), [(at(10), at(30)), (at(50), at(60))]);
    assert_eq!(log.deletions_touching(at(30), at(51)).count(), 2);
}

#[test]
fn of_what_was_done_about_an_alarm_the_last_counts_and_incidents_are_told_apart() {
    let handled = |how, secs| LogNote::Alarm {
        alarm: alarm("heart-rate"),
        handled: Some(Handled { how, at: at(secs) }),
    };
    let incident = |responder: &str, closed| LogNote::Incident {
        alarm: alarm("abrupt-stop"),
        incident: Some(Box::new(IncidentEntry {
            responder: responder.to_owned(),
            closed,
            ..IncidentEntry::default()
        })),
    };
    let logbook = logbook(&[
        entry(5, handled(Handling::Acknowledged, 8)),
        entry(5, incident("", None)),
        entry(5, incident("Anna", Some(at(60)))),
        entry(5, handled(Handling::Ended, 20)),
        entry(40, incident("", None)),
    ]);
    let log = logbook.of("rider7").unwrap();
    let alarms: Vec<_> = log.alarms().map(|(raised, _, handled)| (raised, handled.how)).collect();
    assert_eq!(alarms, [(at(5), Handling::Ended)]);
    let incidents: Vec<_> = log.incidents().map(|(began, _, it)| (began, it.closed)).collect();
    assert_eq!(incidents, [(at(5), Some(at(60))), (at(40), None)]);
}

#[test]
fn a_full_logbook_takes_incidents() {
    let mut logbook = Logbook::new(1);
    logbook.apply(&entry(1, mark(MarkKind::Lap, "")));
    let incident = Some(Box::default());
    let incident = entry(2, LogNote::Incident { alarm: alarm("abrupt-stop"), incident });
    assert_eq!(logbook.admits(&[incident]), Ok(()));
}

#[test]
fn an_athlete_has_no_more_entries_than_allowed() {
    let mut logbook = Logbook::new(2);
    let lap = |secs| entry(secs, mark(MarkKind::Lap, ""));
    assert_eq!(logbook.admits(&[lap(1), lap(2)]), Ok(()));
    assert_eq!(
        logbook.admits(&[lap(1), lap(2), lap(3)]),
        Err(Full { login: login("rider7"), max: 2 })
    );
    logbook.apply(&lap(1));
    logbook.apply(&lap(2));
    assert!(logbook.admits(&[lap(3)]).is_err());
    let other = LogEntry { login: login("rider8"), ..lap(3) };
    assert_eq!(logbook.admits(&[other]), Ok(()));
    let back = entry(1, LogNote::NoMark { kind: MarkKind::Lap });
    assert_eq!(logbook.admits(std::slice::from_ref(&back)), Ok(()));
    logbook.apply(&back);
    assert_eq!(logbook.admits(&[lap(3)]), Ok(()));
}

#[test]
fn an_athlete_stands_down_from_a_time_on_until_coming_back() {
    let key = |logbook: &mut Logbook, secs| {
        let entry = entry_to_leave_or_return(
            logbook,
            Absence::StoodDown,
            &login("rider7"),
            at(0),
            at(secs),
        );
        let undo = logbook.undo_of(&entry);
        logbook.apply(&entry);
        undo
    };
    let since = |logbook: &Logbook, from, now| {
        let log = logbook.of("rider7")?;
        log.stood_down_since(at(from), at(now)).map(|time| time.0 / 1_000_000_000)
    };
    let mut logbook = Logbook::default();
    key(&mut logbook, 10);
    let undo = key(&mut logbook, 20);
    key(&mut logbook, 30);
    let seen = [9, 10, 19, 20, 29, 30, 99].map(|now| since(&logbook, 0, now));
    assert_eq!(seen, [None, Some(10), Some(10), None, None, Some(30), Some(30)]);
    // Without the coming back it is one stretch.
    logbook.apply(&undo);
    assert_eq!(since(&logbook, 0, 99), Some(10));
    // What was written at an earlier event has no effect.
    assert_eq!(since(&logbook, 31, 99), None);
    assert_eq!(since(&logbook, 99, 31), None);
}

fn notes() -> impl Strategy<Value = LogNote> {
    let kinds = vec![MarkKind::Rest, MarkKind::Start, MarkKind::Lap, MarkKind::Marker];
    let kind = prop::sample::select(kinds);
    let until = || prop::option::of((0_i64..20).prop_map(at));
    let words = prop::sample::select(vec!["", "a", "b"]).prop_map(str::to_owned);
    prop_oneof![
        (kind.clone(), words.clone()).prop_map(|(kind, text)| LogNote::Mark { kind, text }),
        kind.prop_map(|kind| LogNote::NoMark { kind }),
        any::<bool>().prop_map(LogNote::Split),
        any::<bool>().prop_map(LogNote::Join),
        any::<bool>().prop_map(LogNote::StoodDown),
        any::<bool>().prop_map(LogNote::CameBack),
        any::<bool>().prop_map(LogNote::Benched),
        any::<bool>().prop_map(LogNote::SentIn),
        words.clone().prop_map(LogNote::Title),
        words.clone().prop_map(LogNote::Note),
        prop::collection::vec(words.clone(), 0..2).prop_map(LogNote::Tags),
        (until(), words).prop_map(|(until, title)| LogNote::Session(until.map(|until| {
            Box::new(FileSession { until, title, tags: Vec::new(), note: String::new() })
        }))),
        until().prop_map(|until| LogNote::LapSpan { until }),
        until().prop_map(|until| LogNote::Deleted { until }),
        (alarms(), until()).prop_map(|(alarm, at)| {
            let handled = at.map(|at| Handled { how: Handling::Acknowledged, at });
            LogNote::Alarm { alarm, handled }
        }),
        (alarms(), until(), any::<bool>()).prop_map(|(alarm, closed, is_set)| {
            let incident = IncidentEntry { closed, ..IncidentEntry::default() };
            LogNote::Incident { alarm, incident: is_set.then(|| Box::new(incident)) }
        }),
    ]
}

fn alarm(name: &str) -> AlarmName {
    AlarmName::try_from(name).unwrap()
}

fn alarms() -> impl Strategy<Value = AlarmName> {
    prop::sample::select(vec!["heart-rate", "stopped"]).prop_map(alarm)
}

/// The visible state of a logbook, regardless of the order in which it was written.
fn seen(logbook: &Logbook) -> Vec<LogEntry> {
    let kinds = [MarkKind::Rest, MarkKind::Start, MarkKind::Lap, MarkKind::Marker];
    let kinds = kinds.map(|kind| LogNote::NoMark { kind });
    let rest = [
        LogNote::Split(true),
        LogNote::StoodDown(true),
        LogNote::Benched(true),
        LogNote::Title(String::new()),
        LogNote::Note(String::new()),
        LogNote::Tags(Vec::new()),
        LogNote::Session(None),
        LogNote::LapSpan { until: None },
        LogNote::Deleted { until: None },
    ];
    let of_alarms: Vec<LogNote> = ["heart-rate", "stopped"]
        .map(alarm)
        .into_iter()
        .flat_map(|alarm| {
            let handled = LogNote::Alarm { alarm: alarm.clone(), handled: None };
            [handled, LogNote::Incident { alarm, incident: None }]
        })
        .collect();
    (0..20)
        .flat_map(|secs| {
            kinds.iter().chain(&rest).chain(&of_alarms).map(move |note| (secs, note.clone()))
        })
        // The entry that would undo another shows what is there.
        .map(|(secs, note)| logbook.undo_of(&entry(secs, note)))
        .collect()
}

#[test]
fn what_is_cleared_is_what_was_said_of_the_span_alone() {
    let file = |until| {
        let (title, tags, note) = ("Ride".to_owned(), Vec::new(), String::new());
        LogNote::Session(Some(Box::new(FileSession { until: at(until), title, tags, note })))
    };
    let lap = |until| LogNote::LapSpan { until: Some(at(until)) };
    let text = |text: &str| text.to_owned();
    let handled = Some(Handled { how: Handling::Acknowledged, at: at(12) });
    let handled = LogNote::Alarm { alarm: alarm("heart-rate"), handled };
    let incident = Some(Box::default());
    let incident = LogNote::Incident { alarm: alarm("stopped"), incident };
    let of_span = [
        entry(5, mark(MarkKind::Start, "go")),
        entry(7, mark(MarkKind::Marker, "gel")),
        entry(8, LogNote::StoodDown(true)),
        entry(9, LogNote::CameBack(true)),
        entry(8, LogNote::Benched(true)),
        entry(9, LogNote::SentIn(true)),
        entry(10, handled),
        entry(11, incident),
        entry(5, LogNote::Title(text("Race"))),
        entry(5, LogNote::Tags(vec![text("wet")])),
        entry(15, LogNote::Note(text("fell"))),
        entry(5, file(15)),
        entry(6, lap(12)),
    ];
    let others = [
        entry(4, mark(MarkKind::Lap, "before")),
        entry(16, LogNote::Title(text("after"))),
        entry(10, LogNote::Split(true)),
        entry(16, LogNote::StoodDown(true)),
        entry(5, LogNote::Deleted { until: Some(at(15)) }),
        entry(13, lap(16)),
    ];
    let mut logbook = logbook(&[&of_span[..], &others].concat());
    let cleared = entries_to_clear(&logbook, &login("rider7"), at(5), at(15));
    assert_eq!(cleared.len(), of_span.len());
    for entry in &cleared {
        logbook.apply(entry);
    }
    let left = self::logbook(&others);
    assert_eq!(seen(&logbook), seen(&left));
    assert_eq!(entries_to_clear(&logbook, &login("rider7"), at(5), at(15)), []);
    assert_eq!(entries_to_clear(&logbook, &login("nobody"), at(5), at(15)), []);
}

#[test]
fn who_is_benched_is_sent_in_by_the_next_entry_and_at_the_next_event() {
    let mut logbook = Logbook::default();
    let since = |logbook: &Logbook, from: i64, now: i64| {
        logbook.of("rider7").and_then(|log| log.benched_since(at(from), at(now)))
    };
    for (secs, is_benched) in [(10, true), (20, false), (30, true)] {
        let entry =
            entry_to_leave_or_return(&logbook, Absence::Benched, &login("rider7"), at(0), at(secs));
        assert_eq!(entry.note == LogNote::Benched(true), is_benched, "{secs}");
        logbook.apply(&entry);
        assert_eq!(since(&logbook, 0, secs), is_benched.then_some(at(secs)));
    }
    assert_eq!(since(&logbook, 0, 15), Some(at(10)), "as it was then");
    assert_eq!(since(&logbook, 31, 40), None, "the next event begins with everybody in");
    let log = logbook.of("rider7").unwrap();
    assert_eq!(log.stood_down_since(at(0), at(40)), None, "who sits on the bench takes part");
}

proptest! {
    #[test]
    fn what_is_brought_back_is_whole_and_what_lies_beyond_stays_deleted(
        spans in prop::collection::vec((0_i64..60, 0_i64..20), 0..6),
        from in 0_i64..60,
        length in 0_i64..20,
    ) {
        let to = from + length;
        let mut logbook = Logbook::default();
        for (from, length) in &spans {
            let until = Some(at(from + length));
            logbook.apply(&entry(*from, LogNote::Deleted { until }));
        }
        let is_deleted = |logbook: &Logbook, secs: i64| {
            let spans = logbook.of("rider7").map(AthleteLog::deleted).unwrap_or_default();
            spans.iter().any(|(first, last)| (*first..=*last).contains(&at(secs)))
        };
        let was: Vec<bool> = (0..90).map(|secs| is_deleted(&logbook, secs)).collect();
        for entry in entries_to_bring_back(&logbook, &login("rider7"), at(from), at(to)) {
            logbook.apply(&entry);
        }
        for (secs, was) in (0..).zip(was) {
            let within = (from..=to).contains(&secs);
            prop_assert_eq!(is_deleted(&logbook, secs), was && !within, "at {}", secs);
        }
    }

    #[test]
    fn every_entry_can_be_taken_back(
        before in prop::collection::vec((0_i64..20, notes()), 0..40),
        then in prop::collection::vec((0_i64..20, notes()), 1..8),
    ) {
        let mut logbook = Logbook::default();
        for (secs, note) in before {
            logbook.apply(&entry(secs, note));
        }
        let was = seen(&logbook);
        let mut undo = Vec::new();
        for (secs, note) in then {
            let entry = entry(secs, note);
            undo.push(logbook.undo_of(&entry));
            logbook.apply(&entry);
        }
        for entry in undo.iter().rev() {
            logbook.apply(entry);
        }
        prop_assert_eq!(seen(&logbook), was);
    }
}

fn lent(to: Option<(&str, Option<i64>)>) -> LogNote {
    let to = to.map(|(who, until)| Borrower { login: login(who), until: until.map(at) });
    LogNote::Lent { via: None, to }
}

#[test]
fn a_loan_is_undone_by_what_was_before_and_counts_as_an_entry() {
    let mut logbook = Logbook::new(1);
    let owner =
        |logbook: &Logbook, secs: i64| logbook.loans().owner("rider7", 1, at(secs)).to_owned();
    let first = entry(10, lent(Some(("rider9", None))));
    let back = logbook.undo_of(&first);
    logbook.apply(&first);
    assert_eq!([owner(&logbook, 9), owner(&logbook, 10)], ["rider7", "rider9"]);
    assert!(logbook.admits(&[entry(20, lent(Some(("rider8", None))))]).is_err());
    // Given back: the same entry with an end.
    let given_back = entry(10, lent(Some(("rider9", Some(19)))));
    let again = logbook.undo_of(&given_back);
    logbook.apply(&given_back);
    assert_eq!([owner(&logbook, 19), owner(&logbook, 20)], ["rider9", "rider7"]);
    logbook.apply(&again);
    assert_eq!(owner(&logbook, 20), "rider9");
    logbook.apply(&back);
    assert_eq!(owner(&logbook, 10), "rider7");
    assert!(logbook.of("rider7").is_none() && logbook.loans().is_empty());
}

#[test]
fn an_imported_file_is_not_lent_whether_it_came_before_the_loan_or_after() {
    let mut logbook = Logbook::default();
    logbook.note_import(&login("rider7"), 2);
    logbook.apply(&entry(10, lent(Some(("rider9", None)))));
    logbook.note_import(&login("rider7"), 3);
    let owners = [1, 2, 3].map(|via| logbook.loans().owner("rider7", via, at(10)).to_owned());
    assert_eq!(owners, ["rider9", "rider7", "rider7"]);
    logbook.forget(&login("rider7"));
    assert_eq!(logbook.loans().owner("rider7", 1, at(10)), "rider7");
}

#[test]
fn positions_that_are_not_used_are_again_after_the_undo() {
    let mut logbook = Logbook::default();
    let unused = LogNote::Positions { via: 2, are: PositionUse::Unused { until: None } };
    let unused = entry(10, unused);
    let back = logbook.undo_of(&unused);
    logbook.apply(&unused);
    assert!(!logbook.loans().uses_position("rider7", 2, at(11)));
    logbook.apply(&back);
    assert!(logbook.loans().uses_position("rider7", 2, at(11)));
    assert!(logbook.loans().is_empty());
}
