//! events.toml: parses it, with line numbers in errors, and edits it in place.
//!
//! Edits preserve comments, order and keys that this version does not know.

use std::{collections::BTreeSet, ops::Range, sync::Arc};

use toml_edit::{Array, Document, DocumentMut, Item, Table, Value};

use super::{Error, MAX_EVENTS};
use crate::{
    files::toml::{line_of, one_line},
    kind::Kind,
    model::{Event, EventId, EventList, LocalTime, Login, WrittenTime},
};

mod edit;

/// The format version that is read and written.
const VERSION: i64 = 1;

/// The key of the event that is open.
const OPEN: &str = "open";
/// The tables of the events.
const EVENT: &str = "event";

/// Keys of an event.
mod key {
    pub(super) const ID: &str = "id";
    pub(super) const NAME: &str = "name";
    pub(super) const KIND: &str = "kind";
    pub(super) const FROM: &str = "from";
    pub(super) const TO: &str = "to";
    pub(super) const ATHLETES: &str = "athletes";
    pub(super) const CODES: &str = "codes";
    pub(super) const COURSES: &str = "courses";
    pub(super) const RACES: &str = "races";
    pub(super) const NETWORK: &str = "network";
    pub(super) const CARDS: &str = "cards";
    pub(super) const ERASING: &str = "erasing";
}

const NEW_FILE: &str = "\
# The events of this data folder. Changes are seen within two seconds.
version = 1
";

/// The parsed events, ready to be edited.
#[derive(Debug)]
pub(super) struct EventsFile {
    document: DocumentMut,
    events: Vec<Event>,
    open: Option<EventId>,
}

type Span = Option<Range<usize>>;

/// An error that names the line.
fn wrong(text: &str, name: &str, span: Span, what: &str) -> Error {
    Error::Unreadable(format!("{name}, line {}: {what}", line_of(text, span)))
}

impl EventsFile {
    /// Parses the text of the file called `name`.
    pub(super) fn parse(text: &str, name: &str) -> Result<Self, Error> {
        let text = if text.trim().is_empty() { NEW_FILE } else { text };
        let wrong = |span: Span, what: &str| wrong(text, name, span, what);
        let document = Document::parse(text)
            .map_err(|error| wrong(error.span(), &one_line(error.message())))?;
        let root = document.as_table();
        let version = root.get("version");
        if version.and_then(Item::as_integer) != Some(VERSION) {
            let what = "this version of Trackside reads events with `version = 1`";
            return Err(wrong(version.and_then(Item::span), what));
        }
        let tables = match root.get(EVENT) {
            None => None,
            Some(Item::ArrayOfTables(tables)) => Some(tables),
            Some(other) => return Err(wrong(other.span(), "events are written as [[event]]")),
        };
        let mut events: Vec<Event> = Vec::new();
        for table in tables.into_iter().flatten() {
            let event = read_event(table, |key, what| {
                let span = table.get(key).and_then(Item::span).or_else(|| table.span());
                wrong(span, what)
            })?;
            if events.iter().any(|known| known.id == event.id) {
                return Err(wrong(table.span(), "another event has this id already"));
            }
            events.push(event);
        }
        if events.len() > MAX_EVENTS {
            return Err(Error::Full);
        }
        let open = match root.get(OPEN) {
            None => None,
            Some(item) => {
                let is_it = |event: &&Event| item.as_str() == Some(event.id.as_str());
                let open = events.iter().find(is_it).map(|event| event.id.clone());
                Some(open.ok_or_else(|| wrong(item.span(), "`open` is the id of an event"))?)
            }
        };
        Ok(Self { open, events, document: document.into_mut() })
    }

    /// The text to save.
    pub(super) fn text(&self) -> String {
        self.document.to_string()
    }

    /// What viewers read.
    pub(super) fn list(&self, generation: u64) -> EventList {
        let events = self.events.iter().cloned().map(Arc::new).collect();
        EventList { generation, events, open: self.open.clone() }
    }

    /// The event with this id.
    pub(super) fn get(&self, id: &EventId) -> Result<&Event, Error> {
        let found = self.events.iter().find(|event| event.id == *id);
        found.ok_or_else(|| Error::Unknown(id.clone()))
    }
}

fn read_event(table: &Table, wrong: impl Fn(&str, &str) -> Error) -> Result<Event, Error> {
    let text = |key: &str| match table.get(key) {
        None => Ok(""),
        Some(item) => {
            item.as_str().ok_or_else(|| wrong(key, &format!("`{key}` is a text in quotes")))
        }
    };
    let texts = |key: &str| -> Result<Option<Vec<String>>, Error> {
        let Some(item) = table.get(key) else { return Ok(None) };
        let listed = item.as_array().and_then(texts_of);
        listed.map(Some).ok_or_else(|| wrong(key, &format!("`{key}` is a list of texts in quotes")))
    };
    let id: EventId = text(key::ID)?
        .parse()
        .map_err(|invalid| wrong(key::ID, &format!("an event needs an `id`: {invalid}")))?;
    let kind = match text(key::KIND)? {
        "" => Kind::default(),
        word => {
            word.parse().map_err(|invalid| wrong(key::KIND, &format!("`kind` is {invalid}")))?
        }
    };
    let time = |key: &str| {
        let found = table.get(key).and_then(time_of);
        let what = format!("`{key}` is a time with its offset: 2026-05-19T08:00:00+02:00");
        found.ok_or_else(|| wrong(key, &what))
    };
    let (from, to) = (time(key::FROM)?, time(key::TO)?);
    if to.time <= from.time {
        return Err(wrong(key::TO, "an event ends after it begins"));
    }
    let athletes = match texts(key::ATHLETES)? {
        None => None,
        Some(logins) => {
            let logins: Result<BTreeSet<Login>, _> =
                logins.iter().map(|login| Login::try_from(&**login)).collect();
            let what = |invalid| wrong(key::ATHLETES, &format!("`athletes`: {invalid}"));
            Some(logins.map_err(what)?)
        }
    };
    let is_erasing = match table.get(key::ERASING) {
        None => false,
        Some(item) => {
            item.as_bool().ok_or_else(|| wrong(key::ERASING, "`erasing` is true or false"))?
        }
    };
    let name = match text(key::NAME)? {
        "" => id.as_str(),
        name => name,
    };
    Ok(Event {
        name: name.to_owned(),
        kind,
        from,
        to,
        athletes,
        codes: texts(key::CODES)?.unwrap_or_default(),
        courses: texts(key::COURSES)?.unwrap_or_default(),
        races: texts(key::RACES)?.unwrap_or_default(),
        network: text(key::NETWORK)?.to_owned(),
        cards: text(key::CARDS)?.to_owned(),
        is_erasing,
        id,
    })
}

/// A list of texts; `None` where something in it is none.
fn texts_of(array: &Array) -> Option<Vec<String>> {
    array.iter().map(|value| value.as_str().map(str::to_owned)).collect()
}

/// A time with its offset, as a time of TOML or a text in quotes.
fn time_of(item: &Item) -> Option<LocalTime> {
    let written = match item.as_value()? {
        Value::Datetime(time) => time.value().to_string(),
        Value::String(text) => text.value().clone(),
        _ => return None,
    };
    match written.parse().ok()? {
        WrittenTime::Local(time) => Some(time),
        _ => None,
    }
}
