//! Which event the sessions of the list belong to: all, or one of them.

use std::cmp::Reverse;

use eframe::egui::{Button, Popup, ScrollArea, Ui, vec2};

use crate::ui::{
    context::{Command, HistoryCommand, ViewContext},
    panel::{
        cells::Room,
        controls::{self, ButtonLook},
    },
    theme::{size, space},
};

/// Height of the button.
const HEIGHT: f32 = 32.0;
/// Its greatest share of the line.
const SHARE: f32 = 0.5;
/// Extent of the menu.
const MENU_W: f32 = 320.0;
const MENU_H: f32 = 400.0;
/// The words for all of them.
fn all() -> &'static str {
    tr!("history-all-events")
}

/// Draws the choice at the left of what is left of a line; nothing where there are no events.
pub(super) fn event_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    room: &mut Room,
    commands: &mut Vec<Command>,
) {
    let mut events: Vec<_> = view.projection.events.events.iter().collect();
    if events.is_empty() {
        return;
    }
    events.sort_by_key(|event| Reverse(event.from.time));
    let chosen = view.state.history.event.as_ref();
    let chosen = chosen.and_then(|id| view.projection.events.by_id(id.as_str()));
    let label = chosen.map_or(all(), |event| event.name.as_str());
    let most = room.rest().width() * SHARE;
    let width = controls::button_width(ui.painter(), label).min(most);
    let place = room.left_box(vec2(width, HEIGHT));
    room.left(space::WIDE);
    let look = ButtonLook::Plain;
    let id = ui.scope_id().with("event");
    let response = controls::button(ui, view.theme, id, place, label, look);
    Popup::menu(&response).show(|ui| {
        ui.set_width(MENU_W);
        ui.spacing_mut().button_padding.x = space::GAP;
        ui.spacing_mut().item_spacing.y = space::TIGHT / 2.0;
        let mut offer = |ui: &mut Ui, label: &str, event| {
            let button = Button::new(label).truncate();
            let button = button.min_size(vec2(ui.available_width(), size::DIALOG_HIT));
            if ui.add(button.frame_when_inactive(false)).clicked() {
                commands.push(Command::History(HistoryCommand::OfEvent(event)));
            }
        };
        ScrollArea::vertical().max_height(MENU_H).show(ui, |ui| {
            offer(ui, all(), None);
            for event in events {
                offer(ui, &event.name, Some(event.id.clone()));
            }
        });
    });
}
