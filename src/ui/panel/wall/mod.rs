//! The Wall: a tile of each athlete, as large as there is room, to be read from across a hall.
//!
//! A tile is divided once for all of one size; a frame paints its texts and nothing else, so
//! that 200 tiles cost little more than their glyphs.

mod fields;
mod menu;
mod parts;
mod place;
mod sections;
mod state;
mod strip;
mod tile;
mod tiling;
mod words;

use eframe::egui::{
    Align, CornerRadius, PointerButton, Rect, Response, Role, Sense, StrokeKind, Ui, WidgetInfo,
};

pub(in crate::ui) use self::{
    fields::TileFields,
    menu::{large_menu_ui, order_menu_ui, order_words},
    place::Place,
    sections::Pages,
    state::WallState,
    strip::{HEIGHT as STRIP_H, strip_ui},
};
use self::{
    place::Turn,
    sections::{Areas, listed},
    tile::Tiles,
    tiling::Tiling,
};
use super::{
    cells::{Room, Text},
    choose, controls,
};
use crate::{
    model::AthleteId,
    ui::{
        context::{Command, ViewContext},
        projection::Row,
        state::StateGroup,
        theme::{family, size, space},
    },
};

/// Height of the words in place of tiles.
const NOBODY_H: f32 = 48.0;

/// How the tiles are divided into pages in this area.
pub(in crate::ui) fn pages(place: &Place, view: &ViewContext<'_>, area: Rect) -> Pages {
    Pages::of(area.size(), listed(view, place).len())
}

/// Draws the tiles into the whole of `ui`.
pub(in crate::ui) fn tiles_ui(
    state: &mut WallState,
    fields: &TileFields,
    place: &Place,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    let area = ui.max_rect();
    let rows = listed(view, place);
    let ground = ui.interact(area, ui.scope_id().with("ground"), Sense::click());
    ground.widget_info(|| WidgetInfo::labeled(Role::Group, true, tr!("wall-tiles")));
    let mut commands = menu::ground_menu_ui(view, fields, &ground, place.is_second);
    state.is_pointed_at = ui.rect_contains_pointer(area);
    if rows.is_empty() {
        nobody_ui(view, ui, area);
        return commands;
    }
    let pages = Pages::of(area.size(), rows.len());
    let page = match &place.turn {
        // A screen that nobody attends turns by itself.
        Some(Turn::Group { page, .. }) => (1 < pages.count).then_some(page % pages.count),
        Some(Turn::Alarms) => None,
        None => {
            turn_to_focus(state, view, pages, &rows);
            state.page
        }
    };
    let shown = rows.get(pages.range(page, rows.len())).unwrap_or_default();
    let n_in = shown.iter().filter(|row| !row.is_benched).count();
    let (playing, benched) = shown.split_at(n_in);
    let areas = Areas::new(area, playing.len(), benched.len());
    let section = Section { fields, place, view };
    commands.extend(section.ui(state, ui, areas.field, playing));
    if let Some([head, bench]) = areas.bench {
        head_ui(view, ui, head, benched.len(), playing.is_empty());
        commands.extend(section.ui(state, ui, bench, benched));
    }
    if !ui.input(|input| input.pointer.any_down()) {
        state.dragged = None;
    }
    commands
}

/// Shows the page of a focus that has just been set, as a list scrolls to it.
fn turn_to_focus(state: &mut WallState, view: &ViewContext<'_>, pages: Pages, rows: &[&Row]) {
    if state.followed == view.state.focus {
        return;
    }
    state.followed = view.state.focus;
    let is_turned = state.page.is_some() || !pages.all_fit;
    let at = rows.iter().position(|row| Some(row.athlete.id) == view.state.focus);
    if let Some(at) = at.filter(|_| is_turned) {
        state.page = Some(at / pages.per_page);
    }
}

/// Tiles of one size.
#[derive(Clone, Copy)]
struct Section<'a, 'v> {
    fields: &'a TileFields,
    place: &'a Place,
    view: &'a ViewContext<'v>,
}

impl Section<'_, '_> {
    fn ui(self, state: &mut WallState, ui: &Ui, area: Rect, rows: &[&Row]) -> Vec<Command> {
        let Self { fields, place, view } = self;
        let tiling = Tiling::new(area.size(), rows.len());
        let extent = tiling.place(area.min, 0).size();
        let tiles = Tiles::new(view, ui.painter(), fields, place.audience, extent, tiling.unit);
        let mut commands = Vec::new();
        for (index, row) in rows.iter().enumerate() {
            let id = row.athlete.id;
            let response = tiles.ui(ui, tiling.place(area.min, index), row);
            commands.extend(choose::clicked(ui, &response, id));
            // Whoever is beside it on the screen.
            let beside = [index.checked_sub(1), index.checked_add(1)]
                .map(|at| at.and_then(|at| rows.get(at)).map(|row| row.athlete.id));
            let menu = menu::tile_menu_ui(view, fields, &response, (row, beside), place.is_second);
            commands.extend(menu);
            commands.extend(dragged(state, view, ui, &response, id));
        }
        commands
    }
}

/// A tile that is dragged takes the place of the one where it is dropped. On a screen that nobody
/// attends nothing is dragged.
fn dragged(
    state: &mut WallState,
    view: &ViewContext<'_>,
    ui: &Ui,
    response: &Response,
    id: AthleteId,
) -> Option<Command> {
    if response.drag_started_by(PointerButton::Primary) {
        state.dragged = Some(id);
    }
    let tile = state.dragged.filter(|tile| *tile != id)?;
    // The pointer, because the dragged tile has the gesture to itself.
    let is_over = ui.rect_contains_pointer(response.rect);
    if !is_over {
        return None;
    }
    let ink = controls::ring(view.theme.palette.text);
    let corner = CornerRadius::same(size::RADIUS_PANEL);
    ui.painter().rect_stroke(response.rect, corner, ink, StrokeKind::Inside);
    let is_dropped = ui.input(|input| input.pointer.primary_released());
    is_dropped.then_some(Command::MoveTile { tile, onto: id })
}

/// `bench 7`: the line over those who do not play.
fn head_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, n_benched: usize, is_all: bool) {
    let mut label = tr!("wall-bench", n = n_benched);
    if is_all {
        label += tr!("wall-nobody-in");
    }
    let p = &view.theme.palette;
    let mut room = Room::new(rect);
    let words = Text::new(&label, family::CONDENSED_SEMIBOLD, size::BODY, p.label);
    let place = words.elided(ui.painter(), room.left(words.width(ui.painter())), Align::Min);
    room.left(space::NEAR);
    controls::hairline(ui.painter(), view.theme, room.rest(), rect.center().y);
    controls::words(ui, ui.scope_id().with("bench"), place, &label);
}

/// Says why there are no tiles.
fn nobody_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
    let label = if !view.state.search.is_empty() {
        tr!("no-bib-or-name", search = view.state.search)
    } else if let Some(group) = view.state.filter {
        tr!("nobody-is", state = StateGroup::label(group))
    } else {
        tr!("nobody-in-roster").to_owned()
    };
    let line = Room::with_margins(rect, space::INSET).top(NOBODY_H);
    let words = Text::new(&label, family::REGULAR, size::BODY, view.theme.palette.label);
    let place = words.elided(ui.painter(), line, Align::Min);
    controls::words(ui, ui.scope_id().with("nobody"), place, &label);
}
