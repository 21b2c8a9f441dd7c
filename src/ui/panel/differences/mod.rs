//! How sessions that are laid over each other differ at the playhead: the first one, or the one that
//! was clicked, in full, and the others against it.

mod columns;

use eframe::egui::{
    Align, CursorIcon, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use self::columns::{Columns, cells_of, spoken_of};
use super::{
    cells::{Room, Text},
    controls,
};
use crate::ui::{
    context::{Command, ReplayCommand, ViewContext},
    projection::{OverlayRow, OverlayView, Row},
    state::CompareBy,
    theme::{family, size, space},
};

/// Height of the title.
const TITLE_H: f32 = 36.0;
/// Height of the heads of the columns.
const HEADS_H: f32 = 34.0;
/// Least height of a row.
const LEAST_ROW_H: f32 = 20.0;
/// The chip in a row: its width, and by how much it is lower than the row.
const CHIP_W: f32 = 30.0;
const CHIP_LOWER: f32 = 4.0;
/// A name with less room than this is left out: the chip says who it is.
const LEAST_NAME_W: f32 = 34.0;

/// Draws the table over all of `ui`.
pub(in crate::ui) fn differences_ui(
    overlay: &OverlayView,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    controls::panel_ground(ui.painter(), view.theme, rect);
    let mut commands = Vec::new();
    let mut room = Room::new(rect);
    title_ui(view, ui, room.top(TITLE_H), &mut commands);
    let columns = Columns::new(view, ui.painter(), overlay, rect.width());
    let heads = room.top(HEADS_H);
    columns.paint_heads(view, ui.painter(), heads);
    controls::hairline(ui.painter(), view.theme, heads, heads.bottom());
    room.bottom(space::TIGHT);
    rows_ui(overlay, &columns, view, ui, room.rest(), &mut commands);
    commands
}

/// What the table is, and by what is compared.
fn title_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, commands: &mut Vec<Command>) {
    let p = &view.theme.palette;
    let mut room = Room::with_margins(rect, space::GAP);
    for (by, label, why) in [
        (CompareBy::Distance, tr!("head-distance"), tr!("compare-distance-tip")),
        (CompareBy::Time, tr!("head-time"), tr!("compare-time-tip")),
    ] {
        let width = controls::tab_width(ui.painter(), label);
        let place = room.right_box(vec2(width, size::HIT));
        let id = ui.scope_id().with(label);
        let is_on = view.state.compare_by == by;
        let response = controls::tab(ui, view.theme, id, place, label, is_on);
        if response.on_hover_text(why).clicked() {
            commands.push(Command::Replay(ReplayCommand::CompareBy(by)));
        }
    }
    room.right(space::NEAR);
    let label = match view.state.compare_by {
        CompareBy::Time => tr!("differences-time"),
        CompareBy::Distance => tr!("differences-distance"),
    };
    let words = Text::new(label, family::REGULAR, size::TITLE, p.text);
    let place = words.condensed(ui.painter(), room.rest(), Align::Min);
    controls::words(ui, ui.scope_id().with("title"), place, label);
}

fn rows_ui(
    overlay: &OverlayView,
    columns: &Columns,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
    commands: &mut Vec<Command>,
) {
    let n_rows = overlay.rows.len().max(1) as f32;
    let tallest = view.theme.sizes.numbers.table_row_h;
    let row_h = (rect.height() / n_rows).clamp(LEAST_ROW_H, tallest.max(LEAST_ROW_H));
    let builder = UiBuilder::new().id_salt("differences").max_rect(rect);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let wanted = vec2(rect.width(), row_h * n_rows);
            let (all, _) = ui.allocate_exact_size(wanted, Sense::hover());
            for (i, of) in overlay.rows.iter().enumerate() {
                let Some(row) = view.projection.row(of.id) else { continue };
                let at = pos2(rect.left(), all.top() + i as f32 * row_h);
                let place = Rect::from_min_size(at, vec2(rect.width(), row_h));
                commands.extend(row_ui(overlay, of, row, columns, view, ui, place));
            }
        });
    });
}

/// One session; a click compares the others with it.
fn row_ui(
    overlay: &OverlayView,
    of: &OverlayRow,
    row: &Row,
    columns: &Columns,
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
) -> Option<Command> {
    let p = &view.theme.palette;
    let is_reference = of.id == overlay.reference;
    let response = ui
        .interact(rect, ui.scope_id().with(("compare", of.id)), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| {
        let label = spoken_of(view, overlay, of, row);
        WidgetInfo::selected(Role::Button, true, is_reference, label)
    });
    let painter = ui.painter();
    let fill = match (is_reference, response.hovered()) {
        (true, _) => Some(p.raised),
        (false, true) => Some(controls::hovered_row(view.theme)),
        (false, false) => None,
    };
    controls::row_ground(painter, view.theme, rect, fill, false);
    controls::focus_ring(painter, view.theme, rect.shrink(size::FOCUS_INSET), &response);
    let mut who = Room::new(columns.who_in(rect));
    let chip = who.left_box(vec2(CHIP_W, (rect.height() - CHIP_LOWER).min(CHIP_W)));
    controls::chip(painter, view.theme, chip, row);
    who.left(space::SMALL);
    if LEAST_NAME_W <= who.rest().width() {
        let name =
            Text::new(&row.athlete.name, family::CONDENSED_SEMIBOLD, columns.font_size, p.text);
        name.elided(painter, who.rest(), Align::Min);
    }
    for (words, cell) in cells_of(view, overlay, of).iter().zip(columns.cells_in(rect)) {
        words.paint(painter, columns.font_size, cell);
    }
    let response = response.on_hover_text(tr!("differences-tip"));
    response.clicked().then_some(Command::Replay(ReplayCommand::CompareWith(of.id)))
}
