//! The Phones view: for each athlete and phone how far the set-up has come, what it sends, and whether
//! it can be relied on. Above them, phones that belong to no known athlete.

mod columns;
mod menu;
mod row;
mod top;
mod unknown;

use eframe::egui::{Rect, ScrollArea, Ui, UiBuilder, Vec2, pos2, vec2};

use self::columns::Columns;
use super::{View, ViewInput, in_rect};
use crate::{
    model::AthleteId,
    ui::{
        context::{Command, ViewContext},
        keys::Keys,
        panel::{cards_note::cards_words, cells::Room, controls, dialog},
        projection::{PhoneRow, Row},
        state::Tab,
        theme::space,
        workspace::Workspace,
    },
};

/// Height of the line that counts.
const TOP_H: f32 = 48.0;
/// Height of the heads of the columns.
const HEADS_H: f32 = 26.0;
/// Height of a row: two lines.
const ROW_H: f32 = 56.0;

/// The view, and its state between frames.
#[derive(Debug, Default)]
pub(super) struct Phones {
    /// Lists only athletes without a live phone.
    only_waiting: bool,
    /// The athlete who was last scrolled into view.
    scrolled_to: Option<AthleteId>,
}

impl View for Phones {
    fn tab(&self) -> Tab {
        Tab::PHONES
    }

    fn ui(&mut self, input: ViewInput<'_>, ui: &mut Ui) -> Vec<Command> {
        let ViewInput { body, frame, workspace, now, time_zone, keys, .. } = input;
        let Workspace { view: state, projection, .. } = workspace;
        let view = frame.view(state, projection, now, time_zone);
        keys.pointed = None;
        in_rect(ui, "phones", body, |ui| phones_ui(self, keys, &view, ui))
    }
}

fn phones_ui(
    state: &mut Phones,
    keys: &mut Keys,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    controls::panel_ground(ui.painter(), view.theme, rect);
    let mut room = Room::new(rect);
    let mut commands = Vec::new();
    let listed: Vec<(&PhoneRow, &Row)> = listed(state, view);
    commands.extend(top::top_ui(&mut state.only_waiting, keys, view, ui, room.top(TOP_H)));
    if let Some(words) = view.projection.events.open().and_then(|event| cards_words(event, view)) {
        let place = room.rest().shrink2(vec2(space::MARGIN, space::NONE));
        let said =
            dialog::within(ui, "cards", place, |ui| dialog::statement(ui, view.theme, words).rect);
        room.top(said.height() + space::NEAR);
    }
    commands.extend(unknown::unknown_ui(view, ui, &mut room));
    let columns = Columns::new(view, ui.painter(), rect);
    columns.heads_ui(view, ui, room.top(HEADS_H));
    room.bottom(space::TIGHT);
    commands.extend(rows_ui(state, &listed, &columns, view, ui, room.rest()));
    commands
}

/// What is listed, in bib order: of the group that the viewer looks at.
fn listed<'a>(state: &Phones, view: &ViewContext<'a>) -> Vec<(&'a PhoneRow, &'a Row)> {
    let projection = view.projection;
    let phones = projection.phones.phones.iter();
    let phones = phones.filter(|phone| !(state.only_waiting && phone.is_athlete_alive));
    phones
        .filter_map(|phone| Some((phone, projection.row(phone.id)?)))
        .filter(|(_, row)| row.is_in_group)
        .filter(|(_, row)| view.state.search.is_empty() || row.matches(&view.state.search))
        .collect()
}

fn rows_ui(
    state: &mut Phones,
    listed: &[(&PhoneRow, &Row)],
    columns: &Columns,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let builder = UiBuilder::new().id_salt("phone rows").max_rect(rect);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        if listed.is_empty() {
            let words = match (view.projection.rows.is_empty(), state.only_waiting) {
                (true, _) => tr!("nobody-in-roster"),
                (false, true) => tr!("phones-all-alive"),
                (false, false) => tr!("phones-none-listed"),
            };
            let place = rect.shrink(space::MARGIN);
            dialog::within(ui, "none", place, |ui| dialog::paragraph(ui, view.theme, words));
            return;
        }
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let area = ScrollArea::vertical().id_salt("phones scroll").auto_shrink(false);
        area.show_viewport(ui, |ui, viewport| {
            ui.set_height(ROW_H * listed.len() as f32);
            let origin = ui.min_rect().min;
            let place = |i: usize| {
                let top = origin.y + i as f32 * ROW_H;
                Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), ROW_H))
            };
            let focus = view.state.focus;
            if state.scrolled_to != focus {
                state.scrolled_to = focus;
                let at = listed.iter().position(|(phone, _)| Some(phone.id) == focus);
                if let Some(at) = at {
                    ui.scroll_to_rect(place(at), None);
                }
            }
            for i in controls::rows_in(viewport, ROW_H, listed.len()) {
                if let Some((phone, row)) = listed.get(i) {
                    commands.extend(row::row_ui(phone, row, i, columns, view, ui, place(i)));
                }
            }
        });
    });
    commands
}
