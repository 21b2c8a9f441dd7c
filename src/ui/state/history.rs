//! What the viewer has chosen in the list of sessions.

use std::collections::BTreeSet;

use crate::model::{EventId, Metric, SessionKey};

/// What the list of sessions is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SortBy {
    /// When it began.
    #[default]
    Date,
    /// Name of the athlete.
    Athlete,
    /// How long it was.
    Duration,
    /// Distance.
    Distance,
    /// Climb.
    Climb,
    /// Mean of a metric.
    Mean(&'static Metric),
    /// Greatest value of a metric.
    Max(&'static Metric),
}

/// Order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Greatest, latest first. What has no value comes last either way.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { by: SortBy::Date, descending: true }
    }
}

impl Sort {
    /// The order after a click on a column's head: the other way round, or the natural order of
    /// another column: names from A, everything else from the greatest.
    #[must_use]
    pub fn clicked(self, by: SortBy) -> Self {
        let descending = if self.by == by { !self.descending } else { by != SortBy::Athlete };
        Self { by, descending }
    }
}

/// What the viewer has chosen in the list of sessions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryView {
    /// Only sessions with these words in athlete, bib, title, tags or note are listed.
    pub search: String,
    /// Only sessions of this event are listed.
    pub event: Option<EventId>,
    /// Order of the list.
    pub sort: Sort,
    /// The chosen sessions.
    pub selection: BTreeSet<SessionKey>,
    /// The one that was chosen last: where ranges begin and arrows go on.
    pub anchor: Option<SessionKey>,
}

impl HistoryView {
    /// The chosen session, if it is only one.
    pub fn only(&self) -> Option<&SessionKey> {
        self.selection.first().filter(|_| self.selection.len() == 1)
    }
}
