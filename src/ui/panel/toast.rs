//! A message that is shown briefly: what was done, with a button to undo it.

use eframe::egui::{Align, Area, CornerRadius, Id, Order, Sense, StrokeKind, Ui, pos2, vec2};

use super::{
    cells::{Room, Text},
    controls::{self, ButtonLook},
};
use crate::ui::{
    context::{Command, ViewContext},
    shapes::{self, Form},
    theme::{family, size, space},
    undo::Toast,
};

/// Height of a toast.
const HEIGHT: f32 = 48.0;
/// Distance from the bottom of the window.
const ABOVE_BOTTOM: f32 = 64.0;
/// Margin on the left, and on the right if there is no button.
const MARGIN: f32 = 18.0;
/// Radius of the mark of an error.
const MARK_R: f32 = 6.0;
/// Label of its button.
const UNDO: &str = "Undo, Ctrl+Z";

/// Draws the toast on top of everything, at the bottom.
pub(in crate::ui) fn toast_ui(toast: &Toast, view: &ViewContext<'_>, ui: &Ui) -> Vec<Command> {
    let p = &view.theme.palette;
    let window = ui.ctx().content_rect();
    let words = Text::new(&toast.words, family::SEMIBOLD, size::BODY, p.text);
    let button_w = controls::button_width(ui.painter(), UNDO);
    let button_room = if toast.undoes { button_w + space::GAP } else { space::NONE };
    let mark_room = if toast.is_failure { 2.0 * MARK_R + space::MARGIN } else { space::NONE };
    let width = words.width(ui.painter()) + mark_room + button_room + 2.0 * MARGIN;
    let width = width.min(window.width() - 2.0 * space::APART);
    let at = pos2(window.center().x - width / 2.0, window.bottom() - HEIGHT - ABOVE_BOTTOM);
    let mut commands = Vec::new();
    let area = Area::new(Id::unique("toast")).order(Order::Foreground).fixed_pos(at);
    area.show(ui.ctx(), |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
        let painter = ui.painter();
        let edge = if toast.is_failure { p.urgent } else { p.control_edge };
        let corner = CornerRadius::same(size::RADIUS_PANEL);
        painter.rect(rect, corner, p.raised, controls::edge(edge), StrokeKind::Inside);
        let mut room = Room::new(rect);
        if toast.undoes {
            room.right(space::NEAR);
            let button = room.right_box(vec2(button_w, size::HIT + space::TIGHT));
            let id = ui.scope_id().with("undo");
            if controls::button(ui, view.theme, id, button, UNDO, ButtonLook::Plain).clicked() {
                commands.push(Command::Undo);
            }
            room.right(space::GAP);
        } else {
            room.right(MARGIN);
        }
        room.left(MARGIN);
        if toast.is_failure {
            let mark = room.left(2.0 * MARK_R).center();
            shapes::paint(painter, Form::Cross, mark, MARK_R, p.urgent, p.raised);
            room.left(space::MARGIN);
        }
        let place = words.elided(painter, room.rest(), Align::Min);
        controls::words(ui, ui.scope_id().with("words"), place, &toast.words);
    });
    commands
}
