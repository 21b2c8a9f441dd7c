//! The list of keys, on top of everything.

use eframe::egui::{Frame, Grid, Id, Margin, Modal, RichText, TextStyle, Ui};

use crate::ui::{
    context::{Command, ViewContext},
    keys,
    state::Tab,
    theme::{self, family, size, space},
};

/// Margin around the list.
const MARGIN: i8 = 20;
/// Gap between keys and what they do.
const BETWEEN_COLUMNS: f32 = 28.0;
/// Gap between lines, where there is room.
const BETWEEN_LINES: f32 = 5.0;
/// Height of what is above and below the list.
const AROUND_H: f32 = 96.0;

/// The gap between lines at which `n` lines fit the window.
fn between_lines(n: usize, ui: &Ui) -> f32 {
    let margins = 2.0 * (f32::from(MARGIN) + space::NEAR);
    let room = ui.ctx().content_rect().height() - AROUND_H - margins;
    let line_h = ui.text_style_height(&TextStyle::Body);
    (room / n as f32 - line_h).clamp(space::NONE, BETWEEN_LINES)
}

/// Shows the list, with the keys of these views.
pub(in crate::ui) fn help_ui(tabs: &[Tab], view: &ViewContext<'_>, ui: &Ui) -> Option<Command> {
    let p = &view.theme.palette;
    let frame = Frame::window(ui.style()).inner_margin(Margin::same(MARGIN));
    let modal = Modal::new(Id::unique("keys")).frame(frame).show(ui.ctx(), |ui| {
        ui.label(
            RichText::new(tr!("help-title"))
                .font(theme::font(family::SEMIBOLD, size::CLOCK))
                .color(p.text),
        );
        ui.add_space(space::TIGHT / 2.0);
        // With this height all lines fit the smallest window.
        ui.spacing_mut().interact_size.y = space::WIDE;
        let lines: Vec<_> = keys::list(tabs).into_iter().collect();
        let spacing = [BETWEEN_COLUMNS, between_lines(lines.len(), ui)];
        Grid::new("key list").num_columns(2).spacing(spacing).show(ui, |ui| {
            for (keys, what) in lines {
                let face = theme::font(family::SEMIBOLD, size::LABEL);
                ui.label(RichText::new(keys).font(face).color(p.text));
                ui.label(RichText::new(what).color(p.label));
                ui.end_row();
            }
        });
        ui.add_space(space::TIGHT / 2.0);
        ui.spacing_mut().interact_size.y = size::HIT;
        ui.button(tr!("close")).clicked()
    });
    (modal.inner || modal.should_close()).then_some(Command::CloseDialog)
}
