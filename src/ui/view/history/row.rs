//! One session of the list.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Painter, Rect, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::{
    columns::{Column, Columns, date_font, shown, value_font},
    drawing,
};
use crate::{
    metric::Metric,
    model::Session,
    ui::{
        context::{Command, HistoryCommand, ViewContext},
        format,
        panel::controls,
        projection::Listed,
        state::SortBy,
        text,
        theme::{N_SLOTS, Theme, family, size},
    },
};

/// Draws a row and says what a click on it asks for.
pub(super) fn row_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    listed: &Listed<'_>,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let key = listed.key();
    let history = &view.state.history;
    let is_chosen = history.selection.contains(key);
    let response = ui
        .interact(rect, ui.scope_id().with(("session", key)), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, spoken(view, listed))
    });
    let painter = ui.painter();
    let inner = rect.shrink2(vec2(1.0, 0.5));
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    if is_chosen || response.hovered() {
        let fill = if is_chosen { p.raised } else { p.raised.gamma_multiply(0.55) };
        painter.rect_filled(inner, corner, fill);
    }
    if is_chosen {
        let edge = Stroke::new(2.0, p.text);
        painter.rect_stroke(inner.shrink(1.0), corner, edge, StrokeKind::Inside);
    } else {
        controls::hairline(painter, view.theme, inner, rect.bottom());
    }
    controls::focus_ring(painter, view.theme, rect.shrink(3.0), &response);
    who(view, painter, rect, columns, listed);
    for placed in &columns.placed {
        let cell = Rect::from_min_max(
            pos2(rect.left() + placed.left, rect.top()),
            pos2(rect.left() + placed.right, rect.bottom()),
        );
        match placed.column {
            Column::Sorted(SortBy::Date) => date(view, painter, cell, &listed.entry.session),
            Column::Sorted(by) => {
                let cell = cell.with_min_x(cell.left() + columns.gap);
                value(view.theme, painter, cell, by, listed);
            }
            Column::Sparkline => {
                let Some(summary) = &listed.entry.summary else { continue };
                let place = cell.shrink2(vec2(0.0, cell.height() * 0.24));
                let place = Rect::from_min_max(pos2(place.left() + 18.0, place.top()), place.max);
                controls::sparkline(painter, place, &summary.sparkline, p.label, view.theme);
            }
            Column::Track => {
                let Some(summary) = &listed.entry.summary else { continue };
                let place = Rect::from_min_max(pos2(cell.left() + 12.0, cell.top()), cell.max);
                let stroke = Stroke::new(1.2, p.label);
                drawing::track(painter, place.shrink2(vec2(0.0, 6.0)), &summary.track, stroke);
            }
        }
    }
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

/// Bib, name, and what the session is called.
fn who(
    view: &ViewContext<'_>,
    painter: &Painter,
    rect: Rect,
    columns: &Columns,
    listed: &Listed<'_>,
) {
    let p = &view.theme.palette;
    let sizes = &view.theme.sizes.row;
    let name_size = sizes.name;
    let chip = controls::left_centered(pos2(rect.left() + 10.0, rect.center().y), sizes.chip);
    chip_of(view, painter, chip, listed);
    let left = chip.right() + 8.0;
    let room = rect.left() + columns.who_right - left - 12.0;
    let upper = pos2(left, rect.top() + rect.height() * 0.33);
    let name = listed.name();
    let face = family::CONDENSED_SEMIBOLD;
    text::paint_within(painter, upper, Align::Min, name, face, name_size, p.text, room);
    let lower = pos2(left, rect.top() + rect.height() * 0.73);
    let words = words(&listed.entry.session);
    let small = name_size - 1.0;
    text::paint_within(painter, lower, Align::Min, &words, family::CONDENSED, small, p.label, room);
}

/// The bib of a session's athlete: in colour only while there are as many colours as athletes.
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

/// Title, tags, note in one line, as far as there are any.
fn words(session: &Session) -> String {
    let tags = session.tags.iter().map(|tag| format!("#{tag}"));
    let parts = [session.title.clone()].into_iter().chain(tags).chain([session.note.clone()]);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" \u{b7} ")
}

fn date(view: &ViewContext<'_>, painter: &Painter, cell: Rect, session: &Session) {
    let p = &view.theme.palette;
    let (face, font_size) = date_font(view.theme);
    let from = session.key.from;
    let day = format::weekday(from, view.time_zone);
    let clock = format::clock_minutes(from, view.time_zone);
    let at = |share: f32| pos2(cell.left() + 4.0, cell.top() + cell.height() * share);
    text::paint(painter, at(0.33), Align::Min, &day, face, font_size, p.text);
    text::paint(painter, at(0.73), Align::Min, &clock, family::CONDENSED, font_size - 1.0, p.label);
}

fn value(theme: &Theme, painter: &Painter, cell: Rect, by: SortBy, listed: &Listed<'_>) {
    let p = &theme.palette;
    let (face, font_size) = value_font(theme);
    let words = &shown(by, listed, |words| {
        controls::width(painter, words, face, font_size) <= cell.width()
    });
    let ink = if words == format::ABSENT { p.faint } else { p.text };
    let at = pos2(cell.right(), cell.center().y);
    text::paint_fitting(painter, at, Align::Max, words, face, font_size, ink, cell.width());
}

/// The row in words, for screen readers and tests.
fn spoken(view: &ViewContext<'_>, listed: &Listed<'_>) -> String {
    let value = |by| shown(by, listed, |_| true);
    let mean = |metric: &&'static Metric| {
        let it = metric.definition();
        format!("{} {} {}", it.label, value(SortBy::Mean(metric)), it.unit)
    };
    let means: Vec<String> = Metric::summarized().iter().map(mean).collect();
    let session = &listed.entry.session;
    let mut words = format!(
        "{} on {} {}, {}, {} km, {}",
        listed.name(),
        format::date(session.key.from, view.time_zone),
        format::clock_minutes(session.key.from, view.time_zone),
        value(SortBy::Duration),
        value(SortBy::Distance),
        means.join(", "),
    );
    let described = self::words(session);
    if !described.is_empty() {
        words = words + ", " + &described;
    }
    words
}
