//! What the operator writes in addition to the samples: marks and laps per athlete, who stands down
//! or sits on the bench, and titles, notes and boundaries of sessions; rebuilt from the journal.
//!
//! Pure: entries are applied in commit order, and of two about the same thing the later one counts.
//! Every entry can be undone by another ([`Logbook::undo_of`]).

mod athlete;
mod edit;
mod reader;
mod spans;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use parking_lot::RwLock;

use crate::model::{Loans, LogEntry, LogNote, Login};

pub use athlete::AthleteLog;
pub use edit::{
    Absence, SessionEdit, entries_of, entries_to_bring_back, entries_to_clear,
    entry_to_leave_or_return,
};
pub use reader::LogbookReader;

/// The default maximum number of entries per athlete.
pub const MAX_ENTRIES_PER_ATHLETE: usize = 10_000;

/// The logbook behind a short lock; cheap to clone. Only the recorder writes to it: whoever only
/// looks has a [`LogbookReader`].
pub type SharedLogbook = Arc<RwLock<Logbook>>;

/// The athlete has reached the maximum number of entries.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{login} has {max} entries in the logbook and can have no more; delete marks that nobody needs, \
     or raise limits.log_entries in the settings"
)]
pub struct Full {
    /// The athlete's login.
    pub login: Login,
    /// The maximum.
    pub max: usize,
}

/// All entries of all athletes.
#[derive(Debug, Clone, PartialEq)]
pub struct Logbook {
    by_login: BTreeMap<Login, AthleteLog>,
    /// Whose samples those of lent phones are; follows from the entries and from `imports`.
    loans: Arc<Loans>,
    /// Senders that are imported files, not phones.
    imports: BTreeMap<Login, BTreeSet<u32>>,
    max_entries: usize,
    generation: u64,
}

impl Default for Logbook {
    fn default() -> Self {
        Self::new(MAX_ENTRIES_PER_ATHLETE)
    }
}

impl Logbook {
    /// An empty logbook with this maximum number of entries per athlete.
    pub fn new(max_entries: usize) -> Self {
        Self {
            by_login: BTreeMap::new(),
            loans: Arc::default(),
            imports: BTreeMap::new(),
            max_entries,
            generation: 0,
        }
    }

    /// Changes the maximum number of entries per athlete; existing entries are kept.
    pub const fn set_max_entries(&mut self, max_entries: usize) {
        self.max_entries = max_entries;
    }

    /// Whether all of these entries may be written. Entries that only undo something always may.
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

    /// Applies an entry that is in the journal.
    pub fn apply(&mut self, entry: &LogEntry) {
        self.generation += 1;
        let log = self.by_login.entry(entry.login.clone()).or_default();
        log.apply(self.generation, entry);
        if log.is_empty() {
            self.by_login.remove(&entry.login);
        }
        if matches!(entry.note, LogNote::Lent { .. } | LogNote::Positions { .. }) {
            self.follow_loans(&entry.login);
        }
    }

    /// Takes in that a sender of this login is no phone but files that were imported, which are never
    /// another athlete's.
    pub fn note_import(&mut self, login: &Login, via: u32) {
        let is_new = self.imports.entry(login.clone()).or_default().insert(via);
        if is_new && !self.loans.of(login.as_str()).is_empty() {
            self.follow_loans(login);
        }
    }

    /// Whose samples those of lent phones are.
    pub const fn loans(&self) -> &Arc<Loans> {
        &self.loans
    }

    fn follow_loans(&mut self, login: &Login) {
        let log = self.by_login.get(login);
        let lent = log.map(|log| log.loans().collect()).unwrap_or_default();
        let unused = log.map(|log| log.unused_positions().collect()).unwrap_or_default();
        let imports = self.imports.get(login).map_or_else(BTreeSet::new, BTreeSet::clone);
        Arc::make_mut(&mut self.loans).set(login, lent, imports, unused);
    }

    /// The entry that undoes this one; call it before this one is applied.
    pub fn undo_of(&self, entry: &LogEntry) -> LogEntry {
        let note = match self.by_login.get(&entry.login) {
            Some(log) => log.undo_of(entry),
            None => AthleteLog::default().undo_of(entry),
        };
        LogEntry { login: entry.login.clone(), time: entry.time, note }
    }

    /// Forgets an athlete whose recordings are gone.
    pub fn forget(&mut self, login: &Login) {
        self.imports.remove(login);
        if self.by_login.remove(login).is_some() {
            self.generation += 1;
            self.follow_loans(login);
        }
    }

    /// The logbook of an athlete, if there are entries.
    pub fn of(&self, login: &str) -> Option<&AthleteLog> {
        self.by_login.get(login)
    }

    /// All athletes with entries.
    pub fn athletes(&self) -> impl Iterator<Item = (&Login, &AthleteLog)> {
        self.by_login.iter()
    }

    /// Changes whenever the logbook does.
    pub const fn generation(&self) -> u64 {
        self.generation
    }
}
