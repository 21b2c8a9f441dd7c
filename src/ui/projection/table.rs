//! The rows of the table of rolling statistics with their labels.

use std::{borrow::Cow, sync::Arc};

use super::TableRow;
use crate::{
    live::{self, RowKind},
    model::Metric,
};

/// The labelled rows of the focus, made anew only when the table is another one.
#[derive(Debug, Default)]
pub(super) struct Labelled {
    of: Arc<live::Table>,
    rows: Arc<Vec<TableRow>>,
}

impl Labelled {
    /// The rows of a table with their labels.
    pub(super) fn rows(&mut self, table: &Arc<live::Table>) -> &Arc<Vec<TableRow>> {
        if !Arc::ptr_eq(&self.of, table) {
            self.of = Arc::clone(table);
            self.rows = Arc::new(table.rows.iter().map(labelled).collect());
        }
        &self.rows
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
