//! The columns of the table: which, and where.

use eframe::egui::{Rect, Ui};

use super::Drawing;
use crate::{
    kind::DataField,
    metric::Metric,
    ui::{
        format, lang,
        panel::{cells::Room, controls},
        projection::{Column, Numbers},
        theme::space,
    },
};

/// Between two values of the table there is at least this, however long they are.
const LEAST_CELL_GAP: f32 = 5.0;

/// Share of the table's width that a column takes where there is more room than it needs.
const WIDEST_COLUMN: f32 = 0.127;

/// The head of what the lines say at the cursor.
fn at_cursor() -> &'static str {
    tr!("numbers-at-cursor")
}
/// The head of the statistics over the span that the viewer has marked.
fn span() -> &'static str {
    tr!("numbers-span")
}

/// The windows that are given up where there is no room, the least wanted first.
const GIVEN_UP: [Column; 3] = [Column::Min10, Column::Min5, Column::Min1];

/// The words that choose a statistic, and with them the label of a row, need at least this, in widths
/// of a letter of the heads.
const LEAST_LABEL_EM: f32 = 7.8;

/// A column of the table on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TableColumn {
    /// What the lines say at the cursor of a held view.
    AtCursor,
    /// A statistic over the span that the viewer has marked.
    Span,
    /// A statistic over a window.
    Over(Column),
}

impl TableColumn {
    /// Its heading.
    pub(super) fn label(self) -> &'static str {
        match self {
            Self::AtCursor => at_cursor(),
            Self::Span => span(),
            Self::Over(column) => lang::word(column.label()),
        }
    }
}

/// The columns of the table.
pub(super) struct Table {
    pub(super) columns: Vec<TableColumn>,
    /// Where the columns are, counted from the right.
    slots: Vec<usize>,
    /// Width of each, with the gap before it.
    column_w: f32,
}

impl Table {
    /// For a table of this width.
    pub(super) fn new(drawing: Drawing<'_>, ui: &Ui, width: f32, numbers: &Numbers) -> Self {
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
        let n_room = ((width - least_label) / wanted).max(0.0) as usize;
        let extras =
            Extras { at_cursor: drawing.input.at_cursor.is_some(), span: numbers.span.is_some() };
        let placed = placed(windows(drawing, numbers.lap.is_some()), extras, n_room);
        let n_slots = placed.iter().map(|(slot, _)| slot + 1).max().unwrap_or(1);
        let (slots, columns) = placed.into_iter().unzip();
        let column_w = wanted.min((width - least_label) / n_slots as f32);
        Self { columns, slots, column_w }
    }

    /// The cells of a line: that of its label, and those of the columns.
    pub(super) fn cells(&self, line: Rect) -> (Rect, Vec<Rect>) {
        let mut room = Room::with_margins(line, space::GAP);
        let n_slots = self.slots.iter().map(|slot| slot + 1).max().unwrap_or(0);
        let from_right: Vec<Rect> = (0..n_slots).map(|_| room.right(self.column_w)).collect();
        let cell = |slot: &usize| {
            let mut cell = Room::new(from_right.get(*slot).copied().unwrap_or(room.rest()));
            cell.left(LEAST_CELL_GAP);
            cell.rest()
        };
        (room.rest(), self.slots.iter().map(cell).collect())
    }
}

/// The windows: without a lap none of it, in a narrow window no 10 minutes.
fn windows(drawing: Drawing<'_>, has_lap: bool) -> Vec<Column> {
    let is_shown = |column: &Column| match column {
        Column::Min10 => !drawing.input.is_narrow,
        Column::Lap => has_lap,
        _ => true,
    };
    Column::ALL.into_iter().filter(is_shown).collect()
}

/// Which columns there are besides the windows.
#[derive(Debug, Clone, Copy)]
struct Extras {
    at_cursor: bool,
    span: bool,
}

/// The columns from the left, each with its slot counted from the right.
///
/// Cursor and span have a slot of their own, left of the windows, or that of a window that is given
/// up, whether the other one is there or not: when one comes or goes, nothing else moves.
fn placed(windows: Vec<Column>, extras: Extras, n_room: usize) -> Vec<(usize, TableColumn)> {
    let n_windows = windows.len();
    let mut free = (n_windows..n_room).chain(GIVEN_UP.into_iter().filter_map(|given_up| {
        let at = windows.iter().position(|column| *column == given_up)?;
        Some(n_windows - 1 - at)
    }));
    let (at_cursor, span) = (free.next(), free.next());
    let wanted = [
        (at_cursor.filter(|_| extras.at_cursor), TableColumn::AtCursor),
        (span.filter(|_| extras.span), TableColumn::Span),
    ];
    let extra: Vec<(usize, TableColumn)> =
        wanted.into_iter().filter_map(|(slot, column)| Some((slot?, column))).collect();
    let is_taken = |slot: &usize| extra.iter().any(|(taken, _)| taken == slot);
    let windows = windows.into_iter().enumerate().filter_map(|(at, column)| {
        let slot = n_windows - 1 - at;
        (!is_taken(&slot)).then_some((slot, TableColumn::Over(column)))
    });
    let mut placed: Vec<(usize, TableColumn)> = windows.chain(extra.iter().copied()).collect();
    placed.sort_by_key(|(slot, _)| std::cmp::Reverse(*slot));
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOWS: [Column; 5] =
        [Column::Sec3, Column::Min1, Column::Min5, Column::Min10, Column::Start];

    fn labels(n_room: usize, at_cursor: bool, span: bool) -> Vec<(usize, &'static str)> {
        let placed = placed(WINDOWS.to_vec(), Extras { at_cursor, span }, n_room);
        placed.into_iter().map(|(slot, column)| (slot, column.label())).collect()
    }

    #[test]
    fn cursor_and_span_take_the_places_of_long_windows_where_there_is_no_room() {
        assert_eq!(
            labels(5, true, true),
            [(4, "3 s"), (3, "1 m"), (2, "span"), (1, "at cursor"), (0, "start")]
        );
        assert_eq!(
            labels(6, true, true),
            [(5, "at cursor"), (4, "3 s"), (3, "1 m"), (2, "5 m"), (1, "span"), (0, "start")]
        );
        assert_eq!(labels(8, true, true)[..2], [(6, "span"), (5, "at cursor")]);
    }

    #[test]
    fn no_column_moves_when_another_comes_or_goes() {
        for n_room in 0..9 {
            let all = [(false, false), (true, false), (false, true), (true, true)]
                .map(|(at_cursor, span)| labels(n_room, at_cursor, span));
            for (slot, label) in all.iter().flatten() {
                for other in &all {
                    let elsewhere = other.iter().any(|(at, same)| same == label && at != slot);
                    assert!(!elsewhere, "{label} moves: {all:?}");
                }
            }
        }
    }
}
