//! An event as another one was: same kind, hours, athletes, courses and races, on another day.

use std::sync::Arc;

use eframe::egui::Ui;
use jiff::{civil::Date, tz::TimeZone};

use super::{EventsState, Waiting, error::EventsError, form, open};
use crate::{
    control::CopyEvent,
    model::{Event, UnixNanos},
    ui::{
        context::{Command, ViewContext},
        format, lang,
        panel::dialog::{self, Look},
        state::EventsPage,
        theme::space,
    },
};

/// What is typed about a copy.
#[derive(Debug, Default)]
pub(super) struct CopyForm {
    name: String,
    day: String,
}

impl CopyForm {
    /// One of the same name, today.
    pub(super) fn new(name: String, now: UnixNanos, zone: &TimeZone) -> Self {
        Self { name, day: format::iso_date(now, zone) }
    }

    fn request(&self, event: &Event) -> Result<CopyEvent, EventsError> {
        let name = self.name.trim();
        if name.is_empty() {
            return Err(EventsError::NoName);
        }
        let time = |_| EventsError::Time { is_first: true };
        let day: Date = self.day.trim().parse().map_err(time)?;
        Ok(CopyEvent { id: event.id.clone(), name: name.to_owned(), day: Some(day) })
    }
}

/// The page of a copy.
pub(super) fn copy_ui(
    state: &mut EventsState,
    event: &Arc<Event>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    dialog::statement(ui, theme, tr!("event-copy-of", name = event.name));
    let words = tr!(
        "event-copy-explained",
        kind = lang::word(event.kind.definition().label),
        when = form::when(event),
        who = form::who_words(event)
    );
    dialog::paragraph(ui, theme, words);
    let width = ui.available_width();
    let copy = &mut state.copy;
    let name = dialog::field(ui, theme, tr!("name"), tr!("event-name-hint"), &mut copy.name, width);
    let width = ((width - space::GAP) / 2.0).floor();
    let day = dialog::field(ui, theme, tr!("event-first-day"), "2026-05-19", &mut copy.day, width);
    let mut send = dialog::entered(ui, &name) | dialog::entered(ui, &day);
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        let is_on = state.waiting.is_none();
        send |= dialog::button(ui, theme, tr!("event-create-copy"), Look::Primary, is_on).clicked();
        if dialog::button(ui, theme, tr!("cancel"), Look::Plain, true).clicked() {
            commands.push(open(EventsPage::Edit(event.id.clone())));
        }
    });
    if send {
        match state.copy.request(event) {
            Ok(request) => {
                state.ask(view.control, |control| Waiting::Made(control.ask(request)));
            }
            Err(why) => state.outcome = Some(Err(why)),
        }
    }
    state.outcome_ui(view, ui);
    commands
}
