//! The Wall view: a tile of each athlete, always live.

use eframe::egui::{Ui, UiBuilder};

use super::{View, ViewInput, in_rect};
use crate::ui::{
    context::Command,
    panel::{
        cells::Room,
        first_start::first_start_ui,
        wall::{Place, STRIP_H, TileFields, pages, strip_ui, tiles_ui},
    },
    state::Tab,
    workspace::Workspace,
};

/// The Wall view.
#[derive(Debug, Default)]
pub(super) struct Wall;

impl View for Wall {
    fn tab(&self) -> Tab {
        Tab::WALL
    }

    fn ui(&mut self, input: ViewInput<'_>, ui: &mut Ui) -> Vec<Command> {
        let ViewInput { body, frame, workspace, now, time_zone, keys, .. } = input;
        let Workspace { view: state, projection, wall, .. } = workspace;
        let view = frame.view(state, projection, now, time_zone);
        keys.pointed = None;
        if let Some(first) = input.first_start.filter(|_| projection.nobody_has_written) {
            return in_rect(ui, "first start", body, |ui| first_start_ui(first, &view, ui));
        }
        let mut room = Room::new(body);
        let strip = room.top(STRIP_H);
        room.top(frame.theme.sizes.gutter);
        let place = Place::first();
        let fields = TileFields::of(&view, place.audience);
        let pages = pages(&place, &view, room.rest());
        let mut commands = in_rect(ui, "strip", strip.expand(frame.theme.sizes.gutter), |ui| {
            ui.scope_builder(UiBuilder::new().max_rect(strip), |ui| {
                strip_ui(wall, keys, &fields, pages, &view, ui)
            })
            .inner
        });
        commands.extend(in_rect(ui, "tiles", room.rest(), |ui| {
            tiles_ui(wall, &fields, &place, &view, ui)
        }));
        commands
    }
}
