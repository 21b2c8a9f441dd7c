//! The dialog about athletes and their logins: the roster, adding, changing and removing athletes,
//! passwords, start lists.
//!
//! The list is on the left and the page about one athlete on the right, so that viewers who work
//! through a list keep their place. A generated password is shown here once and kept nowhere else.

mod error;
mod form;
mod list;
mod password;
mod profile;
mod profile_ui;
mod remove;
mod start_list;

use std::path::PathBuf;

use eframe::egui::{Id, Response, Ui};

use self::{error::AthletesError, form::Form, start_list::StartListPage};
use super::dialog;
use crate::{
    control::{Added, Control, Edited, Error, MeasureRecordings, Pending},
    history::AthleteRecording,
    model::Login,
    roster::IssuedPassword,
    ui::{
        context::{Command, ViewContext},
        projection::Row,
        state::{AthletesPage, Dialog},
    },
};

/// What the dialog remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui) struct AthletesState {
    search: String,
    /// The page that the forms below were filled for.
    page: Option<AthletesPage>,
    /// Whether the page was opened in this frame; its first field then gets the focus.
    just_opened: bool,
    /// The form for changes to an athlete.
    form: Form,
    /// The form for a new athlete, kept until the athlete is added.
    new: Form,
    typed_password: String,
    /// Something was wrong with a value of the profile, which is to come into sight.
    scroll_to_wrong: bool,
    /// The password is typed rather than made.
    types_password: bool,
    with_recordings: bool,
    /// How much is recorded of the athlete on the removal page.
    measured: Option<Result<AthleteRecording, Error>>,
    measuring: Option<Pending<AthleteRecording>>,
    /// The last request, until the engine answers.
    waiting: Option<Waiting>,
    /// Its outcome: a message, or why it failed.
    outcome: Option<Result<String, AthletesError>>,
    /// The password that was set last, until another page is opened.
    made: Option<IssuedPassword>,
    start_list: StartListPage,
}

/// A request to the engine about an athlete.
#[derive(Debug)]
enum Waiting {
    Added(Pending<Added>),
    Password(Pending<IssuedPassword>),
    Edited(Pending<Edited>),
    Removed { login: Login, with_recordings: bool, done: Pending<()> },
}

impl AthletesState {
    /// Takes the engine's answers and returns the page to go to, if any.
    pub(in crate::ui) fn poll(&mut self, control: &Control) -> Option<Command> {
        if let Some(measured) = Pending::poll_in(&mut self.measuring) {
            self.measured = Some(measured);
        }
        self.start_list.poll(control);
        match self.poll_athlete()? {
            Ok(command) => command,
            Err(why) => {
                self.outcome = Some(Err(why.into()));
                None
            }
        }
    }

    fn poll_athlete(&mut self) -> Option<Result<Option<Command>, Error>> {
        let came = match self.waiting.as_ref()? {
            Waiting::Added(added) => {
                added.poll()?.map(|Added { issued, warning }| Some(self.issued(issued, warning)))
            }
            Waiting::Password(issued) => {
                issued.poll()?.map(|issued| Some(self.issued(issued, None)))
            }
            Waiting::Edited(edited) => edited.poll()?.map(|Edited { warning }| {
                let warning = warning.map(|warning| dialog::sentence(&warning));
                let said = tr!("saved-warning", warning = warning.unwrap_or_default());
                self.outcome = Some(Ok(said.trim_end().to_owned()));
                None
            }),
            Waiting::Removed { login, with_recordings, done } => {
                let removed = done.poll()?;
                let kept =
                    if *with_recordings { tr!("athlete-erasing") } else { tr!("athlete-kept") };
                let said = tr!("athlete-off", login = login.as_str(), kept = kept);
                removed.map(|()| {
                    self.page = Some(AthletesPage::List);
                    self.outcome = Some(Ok(said));
                    Some(open(AthletesPage::List))
                })
            }
        };
        self.waiting = None;
        Some(came)
    }

    /// Shows a password that was set and returns the command that opens its page.
    fn issued(&mut self, issued: IssuedPassword, warning: Option<String>) -> Command {
        self.typed_password.clear();
        if self.new.login.trim() == issued.login.as_str() {
            self.new = Form::default();
        }
        self.form = Form::default();
        let page = AthletesPage::Edit(issued.login.clone());
        self.made = Some(issued);
        // Set the page here, so that opening it does not clear the outcome.
        self.page = Some(page.clone());
        self.outcome = warning.map(|warning| Ok(dialog::sentence(&warning)));
        open(page)
    }

    /// The password that was set last, while it is shown.
    pub(in crate::ui) fn made(&self) -> Option<&IssuedPassword> {
        self.made.as_ref()
    }

    /// Reads a start list that was dropped on the window; returns the command that opens its page.
    pub(in crate::ui) fn dropped(&mut self, path: PathBuf, control: &Control) -> Command {
        self.start_list.read_file(path, control);
        open(AthletesPage::StartList)
    }

    /// Fills the forms for a page that has just been opened.
    fn enter(&mut self, view: &ViewContext<'_>, page: &AthletesPage) {
        self.just_opened = self.page.as_ref() != Some(page);
        if !self.just_opened {
            return;
        }
        let before = self.page.replace(page.clone());
        // Going back to a page keeps what was typed and chosen there.
        let is_way_back = before.is_some_and(|before| {
            Dialog::Athletes(before).back() == Some(Dialog::Athletes(page.clone()))
        });
        self.outcome = None;
        match page {
            AthletesPage::Add { login } => {
                if !login.is_empty() && *login != self.new.login {
                    self.new = Form { login: login.clone(), ..Form::default() };
                }
                self.typed_password.clear();
                self.types_password = false;
            }
            AthletesPage::Edit(login) => {
                if self.made.as_ref().is_some_and(|made| made.login != *login) {
                    self.made = None;
                }
                let row = row_of(view, login);
                if !is_way_back || self.form.login != login.as_str() {
                    self.form = row.map_or_else(Form::default, Form::of);
                }
            }
            AthletesPage::Password(_) => {
                self.made = None;
                self.typed_password.clear();
                self.types_password = false;
            }
            AthletesPage::Remove(_) if is_way_back => {}
            AthletesPage::Remove(login) => {
                self.made = None;
                self.with_recordings = false;
                self.measured = None;
                self.measuring = Some(view.control.ask(MeasureRecordings(login.clone())));
            }
            AthletesPage::List => {
                self.made = None;
                self.form = Form::default();
            }
            AthletesPage::Erase(_) | AthletesPage::StartList => {}
        }
    }

    /// Asks the engine, unless an earlier request is still pending.
    fn ask(&mut self, ask: impl FnOnce() -> Waiting) {
        if self.waiting.is_none() {
            self.waiting = Some(ask());
            self.outcome = None;
        }
    }

    /// Nothing is asked, because something is wrong with what is typed.
    fn failed(&mut self, why: AthletesError) {
        self.scroll_to_wrong = matches!(why, AthletesError::Marked(_));
        self.outcome = Some(Err(why));
    }

    /// Gives a field the focus when the page has just been opened.
    fn focus_first(&self, field: &Response) {
        if self.just_opened {
            field.request_focus();
        }
    }

    /// Shows the outcome of the last request, or that it is pending.
    fn outcome_ui(&self, view: &ViewContext<'_>, ui: &mut Ui) {
        match (&self.waiting, &self.outcome) {
            (Some(_), _) => {
                dialog::paragraph(ui, view.theme, tr!("working"));
            }
            (None, Some(Ok(words))) => {
                dialog::statement(ui, view.theme, words);
            }
            (None, Some(Err(why))) => dialog::failure(ui, view.theme, &why.to_string()),
            (None, None) => {}
        }
    }
}

fn open(page: AthletesPage) -> Command {
    Command::Open(Dialog::Athletes(page))
}

fn row_of<'a>(view: &ViewContext<'a>, login: &Login) -> Option<&'a Row> {
    view.projection.rows.iter().find(|row| row.athlete.login == *login)
}

/// Draws the dialog.
pub(in crate::ui) fn athletes_ui(
    state: &mut AthletesState,
    page: &AthletesPage,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    state.enter(view, page);
    let mut commands = Vec::new();
    let wanted = view.theme.sizes.dialogs.athletes;
    let title = if *page == AthletesPage::StartList {
        tr!("start-list-title")
    } else {
        tr!("athletes-title")
    };
    let shown = dialog::dialog(view, ui, title, wanted, |ui| {
        if *page == AthletesPage::StartList {
            commands.extend(start_list::start_list_ui(&mut state.start_list, view, ui));
            return;
        }
        let id = Id::unique(("athletes page", page));
        // A form scrolls by itself, above its buttons.
        let scrolls = !matches!(page, AthletesPage::Add { .. } | AthletesPage::Edit(_));
        let list = |state: &mut AthletesState, ui: &mut Ui| list::list_ui(state, page, view, ui);
        let content = |state: &mut AthletesState, ui: &mut Ui| page_ui(state, page, view, ui);
        commands.extend(dialog::list_beside_page(view, ui, state, (id, scrolls), list, content));
    });
    if shown.close {
        commands.push(Command::CloseDialog);
    }
    commands
}

fn page_ui(
    state: &mut AthletesState,
    page: &AthletesPage,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    match page {
        AthletesPage::List => {
            let words = if view.projection.rows.is_empty() {
                tr!("athletes-empty")
            } else {
                tr!("athletes-select")
            };
            dialog::paragraph(ui, view.theme, words);
            state.outcome_ui(view, ui);
            Vec::new()
        }
        AthletesPage::Add { .. } => form::add_ui(state, view, ui),
        AthletesPage::Edit(login) => about_ui(state, login, form::edit_ui, view, ui),
        AthletesPage::Password(login) => about_ui(state, login, password::password_ui, view, ui),
        AthletesPage::Remove(login) => about_ui(state, login, remove::remove_ui, view, ui),
        AthletesPage::Erase(login) => about_ui(state, login, remove::erase_ui, view, ui),
        AthletesPage::StartList => Vec::new(),
    }
}

/// Draws a page about one athlete.
type PageAbout = fn(&mut AthletesState, &Row, &ViewContext<'_>, &mut Ui) -> Vec<Command>;

/// Draws the athlete's head and the page below it.
fn about_ui(
    state: &mut AthletesState,
    login: &Login,
    page_ui: PageAbout,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let Some(row) = row_of(view, login) else {
        dialog::paragraph(ui, view.theme, tr!("athlete-unknown", login = login.as_str()));
        return Vec::new();
    };
    form::head_ui(view, ui, row);
    page_ui(state, row, view, ui)
}
