//! Events: what happens on one day, and whose recordings belong to it.

use std::{collections::BTreeSet, fmt, str::FromStr, sync::Arc};

use super::{LocalTime, Login, UnixNanos};
use crate::kind::Kind;

/// What an event is called in files, addresses and commands: 1 to 64 of `A-Za-z0-9_.-`. It never
/// changes, also when the event gets another name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(Arc<str>);

/// The text is not the id of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("1 to 64 of the characters A-Z a-z 0-9 _ . -")]
pub struct InvalidEventId;

impl EventId {
    /// The longest id, in bytes.
    pub const MAX_LEN: usize = 64;

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for EventId {
    type Err = InvalidEventId;

    fn from_str(text: &str) -> Result<Self, InvalidEventId> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        // A dot in front would make a hidden file of an export.
        let is_id = (1..=Self::MAX_LEN).contains(&text.len())
            && !text.starts_with(['.', '-'])
            && text.bytes().all(allowed);
        if is_id { Ok(Self(text.into())) } else { Err(InvalidEventId) }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An event: a race, a training, a regatta, usually of one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Which.
    pub id: EventId,
    /// What people call it.
    pub name: String,
    /// What kind of event it is.
    pub kind: Kind,
    /// When it begins.
    pub from: LocalTime,
    /// When it ends; not part of it.
    pub to: LocalTime,
    /// Who takes part; `None` for everybody.
    pub athletes: Option<BTreeSet<Login>>,
    /// Notes on codes that were handed out for it. Never a code itself.
    pub codes: Vec<String>,
    /// The courses that it uses, by their names.
    pub courses: Vec<String>,
    /// The races that belong to it, by their names.
    pub races: Vec<String>,
    /// What cards tell athletes to connect to: the name of a Wi-Fi, an address. May be empty.
    pub network: String,
    /// The address on the cards that were printed for it: `http://192.168.8.2:8086`. Empty if there
    /// are none.
    pub cards: String,
    /// Whether its recordings are being erased, and it with them.
    pub is_erasing: bool,
}

impl Event {
    /// Whether somebody takes part.
    pub fn includes(&self, login: &Login) -> bool {
        self.athletes.as_ref().is_none_or(|athletes| athletes.contains(login))
    }

    /// Whether it goes on at a time.
    pub fn holds(&self, time: UnixNanos) -> bool {
        (self.from.time..self.to.time).contains(&time)
    }
}

/// All events of a data folder at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventList {
    /// Changes whenever anything else does.
    pub generation: u64,
    /// The events, in the order in which they were made.
    pub events: Vec<Arc<Event>>,
    /// The one that is open.
    pub open: Option<EventId>,
}

impl EventList {
    /// The event with this id.
    pub fn by_id(&self, id: &str) -> Option<&Arc<Event>> {
        self.events.iter().find(|event| event.id.as_str() == id)
    }

    /// The event that is open.
    pub fn open(&self) -> Option<&Arc<Event>> {
        self.by_id(self.open.as_ref()?.as_str())
    }

    /// The event to which a session belongs, by its athlete and the time of its first sample. Where
    /// events overlap, one that names its athletes comes before one for everybody, then the shorter
    /// one, then the one that was made later.
    pub fn of(&self, login: &Login, begin: UnixNanos) -> Option<&Arc<Event>> {
        let theirs = self.events.iter().filter(|it| it.holds(begin) && it.includes(login));
        let nanos = |event: &Event| event.to.time.nanos_since(event.from.time);
        // From the last on: of equal ones the first is taken.
        theirs.rev().min_by_key(|event| (event.athletes.is_none(), nanos(event)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(login: &str) -> Login {
        Login::try_from(login).unwrap()
    }

    fn event(id: &str, from: i64, to: i64, athletes: Option<&[&str]>) -> Arc<Event> {
        let at = |secs| LocalTime { time: UnixNanos::from_secs(secs), offset_secs: 7200 };
        Arc::new(Event {
            id: id.parse().unwrap(),
            name: id.to_owned(),
            kind: Kind::Road,
            from: at(from),
            to: at(to),
            athletes: athletes.map(|all| all.iter().map(|it| login(it)).collect()),
            codes: Vec::new(),
            courses: Vec::new(),
            races: Vec::new(),
            network: String::new(),
            cards: String::new(),
            is_erasing: false,
        })
    }

    fn of(events: &[Arc<Event>], who: &str, secs: i64) -> Option<String> {
        let list = EventList { events: events.to_vec(), ..EventList::default() };
        let found = list.of(&login(who), UnixNanos::from_secs(secs));
        found.map(|event| event.id.to_string())
    }

    #[test]
    fn a_session_belongs_to_the_event_in_which_it_begins() {
        let events = [event("one", 100, 200, None), event("two", 200, 300, None)];
        let found = [99, 100, 199, 200, 299, 300].map(|secs| of(&events, "anna", secs));
        let found = found.map(Option::unwrap_or_default);
        assert_eq!(found, ["", "one", "one", "two", "two", ""]);
    }

    #[test]
    fn who_is_not_on_the_start_list_is_in_no_event() {
        let events = [event("one", 100, 200, Some(&["anna"]))];
        assert_eq!(of(&events, "anna", 150).as_deref(), Some("one"));
        assert_eq!(of(&events, "ben", 150), None);
    }

    #[test]
    fn where_events_overlap_the_one_that_says_more_comes_first() {
        let everybody = event("day", 0, 1000, None);
        let race = event("race", 100, 200, None);
        let juniors = event("juniors", 0, 1000, Some(&["anna"]));
        let events = [Arc::clone(&juniors), Arc::clone(&everybody), Arc::clone(&race)];
        assert_eq!(of(&events, "anna", 150).as_deref(), Some("juniors"), "it names her");
        assert_eq!(of(&events, "ben", 150).as_deref(), Some("race"), "it is shorter");
        assert_eq!(of(&events, "ben", 500).as_deref(), Some("day"));
        let twice = [event("first", 0, 10, None), event("second", 0, 10, None)];
        assert_eq!(of(&twice, "ben", 5).as_deref(), Some("second"), "it was made later");
    }

    #[test]
    fn an_id_is_a_plain_word() {
        for id in ["giro-2026", "A.b_c", "7"] {
            assert_eq!(id.parse::<EventId>().unwrap().as_str(), id);
        }
        for id in ["", "a b", "../x", ".hidden", "-x", "ä", "a/b", &"x".repeat(65)] {
            assert_eq!(id.parse::<EventId>(), Err(InvalidEventId), "{id}");
        }
    }
}
