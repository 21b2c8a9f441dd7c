//! The logbook's entries for an athlete.

use crate::{
    logbook::{AthleteLog, Logbook},
    model::{AthleteId, Login, Mark, SessionBounds, UnixNanos},
};

/// Maps an athlete who is shown to entries of the logbook. A replay can show times earlier than
/// they were recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// The athlete who is shown.
    pub id: AthleteId,
    /// The login whose entries to show.
    pub login: Login,
    /// The first time that is shown.
    pub from: UnixNanos,
    /// The last time that is shown.
    pub to: UnixNanos,
    /// How much earlier times are shown than they were recorded.
    pub earlier_nanos: i64,
}

impl Logged {
    /// All entries of a login, at the times at which they were recorded.
    pub const fn live(id: AthleteId, login: Login) -> Self {
        Self { id, login, from: UnixNanos::MIN, to: UnixNanos::MAX, earlier_nanos: 0 }
    }

    /// Converts a shown time to the recorded one; `None` outside of the shown range.
    pub fn recorded(&self, shown: UnixNanos) -> Option<UnixNanos> {
        let time = UnixNanos(shown.0.saturating_add(self.earlier_nanos));
        (self.from <= time && time <= self.to).then_some(time)
    }

    /// The marks, in order of time as shown.
    pub fn marks(&self, logbook: &Logbook) -> Vec<Mark> {
        let Some(log) = logbook.of(self.login.as_str()) else { return Vec::new() };
        let mut marks = log.marks_within(self.from, self.to);
        for mark in &mut marks {
            mark.time = UnixNanos(mark.time.0.saturating_sub(self.earlier_nanos));
        }
        marks
    }

    /// Where sessions begin and end, in shown times.
    pub(super) fn session_bounds(&self, logbook: &Logbook) -> SessionBounds {
        let log = logbook.of(self.login.as_str());
        log.map(AthleteLog::session_bounds).unwrap_or_default().earlier(self.earlier_nanos)
    }
}

/// The entries that an athlete's statistics depend on.
#[derive(Debug, Default)]
pub(super) struct Entries {
    generation: Option<u64>,
    pub(super) marks: Vec<Mark>,
    pub(super) bounds: SessionBounds,
}

impl Entries {
    /// Updates the entries; returns true if the logbook has changed.
    pub(super) fn follow(
        &mut self,
        logbook: &Logbook,
        logged: impl FnOnce() -> Option<Logged>,
    ) -> bool {
        let generation = Some(logbook.generation());
        if self.generation == generation {
            return false;
        }
        let logged = logged();
        let marks = logged.as_ref().map(|it| it.marks(logbook));
        let bounds = logged.as_ref().map(|it| it.session_bounds(logbook));
        *self = Self {
            generation,
            marks: marks.unwrap_or_default(),
            bounds: bounds.unwrap_or_default(),
        };
        true
    }
}
