//! The window's content while recordings are loading: a progress bar.

use eframe::egui::{Align2, Frame, Ui, UiBuilder, Vec2, vec2};

use super::{
    panel::dialog::{self, Look},
    theme::{Theme, family, size},
};

/// Size of the text and the bar together.
const SIZE: Vec2 = vec2(480.0, 200.0);

/// Draws the loading progress in the middle of the window; returns `true` when the viewer cancels.
pub(super) fn loading_ui(title: &str, fraction: Option<f32>, theme: &Theme, ui: &mut Ui) -> bool {
    let p = &theme.palette;
    let window = ui.ctx().content_rect();
    ui.painter().rect_filled(window, 0, p.window);
    let place = Align2::CENTER_CENTER.align_size_within_rect(SIZE, window);
    let builder = UiBuilder::new().id_salt("loading").max_rect(place);
    ui.scope_builder(builder, |ui| {
        Frame::new().show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            ui.label(dialog::words(title, family::SEMIBOLD, size::CLOCK, p.text));
            dialog::progress(ui, theme, tr!("loading"), fraction);
            dialog::paragraph(ui, theme, tr!("loading-meanwhile"));
            dialog::button(ui, theme, tr!("quit"), Look::Plain, true).clicked()
        })
    })
    .inner
    .inner
}
