//! The top of the roster: the way to the athletes' dialog, the search, the group.

use eframe::egui::{Rect, Ui, vec2};

use super::super::{cells::Room, controls, group_button::group_ui, search_field::search_ui};
use crate::ui::{
    context::{Command, ViewContext},
    keys::Keys,
    state::{AthletesPage, Dialog},
    theme::{size, space},
};

/// How much lower than the middle of the top its parts stand.
const LOWER: f32 = 4.0;
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
    search_ui(keys, view, ui, field, commands);
}

fn athletes_ui(view: &ViewContext<'_>, ui: &Ui, room: &mut Room, commands: &mut Vec<Command>) {
    let label = tr!("athletes-open");
    let width = controls::button_width(ui.painter(), label);
    let button = room.left_box(vec2(width, size::HIT));
    let (id, look) = (ui.scope_id().with("athletes"), controls::ButtonLook::Plain);
    let response = controls::button(ui, view.theme, id, button, label, look);
    if response.on_hover_text(tr!("roster-athletes-tip")).clicked() {
        commands.push(Command::Open(Dialog::Athletes(AthletesPage::List)));
    }
}
