//! The rows of the list: single sessions, and sessions that share a row.

use std::collections::BTreeSet;

use super::{
    groups::Group,
    listed::{Listed, Records},
};
use crate::{
    model::UnixNanos,
    ui::state::{GroupKey, HistoryKey, SortBy},
};

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub enum ListedRow<'a> {
    /// Sessions that share a row.
    Group(ListedGroup<'a>),
    /// One session.
    Session {
        /// The session.
        listed: Listed<'a>,
        /// Whether it stands below its group.
        is_member: bool,
    },
}

impl ListedRow<'_> {
    /// Which row it is.
    pub fn key(&self) -> HistoryKey {
        match self {
            Self::Group(group) => HistoryKey::Group(group.key().clone()),
            Self::Session { listed, .. } => HistoryKey::Session(listed.key().clone()),
        }
    }
}

/// Sessions that share a row.
#[derive(Debug, Clone, Copy)]
pub struct ListedGroup<'a> {
    records: &'a Records,
    group: &'a Group,
}

impl<'a> ListedGroup<'a> {
    pub(super) const fn new(records: &'a Records, group: &'a Group) -> Self {
        Self { records, group }
    }

    /// Which group it is.
    pub fn key(&self) -> &'a GroupKey {
        &self.group.key
    }

    /// Its sessions, in order.
    pub fn sessions(&self) -> impl Iterator<Item = Listed<'a>> + use<'a> {
        let records = self.records;
        self.group.members.iter().filter_map(|&index| records.entry(index))
    }

    /// The name of the event, or the athletes where there is none.
    pub fn name(&self) -> String {
        match &self.group.key {
            GroupKey::Event(id) => {
                let event = self.records.events.by_id(id.as_str());
                event.map_or_else(|| id.to_string(), |event| event.name.clone())
            }
            GroupKey::Together(_) => {
                let mut names: Vec<&str> = Vec::new();
                for listed in self.sessions() {
                    if !names.contains(&listed.name()) {
                        names.push(listed.name());
                    }
                }
                names.join(", ")
            }
        }
    }

    /// Number of sessions.
    pub const fn n_sessions(&self) -> usize {
        self.group.members.len()
    }

    /// Number of athletes.
    pub fn n_athletes(&self) -> usize {
        self.sessions().map(|listed| &listed.key().login).collect::<BTreeSet<_>>().len()
    }

    /// When the first session begins, and when the last one ends.
    pub fn span(&self) -> (UnixNanos, UnixNanos) {
        let from = self.sessions().map(|listed| listed.key().from).min().unwrap_or_default();
        let to = self.sessions().map(|listed| listed.entry.session.to).max().unwrap_or_default();
        (from, to)
    }

    /// The value in a column: the highest of the maxima, else the median of the sessions that have
    /// a value; for the date, when the first session begins.
    pub fn value(&self, by: SortBy) -> Option<f64> {
        let values = self.sessions().filter_map(|listed| listed.value(by));
        match by {
            SortBy::Athlete => None,
            SortBy::Date => values.min_by(f64::total_cmp),
            SortBy::Max(_) => values.max_by(f64::total_cmp),
            SortBy::Duration | SortBy::Distance | SortBy::Climb | SortBy::Mean(_) => {
                median(values.collect())
            }
        }
    }
}

/// The middle one of the values, or the mean of the two in the middle.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = *values.get(values.len().div_ceil(2).saturating_sub(1))?;
    Some(f64::midpoint(lower, upper))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_or_the_mean_of_the_two_in_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(vec![4.0, 1.0]), Some(2.5));
        assert_eq!(median(vec![9.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![9.0, 1.0, 2.0, 4.0]), Some(3.0));
    }
}
