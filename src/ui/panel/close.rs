//! The question before the window is closed while phones are sending.

use eframe::egui::{Ui, Vec2, vec2};

use super::dialog::{self, Look};
use crate::ui::{
    context::{Command, ViewContext},
    projection::Projection,
    state::StateGroup,
    theme::space,
};

/// Size of the dialog.
const EXTENT: Vec2 = vec2(560.0, 250.0);

/// What the question remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct CloseState {
    /// Whether it was put in this frame: then the safe answer takes the keyboard.
    is_new: bool,
}

impl CloseState {
    /// The question is put.
    pub(in crate::ui) const fn put(&mut self) {
        self.is_new = true;
    }
}

/// How many phones are sending, whatever group is shown.
pub(in crate::ui) fn n_sending(projection: &Projection) -> usize {
    projection.rows.iter().filter(|row| StateGroup::of(row.state) == StateGroup::Live).count()
}

/// Draws the dialog. Enter presses the button that has the keyboard, at first the one that keeps
/// recording; Esc keeps recording too.
pub(in crate::ui) fn close_ui(
    state: &mut CloseState,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("close-title"), EXTENT, |ui| {
        dialog::statement(ui, view.theme, statement(n_sending(view.projection)));
        dialog::paragraph(ui, view.theme, tr!("close-nothing-recorded"));
        ui.add_space(space::GAP);
        ui.horizontal(|ui| {
            let keep = dialog::button(ui, view.theme, tr!("close-keep"), Look::Primary, true);
            if std::mem::take(&mut state.is_new) {
                keep.request_focus();
            }
            if keep.clicked() {
                commands.push(Command::CloseOne);
            }
            if dialog::button(ui, view.theme, tr!("close-anyway"), Look::Danger, true).clicked() {
                commands.push(Command::CloseWindow);
            }
        });
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseOne);
    }
    commands
}

fn statement(n_sending: usize) -> String {
    tr!("close-sending", n = n_sending)
}
