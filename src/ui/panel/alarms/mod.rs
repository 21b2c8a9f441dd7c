//! What asks somebody to act, what did before, and incidents.

mod incident;
mod list;
mod past;

use eframe::egui::Ui;

pub(in crate::ui) use self::{
    incident::{IncidentState, incident_ui},
    past::self_test_words,
};
use super::dialog;
use crate::{
    alarm::AlarmId,
    ui::{
        context::{Command, ViewContext},
        theme::space,
    },
};

/// The share of the width that the alarms of now take.
const NOW_SHARE: f32 = 0.62;

/// What the list remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct AlarmListState {
    /// The alarms whose rows the last frame showed.
    pub(in crate::ui) shown: Vec<AlarmId>,
}

/// Draws the dialog.
pub(in crate::ui) fn alarms_ui(
    state: &mut AlarmListState,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    state.shown.clear();
    let wanted = view.theme.sizes.dialogs.problems;
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("alarms-title"), wanted, |ui| {
        let [left, right] = dialog::two_columns(ui, view.theme, NOW_SHARE);
        dialog::within(ui, "now", left, |ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            list::now_ui(state, view, ui, &mut commands);
        });
        dialog::within(ui, "before", right, |ui| {
            ui.spacing_mut().item_spacing.y = space::TIGHT;
            past::past_ui(view, ui, &mut commands);
        });
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}
