//! How to connect phones: a list of athletes on the left, and beside it what the phone of the chosen
//! one has to be told, or this computer's addresses while nobody is chosen.
//!
//! A code is shown here once, when it is made, until the dialog is closed. Opening the dialog makes
//! none.

mod addresses;
mod cards;
mod codes;
mod phone;
mod setting_words;

use std::path::PathBuf;

use eframe::egui::{Ui, Vec2, vec2};

pub(super) use self::addresses::curl_line;
use self::cards::CardsPage;
use super::{
    athlete_list::{Purpose, athlete_list_ui},
    cells::Room,
    controls, dialog,
    dialog::Look,
    qr::Qr,
};
use crate::{
    codes::IssuedCode,
    connect::App,
    control::{Error, Pending},
    model::Login,
    ui::{
        context::{Command, ViewContext},
        engine_words,
        lang::TextId,
        state::Dialog,
        theme::space,
    },
};

/// Size of the dialog.
const SHEET: Vec2 = vec2(1180.0, 760.0);
/// Width of the list of athletes.
const LIST_W: f32 = 280.0;

/// How the list names itself.
const PURPOSE: Purpose = Purpose {
    hint: TextId::new("list-hint"),
    search: TextId::new("list-search"),
    row: TextId::new("connect-row"),
};

/// What the dialog remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui) struct ConnectState {
    cards: CardsPage,
    qr: Qr,
    /// The address whose code is shown, once the viewer has chosen one.
    chosen: Option<String>,
    search: String,
    /// The app whose settings are shown.
    app: App,
    /// The codes that were made since the dialog was opened: nobody can show them again.
    made: Vec<IssuedCode>,
    making: Option<Pending<IssuedCode>>,
    revoking: Option<Pending<()>>,
    /// The code of this number is to be revoked, if the viewer says so again.
    asks_revoke: Option<(Login, u32)>,
    /// Why the last request failed.
    failed: Option<String>,
}

/// What the page beside the list is about.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui) enum ConnectPage<'a> {
    /// This computer's addresses.
    Addresses,
    /// Cards for everybody.
    Cards,
    /// The phone of this athlete.
    Athlete(&'a Login),
}

impl ConnectState {
    /// Files of cards go into this folder, unless the viewer chooses another place.
    pub(in crate::ui) fn new(folder: PathBuf) -> Self {
        Self { cards: CardsPage::new(folder), ..Self::default() }
    }

    /// Takes the engine's answers.
    fn poll(&mut self) {
        self.cards.poll();
        match Pending::poll_in(&mut self.making) {
            Some(Ok(issued)) => {
                self.made.retain(|made| made.login != issued.login);
                self.made.push(issued);
            }
            Some(Err(why)) => self.fail(&why),
            None => {}
        }
        if let Some(Err(why)) = Pending::poll_in(&mut self.revoking) {
            self.fail(&why);
        }
    }

    fn fail(&mut self, why: &Error) {
        self.failed = Some(engine_words::failure(why));
    }

    /// The dialog is not shown: codes are not either any more.
    pub(in crate::ui) fn closed(&mut self) {
        // An answer that is on its way is a code, too.
        if self.making.is_none() {
            self.made.clear();
        }
        self.cards.closed();
        self.asks_revoke = None;
        self.failed = None;
    }

    /// The code of an athlete that was made last, while it is shown.
    fn made_of(&self, login: &Login) -> Option<&IssuedCode> {
        self.made.iter().find(|made| made.login == *login)
    }
}

/// Draws the dialog.
pub(in crate::ui) fn connect_ui(
    state: &mut ConnectState,
    page: ConnectPage<'_>,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    state.poll();
    let urls = view.projection.status.urls();
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("connect-title"), SHEET, |ui| {
        let mut room = Room::new(ui.max_rect());
        let list = room.left(LIST_W);
        let gap = room.left(2.0 * space::WIDE);
        let line = controls::edge(view.theme.palette.hairline);
        ui.painter().vline(gap.center().x, gap.y_range(), line);
        dialog::within(ui, "list", list, |ui| {
            commands.extend(list_ui(state, page, view, ui));
        });
        dialog::within(ui, "page", room.rest(), |ui| match page {
            ConnectPage::Athlete(login) => {
                commands.extend(phone::phone_ui(state, login, &urls, view, ui));
            }
            ConnectPage::Addresses => {
                commands.extend(addresses::sheet_ui(state, view, ui, &urls));
            }
            ConnectPage::Cards => cards::cards_ui(&mut state.cards, view, ui),
        });
    });
    if shown.close || (shown.clicked_beside && state.made.is_empty()) {
        commands.push(Command::CloseDialog);
    }
    commands
}

fn list_ui(
    state: &mut ConnectState,
    page: ConnectPage<'_>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Option<Command> {
    let height = dialog::height_above_bottom(ui);
    let is_chosen = |login: &Login| matches!(page, ConnectPage::Athlete(about) if about == login);
    let search = &mut state.search;
    let clicked =
        athlete_list_ui(PURPOSE, search, height, |row| is_chosen(&row.athlete.login), view, ui);
    let mut command = clicked.map(|row| Dialog::ConnectAthlete(row.athlete.login.clone()));
    dialog::at_bottom(ui, |ui| {
        let label = tr!("connect-addresses");
        let is_addresses = matches!(page, ConnectPage::Addresses);
        if dialog::button(ui, view.theme, label, Look::Plain, !is_addresses).clicked() {
            command = Some(Dialog::Connect);
        }
    });
    if command.is_some() {
        state.asks_revoke = None;
        state.failed = None;
    }
    command.map(Command::Open)
}
