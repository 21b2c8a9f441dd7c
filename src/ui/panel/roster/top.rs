//! The top of the roster: the way to the athletes' dialog, the search, the group.

use eframe::egui::{
    Align, Align2, Button, CornerRadius, CursorIcon, Id, Key, Modifiers, Popup, Rect, Role, Sense,
    StrokeKind, TextEdit, Ui, WidgetInfo, vec2,
};

use super::super::{
    cells::{Room, Text},
    controls,
};
use crate::{
    model::Group,
    ui::{
        apply,
        context::{Command, ViewContext},
        keys::Keys,
        state::{AthletesPage, Dialog, ViewState},
        theme::{family, size, space},
    },
};

/// How much lower than the middle of the top its parts stand.
const LOWER: f32 = 4.0;
/// The least width of the search field, and of the group.
const LEAST_SEARCH_W: f32 = 130.0;
const LEAST_GROUP_W: f32 = 48.0;
/// What the name of a group needs beside its letters.
const AROUND_GROUP_W: f32 = 12.0;
/// Width of the list of groups.
const MENU_W: f32 = 200.0;

/// Draws the top.
pub(super) fn top_ui(
    keys: &mut Keys,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
    commands: &mut Vec<Command>,
) {
    let mut room = Room::with_margins(rect, space::INSET);
    room.top(LOWER);
    athletes_ui(view, ui, &mut room, commands);
    room.left(space::NEAR);
    // With nobody in a heat or team there is nothing to choose.
    if view.projection.groups.len() > 1 && group_ui(view, ui, &mut room, commands) {
        room.right(space::NEAR);
    }
    let field = room.rest();
    let field = Rect::from_center_size(field.center(), vec2(field.width(), size::HIT));
    if std::mem::take(&mut keys.focus_search) {
        ui.memory_mut(|memory| memory.request_focus(search_id()));
    }
    search_ui(view, ui, field, commands);
}

fn search_id() -> Id {
    Id::unique("roster search")
}

fn athletes_ui(view: &ViewContext<'_>, ui: &Ui, room: &mut Room, commands: &mut Vec<Command>) {
    const LABEL: &str = "Athletes\u{2026}";
    let width = controls::button_width(ui.painter(), LABEL);
    let button = room.left_box(vec2(width, size::HIT));
    let (id, look) = (ui.scope_id().with("athletes"), controls::ButtonLook::Plain);
    let response = controls::button(ui, view.theme, id, button, LABEL, look);
    if response.on_hover_text("Add, change, remove athletes; import a start list").clicked() {
        commands.push(Command::Open(Dialog::Athletes(AthletesPage::List)));
    }
}

/// The group that all views show; a click lists the others. A narrow roster leaves `everybody` out, and
/// tells so.
fn group_ui(view: &ViewContext<'_>, ui: &Ui, room: &mut Room, commands: &mut Vec<Command>) -> bool {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let group = &view.state.group;
    let is_on = *group != Group::All;
    let label = group.to_string();
    let most = (room.rest().width() - LEAST_SEARCH_W - space::NEAR).max(LEAST_GROUP_W);
    let least = controls::width(painter, &label, family::CONDENSED_SEMIBOLD, size::LABEL);
    if !is_on && most < least + AROUND_GROUP_W {
        return false;
    }
    let width = controls::button_width(painter, &label).min(most);
    let rect = room.right_box(vec2(width, size::HIT));
    let response = ui.interact(rect, ui.scope_id().with("group"), Sense::click());
    let spoken = format!("group: {label}");
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &spoken));
    let (ground, edge, ink) = match (is_on, response.hovered()) {
        (true, _) => (p.text, p.text, p.panel),
        (false, true) => (p.raised, p.text, p.text),
        (false, false) => (p.panel, p.control_edge, p.text),
    };
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect(rect, corner, ground, controls::edge(edge), StrokeKind::Inside);
    let words = Text::new(&label, family::CONDENSED_SEMIBOLD, size::LABEL, ink);
    words.elided(painter, rect.shrink2(vec2(space::SMALL, space::NONE)), Align::Center);
    controls::focus_ring(painter, view.theme, rect, &response);
    let tip = format!("Whom all views show: {label}");
    let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(tip);
    Popup::menu(&response).show(|ui| {
        ui.set_width(MENU_W);
        ui.spacing_mut().button_padding.x = space::GAP;
        ui.spacing_mut().item_spacing.y = space::TIGHT / 2.0;
        for known in &view.projection.groups {
            let button = Button::new(known.to_string()).selected(known == group);
            let button = button.min_size(vec2(ui.available_width(), size::HIT));
            if ui.add(button.frame_when_inactive(false)).clicked() {
                commands.push(Command::SetGroup(known.clone()));
            }
        }
    });
    true
}

fn search_ui(view: &ViewContext<'_>, ui: &mut Ui, field: Rect, commands: &mut Vec<Command>) {
    let mut search = view.state.search.clone();
    let has_focus = ui.memory(|memory| memory.has_focus(search_id()));
    let escaped =
        has_focus && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let edit = TextEdit::singleline(&mut search)
        .id(search_id())
        .hint_text("bib or name")
        .char_limit(40)
        .align(Align2::LEFT_CENTER);
    let response = ui.put(field, edit).accessible_name("search the roster");
    if escaped {
        search.clear();
        response.surrender_focus();
    } else if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        // Enter goes to the first hit and leaves the search.
        // What was typed in this very frame counts: the view's own search is a frame behind.
        let searched = ViewState { search: search.clone(), ..view.state.clone() };
        let first = apply::listed(&searched, view.projection).next();
        commands.extend(first.map(Command::Focus));
        search.clear();
    }
    if search != view.state.search {
        commands.push(Command::SetSearch(search));
    }
    response.on_hover_text("Search bib or name: /");
}
