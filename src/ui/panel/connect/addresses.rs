//! This computer's addresses: as text and as a QR code, a line for a terminal, and the settings of an
//! app with a password.

use eframe::egui::{Align, Label, Layout, ScrollArea, Ui};

use super::ConnectState;
use crate::{
    model::Sleep,
    ui::{
        context::{Command, ViewContext},
        panel::{
            cells::Room,
            dialog::{self, Look},
        },
        state::Dialog,
        theme::{family, size, space},
    },
};

/// The code's share of the width.
const CODE_SHARE: f32 = 0.34;
/// Room for the address and the button below the code.
const ADDRESS_H: f32 = 112.0;

/// A line to paste into a terminal that posts one sample.
pub(in crate::ui::panel) fn curl_line(url: &str, login: &str, password: &str) -> String {
    let key = if url.starts_with("https:") { "--cacert ca.crt " } else { "" };
    format!(
        "curl {key}-u \"{login}:{password}\" \"{url}/write?db={login}&precision=s\" \
         --data-binary 'samples hr_bpm=123,pwr_w=234,spd_kph=31.5'"
    )
}

/// Draws the page: the best address as a QR code, all of them, and a line to try.
pub(super) fn sheet_ui(
    state: &mut ConnectState,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    urls: &[String],
) -> Option<Command> {
    let mut command = None;
    let body = ui.max_rect();
    let side = (body.width() * CODE_SHARE).min(body.height() - ADDRESS_H).floor();
    let url = match &state.chosen {
        Some(chosen) if urls.contains(chosen) => chosen.clone(),
        _ => urls.first().cloned().unwrap_or_default(),
    };
    let mut room = Room::new(body);
    let left = room.left(side);
    room.left(space::APART);
    dialog::within(ui, "code", left, |ui| {
        ui.vertical_centered(|ui| state.qr.ui(ui, &url, side));
        let label = dialog::words(&url, family::SEMIBOLD, size::TITLE, view.theme.palette.text);
        ui.add_space(space::TIGHT);
        ui.vertical_centered(|ui| ui.add(Label::new(label).wrap()));
        ui.add_space(space::NEAR);
        // Beside the code of one address, the way to one for each athlete.
        let is_on = !view.projection.rows.is_empty();
        ui.vertical_centered(|ui| {
            let label = tr!("cards-open");
            if dialog::button(ui, view.theme, label, Look::Plain, is_on).clicked() {
                command = Some(Command::Open(Dialog::Cards));
            }
        });
    });
    dialog::within(ui, "words", room.rest(), |ui| {
        ScrollArea::vertical().id_salt("connect").auto_shrink(false).show(ui, |ui| {
            addresses_ui(state, view, ui, urls, &url);
            computer_ui(view, ui);
            ui.add_space(space::INSET);
            steps_ui(view, ui, &url);
        });
    });
    command
}

/// All addresses, with the one in the code highlighted.
fn addresses_ui(
    state: &mut ConnectState,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    urls: &[String],
    shown: &str,
) {
    let theme = view.theme;
    let words = if view.projection.status.reachable.is_empty() {
        tr!("connect-no-network")
    } else {
        tr!("connect-post-to")
    };
    dialog::statement(ui, theme, words);
    for url in urls {
        ui.push_id(url, |ui| {
            let buttons = |ui: &mut Ui, state: &mut ConnectState| {
                let copy = dialog::button(ui, theme, tr!("connect-copy"), Look::Plain, true);
                if copy.clicked() {
                    ui.ctx().copy_text(url.clone());
                }
                copy.accessible_name(tr!("connect-copy-url", url = url));
                if url != shown {
                    let code = dialog::button(ui, theme, tr!("connect-code"), Look::Plain, true);
                    if code.clicked() {
                        state.chosen = Some(url.clone());
                    }
                    code.accessible_name(tr!("connect-show-code", url = url));
                }
            };
            ui.horizontal(|ui| {
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    buttons(ui, state);
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                        let look = if url == shown { family::SEMIBOLD } else { family::REGULAR };
                        let label = dialog::words(url, look, size::TITLE, theme.palette.text);
                        ui.add(Label::new(label).selectable(true).wrap());
                    });
                });
            });
        });
    }
}

/// What else is known of this computer and its networks.
fn computer_ui(view: &ViewContext<'_>, ui: &mut Ui) {
    let theme = view.theme;
    let status = &view.projection.status;
    if 1 < status.reachable.len() {
        dialog::paragraph(ui, theme, tr!("connect-several-networks"));
    }
    if status.visitors.is_empty() && !status.reachable.is_empty() {
        dialog::paragraph(ui, theme, tr!("first-no-visitor"));
    }
    match &status.sleep {
        Sleep::AsSet => {}
        Sleep::KeptAwake => {
            dialog::paragraph(ui, theme, tr!("connect-kept-awake"));
        }
        Sleep::NotPrevented(why) => {
            let words = tr!("connect-may-sleep", why = &**why);
            let ink = theme.palette.warning_text;
            ui.add(Label::new(dialog::words(words, family::REGULAR, size::BODY, ink)).wrap());
        }
    }
}

/// The settings for the app on the phone, and a line to try the connection.
fn steps_ui(view: &ViewContext<'_>, ui: &mut Ui, url: &str) {
    let theme = view.theme;
    let login = view.projection.rows.first().map_or("LOGIN", |row| row.athlete.login.as_str());
    dialog::statement(ui, theme, tr!("connect-in-app"));
    dialog::paragraph(ui, theme, tr!("connect-app-explained", login = login));
    if url.starts_with("https:") {
        let plain = view.projection.status.reachable.first();
        let from = plain.map_or_else(String::new, |address| format!("http://{address}/ca.crt"));
        if let Some(fingerprint) =
            view.projection.status.https.as_ref().and_then(|https| https.ca_fingerprint.as_ref())
        {
            dialog::paragraph(
                ui,
                theme,
                tr!(
                    "connect-certificate",
                    from = from,
                    digits = fingerprint.get(..23).unwrap_or(fingerprint)
                ),
            );
        }
    }
    ui.add_space(space::INSET);
    dialog::statement(ui, theme, tr!("try-terminal"));
    dialog::copyable(ui, theme, &curl_line(url, login, "PASSWORD"), tr!("copy-line"), false);
}
