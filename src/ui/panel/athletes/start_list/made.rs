//! The outcome of an import, and the generated passwords, shown once.

use std::path::PathBuf;

use eframe::egui::{Align, Layout, ScrollArea, Sense, Ui, vec2};

use super::{
    super::row_of,
    LINE_H, failure_ui,
    page::{Imported, StartListPage},
};
use crate::{
    roster::IssuedPassword,
    ui::{
        context::ViewContext,
        panel::{
            cells::{Text, Width, band, cells},
            controls,
            dialog::{self, Look},
        },
        theme::{family, size, space},
    },
};

/// Shares of name, login and empty room in what the passwords leave of a line.
const NAME_PARTS: f32 = 4.0;
const LOGIN_PARTS: f32 = 3.0;
const EMPTY_PARTS: f32 = 5.0;

/// What was clicked below the passwords.
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
    let mut summary = tr!("made-counts", added = n_added, updated = n_updated);
    if n_refused > 0 {
        summary = tr!("made-refused", summary = summary, n = n_refused);
    }
    dialog::statement(ui, theme, summary + ".");
    failure_ui(page, view, ui);
    let mut done = None;
    if !passwords.is_empty() {
        ui.horizontal(|ui| {
            let words = if page.saved { tr!("made-in-file") } else { tr!("made-only-now") };
            dialog::paragraph(ui, theme, words);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let save = tr!("made-save");
                if dialog::button(ui, theme, save, Look::Plain, true).clicked() {
                    done = Some(PasswordsAction::Save);
                }
                if dialog::button(ui, theme, tr!("made-copy"), Look::Primary, true).clicked() {
                    ui.ctx().copy_text(as_lines(passwords));
                }
            });
        });
        let instead = tr!("made-instead");
        if let Some(path) = page.typed_path.ui(theme, ui, instead, tr!("made-save-here")) {
            done = Some(PasswordsAction::SaveTo(path));
        }
        let height = dialog::height_above_bottom(ui);
        let password_w = widest_password(ui, passwords);
        ui.spacing_mut().item_spacing.y = space::NONE;
        ScrollArea::vertical()
            .id_salt("passwords")
            .auto_shrink(false)
            .max_height(height)
            .show_rows(ui, LINE_H, passwords.len(), |ui, range| {
                for issued in passwords.get(range).unwrap_or_default() {
                    password_ui(view, ui, issued, password_w);
                }
            });
    }
    dialog::at_bottom(ui, |ui| {
        if dialog::button(ui, theme, tr!("done"), Look::Plain, true).clicked() {
            done = Some(PasswordsAction::Close);
        }
    });
    done
}

/// The width of the longest password, because passwords must never be shortened.
fn widest_password(ui: &Ui, passwords: &[IssuedPassword]) -> f32 {
    let width = |issued: &IssuedPassword| {
        controls::width(ui.painter(), &issued.password, family::SEMIBOLD, size::BODY)
    };
    passwords.iter().map(width).fold(space::NONE, f32::max)
}

fn password_ui(view: &ViewContext<'_>, ui: &mut Ui, issued: &IssuedPassword, password_w: f32) {
    let p = &view.theme.palette;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), LINE_H), Sense::hover());
    let painter = ui.painter();
    let row = row_of(view, &issued.login);
    let widths = [
        Width::Measured(size::SMALL_CHIP.x),
        Width::Parts(NAME_PARTS),
        Width::Parts(LOGIN_PARTS),
        Width::Measured(password_w),
        // The rest stays empty, to keep a login and its password close together.
        Width::Parts(EMPTY_PARTS),
    ];
    let [chip, at_name, at_login, at_password, _] = cells(rect, widths, space::GAP);
    if let Some(row) = row {
        controls::chip(painter, view.theme, band(chip, size::SMALL_CHIP.y), row);
    }
    let login = issued.login.as_str();
    let name = row.map_or(login, |row| row.athlete.name.as_str());
    for (words, cell, face, ink) in [
        (name, at_name, family::SEMIBOLD, p.text),
        (login, at_login, family::REGULAR, p.label),
        (issued.password.as_str(), at_password, family::SEMIBOLD, p.text),
    ] {
        Text::new(words, face, size::BODY, ink).elided(painter, cell, Align::Min);
    }
    controls::hairline(painter, view.theme, rect, rect.bottom());
    let spoken = tr!("made-spoken", name = name, login = login, password = issued.password);
    controls::words(ui, response.id.with("words"), rect, &spoken);
}

/// Logins and passwords separated by tabs, ready to paste into a spreadsheet.
fn as_lines(passwords: &[IssuedPassword]) -> String {
    passwords.iter().fold(String::from("login\tpassword\n"), |lines, issued| {
        lines + issued.login.as_str() + "\t" + &issued.password + "\n"
    })
}
