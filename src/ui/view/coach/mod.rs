//! The Coach view over one workspace: roster, map, numbers, plots. A replay is the same over another.

use eframe::egui::{Rect, Ui};
use jiff::tz::TimeZone;

use super::{in_rect, splitters::splitters_ui};
use crate::{
    model::UnixNanos,
    ui::{
        context::{Command, FrameContext},
        keys::Keys,
        layout::{Grid, NARROW, Splits},
        panel::{
            caption::{self, caption_ui},
            first_start::{FirstStart, first_start_ui},
            map::{MapState, map_ui},
            numbers::numbers_ui,
            plots::plots_ui,
            roster::roster_ui,
            time_bar::time_bar_ui,
        },
        state::Panel,
        workspace::Workspace,
    },
};

/// Everything the view is drawn from.
pub(super) struct Coach<'a> {
    pub(super) workspace: &'a mut Workspace,
    pub(super) keys: &'a mut Keys,
    pub(super) map: &'a mut MapState,
    pub(super) splits: &'a mut Splits,
    /// What stands there as long as nobody has written.
    pub(super) first_start: Option<&'a mut FirstStart>,
    /// The demo's words and their place.
    pub(super) caption: Option<(Rect, &'a str)>,
}

/// The place of the caption, cut off the bottom of the map.
pub(super) fn cut_caption(grid: &mut Grid) -> Rect {
    grid.cut_caption(caption::HEIGHT)
}

impl Coach<'_> {
    /// Draws it; `now` and `time_zone` are those that are shown.
    pub(super) fn ui(
        &mut self,
        frame: FrameContext<'_>,
        grid: &Grid,
        (now, time_zone): (UnixNanos, &TimeZone),
        ui: &mut Ui,
    ) -> Vec<Command> {
        let Workspace { view: state, projection, roster, plots, .. } = &mut *self.workspace;
        let view = frame.view(state, projection, now, time_zone);
        let mut commands = Vec::new();
        let first = self.first_start.as_mut().filter(|_| projection.nobody_has_written);
        let filled = state.filled.filter(|_| first.is_none());
        let grid = filled.map_or(*grid, |panel| grid.filled(panel));
        let shows = |panel| filled.is_none_or(|filled| filled == panel);

        if shows(Panel::Roster) {
            let keys = &mut *self.keys;
            commands.extend(in_rect(ui, "roster", grid.roster, |ui| {
                roster_ui(roster, keys, &view, ui)
            }));
        }
        if let Some(first) = first {
            let rest = grid.map.union(grid.plots);
            commands
                .extend(in_rect(ui, "first start", rest, |ui| first_start_ui(first, &view, ui)));
        } else {
            if shows(Panel::Map) {
                let map = &mut *self.map;
                commands.extend(in_rect(ui, "map", grid.map, |ui| map_ui(map, &view, ui)));
            }
            if shows(Panel::Numbers) {
                let with_10_m = ui.ctx().content_rect().width() >= NARROW;
                commands.extend(in_rect(ui, "numbers", grid.numbers, |ui| {
                    numbers_ui(with_10_m, &view, ui)
                }));
            }
            if shows(Panel::Plots) {
                commands
                    .extend(in_rect(ui, "time bar", grid.time_bar, |ui| time_bar_ui(&view, ui)));
                commands.extend(in_rect(ui, "plots", grid.plots, |ui| plots_ui(plots, &view, ui)));
            }
            if let Some((rect, words)) = self.caption.filter(|_| filled.is_none()) {
                commands.extend(in_rect(ui, "caption", rect, |ui| caption_ui(words, &view, ui)));
            }
            if filled.is_none() {
                splitters_ui(self.splits, &grid, ui);
            }
        }
        self.keys.pointed = pointed(ui, &grid, filled);
        commands
    }
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
