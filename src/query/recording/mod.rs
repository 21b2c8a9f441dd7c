//! The recorded samples of one athlete as measurements, series and rows.
//!
//! The source is the journal: it holds every field of every type, and what has just been answered with
//! 204. A [`Catalog`] remembers which segment holds what, so that a query reads only the frames it needs.

mod beside;
mod blocks;
mod cache;
mod catalog;
mod cells;
mod described;
mod minutes;
mod pieces;
mod rows;
mod schema;
mod table;
mod unreadable;

#[cfg(test)]
pub(super) use cache::MAX_BYTES as MAX_KEPT_BYTES;
pub use catalog::Catalog;
use catalog::FoundSegment;
pub(super) use cells::{CellColumn, value_of};
pub(super) use minutes::MinuteSpan;
pub(super) use pieces::{Piece, SeriesKey};
pub(super) use schema::{KnownSchema, MeasurementInfo};
pub(super) use table::{SeriesSlice, Table, TableRequest};

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use super::stop::{Stop, Watch};
use crate::{
    codec::{MINUTE, SeriesColumns},
    journal::Reader,
    model::{Loans, Login, Run, UnixNanos},
};

pub(super) use crate::codec::Tags;

/// The value of a tag; empty if there is none.
pub(super) fn tag<'t>(tags: &'t [(String, String)], key: &str) -> &'t str {
    tags.iter().find(|(known, _)| known == key).map_or("", |(_, value)| value)
}

/// What was recorded of one athlete.
#[derive(Clone)]
pub(super) struct Recording {
    pub(super) reader: Reader,
    pub(super) catalog: Catalog,
    pub(super) login: Login,
    /// Deleted spans, sorted and disjoint.
    pub(super) deleted: Arc<[(UnixNanos, UnixNanos)]>,
    /// Whose samples those of lent phones are.
    pub(super) loans: Arc<Loans>,
    /// Nothing before this time may be read.
    pub(super) earliest: i64,
    pub(super) watch: Watch,
}

impl Recording {
    /// The measurements that have samples in a week that holds times of the range.
    pub(super) fn schema(
        &self,
        first: i64,
        last: i64,
    ) -> Result<BTreeMap<String, MeasurementInfo>, Stop> {
        let first = first.max(self.earliest);
        self.catalog.schema(self, (first, last))
    }

    /// The runs of samples, and the segments that hold some of the range.
    fn runs(&self, first: i64, last: i64) -> Result<(Vec<Run>, Vec<FoundSegment>), Stop> {
        self.catalog.runs(self, (first, last))
    }

    /// Whether all that the login sent is the athlete's, and nothing that others sent.
    fn is_own(&self) -> bool {
        !self.loans.concern(self.login.as_str()) && self.loans.sources(&self.login).len() == 1
    }

    /// The stretches of minutes among those from `first` up to, not including, `end`, of which every sample
    /// counts; as [`Self::kept`] decides it.
    fn whole_minutes(&self, first: i64, end: i64) -> Vec<Range<i64>> {
        let mut whole = Vec::new();
        let mut begin = first;
        for (from, to) in &*self.deleted {
            let (from, to) = (from.0.div_euclid(MINUTE), to.0.div_euclid(MINUTE) + 1);
            if to <= begin || end <= from {
                continue;
            }
            whole.push(begin..from.max(begin));
            begin = to;
        }
        whole.push(begin..end.max(begin));
        whole.retain(|minutes| minutes.start < minutes.end);
        whole
    }

    /// Those of some rows of a series that count, in order: what was deleted is decided here and nowhere
    /// else.
    fn kept(&self, series: &SeriesColumns, rows: Range<usize>) -> Vec<Range<usize>> {
        let mut kept = Vec::with_capacity(1);
        let mut begin = rows.start;
        for (first, last) in &*self.deleted {
            let gone = series.within(*first, *last);
            if gone.is_empty() || gone.end <= begin || rows.end <= gone.start {
                continue;
            }
            if begin < gone.start {
                kept.push(begin..gone.start);
            }
            begin = gone.end;
        }
        if begin < rows.end {
            kept.push(begin..rows.end);
        }
        kept
    }
}
