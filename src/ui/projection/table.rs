//! The rows of the table of rolling statistics with their labels.

use std::{borrow::Cow, sync::Arc};

use super::TableRow;
use crate::{
    live::{self, RowKind},
    model::Metric,
};

/// Which table the rows on the screen are of.
#[derive(Debug, Default)]
pub(super) struct Labelled {
    of: Option<Arc<live::Table>>,
}

impl Labelled {
    /// The rows of a table with their labels; `before` is what this gave the last time, which stays
    /// as long as the table does.
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
        RowKind::PowerPerKg => ("power / kg", 1),
        RowKind::Climb => ("climb m", 0),
        RowKind::Metric(metric) => match metric {
            Metric::HrBpm => ("heart rate", 0),
            Metric::PwrW => ("power", 0),
            Metric::CadRpm => ("cadence", 0),
            Metric::SpdKph => ("speed", 1),
            Metric::AltM => ("altitude m", 0),
            Metric::TempC => ("temperature \u{b0}C", 1),
            Metric::PwrWLeft => ("power left", 0),
            Metric::PwrWRight => ("power right", 0),
            Metric::AccM => ("accuracy m", 0),
            Metric::GsmSignalPercent => ("signal %", 0),
            Metric::BatteryPercent => ("battery %", 0),
            Metric::Other(name) => {
                let label = Cow::Owned(name.to_string());
                return TableRow { label, decimals: 1, cells: row.cells };
            }
            // No row of the table.
            Metric::DurS
            | Metric::DistKm
            | Metric::LatDeg
            | Metric::LngDeg
            | Metric::BearingDeg => ("", 1),
        },
    };
    TableRow { label: label.into(), decimals, cells: row.cells }
}
