//! The caption bar below the map: what the demo is showing now, with buttons Next and Hide.

use eframe::egui::{Align, CornerRadius, Role, Sense, Ui, WidgetInfo, vec2};

use super::{
    cells::{Room, Text},
    controls,
};
use crate::ui::{
    context::{Command, ViewContext},
    theme::{family, size, space},
};

/// Height of the bar.
pub(in crate::ui) const HEIGHT: f32 = 36.0;
/// Corner radius of the stripe at the left.
const STRIPE_RADIUS: u8 = 2;

/// Draws the bar into the whole of `ui`.
pub(in crate::ui) fn caption_ui(words: &str, view: &ViewContext<'_>, ui: &Ui) -> Vec<Command> {
    let rect = ui.max_rect();
    let p = &view.theme.palette;
    let painter = ui.painter();
    controls::panel_ground(painter, view.theme, rect);
    let mut room = Room::new(rect);
    painter.rect_filled(room.left(space::TIGHT), CornerRadius::same(STRIPE_RADIUS), p.mode);
    room.left(space::INSET);
    room.right(space::TIGHT);

    let mut commands = Vec::new();
    for (label, command) in
        [(tr!("caption-hide"), Command::HideCaption), (tr!("caption-next"), Command::NextInDemo)]
    {
        let place = room.right_box(vec2(controls::button_width(painter, label), size::HIT));
        let response = ui.interact(place, ui.scope_id().with(label), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
        let ink = if response.hovered() { p.text } else { p.label };
        controls::focus_ring(painter, view.theme, place, &response);
        let text = Text::new(label, family::SEMIBOLD, size::LABEL, ink);
        text.elided(painter, place, Align::Center);
        if response.clicked() {
            commands.push(command);
        }
    }
    room.right(space::NEAR);
    let text = Text::new(words, family::REGULAR, size::BODY, p.text);
    let painted = text.elided(painter, room.rest(), Align::Min);
    controls::words(ui, ui.scope_id().with("caption"), painted, words).on_hover_text(words);
    commands
}
