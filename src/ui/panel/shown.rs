//! The dialog of what is shown: columns of the roster, large values, rows of the table.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Popup, Rect, Response, Role, ScrollArea, Sense, Shape, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, vec2,
};

use super::{
    cells::{Room, Text},
    controls,
    dialog::{self, Look},
    field_menu::{self, Part, field_menu_ui},
    row_menu,
};
use crate::ui::{
    context::{Command, ViewContext},
    lang,
    projection::KnownRow,
    state::RowChoice,
    theme::{Theme, family, size, space},
};

/// Size of the dialog.
const SIZE: Vec2 = vec2(920.0, 560.0);
/// Share of the left side.
const LEFT: f32 = 0.52;
/// Places beside each other.
const A_LINE: usize = 3;
/// Height of a row of the list.
const ROW_H: f32 = size::DIALOG_HIT;
/// The box of a row that can be left out.
const BOX: Vec2 = vec2(18.0, 18.0);
/// Half the width of an arrow, and from its middle to its tip.
const ARROW: [f32; 2] = [5.0, 3.5];

/// Draws the dialog.
pub(in crate::ui) fn shown_ui(view: &ViewContext<'_>, ui: &Ui) -> Vec<Command> {
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("shown-title"), SIZE, |ui| {
        let [left, right] = dialog::two_columns(ui, view.theme, LEFT);
        dialog::within(ui, "fields", left, |ui| {
            part_ui(view, ui, tr!("shown-columns"), Part::Columns, &mut commands);
            ui.add_space(space::APART);
            part_ui(view, ui, tr!("shown-heroes"), Part::Heroes, &mut commands);
            ui.add_space(space::APART);
            dialog::paragraph(ui, view.theme, tr!("shown-explained"));
        });
        dialog::within(ui, "rows", right, |ui| rows_ui(view, ui, &mut commands));
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// The places of one part, each with its menu.
fn part_ui(
    view: &ViewContext<'_>,
    ui: &mut Ui,
    title: &str,
    part: Part,
    commands: &mut Vec<Command>,
) {
    dialog::statement(ui, view.theme, title);
    let now = part.now(view);
    let n_places = now.len() + usize::from(part.can_grow(view));
    let n_gaps = (A_LINE - 1) as f32;
    let width = ((ui.available_width() - n_gaps * space::NEAR) / A_LINE as f32).floor();
    for line in 0..n_places.div_ceil(A_LINE) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::NEAR;
            for place in line * A_LINE..n_places.min((line + 1) * A_LINE) {
                let (rect, response) =
                    ui.allocate_exact_size(vec2(width, size::DIALOG_HIT), Sense::click());
                place_ui(view, ui, rect, &response, (part, place));
                let response = response.on_hover_cursor(CursorIcon::PointingHand);
                Popup::menu(&response)
                    .show(|ui| commands.extend(field_menu_ui(view, ui, part, place)));
            }
        });
    }
    let is_on = part.is_chosen(view);
    let label = field_menu::as_kind(view);
    if dialog::button(ui, view.theme, &label, Look::Plain, is_on).clicked() {
        commands.push(part.reset(view));
    }
}

/// The button of one place; behind the last one that which adds another.
fn place_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    response: &Response,
    (part, place): (Part, usize),
) {
    let field = part.now(view).get(place).map(|field| lang::word(field.label()));
    let label = field.unwrap_or(tr!("column-add"));
    let spoken = match field {
        Some(field) => format!("{} {}: {field}", part.place(), place + 1),
        None => label.to_owned(),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    pick_ui(view.theme, ui, rect, label, response.hovered());
    controls::focus_ring(ui.painter(), view.theme, rect, response);
}

/// A button that opens a menu.
fn pick_ui(theme: &Theme, ui: &Ui, rect: Rect, label: &str, is_hovered: bool) {
    let p = &theme.palette;
    let painter = ui.painter();
    let (ground, edge) = if is_hovered { (p.raised, p.text) } else { (p.panel, p.control_edge) };
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect(rect, corner, ground, controls::edge(edge), StrokeKind::Inside);
    let mut room = Room::with_margins(rect, space::GAP);
    let at = room.right(2.0 * space::NEAR);
    arrow(theme, ui, at, true, true);
    Text::new(label, family::SEMIBOLD, size::BODY, p.text).shrunk(painter, room.rest(), Align::Min);
}

/// A triangle that points up or down.
fn arrow(theme: &Theme, ui: &Ui, cell: Rect, is_down: bool, is_on: bool) {
    let [half_width, to_tip] = ARROW;
    let down = if is_down { 1.0 } else { -1.0 };
    let at = cell.center();
    let points = vec![
        at + vec2(-half_width, -to_tip * down),
        at + vec2(half_width, -to_tip * down),
        at + vec2(space::NONE, to_tip * down),
    ];
    let ink = if is_on { theme.palette.label } else { theme.palette.hairline };
    ui.painter().add(Shape::convex_polygon(points, ink, Stroke::NONE));
}

/// The rows of the table of whoever is in focus.
fn rows_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    dialog::statement(ui, view.theme, tr!("shown-rows"));
    let Some(numbers) = &view.projection.numbers else {
        let choose = tr!("shown-choose");
        dialog::paragraph(ui, view.theme, choose);
        return;
    };
    let rows = &numbers.known_rows;
    let height = dialog::height_above_bottom(ui);
    let width = ui.available_width();
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::NONE;
        let area = ScrollArea::vertical().id_salt("rows").auto_shrink(false).max_height(height);
        area.show_rows(ui, ROW_H, rows.len(), |ui, range| {
            for at in range {
                let Some(row) = rows.get(at) else { continue };
                let (rect, _) = ui.allocate_exact_size(
                    vec2(ui.available_width().min(width), ROW_H),
                    Sense::hover(),
                );
                commands.extend(row_ui(view, ui, rect, rows, row));
            }
        });
    });
    let is_chosen = view.shown().rows != RowChoice::default();
    dialog::at_bottom(ui, |ui| {
        if dialog::button(ui, view.theme, tr!("all-rows"), Look::Plain, is_chosen).clicked() {
            commands.push(row_menu::reset(view));
        }
    });
}

/// A row: whether it is shown, and its place among the others.
fn row_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    all: &[KnownRow],
    row: &KnownRow,
) -> Option<Command> {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut command = None;
    let mut room = Room::new(rect);
    room.right(space::GAP);
    let id = ui.scope_id().with(("row", &row.key));
    for is_up in [false, true] {
        let cell = room.right_box(Vec2::splat(size::DIALOG_HIT));
        let neighbours = all.iter().filter(|it| it.is_shown || it.key == row.key);
        let end = if is_up { neighbours.clone().next() } else { neighbours.clone().next_back() };
        let is_on = row.is_shown && end.is_some_and(|end| end.key != row.key);
        let sense = if is_on { Sense::click() } else { Sense::hover() };
        let response = ui.interact(cell, id.with(is_up), sense);
        let spoken = if is_up {
            tr!("shown-move-up", label = row.label)
        } else {
            tr!("shown-move-down", label = row.label)
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Button, is_on, &spoken));
        if is_on && response.hovered() {
            painter.rect_filled(cell.shrink(space::TIGHT), size::RADIUS_CHIP, p.raised);
        }
        arrow(view.theme, ui, cell, !is_up, is_on);
        controls::focus_ring(painter, view.theme, cell.shrink(space::TIGHT), &response);
        if response.clicked() {
            command = Some(row_menu::moved(view, all, &row.key, is_up));
        }
    }
    let cell = room.rest();
    let response = ui.interact(cell, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let spoken = tr!("shown-row", label = row.label);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, row.is_shown, &spoken));
    room.left(space::TIGHT);
    let mark = room.left_box(BOX);
    let edge = if response.hovered() { p.text } else { p.control_edge };
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect_stroke(mark, corner, controls::edge(edge), StrokeKind::Inside);
    if row.is_shown {
        field_menu::tick(ui, view.theme, mark.center());
    }
    room.left(space::INSET);
    let ink = if row.is_shown { p.text } else { p.label };
    Text::new(&row.label, family::REGULAR, size::BODY, ink).elided(
        painter,
        room.rest(),
        Align::Min,
    );
    controls::hairline(painter, view.theme, rect, rect.bottom());
    controls::focus_ring(painter, view.theme, cell.shrink(size::FOCUS_INSET), &response);
    if response.clicked() {
        command = Some(row_menu::set_shown(view, &row.key, !row.is_shown));
    }
    command
}
