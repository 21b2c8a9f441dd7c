//! What an import has come to, and the passwords that were made, once.

use std::path::PathBuf;

use eframe::egui::{Align, Layout, ScrollArea, Sense, Ui, pos2, vec2};

use super::{
    super::row_of,
    LINE_H, bottom, failure_ui,
    page::{Imported, StartListPage},
};
use crate::{
    roster::IssuedPassword,
    ui::{
        context::ViewContext,
        panel::{
            controls,
            dialog::{self, Look},
        },
        text,
        theme::{family, size},
    },
};

/// What was clicked under the passwords.
pub(super) enum PasswordsAction {
    Save,
    SaveTo(PathBuf),
    Close,
}

pub(super) fn done_ui(
    page: &mut StartListPage,
    imported: &Imported,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Option<PasswordsAction> {
    let theme = view.theme;
    let Imported { report, passwords } = imported;
    let (n_added, n_updated) = (report.n_added(), report.n_changed());
    let n_refused = report.n_refused();
    let mut summary = format!("{n_added} added, {n_updated} updated");
    if n_refused > 0 {
        summary = format!("{summary}, {n_refused} refused");
    }
    dialog::statement(ui, theme, summary + ".");
    failure_ui(page, view, ui);
    let mut done = None;
    if !passwords.is_empty() {
        ui.horizontal(|ui| {
            let words = if page.saved {
                "The passwords are in the file. Here they show only now."
            } else {
                "The passwords that were made show only now: copy or save them."
            };
            dialog::paragraph(ui, theme, words);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let save = "Save as CSV\u{2026}";
                if dialog::button(ui, theme, save, Look::Plain, true).clicked() {
                    done = Some(PasswordsAction::Save);
                }
                if dialog::button(ui, theme, "Copy all", Look::Primary, true).clicked() {
                    ui.ctx().copy_text(as_lines(passwords));
                }
            });
        });
        let instead = "Copy them, or type the path of a file for them:";
        if let Some(path) = page.typed_path.ui(theme, ui, instead, "Save there") {
            done = Some(PasswordsAction::SaveTo(path));
        }
        let height = ui.available_height() - size::DIALOG_HIT - 16.0;
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .id_salt("passwords")
            .auto_shrink(false)
            .max_height(height)
            .show_rows(ui, LINE_H, passwords.len(), |ui, range| {
                for issued in passwords.get(range).unwrap_or_default() {
                    password_ui(view, ui, issued);
                }
            });
    }
    bottom(ui, |ui| {
        if dialog::button(ui, theme, "Done", Look::Plain, true).clicked() {
            done = Some(PasswordsAction::Close);
        }
    });
    done
}

fn password_ui(view: &ViewContext<'_>, ui: &mut Ui, issued: &IssuedPassword) {
    let p = &view.theme.palette;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), LINE_H), Sense::hover());
    let painter = ui.painter();
    let y = rect.center().y;
    let row = row_of(view, &issued.login);
    if let Some(row) = row {
        let chip = controls::left_centered(pos2(rect.left(), y), vec2(32.0, 22.0));
        controls::chip(painter, view.theme, chip, row);
    }
    let login = issued.login.as_str();
    let name = row.map_or(login, |row| row.athlete.name.as_str());
    for (words, left, face, ink) in [
        (name, 44.0, family::SEMIBOLD, p.text),
        (login, 264.0, family::REGULAR, p.label),
        (issued.password.as_str(), 440.0, family::SEMIBOLD, p.text),
    ] {
        let at = pos2(rect.left() + left, y);
        text::paint_within(painter, at, Align::Min, words, face, size::BODY, ink, 170.0);
    }
    controls::hairline(painter, view.theme, rect, rect.bottom());
    let spoken = format!("{name}: login {login}, password {}", issued.password);
    controls::words(ui, response.id.with("words"), rect, &spoken);
}

/// Login and password, tab between them, as a spreadsheet takes them.
fn as_lines(passwords: &[IssuedPassword]) -> String {
    passwords.iter().fold(String::from("login\tpassword\n"), |lines, issued| {
        lines + issued.login.as_str() + "\t" + &issued.password + "\n"
    })
}
