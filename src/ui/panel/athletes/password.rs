//! Passwords: typed or generated, and shown once.

use eframe::egui::{Label, Ui};

use super::{AthletesState, Waiting, open};
use crate::{
    control::{Password, SetPassword},
    ui::{
        context::{Command, ViewContext},
        panel::dialog::{self, Look},
        projection::Row,
        state::AthletesPage,
        theme::{family, size, space},
    },
};

/// The choice between a generated and a typed password; true if Enter was pressed in its field.
pub(super) fn password_fields_ui(
    state: &mut AthletesState,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> bool {
    let theme = view.theme;
    let mut enter = false;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::NEAR;
        let made = tr!("password-made-hint");
        if dialog::choice(ui, theme, tr!("password-make"), made, !state.types_password) {
            state.types_password = false;
        }
        let typed = tr!("password-typed-hint");
        let chosen = dialog::choice(ui, theme, tr!("password-type"), typed, state.types_password);
        state.types_password |= chosen;
        if state.types_password {
            let width = ui.available_width();
            let hint = tr!("password-field-hint");
            let typed = &mut state.typed_password;
            let field = dialog::field(ui, theme, tr!("password"), hint, typed, width);
            if chosen {
                field.request_focus();
            }
            enter = dialog::entered(ui, &field);
        }
    });
    enter
}

/// The page that sets a new password for one athlete.
pub(super) fn password_ui(
    state: &mut AthletesState,
    row: &Row,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    let login = &row.athlete.login;
    dialog::paragraph(ui, theme, tr!("password-old-stops"));
    let mut send = password_fields_ui(state, view, ui);
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        let is_on = state.waiting.is_none();
        send |= dialog::button(ui, theme, tr!("password-set"), Look::Primary, is_on).clicked();
        if dialog::button(ui, theme, tr!("cancel"), Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::Edit(login.clone())));
        }
    });
    if send {
        let password = state.types_password.then(|| Password(state.typed_password.clone()));
        let request = SetPassword { login: login.clone(), password };
        state.ask(|| Waiting::Password(view.control.ask(request)));
    }
    state.outcome_ui(view, ui);
    commands
}

/// Shows the password that was set last, this once.
pub(super) fn made_ui(state: &AthletesState, view: &ViewContext<'_>, ui: &mut Ui) {
    let Some(made) = &state.made else { return };
    let theme = view.theme;
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::SMALL;
        dialog::statement(ui, theme, tr!("password-of", login = made.login.as_str()));
        dialog::copyable(ui, theme, &made.password, tr!("password-copy"), true);
        let once = tr!("password-once");
        let once = dialog::words(once, family::REGULAR, size::LABEL, theme.palette.label);
        ui.add(Label::new(once).wrap());
    });
}
