//! Edits the file's text in place: everything else stays as a person wrote it.

use std::sync::Arc;

use toml_edit::{Array, InlineTable, Item, Table, TableLike, Value, value};

use super::{ERASING, Entry, MAX_ATHLETES, RosterFile, SLOTS, VIEWER, profile};
use crate::{
    files::toml::set_value,
    model::{Athlete, AthleteId, Login, Profile, ProfileEdit, UnixNanos},
    roster::{
        AthleteEdit, Erasing, ErasingLeft, Error, NewAthlete, VIEWER_LOGIN, change::check_text,
    },
};

impl RosterFile {
    /// Adds an athlete in a free identity slot; `hash` is the PHC string of the password.
    pub(in crate::roster) fn add(
        &mut self,
        new: &NewAthlete,
        hash: &str,
    ) -> Result<AthleteId, Error> {
        let login = Login::try_from(new.login.as_str())?;
        if self.entries.iter().any(|entry| entry.athlete.login == login) {
            return Err(Error::Taken(login));
        }
        if self.erasing.iter().any(|mark| mark.login == login) {
            return Err(Error::Erasing { login, left: ErasingLeft { secs: None } });
        }
        if self.entries.len() >= MAX_ATHLETES {
            return Err(Error::Full);
        }
        new.profile.check()?;
        let texts =
            [("name", &new.name), ("bib", &new.bib), ("team", &new.team), ("heat", &new.heat)];
        for (what, text) in texts {
            check_text(what, text)?;
        }
        let id = AthleteId(self.next_id);
        self.next_id = self.next_id.saturating_add(1);
        let slot = self.free_slot();
        self.entries.push(Entry {
            athlete: Athlete {
                id,
                login: login.clone(),
                name: if new.name.is_empty() { new.login.clone() } else { new.name.clone() },
                bib: new.bib.clone(),
                team: new.team.clone(),
                heat: new.heat.clone(),
                slot,
                profile: *new.profile,
            },
            hash: Some(Arc::from(hash)),
        });
        let mut table = Table::new();
        table.insert("id", value(i64::from(id.0)));
        table.insert("login", value(login.as_str()));
        for (key, text) in texts {
            if !text.is_empty() {
                table.insert(key, value(text.as_str()));
            }
        }
        table.insert("slot", value(i64::from(slot) + 1));
        table.insert("password", value(hash));
        let known = ProfileEdit::between(&Profile::default(), &new.profile);
        profile::write(&mut table, &known);
        table.decor_mut().set_prefix("\n");
        let root = self.document.as_table_mut();
        if root.get("athlete").is_none_or(|item| !item.is_array_of_tables()) {
            // Converts an inline `athlete = []`, which a person wrote, to tables.
            let inline = root.remove("athlete").and_then(|item| item.into_array_of_tables().ok());
            root.insert("athlete", Item::ArrayOfTables(inline.unwrap_or_default()));
        }
        if let Some(tables) = root.get_mut("athlete").and_then(Item::as_array_of_tables_mut) {
            tables.push(table);
        }
        self.unnote_removed(login.as_str());
        self.note_next_id();
        Ok(id)
    }

    /// Sets the password of an athlete or the viewer.
    pub(in crate::roster) fn set_hash(&mut self, login: &str, hash: &str) -> Result<(), Error> {
        if login == VIEWER_LOGIN && self.table_mut(login).is_none() {
            let mut viewer = Table::new();
            viewer.decor_mut().set_prefix("\n# Reads every athlete's samples; writes none.\n");
            let root = self.document.as_table_mut();
            let viewer = root.entry(VIEWER).or_insert(Item::Table(viewer));
            let viewer = viewer.as_table_like_mut();
            let viewer = viewer.ok_or_else(|| Error::Unknown(login.to_owned()))?;
            set_value(viewer, "login", VIEWER_LOGIN.into());
            set_value(viewer, "password", hash.into());
            return Ok(());
        }
        let table = self.table_mut(login).ok_or_else(|| Error::Unknown(login.to_owned()))?;
        set_value(table, "password", hash.into());
        Ok(())
    }

    /// Edits an athlete's data.
    pub(in crate::roster) fn edit(&mut self, login: &str, edit: &AthleteEdit) -> Result<(), Error> {
        let texts =
            [("name", &edit.name), ("bib", &edit.bib), ("team", &edit.team), ("heat", &edit.heat)];
        for (what, text) in texts {
            check_text(what, text.as_deref().unwrap_or_default())?;
        }
        let known = self.entries.iter().find(|entry| entry.athlete.login.as_str() == login);
        let known = known.map(|entry| entry.athlete.profile).unwrap_or_default();
        edit.profile.applied_to(&known).check()?;
        let table = self.table_mut(login).ok_or_else(|| Error::Unknown(login.to_owned()))?;
        for (key, text) in texts {
            match text.as_deref() {
                None => {}
                Some("") => drop(table.remove(key)),
                Some(text) => set_value(table, key, text.into()),
            }
        }
        profile::write(table, &edit.profile);
        Ok(())
    }

    /// Removes an athlete and records the login as removed.
    pub(in crate::roster) fn remove(&mut self, login: &str) -> Result<AthleteId, Error> {
        let id = self.take_out(login)?;
        let root = self.document.as_table_mut();
        let removed = root.entry("removed").or_insert_with(|| value(Array::new()));
        if let Some(removed) = removed.as_array_mut() {
            removed.push(login);
        }
        Ok(id)
    }

    /// Removes an athlete and marks the recordings to be erased, even if the athlete was removed
    /// earlier. Marking twice has no further effect.
    pub(in crate::roster) fn mark_erasing(&mut self, login: &str) -> Result<Erasing, Error> {
        if let Some(mark) = self.erasing.iter().find(|mark| mark.login.as_str() == login) {
            return Ok(mark.clone());
        }
        let id = match self.take_out(login) {
            Ok(id) => Some(id),
            Err(Error::Unknown(_)) if self.removed.contains(login) => None,
            Err(error) => return Err(error),
        };
        self.unnote_removed(login);
        let mut mark = InlineTable::new();
        mark.insert("login", login.into());
        if let Some(id) = id {
            mark.insert("id", i64::from(id.0).into());
        }
        let root = self.document.as_table_mut();
        let marks = root.entry(ERASING).or_insert_with(|| value(Array::new()));
        if let Some(marks) = marks.as_array_mut() {
            marks.push(mark);
        }
        Ok(Erasing { login: Login::try_from(login)?, id, until: None })
    }

    /// Records in the marks of these logins when the erasing is expected to be done.
    pub(in crate::roster) fn expect_erased(&mut self, logins: &[Login], until: UnixNanos) {
        let until_secs = until.0.div_euclid(1_000_000_000);
        let root = self.document.as_table_mut();
        let Some(marks) = root.get_mut(ERASING).and_then(Item::as_array_mut) else { return };
        for mark in marks.iter_mut().filter_map(Value::as_inline_table_mut) {
            let login = mark.get("login").and_then(Value::as_str);
            if logins.iter().any(|expected| Some(expected.as_str()) == login) {
                mark.insert("until", until_secs.into());
            }
        }
    }

    /// Removes the marks of these logins, whose recordings are gone.
    pub(in crate::roster) fn unmark_erasing(&mut self, erased: &[Login]) {
        self.erasing.retain(|mark| !erased.contains(&mark.login));
        let none_left = self.erasing.is_empty();
        let root = self.document.as_table_mut();
        if none_left {
            root.remove(ERASING);
        } else if let Some(marks) = root.get_mut(ERASING).and_then(Item::as_array_mut) {
            marks.retain(|mark| {
                let login = mark.as_inline_table().and_then(|mark| mark.get("login")?.as_str());
                !erased.iter().any(|erased| Some(erased.as_str()) == login)
            });
        }
    }

    /// Removes an athlete's table; the id is never reused.
    fn take_out(&mut self, login: &str) -> Result<AthleteId, Error> {
        let found = self.entries.iter().position(|entry| entry.athlete.login.as_str() == login);
        let unknown = || Error::Unknown(login.to_owned());
        let index = found.ok_or_else(unknown)?;
        let root = self.document.as_table_mut();
        match root.get_mut("athlete") {
            Some(Item::ArrayOfTables(tables)) => {
                tables.remove(index);
            }
            Some(Item::Value(Value::Array(array))) => {
                array.remove(index);
            }
            _ => return Err(unknown()),
        }
        let id = self.entries.remove(index).athlete.id;
        self.note_next_id();
        Ok(id)
    }

    /// Records that the login no longer belongs to a removed athlete.
    fn unnote_removed(&mut self, login: &str) {
        if self.removed.remove(login)
            && let Some(removed) = self.document.get_mut("removed").and_then(Item::as_array_mut)
        {
            removed.retain(|known| known.as_str() != Some(login));
        }
    }

    fn note_next_id(&mut self) {
        let next_id = i64::from(self.next_id);
        set_value(self.document.as_table_mut(), "next_id", next_id.into());
    }

    fn table_mut(&mut self, login: &str) -> Option<&mut dyn TableLike> {
        let is_it = |table: &dyn TableLike| {
            table.get("login").and_then(Item::as_str).is_some_and(|known| known == login)
        };
        match self.document.get_mut("athlete")? {
            Item::ArrayOfTables(tables) => tables
                .iter_mut()
                .find(|table| is_it(*table))
                .map(|table| -> &mut dyn TableLike { table }),
            Item::Value(Value::Array(array)) => array
                .iter_mut()
                .filter_map(Value::as_inline_table_mut)
                .find(|table| is_it(*table))
                .map(|table| -> &mut dyn TableLike { table }),
            _ => None,
        }
    }

    /// The first of the identity slots with the fewest athletes.
    fn free_slot(&self) -> u8 {
        let mut taken = [0_usize; SLOTS as usize];
        for entry in &self.entries {
            if let Some(count) = taken.get_mut(usize::from(entry.athlete.slot)) {
                *count += 1;
            }
        }
        (0..SLOTS).min_by_key(|&slot| taken.get(usize::from(slot)).copied()).unwrap_or(0)
    }
}
