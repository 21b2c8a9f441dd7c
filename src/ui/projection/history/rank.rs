//! The order of the list.

use std::cmp::Ordering;

use super::{listed::Listed, rows::ListedGroup};
use crate::{
    model::{UnixNanos, folded},
    ui::state::{HistoryKey, Sort, SortBy},
};

/// By what a row is sorted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rank {
    /// The name, where rows are sorted by it.
    name: Option<String>,
    /// The order of bibs and then of dates, where sessions are sorted by it.
    bib: Option<(bool, u64, String, String, UnixNanos)>,
    value: Option<f64>,
    from: UnixNanos,
    key: HistoryKey,
}

impl Rank {
    pub(super) fn of_session(listed: &Listed<'_>, sort: Sort) -> Self {
        Self {
            name: (sort.by == SortBy::Athlete).then(|| folded(listed.name())),
            bib: None,
            value: listed.value(sort.by),
            from: listed.key().from,
            key: HistoryKey::Session(listed.key().clone()),
        }
    }

    /// Of a session in a group: by bib where the list is in the order of dates, because the
    /// sessions of a group begin at about the same time.
    pub(super) fn of_member(listed: &Listed<'_>, sort: Sort) -> Self {
        let rank = Self::of_session(listed, sort);
        if sort.by != SortBy::Date {
            return rank;
        }
        let from = listed.key().from;
        let bib = listed.athlete.map(|athlete| {
            let (has_none, number, text, name) = athlete.bib_order();
            (has_none, number, text.to_owned(), name.to_owned(), from)
        });
        // Who is no longer on the roster comes last.
        let bib = bib.unwrap_or((true, u64::MAX, String::new(), String::new(), from));
        Self { bib: Some(bib), value: None, ..rank }
    }

    pub(super) fn of_group(group: &ListedGroup<'_>, sort: Sort) -> Self {
        Self {
            name: (sort.by == SortBy::Athlete).then(|| folded(&group.name())),
            bib: None,
            value: group.value(sort.by),
            from: group.span().0,
            key: HistoryKey::Group(group.key().clone()),
        }
    }

    /// The order of two rows; ties are broken by date, latest first, and then by the key, so that
    /// the order is always the same.
    pub(super) fn compare(&self, other: &Self, sort: Sort) -> Ordering {
        let turned =
            |ordering: Ordering| if sort.descending { ordering.reverse() } else { ordering };
        let by_value = || match (self.value, other.value) {
            (Some(a), Some(b)) => turned(a.total_cmp(&b)),
            // Sessions without a value come last in either direction.
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        };
        let by_name = turned(self.name.cmp(&other.name));
        let first = self.bib.cmp(&other.bib).then(by_name).then_with(by_value);
        first.then_with(|| other.from.cmp(&self.from)).then_with(|| self.key.cmp(&other.key))
    }
}
