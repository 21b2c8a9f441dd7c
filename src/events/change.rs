//! Changes to the events: what a new one is made of, and what can be changed.

use std::collections::BTreeSet;

use jiff::{Span, civil::Date, tz::TimeZone};

use super::Error;
use crate::{
    kind::Kind,
    model::{Event, EventId, LocalTime, Login, folded},
};

/// The maximum number of events.
pub const MAX_EVENTS: usize = 1000;
/// The maximum length of a name, in characters: what fits on a line of the screen.
pub const MAX_NAME_CHARS: usize = 100;
/// The maximum length of the network, in characters.
const MAX_NETWORK_CHARS: usize = 200;
/// The maximum length of a note on a code, of a course or a race, in characters.
const MAX_NOTE_CHARS: usize = 200;
/// The maximum length of an id that is made of a name.
const MAX_MADE_LEN: usize = 40;

/// A new event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Its id; one is made of the name where none is given.
    pub id: Option<EventId>,
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
    /// The courses that it uses.
    pub courses: Vec<String>,
    /// The races that belong to it.
    pub races: Vec<String>,
    /// What cards tell athletes to connect to; may be empty.
    pub network: String,
    /// The address on printed cards; may be empty.
    pub cards: String,
}

impl NewEvent {
    /// An event of everybody with nothing but a name, a kind and its times.
    pub fn named(name: &str, kind: Kind, (from, to): (LocalTime, LocalTime)) -> Self {
        Self {
            id: None,
            name: name.to_owned(),
            kind,
            from,
            to,
            athletes: None,
            courses: Vec::new(),
            races: Vec::new(),
            network: String::new(),
            cards: String::new(),
        }
    }

    /// As another event was, at other times.
    pub(super) fn copy_of(event: &Event, name: &str, times: (LocalTime, LocalTime)) -> Self {
        Self {
            athletes: event.athletes.clone(),
            courses: event.courses.clone(),
            races: event.races.clone(),
            network: event.network.clone(),
            cards: event.cards.clone(),
            ..Self::named(name, event.kind, times)
        }
    }
}

/// The times of an event that is as another one was and begins on this day: at the same hours of the
/// clock, over as many nights.
pub(super) fn copied_times(event: &Event, day: Date, zone: &TimeZone) -> (LocalTime, LocalTime) {
    let (from, to) = (event.from.clock(), event.to.clock());
    let nights = from.date().until(to.date()).map_or(0, |span| span.get_days());
    let last = Span::new().try_days(nights).map_or(day, |span| day.saturating_add(span));
    let begin = LocalTime::of_clock(day.to_datetime(from.time()), zone);
    let end = LocalTime::of_clock(last.to_datetime(to.time()), zone);
    (begin, end)
}

/// An edit of an event; `None` keeps a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventEdit {
    /// What people call it.
    pub name: Option<String>,
    /// What kind of event it is.
    pub kind: Option<Kind>,
    /// When it begins.
    pub from: Option<LocalTime>,
    /// When it ends.
    pub to: Option<LocalTime>,
    /// Who takes part.
    pub athletes: StartListEdit,
    /// Notes on codes.
    pub codes: Option<Vec<String>>,
    /// The courses that it uses.
    pub courses: Option<Vec<String>>,
    /// The races that belong to it.
    pub races: Option<Vec<String>>,
    /// What cards tell athletes to connect to.
    pub network: Option<String>,
    /// The address on printed cards.
    pub cards: Option<String>,
}

/// An edit of who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum StartListEdit {
    /// Keeps them.
    #[default]
    Keep,
    /// Everybody does.
    Everybody,
    /// These do.
    Athletes(BTreeSet<Login>),
}

/// An id for an event of this name that is not taken: `giro-2026` for `Giro 2026`.
pub(super) fn made_id(name: &str, is_taken: impl Fn(&EventId) -> bool) -> Result<EventId, Error> {
    let mut word = String::new();
    for letter in folded(name).chars() {
        if letter.is_ascii_alphanumeric() {
            word.push(letter);
        } else if !word.is_empty() && !word.ends_with('-') {
            word.push('-');
        }
    }
    word.truncate(MAX_MADE_LEN);
    word.truncate(word.trim_end_matches('-').len());
    if word.is_empty() {
        "event".clone_into(&mut word);
    }
    let ids = (1..=MAX_EVENTS + 1).map(|n| match n {
        1 => word.clone(),
        n => format!("{word}-{n}"),
    });
    let mut free = ids.filter_map(|id| id.parse().ok()).filter(|id| !is_taken(id));
    free.next().ok_or(Error::Full)
}

/// Checks a name.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    if name.trim().is_empty() {
        return Err(Error::NoName);
    }
    check_text("the name", name, MAX_NAME_CHARS)
}

/// Checks the network.
pub(super) fn check_network(network: &str) -> Result<(), Error> {
    check_text("the network", network, MAX_NETWORK_CHARS)
}

/// Checks notes on codes, or names of courses or races.
pub(super) fn check_notes(what: &'static str, notes: &[String]) -> Result<(), Error> {
    notes.iter().try_for_each(|note| check_text(what, note, MAX_NOTE_CHARS))
}

fn check_text(what: &'static str, text: &str, max: usize) -> Result<(), Error> {
    if text.chars().count() > max || text.chars().any(char::is_control) {
        return Err(Error::Text { what, max });
    }
    Ok(())
}
