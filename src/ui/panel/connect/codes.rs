//! The codes of an athlete: when each was made, what became of it, and a button that revokes it.

use eframe::egui::{Align, Label, Layout, Ui};

use super::ConnectState;
use crate::{
    codes::{Code, Standing},
    control::RevokeCode,
    ui::{
        context::ViewContext,
        format,
        panel::dialog::{self, Look},
        projection::Row,
        theme::{family, size, space},
    },
};

/// Draws the list; nothing while there is no code.
pub(super) fn codes_ui(state: &mut ConnectState, row: &Row, view: &ViewContext<'_>, ui: &mut Ui) {
    let codes = view.projection.codes.iter().filter(|code| code.athlete == row.athlete.id);
    let codes: Vec<&Code> = codes.collect();
    if codes.is_empty() {
        return;
    }
    dialog::statement(ui, view.theme, tr!("connect-codes"));
    // The newest first.
    for code in codes.into_iter().rev() {
        ui.push_id(code.number, |ui| code_ui(state, code, view, ui));
    }
}

fn code_ui(state: &mut ConnectState, code: &Code, view: &ViewContext<'_>, ui: &mut Ui) {
    let theme = view.theme;
    let asked = state.asks_revoke.as_ref();
    let asks = asked.is_some_and(|(login, number)| *login == code.login && *number == code.number);
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if code.revoked.is_none() {
                let (label, look) = if asks {
                    (tr!("connect-revoke-really"), Look::Danger)
                } else {
                    (tr!("connect-revoke"), Look::Plain)
                };
                let is_on = state.revoking.is_none();
                let button = dialog::button(ui, theme, label, look, is_on);
                if button.clicked() {
                    if asks {
                        let request = RevokeCode { login: code.login.clone(), number: code.number };
                        state.revoking = Some(view.control.ask(request));
                        state.failed = None;
                        state.asks_revoke = None;
                    } else {
                        state.asks_revoke = Some((code.login.clone(), code.number));
                    }
                }
                button.accessible_name(format!("{label} {}", code.number));
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let p = &theme.palette;
                let standing = code.standing(&view.projection.events, view.now);
                let ink = if standing == Standing::Good { p.text } else { p.faint };
                let words = words_of(code, &standing, view);
                let words = dialog::words(words, family::CONDENSED, size::BODY, ink);
                ui.add(Label::new(words).wrap());
            });
        });
    });
    ui.add_space(space::NONE);
}

/// `Code 3, made 10:42, page opened 10:44, used 10:45`.
fn words_of(code: &Code, standing: &Standing, view: &ViewContext<'_>) -> String {
    let at = |time| {
        let is_today = view.now.secs_since(time).abs() < 43_200.0;
        if is_today {
            format::clock_minutes(time, view.time_zone)
        } else {
            format::date(time, view.time_zone)
        }
    };
    let mut parts = vec![tr!("connect-code-made", n = code.number, at = at(code.made))];
    parts.extend(code.opened.map(|time| tr!("connect-code-opened", at = at(time))));
    parts.push(code.used.map_or_else(
        || tr!("connect-code-unused").to_owned(),
        |time| tr!("connect-code-used", at = at(time)),
    ));
    match standing {
        Standing::Good => {}
        Standing::Revoked => parts.push(tr!("connect-code-revoked").to_owned()),
        Standing::OtherEvent(name) => parts.push(tr!("connect-code-other", event = name)),
    }
    parts.join(", ")
}
