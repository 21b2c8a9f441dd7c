//! The list of keys, over everything.

use eframe::egui::{Frame, Grid, Id, Margin, Modal, RichText, Ui};

use crate::ui::{
    context::{Command, ViewContext},
    keys,
    state::Tab,
    theme::{self, family, size},
};

/// Shows the list, with the keys of these views.
pub(in crate::ui) fn help_ui(tabs: &[Tab], view: &ViewContext<'_>, ui: &Ui) -> Option<Command> {
    let p = &view.theme.palette;
    let frame = Frame::window(ui.style()).inner_margin(Margin::same(20));
    let modal = Modal::new(Id::unique("keys")).frame(frame).show(ui.ctx(), |ui| {
        ui.label(
            RichText::new("Keys").font(theme::font(family::SEMIBOLD, size::CLOCK)).color(p.text),
        );
        ui.add_space(2.0);
        // All lines fit into the smallest window.
        ui.spacing_mut().interact_size.y = 16.0;
        Grid::new("key list").num_columns(2).spacing([28.0, 5.0]).show(ui, |ui| {
            for (keys, what) in keys::list(tabs) {
                let face = theme::font(family::SEMIBOLD, size::LABEL);
                ui.label(RichText::new(keys).font(face).color(p.text));
                ui.label(RichText::new(what).color(p.label));
                ui.end_row();
            }
        });
        ui.add_space(2.0);
        ui.spacing_mut().interact_size.y = size::HIT;
        ui.button("Close").clicked()
    });
    (modal.inner || modal.should_close()).then_some(Command::CloseDialog)
}
