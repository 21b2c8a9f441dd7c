//! The roster: count chips, search, column heads, one row an athlete.
//!
//! Rows outside the scroll area are neither laid out nor formatted, so that 200 athletes cost only
//! what fits on the screen.

mod row;

use eframe::egui::{
    Align, Align2, CornerRadius, Id, Key, Modifiers, Painter, Pos2, Rect, Role, ScrollArea, Sense,
    Stroke, StrokeKind, TextEdit, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::{
    cells::{Room, Text},
    controls,
};
use crate::{
    metric::Metric,
    model::AthleteId,
    ui::{
        apply,
        context::{Command, ViewContext},
        format,
        keys::{Bib, Keys},
        projection::{POWER_OVER, Row},
        state::{AthletesPage, Dialog, StateGroup, ViewState},
        theme::{RowSizes, family, size, space},
    },
};

/// Height of the buttons at the top with their margins.
const HEAD_H: f32 = 40.0;
/// How far below the middle of that height they are.
const HEAD_LOWER: f32 = 4.0;
/// Height of the count chips with their margins.
const CHIPS_H: f32 = 30.0;
/// Height of the column heads, and of their text.
const HEADS_H: f32 = 20.0;
const HEADS_TEXT_H: f32 = 16.0;
/// The label of a bib that is being typed gets at least this width beside the heads.
const LEAST_BIB_WORDS: &str = "bib 8888_  nobody yet, and";
/// At least this much of a name must fit before power and speed get room.
const LEAST_NAME: &str = "Hohenz...";
/// In a wide window the columns spread by at most this much.
const WIDEST_EXTRA: f32 = 240.0;
/// The sparkline's share of that.
const SPARKLINE_SHARE: f32 = 0.9;
/// Looks of the count chips, from the roomiest to the tightest: face, padding, gap.
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
/// The magnifier: its line width, the radius of its glass, where the handle begins and ends.
const GLASS_LINE: f32 = 1.6;
const GLASS_R: f32 = 5.0;
const HANDLE: [f32; 2] = [3.6, 8.0];

/// The cells of a row, relative to its upper left corner, and the width of the sparkline.
pub(super) struct Columns {
    pub(super) chip: Rect,
    /// Name, and below it sparkline or message.
    pub(super) name: Rect,
    /// From the name to the edge of the row, for a message in place of the values.
    pub(super) message: Rect,
    pub(super) hr: Rect,
    /// `None` if there is no room.
    pub(super) pwr: Option<Rect>,
    /// `None` if there is no room.
    pub(super) spd: Option<Rect>,
    pub(super) spark_w: f32,
}

impl Columns {
    /// Cells on the right that are wide enough for everyday values in the fonts used; the rest is
    /// for the name.
    fn new(view: &ViewContext<'_>, painter: &Painter, width: f32) -> Self {
        let sizes = view.theme.sizes;
        let RowSizes { chip, chip_gap, hr, sparkline_w, gap, .. } = sizes.row;
        // In a wide window the columns stay close to the names.
        let extra = (width - sizes.roster_w).min(WIDEST_EXTRA);
        let row = Rect::from_min_size(Pos2::ZERO, vec2(sizes.roster_w + extra, sizes.roster_row_h));
        let mut room = Room::new(row);
        room.left(space::INSET);
        let chip = room.left_box(chip);
        room.left(chip_gap);
        let message = Rect::from_min_max(room.rest().min, pos2(width - space::GAP, row.bottom()));
        let width_of = |metric: &Metric, font_size: f32| {
            controls::width(painter, &format::widest(metric), family::SEMIBOLD, font_size)
        };
        let name_face = family::CONDENSED_SEMIBOLD;
        let least_w = controls::width(painter, LEAST_NAME, name_face, sizes.row.name) + gap;
        let hr_w = width_of(&Metric::HrBpm, hr) + gap;
        let pwr_w = width_of(&Metric::PwrW, sizes.row.value) + gap;
        let spd_w = width_of(&Metric::SpdKph, sizes.row.value) + gap;
        let mut value = |width: f32, is_kept: bool| {
            is_kept.then(|| {
                room.right(gap);
                room.right(width - gap)
            })
        };
        // In a narrow roster a readable name is more important than a second value.
        let for_others = message.width() - least_w - hr_w;
        let spd = value(spd_w, spd_w + pwr_w <= for_others);
        let pwr = value(pwr_w, pwr_w <= for_others);
        room.right(gap);
        let hr = room.right(hr_w - gap);
        room.right(gap);
        let spark_w = sparkline_w + extra.max(0.0) * SPARKLINE_SHARE;
        Self { chip, name: room.rest(), message, hr, pwr, spd, spark_w }
    }
}

/// What the roster remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui) struct RosterState {
    /// Whether the search field is open, even if it is still empty.
    searching: bool,
    /// The focused athlete that was last scrolled into view.
    scrolled_to: Option<AthleteId>,
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
    let top = room.top(HEAD_H);
    if std::mem::take(&mut keys.focus_search) {
        roster.searching = true;
        ui.memory_mut(|memory| memory.request_focus(search_id()));
    }
    if roster.searching || !view.state.search.is_empty() {
        search_ui(roster, view, ui, top, &mut commands);
    } else {
        keys.focus_search |= head_ui(view, ui, top, &mut commands);
    }
    chips_ui(view, ui, room.top(CHIPS_H), &mut commands);
    let columns = Columns::new(view, ui.painter(), rect.width());
    let bib = keys.bib.as_ref().map(Bib::text);
    heads_ui(bib, view, ui, room.top(HEADS_H), &columns);
    room.bottom(space::TIGHT);
    let list = room.rest();
    list_ui(roster, view, ui, list, &columns, &mut commands);
    commands
}

fn search_id() -> Id {
    Id::unique("roster search")
}

/// The buttons for the athletes dialog and for the search; true if the latter was clicked.
fn head_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, commands: &mut Vec<Command>) -> bool {
    const LABEL: &str = "Athletes\u{2026}";
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut room = Room::new(rect);
    room.top(HEAD_LOWER);
    room.left(space::INSET);
    room.right(space::INSET);
    let width = controls::button_width(painter, LABEL);
    let button = room.left_box(vec2(width, size::HIT));
    let response = ui.interact(button, ui.scope_id().with("athletes"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, LABEL));
    let (edge, ground) =
        if response.hovered() { (p.text, p.raised) } else { (p.control_edge, p.panel) };
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect(button, corner, ground, controls::edge(edge), StrokeKind::Inside);
    let words = Text::new(LABEL, family::SEMIBOLD, size::LABEL, p.text);
    words.elided(painter, button, Align::Center);
    controls::focus_ring(painter, view.theme, button, &response);
    if response.on_hover_text("Add, change, remove athletes; import a start list").clicked() {
        commands.push(Command::Open(Dialog::Athletes(AthletesPage::List)));
    }
    magnifier_ui(view, ui, room.right_box(Vec2::splat(size::HIT)))
}

/// `9 live`, `1 dim` ...: counts by state, each of them a filter.
fn chips_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, commands: &mut Vec<Command>) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut room = Room::new(rect);
    room.left(space::INSET);
    let rows = &view.projection.rows;
    let chips: Vec<(StateGroup, bool, String)> = StateGroup::ALL
        .into_iter()
        .filter_map(|group| {
            let n_athletes = rows.iter().filter(|row| StateGroup::of(row.state) == group).count();
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
            commands.push(match group {
                // Refusals need more explanation than fits into a row.
                StateGroup::Refused => Command::Open(Dialog::Problems),
                _ => Command::SetFilter(if is_on { None } else { Some(group) }),
            });
        }
    }
}

/// The button that opens the search; true if clicked.
fn magnifier_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) -> bool {
    let p = &view.theme.palette;
    let response = ui.interact(rect, ui.scope_id().with("magnifier"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "search the roster"));
    let ink = if response.hovered() { p.text } else { p.label };
    let stroke = Stroke::new(GLASS_LINE, ink);
    // Shifted so that glass and handle together are centred.
    let center = rect.center() - Vec2::splat(size::STROKE);
    ui.painter().circle_stroke(center, GLASS_R, stroke);
    let handle = HANDLE.map(|along| center + Vec2::splat(along));
    ui.painter().line_segment(handle, stroke);
    controls::focus_ring(ui.painter(), view.theme, rect, &response);
    response.on_hover_text("Search bib or name: /").clicked()
}

fn search_ui(
    roster: &mut RosterState,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
    commands: &mut Vec<Command>,
) {
    let mut search = view.state.search.clone();
    let escaped = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    let field =
        Rect::from_center_size(rect.center(), vec2(rect.width() - 2.0 * space::INSET, size::HIT));
    let edit = TextEdit::singleline(&mut search)
        .id(search_id())
        .hint_text("bib or name")
        .char_limit(40)
        .align(Align2::LEFT_CENTER);
    let response = ui.put(field, edit).accessible_name("search the roster");
    let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if escaped {
        search.clear();
        response.surrender_focus();
    } else if entered {
        // Enter focuses the first hit and closes the search. Search with what was typed in this
        // very frame, because the view's own search is one frame behind.
        let searched = ViewState { search: search.clone(), ..view.state.clone() };
        let first = apply::listed(&searched, view.projection).next();
        commands.extend(first.map(Command::Focus));
        search.clear();
    }
    if search != view.state.search {
        commands.push(Command::SetSearch(search.clone()));
    }
    roster.searching = !escaped && !entered && (response.has_focus() || !search.is_empty());
}

/// Column heads; on the left the sort order, or the bib that is being typed.
fn heads_ui(bib: Option<&str>, view: &ViewContext<'_>, ui: &Ui, rect: Rect, columns: &Columns) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let line = Room::new(rect).top(HEADS_TEXT_H);
    let place = |cell: Rect| {
        Rect::from_x_y_ranges(cell.translate(rect.min.to_vec2()).x_range(), line.y_range())
    };
    let left = place(columns.chip.union(columns.name));
    let least = controls::width(painter, LEAST_BIB_WORDS, family::SEMIBOLD, size::LABEL);
    // If there is little room, the bib that is being typed replaces the heads.
    let has_heads = bib.is_none() || least <= left.width();
    if let Some(bib) = bib {
        let known = apply::with_bib(bib, view.state.focus, view.projection);
        let who = known.map_or("nobody yet", |row| row.athlete.name.as_str());
        let label = format!("bib {bib}_  {who}");
        let cell = if has_heads { left } else { left.with_max_x(rect.right() - space::INSET) };
        let words = Text::new(&label, family::SEMIBOLD, size::LABEL, p.text);
        let painted = words.elided(painter, cell, Align::Min);
        controls::words(ui, ui.scope_id().with("bib entry"), painted, &label);
    } else {
        let words = Text::new("bib order", family::REGULAR, size::CAPTION, p.label);
        words.elided(painter, left, Align::Min);
    }
    if has_heads {
        for (metric, over, cell) in [
            (Metric::HrBpm, "", Some(columns.hr)),
            (Metric::PwrW, POWER_OVER, columns.pwr),
            (Metric::SpdKph, "", columns.spd),
        ] {
            let Some(cell) = cell else { continue };
            let unit = metric.definition().unit.to_owned() + over;
            let words = Text::new(&unit, family::REGULAR, size::CAPTION, p.label);
            words.condensed(painter, place(cell), Align::Max);
        }
    }
}

fn list_ui(
    roster: &mut RosterState,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    rect: Rect,
    columns: &Columns,
    commands: &mut Vec<Command>,
) {
    let listed: Vec<&Row> =
        view.projection.rows.iter().filter(|row| row.is_listed(view.state)).collect();
    if listed.is_empty() {
        nobody_ui(view, ui, rect);
        return;
    }
    let row_h = view.theme.sizes.roster_row_h;
    let builder = UiBuilder::new().id_salt("rows").max_rect(rect);
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        ScrollArea::vertical().id_salt("roster scroll").auto_shrink(false).show_viewport(
            ui,
            |ui, viewport| {
                ui.set_height(row_h * listed.len() as f32);
                let origin = ui.min_rect().min;
                let place = |i: usize| {
                    let top = origin.y + i as f32 * row_h;
                    Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), row_h))
                };
                if roster.scrolled_to != view.state.focus {
                    roster.scrolled_to = view.state.focus;
                    let at = listed.iter().position(|row| Some(row.athlete.id) == view.state.focus);
                    if let Some(at) = at {
                        ui.scroll_to_rect(place(at), None);
                    }
                }
                let seen = controls::rows_in(viewport, row_h, listed.len());
                for (i, row) in listed.iter().enumerate().take(seen.end).skip(seen.start) {
                    commands.extend(row::row_ui(view, ui, place(i), columns, row));
                }
            },
        );
    });
}

/// Says why the list is empty.
fn nobody_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
    let label = if !view.state.search.is_empty() {
        format!("No bib or name has '{}'.", view.state.search)
    } else if let Some(group) = view.state.filter {
        format!("Nobody is {} now.", group.label())
    } else {
        "Nobody is in the roster yet.".to_owned()
    };
    let line = Room::with_margins(rect, space::INSET).top(NOBODY_H);
    let words = Text::new(&label, family::REGULAR, size::BODY, view.theme.palette.label);
    let place = words.elided(ui.painter(), line, Align::Min);
    controls::words(ui, ui.scope_id().with("nobody"), place, &label);
}
