//! Edits the file's text in place: everything else stays as a person wrote it.

use std::collections::BTreeSet;

use toml_edit::{Array, ArrayOfTables, Datetime, Item, Table, Value};

use super::{EVENT, EventsFile, OPEN, key};
use crate::{
    events::{
        Error, EventEdit, MAX_EVENTS, NewEvent, StartListEdit,
        change::{check_name, check_network, check_notes, made_id},
    },
    files::toml::set_value,
    model::{Event, EventId, LocalTime, Login},
};

impl EventsFile {
    /// Adds an event.
    pub(in crate::events) fn add(&mut self, new: &NewEvent) -> Result<EventId, Error> {
        check_name(&new.name)?;
        check_network(&new.network)?;
        check_network(&new.cards)?;
        check_notes("a course", &new.courses)?;
        check_notes("a race", &new.races)?;
        check_times(new.from, new.to)?;
        if self.events.len() >= MAX_EVENTS {
            return Err(Error::Full);
        }
        let is_taken = |id: &EventId| self.get(id).is_ok();
        let id = match &new.id {
            Some(id) if is_taken(id) => return Err(Error::Taken(id.clone())),
            Some(id) => id.clone(),
            None => made_id(&new.name, is_taken)?,
        };
        let mut table = Table::new();
        let mut put = |key: &str, value: Value| set_value(&mut table, key, value);
        put(key::ID, id.as_str().into());
        put(key::NAME, new.name.as_str().into());
        put(key::KIND, new.kind.word().into());
        put(key::FROM, time_value(new.from));
        put(key::TO, time_value(new.to));
        if let Some(athletes) = &new.athletes {
            put(key::ATHLETES, logins_value(athletes));
        }
        for (key, notes) in [(key::COURSES, &new.courses), (key::RACES, &new.races)] {
            if !notes.is_empty() {
                put(key, texts_value(notes));
            }
        }
        for (key, text) in [(key::NETWORK, &new.network), (key::CARDS, &new.cards)] {
            if !text.is_empty() {
                put(key, text.as_str().into());
            }
        }
        table.decor_mut().set_prefix("\n");
        let root = self.document.as_table_mut();
        let tables = root.entry(EVENT).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        if let Some(tables) = tables.as_array_of_tables_mut() {
            tables.push(table);
        }
        self.events.push(Event {
            id: id.clone(),
            name: new.name.clone(),
            kind: new.kind,
            from: new.from,
            to: new.to,
            athletes: new.athletes.clone(),
            codes: Vec::new(),
            courses: new.courses.clone(),
            races: new.races.clone(),
            network: new.network.clone(),
            cards: new.cards.clone(),
            is_erasing: false,
        });
        Ok(id)
    }

    /// Makes an event the one that is open.
    pub(in crate::events) fn set_open(&mut self, id: &EventId) -> Result<(), Error> {
        if self.get(id)?.is_erasing {
            return Err(Error::Erasing(id.clone()));
        }
        set_value(self.document.as_table_mut(), OPEN, id.as_str().into());
        self.open = Some(id.clone());
        Ok(())
    }

    /// Closes the one that is open; gives its id.
    pub(in crate::events) fn close(&mut self) -> Option<EventId> {
        self.document.as_table_mut().remove(OPEN);
        self.open.take()
    }

    /// Edits an event.
    pub(in crate::events) fn edit(&mut self, id: &EventId, edit: &EventEdit) -> Result<(), Error> {
        let event = self.get(id)?;
        if event.is_erasing {
            return Err(Error::Erasing(id.clone()));
        }
        check_times(edit.from.unwrap_or(event.from), edit.to.unwrap_or(event.to))?;
        if let Some(name) = &edit.name {
            check_name(name)?;
        }
        check_network(edit.network.as_deref().unwrap_or_default())?;
        check_network(edit.cards.as_deref().unwrap_or_default())?;
        let notes = [
            (key::CODES, "a note on codes", &edit.codes),
            (key::COURSES, "a course", &edit.courses),
            (key::RACES, "a race", &edit.races),
        ];
        for &(_, what, notes) in &notes {
            check_notes(what, notes.as_deref().unwrap_or_default())?;
        }
        let table = self.table_mut(id)?;
        if let Some(name) = &edit.name {
            set_value(table, key::NAME, name.as_str().into());
        }
        if let Some(kind) = edit.kind {
            set_value(table, key::KIND, kind.word().into());
        }
        for (key, time) in [(key::FROM, edit.from), (key::TO, edit.to)] {
            if let Some(time) = time {
                set_value(table, key, time_value(time));
            }
        }
        match &edit.athletes {
            StartListEdit::Keep => {}
            StartListEdit::Everybody => drop(table.remove(key::ATHLETES)),
            StartListEdit::Athletes(logins) => {
                set_value(table, key::ATHLETES, logins_value(logins));
            }
        }
        for &(key, _, notes) in &notes {
            match notes.as_deref() {
                None => {}
                Some([]) => drop(table.remove(key)),
                Some(notes) => set_value(table, key, texts_value(notes)),
            }
        }
        for (key, text) in [(key::NETWORK, &edit.network), (key::CARDS, &edit.cards)] {
            match text.as_deref() {
                None => {}
                Some("") => drop(table.remove(key)),
                Some(text) => set_value(table, key, text.into()),
            }
        }
        Ok(())
    }

    /// Marks an event whose recordings are to be erased. Marking twice has no further effect.
    pub(in crate::events) fn mark_erasing(&mut self, id: &EventId) -> Result<(), Error> {
        self.get(id)?;
        if self.open.as_ref() == Some(id) {
            return Err(Error::IsOpen(id.clone()));
        }
        set_value(self.table_mut(id)?, key::ERASING, true.into());
        Ok(())
    }

    /// Removes an event.
    pub(in crate::events) fn remove(&mut self, id: &EventId) -> Result<(), Error> {
        if self.open.as_ref() == Some(id) {
            return Err(Error::IsOpen(id.clone()));
        }
        let unknown = || Error::Unknown(id.clone());
        let index = self.events.iter().position(|event| event.id == *id).ok_or_else(unknown)?;
        let tables = self.document.get_mut(EVENT).and_then(Item::as_array_of_tables_mut);
        tables.ok_or_else(unknown)?.remove(index);
        self.events.remove(index);
        if self.events.is_empty() {
            self.document.as_table_mut().remove(EVENT);
        }
        Ok(())
    }

    /// Takes athletes off all start lists.
    pub(in crate::events) fn forget_athletes(&mut self, logins: &[Login]) -> Result<(), Error> {
        let lists: Vec<(EventId, BTreeSet<Login>)> = self
            .events
            .iter()
            .filter_map(|event| {
                let mut kept = event.athletes.clone()?;
                let before = kept.len();
                kept.retain(|login| !logins.contains(login));
                (kept.len() < before).then(|| (event.id.clone(), kept))
            })
            .collect();
        for (id, kept) in lists {
            set_value(self.table_mut(&id)?, key::ATHLETES, logins_value(&kept));
        }
        Ok(())
    }

    fn table_mut(&mut self, id: &EventId) -> Result<&mut Table, Error> {
        let tables = self.document.get_mut(EVENT).and_then(Item::as_array_of_tables_mut);
        let mut tables = tables.into_iter().flat_map(ArrayOfTables::iter_mut);
        let is_it = |table: &&mut Table| {
            table.get(key::ID).and_then(Item::as_str).is_some_and(|known| known == id.as_str())
        };
        tables.find(is_it).ok_or_else(|| Error::Unknown(id.clone()))
    }
}

fn check_times(from: LocalTime, to: LocalTime) -> Result<(), Error> {
    if from.time < to.time { Ok(()) } else { Err(Error::Times) }
}

/// A time of TOML, which is RFC 3339; as a text where TOML has no such year.
fn time_value(time: LocalTime) -> Value {
    let text = time.to_string();
    text.parse::<Datetime>().map_or_else(|_| text.clone().into(), Value::from)
}

fn logins_value(logins: &BTreeSet<Login>) -> Value {
    Value::Array(logins.iter().map(Login::as_str).collect())
}

fn texts_value(texts: &[String]) -> Value {
    Value::Array(texts.iter().map(String::as_str).collect::<Array>())
}
