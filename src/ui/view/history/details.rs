//! Details of the selected sessions, and the actions on them.

use eframe::egui::{Align, CornerRadius, Sense, Stroke, TextEdit, Ui, UiBuilder, Vec2, vec2};

use super::{
    actions::{export_or_delete_ui, open, when, wide_button},
    changed::changed_ui,
    drawing,
    row::chip_of,
    several::several_ui,
};
use crate::{
    logbook::SessionEdit,
    model::{Progress, Session},
    ui::{
        apply::description,
        context::{Command, SessionEdits, ViewContext},
        panel::{
            cells::{Room, Text, two_lines},
            controls::{self, ButtonLook},
            dialog,
        },
        projection::{HistoryList, Listed},
        theme::{family, size, space},
    },
};

/// Height of the heading with the athlete.
const HEAD_H: f32 = 44.0;
/// Size of the chip in it.
const CHIP: Vec2 = vec2(44.0, 32.0);
/// A picture lower than this is left out.
const LEAST_PICTURE_H: f32 = 60.0;
/// The heart rate's share of the picture.
const SPARKLINE_SHARE: f32 = 0.25;
/// Line width of the track.
const TRACK_LINE: f32 = 2.0;

/// The text fields being edited.
#[derive(Debug, Default)]
pub(super) struct Details {
    /// The session, as it was when editing began.
    of: Option<Session>,
    title: String,
    tags: String,
    note: String,
}

impl Details {
    /// Starts over when another session is selected, or when this one was changed elsewhere.
    fn about(&mut self, session: &Session) {
        if self.of.as_ref() != Some(session) {
            self.title.clone_from(&session.title);
            self.tags = session.tags.join(", ");
            self.note.clone_from(&session.note);
            self.of = Some(session.clone());
        }
    }

    /// The tags as a list.
    fn tags(&self) -> Vec<String> {
        let tags = self.tags.split(',').map(|tag| tag.trim().trim_start_matches('#').trim());
        tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    }
}

/// Draws the panel over all of `ui`.
pub(super) fn details_ui(
    details: &mut Details,
    list: &HistoryList,
    opening: Option<&Progress>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    let history = &view.state.history;
    let mut commands = Vec::new();
    let inner = rect.shrink(space::MARGIN);
    let builder = UiBuilder::new().id_salt("chosen").max_rect(inner);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.y = space::INSET;
        if let Some(progress) = opening {
            commands.extend(opening_ui(progress, view, ui));
        } else if let Some(listed) = history.only().and_then(|key| list.session(key)) {
            one_ui(details, list, &listed, view, ui, &mut commands);
        } else if history.selection.is_empty() {
            dialog::paragraph(ui, view.theme, tr!("history-choose"));
        } else {
            several_ui(list, view, ui, &mut commands);
        }
    });
    commands
}

/// Shows the progress of reading sessions.
fn opening_ui(progress: &Progress, view: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    dialog::progress(ui, view.theme, tr!("history-opening"), progress.fraction());
    let stop = wide_button(ui, view, tr!("stop"), ButtonLook::Plain);
    stop.then_some(Command::StopOpening)
}

/// One session: its athlete, time and place, its text, and the actions on it.
fn one_ui(
    details: &mut Details,
    list: &HistoryList,
    listed: &Listed<'_>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let session = &listed.entry.session;
    head_ui(listed, view, ui);
    changed_ui(listed, view, ui);
    picture_ui(listed, view, ui);
    if wide_button(ui, view, tr!("history-open"), ButtonLook::Primary) {
        commands.push(open(false));
    }
    details.about(session);
    let width = ui.available_width();
    let theme = view.theme;
    let title = dialog::field(ui, theme, tr!("title"), "", &mut details.title, width);
    let hint = tr!("history-tags-hint");
    let tags = dialog::field(ui, theme, tr!("tags"), hint, &mut details.tags, width);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        let p = &theme.palette;
        let label = ui.label(dialog::words(tr!("note"), family::REGULAR, size::LABEL, p.label));
        let edit = TextEdit::multiline(&mut details.note)
            .char_limit(2000)
            .desired_rows(2)
            .desired_width(width);
        ui.add(edit).labelled_by(label.id);
    });
    let edit = description(session, details.title.trim(), &details.tags(), details.note.trim());
    let look = if edit.is_some() { ButtonLook::Plain } else { ButtonLook::Off };
    let save = wide_button(ui, view, tr!("save-words"), look);
    let entered = dialog::entered(ui, &title) || dialog::entered(ui, &tags);
    if let Some(edit) = edit.filter(|_| save || entered) {
        commands.push(Command::EditSessions(edit));
    }
    let before = list.before(&session.key);
    let look = if before.is_some() { ButtonLook::Plain } else { ButtonLook::Off };
    if wide_button(ui, view, tr!("history-join"), look) {
        let words = tr!("history-joined", name = listed.name());
        let edits = vec![(session.clone(), SessionEdit::JoinToEarlier)];
        commands.push(Command::EditSessions(SessionEdits { words, edits }));
    }
    export_or_delete_ui(view, ui, commands);
}

/// Bib, name, day and clock times.
fn head_ui(listed: &Listed<'_>, view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let wanted = vec2(ui.available_width(), HEAD_H);
    let (rect, _) = ui.allocate_exact_size(wanted, Sense::hover());
    let painter = ui.painter();
    let mut room = Room::new(rect);
    chip_of(view, painter, room.left_box(CHIP), listed);
    room.left(space::INSET);
    let [upper, lower] = two_lines(room.rest());
    let name = Text::new(listed.name(), family::CONDENSED_SEMIBOLD, size::CLOCK, p.text);
    name.elided(painter, upper, Align::Min);
    let session = &listed.entry.session;
    let when = when((session.key.from, session.to), view);
    let words = Text::new(&when, family::REGULAR, size::LABEL, p.label);
    words.condensed(painter, lower, Align::Min);
    let spoken = format!("{}, {when}", listed.name());
    controls::words(ui, ui.scope_id().with("who"), room.rest(), &spoken);
}

/// The track, with the heart rate below, as large as fits.
fn picture_ui(listed: &Listed<'_>, view: &ViewContext<'_>, ui: &mut Ui) {
    let Some(summary) = &listed.entry.summary else { return };
    let p = &view.theme.palette;
    let sizes = &view.theme.sizes.history;
    let height = (ui.available_height() - sizes.details_text_h).min(sizes.picture_h);
    if height < LEAST_PICTURE_H {
        return;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(size::RADIUS_PANEL), p.plot);
    let mut room = Room::new(rect.shrink(space::GAP));
    if summary.track.len() > 1 {
        let line = room.bottom(room.rest().height() * SPARKLINE_SHARE);
        room.bottom(space::INSET);
        let stroke = Stroke::new(TRACK_LINE, p.text);
        drawing::track(painter, room.rest(), &summary.track, stroke);
        room = Room::new(line);
    }
    controls::sparkline(painter, room.rest(), &summary.sparkline, p.label, view.theme);
}
