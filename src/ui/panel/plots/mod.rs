//! The three linked plots.

use eframe::egui::Ui;

use crate::ui::context::{Command, ViewContext};

/// What the plots remember from frame to frame.
#[derive(Debug, Default)]
pub struct PlotsState {}

/// Draws the plots into the whole of `ui`.
pub fn plots_ui(_plots: &mut PlotsState, _view: &ViewContext<'_>, _ui: &mut Ui) -> Vec<Command> {
    Vec::new()
}
