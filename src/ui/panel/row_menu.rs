//! What is done to a row of the table of numbers: left out, moved.

use eframe::egui::{Response, Ui};

use super::field_menu::{all_ui, entry_ui};
use crate::ui::{
    context::{Command, ViewContext},
    projection::KnownRow,
    state::{RowChoice, RowKey, Shown},
    theme::space,
};

/// Width of the menu.
const MENU_W: f32 = 250.0;

/// All rows, in the usual order.
pub(super) fn reset(view: &ViewContext<'_>) -> Command {
    view.show(Shown { rows: RowChoice::default(), ..view.shown().clone() })
}

/// Shows a row, or leaves it out.
pub(super) fn set_shown(view: &ViewContext<'_>, row: &RowKey, is_shown: bool) -> Command {
    let rows = view.shown().rows.with(row, is_shown);
    view.show(Shown { rows, ..view.shown().clone() })
}

/// Moves a row past its neighbour in the table.
pub(super) fn moved(
    view: &ViewContext<'_>,
    all: &[KnownRow],
    row: &RowKey,
    is_up: bool,
) -> Command {
    let now: Vec<RowKey> = all.iter().map(|row| row.key.clone()).collect();
    let rows = view.shown().rows.moved(&now, row, is_up);
    view.show(Shown { rows, ..view.shown().clone() })
}

/// The menu of a row, on a right click.
pub(super) fn on_right_click(
    response: &Response,
    view: &ViewContext<'_>,
    all: &[KnownRow],
    row: &RowKey,
    commands: &mut Vec<Command>,
) {
    response.context_menu(|ui| commands.extend(row_menu_ui(view, ui, all, row)));
}

fn row_menu_ui(
    view: &ViewContext<'_>,
    ui: &mut Ui,
    all: &[KnownRow],
    row: &RowKey,
) -> Option<Command> {
    ui.set_width(MENU_W);
    ui.spacing_mut().item_spacing.y = space::TIGHT / 2.0;
    let mut command = None;
    if entry_ui(view.theme, ui, tr!("row-up"), "", false).clicked() {
        command = Some(moved(view, all, row, true));
    }
    if entry_ui(view.theme, ui, tr!("row-down"), "", false).clicked() {
        command = Some(moved(view, all, row, false));
    }
    if entry_ui(view.theme, ui, tr!("row-leave-out"), "", false).clicked() {
        command = Some(set_shown(view, row, false));
    }
    ui.separator();
    if view.shown().rows != RowChoice::default()
        && entry_ui(view.theme, ui, tr!("all-rows"), "", false).clicked()
    {
        command = Some(reset(view));
    }
    command.or_else(|| all_ui(view, ui))
}
