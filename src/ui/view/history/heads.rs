//! The column headers: quantity and unit; a click sorts.

use std::borrow::Cow;

use eframe::egui::{
    Align, Color32, CornerRadius, CursorIcon, Painter, Pos2, Rect, Role, Sense, Shape, Stroke, Ui,
    WidgetInfo, pos2, vec2,
};

use super::columns::{Column, Columns, PlacedColumn, cell_in};
use crate::ui::{
    context::{Command, HistoryCommand, ViewContext},
    lang,
    panel::{
        cells::{Room, Text},
        controls,
    },
    state::SortBy,
    theme::{family, size, space},
};

/// Height of the headers.
pub(super) const HEIGHT: f32 = 36.0;
/// Height of each of their two lines, and the padding above and below.
const LINE_H: f32 = 14.0;
const ABOVE: f32 = 4.0;
const BELOW: f32 = 3.0;
/// The sort arrow: half its width, and the distances from its middle to its base and its tip.
const ARROW: [f32; 3] = [3.5, 2.5, 3.0];

/// Draws the headers.
pub(super) fn heads_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    commands: &mut Vec<Command>,
) {
    let mut head = |by, place, quantity, unit, align| {
        if head_ui(view, ui, place, by, [quantity, unit], align) {
            commands.push(Command::History(HistoryCommand::SortBy(by)));
        }
    };
    let mut who = Room::new(cell_in(rect, columns.who));
    who.left(space::SMALL);
    head(SortBy::Athlete, who.rest(), "", tr!("history-athlete"), Align::Min);
    for placed in &columns.placed {
        let Column::Sorted(by) = placed.column else {
            title(view, ui.painter(), cell_in(rect, placed.across), placed);
            continue;
        };
        let align = if by == SortBy::Date { Align::Min } else { Align::Max };
        head(by, cell_in(rect, placed.across), placed.quantity, &placed.unit, align);
    }
    controls::hairline(ui.painter(), view.theme, rect, rect.bottom());
}

/// The header of a drawing, which nothing can be sorted by.
fn title(view: &ViewContext<'_>, painter: &Painter, cell: Rect, placed: &PlacedColumn) {
    let p = &view.theme.palette;
    let [upper, lower] = lines(cell);
    let quantity = Text::new(placed.quantity, family::REGULAR, size::CAPTION, p.label);
    quantity.condensed(painter, upper, Align::Max);
    let unit = Text::new(&placed.unit, family::REGULAR, size::CAPTION, p.label);
    unit.condensed(painter, lower, Align::Max);
}

/// The two lines of a header.
fn lines(cell: Rect) -> [Rect; 2] {
    let mut room = Room::new(cell);
    room.top(ABOVE);
    room.bottom(BELOW);
    [room.top(LINE_H), room.bottom(LINE_H)]
}

/// One header; true when clicked.
fn head_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    by: SortBy,
    [quantity, unit]: [&str; 2],
    align: Align,
) -> bool {
    let p = &view.theme.palette;
    let sort = view.state.history.sort;
    let is_on = sort.by == by;
    let response = ui.interact(rect, ui.scope_id().with(("head", by)), Sense::click());
    let name = tr!("sort-by", label = spoken(by));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &name));
    let painter = ui.painter();
    if response.hovered() {
        let corner = CornerRadius::same(size::RADIUS_CHIP);
        painter.rect_filled(rect.shrink(size::EDGE), corner, p.raised);
    }
    let ink = if is_on || response.hovered() { p.text } else { p.label };
    let face = if is_on { family::SEMIBOLD } else { family::REGULAR };
    let mut room = Room::new(rect);
    if align == Align::Min {
        room.left(space::TIGHT);
    }
    let [upper, lower] = lines(room.rest());
    let quantity = Text::new(quantity, family::REGULAR, size::CAPTION, ink);
    quantity.condensed(painter, upper, align);
    let words = Text::new(unit, face, size::CAPTION, ink).elided(painter, lower, align);
    if is_on {
        let beside = if align == Align::Min {
            words.right() + space::NEAR
        } else {
            words.left() - space::NEAR
        };
        arrow(painter, pos2(beside, lower.center().y), sort.descending, p.text);
    }
    controls::focus_ring(painter, view.theme, rect.shrink(size::RING), &response);
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

/// The sort direction.
fn arrow(painter: &Painter, at: Pos2, is_down: bool, ink: Color32) {
    let [half_width, base, tip] = ARROW;
    let up = if is_down { -1.0 } else { 1.0 };
    let points = vec![
        at + vec2(-half_width, base * up),
        at + vec2(half_width, base * up),
        at - vec2(space::NONE, tip * up),
    ];
    painter.add(Shape::convex_polygon(points, ink, Stroke::NONE));
}

/// A column's name for screen readers.
fn spoken(by: SortBy) -> Cow<'static, str> {
    match by {
        SortBy::Date => tr!("history-date").into(),
        SortBy::Athlete => tr!("history-athlete").into(),
        SortBy::Duration => tr!("sort-duration").into(),
        SortBy::Distance => tr!("history-distance").into(),
        SortBy::Climb => tr!("history-climb").into(),
        SortBy::Mean(metric) => tr!("sort-mean", label = lang::word(metric.label())).into(),
        SortBy::Max(metric) => tr!("sort-greatest", label = lang::word(metric.label())).into(),
    }
}
