//! The roster: search and group, count chips, column heads, one row an athlete.
//!
//! Rows outside the scroll area are neither laid out nor formatted, so that 200 athletes cost only
//! what fits on the screen.

mod columns;
mod heads;
mod row;
mod top;

use eframe::egui::{
    Align, CornerRadius, Painter, Rect, Role, ScrollArea, Sense, StrokeKind, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

use self::columns::{Columns, Measure};
use super::{
    cells::{Room, Text},
    controls,
};
use crate::{
    model::AthleteId,
    ui::{
        context::{Command, ViewContext},
        keys::{Bib, Keys},
        projection::{Projection, Row},
        state::StateGroup,
        theme::{Theme, family, size, space},
    },
};

/// Height of search and group with their margins.
const TOP_H: f32 = 40.0;
/// Height of the count chips with their margins.
const CHIPS_H: f32 = 30.0;
/// Height of the words on rows out of sight.
const MORE_H: f32 = 22.0;
/// From this width of the window on the roster is two columns wide where the rows do not fit.
const TWO_COLUMNS_FROM: f32 = 1920.0;
/// In windows from this width on the roster grows by the columns that the viewer has added.
const ADDED_COLUMNS_FROM: f32 = 1600.0;
/// Looks of the count chips, as roomy as fits: face, padding, gap.
const CHIP_LOOKS: [(&str, f32, f32); 3] = [
    (family::REGULAR, space::WIDE, space::SMALL),
    (family::CONDENSED, space::GAP, space::TIGHT),
    (family::CONDENSED, space::SMALL, space::TIGHT / 2.0),
];
/// Height of the text in place of an empty list.
const NOBODY_H: f32 = 48.0;
/// Corner radius of the count chips.
const COUNT_RADIUS: u8 = 11;
/// Padding above and below a count chip, within its clickable area.
const COUNT_INSET: f32 = 3.0;

/// What the roster remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui) struct RosterState {
    /// The focus that was last scrolled into sight.
    scrolled_to: Option<AthleteId>,
    /// The pointer is over the rows.
    is_pointed_at: bool,
}

impl RosterState {
    /// Whether the pointer is over the rows, which then must not change places under it.
    pub(in crate::ui) const fn is_pointed_at(&self) -> bool {
        self.is_pointed_at
    }
}

/// The width of the roster where it needs two columns of rows and the window has room for them.
pub(in crate::ui) fn two_columns_w(
    projection: &Projection,
    theme: &Theme,
    window_w: f32,
    height: f32,
) -> Option<f32> {
    let rows_h = projection.group().count() as f32 * theme.sizes.roster_row_h;
    let needs_two = list_h(height) < rows_h;
    (needs_two && TWO_COLUMNS_FROM <= window_w)
        .then_some(2.0 * theme.sizes.roster_w + theme.sizes.gutter)
}

/// The width of the roster with the columns that the viewer has added, as many as leave the map so much
/// room; `None` where that is its usual width, as in a window that is not wide.
pub(in crate::ui) fn added_columns_w(
    projection: &Projection,
    theme: &Theme,
    painter: &Painter,
    spare_w: f32,
) -> Option<f32> {
    let has_room = theme.sizes.from_width >= ADDED_COLUMNS_FROM;
    let measure = Measure::of(projection, theme);
    let added_w = if has_room { measure.added_within(painter, spare_w) } else { 0.0 };
    (added_w > 0.0).then_some(theme.sizes.roster_w + added_w)
}

/// The height of a roster in which so many rows fit.
pub(in crate::ui) fn height_of(n_rows: usize, theme: &Theme) -> f32 {
    TOP_H + CHIPS_H + heads::HEIGHT + space::TIGHT + n_rows as f32 * theme.sizes.roster_row_h
}

/// What a roster of this height leaves for rows.
fn list_h(height: f32) -> f32 {
    height - TOP_H - CHIPS_H - heads::HEIGHT - space::TIGHT
}

/// Draws the roster into the whole of `ui`.
pub(in crate::ui) fn roster_ui(
    roster: &mut RosterState,
    keys: &mut Keys,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    controls::panel_ground(ui.painter(), view.theme, rect);
    let mut commands = Vec::new();
    let mut room = Room::new(rect);
    top::top_ui(keys, view, ui, room.top(TOP_H), &mut commands);
    chips_ui(view, ui, room.top(CHIPS_H), &mut commands);
    let listed: Vec<&Row> =
        view.projection.in_order().filter(|row| row.is_listed(view.state)).collect();
    let sizes = view.theme.sizes;
    let n_fitting = ((list_h(rect.height()) / sizes.roster_row_h) as usize).max(1);
    let n_columns = n_columns(rect.width(), listed.len(), n_fitting, view.theme);
    let gutters = sizes.gutter * (n_columns - 1) as f32;
    let column_w = (rect.width() - gutters) / n_columns as f32;
    let columns = Columns::new(view, ui.painter(), column_w);
    let across = |column: usize| column as f32 * (column_w + sizes.gutter);
    let heads = room.top(heads::HEIGHT);
    let bib = keys.bib.as_ref().map(Bib::text);
    for column in 0..n_columns {
        let left = heads.left() + across(column);
        let place = Rect::from_min_size(pos2(left, heads.top()), vec2(column_w, heads.height()));
        ui.push_id(("heads", column), |ui| {
            let bib = bib.filter(|_| column == 0);
            heads::heads_ui(bib, view, ui, place, &columns, &mut commands);
        });
    }
    room.bottom(space::TIGHT);
    if listed.is_empty() {
        nobody_ui(view, ui, room.rest());
        return commands;
    }
    let longest = listed.len().div_ceil(n_columns).max(n_fitting.min(listed.len()));
    let more = (n_fitting < longest).then(|| room.bottom(MORE_H));
    let list = Lines { listed: &listed, longest, column_w, step: across(1) };
    let rect = room.rest();
    roster.is_pointed_at = ui.rect_contains_pointer(rect);
    let n_hidden = list.ui(roster, view, ui, rect, &columns, &mut commands);
    if let Some(place) = more {
        more_ui(view, ui, place, n_hidden);
    }
    commands
}

/// How many columns of rows there are: as many as have room, and none that would be empty.
fn n_columns(width: f32, n_listed: usize, n_fitting: usize, theme: &Theme) -> usize {
    let gutter = theme.sizes.gutter;
    let with_room = ((width + gutter) / (theme.sizes.roster_w + gutter)) as usize;
    with_room.min(n_listed.div_ceil(n_fitting)).max(1)
}

/// `9 live`, `1 dim` ...: counts by state, each of them a filter.
fn chips_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, commands: &mut Vec<Command>) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut room = Room::new(rect);
    room.left(space::INSET);
    let chips: Vec<(StateGroup, bool, String)> = StateGroup::ALL
        .into_iter()
        .filter_map(|group| {
            let n_athletes =
                view.projection.group().filter(|row| StateGroup::of(row.state) == group).count();
            let is_on = view.state.filter == Some(group);
            (n_athletes > 0 || is_on)
                .then(|| (group, is_on, format!("{n_athletes} {}", group.label())))
        })
        .collect();
    // The chips move together, so that even hundreds of athletes in every state fit.
    let width = |label: &str, (face, padding, _): (&'static str, f32, f32)| {
        controls::width(painter, label, face, size::SMALL) + padding
    };
    let fits = |look: &(&'static str, f32, f32)| {
        let sum: f32 = chips.iter().map(|(_, _, label)| width(label, *look) + look.2).sum();
        sum <= room.rest().width()
    };
    let [.., closest] = CHIP_LOOKS;
    let look = CHIP_LOOKS.into_iter().find(fits).unwrap_or(closest);
    for (group, is_on, label) in chips {
        let hit = room.left_box(vec2(width(&label, look), size::HIT));
        let (face, _, gap) = look;
        room.left(gap);
        let chip = hit.shrink2(vec2(space::NONE, COUNT_INSET));
        let response = ui.interact(hit, ui.scope_id().with(("count", group)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &label));
        let edge = if response.hovered() { p.text } else { p.control_edge };
        let (ground, ink) = if is_on { (p.text, p.panel) } else { (p.panel, p.label) };
        let corner = CornerRadius::same(COUNT_RADIUS);
        painter.rect(chip, corner, ground, controls::edge(edge), StrokeKind::Inside);
        controls::focus_ring(painter, view.theme, chip, &response);
        Text::new(&label, face, size::SMALL, ink).elided(painter, chip, Align::Center);
        if response.clicked() {
            commands.push(Command::SetFilter(if is_on { None } else { Some(group) }));
        }
    }
}

/// The rows, one column after the other.
struct Lines<'a> {
    listed: &'a [&'a Row],
    /// Rows of the longest column.
    longest: usize,
    column_w: f32,
    /// From one column to the next.
    step: f32,
}

/// Rows that are out of sight.
#[derive(Debug, Clone, Copy, Default)]
struct Hidden {
    above: usize,
    below: usize,
}

impl Lines<'_> {
    /// Draws those that are in sight; counts the others.
    fn ui(
        &self,
        roster: &mut RosterState,
        view: &ViewContext<'_>,
        ui: &mut Ui,
        rect: Rect,
        columns: &Columns,
        commands: &mut Vec<Command>,
    ) -> Hidden {
        let row_h = view.theme.sizes.roster_row_h;
        let builder = UiBuilder::new().id_salt("rows").max_rect(rect);
        let mut hidden = Hidden::default();
        ui.scope_builder(builder, |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            ui.set_clip_rect(rect.intersect(ui.clip_rect()));
            let area = ScrollArea::vertical().id_salt("roster scroll").auto_shrink(false);
            area.show_viewport(ui, |ui, viewport| {
                ui.set_height(row_h * self.longest as f32);
                let origin = ui.min_rect().min;
                let place = |i: usize| {
                    let (column, line) = (i / self.longest, i % self.longest);
                    let left = rect.left() + column as f32 * self.step;
                    let top = origin.y + line as f32 * row_h;
                    Rect::from_min_size(pos2(left, top), vec2(self.column_w, row_h))
                };
                if roster.scrolled_to != view.state.focus {
                    roster.scrolled_to = view.state.focus;
                    let is_focus = |row: &&Row| Some(row.athlete.id) == view.state.focus;
                    if let Some(at) = self.listed.iter().position(is_focus) {
                        ui.scroll_to_rect(place(at), None);
                    }
                }
                let seen = controls::rows_in(viewport, row_h, self.longest);
                for (i, row) in self.listed.iter().enumerate() {
                    if seen.contains(&(i % self.longest)) {
                        commands.extend(row::row_ui(view, ui, place(i), columns, row));
                    }
                }
                hidden = self.hidden(viewport, row_h);
            });
        });
        hidden
    }

    /// How many are not wholly in sight.
    fn hidden(&self, viewport: Rect, row_h: f32) -> Hidden {
        // A hair of a row is no row.
        let first = ((viewport.top() - size::EDGE) / row_h).ceil().max(0.0) as usize;
        let last = ((viewport.bottom() + size::EDGE) / row_h).floor() as usize;
        let lines = (0..self.listed.len()).map(|i| i % self.longest);
        Hidden {
            above: lines.clone().filter(|line| *line < first).count(),
            below: lines.filter(|line| last <= *line).count(),
        }
    }
}

/// Says how many rows are out of sight.
fn more_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, hidden: Hidden) {
    let label = match hidden {
        Hidden { above: 0, below: 0 } => return,
        Hidden { above: 0, below } => tr!("roster-more", n = below),
        Hidden { above, below: 0 } => tr!("roster-more-above", n = above),
        Hidden { above, below } => tr!("roster-more-both", below = below, above = above),
    };
    controls::hairline(ui.painter(), view.theme, rect, rect.top());
    let words = Text::new(&label, family::CONDENSED, size::SMALL, view.theme.palette.label);
    let place = words.elided(ui.painter(), rect, Align::Center);
    controls::words(ui, ui.scope_id().with("more"), place, &label);
}

/// Says why the list is empty.
fn nobody_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
    let label = if !view.state.search.is_empty() {
        tr!("no-bib-or-name", search = view.state.search)
    } else if let Some(group) = view.state.filter {
        tr!("nobody-is", state = group.label())
    } else {
        tr!("nobody-in-roster").to_owned()
    };
    let line = Room::with_margins(rect, space::INSET).top(NOBODY_H);
    let words = Text::new(&label, family::REGULAR, size::BODY, view.theme.palette.label);
    let place = words.elided(ui.painter(), line, Align::Min);
    controls::words(ui, ui.scope_id().with("nobody"), place, &label);
}
