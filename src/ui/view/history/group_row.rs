//! The row of an event, or of sessions that were ridden together. A click chooses all its sessions;
//! its arrow gives them rows of their own.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Painter, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui,
    WidgetInfo, vec2,
};

use super::{
    columns::{Column, Columns, cell_in, shown},
    row::{date, ground_ui, running, track, value},
};
use crate::{
    metric::Metric,
    ui::{
        context::{Command, HistoryCommand, ViewContext},
        format, lang,
        panel::{
            cells::{Room, Text, two_lines},
            controls,
        },
        projection::{HistoryList, ListedGroup},
        state::{HistoryKey, SortBy},
        theme::{family, size, space},
    },
};

/// Room for the arrow.
const ARROW_W: f32 = 20.0;
/// Half the length of the arrow's base, and half its height.
const ARROW: [f32; 2] = [5.0, 3.0];

/// Draws the row and returns the commands of a click on it.
pub(super) fn group_row_ui(
    list: &HistoryList,
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    group: &ListedGroup<'_>,
) -> Vec<Command> {
    let chosen = &view.state.history.selection;
    let is_chosen = group.sessions().all(|listed| chosen.contains(listed.key()));
    let running = group.sessions().filter(|listed| list.is_running(listed, view.now));
    let n_running = running.count();
    let key = HistoryKey::Group(group.key().clone());
    let spoken = || spoken(view, group, n_running);
    let mut commands = ground_ui(view, ui, rect, &key, is_chosen, spoken);
    let mut who = Room::new(cell_in(rect, columns.who));
    who.left(space::INSET);
    let arrow = who.left(ARROW_W);
    commands.extend(arrow_ui(view, ui, arrow, group));
    who.left(space::NEAR);
    who.right(space::GAP);
    words(view, ui.painter(), who.rest(), group, n_running);
    cells(view, ui.painter(), rect, columns, group, n_running > 0);
    commands
}

/// The arrow: to the right while the group is folded, else down.
fn arrow_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    cell: Rect,
    group: &ListedGroup<'_>,
) -> Option<Command> {
    let p = &view.theme.palette;
    let is_unfolded = view.state.history.unfolded.contains(group.key());
    let hit = Rect::from_center_size(cell.center(), vec2(size::HIT, size::HIT));
    let id = ui.scope_id().with(("fold", group.key()));
    let response = ui.interact(hit, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let label = if is_unfolded {
        tr!("history-fold", name = group.name())
    } else {
        tr!("history-unfold", name = group.name())
    };
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_unfolded, &label));
    let painter = ui.painter();
    let ink = if response.hovered() { p.text } else { p.label };
    if response.hovered() {
        let edge = controls::edge(p.control_edge);
        painter.rect_stroke(hit, CornerRadius::same(size::RADIUS_CHIP), edge, StrokeKind::Inside);
    }
    let [base, height] = ARROW;
    let along = |x: f32, y: f32| {
        let turned = if is_unfolded { vec2(x, y) } else { vec2(y, x) };
        hit.center() + turned
    };
    let points = vec![along(-base, -height), along(base, -height), along(space::NONE, height)];
    painter.add(Shape::convex_polygon(points, ink, Stroke::NONE));
    controls::focus_ring(painter, view.theme, hit.shrink(size::RING), &response);
    let command = HistoryCommand::ToggleFold(group.key().clone());
    response.clicked().then_some(Command::History(command))
}

/// The name, and how much it is.
fn words(
    view: &ViewContext<'_>,
    painter: &Painter,
    cell: Rect,
    group: &ListedGroup<'_>,
    n_running: usize,
) {
    let p = &view.theme.palette;
    let font_size = view.theme.sizes.row.name;
    let [upper, lower] = two_lines(cell);
    let name = group.name();
    let name = Text::new(&name, family::CONDENSED_SEMIBOLD, font_size, p.text);
    name.elided(painter, upper, Align::Min);
    let mut label = counts(group);
    if 0 < n_running && n_running < group.n_sessions() {
        label = format!("{label}, {n_running} {}", running());
    }
    let label = Text::new(&label, family::CONDENSED, font_size - 1.0, p.label);
    label.elided(painter, lower, Align::Min);
}

/// `12 athletes, 14 sessions`.
pub(super) fn counts(group: &ListedGroup<'_>) -> String {
    let (n_athletes, n_sessions) = (group.n_athletes() as u64, group.n_sessions() as u64);
    format!("{}, {}", tr!("count-athletes", n = n_athletes), tr!("count-sessions", n = n_sessions))
}

/// The columns.
fn cells(
    view: &ViewContext<'_>,
    painter: &Painter,
    rect: Rect,
    columns: &Columns,
    group: &ListedGroup<'_>,
    is_running: bool,
) {
    let p = &view.theme.palette;
    for placed in &columns.placed {
        let mut room = Room::new(cell_in(rect, placed.across));
        match placed.column {
            Column::Sorted(SortBy::Date) => {
                room.left(space::TIGHT);
                date(view, painter, room.rest(), group.span().0, is_running);
            }
            Column::Sorted(by) => {
                room.left(columns.gap);
                let [upper, lower] = two_lines(room.rest());
                let number = group.value(by);
                value(view, painter, upper, by, number);
                if number.is_some() {
                    let words = Text::new(of(by), family::REGULAR, size::CAPTION, p.label);
                    words.condensed(painter, lower, Align::Max);
                }
            }
            Column::Track => {
                let summaries = group.sessions().filter_map(|it| it.entry.summary.as_deref());
                let mut tracks = summaries.filter(|summary| summary.track.len() > 1);
                if let Some(summary) = tracks.next() {
                    track(view, painter, room.rest(), summary);
                }
            }
            // The lines of several in one would be a tangle.
            Column::Sparkline => {}
        }
    }
}

/// What a value of several sessions is.
fn of(by: SortBy) -> &'static str {
    match by {
        SortBy::Max(_) => tr!("history-max"),
        _ => tr!("history-median"),
    }
}

/// The row's text for screen readers and tests.
fn spoken(view: &ViewContext<'_>, group: &ListedGroup<'_>, n_running: usize) -> String {
    let value = |by| shown(by, group.value(by), view.state.units, |_| true, |_| true);
    let (from, _) = group.span();
    let mut words = tr!(
        "history-group-spoken",
        name = group.name(),
        counts = counts(group),
        day = format::date(from, view.time_zone),
        clock = format::clock_minutes(from, view.time_zone),
        duration = value(SortBy::Duration),
        distance = value(SortBy::Distance),
        unit = view.state.units.of_metric(&Metric::DistKm).label,
    );
    for metric in Metric::summarized() {
        let it = metric.definition();
        words = format!(
            "{words}, {} {} {}",
            lang::word(it.label),
            value(SortBy::Mean(metric)),
            it.unit
        );
    }
    if n_running > 0 {
        words = format!("{words}, {n_running} {}", running());
    }
    words
}
