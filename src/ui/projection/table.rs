//! Labelled rows of the table of rolling statistics.

use std::{borrow::Cow, sync::Arc};

use super::TableRow;
use crate::{
    live::{self, RowKind},
    model::Metric,
};

/// The table that the rows on screen were made from.
#[derive(Debug, Default)]
pub(super) struct Labelled {
    of: Option<Arc<live::Table>>,
}

impl Labelled {
    /// The rows of a table with their labels. `before` is the previous result, returned as is while
    /// the table is the same.
    pub(super) fn rows(
        &mut self,
        table: &Arc<live::Table>,
        before: Option<Vec<TableRow>>,
    ) -> Vec<TableRow> {
        let is_same = self.of.as_ref().is_some_and(|of| Arc::ptr_eq(of, table));
        match before {
            Some(rows) if is_same => rows,
            before => {
                self.of = Some(Arc::clone(table));
                let mut rows = before.unwrap_or_default();
                rows.clear();
                rows.extend(table.rows.iter().map(labelled));
                rows
            }
        }
    }
}

fn labelled(row: &live::TableRow) -> TableRow {
    let (label, decimals) = match &row.kind {
        RowKind::PowerPerKg => ("power / kg".into(), 1),
        RowKind::Climb => ("climb m".into(), 0),
        RowKind::Metric(metric) => (label(metric), metric.definition().decimals),
    };
    TableRow { label, decimals, cells: row.cells }
}

/// Name and, where it is not obvious, unit.
fn label(metric: &Metric) -> Cow<'static, str> {
    if let Metric::Other(name) = metric {
        return Cow::Owned(name.to_string());
    }
    let it = metric.definition();
    let shows_unit = it.row.is_some_and(|row| row.shows_unit);
    if shows_unit { it.label_with_unit().into() } else { it.label.into() }
}
