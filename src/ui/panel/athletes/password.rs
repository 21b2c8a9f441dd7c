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
        let made = "Easy to read out and type. It is shown once, on the next page.";
        if dialog::choice(ui, theme, "Generate a password", made, !state.types_password) {
            state.types_password = false;
        }
        let typed = "8 or more characters.";
        let chosen = dialog::choice(ui, theme, "Type a password", typed, state.types_password);
        state.types_password |= chosen;
        if state.types_password {
            let width = ui.available_width();
            let hint = "8 or more characters";
            let typed = &mut state.typed_password;
            let field = dialog::field(ui, theme, "Password", hint, typed, width);
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
    dialog::paragraph(
        ui,
        theme,
        "The old password stops working at once: the phone is refused until the new one is \
         entered there.",
    );
    let mut send = password_fields_ui(state, view, ui);
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        let is_on = state.waiting.is_none();
        send |= dialog::button(ui, theme, "Set password", Look::Primary, is_on).clicked();
        if dialog::button(ui, theme, "Cancel", Look::Plain, true).clicked() {
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
        dialog::statement(ui, theme, format!("Password of {}", made.login));
        dialog::copyable(ui, theme, &made.password, "Copy password", true);
        let once = "It is shown only now: write it down or enter it on the phone.";
        let once = dialog::words(once, family::REGULAR, size::LABEL, theme.palette.label);
        ui.add(Label::new(once).wrap());
    });
}
