//! One row of the list.

use eframe::egui::{Align, CursorIcon, Painter, Rect, Role, Sense, Stroke, Ui, WidgetInfo};

use super::{
    columns::{Column, Columns, cell_in, date_font, shown, value_font},
    drawing,
};
use crate::{
    metric::Metric,
    model::{SessionSummary, UnixNanos},
    ui::{
        context::{Command, HistoryCommand, ViewContext},
        format, lang,
        panel::{
            cells::{Room, Text, band, has_room, two_lines},
            controls, finality,
        },
        projection::Listed,
        shapes::{self, Form},
        state::{HistoryKey, SortBy},
        theme::{N_SLOTS, family, size, space},
    },
};

/// Gap between a value and the sparkline after it.
const BEFORE_SPARKLINE: f32 = 18.0;
/// Height of the sparkline, as a share of the row's.
const SPARKLINE_SHARE: f32 = 0.52;
/// Line width of a small track.
const TRACK_LINE: f32 = 1.2;
/// How far a session stands in from the row of its group.
const MEMBER_INDENT: f32 = 28.0;
/// Says that a session may still grow, after a dot of this radius.
pub(super) fn running() -> &'static str {
    tr!("history-running")
}
const RUNNING_R: f32 = 3.5;

/// Draws the row of a session and returns the commands of a click on it. A member stands below the
/// row of its group.
pub(super) fn row_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    row: &SessionRow<'_>,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let SessionRow { listed, is_member, is_running } = *row;
    let key = listed.key();
    let is_chosen = view.state.history.selection.contains(key);
    let spoken = || spoken(view, row);
    let commands = ground_ui(view, ui, rect, &HistoryKey::Session(key.clone()), is_chosen, spoken);
    let painter = ui.painter();
    let mut who_room = Room::new(cell_in(rect, columns.who));
    if is_member {
        who_room.left(MEMBER_INDENT);
    }
    who(view, painter, who_room.rest(), row);
    for placed in &columns.placed {
        let mut room = Room::new(cell_in(rect, placed.across));
        let summary = listed.entry.summary.as_deref();
        match (placed.column, summary) {
            (Column::Sorted(SortBy::Date), _) => {
                room.left(space::TIGHT);
                date(view, painter, room.rest(), listed.key().from, is_running);
            }
            (Column::Sorted(by), _) => {
                room.left(columns.gap);
                if value(view, painter, room.rest(), by, listed.value(by)) {
                    finality_ui(view, ui, room.rest(), by, &listed);
                }
            }
            (Column::Sparkline, Some(summary)) => {
                room.left(BEFORE_SPARKLINE);
                let place = band(room.rest(), rect.height() * SPARKLINE_SHARE);
                controls::sparkline(painter, place, &summary.sparkline, p.label, view.theme);
                if let Some(other) = sparkline_of(summary).filter(|it| **it != Metric::HrBpm) {
                    let words = Text::new(other.label(), family::CONDENSED, size::CAPTION, p.label);
                    words.condensed(painter, cell_top(room.rest()), Align::Max);
                }
            }
            (Column::Track, Some(summary)) => track(view, painter, room.rest(), summary),
            (Column::Sparkline | Column::Track, None) => {}
        }
    }
    commands
}

/// A session, and how its row looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct SessionRow<'a> {
    pub(super) listed: Listed<'a>,
    /// Whether it stands below its group.
    pub(super) is_member: bool,
    /// Whether it may still grow.
    pub(super) is_running: bool,
}

/// The ground of a row, and the commands of a click on it.
pub(super) fn ground_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    key: &HistoryKey,
    is_chosen: bool,
    spoken: impl Fn() -> String,
) -> Vec<Command> {
    let response = ui
        .interact(rect, ui.scope_id().with(("session", key)), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, spoken()));
    let painter = ui.painter();
    let fill = match (is_chosen, response.hovered()) {
        (true, _) => Some(view.theme.palette.raised),
        (false, true) => Some(controls::hovered_row(view.theme)),
        (false, false) => None,
    };
    controls::row_ground(painter, view.theme, rect, fill, is_chosen);
    controls::focus_ring(painter, view.theme, rect.shrink(size::FOCUS_INSET), &response);
    let modifiers = ui.input(|input| input.modifiers);
    let command = if response.double_clicked() {
        vec![HistoryCommand::Choose(key.clone()), HistoryCommand::Open { from_starts: false }]
    } else if !response.clicked() {
        Vec::new()
    } else if modifiers.command {
        vec![HistoryCommand::Toggle(key.clone())]
    } else if modifiers.shift {
        vec![HistoryCommand::ChooseTo(key.clone())]
    } else {
        vec![HistoryCommand::Choose(key.clone())]
    };
    command.into_iter().map(Command::History).collect()
}

/// Draws a track in its cell.
pub(super) fn track(
    view: &ViewContext<'_>,
    painter: &Painter,
    cell: Rect,
    summary: &SessionSummary,
) {
    let mut room = Room::new(cell);
    room.left(space::GAP);
    room.top(space::SMALL);
    room.bottom(space::SMALL);
    let stroke = Stroke::new(TRACK_LINE, view.theme.palette.label);
    drawing::track(painter, room.rest(), &summary.track, stroke);
}

/// The metric whose course the sparkline shows: the first summarized one that was sent.
fn sparkline_of(summary: &SessionSummary) -> Option<&'static Metric> {
    Metric::summarized().iter().copied().find(|metric| summary.metrics.contains_key(metric))
}

/// The line above a sparkline.
fn cell_top(cell: Rect) -> Rect {
    let [upper, _] = two_lines(cell);
    upper
}

/// Bib, name, and the session's text.
fn who(view: &ViewContext<'_>, painter: &Painter, cell: Rect, row: &SessionRow<'_>) {
    let SessionRow { listed, is_member, .. } = row;
    let p = &view.theme.palette;
    let sizes = &view.theme.sizes.row;
    let mut room = Room::new(cell);
    room.left(space::INSET);
    chip_of(view, painter, room.left_box(sizes.chip), listed);
    room.left(space::NEAR);
    room.right(space::GAP);
    let [upper, lower] = two_lines(room.rest());
    let name = Text::new(listed.name(), family::CONDENSED_SEMIBOLD, sizes.name, p.text);
    name.elided(painter, upper, Align::Min);
    // Below the row of its event its name need not be said again.
    let words = words(listed, !is_member);
    let words = Text::new(&words, family::CONDENSED, sizes.name - 1.0, p.label);
    words.elided(painter, lower, Align::Min);
}

/// The bib of a session's athlete; coloured only while there are enough colours for all athletes.
pub(super) fn chip_of(view: &ViewContext<'_>, painter: &Painter, rect: Rect, listed: &Listed<'_>) {
    let neutral = view.theme.palette.neutral;
    let many = view.projection.rows.len() > N_SLOTS;
    match listed.athlete {
        Some(athlete) => {
            let ground = if many { neutral } else { view.theme.slot(athlete.slot) };
            controls::chip_of(painter, view.theme, rect, athlete.chip(), ground);
        }
        None => controls::chip_of(painter, view.theme, rect, format::ABSENT, neutral),
    }
}

/// Event, title, tags, note in one line, as far as there are any.
fn words(listed: &Listed<'_>, with_event: bool) -> String {
    let session = &listed.entry.session;
    let event = listed.event.filter(|_| with_event).map(|event| event.name.clone());
    let tags = session.tags.iter().map(|tag| format!("#{tag}"));
    let named = event.into_iter().chain([session.title.clone()]);
    let parts = named.chain(tags).chain([session.note.clone()]);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" \u{b7} ")
}

/// A day, and below it the time when something began, and whether it goes on.
pub(super) fn date(
    view: &ViewContext<'_>,
    painter: &Painter,
    cell: Rect,
    from: UnixNanos,
    is_running: bool,
) {
    let p = &view.theme.palette;
    let (face, font_size) = date_font(view.theme);
    let day = format::weekday(from, view.time_zone);
    let clock = format::clock_minutes(from, view.time_zone);
    let [upper, lower] = two_lines(cell);
    Text::new(&day, face, font_size, p.text).shrunk(painter, upper, Align::Min);
    let mut room = Room::new(lower);
    let clock = Text::new(&clock, family::CONDENSED, font_size - 1.0, p.label);
    clock.shrunk(painter, room.left(clock.width(painter)), Align::Min);
    if is_running {
        room.left(space::NEAR);
        let dot = room.left(2.0 * RUNNING_R);
        shapes::paint(painter, Form::Dot, dot.center(), RUNNING_R, p.text, p.text);
        room.left(space::TIGHT);
        let words = Text::new(running(), family::CONDENSED, font_size - 1.0, p.text);
        words.condensed(painter, room.rest(), Align::Min);
    }
}

/// A value in its cell; whether there is one.
pub(super) fn value(
    view: &ViewContext<'_>,
    painter: &Painter,
    cell: Rect,
    by: SortBy,
    value: Option<f64>,
) -> bool {
    let theme = view.theme;
    let p = &theme.palette;
    let (face, font_size) = value_font(theme);
    let fits = |words: &str| controls::width(painter, words, face, font_size) <= cell.width();
    let has_room = |words: &str| has_room(painter, cell, face, words);
    let words = &shown(by, value, view.state.units, fits, has_room);
    let ink = if words == format::ABSENT { p.faint } else { p.text };
    Text::new(words, face, font_size, ink).shrunk(painter, cell, Align::Max);
    words != format::ABSENT
}

/// Marks a value in its cell that is provisional or was final before.
fn finality_ui(view: &ViewContext<'_>, ui: &Ui, cell: Rect, by: SortBy, listed: &Listed<'_>) {
    let (theme, painter) = (view.theme, ui.painter());
    let tip = if listed.is_provisional() {
        finality::provisional_mark(painter, theme, cell);
        finality::provisional_tip().to_owned()
    } else if let Some(revision) = listed.revision(by) {
        finality::revised_mark(painter, theme, cell);
        let value = |value| finality::quantity_value(&revision.quantity, value, view.state.units);
        finality::revision_words(revision, value, view.time_zone)
    } else {
        return;
    };
    let id = ui.scope_id().with(("value", listed.key(), by));
    ui.interact(cell, id, Sense::hover()).on_hover_text(tip);
}

/// The row's text for screen readers and tests.
fn spoken(view: &ViewContext<'_>, row: &SessionRow<'_>) -> String {
    let SessionRow { listed, is_running, .. } = row;
    let units = view.state.units;
    let value = |by| shown(by, listed.value(by), units, |_| true, |_| true);
    let mean = |metric: &&'static Metric| {
        let it = metric.definition();
        format!(
            "{} {} {}",
            lang::word(it.label),
            value(SortBy::Mean(metric)),
            units.of_metric(metric).label
        )
    };
    let means: Vec<String> = Metric::summarized().iter().map(mean).collect();
    let session = &listed.entry.session;
    let mut words = tr!(
        "history-session-spoken",
        who = listed.name(),
        day = format::date(session.key.from, view.time_zone),
        clock = format::clock_minutes(session.key.from, view.time_zone),
        duration = value(SortBy::Duration),
        distance = value(SortBy::Distance),
        unit = units.of_metric(&Metric::DistKm).label,
        rest = means.join(", "),
    );
    if *is_running {
        words = words + ", " + running();
    }
    if listed.is_provisional() {
        words = words + ", " + finality::provisional();
    }
    if !listed.entry.finality.revisions.is_empty() {
        words = words + ", " + finality::revised();
    }
    let described = self::words(listed, true);
    if !described.is_empty() {
        words = words + ", " + &described;
    }
    words
}
