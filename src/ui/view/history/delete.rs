//! The confirmation before sessions are deleted, which states how much will go.

use std::collections::BTreeSet;

use eframe::egui::{Ui, Vec2, vec2};

use crate::ui::{
    context::{Command, HistoryCommand, ViewContext},
    format,
    panel::dialog::{self, Look},
    projection::HistoryList,
    theme::space,
};

/// Size of the dialog.
const EXTENT: Vec2 = vec2(560.0, 270.0);

/// Draws the dialog.
pub(in crate::ui) fn delete_ui(
    list: &HistoryList,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let n_sessions = view.state.history.selection.len() as u64;
    let title = tr!("history-delete-what", sessions = tr!("count-sessions", n = n_sessions));
    let shown = dialog::dialog(view, ui, &title, EXTENT, |ui| {
        dialog::statement(ui, view.theme, how_much(list, view));
        dialog::paragraph(ui, view.theme, tr!("history-delete-explained"));
        ui.add_space(space::GAP);
        ui.horizontal(|ui| {
            if dialog::button(ui, view.theme, tr!("history-delete"), Look::Danger, true).clicked() {
                commands.push(Command::History(HistoryCommand::Delete));
            }
            if dialog::button(ui, view.theme, tr!("history-keep"), Look::Plain, true).clicked() {
                commands.push(Command::CloseDialog);
            }
        });
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// `3 sessions of 2 athletes: 4:12:08 with 45 312 samples, 19 May 2016 to 21 May 2016.`
fn how_much(list: &HistoryList, view: &ViewContext<'_>) -> String {
    let chosen: Vec<_> =
        view.state.history.selection.iter().filter_map(|key| list.session(key)).collect();
    let n_athletes = chosen.iter().map(|it| &it.key().login).collect::<BTreeSet<_>>().len();
    let secs: f64 = chosen.iter().map(crate::ui::projection::Listed::secs).sum();
    let n_samples: u64 = chosen.iter().map(|it| it.entry.session.lines).sum();
    let day = |time| format::date(time, view.time_zone);
    let first = chosen.iter().map(|it| it.key().from).min().map(day).unwrap_or_default();
    let last = chosen.iter().map(|it| it.key().from).max().map(day).unwrap_or_default();
    let whose = match chosen.as_slice() {
        [one] => one.name().to_owned(),
        _ => tr!("count-athletes", n = n_athletes as u64),
    };
    let (time, samples) = (format::timer(secs), tr!("count-samples", n = n_samples));
    if first == last {
        tr!("history-delete-amount-day", time = time, samples = samples, whose = whose, day = first)
    } else {
        tr!(
            "history-delete-amount",
            time = time,
            samples = samples,
            whose = whose,
            first = first,
            last = last,
        )
    }
}
