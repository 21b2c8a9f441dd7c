//! The recorded samples of one athlete as measurements, series and rows.
//!
//! The source is the journal: it holds every field of every type, and what has just been answered with
//! 204. A [`Catalog`] remembers which segment holds what, so that a query reads only the frames it needs.

mod catalog;
mod cells;
mod rows;
mod schema;
mod table;

pub use catalog::Catalog;
pub(super) use cells::CellColumn;
pub(super) use schema::{KnownSchema, MeasurementInfo};
pub(super) use table::{Slice, Table, TableRequest};

use std::{collections::BTreeMap, sync::Arc};

use super::stop::{Stop, Watch};
use crate::{
    journal::Reader,
    model::{Loans, Login, Run, UnixNanos},
};

/// Tags of a series, sorted by key.
pub(super) type Tags = Arc<[(String, String)]>;

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
    fn runs(&self, first: i64, last: i64) -> Result<(Vec<Run>, Vec<u64>), Stop> {
        self.catalog.runs(self, (first, last))
    }
}
