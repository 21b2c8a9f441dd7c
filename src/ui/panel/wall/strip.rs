//! The line over the tiles in the first window: the group, what the tiles show, the search, pages, the
//! second window.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::{fields::TileFields, menu, sections::Pages, state::WallState};
use crate::ui::{
    context::{Command, ViewContext},
    keys::Keys,
    panel::{
        cells::{Room, Text},
        controls,
        group_button::group_ui,
        search_field::search_ui,
    },
    theme::{Theme, family, size, space},
};

/// Height of the line.
pub(in crate::ui) const HEIGHT: f32 = 28.0;
/// How far beyond the line its buttons react, so that a finger hits them.
const HIT_BEYOND: f32 = (size::DIALOG_HIT - HEIGHT) / 2.0;
/// Width of the search field.
const SEARCH_W: f32 = 150.0;
/// Width of the button of a page.
const PAGE_W: f32 = 40.0;

/// Draws the line.
pub(in crate::ui) fn strip_ui(
    state: &mut WallState,
    keys: &mut Keys,
    fields: &TileFields,
    pages: Pages,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut room = Room::new(ui.max_rect());
    large_ui(fields, view, ui, &mut room, &mut commands);
    second_ui(view, ui, &mut room, &mut commands);
    room.right(space::NEAR);
    let field = room.right_box(vec2(SEARCH_W, size::HIT));
    search_ui(keys, view, ui, field, &mut commands);
    room.right(space::NEAR);
    if view.projection.groups.len() > 1 && group_ui(view, ui, &mut room, &mut commands) {
        room.right(space::NEAR);
    }
    if let Some(filter) = view.state.filter {
        let label = tr!("wall-only", state = filter.label());
        let response = button(ui, view.theme, &mut room, &label, true, tr!("wall-only-tip"));
        if response.clicked() {
            commands.push(Command::SetFilter(None));
        }
        room.right(space::NEAR);
    }
    pages_ui(state, pages, view, ui, &mut room);
    legend_ui(fields, view, ui, &room);
    commands
}

/// The name of the large value; a click lists the others.
fn large_ui(
    fields: &TileFields,
    view: &ViewContext<'_>,
    ui: &Ui,
    room: &mut Room,
    commands: &mut Vec<Command>,
) {
    let (large, _) = fields.legend(view);
    let width = controls::button_width(ui.painter(), &large).min(room.rest().width() / 3.0);
    let rect = room.left_box(vec2(width, size::HIT));
    room.left(space::INSET);
    let spoken = tr!("wall-large-spoken", large = large);
    let response = button_in(ui, view.theme, rect, &large, &spoken, false);
    let response = response.on_hover_text(tr!("wall-large-tip"));
    commands.extend(menu::large_menu_ui(view, fields, &response));
}

/// What the smaller values are, as far as there is room.
fn legend_ui(fields: &TileFields, view: &ViewContext<'_>, ui: &Ui, room: &Room) {
    let (_, seconds) = fields.legend(view);
    let cell = room.rest();
    let words = Text::new(&seconds, family::REGULAR, size::LABEL, view.theme.palette.label);
    let condensed = controls::width(ui.painter(), &seconds, family::CONDENSED, size::CAPTION);
    if seconds.is_empty() || cell.width() < condensed {
        return;
    }
    let place = words.condensed(ui.painter(), cell, Align::Min);
    controls::words(ui, ui.scope_id().with("legend"), place, &seconds);
}

/// The second window: a click lists what can be done about it.
fn second_ui(view: &ViewContext<'_>, ui: &Ui, room: &mut Room, commands: &mut Vec<Command>) {
    let label = tr!("second-window");
    let is_on = view.state.wall.second.is_open;
    let response = button(ui, view.theme, room, label, is_on, tr!("wall-second-tip"));
    commands.extend(menu::second_menu_ui(view, &response));
}

/// Pages, where there are too many tiles to be read from far.
fn pages_ui(state: &mut WallState, pages: Pages, view: &ViewContext<'_>, ui: &Ui, room: &mut Room) {
    if pages.count < 2 {
        return;
    }
    let shown = state.page.or_else(|| (!pages.all_fit).then_some(0));
    for page in (0..pages.count).rev() {
        let label = (page + 1).to_string();
        let rect = room.right_box(vec2(PAGE_W, size::HIT));
        room.right(space::TIGHT);
        let is_on = shown == Some(page);
        let spoken = tr!("wall-page", label = label, n = pages.count);
        if button_in(ui, view.theme, rect, &label, &spoken, is_on).clicked() {
            state.page = Some(page);
        }
    }
    if pages.all_fit {
        let rect = room.right_box(vec2(PAGE_W, size::HIT));
        room.right(space::TIGHT);
        if button_in(ui, view.theme, rect, tr!("wall-all"), tr!("wall-all-tip"), shown.is_none())
            .clicked()
        {
            state.page = None;
        }
    }
    room.right(space::NEAR);
}

/// A button at the right end of the room.
fn button(
    ui: &Ui,
    theme: &Theme,
    room: &mut Room,
    label: &str,
    is_on: bool,
    tip: &str,
) -> Response {
    let rect = room.right_box(vec2(controls::button_width(ui.painter(), label), size::HIT));
    button_in(ui, theme, rect, label, label, is_on).on_hover_text(tip)
}

/// A button that is filled while it is on.
fn button_in(
    ui: &Ui,
    theme: &Theme,
    rect: Rect,
    label: &str,
    spoken: &str,
    is_on: bool,
) -> Response {
    let p = &theme.palette;
    let painter = ui.painter();
    let hit = rect.expand2(vec2(space::NONE, HIT_BEYOND));
    let response = ui.interact(hit, ui.scope_id().with(spoken), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, spoken));
    let (ground, edge, ink) = match (is_on, response.hovered()) {
        (true, _) => (p.text, p.text, p.panel),
        (false, true) => (p.raised, p.text, p.text),
        (false, false) => (p.panel, p.control_edge, p.text),
    };
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect(rect, corner, ground, controls::edge(edge), StrokeKind::Inside);
    let cell = rect.shrink2(vec2(space::TIGHT, space::NONE));
    let words = Text::new(label, family::SEMIBOLD, size::LABEL, ink);
    words.shrunk(painter, cell, Align::Center);
    controls::focus_ring(painter, theme, rect, &response);
    response.on_hover_cursor(CursorIcon::PointingHand)
}
