//! What the operator wrote beside the samples: marks and laps by athlete, and what is known of
//! sessions; rebuilt from the journal.
//!
//! Pure: entries are applied in the order of their commits, and of two about the same thing the
//! later one counts. Every entry can be taken back by another ([`Logbook::undo_of`]).

mod athlete;
mod edit;
mod spans;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use parking_lot::RwLock;

use crate::model::{LogEntry, Login};

pub use athlete::AthleteLog;
pub use edit::{SessionEdit, entries_of, entries_to_bring_back};

/// The entries that an athlete can have at a time, unless settings say otherwise.
pub const MAX_ENTRIES_PER_ATHLETE: usize = 10_000;

/// The logbook behind a short lock; cloning is cheap. Only the recorder writes.
pub type SharedLogbook = Arc<RwLock<Logbook>>;

/// No more fits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{login} has {max} entries in the logbook and can have no more; delete marks that nobody needs, \
     or raise limits.log_entries in the settings"
)]
pub struct Full {
    /// Whose entries are too many.
    pub login: Login,
    /// How many there may be.
    pub max: usize,
}

/// All that the operator wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Logbook {
    by_login: BTreeMap<Login, AthleteLog>,
    max_entries: usize,
    generation: u64,
}

impl Default for Logbook {
    fn default() -> Self {
        Self::new(MAX_ENTRIES_PER_ATHLETE)
    }
}

impl Logbook {
    /// An empty one for so many entries of each athlete.
    pub const fn new(max_entries: usize) -> Self {
        Self { by_login: BTreeMap::new(), max_entries, generation: 0 }
    }

    /// Another number of entries that an athlete may have; what is there stays.
    pub const fn set_max_entries(&mut self, max_entries: usize) {
        self.max_entries = max_entries;
    }

    /// Whether these entries, all of them, may still be written. Entries that only take something
    /// back always may.
    pub fn admits(&self, entries: &[LogEntry]) -> Result<(), Full> {
        let mut more: BTreeMap<&Login, usize> = BTreeMap::new();
        for entry in entries.iter().filter(|entry| athlete::adds(&entry.note)) {
            let added = more.entry(&entry.login).or_default();
            *added += 1;
            let known = self.by_login.get(&entry.login).map_or(0, AthleteLog::len);
            if known + *added > self.max_entries {
                return Err(Full { login: entry.login.clone(), max: self.max_entries });
            }
        }
        Ok(())
    }

    /// Takes in an entry that is in the journal.
    pub fn apply(&mut self, entry: &LogEntry) {
        self.generation += 1;
        let log = self.by_login.entry(entry.login.clone()).or_default();
        log.apply(self.generation, entry);
        if log.is_empty() {
            self.by_login.remove(&entry.login);
        }
    }

    /// The entry that takes this one back, as long as it has not been applied.
    pub fn undo_of(&self, entry: &LogEntry) -> LogEntry {
        let note = match self.by_login.get(&entry.login) {
            Some(log) => log.undo_of(entry),
            None => AthleteLog::default().undo_of(entry),
        };
        LogEntry { login: entry.login.clone(), time: entry.time, note }
    }

    /// Forgets what was written of an athlete whose recordings are gone.
    pub fn forget(&mut self, login: &Login) {
        if self.by_login.remove(login).is_some() {
            self.generation += 1;
        }
    }

    /// What was written of an athlete, if anything was.
    pub fn of(&self, login: &str) -> Option<&AthleteLog> {
        self.by_login.get(login)
    }

    /// All athletes of whom something was written.
    pub fn athletes(&self) -> impl Iterator<Item = (&Login, &AthleteLog)> {
        self.by_login.iter()
    }

    /// Another number after each change.
    pub const fn generation(&self) -> u64 {
        self.generation
    }
}
