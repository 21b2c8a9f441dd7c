//! Removing an event, with or without its recordings. What cannot be taken back needs a second step
//! that names the event.

use std::sync::Arc;

use eframe::egui::Ui;

use super::{EventsState, Waiting, form, open};
use crate::{
    control::RemoveEvent,
    model::Event,
    ui::{
        context::{Command, ViewContext},
        panel::dialog::{self, Look},
        state::EventsPage,
        theme::space,
    },
};

/// The first step: whether the recordings are kept.
pub(super) fn remove_ui(
    state: &mut EventsState,
    event: &Arc<Event>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    dialog::statement(ui, theme, format!("Remove {}?", event.name));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::NEAR;
        let keep = "The event is removed. Its recordings stay, belong to no event, and can be \
                    exported.";
        if dialog::choice(ui, theme, "Keep the recordings", keep, !state.with_recordings) {
            state.with_recordings = false;
        }
        let erase = "The event and all its recordings are deleted, from the files too.";
        if dialog::choice(ui, theme, "Erase the recordings too", erase, state.with_recordings) {
            state.with_recordings = true;
        }
    });
    let mut commands = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let is_on = state.waiting.is_none();
        if state.with_recordings {
            if dialog::button(ui, theme, "Continue\u{2026}", Look::Primary, is_on).clicked() {
                commands.push(open(EventsPage::Erase(event.id.clone())));
            }
        } else {
            let label = format!("Remove {}", event.name);
            if dialog::button(ui, theme, &label, Look::Primary, is_on).clicked() {
                remove(state, event, false, view);
            }
        }
        if dialog::button(ui, theme, "Cancel", Look::Plain, true).clicked() {
            commands.push(open(EventsPage::Edit(event.id.clone())));
        }
    });
    state.outcome_ui(view, ui);
    commands
}

/// The second step before recordings go.
pub(super) fn erase_ui(
    state: &mut EventsState,
    event: &Arc<Event>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    dialog::statement(ui, theme, format!("Erase everything of {}?", event.name));
    let words = format!(
        "This permanently erases all recordings of {} ({}). It cannot be undone, and there is no \
         other copy on this computer. To keep one, export the event first.",
        form::when(event),
        form::who_words(event),
    );
    dialog::paragraph(ui, theme, words);
    let mut commands = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let label = format!("Erase all of {}", event.name);
        let is_on = state.waiting.is_none();
        if dialog::button(ui, theme, &label, Look::Danger, is_on).clicked() {
            remove(state, event, true, view);
        }
        if dialog::button(ui, theme, "Back", Look::Plain, true).clicked() {
            commands.push(open(EventsPage::Remove(event.id.clone())));
        }
    });
    state.outcome_ui(view, ui);
    commands
}

fn remove(
    state: &mut EventsState,
    event: &Arc<Event>,
    with_recordings: bool,
    view: &ViewContext<'_>,
) {
    state.ask(view.control, |control| {
        let done = control.ask(RemoveEvent { id: event.id.clone(), with_recordings });
        Waiting::Removed { name: event.name.clone(), with_recordings, done }
    });
}
