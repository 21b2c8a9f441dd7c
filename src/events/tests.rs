//! The file as a person and two programs edit it, and the days of events.

use std::collections::BTreeSet;

use jiff::{civil::date, tz::TimeZone};
use proptest::prelude::*;

use super::{change::copied_times, *};
use crate::{
    config::EventSettings,
    kind::Kind,
    model::{LocalTime, UnixNanos, WrittenTime},
};

fn rome() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn time(text: &str) -> LocalTime {
    text.parse::<WrittenTime>().unwrap().as_begin(&rome())
}

fn day(text: &str) -> (LocalTime, LocalTime) {
    let day: WrittenTime = text.parse().unwrap();
    (day.as_begin(&rome()), day.as_end(&rome()))
}

fn id(id: &str) -> EventId {
    id.parse().unwrap()
}

fn login(login: &str) -> Login {
    Login::try_from(login).unwrap()
}

/// A folder with a file of this text.
struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    fn new(text: &str) -> Self {
        let bench = Self { folder: tempfile::tempdir().unwrap() };
        if !text.is_empty() {
            bench.write(text);
        }
        bench
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("events.toml")
    }

    fn write(&self, text: &str) {
        fs::write(self.path(), text).unwrap();
    }

    fn text(&self) -> String {
        fs::read_to_string(self.path()).unwrap()
    }

    fn open(&self) -> Events {
        Events::open(&self.path())
    }
}

const BY_HAND: &str = r#"# Ours.
version = 1
open = "giro-2026"
colour = "pink" # nobody knows it

[[event]]
id = "giro-2026"
name = "Giro 2026" # the name
kind = "road"
from = 2026-05-19T08:00:00+02:00
to = "2026-05-19T20:00:00+02:00" # as a text
athletes = [
    "anna", # the first
    "ben",
]
weather = "sun"

# The other one.
[[event]]
id = "night"
from = 2026-06-20T18:00:00+02:00
to = 2026-06-21T12:00:00+02:00
"#;

#[test]
fn what_a_person_wrote_is_read_and_stays_when_something_else_is_edited() {
    let bench = Bench::new(BY_HAND);
    let events = bench.open();
    assert_eq!(events.problem(), None);
    let list = events.list();
    let giro = list.open().unwrap();
    assert_eq!((giro.id.as_str(), &*giro.name, giro.kind), ("giro-2026", "Giro 2026", Kind::Road));
    assert_eq!(giro.to, time("2026-05-19T20:00:00+02:00"));
    assert!(giro.includes(&login("ben")) && !giro.includes(&login("carl")));
    let night = list.by_id("night").unwrap();
    assert_eq!((&*night.name, &night.athletes), ("night", &None));

    let edit = EventEdit { name: Some("Tour".to_owned()), ..EventEdit::default() };
    events.edit_event(&id("giro-2026"), &edit).unwrap();
    assert_eq!(bench.text(), BY_HAND.replace("\"Giro 2026\"", "\"Tour\""));
    events.open_event(&id("night")).unwrap();
    events.close().unwrap();
    events.remove(&id("night")).unwrap();
    let text = bench.text();
    for kept in ["# Ours.", "colour = \"pink\" # nobody", "# the name", "weather = \"sun\""] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(!text.contains("night") && !text.contains("open ="), "{text}");
}

#[test]
fn what_is_written_reads_back() {
    let bench = Bench::new("");
    let events = bench.open();
    let new = NewEvent {
        athletes: Some([login("ben"), login("anna")].into()),
        courses: vec!["Viale \"Sei\"".to_owned()],
        races: vec!["Crit".to_owned()],
        network: "Wi-Fi race, http://192.168.1.20:8086".to_owned(),
        ..NewEvent::named("Giro d'Italia", Kind::Trail, day("2026-05-19"))
    };
    let made = events.make(&new).unwrap();
    assert_eq!(made.id.as_str(), "giro-ditalia");
    assert_eq!(made.from.to_string(), "2026-05-19T00:00:00+02:00");
    assert!(bench.text().contains("from = 2026-05-19T00:00:00+02:00\n"), "{}", bench.text());
    let edit = EventEdit {
        codes: Some(vec!["card 7 given to Ben".to_owned()]),
        kind: Some(Kind::Rowing),
        athletes: StartListEdit::Athletes([login("carl")].into()),
        races: Some(Vec::new()),
        ..EventEdit::default()
    };
    let edited = events.edit_event(&made.id, &edit).unwrap();
    assert_eq!(
        (edited.kind, &*edited.codes),
        (Kind::Rowing, &["card 7 given to Ben".to_owned()][..])
    );
    assert_eq!(edited.races, Vec::<String>::new());
    let again = bench.open().list();
    assert_eq!(again.events, events.list().events);
    assert!(again.by_id("giro-ditalia").unwrap().includes(&login("carl")));
    let everybody = EventEdit { athletes: StartListEdit::Everybody, ..EventEdit::default() };
    assert_eq!(events.edit_event(&made.id, &everybody).unwrap().athletes, None);
}

#[test]
fn of_two_events_that_are_opened_the_last_one_is_open() {
    let bench = Bench::new("");
    let events = bench.open();
    let one = events.make(&NewEvent::named("One", Kind::Road, day("2026-05-19"))).unwrap();
    let two = events.make(&NewEvent::named("Two", Kind::Road, day("2026-05-19"))).unwrap();
    assert_eq!(events.list().open, None, "a new event is not open");
    events.open_event(&one.id).unwrap();
    // Another process, which has not seen this yet.
    let other = bench.open();
    other.open_event(&two.id).unwrap();
    events.open_event(&one.id).unwrap();
    assert_eq!(bench.text().matches("open =").count(), 1);
    assert_eq!(other.refresh(), None);
    assert_eq!(other.list().open, Some(one.id.clone()));
    assert_eq!(other.close().unwrap().map(|event| event.id.clone()), Some(one.id.clone()));
    assert_eq!(other.close().unwrap(), None);
    // A person who opens two is told the line.
    bench.write("version = 1\nopen = \"one\"\nopen = \"two\"\n");
    let said = events.refresh().unwrap();
    assert!(said.contains("line 3: duplicate key") && said.ends_with(LAST_GOOD), "{said}");
    assert_eq!(events.list().events.len(), 2, "the last good ones stay");
}

#[test]
fn two_processes_that_open_events_at_once_leave_one_open() {
    let bench = Bench::new("");
    let events = bench.open();
    let ids: Vec<EventId> = ["One", "Two", "Three", "Four"]
        .map(|name| {
            events.make(&NewEvent::named(name, Kind::Road, day("2026-05-19"))).unwrap().id.clone()
        })
        .to_vec();
    std::thread::scope(|scope| {
        for id in &ids {
            let events = bench.open();
            scope.spawn(move || {
                for _ in 0..5 {
                    assert_eq!(events.open_event(id).unwrap().id, *id);
                }
            });
        }
    });
    assert_eq!(events.refresh(), None);
    let list = events.list();
    assert_eq!(list.events.len(), 4);
    assert!(list.open().is_some());
    assert_eq!(bench.text().matches("open =").count(), 1);
}

#[test]
fn an_error_names_the_line_and_what_was_good_stays() {
    let event = "version = 1\n[[event]]\nid = \"a\"\nfrom = 2026-05-19T08:00:00+02:00\n";
    let until = |to: &str| format!("{event}to = {to}\n");
    let good = until("2026-05-19T20:00:00+02:00");
    let twice = format!("{good}{}", good.trim_start_matches("version = 1\n"));
    for (text, line, words) in [
        ("version = 2".to_owned(), 1, "reads events with `version = 1`"),
        ("version = 1\nopen = \"b\"".to_owned(), 2, "`open` is the id of an event"),
        ("version = 1\nevent = 3".to_owned(), 2, "events are written as [[event]]"),
        ("version = 1\n[[event]]\nname = \"x\"".to_owned(), 2, "an event needs an `id`: 1 to 64"),
        (event.to_owned(), 2, "`to` is a time with its offset"),
        (until("2026-05-19"), 5, "`to` is a time with its offset"),
        (until("2026-05-19T08:00:00"), 5, "`to` is a time with its offset"),
        (until("2026-05-19T06:00:00Z"), 5, "an event ends after it begins"),
        (format!("{good}kind = \"velo\""), 6, "`kind` is road, trail, track"),
        (format!("{good}athletes = [7]"), 6, "`athletes` is a list of texts"),
        (format!("{good}athletes = [\"a b\"]"), 6, "`athletes`: a login has 1 to 64"),
        (format!("{good}erasing = 1"), 6, "`erasing` is true or false"),
        (twice, 6, "another event has this id already"),
    ] {
        let bench = Bench::new(&good);
        let events = bench.open();
        bench.write(&text);
        let said = events.refresh().unwrap();
        assert!(said.contains(&format!("line {line}: ")) && said.contains(words), "{text}\n{said}");
        assert_eq!(events.refresh(), Some(said), "until it is repaired");
        assert_eq!(events.list().events.len(), 1);
        let error = events.close().unwrap_err().to_string();
        assert!(error.contains(words), "nothing is written over it: {error}");
        let unknown = Bench::new(&text).open();
        assert!(unknown.problem().unwrap().contains(words), "also at a start");
        bench.write(&good);
        assert_eq!(events.refresh(), None);
    }
}

#[test]
fn a_file_that_is_gone_changes_nothing() {
    let bench = Bench::new(BY_HAND);
    let events = bench.open();
    fs::remove_file(bench.path()).unwrap();
    assert!(events.refresh().unwrap().contains("events.toml is gone"));
    assert_eq!(events.list().events.len(), 2);
    let none = Bench::new("").open();
    assert_eq!((none.refresh(), none.problem()), (None, None));
}

#[test]
fn names_make_ids_that_differ() {
    let bench = Bench::new("");
    let events = bench.open();
    let make = |name: &str| {
        let new = NewEvent::named(name, Kind::Road, day("2026-05-19"));
        events.make(&new).map(|event| event.id.to_string())
    };
    assert_eq!(make("Züri Metzgete 2026").unwrap(), "zuri-metzgete-2026");
    assert_eq!(make("Züri Metzgete 2026").unwrap(), "zuri-metzgete-2026-2");
    assert_eq!(make("  -- ").unwrap(), "event");
    assert_eq!(make("日本").unwrap(), "event-2");
    assert_eq!(make(&"long ".repeat(20)).unwrap().len(), 39);
    assert!(matches!(make(" "), Err(Error::NoName)));
    assert!(matches!(make("a\nb"), Err(Error::Text { .. })));
    assert!(matches!(make(&"x".repeat(101)), Err(Error::Text { .. })));
}

#[test]
fn an_event_ends_after_it_begins() {
    let bench = Bench::new("");
    let events = bench.open();
    let (from, to) = day("2026-05-19");
    let backwards = NewEvent::named("Back", Kind::Road, (to, from));
    assert!(matches!(events.make(&backwards), Err(Error::Times)));
    let event = events.make(&NewEvent::named("Day", Kind::Road, (from, to))).unwrap();
    let edit = EventEdit { to: Some(from), ..EventEdit::default() };
    assert!(matches!(events.edit_event(&event.id, &edit), Err(Error::Times)));
}

#[test]
fn a_copy_is_at_the_same_hours_of_another_day_in_any_half_of_the_year() {
    let bench = Bench::new(BY_HAND);
    let events = bench.open();
    let copy = |of: &str, on| {
        let list = events.list();
        let (from, to) = copied_times(list.by_id(of).unwrap(), on, &rome());
        (from.to_string(), to.to_string())
    };
    let times = |from: &str, to: &str| (from.to_owned(), to.to_owned());
    assert_eq!(
        copy("giro-2026", date(2026, 11, 30)),
        times("2026-11-30T08:00:00+01:00", "2026-11-30T20:00:00+01:00")
    );
    // Over midnight, and over the night in which clocks change.
    assert_eq!(
        copy("night", date(2026, 10, 24)),
        times("2026-10-24T18:00:00+02:00", "2026-10-25T12:00:00+01:00")
    );
    let (from, to) = day("2026-03-28");
    let made = events.make(&NewEvent::named("Day", Kind::Road, (from, to))).unwrap();
    assert_eq!(
        copy(made.id.as_str(), date(2026, 3, 29)),
        times("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00"),
        "a day of 23 hours is a day"
    );
}

#[test]
fn a_copy_takes_all_but_the_codes() {
    let bench = Bench::new(BY_HAND);
    let events = bench.open();
    let giro = id("giro-2026");
    let edit = EventEdit {
        codes: Some(vec!["card 7".to_owned()]),
        network: Some("Wi-Fi race".to_owned()),
        courses: Some(vec!["Viale".to_owned()]),
        ..EventEdit::default()
    };
    events.edit_event(&giro, &edit).unwrap();
    let copy = events.copy(&giro, "Giro 2027", date(2027, 5, 18), &rome()).unwrap();
    assert_eq!(copy.id.as_str(), "giro-2027");
    assert_eq!(copy.codes, Vec::<String>::new());
    assert_eq!((&*copy.network, &*copy.courses), ("Wi-Fi race", &["Viale".to_owned()][..]));
    assert!(copy.includes(&login("anna")) && !copy.includes(&login("carl")));
    let unknown = events.copy(&id("nobody"), "x", date(2027, 5, 18), &rome());
    assert!(matches!(unknown, Err(Error::Unknown(_))));
}

#[test]
fn what_is_open_or_being_erased_is_not_removed() {
    let bench = Bench::new(BY_HAND);
    let events = bench.open();
    let giro = id("giro-2026");
    assert!(matches!(events.remove(&giro), Err(Error::IsOpen(_))));
    assert!(matches!(events.remove_with_data(&giro), Err(Error::IsOpen(_))));
    events.close().unwrap();
    events.remove_with_data(&giro).unwrap();
    events.remove_with_data(&giro).unwrap();
    assert!(bench.open().list().by_id("giro-2026").unwrap().is_erasing, "after a restart too");
    assert!(matches!(events.open_event(&giro), Err(Error::Erasing(_))));
    assert!(matches!(events.remove(&giro), Err(Error::Erasing(_))));
    assert!(matches!(events.edit_event(&giro, &EventEdit::default()), Err(Error::Erasing(_))));
    events.erased(&giro).unwrap();
    events.erased(&giro).unwrap();
    assert!(events.list().by_id("giro-2026").is_none());
    assert!(matches!(events.remove(&giro), Err(Error::Unknown(_))));
}

#[test]
fn who_was_erased_is_on_no_start_list() {
    let bench = Bench::new(BY_HAND);
    let events = bench.open();
    let before = events.list().generation;
    events.forget_athletes(&[login("carl")]).unwrap();
    assert_eq!(events.list().generation, before, "nothing to do");
    events.forget_athletes(&[login("anna"), login("ben")]).unwrap();
    let list = events.list();
    let giro = list.by_id("giro-2026").unwrap();
    assert_eq!(giro.athletes.as_ref().map(BTreeSet::len), Some(0), "and not open to everybody");
    assert!(!bench.text().contains("anna"));
}

#[test]
fn what_the_settings_describe_is_made_once_and_opened() {
    let bench = Bench::new("");
    let events = bench.open();
    let described = EventSettings {
        name: Some("Giro 2026".to_owned()),
        kind: Some(Kind::Sailing),
        from: Some("2026-06-20T18:00".parse().unwrap()),
        ..EventSettings::default()
    };
    let describe =
        |described: &EventSettings| events.describe(described, day("2026-05-19"), &rome()).unwrap();
    let Described::Open(event) = describe(&described) else { panic!("not open") };
    assert_eq!(event.id.as_str(), "giro-2026");
    // It ends with the day on which it begins.
    assert_eq!(event.to.to_string(), "2026-06-21T00:00:00+02:00");
    let text = bench.text();
    assert_eq!(describe(&described), Described::Open(event));
    assert_eq!(bench.text(), text, "the next start changes nothing");

    let renamed = EventSettings {
        id: Some(id("giro-2026")),
        name: Some("Giro".to_owned()),
        to: Some("2026-06-21".parse().unwrap()),
        ..EventSettings::default()
    };
    let Described::Open(event) = describe(&renamed) else { panic!("not open") };
    assert_eq!((&*event.name, event.kind), ("Giro", Kind::Sailing));
    assert_eq!(event.to.to_string(), "2026-06-22T00:00:00+02:00");

    // Somebody opens another one: the next start leaves it open.
    let other = events.make(&NewEvent::named("Other", Kind::Road, day("2026-05-19"))).unwrap();
    events.open_event(&other.id).unwrap();
    let Described::OtherIsOpen { described, open } = describe(&renamed) else { panic!("open") };
    assert_eq!((described.id.clone(), open.id.clone()), (id("giro-2026"), other.id.clone()));
    assert_eq!(events.list().open, Some(other.id.clone()));
    let today = EventSettings { id: Some(id("today")), ..EventSettings::default() };
    let Described::Open(event) = describe(&today) else { panic!("a new one is opened") };
    assert_eq!((event.from, event.to), day("2026-05-19"));
    assert_eq!(&*event.name, "today");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    let bench = Bench::new("");
    bench.open().make(&NewEvent::named("Day", Kind::Road, day("2026-05-19"))).unwrap();
    assert_eq!(fs::metadata(bench.path()).unwrap().permissions().mode() & 0o777, 0o600);
}

/// Texts as people type and paste them.
fn texts() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[a-zA-Z0-9äöü日🚴\"'#=,.\\[\\]{}\\\\ ]{1,30}").unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn whatever_is_typed_reads_back_and_leaves_the_other_events_as_they_were(
        name in texts(),
        network in texts(),
        notes in prop::collection::vec(texts(), 0..4),
        from_secs in -2_000_000_000_i64..4_000_000_000,
        hours in 1_i64..100,
        quarters in -48..=56,
    ) {
        prop_assume!(!name.trim().is_empty());
        let bench = Bench::new(BY_HAND);
        let events = bench.open();
        let at = |secs| LocalTime { time: UnixNanos::from_secs(secs), offset_secs: quarters * 900 };
        let times = (at(from_secs), at(from_secs + 3600 * hours));
        let new = NewEvent {
            courses: notes.clone(),
            network: network.clone(),
            ..NewEvent::named(&name, Kind::Sailing, times)
        };
        let made = events.make(&new).unwrap();
        let codes = EventEdit { codes: Some(notes.clone()), ..EventEdit::default() };
        let made = events.edit_event(&made.id, &codes).unwrap();
        prop_assert_eq!((&made.name, &made.network), (&name, &network));
        prop_assert_eq!((&made.courses, &made.codes), (&notes, &notes));
        prop_assert_eq!((made.from, made.to), times);
        prop_assert_eq!(&bench.open().list().events, &events.list().events);
        prop_assert!(bench.text().starts_with(BY_HAND));
        events.remove(&made.id).unwrap();
        let text = bench.text();
        prop_assert_eq!(text.trim_end(), BY_HAND.trim_end());
    }
}
