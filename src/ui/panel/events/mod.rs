//! The events: which there are and which is open; new ones, copies, changes, removal.
//!
//! The list stands at the left, the page about one event at the right.

mod copy;
mod error;
mod form;
mod list;
mod remove;

use std::sync::Arc;

use eframe::egui::{Id, Ui};

use self::{copy::CopyForm, error::EventsError, form::EventForm};
use super::dialog;
use crate::{
    control::{Control, Error, Pending},
    model::{Event, EventId},
    ui::{
        context::{Command, ViewContext},
        state::{Dialog, EventsPage},
    },
};

/// What the dialog remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui) struct EventsState {
    /// The page that the forms below were filled for.
    page: Option<EventsPage>,
    /// The page was opened in this frame: its first field gets the focus.
    just_opened: bool,
    form: EventForm,
    copy: CopyForm,
    with_recordings: bool,
    /// What the engine was asked last and has not answered.
    waiting: Option<Waiting>,
    /// What came of it: words, or why nothing did.
    outcome: Option<Result<String, EventsError>>,
}

/// What the engine was asked about an event.
#[derive(Debug)]
enum Waiting {
    /// It is made, or a copy of another one.
    Made(Pending<Arc<Event>>),
    Edited(Pending<Arc<Event>>),
    Opened(Pending<Arc<Event>>),
    Closed(Pending<Option<Arc<Event>>>),
    Removed {
        name: String,
        with_recordings: bool,
        done: Pending<()>,
    },
}

impl EventsState {
    /// Takes what the engine has answered; gives back where to go.
    pub(in crate::ui) fn poll(&mut self) -> Option<Command> {
        let answered = self.poll_waiting()?;
        self.waiting = None;
        match answered {
            Ok((page, said)) => {
                self.outcome = Some(Ok(said));
                let page = page?;
                // Entered here, so that what was answered stays when the page opens.
                self.page = Some(page.clone());
                Some(open(page))
            }
            Err(why) => {
                self.outcome = Some(Err(why.into()));
                None
            }
        }
    }

    /// Where the answer leads, and what is told of it.
    fn poll_waiting(&mut self) -> Option<Result<(Option<EventsPage>, String), Error>> {
        Some(match self.waiting.as_ref()? {
            Waiting::Made(made) => made.poll()?.map(|event| {
                self.form = EventForm::of(&event);
                let said = tr!("event-created", name = event.name);
                (Some(EventsPage::Edit(event.id.clone())), said)
            }),
            Waiting::Edited(edited) => edited.poll()?.map(|event| {
                self.form = EventForm::of(&event);
                (None, tr!("saved").to_owned())
            }),
            Waiting::Opened(opened) => {
                opened.poll()?.map(|event| (None, tr!("event-opened", name = event.name)))
            }
            Waiting::Closed(closed) => closed.poll()?.map(|event| {
                let said = event.map(|event| tr!("event-closed", name = event.name));
                (None, said.unwrap_or_else(|| tr!("event-none-open").to_owned()))
            }),
            Waiting::Removed { name, with_recordings, done } => {
                let removed = done.poll()?;
                let said = if *with_recordings {
                    tr!("event-erasing-said", name = name)
                } else {
                    tr!("event-removed", name = name)
                };
                removed.map(|()| (Some(EventsPage::List), said))
            }
        })
    }

    /// Fills the forms for a page that has just been opened.
    fn enter(&mut self, view: &ViewContext<'_>, page: &EventsPage) {
        self.just_opened = self.page.as_ref() != Some(page);
        if !self.just_opened {
            return;
        }
        let before = self.page.replace(page.clone());
        self.outcome = None;
        match page {
            // What is chosen stays on the way back.
            EventsPage::Remove(id) if before == Some(EventsPage::Erase(id.clone())) => {}
            EventsPage::New => self.form = EventForm::on_day_of(view.now, view.time_zone),
            EventsPage::Edit(id) => {
                self.form =
                    event_of(view, id).map_or_else(EventForm::default, |it| EventForm::of(it));
            }
            EventsPage::Copy(id) => {
                let name = event_of(view, id).map(|event| event.name.clone());
                self.copy = CopyForm::new(name.unwrap_or_default(), view.now, view.time_zone);
            }
            EventsPage::Remove(_) => self.with_recordings = false,
            EventsPage::Erase(_) | EventsPage::List => {}
        }
    }

    /// Asks the engine, unless it has not answered what it was asked before.
    fn ask(&mut self, control: &Control, ask: impl FnOnce(&Control) -> Waiting) {
        if self.waiting.is_none() {
            self.waiting = Some(ask(control));
            self.outcome = None;
        }
    }

    /// What came of what was asked, or that it is awaited.
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

fn open(page: EventsPage) -> Command {
    Command::Open(Dialog::Events(page))
}

fn event_of<'a>(view: &ViewContext<'a>, id: &EventId) -> Option<&'a Arc<Event>> {
    view.projection.events.by_id(id.as_str())
}

/// Draws the dialog.
pub(in crate::ui) fn events_ui(
    state: &mut EventsState,
    page: &EventsPage,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    state.enter(view, page);
    let mut commands = Vec::new();
    let wanted = view.theme.sizes.dialogs.athletes;
    let shown = dialog::dialog(view, ui, tr!("events-title"), wanted, |ui| {
        let id = Id::unique(("events page", page));
        let list = |_: &mut EventsState, ui: &mut Ui| list::list_ui(page, view, ui);
        let content = |state: &mut EventsState, ui: &mut Ui| page_ui(state, page, view, ui);
        commands.extend(dialog::list_beside_page(view, ui, state, (id, true), list, content));
    });
    if shown.close {
        commands.push(Command::CloseDialog);
    }
    commands
}

fn page_ui(
    state: &mut EventsState,
    page: &EventsPage,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    match page {
        EventsPage::List => {
            let words = tr!("events-explained");
            dialog::paragraph(ui, view.theme, words);
            state.outcome_ui(view, ui);
            Vec::new()
        }
        EventsPage::New => form::new_ui(state, view, ui),
        EventsPage::Edit(id) => about_ui(state, id, form::edit_ui, view, ui),
        EventsPage::Copy(id) => about_ui(state, id, copy::copy_ui, view, ui),
        EventsPage::Remove(id) => about_ui(state, id, remove::remove_ui, view, ui),
        EventsPage::Erase(id) => about_ui(state, id, remove::erase_ui, view, ui),
    }
}

/// A page about one event.
type PageAbout = fn(&mut EventsState, &Arc<Event>, &ViewContext<'_>, &mut Ui) -> Vec<Command>;

fn about_ui(
    state: &mut EventsState,
    id: &EventId,
    page_ui: PageAbout,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let Some(event) = event_of(view, id) else {
        dialog::paragraph(ui, view.theme, tr!("event-unknown", id = id.as_str()));
        return Vec::new();
    };
    page_ui(state, event, view, ui)
}
