//! What was recorded in an event, and to which event each session belongs.

use std::{fmt::Write as _, time::Duration};

use super::*;
use crate::{
    kind::Kind,
    model::{Event, EventId, EventList, LocalTime},
};

const GAP: Duration = Duration::from_mins(10);
const HOUR: i64 = 3600;

fn at(secs: i64) -> UnixNanos {
    UnixNanos::from_secs(1_000_000 + secs)
}

fn id(id: &str) -> EventId {
    id.parse().unwrap()
}

/// An event from one hour to another.
fn event(name: &str, from: i64, to: i64, athletes: Option<&[&str]>) -> Arc<Event> {
    let time = |hour: i64| LocalTime { time: at(hour * HOUR), offset_secs: 0 };
    Arc::new(Event {
        id: id(name),
        name: name.to_owned(),
        kind: Kind::Road,
        from: time(from),
        to: time(to),
        athletes: athletes.map(|all| all.iter().map(|it| login(it)).collect()),
        codes: Vec::new(),
        courses: Vec::new(),
        races: Vec::new(),
        network: String::new(),
        cards: String::new(),
        is_erasing: false,
    })
}

/// Sessions of five minutes, by athlete and hour.
fn recorded(sessions: &[(&'static str, i64)]) -> Reader {
    let body = |(name, hour): &(&'static str, i64)| {
        let mut lines = String::new();
        for minute in 0..5 {
            let time = at(hour * HOUR + minute * 60).0;
            writeln!(lines, "samples hr_bpm={hour} {time}").unwrap();
        }
        (*name, 1, lines)
    };
    reader_of(&sessions.iter().map(body).collect::<Vec<_>>()).0
}

/// Whose recordings belong to an event, by the hours of first and last samples.
fn of_event(reader: &Reader, events: &[Arc<Event>], name: &str) -> Vec<(String, i64, i64)> {
    let events = EventList { events: events.to_vec(), ..EventList::default() };
    let requests =
        recordings_of_event(reader, &events, &id(name), GAP, &Progress::default()).unwrap();
    let hour = |time: UnixNanos| time.nanos_since(at(0)).div_euclid(HOUR * 1_000_000_000);
    requests.iter().map(|it| (it.login.to_string(), hour(it.from), hour(it.to))).collect()
}

fn row(login: &str, from: i64, to: i64) -> (String, i64, i64) {
    (login.to_owned(), from, to)
}

#[test]
fn sessions_that_follow_one_another_are_exported_as_one() {
    let reader = recorded(&[("anna", 1), ("anna", 2), ("anna", 5), ("ben", 2), ("carl", 6)]);
    let events = [event("day", 1, 3, None)];
    assert_eq!(of_event(&reader, &events, "day"), [row("anna", 1, 2), row("ben", 2, 2)]);
    let events = [event("day", 0, 9, Some(&["anna", "carl"]))];
    assert_eq!(of_event(&reader, &events, "day"), [row("anna", 1, 5), row("carl", 6, 6)]);
    assert_eq!(of_event(&reader, &[event("none", 7, 9, None)], "none"), []);
}

#[test]
fn a_session_of_another_event_in_between_is_left_out() {
    let reader = recorded(&[("anna", 1), ("anna", 3), ("anna", 5)]);
    let events = [event("day", 0, 9, None), event("race", 3, 4, None)];
    assert_eq!(of_event(&reader, &events, "day"), [row("anna", 1, 1), row("anna", 5, 5)]);
    assert_eq!(of_event(&reader, &events, "race"), [row("anna", 3, 3)]);
}

#[test]
fn a_session_that_goes_on_after_the_end_is_whole() {
    let mut lines = String::new();
    for minute in 0..90 {
        writeln!(lines, "samples hr_bpm=1 {}", at(minute * 60).0).unwrap();
    }
    let (reader, _) = reader_of(&[("anna", 1, lines)]);
    let events = EventList { events: vec![event("day", 0, 1, None)], ..EventList::default() };
    let progress = Progress::default();
    let requests = recordings_of_event(&reader, &events, &id("day"), GAP, &progress).unwrap();
    let mut text = Vec::new();
    export_lines(&reader, &requests[0], &mut text).unwrap();
    assert_eq!(memchr::memchr_iter(b'\n', &text).count(), 90);
    // It begins in this event, and so in no other.
    assert_eq!(of_event(&reader, &[event("next", 1, 2, None)], "next"), []);
}

proptest! {
    #[test]
    fn every_recording_is_exported_with_one_event_at_most(
        sessions in prop::collection::btree_set((0_usize..3, 0_i64..20), 1..20),
        spans in prop::collection::vec((0_i64..20, 1_i64..8, prop::option::of(0_usize..3)), 1..5),
    ) {
        const NAMES: [&str; 3] = ["anna", "ben", "carl"];
        let sessions: Vec<_> = sessions.into_iter().map(|(who, hour)| (NAMES[who], hour)).collect();
        let reader = recorded(&sessions);
        let events: Vec<_> = spans
            .iter()
            .enumerate()
            .map(|(n, (from, hours, who))| {
                let athletes = who.map(|who| [NAMES[who]]);
                let athletes = athletes.as_ref().map(|it| &it[..]);
                event(&format!("event{n}"), *from, from + hours, athletes)
            })
            .collect();
        let list = EventList { events: events.clone(), ..EventList::default() };
        let mut n_exported = 0;
        for event in &events {
            let progress = Progress::default();
            let requests = recordings_of_event(&reader, &list, &event.id, GAP, &progress).unwrap();
            for request in requests {
                let mut text = Vec::new();
                export_lines(&reader, &request, &mut text).unwrap();
                n_exported += memchr::memchr_iter(b'\n', &text).count() / 5;
            }
        }
        let belongs = |(name, hour): &&(&str, i64)| list.of(&login(name), at(hour * HOUR)).is_some();
        prop_assert_eq!(n_exported, sessions.iter().filter(belongs).count());
    }
}
