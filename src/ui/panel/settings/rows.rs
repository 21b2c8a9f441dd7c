//! The lines of the settings: a choice of a few, a switch, a menu, a value that cannot be changed.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Rect, Response, Role, Sense, StrokeKind, Ui, Vec2, WidgetInfo,
    vec2,
};

use crate::ui::{
    panel::{
        cells::{Room, Text},
        controls::{self, ButtonLook},
        field_menu,
    },
    theme::{Theme, family, size, space},
};

/// Height of a line.
const ROW_H: f32 = size::DIALOG_HIT;
/// Height of a line on which nothing is clicked.
const VALUE_H: f32 = 26.0;
/// Height of what is clicked in it.
const BUTTON_H: f32 = 34.0;
/// The box of a switch.
const BOX: Vec2 = vec2(18.0, 18.0);
/// Share of a line that the name of a value takes at most.
const NAME_SHARE: f32 = 0.42;
/// Room beside the bar of a column that scrolls.
const BESIDE_BAR: f32 = space::GAP;

/// Cuts a line off the column.
fn line(ui: &mut Ui, height: f32) -> Room {
    let width = ui.available_width() - BESIDE_BAR;
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    Room::new(rect)
}

/// The name of a line at its left.
fn name_ui(ui: &Ui, theme: &Theme, cell: Rect, name: &str) {
    let words = Text::new(name, family::REGULAR, size::BODY, theme.palette.text);
    words.elided(ui.painter(), cell, Align::Min);
}

/// One of a few values, each a button; gives back which was clicked.
pub(super) fn choice(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    options: &[(&str, bool)],
) -> Option<usize> {
    let mut room = line(ui, ROW_H);
    let mut clicked = None;
    for (at, (label, is_on)) in options.iter().enumerate().rev() {
        let width = controls::button_width(ui.painter(), label);
        let rect = room.right_box(vec2(width, BUTTON_H));
        room.right(space::SMALL);
        let response = option_ui(ui, theme, rect, [name, label], *is_on);
        if response.clicked() {
            clicked = Some(at);
        }
    }
    name_ui(ui, theme, room.rest(), name);
    clicked
}

/// A button of a choice.
fn option_ui(
    ui: &Ui,
    theme: &Theme,
    rect: Rect,
    [name, label]: [&str; 2],
    is_on: bool,
) -> Response {
    let spoken = format!("{name}: {label}");
    let response = ui.interact(rect, ui.scope_id().with(&spoken), Sense::click());
    let look = if is_on { ButtonLook::Primary } else { ButtonLook::Plain };
    let response = controls::button_of(ui, theme, response, label, size::LABEL, look);
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, is_on, &spoken));
    response
}

/// A value that is stepped down and up, with what it is now between the buttons; gives back
/// whether it is stepped up.
pub(super) fn stepper(
    ui: &mut Ui,
    theme: &Theme,
    name: &str,
    (value, widest): (&str, &str),
    [spoken_down, spoken_up]: [&str; 2],
    [may_fall, may_rise]: [bool; 2],
) -> Option<bool> {
    let mut room = line(ui, ROW_H);
    let mut stepped = None;
    let button = |room: &mut Room, label: &str, spoken: &str, is_on: bool| {
        let rect = room.right_box(vec2(size::DIALOG_HIT, BUTTON_H));
        let sense = if is_on { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, ui.scope_id().with(spoken), sense);
        let look = if is_on { ButtonLook::Plain } else { ButtonLook::Off };
        let response = controls::button_of(ui, theme, response, label, size::BODY, look);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, is_on, spoken));
        response.clicked()
    };
    if button(&mut room, "+", spoken_up, may_rise) {
        stepped = Some(true);
    }
    let width = controls::width(ui.painter(), widest, family::SEMIBOLD, size::BODY);
    let cell = room.right(width + 2.0 * space::NEAR);
    if button(&mut room, "\u{2212}", spoken_down, may_fall) {
        stepped = Some(false);
    }
    let words = Text::new(value, family::SEMIBOLD, size::BODY, theme.palette.text);
    words.elided(ui.painter(), cell, Align::Center);
    controls::words(ui, ui.scope_id().with((name, "value")), cell, &format!("{name} {value}"));
    room.right(space::SMALL);
    name_ui(ui, theme, room.rest(), name);
    stepped
}

/// Something that is on or off, with a tooltip that says what that means; true when clicked.
pub(super) fn switch(ui: &mut Ui, theme: &Theme, name: &str, tip: &str, is_on: bool) -> bool {
    let p = &theme.palette;
    let mut room = line(ui, ROW_H);
    let rect = room.rest();
    let response = ui
        .interact(rect, ui.scope_id().with(name), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_on, name));
    let painter = ui.painter();
    room.right(space::TIGHT);
    let mark = room.right_box(BOX);
    let edge = if response.hovered() { p.text } else { p.control_edge };
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect_stroke(mark, corner, controls::edge(edge), StrokeKind::Inside);
    if is_on {
        field_menu::tick(ui, theme, mark.center());
    }
    room.right(space::GAP);
    name_ui(ui, theme, room.rest(), name);
    controls::focus_ring(painter, theme, rect.shrink(size::FOCUS_INSET), &response);
    let response = if tip.is_empty() { response } else { response.on_hover_text(tip) };
    response.clicked()
}

/// A button that opens a menu of values; it shows the one that is chosen.
pub(super) fn pick(ui: &mut Ui, theme: &Theme, name: &str, value: &str) -> Response {
    let mut room = line(ui, ROW_H);
    let width = controls::button_width(ui.painter(), value) + 2.0 * space::NEAR;
    let most = room.rest().width() * (1.0 - NAME_SHARE);
    let rect = room.right_box(vec2(width.min(most), BUTTON_H));
    room.right(space::SMALL);
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
    let label = format!("{value}\u{2026}");
    let response = controls::button_of(ui, theme, response, &label, size::LABEL, ButtonLook::Plain);
    let spoken = format!("{name}: {value}");
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    name_ui(ui, theme, room.rest(), name);
    response
}

/// A value that cannot be changed here.
pub(super) fn value(ui: &mut Ui, theme: &Theme, name: &str, value: &str) {
    let p = &theme.palette;
    let mut room = line(ui, VALUE_H);
    let rect = room.rest();
    let name_w = (rect.width() * NAME_SHARE).round();
    let words = Text::new(name, family::REGULAR, size::BODY, p.label);
    words.condensed(ui.painter(), room.left(name_w), Align::Min);
    room.left(space::NEAR);
    let words = Text::new(value, family::REGULAR, size::BODY, p.text);
    words.elided(ui.painter(), room.rest(), Align::Min);
    let spoken = format!("{name}: {value}");
    controls::words(ui, ui.scope_id().with((name, "fixed")), rect, &spoken).on_hover_text(value);
}
