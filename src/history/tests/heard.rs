//! What was heard of each phone, read from the journal.

use super::*;
use crate::model::Sent;

#[test]
fn each_phone_has_what_it_sent_since_and_is_named() {
    let at = |secs: i64| secs * 1_000_000_000;
    let line = |secs: i64, fields: &str| format!("samples {fields} {}", at(secs));
    let (reader, _disk) = reader_of(&[
        ("anna", 1, line(10, "lat=43.7,lng=11.2")),
        ("anna", 1, line(100, "lat=43.7,lng=11.2")),
        ("anna", 2, line(101, "hr_bpm=140")),
        ("anna", 1, line(102, "lat=43.7,lng=11.2,battery=80")),
        ("ben", 1, line(20, "hr_bpm=150")),
    ]);
    let heard =
        heard_since(&reader, UnixNanos(at(50)), UnixNanos::MAX, &Progress::default()).unwrap();
    let who: Vec<_> = heard.iter().map(|it| (it.login.as_str(), it.via, it.lines)).collect();
    assert_eq!(who, [("anna", 1, 2), ("anna", 2, 1)], "ben sent nothing since");
    let [first, second] = heard.as_slice() else { panic!("{heard:?}") };
    assert_eq!((&*first.address, &*first.app), ("10.0.0.1", "app"));
    assert_eq!((first.first, first.last), (UnixNanos(at(100)), UnixNanos(at(102))));
    assert_eq!(first.heard.last(Sent::Position), Some(UnixNanos(at(102))));
    assert_eq!(first.heard.last(Sent::HeartRate), None);
    assert_eq!(second.heard.last(Sent::HeartRate), Some(UnixNanos(at(101))));
    assert!(first.heard.battery().is_some());
    let (since, until) = (UnixNanos(at(50)), UnixNanos(at(102)));
    let before = heard_since(&reader, since, until, &Progress::default()).unwrap();
    assert_eq!(before.iter().map(|it| (it.via, it.lines)).collect::<Vec<_>>(), [(1, 1), (2, 1)]);
}
