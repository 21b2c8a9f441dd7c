//! The list of keys, over everything.

use eframe::egui::{Frame, Grid, Id, Margin, Modal, RichText, Ui};

use crate::ui::{
    context::{Command, ViewContext},
    keys,
    theme::{self, family, size, space},
};

/// Margin around the list.
const MARGIN: i8 = 20;
/// Between columns, and between lines.
const SPACING: [f32; 2] = [28.0, 5.0];

/// Shows the list.
pub(in crate::ui) fn help_ui(view: &ViewContext<'_>, ui: &Ui) -> Option<Command> {
    let p = &view.theme.palette;
    let frame = Frame::window(ui.style()).inner_margin(Margin::same(MARGIN));
    let modal = Modal::new(Id::unique("keys")).frame(frame).show(ui.ctx(), |ui| {
        ui.label(
            RichText::new("Keys").font(theme::font(family::SEMIBOLD, size::CLOCK)).color(p.text),
        );
        ui.add_space(space::TIGHT / 2.0);
        // All lines fit into the smallest window.
        ui.spacing_mut().interact_size.y = space::WIDE;
        Grid::new("key list").num_columns(2).spacing(SPACING).show(ui, |ui| {
            for (keys, what) in keys::LIST {
                let face = theme::font(family::SEMIBOLD, size::LABEL);
                ui.label(RichText::new(keys).font(face).color(p.text));
                ui.label(RichText::new(what).color(p.label));
                ui.end_row();
            }
        });
        ui.add_space(space::TIGHT / 2.0);
        ui.spacing_mut().interact_size.y = size::HIT;
        ui.button("Close").clicked()
    });
    (modal.inner || modal.should_close()).then_some(Command::CloseDialog)
}
