//! The heads of the columns: what stands below, in which unit; a click sorts.

use std::borrow::Cow;

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2,
};

use super::columns::{Column, Columns};
use crate::ui::{
    context::{Command, HistoryCommand, ViewContext},
    panel::controls,
    state::SortBy,
    text,
    theme::{family, size},
};

/// Height of the heads.
pub(super) const HEIGHT: f32 = 36.0;

/// Draws the heads.
pub(super) fn heads_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    columns: &Columns,
    commands: &mut Vec<Command>,
) {
    let x = |offset: f32| rect.left() + offset;
    let cell = |left: f32, right: f32| {
        Rect::from_min_max(pos2(x(left), rect.top()), pos2(x(right), rect.bottom()))
    };
    let mut head = |by, place, quantity, unit, align| {
        if head_ui(view, ui, place, by, quantity, unit, align) {
            commands.push(Command::History(HistoryCommand::SortBy(by)));
        }
    };
    let who = cell(6.0, columns.who_right);
    head(SortBy::Athlete, who, "", "athlete", Align::Min);
    for placed in &columns.placed {
        let Column::Sorted(by) = placed.column else { continue };
        let align = if by == SortBy::Date { Align::Min } else { Align::Max };
        head(by, cell(placed.left, placed.right), placed.quantity, &placed.unit, align);
    }
    controls::hairline(ui.painter(), view.theme, rect, rect.bottom());
}

/// One head; true when clicked.
fn head_ui(
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
    by: SortBy,
    quantity: &str,
    unit: &str,
    align: Align,
) -> bool {
    let p = &view.theme.palette;
    let sort = view.state.history.sort;
    let is_on = sort.by == by;
    let response = ui.interact(rect, ui.scope_id().with(("head", by)), Sense::click());
    let name = format!("sort by {}", spoken(by));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &name));
    let painter = ui.painter();
    if response.hovered() {
        painter.rect_filled(rect.shrink(1.0), CornerRadius::same(size::RADIUS_CHIP), p.raised);
    }
    let ink = if is_on || response.hovered() { p.text } else { p.label };
    let face = if is_on { family::SEMIBOLD } else { family::REGULAR };
    let edge = if align == Align::Min { rect.left() + 4.0 } else { rect.right() };
    let upper = pos2(edge, rect.top() + 11.0);
    let lower = pos2(edge, rect.bottom() - 10.0);
    text::paint(painter, upper, align, quantity, family::REGULAR, size::CAPTION, ink);
    let words = text::paint(painter, lower, align, unit, face, size::CAPTION, ink);
    if is_on {
        let beside = if align == Align::Min { words.right() + 8.0 } else { words.left() - 8.0 };
        let up = if sort.descending { -1.0 } else { 1.0 };
        let at = pos2(beside, lower.y);
        let arrow = vec![
            pos2(at.x - 3.5, at.y + 2.5 * up),
            pos2(at.x + 3.5, at.y + 2.5 * up),
            pos2(at.x, at.y - 3.0 * up),
        ];
        painter.add(Shape::convex_polygon(arrow, p.text, Stroke::NONE));
    }
    controls::focus_ring(painter, view.theme, rect.shrink(2.0), &response);
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

/// A column in words.
fn spoken(by: SortBy) -> Cow<'static, str> {
    match by {
        SortBy::Date => "date".into(),
        SortBy::Athlete => "athlete".into(),
        SortBy::Duration => "duration".into(),
        SortBy::Distance => "distance".into(),
        SortBy::Climb => "climb".into(),
        SortBy::Mean(metric) => format!("mean {}", metric.label()).into(),
        SortBy::Max(metric) => format!("greatest {}", metric.label()).into(),
    }
}
