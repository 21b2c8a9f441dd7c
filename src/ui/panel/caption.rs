//! The caption bar under the map: what happens now in the demo, with Next and Hide.

use eframe::egui::{Align, CornerRadius, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::controls;
use crate::ui::{
    context::{Command, ViewContext},
    text,
    theme::{family, size},
};

/// Height of the bar.
pub(in crate::ui) const HEIGHT: f32 = 36.0;
/// Width of a button.
const BUTTON_W: f32 = 56.0;

/// Draws the bar into the whole of `ui`.
pub(in crate::ui) fn caption_ui(words: &str, view: &ViewContext<'_>, ui: &Ui) -> Vec<Command> {
    let rect = ui.max_rect();
    let p = &view.theme.palette;
    let painter = ui.painter();
    controls::panel_ground(painter, view.theme, rect);
    let stripe = Rect::from_min_size(rect.min, vec2(4.0, rect.height()));
    painter.rect_filled(stripe, CornerRadius::same(2), p.mode);

    let mut right = rect.right() - 4.0;
    let mut commands = Vec::new();
    for (label, command) in [("Hide", Command::HideCaption), ("Next", Command::NextInDemo)] {
        let place = Rect::from_min_max(
            pos2(right - BUTTON_W, rect.center().y - size::HIT / 2.0),
            pos2(right, rect.center().y + size::HIT / 2.0),
        );
        let response = ui.interact(place, ui.scope_id().with(label), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
        let ink = if response.hovered() { p.text } else { p.label };
        controls::focus_ring(painter, view.theme, place, &response);
        text::paint(
            painter,
            place.center(),
            Align::Center,
            label,
            family::SEMIBOLD,
            size::LABEL,
            ink,
        );
        if response.clicked() {
            commands.push(command);
        }
        right -= BUTTON_W;
    }

    let at = pos2(rect.left() + 14.0, rect.center().y);
    let room = right - at.x - 8.0;
    let painted = text::paint_within(
        painter,
        at,
        Align::Min,
        words,
        family::REGULAR,
        size::BODY,
        p.text,
        room,
    );
    controls::words(ui, ui.scope_id().with("caption"), painted, words).on_hover_text(words);
    commands
}
