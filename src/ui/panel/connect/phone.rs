//! The page for one athlete's phone: a new code, and the settings of each app with it.

use eframe::egui::{Align, Label, Layout, ScrollArea, Ui};

use super::{ConnectState, codes::codes_ui, setting_words};
use crate::{
    connect::{App, Settings, Setup},
    control::NewCode,
    model::Login,
    ui::{
        context::{Command, ViewContext},
        panel::{
            cards_note::cards_words,
            dialog::{self, Look},
        },
        projection::Row,
        state::{Dialog, LentPhone},
        theme::{family, size, space},
    },
};

/// Side of the QR code: large enough for the code with the most in it.
const CODE_SIDE: f32 = 280.0;
/// The least room beside it for words; else it stands above them.
const WORDS_W: f32 = 240.0;

/// Draws the page.
pub(super) fn phone_ui(
    state: &mut ConnectState,
    login: &Login,
    urls: &[String],
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Option<Command> {
    let Some(row) = view.projection.rows.iter().find(|row| row.athlete.login == *login) else {
        dialog::paragraph(ui, view.theme, tr!("athlete-unknown", login = login.as_str()));
        return None;
    };
    let mut command = None;
    ScrollArea::vertical().id_salt(("phone", login)).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::NEAR;
        // The bar that scrolls must not lie on buttons.
        ui.set_max_width(ui.available_width() - space::GAP);
        head_ui(state, row, view, ui);
        if let Some(why) = &state.failed {
            dialog::failure(ui, view.theme, why);
        }
        if let Some(made) = state.made_of(login) {
            let code = made.code.as_str().to_owned();
            made_ui(state, row, &code, urls, view, ui);
        } else {
            dialog::paragraph(ui, view.theme, tr!("connect-no-code"));
        }
        ui.add_space(space::NEAR);
        cards_ui(view, ui);
        codes_ui(state, row, view, ui);
        ui.add_space(space::NEAR);
        if dialog::button(ui, view.theme, tr!("phones-lend"), Look::Plain, true).clicked() {
            let phone = LentPhone { login: login.clone(), via: None };
            command = Some(Command::Open(Dialog::Carry(phone)));
        }
    });
    command
}

/// Whose phone it is, and the button that makes a code.
fn head_ui(state: &mut ConnectState, row: &Row, view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    ui.horizontal(|ui| {
        ui.set_height(size::DIALOG_HIT);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let has_one = state.made_of(&row.athlete.login).is_some();
            let look = if has_one { Look::Plain } else { Look::Primary };
            let is_on = state.making.is_none();
            if dialog::button(ui, view.theme, tr!("connect-new-code"), look, is_on).clicked() {
                let request = NewCode { login: row.athlete.login.clone(), event: None };
                state.making = Some(view.control.ask(request));
                state.failed = None;
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let name = format!("{} {}", row.athlete.chip(), row.athlete.name);
                let name = dialog::words(name, family::CONDENSED_SEMIBOLD, size::CLOCK, p.text);
                ui.add(Label::new(name).truncate());
            });
        });
    });
}

/// The code, and what to do with it.
fn made_ui(
    state: &mut ConnectState,
    row: &Row,
    code: &str,
    urls: &[String],
    view: &ViewContext<'_>,
    ui: &mut Ui,
) {
    let theme = view.theme;
    dialog::copyable(ui, theme, code, tr!("connect-copy-code"), true);
    let once =
        dialog::words(tr!("connect-code-once"), family::REGULAR, size::LABEL, theme.palette.label);
    ui.add(Label::new(once).wrap());
    apps_ui(state, view, ui);
    let base = match &state.chosen {
        Some(chosen) if urls.contains(chosen) => chosen.clone(),
        _ => urls.first().cloned().unwrap_or_default(),
    };
    let athlete = &row.athlete;
    let setup = Setup { base: &base, login: athlete.login.as_str(), called: athlete.chip(), code };
    let settings = state.app.settings(&setup);
    let width = ui.available_width();
    let is_beside = CODE_SIDE + space::WIDE + WORDS_W <= width;
    if is_beside {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(CODE_SIDE);
                state.qr.ui(ui, &settings.scanned, CODE_SIDE);
            });
            ui.add_space(space::NEAR);
            ui.vertical(|ui| settings_ui(state, &settings, view, ui));
        });
    } else {
        state.qr.ui(ui, &settings.scanned, CODE_SIDE.min(width));
        settings_ui(state, &settings, view, ui);
    }
    addresses_ui(state, urls, &base, view, ui);
}

/// A button for each app.
fn apps_ui(state: &mut ConnectState, view: &ViewContext<'_>, ui: &mut Ui) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::vec2(space::SMALL, space::SMALL);
        for app in App::ALL {
            let look = if state.app == app { Look::Primary } else { Look::Plain };
            if dialog::button(ui, view.theme, setting_words::app(app), look, true).clicked() {
                state.app = app;
            }
        }
    });
}

/// How the app is set up, and each value with a button that copies it.
fn settings_ui(state: &ConnectState, settings: &Settings, view: &ViewContext<'_>, ui: &mut Ui) {
    let theme = view.theme;
    ui.spacing_mut().item_spacing.y = space::SMALL;
    dialog::statement(ui, theme, setting_words::steps(state.app));
    if !settings.scan_is_enough {
        dialog::paragraph(ui, theme, tr!("connect-scan-to-copy"));
    }
    let copy = tr!("connect-copy");
    for setting in &settings.typed {
        ui.push_id(setting.kind, |ui| {
            let label = setting_words::setting(setting.kind);
            value_ui(label, &setting.value, copy, view, ui);
        });
    }
    if let Some(link) = &settings.link {
        let label = tr!("connect-copy-link");
        let button = dialog::button(ui, theme, label, Look::Plain, true);
        if button.clicked() {
            ui.ctx().copy_text(link.clone());
        }
    }
}

/// A label, the value under it, and a button that copies the value.
fn value_ui(label: &str, value: &str, copy: &str, view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let button_w = dialog::button_width(ui, copy);
    let words_w = (ui.available_width() - button_w - space::NEAR).max(space::NONE);
    ui.horizontal_top(|ui| {
        ui.vertical(|ui| {
            ui.set_width(words_w);
            ui.spacing_mut().item_spacing.y = space::NONE;
            let label = dialog::words(label, family::REGULAR, size::LABEL, p.label);
            ui.add(Label::new(label).wrap());
            let value = dialog::words(value, family::CONDENSED, size::BODY, p.text);
            ui.add(Label::new(value).wrap().selectable(true));
        });
        let button = dialog::button(ui, view.theme, copy, Look::Plain, true);
        if button.clicked() {
            ui.ctx().copy_text(value.to_owned());
        }
        button.accessible_name(tr!("connect-copy-value", label = label));
    });
}

/// The addresses of this computer: the one in the codes can be another than the best.
fn addresses_ui(
    state: &mut ConnectState,
    urls: &[String],
    base: &str,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) {
    if urls.len() < 2 {
        return;
    }
    dialog::statement(ui, view.theme, tr!("connect-which-address"));
    let is_reachable = view.projection.status.is_reachable();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::vec2(space::SMALL, space::SMALL);
        for (index, url) in urls.iter().enumerate() {
            let is_best = index == 0 && is_reachable;
            let label = if is_best { tr!("connect-best-address", url = url) } else { url.clone() };
            let look = if url == base { Look::Primary } else { Look::Plain };
            if dialog::button(ui, view.theme, &label, look, true).clicked() {
                state.chosen = Some(url.clone());
            }
        }
    });
}

fn cards_ui(view: &ViewContext<'_>, ui: &mut Ui) {
    if let Some(words) = view.projection.events.open().and_then(|event| cards_words(event, view)) {
        dialog::statement(ui, view.theme, words);
    }
}
