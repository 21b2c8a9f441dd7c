//! What the details of one session and of several have in common.

use eframe::egui::{Sense, Ui, vec2};

use crate::{
    model::UnixNanos,
    ui::{
        context::{Command, HistoryCommand, ViewContext},
        format,
        panel::{
            cells::{Width, cells},
            controls::{self, ButtonLook},
        },
        state::Dialog,
        theme::space,
    },
};

/// Height of a button.
const BUTTON_H: f32 = 36.0;
/// Of something longer than a day, its last day is said instead of clock times, in seconds.
const DAY_SECS: f64 = 86_400.0;

/// The command that opens the selected sessions.
pub(super) const fn open(from_starts: bool) -> Command {
    Command::History(HistoryCommand::Open { from_starts })
}

/// The last two buttons, side by side.
pub(super) fn export_or_delete_ui(
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let wanted = vec2(ui.available_width(), BUTTON_H);
    let (both, response) = ui.allocate_exact_size(wanted, Sense::hover());
    let [left, right] = cells(both, [Width::Parts(1.0); 2], space::INSET);
    for (label, rect, command) in [
        (tr!("export-open"), left, Command::Open(Dialog::Export)),
        (tr!("history-delete-open"), right, Command::Open(Dialog::DeleteSessions)),
    ] {
        let id = response.id.with(label);
        if controls::button(ui, view.theme, id, rect, label, ButtonLook::Plain).clicked() {
            commands.push(command);
        }
    }
}

/// A full-width button; true when clicked.
pub(super) fn wide_button(
    ui: &mut Ui,
    view: &ViewContext<'_>,
    label: &str,
    look: ButtonLook,
) -> bool {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), BUTTON_H), Sense::hover());
    controls::button(ui, view.theme, response.id.with(label), rect, label, look).clicked()
}

/// `Thu 19 May 2016, 18:00 to 19:30`.
pub(super) fn when((from, to): (UnixNanos, UnixNanos), view: &ViewContext<'_>) -> String {
    let day = |time| format::weekday(time, view.time_zone);
    let clock = |time| format::clock_minutes(time, view.time_zone);
    if day(from) == day(to) || to.secs_since(from) < DAY_SECS {
        tr!("history-span-one-day", day = day(from), from = clock(from), to = clock(to))
    } else {
        tr!("history-span-days", from = day(from), to = day(to))
    }
}
