//! The bar over the plots: live or held, window, smoothing.

use eframe::egui::Ui;

use crate::ui::context::{Command, ViewContext};

/// Draws the bar into the whole of `ui`.
pub fn time_bar_ui(_view: &ViewContext<'_>, _ui: &mut Ui) -> Vec<Command> {
    Vec::new()
}
