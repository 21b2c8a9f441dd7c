//! The gutters between panels: dragging moves them, a double click resets them.

use eframe::egui::{CursorIcon, Rect, Role, Sense, Ui, WidgetInfo};

use crate::ui::{context::Command, layout::Grid, state::Splits};

/// Handles the gutters between panels: dragging moves them, a double click resets them.
pub(super) fn splitters_ui(chosen: Splits, grid: &Grid, ui: &Ui) -> Option<Command> {
    let mut splits = chosen;
    let between =
        |left: Rect, right: Rect| Rect::from_min_max(left.right_top(), right.left_bottom());
    let roster = between(grid.roster, Rect::from_min_max(grid.map.min, grid.plots.max));
    let dragged = splitter(ui, tr!("splitter-roster"), roster, CursorIcon::ResizeHorizontal);
    move_to(&mut splits.roster_w, &dragged, |delta| grid.roster.width() + delta.x);

    let numbers = between(grid.map, grid.numbers);
    let dragged = splitter(ui, tr!("splitter-numbers"), numbers, CursorIcon::ResizeHorizontal);
    move_to(&mut splits.numbers_w, &dragged, |delta| grid.numbers.width() - delta.x);

    let top = Rect::from_min_max(
        grid.map.left_bottom(),
        eframe::egui::pos2(grid.numbers.right(), grid.time_bar.top()),
    );
    let dragged = splitter(ui, tr!("splitter-top"), top, CursorIcon::ResizeVertical);
    move_to(&mut splits.top_h, &dragged, |delta| grid.map.height() + delta.y);
    (splits != chosen).then_some(Command::SetSplits(splits))
}

/// What a splitter was used for.
enum Dragged {
    No,
    By(eframe::egui::Vec2),
    Reset,
}

fn splitter(ui: &Ui, name: &'static str, rect: Rect, cursor: CursorIcon) -> Dragged {
    let response = ui
        .interact(rect, ui.scope_id().with(name), Sense::click_and_drag())
        .on_hover_and_drag_cursor(cursor);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
    if response.double_clicked() {
        Dragged::Reset
    } else if response.dragged() {
        Dragged::By(response.drag_delta())
    } else {
        Dragged::No
    }
}

fn move_to(
    split: &mut Option<f32>,
    dragged: &Dragged,
    moved: impl FnOnce(eframe::egui::Vec2) -> f32,
) {
    match dragged {
        Dragged::No => {}
        Dragged::By(delta) => *split = Some(moved(*delta)),
        Dragged::Reset => *split = None,
    }
}
