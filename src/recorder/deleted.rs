//! The live store without what the logbook says is deleted.

use std::collections::BTreeSet;

use super::{Log, group::Writer};
use crate::{
    logbook::AthleteLog,
    model::{LogEntry, LogNote, Login, UnixNanos, is_within},
};

impl<L: Log> Writer<L> {
    /// Takes out of the store what these entries delete, and puts back what they bring back. They
    /// are in the logbook already.
    pub(super) fn leave_out_deleted(&mut self, entries: &[LogEntry]) {
        let deletes = |entry: &&LogEntry| matches!(entry.note, LogNote::Deleted { .. });
        let logins: BTreeSet<&Login> =
            entries.iter().filter(deletes).map(|entry| &entry.login).collect();
        for login in logins {
            self.leave_out_deleted_of(login);
            let spans = self.deleted_of(login);
            // What comes for these times from now on stays, and so does what is deleted anew.
            if let Some(gone) = self.gone.get_mut(login) {
                gone.retain(|(from, _)| is_within(&spans, *from));
            }
        }
    }

    /// Takes out of the store what was deleted before the start. It is on its way out of the files,
    /// so that it must not come back when its deletions are lifted.
    pub(super) fn leave_out_all_deleted(&mut self) {
        let logins: Vec<Login> =
            self.logbook.read().athletes().map(|(login, _)| login.clone()).collect();
        for login in &logins {
            self.leave_out_deleted_of(login);
            self.gone.insert(login.clone(), self.deleted_of(login));
        }
        self.store.write().forget_deleted();
    }

    /// Takes out of the store for good what it has set aside of these times, which are being erased.
    pub(super) fn forget_deleted(&mut self, spans: &[(Login, UnixNanos, UnixNanos)]) {
        let now = self.arrival(true);
        for (login, from, until) in spans {
            self.gone.entry(login.clone()).or_default().push((*from, *until));
            if let Some(athlete) = (self.athlete_of)(login.as_str()) {
                // One short lock a span, so that viewers get in between.
                self.store.write().forget_deleted_within(athlete, (*from, *until), now);
            }
        }
    }

    fn deleted_of(&self, login: &Login) -> Vec<(UnixNanos, UnixNanos)> {
        let spans = self.logbook.read().of(login.as_str()).map(AthleteLog::deleted);
        spans.unwrap_or_default()
    }

    fn leave_out_deleted_of(&self, login: &Login) {
        // Who left the roster has no samples in the store.
        let Some(athlete) = (self.athlete_of)(login.as_str()) else { return };
        let spans = self.deleted_of(login);
        let now = self.arrival(true);
        self.store.write().set_deleted(athlete, &spans, now);
    }
}
