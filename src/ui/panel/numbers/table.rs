//! The table of rolling statistics: its heads, its rows, and what stands under them.

use eframe::egui::{Align, Ui};

use super::{
    Drawing,
    columns::{Table, TableColumn},
    foot,
    rows::{self, Shown},
    switch,
};
use crate::ui::{
    context::Command,
    panel::cells::{Room, Text},
    projection::{Numbers, Row},
    theme::{family, space},
};

pub(super) fn table_ui(
    drawing: Drawing<'_>,
    ui: &mut Ui,
    mut room: Room,
    row: &Row,
    numbers: &Numbers,
) -> Vec<Command> {
    let Drawing { view, sizes, .. } = drawing;
    let p = &view.theme.palette;
    let painter = ui.painter();
    let width = Room::with_margins(room.rest(), space::GAP).rest().width();
    let table = Table::new(drawing, ui, width, numbers.lap.is_some());
    let heads = room.top(sizes.heads_h);
    let (mut switch, cells) = table.cells(heads);
    let words =
        |column: TableColumn| Text::new(column.label(), family::REGULAR, sizes.table_head, p.label);
    // The first head is narrower than its values: the switch may need that room.
    if let (Some(column), Some(cell)) = (table.columns.first(), cells.first()) {
        let head_w = words(*column).width(painter).min(cell.width());
        switch.max.x = cell.right() - head_w - space::NEAR;
    }
    let commands = switch::switch_ui(drawing, ui, switch);
    for (column, cell) in table.columns.iter().zip(cells) {
        words(*column).condensed(ui.painter(), cell, Align::Max);
    }
    let now = foot::now_words(row, numbers, view.state.units);
    let is_wanted = !now.is_empty() || !rows::all_fit(drawing, room.rest(), numbers);
    let has_foot = is_wanted && sizes.foot_h <= room.rest().height();
    let foot = has_foot.then(|| room.bottom(sizes.foot_h));
    if foot.is_none() {
        room.bottom(space::TIGHT);
    }
    let Shown { n_hidden } = rows::rows_ui(&table, drawing, ui, room.rest(), numbers);
    if let Some(place) = foot {
        foot::foot_ui(drawing, ui, place, row, &now, n_hidden);
    }
    commands
}
