//! What was chosen in the list, and what can be done with it.

use eframe::egui::{
    Align, CornerRadius, Label, Rect, Sense, Stroke, TextEdit, Ui, UiBuilder, pos2, vec2,
};

use super::{ask_to_delete, drawing, row::chip_of};
use crate::{
    logbook::SessionEdit,
    model::{Progress, Session},
    ui::{
        apply::{chosen_in_order, description, meet},
        context::{Command, HistoryCommand, SessionEdits, ViewContext},
        format,
        panel::{
            controls::{self, ButtonLook},
            dialog,
        },
        projection::{HistoryList, Listed},
        recording::MAX_OPENED,
        state::Dialog,
        text,
        theme::{family, size},
    },
};

/// Margin inside the panel.
const MARGIN: f32 = 14.0;
/// Height of a button.
const BUTTON_H: f32 = 36.0;

/// Words that are being edited.
#[derive(Debug, Default)]
pub(super) struct Details {
    /// Of which session, as it was when editing began.
    of: Option<Session>,
    title: String,
    tags: String,
    note: String,
}

impl Details {
    /// Begins anew when another session is chosen, or when its words became others.
    fn about(&mut self, session: &Session) {
        if self.of.as_ref() != Some(session) {
            self.title.clone_from(&session.title);
            self.tags = session.tags.join(", ");
            self.note.clone_from(&session.note);
            self.of = Some(session.clone());
        }
    }

    /// The tags one by one.
    fn tags(&self) -> Vec<String> {
        let tags = self.tags.split(',').map(|tag| tag.trim().trim_start_matches('#').trim());
        tags.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    }
}

/// Draws the panel into the whole of `ui`.
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
    let inner = rect.shrink(MARGIN);
    let builder = UiBuilder::new().id_salt("chosen").max_rect(inner);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.y = 10.0;
        if let Some(progress) = opening {
            commands.extend(opening_ui(progress, view, ui));
        } else if let Some(listed) = history.only().and_then(|key| list.session(key)) {
            one_ui(details, list, &listed, view, ui, &mut commands);
        } else if history.selection.is_empty() {
            dialog::paragraph(
                ui,
                view.theme,
                "Choose a session: click, or the arrow keys. Enter opens it; Ctrl and a click \
                 add another one, to lay it over the first.",
            );
        } else {
            several_ui(list, view, ui, &mut commands);
        }
    });
    commands
}

/// Sessions are being read.
fn opening_ui(progress: &Progress, view: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    dialog::progress(ui, view.theme, "Opening", progress.fraction());
    let stop = wide_button(ui, view, "Stop", ButtonLook::Plain);
    stop.then_some(Command::StopOpening)
}

/// One session: who, when, where, its words, and what can be done.
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
    picture_ui(listed, view, ui);
    if wide_button(ui, view, "Open", ButtonLook::Primary) {
        commands.push(open(false));
    }
    details.about(session);
    let width = ui.available_width();
    let theme = view.theme;
    let title = dialog::field(ui, theme, "Title", "", &mut details.title, width);
    let hint = "separated by commas";
    let tags = dialog::field(ui, theme, "Tags", hint, &mut details.tags, width);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let p = &theme.palette;
        let label = ui.label(dialog::words("Note", family::REGULAR, size::LABEL, p.label));
        let edit = TextEdit::multiline(&mut details.note)
            .char_limit(2000)
            .desired_rows(2)
            .desired_width(width);
        ui.add(edit).labelled_by(label.id);
    });
    let edit = description(session, details.title.trim(), &details.tags(), details.note.trim());
    let look = if edit.is_some() { ButtonLook::Plain } else { ButtonLook::Off };
    let save = wide_button(ui, view, "Save words", look);
    let entered = dialog::entered(ui, &title) || dialog::entered(ui, &tags);
    if let Some(edit) = edit.filter(|_| save || entered) {
        commands.push(Command::EditSessions(edit));
    }
    let before = list.before(&session.key);
    let look = if before.is_some() { ButtonLook::Plain } else { ButtonLook::Off };
    if wide_button(ui, view, "Join with the one before", look) {
        let words = format!("Joined two sessions of {}", listed.name());
        let edits = vec![(session.clone(), SessionEdit::JoinToEarlier)];
        commands.push(Command::EditSessions(SessionEdits { words, edits }));
    }
    export_or_delete_ui(view, ui, commands);
}

/// Bib, name, day and clock times.
fn head_ui(listed: &Listed<'_>, view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 44.0), Sense::hover());
    let painter = ui.painter();
    let chip = controls::left_centered(pos2(rect.left(), rect.center().y), vec2(44.0, 32.0));
    chip_of(view, painter, chip, listed);
    let left = chip.right() + 10.0;
    let room = rect.right() - left;
    let name = listed.name();
    let face = family::CONDENSED_SEMIBOLD;
    let upper = pos2(left, rect.top() + 12.0);
    text::paint_within(painter, upper, Align::Min, name, face, size::CLOCK, p.text, room);
    let session = &listed.entry.session;
    let clock = |time| format::clock_minutes(time, view.time_zone);
    let when = format!(
        "{}, {} to {}",
        format::weekday(session.key.from, view.time_zone),
        clock(session.key.from),
        clock(session.to),
    );
    let lower = pos2(left, rect.bottom() - 9.0);
    text::paint_label(painter, lower, Align::Min, &when, size::LABEL, p.label, room);
    let place = Rect::from_min_max(pos2(left, rect.top()), rect.max);
    controls::words(ui, ui.scope_id().with("who"), place, &format!("{}, {when}", listed.name()));
}

/// The track, and the heart rate under it, as large as there is room.
fn picture_ui(listed: &Listed<'_>, view: &ViewContext<'_>, ui: &mut Ui) {
    let Some(summary) = &listed.entry.summary else { return };
    let p = &view.theme.palette;
    let sizes = &view.theme.sizes.history;
    let height = (ui.available_height() - sizes.details_text_h).clamp(0.0, sizes.picture_h);
    if height < 60.0 {
        return;
    }
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(size::RADIUS_PANEL), p.plot);
    let inner = rect.shrink(12.0);
    let line_h = if summary.track.len() > 1 { inner.height() * 0.25 } else { inner.height() };
    let track = Rect::from_min_max(inner.min, inner.max - vec2(0.0, line_h + 10.0));
    if summary.track.len() > 1 {
        drawing::track(painter, track, &summary.track, Stroke::new(2.0, p.text));
    }
    let line = Rect::from_min_max(pos2(inner.left(), inner.bottom() - line_h), inner.max);
    controls::sparkline(painter, line, &summary.sparkline, p.label, view.theme);
}

/// Several sessions: how much it is, and what can be done with all of them.
fn several_ui(
    list: &HistoryList,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let p = &view.theme.palette;
    let keys = chosen_in_order(&view.state.history, list);
    let n_chosen = format::counted(keys.len() as u64, "session", "sessions");
    let words = format!("{n_chosen} chosen");
    ui.label(dialog::words(&words, family::SEMIBOLD, size::TITLE, p.text));
    if keys.len() > MAX_OPENED {
        dialog::paragraph(
            ui,
            view.theme,
            format!("{MAX_OPENED} at most can be shown at once: one for each colour."),
        );
    } else {
        dialog::paragraph(
            ui,
            view.theme,
            "Laid over each other, each begins at zero. Each is somebody of its own, also two \
             rides of one athlete.",
        );
        if wide_button(ui, view, "Overlay from their starts", ButtonLook::Primary) {
            commands.push(open(true));
        }
        if meet(&keys, list) && wide_button(ui, view, "Open as it was", ButtonLook::Plain) {
            commands.push(open(false));
        }
    }
    export_or_delete_ui(view, ui, commands);
    ui.add_space(4.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    for listed in keys.iter().filter_map(|key| list.session(key)).take(MAX_OPENED) {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 30.0), Sense::hover());
        let chip = controls::left_centered(pos2(rect.left(), rect.center().y), vec2(32.0, 22.0));
        chip_of(view, ui.painter(), chip, &listed);
        let when = format::weekday(listed.key().from, view.time_zone);
        let words = format!("{} \u{b7} {when}", listed.name());
        let at = pos2(chip.right() + 8.0, rect.center().y);
        let room = rect.right() - at.x;
        let face = family::CONDENSED;
        text::paint_within(ui.painter(), at, Align::Min, &words, face, size::BODY, p.label, room);
    }
    if let Some(more) = keys.len().checked_sub(MAX_OPENED).filter(|more| *more > 0) {
        let words = format!("and {} more", format::thousands(more as u64));
        let words = dialog::words(words, family::REGULAR, size::LABEL, p.label);
        ui.add(Label::new(words));
    }
}

const fn open(from_starts: bool) -> Command {
    Command::History(HistoryCommand::Open { from_starts })
}

/// The last two buttons, side by side.
fn export_or_delete_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    const AIR: f32 = 10.0;
    let room = vec2(ui.available_width(), BUTTON_H);
    let (both, response) = ui.allocate_exact_size(room, Sense::hover());
    let half = vec2((both.width() - AIR) / 2.0, BUTTON_H);
    let right = Rect::from_min_size(both.right_top() - vec2(half.x, 0.0), half);
    for (label, rect, command) in [
        ("Export\u{2026}", Rect::from_min_size(both.min, half), Command::Open(Dialog::Export)),
        ("Delete\u{2026}", right, ask_to_delete()),
    ] {
        let id = response.id.with(label);
        if controls::button(ui, view.theme, id, rect, label, ButtonLook::Plain).clicked() {
            commands.push(command);
        }
    }
}

/// A button over the whole width; true when clicked.
fn wide_button(ui: &mut Ui, view: &ViewContext<'_>, label: &str, look: ButtonLook) -> bool {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), BUTTON_H), Sense::hover());
    controls::button(ui, view.theme, response.id.with(label), rect, label, look).clicked()
}
