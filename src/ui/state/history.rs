//! The viewer's choices in the list of sessions.

use std::collections::BTreeSet;

use crate::model::{EventId, Metric, SessionKey};

/// A sort key for the list of sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SortBy {
    /// Start time.
    #[default]
    Date,
    /// Name of the athlete.
    Athlete,
    /// Duration.
    Duration,
    /// Distance.
    Distance,
    /// Climb.
    Climb,
    /// Mean of a metric.
    Mean(&'static Metric),
    /// Maximum of a metric.
    Max(&'static Metric),
}

/// Sort order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The sort key.
    pub by: SortBy,
    /// Largest or latest first. Sessions without a value come last in either direction.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { by: SortBy::Date, descending: true }
    }
}

impl Sort {
    /// The order after a click on a column header: reversed for the same column; otherwise the new
    /// column's default, which is A to Z for names and descending for everything else.
    #[must_use]
    pub fn clicked(self, by: SortBy) -> Self {
        let descending = if self.by == by { !self.descending } else { by != SortBy::Athlete };
        Self { by, descending }
    }
}

/// Sessions that share a row of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKey {
    /// All of an event.
    Event(EventId),
    /// Sessions of several athletes at the same time, without an event. The key is that of the
    /// first of them.
    Together(SessionKey),
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HistoryKey {
    /// Several sessions.
    Group(GroupKey),
    /// One session.
    Session(SessionKey),
}

impl From<SessionKey> for HistoryKey {
    fn from(key: SessionKey) -> Self {
        Self::Session(key)
    }
}

/// The viewer's choices in the list of sessions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryView {
    /// Only sessions with these words in athlete, bib, title, tags or note are listed.
    pub search: String,
    /// Only sessions of this event are listed.
    pub event: Option<EventId>,
    /// Order of the list.
    pub sort: Sort,
    /// The selected sessions.
    pub selection: BTreeSet<SessionKey>,
    /// The row selected last: where ranges begin and arrow keys continue from.
    pub anchor: Option<HistoryKey>,
    /// The groups whose sessions have rows of their own.
    pub unfolded: BTreeSet<GroupKey>,
}

impl HistoryView {
    /// The selected session, if there is exactly one.
    pub fn only(&self) -> Option<&SessionKey> {
        self.selection.first().filter(|_| self.selection.len() == 1)
    }
}
