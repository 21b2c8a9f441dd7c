//! Entries of the logbook as lines of the operator.
//!
//! ```text
//! log,about=rider7,kind=lap set=true,text="" 1463683075000000000
//! log,about=rider7,kind=deleted set=true,until=1463686675000000000i 1463683075000000000
//! log,about=rider7,kind=lent set=true,text="rider9",until=1463686675000000000i 1463683075000000000
//! log,about=rider7,kind=no-position,via=2 set=true 1463683075000000000
//! log,about=rider7,kind=session set=true,text="Lunch",tags="running",note="",until=1463686675000000000i 1463683075000000000
//! log,about=rider7,kind=lap-span set=true,until=1463683375000000000i 1463683075000000000
//! log,about=rider7,alarm=heart-rate,kind=alarm set=true,text="acknowledged",at=1463683085000000000i 1463683075000000000
//! log,about=rider7,alarm=abrupt-stop,kind=incident set=true,text="Anna",note="",lat_e7=437695000i,lng_e7=112558000i 1463683075000000000
//! ```
//!
//! `kind` is `start`, `lap`, `rest`, `marker`, `split`, `join`, `stood-down`, `came-back`, `title`,
//! `tags`, `note`, `deleted`, `lent`, `no-position`, `alarm`, `incident`, or, of a file that was imported, `session` or
//! `lap-span`. A later line with the same athlete, kind, time and, if it has one, alarm or sender (`via`)
//! replaces the earlier one, as InfluxDB would have it. Tags stand in one text, with commas between them and a backslash before a comma or
//! backslash of their own.

use super::{
    operator::{ABOUT, OperatorLine, plain},
    prefix::VIA,
};
use crate::{
    line_protocol::{
        Value, write_boolean, write_field_key, write_integer, write_measurement, write_tag,
        write_text, write_time,
    },
    model::{
        AlarmName, Borrower, FileSession, Handled, Handling, IncidentEntry, LogEntry, LogNote,
        Login, MarkKind, PositionUse, UnixNanos,
    },
};

/// Measurement of the logbook's lines.
const LOG: &[u8] = b"log";
/// Tag: which alarm it is about.
const ALARM: &[u8] = b"alarm";
/// Tag: what kind of entry it is.
const KIND: &[u8] = b"kind";
/// Field: whether it counts or is taken back.
const SET: &[u8] = b"set";
/// Field: the operator's words.
const TEXT: &[u8] = b"text";
/// Field: tags of a session of a file.
const TAGS: &[u8] = b"tags";
/// Field: words on a session of a file.
const NOTE: &[u8] = b"note";
/// Field: the last time that is deleted or belongs to the session or lap, in nanoseconds.
const UNTIL: &[u8] = b"until";
/// Field: when an alarm was dealt with, in nanoseconds.
const AT: &[u8] = b"at";
/// Field: latitude of an incident, in 1e-7 degrees.
const LAT_E7: &[u8] = b"lat_e7";
/// Field: longitude of an incident, in 1e-7 degrees.
const LNG_E7: &[u8] = b"lng_e7";

/// The operator line of an entry, with its line feed; words are cut to what is allowed
/// ([`LogEntry::bounded`]).
pub fn log_line(entry: &LogEntry) -> Vec<u8> {
    let LogEntry { login, time, note } = entry.clone().bounded();
    let mut more = None;
    let (mut alarm_name, mut sender) = (None, None);
    let mut numbers: Vec<(&[u8], i64)> = Vec::new();
    let (kind, set, text, until) = match note {
        LogNote::Mark { kind, text } => (mark_word(kind), true, Some(text), None),
        LogNote::NoMark { kind } => (mark_word(kind), false, None, None),
        LogNote::Split(set) => ("split", set, None, None),
        LogNote::Join(set) => ("join", set, None, None),
        LogNote::StoodDown(set) => ("stood-down", set, None, None),
        LogNote::CameBack(set) => ("came-back", set, None, None),
        LogNote::Benched(set) => ("bench", set, None, None),
        LogNote::SentIn(set) => ("in", set, None, None),
        LogNote::Title(text) => ("title", !text.is_empty(), Some(text), None),
        LogNote::Tags(tags) => ("tags", !tags.is_empty(), Some(joined(&tags)), None),
        LogNote::Note(text) => ("note", !text.is_empty(), Some(text), None),
        LogNote::Session(None) => ("session", false, None, None),
        LogNote::Session(Some(session)) => {
            more = Some(vec![(TAGS, joined(&session.tags)), (NOTE, session.note)]);
            ("session", true, Some(session.title), Some(session.until))
        }
        LogNote::LapSpan { until } => ("lap-span", until.is_some(), None, until),
        LogNote::Deleted { until } => ("deleted", until.is_some(), None, until),
        LogNote::Lent { via, to } => {
            sender = via;
            let (carrier, until) = match to {
                Some(Borrower { login, until }) => (Some(login.to_string()), until),
                None => (None, None),
            };
            ("lent", carrier.is_some(), carrier, until)
        }
        LogNote::Positions { via, are } => {
            sender = Some(via);
            match are {
                PositionUse::Unused { until } => ("no-position", true, None, until),
                PositionUse::Used => ("no-position", false, None, None),
            }
        }
        LogNote::Alarm { alarm, handled } => {
            alarm_name = Some(alarm);
            let until = match handled.map(|handled| handled.how) {
                Some(Handling::Snoozed { until }) => Some(until),
                _ => None,
            };
            numbers.extend(handled.map(|handled| (AT, handled.at.0)));
            let word = handled.map(|handled| handling_word(handled.how).to_owned());
            ("alarm", handled.is_some(), word, until)
        }
        LogNote::Incident { alarm, incident: None } => {
            alarm_name = Some(alarm);
            ("incident", false, None, None)
        }
        LogNote::Incident { alarm, incident: Some(incident) } => {
            alarm_name = Some(alarm);
            let IncidentEntry { place_e7, responder, note, closed } = *incident;
            more = Some(vec![(NOTE, note)]);
            let place = place_e7.map(|(lat, lng)| [(LAT_E7, lat), (LNG_E7, lng)]);
            let place = place.into_iter().flatten();
            numbers.extend(place.map(|(key, e7)| (key, i64::from(e7))));
            ("incident", true, Some(responder), closed)
        }
    };
    numbers.extend(until.map(|until| (UNTIL, until.0)));
    let mut line = Vec::with_capacity(96);
    write_measurement(LOG, &mut line);
    write_tag(ABOUT, login.as_str().as_bytes(), &mut line);
    if let Some(alarm) = alarm_name {
        write_tag(ALARM, alarm.as_str().as_bytes(), &mut line);
    }
    write_tag(KIND, kind.as_bytes(), &mut line);
    if let Some(via) = sender {
        write_tag(VIA, via.to_string().as_bytes(), &mut line);
    }
    line.push(b' ');
    write_field_key(SET, &mut line);
    write_boolean(set, &mut line);
    let texts = text.map(|text| (TEXT, text)).into_iter();
    for (key, text) in texts.chain(more.into_iter().flatten()) {
        line.push(b',');
        write_field_key(key, &mut line);
        write_text(text.as_bytes(), &mut line);
    }
    for (key, number) in numbers {
        line.push(b',');
        write_field_key(key, &mut line);
        write_integer(number, &mut line);
    }
    line.push(b' ');
    write_time(time.0, &mut line);
    line.push(b'\n');
    line
}

impl OperatorLine<'_> {
    /// What the line says, if it is a [`log_line`] of a kind that is known.
    pub fn log_entry(&self) -> Option<LogEntry> {
        read(self)
    }
}

fn read(line: &OperatorLine<'_>) -> Option<LogEntry> {
    if line.sections.measurement != LOG {
        return None;
    }
    let tag = |key| line.sections.tags().flatten().find(|tag| tag.key == key).map(|tag| tag.value);
    let kind = tag(KIND)?;
    let alarm = || AlarmName::try_from(str::from_utf8(tag(ALARM)?).ok()?).ok();
    let (mut set, mut text, mut until, mut at) = (false, String::new(), None, None);
    let (mut tags, mut words) = (String::new(), String::new());
    let (mut lat_e7, mut lng_e7) = (None, None);
    for field in line.sections.fields().flatten() {
        match (field.key, field.value) {
            (SET, Value::Boolean(value)) => set = value,
            (TEXT, Value::Text(value)) => text = plain(value),
            (TAGS, Value::Text(value)) => tags = plain(value),
            (NOTE, Value::Text(value)) => words = plain(value),
            (UNTIL, Value::Integer(value)) => until = Some(UnixNanos(value)),
            (AT, Value::Integer(value)) => at = Some(UnixNanos(value)),
            (LAT_E7, Value::Integer(value)) => lat_e7 = i32::try_from(value).ok(),
            (LNG_E7, Value::Integer(value)) => lng_e7 = i32::try_from(value).ok(),
            _ => {}
        }
    }
    let note = match kind {
        b"split" => LogNote::Split(set),
        b"join" => LogNote::Join(set),
        b"stood-down" => LogNote::StoodDown(set),
        b"came-back" => LogNote::CameBack(set),
        b"bench" => LogNote::Benched(set),
        b"in" => LogNote::SentIn(set),
        b"title" => LogNote::Title(text),
        b"tags" => LogNote::Tags(split(&text)),
        b"note" => LogNote::Note(text),
        b"session" => LogNote::Session(until.filter(|_| set).map(|until| {
            Box::new(FileSession { until, title: text, tags: split(&tags), note: words })
        })),
        b"lap-span" => LogNote::LapSpan { until: until.filter(|_| set) },
        b"deleted" => LogNote::Deleted { until: until.filter(|_| set) },
        b"lent" => LogNote::Lent {
            via: line.via,
            to: if set {
                Some(Borrower { login: Login::try_from(text.as_str()).ok()?, until })
            } else {
                None
            },
        },
        b"no-position" => LogNote::Positions {
            via: line.via?,
            are: if set { PositionUse::Unused { until } } else { PositionUse::Used },
        },
        b"alarm" => LogNote::Alarm {
            alarm: alarm()?,
            handled: if set {
                Some(Handled { how: handling(&text, until)?, at: at? })
            } else {
                None
            },
        },
        b"incident" => LogNote::Incident {
            alarm: alarm()?,
            incident: set.then(|| {
                let place_e7 = lat_e7.zip(lng_e7);
                Box::new(IncidentEntry { place_e7, responder: text, note: words, closed: until })
            }),
        },
        _ => {
            let kinds = [MarkKind::Rest, MarkKind::Start, MarkKind::Lap, MarkKind::Marker];
            let kind = kinds.into_iter().find(|known| mark_word(*known).as_bytes() == kind)?;
            if set { LogNote::Mark { kind, text } } else { LogNote::NoMark { kind } }
        }
    };
    let login = Login::try_from(line.about?).ok()?;
    Some(LogEntry { login, time: line.time, note }.bounded())
}

const fn mark_word(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Rest => "rest",
        MarkKind::Start => "start",
        MarkKind::Lap => "lap",
        MarkKind::Marker => "marker",
    }
}

const fn handling_word(how: Handling) -> &'static str {
    match how {
        Handling::Acknowledged => "acknowledged",
        Handling::Snoozed { .. } => "snoozed",
        Handling::Ended => "ended",
        Handling::OutOfService => "out of service",
    }
}

fn handling(word: &str, until: Option<UnixNanos>) -> Option<Handling> {
    match word {
        "acknowledged" => Some(Handling::Acknowledged),
        "snoozed" => until.map(|until| Handling::Snoozed { until }),
        "ended" => Some(Handling::Ended),
        "out of service" => Some(Handling::OutOfService),
        _ => None,
    }
}

fn joined(tags: &[String]) -> String {
    let escape = |tag: &String| tag.replace('\\', "\\\\").replace(',', "\\,");
    tags.iter().map(escape).collect::<Vec<_>>().join(",")
}

fn split(text: &str) -> Vec<String> {
    let mut tags = vec![String::new()];
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (char, tags.last_mut()) {
            (',', _) => tags.push(String::new()),
            ('\\', Some(tag)) => tag.extend(chars.next()),
            (_, Some(tag)) => tag.push(char),
            (_, None) => {}
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::codec::{JournalLine, journal_lines};

    fn entry(note: LogNote) -> LogEntry {
        LogEntry { login: Login::try_from("rider7").unwrap(), time: UnixNanos(1_463_683_075), note }
    }

    fn line(note: LogNote) -> String {
        String::from_utf8(log_line(&entry(note))).unwrap()
    }

    /// What a payload of several lines says.
    fn read_back(payload: &[u8]) -> Vec<Option<LogEntry>> {
        let read = |line: Result<JournalLine<'_>, usize>| match line.unwrap() {
            JournalLine::Operator(line) => line.log_entry(),
            JournalLine::Athlete(_) => panic!("not of an athlete"),
        };
        journal_lines(payload).map(read).collect()
    }

    #[test]
    fn a_person_can_read_the_lines() {
        let lap = LogNote::Mark { kind: MarkKind::Lap, text: "two \"up\"".to_owned() };
        assert_eq!(
            line(lap),
            "log,about=rider7,kind=lap set=true,text=\"two \\\"up\\\"\" 1463683075\n"
        );
        let gone = LogNote::NoMark { kind: MarkKind::Start };
        assert_eq!(line(gone), "log,about=rider7,kind=start set=false 1463683075\n");
        let down = "log,about=rider7,kind=stood-down set=true 1463683075\n";
        assert_eq!(line(LogNote::StoodDown(true)), down);
        let not_back = "log,about=rider7,kind=came-back set=false 1463683075\n";
        assert_eq!(line(LogNote::CameBack(false)), not_back);
        let deleted = LogNote::Deleted { until: Some(UnixNanos(1_463_683_080)) };
        assert_eq!(
            line(deleted),
            "log,about=rider7,kind=deleted set=true,until=1463683080i 1463683075\n"
        );
        let to = Some(Borrower { login: Login::try_from("rider9").unwrap(), until: None });
        assert_eq!(
            line(LogNote::Lent { via: Some(2), to }),
            "log,about=rider7,kind=lent,via=2 set=true,text=\"rider9\" 1463683075\n"
        );
        let are = PositionUse::Unused { until: None };
        assert_eq!(
            line(LogNote::Positions { via: 2, are }),
            "log,about=rider7,kind=no-position,via=2 set=true 1463683075\n"
        );
        assert_eq!(
            line(LogNote::Lent { via: None, to: None }),
            "log,about=rider7,kind=lent set=false 1463683075\n"
        );
        let tags = LogNote::Tags(vec!["race".to_owned(), "wet, cold".to_owned()]);
        assert_eq!(
            line(tags),
            "log,about=rider7,kind=tags set=true,text=\"race,wet\\\\, cold\" 1463683075\n"
        );
        let session = FileSession {
            until: UnixNanos(1_463_683_080),
            title: "Lunch".to_owned(),
            tags: vec!["running".to_owned()],
            note: String::new(),
        };
        assert_eq!(
            line(LogNote::Session(Some(Box::new(session)))),
            "log,about=rider7,kind=session \
             set=true,text=\"Lunch\",tags=\"running\",note=\"\",until=1463683080i 1463683075\n"
        );
        let lap = LogNote::LapSpan { until: Some(UnixNanos(1_463_683_080)) };
        assert_eq!(
            line(lap),
            "log,about=rider7,kind=lap-span set=true,until=1463683080i 1463683075\n"
        );
    }

    #[test]
    fn a_person_can_read_what_became_of_alarms() {
        let alarm = AlarmName::try_from("heart-rate").unwrap();
        let handled = |how| Some(Handled { how, at: UnixNanos(1_463_683_085) });
        let note = |how| LogNote::Alarm { alarm: alarm.clone(), handled: handled(how) };
        assert_eq!(
            line(note(Handling::Acknowledged)),
            "log,about=rider7,alarm=heart-rate,kind=alarm \
             set=true,text=\"acknowledged\",at=1463683085i 1463683075\n"
        );
        assert_eq!(
            line(note(Handling::Snoozed { until: UnixNanos(1_463_683_685) })),
            "log,about=rider7,alarm=heart-rate,kind=alarm \
             set=true,text=\"snoozed\",at=1463683085i,until=1463683685i 1463683075\n"
        );
        let incident = IncidentEntry {
            place_e7: Some((437_695_000, -112_558_000)),
            responder: "Anna".to_owned(),
            note: "grazed elbow".to_owned(),
            closed: Some(UnixNanos(1_463_683_999)),
        };
        let note = LogNote::Incident { alarm, incident: Some(Box::new(incident)) };
        assert_eq!(
            line(note),
            "log,about=rider7,alarm=heart-rate,kind=incident set=true,text=\"Anna\",\
             note=\"grazed elbow\",lat_e7=437695000i,lng_e7=-112558000i,until=1463683999i \
             1463683075\n"
        );
    }

    #[test]
    fn an_alarm_that_was_dealt_with_in_a_way_that_is_not_known_says_nothing() {
        let lines =
            b"log,about=rider7,alarm=heart-rate,kind=alarm set=true,text=\"muted\",at=2i 1\n\
            log,about=rider7,kind=alarm set=true,text=\"acknowledged\",at=2i 1\n\
            log,about=rider7,alarm=Heart,kind=incident set=true,text=\"\",note=\"\" 1\n";
        assert_eq!(read_back(lines), [None, None, None]);
    }

    #[test]
    fn kinds_that_are_not_known_and_other_lines_say_nothing() {
        let lines = b"log,about=rider7,kind=weather text=\"rain\" 1\n\
            sender,about=rider7,via=1 address=\"192.0.2.7\",app=\"x\" 1\n\
            log,kind=lap set=true 1\n";
        assert_eq!(read_back(lines), [None, None, None]);
    }

    #[test]
    fn long_words_are_cut() {
        let long = line(LogNote::Note("x".repeat(5000)));
        assert!(long.len() < 1100, "{}", long.len());
    }

    fn alarms() -> impl Strategy<Value = AlarmName> {
        "[a-z0-9-]{1,32}".prop_map(|name| AlarmName::try_from(name.as_str()).unwrap())
    }

    fn handled() -> impl Strategy<Value = Handled> {
        let how = prop_oneof![
            Just(Handling::Acknowledged),
            any::<i64>().prop_map(|until| Handling::Snoozed { until: UnixNanos(until) }),
            Just(Handling::Ended),
            Just(Handling::OutOfService),
        ];
        (how, any::<i64>()).prop_map(|(how, at)| Handled { how, at: UnixNanos(at) })
    }

    fn incidents() -> impl Strategy<Value = IncidentEntry> {
        let words = "(?s).{0,40}";
        let place = prop::option::of(any::<(i32, i32)>());
        (place, words, words, prop::option::of(any::<i64>())).prop_map(
            |(place_e7, responder, note, closed)| IncidentEntry {
                place_e7,
                responder,
                note,
                closed: closed.map(UnixNanos),
            },
        )
    }

    fn notes() -> impl Strategy<Value = LogNote> {
        let kinds = vec![MarkKind::Rest, MarkKind::Start, MarkKind::Lap, MarkKind::Marker];
        let kind = prop::sample::select(kinds);
        let words = "(?s).{0,40}";
        let until = || prop::option::of(any::<i64>().prop_map(UnixNanos));
        let session = (any::<i64>(), words, words, words).prop_map(|(until, title, tag, note)| {
            let until = UnixNanos(until);
            Box::new(FileSession { until, title, tags: vec![tag], note })
        });
        prop_oneof![
            (kind.clone(), words).prop_map(|(kind, text)| LogNote::Mark { kind, text }),
            kind.prop_map(|kind| LogNote::NoMark { kind }),
            any::<bool>().prop_map(LogNote::Split),
            any::<bool>().prop_map(LogNote::Join),
            any::<bool>().prop_map(LogNote::StoodDown),
            any::<bool>().prop_map(LogNote::CameBack),
            any::<bool>().prop_map(LogNote::Benched),
            any::<bool>().prop_map(LogNote::SentIn),
            words.prop_map(LogNote::Title),
            words.prop_map(LogNote::Note),
            prop::collection::vec("(?s)[,\\\\\"\n a-c]{0,5}", 0..4).prop_map(LogNote::Tags),
            prop::option::of(session).prop_map(LogNote::Session),
            (alarms(), prop::option::of(handled()))
                .prop_map(|(alarm, handled)| LogNote::Alarm { alarm, handled }),
            (alarms(), prop::option::of(incidents())).prop_map(|(alarm, incident)| {
                LogNote::Incident { alarm, incident: incident.map(Box::new) }
            }),
            until().prop_map(|until| LogNote::LapSpan { until }),
            until().prop_map(|until| LogNote::Deleted { until }),
            (0..9_u32, until()).prop_map(|(via, until)| {
                LogNote::Positions { via, are: PositionUse::Unused { until } }
            }),
            (0..9_u32).prop_map(|via| LogNote::Positions { via, are: PositionUse::Used }),
            (proptest::option::of(0..9_u32), proptest::option::of(until())).prop_map(
                |(via, to)| {
                    let login = Login::try_from("rider9").unwrap();
                    LogNote::Lent { via, to: to.map(|until| Borrower { login, until }) }
                }
            ),
        ]
    }

    proptest! {
        #[test]
        fn entries_read_back_as_they_were_written(
            written in prop::collection::vec((any::<i64>(), notes()), 1..6),
        ) {
            let written: Vec<LogEntry> = written
                .into_iter()
                .map(|(time, note)| LogEntry { time: UnixNanos(time), ..entry(note) }.bounded())
                .collect();
            let payload: Vec<u8> = written.iter().flat_map(log_line).collect();
            let read: Vec<LogEntry> = read_back(&payload).into_iter().flatten().collect();
            prop_assert_eq!(read, written);
        }
    }
}
