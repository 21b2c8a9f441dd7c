//! The Coach view of a workspace: roster, map, numbers, plots. A replay uses it with a workspace of
//! its own.

mod splitters;

use eframe::egui::Ui;

use self::splitters::splitters_ui;
use super::{View, ViewInput, in_rect};
use crate::{
    metric::Metric,
    ui::{
        context::Command,
        layout::{Grid, NARROW},
        panel::{
            caption::{self, caption_ui},
            cells::Room,
            differences::differences_ui,
            first_start::first_start_ui,
            map::map_ui,
            numbers::{AtCursor, NumbersInput, numbers_ui},
            plots::{plots_ui, reading_at},
            roster::{added_columns_w, height_of, roster_ui, two_columns_w},
            session::{SessionInput, SessionState, session_ui},
            time_bar::time_bar_ui,
        },
        projection::HistoryList,
        recording::Recording,
        state::{Panel, Splits, Tab, TimeView},
        workspace::Workspace,
    },
};

/// The Coach view.
#[derive(Debug, Default)]
pub(super) struct Coach {
    /// Of the replay of one athlete.
    session: SessionState,
}

impl View for Coach {
    fn tab(&self) -> Tab {
        Tab::COACH
    }

    fn ui(&mut self, input: ViewInput<'_>, ui: &mut Ui) -> Vec<Command> {
        let ViewInput { body, frame, workspace, now, time_zone, keys, map, .. } = input;
        let is_narrow = ui.ctx().content_rect().width() < NARROW;
        let window_w = ui.ctx().content_rect().width();
        let projection = &workspace.projection;
        let two_columns = two_columns_w(projection, frame.theme, window_w, body.height());
        let chosen = workspace.view.splits;
        // More rows come before more columns.
        let added = || {
            let spare_w = Grid::spare_of_map(body, frame.theme);
            added_columns_w(projection, frame.theme, ui.painter(), spare_w)
        };
        let roster_w = chosen.roster_w.or(two_columns).or_else(added);
        let splits = Splits { roster_w, ..chosen };
        let mut grid = Grid::new(body, is_narrow, frame.theme, &splits);
        let caption = input.caption.map(|words| (grid.cut_caption(caption::HEIGHT), words));
        let Workspace { view: state, projection, roster, plots, .. } = workspace;
        let view = frame.view(state, projection, now, time_zone);
        let mut commands = Vec::new();
        let first = input.first_start.filter(|_| projection.nobody_has_written);
        let filled = state.filled.filter(|_| first.is_none());
        let grid = filled.map_or(grid, |panel| grid.filled(panel));
        let shows = |panel| filled.is_none_or(|filled| filled == panel);

        if shows(Panel::Roster) {
            let session = replayed_session(input.replayed, input.sessions);
            let session = session.filter(|_| filled.is_none());
            let mut room = Room::new(grid.roster);
            if let Some(session) = session {
                let gutter = frame.theme.sizes.gutter;
                let roster_h = height_of(1, frame.theme) + gutter;
                let below = room.bottom(room.rest().height() - roster_h);
                room.bottom(gutter);
                commands.extend(in_rect(ui, "session", below, |ui| {
                    session_ui(&mut self.session, session, &view, ui)
                }));
            }
            commands.extend(in_rect(ui, "roster", room.rest(), |ui| {
                roster_ui(roster, keys, &view, ui)
            }));
        }
        if let Some(first) = first {
            let rest = grid.map.union(grid.plots);
            commands
                .extend(in_rect(ui, "first start", rest, |ui| first_start_ui(first, &view, ui)));
        } else {
            if shows(Panel::Map) {
                commands.extend(in_rect(ui, "map", grid.map, |ui| map_ui(map, &view, ui)));
            }
            if let Some(overlay) = projection.overlay.as_ref().filter(|_| shows(Panel::Numbers)) {
                commands.extend(in_rect(ui, "numbers", grid.numbers, |ui| {
                    differences_ui(overlay, &view, ui)
                }));
            } else if shows(Panel::Numbers) {
                // What the plots say there, so that nothing else is said beside them.
                let focused = projection.plotted.iter().find(|it| state.focus == Some(it.id));
                let cursor = state.cursor.filter(|_| matches!(state.time, TimeView::Held { .. }));
                let at_cursor = |metric: &Metric| reading_at(&view, focused?, metric, cursor?);
                let at_cursor: Option<&AtCursor<'_>> = cursor.is_some().then_some(&at_cursor);
                let input = NumbersInput { is_narrow, at_cursor };
                commands.extend(in_rect(ui, "numbers", grid.numbers, |ui| {
                    numbers_ui(input, &view, ui)
                }));
            }
            if shows(Panel::Plots) {
                commands
                    .extend(in_rect(ui, "time bar", grid.time_bar, |ui| time_bar_ui(&view, ui)));
                commands.extend(in_rect(ui, "plots", grid.plots, |ui| plots_ui(plots, &view, ui)));
            }
            if let Some((rect, words)) = caption.filter(|_| filled.is_none()) {
                commands.extend(in_rect(ui, "caption", rect, |ui| caption_ui(words, &view, ui)));
            }
            if filled.is_none() {
                commands.extend(splitters_ui(state.splits, &grid, ui));
            }
        }
        keys.pointed = pointed(ui, &grid, filled);
        commands
    }
}

/// The session of a replay with one athlete, with the words that it has in the list.
fn replayed_session<'a>(
    replayed: Option<&'a Recording>,
    list: &'a HistoryList,
) -> Option<SessionInput<'a>> {
    let recording = replayed?;
    let session = recording.only()?;
    let listed = list.session(&session.key).map(|listed| &listed.entry.session);
    let (samples, (_, travelled)) = (recording.samples.first()?, recording.travelled.first()?);
    Some(SessionInput { session: listed.unwrap_or(session), samples, travelled })
}

/// The panel under the pointer.
fn pointed(ui: &Ui, grid: &Grid, filled: Option<Panel>) -> Option<Panel> {
    if filled.is_some() {
        return filled;
    }
    let pos = ui.ctx().pointer_hover_pos()?;
    [
        (Panel::Roster, grid.roster),
        (Panel::Map, grid.map),
        (Panel::Numbers, grid.numbers),
        (Panel::Plots, grid.time_bar.union(grid.plots)),
    ]
    .into_iter()
    .find_map(|(panel, rect)| rect.contains(pos).then_some(panel))
}
