//! The roster: count chips, search, column heads, one row an athlete.
//!
//! Rows outside the scroll area are neither laid out nor formatted: 200 athletes cost what fits
//! on the screen.

mod row;

use eframe::egui::{
    Align, Align2, CornerRadius, Id, Key, Modifiers, Painter, Rect, Role, ScrollArea, Sense,
    Stroke, StrokeKind, TextEdit, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::controls;
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
        text,
        theme::{RowSizes, family, size},
    },
};

/// Height of the buttons at the top with their margins.
const HEAD_H: f32 = 40.0;
/// Height of the count chips with their margins.
const CHIPS_H: f32 = 30.0;
/// Height of the column heads.
const HEADS_H: f32 = 20.0;

/// Right edges of the columns, the room of their values, and other places of a row, from its left
/// edge.
pub(super) struct Columns {
    pub(super) chip: eframe::egui::Vec2,
    pub(super) name_left: f32,
    pub(super) name_size: f32,
    /// Room of name and sparkline.
    pub(super) name_room: f32,
    pub(super) hr: Cell,
    pub(super) pwr: Cell,
    pub(super) spd: Cell,
    pub(super) spark_w: f32,
}

/// Where a value stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    pub(super) right: f32,
    pub(super) room: f32,
}

impl Columns {
    /// Columns with room for everyday values at the right of the roster, as wide as the font makes
    /// them; the rest is the name's.
    fn new(view: &ViewContext<'_>, painter: &Painter, width: f32) -> Self {
        let sizes = view.theme.sizes;
        let RowSizes { chip, name_left, name: name_size, hr, value, sparkline_w, gap } = sizes.row;
        // A filled window keeps the columns together near the names.
        let extra = (width - sizes.roster_w).min(240.0);
        let room = |metric: &Metric, font_size: f32| {
            controls::width(painter, &format::widest(metric), family::SEMIBOLD, font_size)
        };
        let cell = |right: f32, room: f32| Cell { right, room };
        let spd = cell(sizes.roster_w + extra - gap, room(&Metric::SpdKph, value));
        let pwr = cell(spd.right - spd.room - gap, room(&Metric::PwrW, value));
        let hr = cell(pwr.right - pwr.room - gap, room(&Metric::HrBpm, hr));
        let name_room = hr.right - hr.room - gap - name_left;
        let spark_w = sparkline_w + extra.max(0.0) * 0.9;
        Self { chip, name_left, name_size, name_room, hr, pwr, spd, spark_w }
    }
}

/// What the roster remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui) struct RosterState {
    /// The search field is open, maybe still empty.
    searching: bool,
    /// The focus that was last scrolled into sight.
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
    let top = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD_H));
    if std::mem::take(&mut keys.focus_search) {
        roster.searching = true;
        ui.memory_mut(|memory| memory.request_focus(search_id()));
    }
    if roster.searching || !view.state.search.is_empty() {
        search_ui(roster, view, ui, top, &mut commands);
    } else {
        keys.focus_search |= head_ui(view, ui, top, &mut commands);
    }
    let chips = Rect::from_min_size(top.left_bottom(), vec2(rect.width(), CHIPS_H));
    chips_ui(view, ui, chips, &mut commands);
    let columns = Columns::new(view, ui.painter(), rect.width());
    let heads = Rect::from_min_size(chips.left_bottom(), vec2(rect.width(), HEADS_H));
    let bib = keys.bib.as_ref().map(Bib::text);
    heads_ui(bib, view, ui, heads, &columns);
    let list = Rect::from_min_max(heads.left_bottom(), rect.max - vec2(0.0, 4.0));
    list_ui(roster, view, ui, list, &columns, &mut commands);
    commands
}

fn search_id() -> Id {
    Id::unique("roster search")
}

/// The way to the athletes' dialog, and to the search; true when that is clicked.
fn head_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, commands: &mut Vec<Command>) -> bool {
    const LABEL: &str = "Athletes\u{2026}";
    let p = &view.theme.palette;
    let painter = ui.painter();
    let y = rect.center().y + 2.0;
    let width = controls::width(painter, LABEL, family::SEMIBOLD, size::LABEL) + 24.0;
    let button = controls::left_centered(pos2(rect.left() + 10.0, y), vec2(width, size::HIT));
    let response = ui.interact(button, ui.scope_id().with("athletes"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, LABEL));
    let (edge, ground) =
        if response.hovered() { (p.text, p.raised) } else { (p.control_edge, p.panel) };
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect(button, corner, ground, Stroke::new(1.0, edge), StrokeKind::Inside);
    let at = button.center();
    text::paint(painter, at, Align::Center, LABEL, family::SEMIBOLD, size::LABEL, p.text);
    controls::focus_ring(painter, view.theme, button, &response);
    if response.on_hover_text("Add, change, remove athletes; import a start list").clicked() {
        commands.push(Command::Open(Dialog::Athletes(AthletesPage::List)));
    }
    let glass = Rect::from_center_size(pos2(rect.right() - 24.0, y), vec2(size::HIT, size::HIT));
    magnifier_ui(view, ui, glass)
}

/// `9 live`, `1 dim` ...: how many there are, and a filter.
fn chips_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect, commands: &mut Vec<Command>) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut x = rect.left() + 10.0;
    let y = rect.center().y;
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
    // Hundreds of athletes in every state still fit: the chips move together.
    let looks = [(family::REGULAR, 16.0, 6.0), (family::CONDENSED, 12.0, 4.0)];
    let widths = |(face, padding, gap): (&'static str, f32, f32)| {
        let width = |label: &str| controls::width(painter, label, face, size::SMALL) + padding;
        chips.iter().map(|(_, _, label)| width(label) + gap).sum::<f32>()
    };
    let look = looks.into_iter().find(|look| widths(*look) <= rect.width() - 14.0);
    let (face, padding, gap) = look.unwrap_or((family::CONDENSED, 6.0, 2.0));
    for (group, is_on, label) in chips {
        let width = controls::width(painter, &label, face, size::SMALL) + padding;
        let hit = Rect::from_min_size(pos2(x, y - size::HIT / 2.0), vec2(width, size::HIT));
        let chip = hit.shrink2(vec2(0.0, 3.0));
        let response = ui.interact(hit, ui.scope_id().with(("count", group)), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &label));
        let edge = if response.hovered() { p.text } else { p.control_edge };
        let (ground, ink) = if is_on { (p.text, p.panel) } else { (p.panel, p.label) };
        let corner = CornerRadius::same(11);
        painter.rect(chip, corner, ground, Stroke::new(1.0, edge), StrokeKind::Inside);
        controls::focus_ring(painter, view.theme, chip, &response);
        let center = chip.center();
        text::paint(painter, center, Align::Center, &label, face, size::SMALL, ink);
        if response.clicked() {
            commands.push(match group {
                // What is refused needs more words than a row has.
                StateGroup::Refused => Command::Open(Dialog::Problems),
                _ => Command::SetFilter(if is_on { None } else { Some(group) }),
            });
        }
        x = chip.right() + gap;
    }
}

/// The button that opens the search; true when clicked.
fn magnifier_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) -> bool {
    let p = &view.theme.palette;
    let response = ui.interact(rect, ui.scope_id().with("magnifier"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "search the roster"));
    let ink = if response.hovered() { p.text } else { p.label };
    let stroke = Stroke::new(1.6, ink);
    let center = rect.center() - vec2(1.5, 1.5);
    ui.painter().circle_stroke(center, 5.0, stroke);
    ui.painter().line_segment([center + vec2(3.6, 3.6), center + vec2(8.0, 8.0)], stroke);
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
    let field = Rect::from_center_size(rect.center(), vec2(rect.width() - 20.0, size::HIT));
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
        // Enter goes to the first hit and leaves the search.
        // What was typed in this very frame counts: the view's own search is a frame behind.
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

/// Column heads; at the left the order, or the bib that is being typed.
fn heads_ui(bib: Option<&str>, view: &ViewContext<'_>, ui: &Ui, rect: Rect, columns: &Columns) {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let y = rect.top() + 8.0;
    let left = pos2(rect.left() + 10.0, y);
    if let Some(bib) = bib {
        let known = apply::with_bib(bib, view.state.focus, view.projection);
        let who = known.map_or("nobody yet", |row| row.athlete.name.as_str());
        let label = format!("bib {bib}_  {who}");
        let room =
            if heads_stay(rect) { columns.name_left + columns.name_room } else { rect.width() };
        let (face, room) = (family::SEMIBOLD, room - 20.0);
        let place =
            text::paint_within(painter, left, Align::Min, &label, face, size::LABEL, p.text, room);
        controls::words(ui, ui.scope_id().with("bib entry"), place, &label);
    } else {
        text::paint(
            painter,
            left,
            Align::Min,
            "bib order",
            family::REGULAR,
            size::CAPTION,
            p.label,
        );
    }
    if bib.is_none() || heads_stay(rect) {
        for (metric, over, cell) in [
            (Metric::HrBpm, "", columns.hr),
            (Metric::PwrW, POWER_OVER, columns.pwr),
            (Metric::SpdKph, "", columns.spd),
        ] {
            text::paint(
                painter,
                pos2(rect.left() + cell.right, y),
                Align::Max,
                &(metric.definition().unit.to_owned() + over),
                family::REGULAR,
                size::CAPTION,
                p.label,
            );
        }
    }
}

/// Whether the heads stay while a bib is typed beside them.
fn heads_stay(rect: Rect) -> bool {
    rect.width() > 340.0
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
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
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
                let first = (viewport.min.y / row_h).floor().max(0.0) as usize;
                let last = ((viewport.max.y / row_h).ceil().max(0.0) as usize).min(listed.len());
                for (i, row) in listed.iter().enumerate().take(last).skip(first) {
                    commands.extend(row::row_ui(view, ui, place(i), columns, row));
                }
            },
        );
    });
}

/// The list is empty, and says why.
fn nobody_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
    let label = if !view.state.search.is_empty() {
        format!("No bib or name has '{}'.", view.state.search)
    } else if let Some(group) = view.state.filter {
        format!("Nobody is {} now.", group.label())
    } else {
        "Nobody is in the roster yet.".to_owned()
    };
    let place = text::paint_within(
        ui.painter(),
        pos2(rect.left() + 10.0, rect.top() + 24.0),
        Align::Min,
        &label,
        family::REGULAR,
        size::BODY,
        view.theme.palette.label,
        rect.width() - 20.0,
    );
    controls::words(ui, ui.scope_id().with("nobody"), place, &label);
}
