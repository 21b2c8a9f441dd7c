//! The codes of phones, through a running engine.

use std::collections::BTreeSet;

use super::*;
use crate::{
    cards::{Language, Wifi},
    codes::Codes,
    control::{
        ListCodes, MakeEvent, NewCode, OpenEvent, PrintCards, PrintedCards, RemoveAthlete,
        RevokeCode,
    },
    events::NewEvent,
    kind::Kind,
    model::{EventId, LocalTime, Login, UnixNanos},
    unreadable::UnreadableLimits,
};

fn login() -> Login {
    Login::try_from("rider7").unwrap()
}

fn with_rider(settings: &Settings) -> Engine {
    let (engine, _) = start(settings).unwrap();
    let rider = NewAthlete { login: login().to_string(), ..NewAthlete::default() };
    ask(&engine, AddAthlete(rider)).unwrap();
    engine
}

fn new_code(event: Option<EventId>) -> NewCode {
    NewCode { login: login(), event }
}

#[test]
fn a_viewer_makes_lists_and_revokes_codes() {
    let folder = tempfile::tempdir().unwrap();
    let engine = with_rider(&settings(&folder));
    let event = |name: &str| {
        let at = |secs| LocalTime { time: UnixNanos::from_secs(secs), offset_secs: 0 };
        MakeEvent(NewEvent::named(name, Kind::Road, (at(0), at(4_000_000_000))))
    };
    let giro = ask(&engine, event("Giro")).unwrap();
    let tour = ask(&engine, event("Tour")).unwrap();
    let none = ask(&engine, new_code(None)).unwrap();
    ask(&engine, OpenEvent(giro.id.clone())).unwrap();
    let open = ask(&engine, new_code(None)).unwrap();
    let other = ask(&engine, new_code(Some(tour.id.clone()))).unwrap();
    assert_eq!([none.number, open.number, other.number], [1, 2, 3]);
    ask(&engine, RevokeCode { login: login(), number: 1 }).unwrap();
    let list = ask(&engine, ListCodes(Some(login()))).unwrap();
    let found: Vec<_> =
        list.iter().map(|code| (code.event.clone(), code.revoked.is_some())).collect();
    let expected = [(None, true), (Some(giro.id.clone()), false), (Some(tour.id.clone()), false)];
    assert_eq!(found, expected);
    assert_eq!(ask(&engine, ListCodes(None)).unwrap(), list);

    let said = |request| ask(&engine, request).unwrap_err().to_string();
    assert!(said(RevokeCode { login: login(), number: 9 }).starts_with("there is no code 9"));
    let nobody = Login::try_from("nobody").unwrap();
    let error = ask(&engine, ListCodes(Some(nobody))).unwrap_err().to_string();
    assert_eq!(error, "there is no athlete nobody");
    let unknown = Some("nowhere".parse().unwrap());
    let error = ask(&engine, new_code(unknown)).unwrap_err().to_string();
    assert!(error.starts_with("there is no event nowhere"), "{error}");
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn when_codes_were_used_is_written_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let engine = with_rider(&settings);
    let issued = ask(&engine, new_code(None)).unwrap();
    let code = issued.code.as_str();
    engine.handler.codes.note_used(code, UnixNanos::from_secs(1_790_000_000));
    assert!(engine.stop(Duration::from_secs(5)));
    let codes = Codes::open(&settings.data.join(CODES_FILE));
    assert_eq!(codes.find(code).unwrap().used, Some(UnixNanos::from_secs(1_790_000_000)));
}

#[test]
fn who_is_removed_leaves_neither_codes_nor_requests() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let engine = with_rider(&settings);
    let issued = ask(&engine, new_code(None)).unwrap();
    let path = settings.data.join(UNREADABLE_FOLDER);
    let limits = UnreadableLimits { bytes: 1000, files: 10 };
    Unreadable::new(&path, limits).keep(&login(), UnixNanos(1), &[b"x"]).unwrap();
    let remove = RemoveAthlete { login: login(), with_recordings: true };
    ask(&engine, remove).unwrap();
    let codes = engine.handler.codes.clone();
    wait_until("the code", || codes.find(issued.code.as_str()).is_none());
    wait_until("the request", || std::fs::read_dir(&path).unwrap().next().is_none());
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn cards_are_for_those_who_take_part_and_note_their_address_in_the_event() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = ["rider7:velodrome", "rider8:velodrome"];
    let settings = Settings {
        athletes: athletes.iter().map(|it| it.parse().unwrap()).collect(),
        ..settings(&folder)
    };
    let (engine, _) = start(&settings).unwrap();
    let order = |name: &str| PrintCards {
        address: "192.168.8.2".parse().unwrap(),
        wifi: Some(Wifi { name: "Finish".to_owned(), password: "velodrome".to_owned() }),
        language: Language::German,
        path: folder.path().join(name),
        may_replace: false,
    };
    let path = folder.path().join("all.pdf");
    let all = ask(&engine, order("all.pdf")).unwrap();
    assert_eq!(all, PrintedCards { path: path.clone(), count: 2 });
    assert!(std::fs::read(&path).unwrap().starts_with(b"%PDF-"));
    let codes = || ask(&engine, ListCodes(None)).unwrap();
    assert_eq!(codes().len(), 2);
    let again = ask(&engine, order("all.pdf")).unwrap_err();
    assert!(again.to_string().ends_with("is there already"), "{again}");
    assert_eq!(codes().len(), 2, "no code that nobody gets");

    let only: BTreeSet<Login> = [login()].into();
    let at = |secs| LocalTime { time: UnixNanos::from_secs(secs), offset_secs: 0 };
    let new = NewEvent::named("Giro", Kind::Road, (at(0), at(4_000_000_000)));
    let event = ask(&engine, MakeEvent(NewEvent { athletes: Some(only), ..new })).unwrap();
    ask(&engine, OpenEvent(event.id.clone())).unwrap();
    assert_eq!(ask(&engine, order("event.html")).unwrap().count, 1);
    let page = std::fs::read_to_string(folder.path().join("event.html")).unwrap();
    assert!(page.contains("Mit diesem WLAN verbinden") && !page.contains("rider8"));
    let noted = (engine.reads().events)().by_id(event.id.as_str()).unwrap().cards.clone();
    assert_eq!(noted, "http://192.168.8.2:8086");
    let asked = format!("{:?}", order("x.pdf"));
    assert!(!asked.contains("velodrome"), "the password of the Wi-Fi must not get into a log");
    assert!(engine.stop(Duration::from_secs(5)));
}
