//! The one place where commands change the viewer's choices.
//!
//! Pure: state and projection in, state out. Commands that concern more than the view (the map's
//! own zoom, the list of problems, the logbook) are handed back.

mod history;
mod replay;

pub use self::{
    history::{apply_history, chosen_in_order, description, forget_gone, were_together},
    replay::apply_replay,
};

use super::{
    axis::Axis,
    context::Command,
    projection::{Projection, Row},
    scale,
    state::{AthletesPage, Dialog, MapMode, Source, Tab, TimeView, ViewState, WallOrder, Window},
    theme::N_SLOTS,
};
use crate::{
    analysis::AthleteState,
    model::{AthleteId, Group, UnixNanos},
};

/// Applies a command to the view's state; returns what is left to do elsewhere.
pub fn apply(
    view: &mut ViewState,
    command: Command,
    projection: &Projection,
    now: UnixNanos,
) -> Option<Command> {
    match command {
        Command::Focus(id) => choose_only(view, id),
        Command::ToggleSelected(id) => toggle(view, id),
        Command::SelectRangeTo(id) => select_range(view, id, projection),
        Command::SelectAll => {
            view.selection = listed(view, projection).collect();
            if !view.focus.is_some_and(|focus| view.selection.contains(&focus)) {
                view.focus = view.selection.first().copied();
            }
        }
        Command::MoveFocus { rows, extend } => move_focus(view, rows, extend, projection),
        Command::SetTime(time) => view.time = time,
        Command::ToggleHeld => {
            view.time = match view.time {
                TimeView::Live { window } => held(view, window, projection, now),
                TimeView::Held { window, .. } => TimeView::Live { window },
            };
        }
        Command::GoTo(tab) => match view.source {
            Source::Live => go_to(view, tab),
            // The replay has to be closed first.
            Source::Replay(_) => return Some(Command::GoTo(tab)),
        },
        Command::GoBack => match (view.source, view.tab_before) {
            (Source::Replay(_), _) => return Some(Command::GoTo(Tab::HISTORY)),
            (Source::Live, Some(tab)) => go_to(view, tab),
            (Source::Live, None) => {}
        },
        Command::Replay(command) => return apply_replay(view, command),
        Command::OpenFocus => {
            let row = view.focus.and_then(|focus| projection.row(focus))?;
            let page = AthletesPage::Edit(row.athlete.login.clone());
            return Some(Command::Open(Dialog::Athletes(page)));
        }
        left @ (Command::Press(_)
        | Command::Forget(_)
        | Command::Ignore { .. }
        | Command::Alarms(_)
        | Command::NextInDemo
        | Command::CloseWindow
        | Command::History(_)
        | Command::OpenSessions { .. }
        | Command::StopOpening
        | Command::EditSessions(_)
        | Command::Mark(_)
        | Command::RemoveCourse(_)
        | Command::Tell(_)
        | Command::StandDownOrBack
        | Command::BenchOrSendIn
        | Command::ChangeMark(..)
        | Command::Do(_)
        | Command::TakePicture
        | Command::Undo
        | Command::Redo
        | Command::UndoSteps(_)
        | Command::RedoSteps(_)) => return Some(left),
        Command::StepWindow(steps) => step_window(view, steps, projection),
        Command::SetCursor(cursor) => view.cursor = cursor,
        Command::SetSpan(span) => view.span = span,
        Command::MoveCursor(secs) => {
            let now = projection.samples_time(now);
            let right_edge = match view.time {
                TimeView::Live { .. } => now,
                TimeView::Held { to, .. } => to,
            };
            view.cursor = Some(view.cursor.unwrap_or(right_edge).plus_secs(secs).min(now));
        }
        Command::SetMap(mode) => view.map = mode,
        Command::ZoomMap(steps) => {
            // A fit would take the zoom back.
            if matches!(view.map, MapMode::FitGroup | MapMode::FitSelection) {
                view.map = MapMode::Free;
            }
            return Some(Command::ZoomMap(steps));
        }
        Command::Measure(line) => view.measured = line,
        Command::ShowCourse(course) => {
            view.map = MapMode::Free;
            return Some(Command::ShowCourse(course));
        }
        Command::SetStatistic(statistic) => view.statistic = statistic,
        Command::ToggleFilled(panel) => {
            view.filled = if view.filled == Some(panel) { None } else { Some(panel) };
        }
        Command::ToggleTheme => set_dark(view, !view.dark),
        Command::SetDark(dark) => set_dark(view, dark),
        Command::SetSplits(splits) => view.splits = splits,
        Command::ToggleUnits => view.units = view.units.other(),
        Command::SetLanguage(language) => view.language = language,
        Command::SetScale(percent) => view.scale_percent = scale::clamped(percent),
        Command::SetBaseMap(map) => view.base_map = map,
        Command::AskAttention(asks) => view.asks_attention = asks,
        Command::SetSound(has_sound) => view.has_sound = has_sound,
        Command::TogglePlot(metric) => {
            let by_kind: Vec<_> =
                projection.kind.plots().map(|(metric, _)| metric.clone()).collect();
            view.plots.toggle(&metric, &by_kind);
        }
        Command::SetPlotScale(scale) => view.plot_scale = scale,
        Command::SetSmoothing(secs) => view.smooth_secs = secs,
        Command::Open(Dialog::DeleteSessions) if view.history.selection.is_empty() => {}
        Command::Open(dialog) => view.dialog = Some(dialog),
        Command::CloseDialog => view.dialog = None,
        Command::NextInTrouble => {
            if let Some(id) = next_in_trouble(view, projection) {
                choose_only(view, id);
            }
        }
        Command::HideCaption => view.caption = false,
        Command::SetGroup(group) => set_group(view, group, projection),
        Command::Show { kind, shown } => view.shown.set(kind, shown),
        Command::SortRoster(by) => view.sort = view.sort.clicked(by),
        Command::SetWall(wall) => view.wall = wall,
        Command::SetWallOrder(order) => view.wall_order = order,
        Command::MoveTile { tile, onto } => move_tile(view, tile, onto, projection),
        Command::ToggleSecondWindow => view.wall.second.is_open ^= true,
        Command::SetFilter(filter) => view.filter = filter,
        Command::SetSearch(search) => view.search = search,
        Command::GoToBib(bib) => {
            if let Some(row) = with_bib(&bib, view.focus, projection) {
                // Who is asked for by bib is shown, whatever the group was.
                if !view.group.holds(&row.athlete) {
                    view.group = Group::All;
                }
                choose_only(view, row.athlete.id);
            }
        }
        Command::CloseOne => {
            if close_one(view, projection) && matches!(view.source, Source::Replay(_)) {
                return Some(Command::GoTo(Tab::HISTORY));
            }
        }
    }
    lend_slots(view, projection);
    None
}

/// Removes athletes who are no longer on the roster from the view, and reassigns lent slots.
pub fn forget_removed(view: &mut ViewState, projection: &Projection) {
    if view.group != Group::All && !projection.groups.contains(&view.group) {
        view.group = Group::All;
    }
    let known = |id: &AthleteId| projection.row(*id).is_some();
    view.selection.retain(known);
    if !view.focus.as_ref().is_some_and(known) {
        view.focus = view.selection.first().copied();
    }
    if let MapMode::Follow(id) = view.map
        && !known(&id)
    {
        view.map = MapMode::Free;
    }
    lend_slots(view, projection);
}

/// The athletes listed in the roster, in its order.
pub fn listed<'a>(
    view: &'a ViewState,
    projection: &'a Projection,
) -> impl Iterator<Item = AthleteId> + 'a {
    projection.in_order().filter(|row| row.is_listed(view)).map(|row| row.athlete.id)
}

/// Shows only these athletes: whoever is not of them is not selected any more either.
fn set_group(view: &mut ViewState, group: Group, projection: &Projection) {
    let holds = |id: &AthleteId| projection.row(*id).is_some_and(|row| group.holds(&row.athlete));
    view.selection.retain(holds);
    if !view.focus.as_ref().is_some_and(holds) {
        view.focus = view.selection.first().copied();
    }
    if let MapMode::Follow(id) = view.map
        && !holds(&id)
    {
        view.map = MapMode::FitGroup;
    }
    view.group = group;
}

fn set_dark(view: &mut ViewState, dark: bool) {
    view.dark = dark;
    view.has_chosen_theme = true;
}

fn choose_only(view: &mut ViewState, id: AthleteId) {
    view.focus = Some(id);
    view.selection = vec![id];
}

fn toggle(view: &mut ViewState, id: AthleteId) {
    if let Some(at) = view.selection.iter().position(|&selected| selected == id) {
        view.selection.remove(at);
        if view.focus == Some(id) {
            view.focus = view.selection.last().copied();
        }
    } else {
        view.selection.push(id);
        view.focus = view.focus.or(Some(id));
    }
}

fn select_range(view: &mut ViewState, to: AthleteId, projection: &Projection) {
    let ids: Vec<AthleteId> = listed(view, projection).collect();
    let position = |id: AthleteId| ids.iter().position(|&listed| listed == id);
    let Some(end) = position(to) else { return };
    let Some(start) = view.focus.and_then(position) else {
        choose_only(view, to);
        return;
    };
    // From the focus outwards, so that the nearest are drawn if there are too many.
    view.selection = if start <= end {
        ids[start..=end].to_vec()
    } else {
        ids[end..=start].iter().rev().copied().collect()
    };
}

fn move_focus(view: &mut ViewState, rows: i32, extend: bool, projection: &Projection) {
    let ids: Vec<AthleteId> = listed(view, projection).collect();
    let at = view.focus.and_then(|focus| ids.iter().position(|&id| id == focus));
    let next = match at {
        Some(at) => (at as i64 + i64::from(rows)).clamp(0, ids.len() as i64 - 1) as usize,
        // `i32::MIN` is the first row, wherever one was.
        None if rows < 0 && rows != i32::MIN => ids.len().saturating_sub(1),
        None => 0,
    };
    let Some(&id) = ids.get(next) else { return };
    if extend {
        if !view.selection.contains(&id) {
            view.selection.push(id);
        }
        view.focus = Some(id);
    } else {
        choose_only(view, id);
    }
}

/// Puts a tile where another one stands; those between them move up by one place.
fn move_tile(view: &mut ViewState, tile: AthleteId, onto: AthleteId, projection: &Projection) {
    let mut rows: Vec<&Row> = projection.on_wall().collect();
    let place = |id: AthleteId| rows.iter().position(|row| row.athlete.id == id);
    let Some((from, to)) = place(tile).zip(place(onto)) else { return };
    let row = rows.remove(from);
    rows.insert(to, row);
    view.wall_order = WallOrder::Own(rows.iter().map(|row| row.athlete.login.clone()).collect());
}

/// Holds what is shown at `now`.
fn held(view: &ViewState, window: Window, projection: &Projection, now: UnixNanos) -> TimeView {
    let now = projection.samples_time(now);
    let axis = Axis::of(view, projection);
    // Where nothing tells how far it is, the whole axis is held.
    let to = axis.now(now).or(axis.whole().map(|(_, to)| to)).unwrap_or(now);
    held_until(view, window, projection, to)
}

/// Holds a window that ends at a place of the axis.
fn held_until(
    view: &ViewState,
    window: Window,
    projection: &Projection,
    to: UnixNanos,
) -> TimeView {
    let axis = Axis::of(view, projection);
    let first = axis.whole().map(|(from, _)| from).filter(|_| axis.is_distance());
    let from = axis.length(window).map_or_else(
        || first.or(projection.oldest).unwrap_or(to).min(to.plus_secs(-60.0)),
        |length| to.minus(length),
    );
    TimeView::Held { from, to, window }
}

fn step_window(view: &mut ViewState, steps: i32, projection: &Projection) {
    let next = |window: Window| {
        let at = Window::ALL.iter().position(|&w| w == window).unwrap_or(0) as i64;
        let to = (at + i64::from(steps)).clamp(0, Window::ALL.len() as i64 - 1);
        Window::ALL.get(to as usize).copied().unwrap_or(window)
    };
    view.time = match view.time {
        TimeView::Live { window } => TimeView::Live { window: next(window) },
        TimeView::Held { to, window, .. } => held_until(view, next(window), projection, to),
    };
}

/// The athlete with this bib, ignoring case. If several have it, the next one below the focus,
/// wrapping around.
pub fn with_bib<'a>(
    bib: &str,
    focus: Option<AthleteId>,
    projection: &'a Projection,
) -> Option<&'a Row> {
    let bib = bib.to_lowercase();
    let has_it = |row: &&Row| row.athlete.chip().to_lowercase() == bib;
    let mut rows = projection.rows.iter().filter(has_it);
    let first = rows.clone().next();
    rows.find(|row| Some(row.athlete.id) == focus);
    rows.next().or(first)
}

/// The next athlete below the focus, and round again, who has an alarm or from whom something is missing.
fn next_in_trouble(view: &ViewState, projection: &Projection) -> Option<AthleteId> {
    use AthleteState::{Dim, Lost, Refused};
    let at = |row: &Row| Some(row.athlete.id) == view.focus;
    let after = projection.rows.iter().position(at).map_or(0, |at| at + 1);
    let (before, behind) = projection.rows.split_at(after);
    let in_trouble = |row: &&Row| {
        let is_troubled = row.alarm.is_some() || matches!(row.state, Refused | Lost | Dim);
        row.is_in_group && is_troubled
    };
    behind.iter().chain(before).find(in_trouble).map(|row| row.athlete.id)
}

/// Esc: closes a page of a dialog, search, filter, span, cursor, held view, filled panel or group;
/// one at a time, the innermost first. Returns true if there was nothing to close.
fn close_one(view: &mut ViewState, projection: &Projection) -> bool {
    if let Some(dialog) = view.dialog.take() {
        view.dialog = dialog.back();
    } else if view.lists_sessions() {
        history::close_one(view);
    } else if !view.search.is_empty() {
        view.search.clear();
    } else if view.filter.is_some() {
        view.filter = None;
    } else if view.measured.is_some() {
        view.measured = None;
    } else if view.span.is_some() {
        view.span = None;
    } else if view.cursor.is_some() {
        view.cursor = None;
    } else if let TimeView::Held { window, .. } = view.time {
        view.time = TimeView::Live { window };
    } else if view.filled.is_some() {
        view.filled = None;
    } else if view.group != Group::All {
        set_group(view, Group::All, projection);
    } else {
        return true;
    }
    false
}

/// Shows another view.
pub fn go_to(view: &mut ViewState, tab: Tab) {
    if view.tab != tab {
        view.tab_before = Some(view.tab);
        view.tab = tab;
    }
}

/// With more athletes than slots everyone is neutral; selected athletes borrow the first free slot
/// and keep it until they are deselected.
fn lend_slots(view: &mut ViewState, projection: &Projection) {
    if projection.rows.len() <= N_SLOTS {
        view.lent_slots.clear();
        return;
    }
    let selection = &view.selection;
    view.lent_slots.retain(|(id, _)| selection.contains(id));
    for &id in selection {
        if view.lent_slots.iter().any(|&(lent, _)| lent == id) {
            continue;
        }
        let free =
            (0..N_SLOTS as u8).find(|slot| !view.lent_slots.iter().any(|(_, lent)| lent == slot));
        if let Some(slot) = free {
            view.lent_slots.push((id, slot));
        }
    }
}

#[cfg(test)]
mod tests;
