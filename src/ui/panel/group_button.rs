//! The group that all views show, as a button with a list of the others.

use eframe::egui::{
    Align, Button, CornerRadius, CursorIcon, Popup, Role, Sense, StrokeKind, Ui, WidgetInfo, vec2,
};

use super::{
    cells::{Room, Text},
    controls,
};
use crate::{
    model::{Group, folded},
    ui::{
        context::{Command, ViewContext},
        theme::{family, size, space},
    },
};

/// The least width of the search field beside it, and of the group.
const LEAST_SEARCH_W: f32 = 130.0;
const LEAST_GROUP_W: f32 = 48.0;
/// What the name of a group needs beside its letters.
const AROUND_GROUP_W: f32 = 12.0;
/// Width of the list of groups.
const MENU_W: f32 = 200.0;

/// A group as a filter shows it: `everybody`, `heat 2`, `team Blue`.
pub(in crate::ui) fn group_words(group: &Group) -> String {
    // Who names a heat `Heat 2` does not want it said twice.
    let named = |words: fn(&str) -> String, name: &str| {
        let says_it = folded(name.trim()).starts_with(&folded(&words("")));
        if says_it { name.to_owned() } else { words(name) }
    };
    match group {
        Group::All => tr!("group-everybody").to_owned(),
        Group::Heat(name) => named(|name| tr!("group-heat", name = name), name),
        Group::Team(name) => named(|name| tr!("group-team", name = name), name),
    }
}

/// Draws it at the right end of the room; a click lists the others. A narrow roster leaves `everybody` out, and
/// tells so.
pub(super) fn group_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    room: &mut Room,
    commands: &mut Vec<Command>,
) -> bool {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let group = &view.state.group;
    let is_on = *group != Group::All;
    let label = group_words(group);
    let most = (room.rest().width() - LEAST_SEARCH_W - space::NEAR).max(LEAST_GROUP_W);
    let least = controls::width(painter, &label, family::CONDENSED_SEMIBOLD, size::LABEL);
    if !is_on && most < least + AROUND_GROUP_W {
        return false;
    }
    let width = controls::button_width(painter, &label).min(most);
    let rect = room.right_box(vec2(width, size::HIT));
    let response = ui.interact(rect, ui.scope_id().with("group"), Sense::click());
    let spoken = tr!("group-spoken", label = label);
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
    let tip = tr!("group-tip", label = label);
    let response = response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(tip);
    Popup::menu(&response).show(|ui| {
        ui.set_width(MENU_W);
        ui.spacing_mut().button_padding.x = space::GAP;
        ui.spacing_mut().item_spacing.y = space::TIGHT / 2.0;
        for known in &view.projection.groups {
            let button = Button::new(group_words(known)).selected(known == group);
            let button = button.min_size(vec2(ui.available_width(), size::MENU_LINE));
            if ui.add(button.frame_when_inactive(false)).clicked() {
                commands.push(Command::SetGroup(known.clone()));
            }
        }
    });
    true
}
