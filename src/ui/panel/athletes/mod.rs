//! The athletes and their logins: who is in the roster, new ones, changes, passwords, removal,
//! start lists.
//!
//! The list stands at the left, the page about one athlete at the right, so that whoever goes
//! through a start list keeps the place. A password that was made shows once, here, and is kept
//! nowhere else.

mod form;
mod list;
mod password;
mod remove;
mod start_list;

use eframe::egui::{Id, Rect, Response, Stroke, Ui, UiBuilder, pos2};

use self::{form::Form, start_list::StartListPage};
use super::dialog;
use crate::{
    history::Recorded,
    model::Login,
    roster::IssuedPassword,
    ui::{
        context::{Command, ViewContext},
        projection::Row,
        reads::{Answer, Asker, EngineCommand, Outcome},
        state::{AthletesPage, Dialog},
    },
};

/// What the dialog remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui) struct AthletesState {
    search: String,
    /// The page that the forms below were filled for.
    page: Option<AthletesPage>,
    /// The page was opened in this frame: its first field gets the focus.
    just_opened: bool,
    /// What is changed of an athlete.
    form: Form,
    /// What is typed of a new one; stays until the athlete is added.
    new: Form,
    typed_password: String,
    /// The password is typed rather than made.
    types_password: bool,
    with_recordings: bool,
    /// How much is recorded of the athlete who may be removed.
    measured: Option<Result<Recorded, String>>,
    /// What the engine was asked last and has not answered.
    waits_for: Option<Asked>,
    /// What it answered last: good or bad.
    answer: Option<Result<String, String>>,
    /// The password that was set last, until another page is opened.
    made: Option<IssuedPassword>,
    start_list: StartListPage,
}

/// What is awaited.
#[derive(Debug, Clone)]
enum Asked {
    /// A new athlete, or another password for one.
    Password,
    Edit,
    Remove {
        login: Login,
        with_recordings: bool,
    },
}

impl AthletesState {
    /// The engine has answered; gives back where to go.
    pub(in crate::ui) fn answered(&mut self, asker: Asker, answer: Answer) -> Option<Command> {
        match asker {
            Asker::Measure => {
                self.measured = match answer {
                    Ok(Outcome::Measured(recorded)) => Some(Ok(recorded)),
                    Ok(_) => None,
                    Err(why) => Some(Err(why)),
                };
                None
            }
            Asker::StartList => {
                self.start_list.answered(answer);
                None
            }
            Asker::Athlete => self.athlete_answered(answer),
            Asker::FirstStart | Asker::Open | Asker::Import | Asker::Export | Asker::Deed(_) => {
                None
            }
        }
    }

    fn athlete_answered(&mut self, answer: Answer) -> Option<Command> {
        let asked = self.waits_for.take()?;
        let outcome = match answer {
            Ok(outcome) => outcome,
            Err(why) => {
                self.answer = Some(Err(why));
                return None;
            }
        };
        let open = |page| Some(Command::Open(Dialog::Athletes(page)));
        match (asked, outcome) {
            (Asked::Password, Outcome::Issued { issued, warning }) => {
                self.typed_password.clear();
                if self.new.login.trim() == issued.login.as_str() {
                    self.new = Form::default();
                }
                self.form = Form::default();
                let page = AthletesPage::Edit(issued.login.clone());
                self.made = Some(issued);
                // Entered here, so that what was answered stays when the page opens.
                self.page = Some(page.clone());
                self.answer = warning.map(|warning| Ok(dialog::sentence(&warning)));
                open(page)
            }
            (Asked::Edit | Asked::Password, outcome) => {
                let warning = match outcome {
                    Outcome::Done { warning: Some(warning) } => dialog::sentence(&warning),
                    _ => String::new(),
                };
                self.answer = Some(Ok(format!("Saved. {warning}").trim_end().to_owned()));
                None
            }
            (Asked::Remove { login, with_recordings }, _) => {
                let kept = if with_recordings {
                    "The recordings are being erased."
                } else {
                    "The recordings are kept."
                };
                self.page = Some(AthletesPage::List);
                self.answer = Some(Ok(format!("{login} is off the roster. {kept}")));
                open(AthletesPage::List)
            }
        }
    }

    /// The password that was set last, while it shows.
    pub(in crate::ui) fn made(&self) -> Option<&IssuedPassword> {
        self.made.as_ref()
    }

    /// A start list was dropped on the window: the page that reads it.
    pub(in crate::ui) fn dropped(&mut self, path: std::path::PathBuf) -> Vec<Command> {
        let mut commands = vec![Command::Open(Dialog::Athletes(AthletesPage::StartList))];
        commands.extend(self.start_list.read_file(path));
        commands
    }

    /// Fills the forms for a page that has just been opened.
    fn enter(&mut self, view: &ViewContext<'_>, page: &AthletesPage) -> Option<Command> {
        self.just_opened = self.page.as_ref() != Some(page);
        if !self.just_opened {
            return None;
        }
        let before = self.page.replace(page.clone());
        // What is typed stays while the viewer looks at a page behind this one.
        let is_way_back = before.is_some_and(|before| {
            Dialog::Athletes(before).back() == Some(Dialog::Athletes(page.clone()))
        });
        self.answer = None;
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
                return Some(ask(Asker::Measure, EngineCommand::MeasureRecordings(login.clone())));
            }
            AthletesPage::List => {
                self.made = None;
                self.form = Form::default();
            }
            AthletesPage::Erase(_) | AthletesPage::StartList => {}
        }
        None
    }

    /// Asks the engine, unless it has not answered the last question.
    fn ask(&mut self, asked: Asked, what: EngineCommand) -> Option<Command> {
        if self.waits_for.is_some() {
            return None;
        }
        self.waits_for = Some(asked);
        self.answer = None;
        Some(ask(Asker::Athlete, what))
    }

    /// Gives a field the focus when the page has just been opened.
    fn focus_first(&self, field: &Response) {
        if self.just_opened {
            field.request_focus();
        }
    }

    /// What was answered, or that an answer is awaited.
    fn answer_ui(&self, view: &ViewContext<'_>, ui: &mut Ui) {
        match (&self.waits_for, &self.answer) {
            (Some(_), _) => {
                dialog::paragraph(ui, view.theme, "A moment...");
            }
            (None, Some(Ok(words))) => {
                dialog::statement(ui, view.theme, words);
            }
            (None, Some(Err(why))) => dialog::failure(ui, view.theme, why),
            (None, None) => {}
        }
    }
}

fn ask(asker: Asker, what: EngineCommand) -> Command {
    Command::Ask(asker, what)
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
    let mut commands: Vec<Command> = state.enter(view, page).into_iter().collect();
    let wanted = view.theme.sizes.dialogs.athletes;
    let title = if *page == AthletesPage::StartList { "Import a start list" } else { "Athletes" };
    let shown = dialog::dialog(view, ui, title, wanted, |ui| {
        if *page == AthletesPage::StartList {
            commands.extend(start_list::start_list_ui(&mut state.start_list, view, ui));
            return;
        }
        let body = ui.max_rect();
        let split = (body.left() + body.width() * 0.45).round();
        let left = Rect::from_min_max(body.min, pos2(split - 16.0, body.bottom()));
        let right = Rect::from_min_max(pos2(split + 16.0, body.top()), body.max);
        let edge = Stroke::new(1.0, view.theme.palette.hairline);
        ui.painter().vline(split, body.y_range(), edge);
        ui.scope_builder(UiBuilder::new().id_salt("list").max_rect(left), |ui| {
            commands.extend(list::list_ui(state, page, view, ui));
        });
        let builder =
            UiBuilder::new().scope_id(Id::unique(("athletes page", page))).max_rect(right);
        ui.scope_builder(builder, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            commands.extend(page_ui(state, page, view, ui));
        });
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
                "Nobody is in the roster yet. Add athletes one by one, or import a start list: a \
                 table with bib, name, team and login."
            } else {
                "Choose an athlete to change name, bib, team, weight or password."
            };
            dialog::paragraph(ui, view.theme, words);
            state.answer_ui(view, ui);
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

/// A page about one athlete.
type PageAbout = fn(&mut AthletesState, &Row, &ViewContext<'_>, &mut Ui) -> Vec<Command>;

/// Who it is, and what the page has to say.
fn about_ui(
    state: &mut AthletesState,
    login: &Login,
    page_ui: PageAbout,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let Some(row) = row_of(view, login) else {
        dialog::paragraph(ui, view.theme, format!("{login} is not in the roster."));
        return Vec::new();
    };
    form::head_ui(view, ui, row);
    page_ui(state, row, view, ui)
}
