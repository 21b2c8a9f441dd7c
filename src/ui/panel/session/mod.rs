//! The session of a replay with one athlete: its day, title and note, and its laps. It stands where
//! the roster has nobody else to list.

mod laps;

use eframe::egui::{Align, Rect, ScrollArea, Sense, TextEdit, Ui, UiBuilder, vec2};

use self::laps::Laps;
use super::{
    cells::{Room, Text},
    controls::{self, ButtonLook},
    dialog,
};
use crate::{
    analysis::Travelled,
    model::{SampleBlock, Session},
    ui::{
        apply::description,
        context::{Command, ViewContext},
        format,
        theme::{family, size, space},
    },
};

/// Height of the line with the day.
const DAY_H: f32 = 22.0;
/// Height of the title, and of the note below its label.
const TITLE_H: f32 = 64.0;
const NOTE_LABEL_H: f32 = 20.0;
const NOTE_H: f32 = 48.0;
/// Height of the button.
const BUTTON_H: f32 = 32.0;
/// The label of the button.
fn save() -> &'static str {
    tr!("save-words")
}
/// The most characters of a note.
const NOTE_CHARS: usize = 2000;

/// What the panel remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct SessionState {
    /// The session, as it was when editing began.
    of: Option<Session>,
    title: String,
    note: String,
    laps: Laps,
}

impl SessionState {
    /// Starts over with another session, or when this one was changed elsewhere.
    fn about(&mut self, session: &Session) {
        if self.of.as_ref() != Some(session) {
            self.title.clone_from(&session.title);
            self.note.clone_from(&session.note);
            self.of = Some(session.clone());
        }
    }
}

/// What the panel draws from.
#[derive(Clone, Copy)]
pub(in crate::ui) struct SessionInput<'a> {
    /// The session, with the words that it has now.
    pub(in crate::ui) session: &'a Session,
    /// Its samples in time order.
    pub(in crate::ui) samples: &'a SampleBlock,
    /// How far the athlete had travelled.
    pub(in crate::ui) travelled: &'a Travelled,
}

/// Draws the panel over all of `ui`.
pub(in crate::ui) fn session_ui(
    state: &mut SessionState,
    input: SessionInput<'_>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    controls::panel_ground(ui.painter(), view.theme, rect);
    state.about(input.session);
    let mut commands = Vec::new();
    let mut room = Room::with_margins(rect, space::GAP);
    room.top(space::NEAR);
    day_ui(input.session, view, ui, room.top(DAY_H));
    let fields = room.top(TITLE_H + NOTE_LABEL_H + NOTE_H + BUTTON_H + 2.0 * space::NEAR);
    let builder = UiBuilder::new().id_salt("words").max_rect(fields);
    ui.scope_builder(builder, |ui| commands.extend(words_ui(state, input.session, view, ui)));
    room.top(space::NEAR);
    room.bottom(space::TIGHT);
    commands.extend(state.laps.ui(input, view, ui, room.rest()));
    commands
}

/// `Thu 19 May 2016, 18:00 to 19:30`.
fn day_ui(session: &Session, view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
    let clock = |time| format::clock_minutes(time, view.time_zone);
    let label = tr!(
        "session-day",
        day = format::weekday(session.key.from, view.time_zone),
        from = clock(session.key.from),
        to = clock(session.to)
    );
    let words = Text::new(&label, family::SEMIBOLD, size::BODY, view.theme.palette.text);
    let place = words.elided(ui.painter(), rect, Align::Min);
    controls::words(ui, ui.scope_id().with("day"), place, &label);
}

/// Title and note, which can be changed.
fn words_ui(
    state: &mut SessionState,
    session: &Session,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Option<Command> {
    let theme = view.theme;
    ui.spacing_mut().item_spacing.y = space::TIGHT;
    let width = ui.available_width();
    let title = dialog::field(ui, theme, tr!("title"), "", &mut state.title, width);
    let label = dialog::words(tr!("note"), family::REGULAR, size::LABEL, theme.palette.label);
    let label = ui.label(label);
    let edit = TextEdit::multiline(&mut state.note)
        .char_limit(NOTE_CHARS)
        .desired_rows(2)
        .desired_width(width);
    let (note, _) = ui.allocate_exact_size(vec2(width, NOTE_H), Sense::hover());
    dialog::within(ui, "note", note, |ui| {
        ScrollArea::vertical().show(ui, |ui| ui.add(edit).labelled_by(label.id));
    });
    let edit = description(session, state.title.trim(), &session.tags, state.note.trim());
    let look = if edit.is_some() { ButtonLook::Plain } else { ButtonLook::Off };
    let wanted = vec2(controls::button_width(ui.painter(), save()), BUTTON_H);
    let (place, response) = ui.allocate_exact_size(wanted, Sense::hover());
    let save = controls::button(ui, theme, response.id.with(save()), place, save(), look).clicked();
    let entered = dialog::entered(ui, &title);
    edit.filter(|_| save || entered).map(Command::EditSessions)
}
