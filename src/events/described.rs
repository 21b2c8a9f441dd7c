//! The event that the settings describe, in their table `[event]`.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{
    Error, Events, NewEvent,
    change::{EventEdit, made_id},
};
use crate::{
    config::EventSettings,
    model::{Event, EventId, LocalTime, WrittenTime},
};

/// What became of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Described {
    /// The event is open, as described.
    Open(Arc<Event>),
    /// The event is as described. Another one is open, because somebody opened it since.
    OtherIsOpen {
        /// As described.
        described: Arc<Event>,
        /// The one that is open.
        open: Arc<Event>,
    },
}

impl Events {
    /// Makes the event that the settings describe, or changes it to what they say, and opens it.
    /// One that somebody has opened instead, since it was made, stays open: the settings are read at
    /// each start, and a start in the middle of a race must not change which event it is.
    ///
    /// `today` is the day of an event without times.
    pub fn describe(
        &self,
        described: &EventSettings,
        today: (LocalTime, LocalTime),
        zone: &TimeZone,
    ) -> Result<Described, Error> {
        let id = id_of(described)?;
        let list = self.list();
        let Some(event) = list.by_id(id.as_str()) else {
            let from = described.from.map(|from| from.as_begin(zone));
            // One that says when it begins ends with that day.
            let day = from.map_or(today, |from| {
                let day = WrittenTime::Day(from.clock().date());
                (from, day.as_end(zone))
            });
            let to = described.to.map_or(day.1, |to| to.as_end(zone));
            let name = described.name.as_deref().unwrap_or(id.as_str());
            let kind = described.kind.unwrap_or_default();
            let new = NewEvent { id: Some(id.clone()), ..NewEvent::named(name, kind, (day.0, to)) };
            self.make(&new)?;
            return self.open_event(&id).map(Described::Open);
        };
        let described = match edit_to(described, event, zone) {
            Some(edit) => self.edit_event(&id, &edit)?,
            None => Arc::clone(event),
        };
        match list.open() {
            Some(open) if open.id == id => Ok(Described::Open(described)),
            Some(open) => Ok(Described::OtherIsOpen { described, open: Arc::clone(open) }),
            None => self.open_event(&id).map(Described::Open),
        }
    }
}

/// The id that the event has or gets.
fn id_of(described: &EventSettings) -> Result<EventId, Error> {
    match (&described.id, &described.name) {
        (Some(id), _) => Ok(id.clone()),
        (None, Some(name)) => made_id(name, |_| false),
        (None, None) => Err(Error::NoName),
    }
}

/// What makes the event what the settings say; `None` if it is.
fn edit_to(described: &EventSettings, event: &Event, zone: &TimeZone) -> Option<EventEdit> {
    let from = described.from.map(|from| from.as_begin(zone));
    let to = described.to.map(|to| to.as_end(zone));
    let edit = EventEdit {
        name: described.name.clone().filter(|name| *name != event.name),
        kind: described.kind.filter(|kind| *kind != event.kind),
        from: from.filter(|from| from.time != event.from.time),
        to: to.filter(|to| to.time != event.to.time),
        ..EventEdit::default()
    };
    (edit != EventEdit::default()).then_some(edit)
}
