//! What can be done about a phone that sends, or that was lent.

use eframe::egui::{Button, Ui, vec2};

use crate::{
    model::{SenderActivity, Sent},
    ui::{
        context::{Command, ViewContext},
        lending,
        projection::{PhoneRow, Row},
        state::{Dialog, LentPhone},
        theme::size,
    },
};

/// Width of the menu.
const MENU_W: f32 = 340.0;

/// The entries of the menu of a row.
pub(super) fn menu_ui(
    phone: &PhoneRow,
    row: &Row,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    ui.set_width(MENU_W);
    let mut commands = Vec::new();
    let own = &row.athlete.login;
    if let Some(device) = &phone.device {
        let label = match (phone.has_rival, phone.uses_position) {
            (true, _) => Some(tr!("phones-use")),
            (false, false) => Some(tr!("phones-use-again")),
            (false, true) => None,
        };
        if label.is_some_and(|label| entry(ui, label)) {
            let others = senders_of(phone, view);
            commands.push(Command::Do(lending::use_positions(device, &others, view)));
        }
        // All phones of the login, so that it may come with another address; one of several alone.
        let via = (!phone.is_only_one).then_some(device.via);
        if entry(ui, tr!("phones-lend")) {
            let lent = LentPhone { login: device.login.clone(), via };
            commands.push(Command::Open(Dialog::Carry(lent)));
        }
    }
    let lender = phone.lender.as_ref().or_else(|| phone.carried.as_ref().map(|_| own));
    if let Some(lender) = lender {
        let whose = lending::name(view.projection, lender);
        if entry(ui, &tr!("phones-give-back", whose = whose)) {
            let edit = lending::give_back(lender, &view.projection.phones.loans, view);
            commands.push(Command::Do(edit));
        }
    }
    if entry(ui, tr!("menu-connect")) {
        commands.push(Command::Open(Dialog::ConnectAthlete(own.clone())));
    }
    commands
}

/// The other phones of the athlete whose positions are used: they make room for this one.
fn senders_of<'a>(phone: &PhoneRow, view: &ViewContext<'a>) -> Vec<&'a SenderActivity> {
    let all = view.projection.phones.phones.iter();
    let used = all.filter(|it| it.id == phone.id && it.uses_position);
    let devices = used.filter_map(|it| it.device.as_ref());
    devices.filter(|it| it.heard.last(Sent::Position).is_some()).collect()
}

fn entry(ui: &mut Ui, label: &str) -> bool {
    let button = Button::new(label).truncate();
    let button = button.min_size(vec2(ui.available_width(), size::MENU_LINE));
    ui.add(button.frame_when_inactive(false)).clicked()
}
