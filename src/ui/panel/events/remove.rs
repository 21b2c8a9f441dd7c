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
    dialog::statement(ui, theme, tr!("event-remove", name = event.name));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::NEAR;
        let keep = tr!("event-keep-explained");
        if dialog::choice(ui, theme, tr!("keep-recordings"), keep, !state.with_recordings) {
            state.with_recordings = false;
        }
        let erase = tr!("event-erase-explained");
        if dialog::choice(ui, theme, tr!("erase-recordings"), erase, state.with_recordings) {
            state.with_recordings = true;
        }
    });
    let mut commands = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let is_on = state.waiting.is_none();
        if state.with_recordings {
            if dialog::button(ui, theme, tr!("continue-open"), Look::Primary, is_on).clicked() {
                commands.push(open(EventsPage::Erase(event.id.clone())));
            }
        } else {
            let label = tr!("remove-name", name = event.name);
            if dialog::button(ui, theme, &label, Look::Primary, is_on).clicked() {
                remove(state, event, false, view);
            }
        }
        if dialog::button(ui, theme, tr!("cancel"), Look::Plain, true).clicked() {
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
    dialog::statement(ui, theme, tr!("erase-everything", who = event.name));
    let words = tr!("event-erase-warning", when = form::when(event), who = form::who_words(event));
    dialog::paragraph(ui, theme, words);
    let mut commands = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let label = tr!("erase-all", name = event.name);
        let is_on = state.waiting.is_none();
        if dialog::button(ui, theme, &label, Look::Danger, is_on).clicked() {
            remove(state, event, true, view);
        }
        if dialog::button(ui, theme, tr!("back"), Look::Plain, true).clicked() {
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
