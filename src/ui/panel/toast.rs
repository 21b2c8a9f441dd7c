//! What is told for a moment: what was done, with the way to undo it.

use eframe::egui::{
    Align, Area, CornerRadius, Id, Order, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2,
};

use super::controls::{self, ButtonLook};
use crate::ui::{
    context::{Command, ViewContext},
    shapes::{self, Form},
    text,
    theme::{family, size},
    undo::Toast,
};

/// Height of a toast.
const HEIGHT: f32 = 48.0;
/// Width of its button.
const UNDO_W: f32 = 124.0;

/// Draws it over everything, at the bottom.
pub(in crate::ui) fn toast_ui(toast: &Toast, view: &ViewContext<'_>, ui: &Ui) -> Vec<Command> {
    let p = &view.theme.palette;
    let window = ui.ctx().content_rect();
    let words_w = controls::width(ui.painter(), &toast.words, family::SEMIBOLD, size::BODY);
    let button_w = if toast.undoes { UNDO_W + 12.0 } else { 0.0 };
    let mark_w = if toast.is_failure { 26.0 } else { 0.0 };
    let width = (words_w + mark_w + button_w + 36.0).min(window.width() - 48.0);
    let at = pos2(window.center().x - width / 2.0, window.bottom() - HEIGHT - 64.0);
    let mut commands = Vec::new();
    let area = Area::new(Id::unique("toast")).order(Order::Foreground).fixed_pos(at);
    area.show(ui.ctx(), |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(width, HEIGHT), Sense::hover());
        let painter = ui.painter();
        let edge = if toast.is_failure { p.urgent } else { p.control_edge };
        let corner = CornerRadius::same(size::RADIUS_PANEL);
        painter.rect(rect, corner, p.raised, Stroke::new(1.0, edge), StrokeKind::Inside);
        let mut left = rect.left() + 18.0;
        if toast.is_failure {
            let mark = pos2(left + 6.0, rect.center().y);
            shapes::paint(painter, Form::Cross, mark, 6.0, p.urgent, p.raised);
            left += mark_w;
        }
        let room = rect.right() - 18.0 - button_w - left;
        let place = text::paint_within(
            painter,
            pos2(left, rect.center().y),
            Align::Min,
            &toast.words,
            family::SEMIBOLD,
            size::BODY,
            p.text,
            room,
        );
        controls::words(ui, ui.scope_id().with("words"), place, &toast.words);
        if toast.undoes {
            let button = Rect::from_min_size(
                pos2(rect.right() - UNDO_W - 8.0, rect.top() + 8.0),
                vec2(UNDO_W, HEIGHT - 16.0),
            );
            let id = ui.scope_id().with("undo");
            let label = "Undo, Ctrl+Z";
            let look = ButtonLook::Plain;
            if controls::button(ui, view.theme, id, button, label, look).clicked() {
                commands.push(Command::Undo);
            }
        }
    });
    commands
}
