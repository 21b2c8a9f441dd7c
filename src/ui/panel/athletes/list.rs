//! Everybody in the roster: search, one row an athlete, buttons to add athletes.

use eframe::egui::Ui;

use super::{AthletesState, open};
use crate::ui::{
    context::{Command, ViewContext},
    lang::TextId,
    panel::{
        athlete_list::{Purpose, athlete_list_ui},
        dialog::{self, Look},
    },
    projection::Row,
    state::AthletesPage,
};

/// How the list names itself.
const PURPOSE: Purpose = Purpose {
    hint: TextId::new("list-hint"),
    search: TextId::new("list-search"),
    row: TextId::new("list-row"),
};

/// Draws the list into the whole of `ui`.
pub(super) fn list_ui(
    state: &mut AthletesState,
    page: &AthletesPage,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let height = dialog::height_above_bottom(ui);
    let is_chosen = |row: &Row| is_about(page, row);
    let search = &mut state.search;
    if let Some(row) = athlete_list_ui(PURPOSE, search, height, is_chosen, view, ui) {
        commands.push(open(AthletesPage::Edit(row.athlete.login.clone())));
    }
    dialog::at_bottom(ui, |ui| {
        if dialog::button(ui, view.theme, tr!("list-add"), Look::Primary, true).clicked() {
            commands.push(open(AthletesPage::Add { login: String::new() }));
        }
        let import = tr!("import-start-list-open");
        if dialog::button(ui, view.theme, import, Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::StartList));
        }
    });
    commands
}

fn is_about(page: &AthletesPage, row: &Row) -> bool {
    match page {
        AthletesPage::Edit(login)
        | AthletesPage::Password(login)
        | AthletesPage::Remove(login)
        | AthletesPage::Erase(login) => *login == row.athlete.login,
        AthletesPage::List | AthletesPage::Add { .. } | AthletesPage::StartList => false,
    }
}
