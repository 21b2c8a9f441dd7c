//! The columns of the table: which, and where.

use eframe::egui::{Rect, Ui};

use super::Drawing;
use crate::{
    kind::DataField,
    metric::Metric,
    ui::{
        format,
        panel::{cells::Room, controls},
        projection::Column,
        theme::space,
    },
};

/// Between two values of the table there is at least this, however long they are.
const LEAST_CELL_GAP: f32 = 5.0;

/// Share of the table's width that a column takes where there is more room than it needs.
const WIDEST_COLUMN: f32 = 0.127;

/// The head of what the lines say at the cursor.
const AT_CURSOR: &str = "at cursor";

/// The words that choose a statistic, and with them the label of a row, need at least this, in widths
/// of a letter of the heads.
const LEAST_LABEL_EM: f32 = 7.8;

/// A column of the table on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableColumn {
    /// What the lines say at the cursor of a held view.
    AtCursor,
    /// A statistic over a window.
    Over(Column),
}

impl TableColumn {
    /// Its heading.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::AtCursor => AT_CURSOR,
            Self::Over(column) => column.label(),
        }
    }
}

/// The columns of the table.
pub(super) struct Table {
    pub(super) columns: Vec<TableColumn>,
    /// Width of each, with the gap before it.
    column_w: f32,
}

impl Table {
    /// For a table of this width.
    pub(super) fn new(drawing: Drawing<'_>, ui: &Ui, width: f32, has_lap: bool) -> Self {
        let Drawing { view, sizes, .. } = drawing;
        let painter = ui.painter();
        let kind = view.projection.kind;
        let measure = |words: &str| controls::width(painter, words, sizes.face, sizes.table);
        let of_metrics = Metric::in_table()
            .iter()
            .map(|(metric, _)| measure(&format::widest(metric, view.state.units)));
        let of_fields = [DataField::Speed, DataField::Cadence, DataField::Distance];
        let of_fields = of_fields.into_iter().map(|field| measure(kind.widest(field)));
        let widest = of_metrics.chain(of_fields).fold(space::NONE, f32::max);
        // In a wide panel the columns spread.
        let wanted = (widest + sizes.table_gap).max(width * WIDEST_COLUMN);
        let least_label = LEAST_LABEL_EM * sizes.table_head;
        let columns = columns(drawing, has_lap, |n| n as f32 * wanted <= width - least_label);
        let n_columns = columns.len().max(1) as f32;
        Self { columns, column_w: wanted.min((width - least_label) / n_columns) }
    }

    /// The cells of a line: that of its label, and those of the columns.
    pub(super) fn cells(&self, line: Rect) -> (Rect, Vec<Rect>) {
        let mut room = Room::with_margins(line, space::GAP);
        let mut cell = |_: &TableColumn| {
            let mut cell = Room::new(room.right(self.column_w));
            cell.left(LEAST_CELL_GAP);
            cell.rest()
        };
        let mut cells: Vec<Rect> = self.columns.iter().rev().map(&mut cell).collect();
        cells.reverse();
        (room.rest(), cells)
    }
}

/// The columns for the room there is: without a lap none of it, in a narrow window no 10 minutes, and
/// the cursor takes the place of the longer windows where there is none besides.
fn columns(drawing: Drawing<'_>, has_lap: bool, fits: impl Fn(usize) -> bool) -> Vec<TableColumn> {
    let mut columns: Vec<TableColumn> = Column::ALL
        .into_iter()
        .filter(|column| match column {
            Column::Min10 => !drawing.input.is_narrow,
            Column::Lap => has_lap,
            _ => true,
        })
        .map(TableColumn::Over)
        .collect();
    if drawing.input.at_cursor.is_some() {
        columns.insert(0, TableColumn::AtCursor);
        for given_up in [Column::Min10, Column::Min5] {
            if !fits(columns.len()) {
                columns.retain(|column| *column != TableColumn::Over(given_up));
            }
        }
    }
    columns
}
