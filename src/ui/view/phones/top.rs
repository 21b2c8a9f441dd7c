//! The line above the list: how many are alive, a search field, and the filter.

use eframe::egui::{Align, Rect, Ui, vec2};

use crate::ui::{
    context::{Command, ViewContext},
    keys::Keys,
    panel::{
        cells::{Room, Text, band},
        controls::{self, ButtonLook},
        search_field::search_ui,
    },
    theme::{family, size, space},
};

/// Width of the search field.
const SEARCH_W: f32 = 220.0;

/// Draws the line.
pub(super) fn top_ui(
    only_waiting: &mut bool,
    keys: &mut Keys,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let painter = ui.painter().clone();
    let phones = &view.projection.phones;
    let mut room = Room::new(rect);
    room.left(space::INSET);
    room.right(space::MARGIN);
    let label = tr!("phones-waiting");
    let width = controls::button_width(&painter, label);
    let place = band(room.right(width), size::HIT);
    let look = if *only_waiting { ButtonLook::Primary } else { ButtonLook::Plain };
    let id = ui.scope_id().with("only waiting");
    if controls::button(ui, view.theme, id, place, label, look).clicked() {
        *only_waiting ^= true;
    }
    room.right(space::GAP);
    let place = room.right_box(vec2(SEARCH_W, size::HIT));
    let mut commands = Vec::new();
    search_ui(keys, view, ui, place, &mut commands);
    room.right(space::GAP);
    let words = tr!("phones-alive", alive = phones.n_alive, all = phones.n_athletes);
    let words_text = Text::new(&words, family::SEMIBOLD, size::TITLE, p.text);
    let place = words_text.shrunk(&painter, room.rest(), Align::Min);
    controls::words(ui, ui.scope_id().with("alive"), place, &words);
    commands
}
