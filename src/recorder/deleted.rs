//! The live store without what the logbook says is deleted.

use std::collections::BTreeSet;

use super::{Log, group::Writer};
use crate::{
    logbook::AthleteLog,
    model::{Arrival, LogEntry, LogNote, Login, UnixNanos},
};

impl<L: Log> Writer<L> {
    /// Takes out of the store what these entries delete, and puts back what they bring back. They
    /// are in the logbook already.
    pub(super) fn leave_out_deleted(&self, entries: &[LogEntry]) {
        let deletes = |entry: &&LogEntry| matches!(entry.note, LogNote::Deleted { .. });
        let logins: BTreeSet<&Login> =
            entries.iter().filter(deletes).map(|entry| &entry.login).collect();
        for login in logins {
            self.leave_out_deleted_of(login);
        }
    }

    /// Takes out of the store what was deleted before the start. It is on its way out of the files,
    /// so that it must not come back when its deletions are lifted.
    pub(super) fn leave_out_all_deleted(&self) {
        let logins: Vec<Login> =
            self.logbook.read().athletes().map(|(login, _)| login.clone()).collect();
        for login in &logins {
            self.leave_out_deleted_of(login);
        }
        self.store.write().forget_deleted();
    }

    /// Takes out of the store for good what it has set aside of these times, which are being erased.
    pub(super) fn forget_deleted(&self, spans: &[(Login, UnixNanos, UnixNanos)]) {
        let now = Arrival { wall: self.clock.wall(), mono: self.clock.mono(), replayed: true };
        for (login, from, until) in spans {
            if let Some(athlete) = (self.athlete_of)(login.as_str()) {
                // One short lock a span, so that viewers get in between.
                self.store.write().forget_deleted_within(athlete, (*from, *until), now);
            }
        }
    }

    fn leave_out_deleted_of(&self, login: &Login) {
        // Who left the roster has no samples in the store.
        let Some(athlete) = (self.athlete_of)(login.as_str()) else { return };
        let spans = self.logbook.read().of(login.as_str()).map(AthleteLog::deleted);
        let spans = spans.unwrap_or_default();
        let now = Arrival { wall: self.clock.wall(), mono: self.clock.mono(), replayed: true };
        self.store.write().set_deleted(athlete, &spans, now);
    }
}
