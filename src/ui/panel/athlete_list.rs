//! The roster as a list to choose one athlete from: a search, and a row for each who has it.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    pos2, vec2,
};

use super::{controls, dialog};
use crate::ui::{
    context::ViewContext,
    format,
    projection::Row,
    text,
    theme::{family, size},
};

/// Height of a row.
const ROW_H: f32 = 48.0;

/// What the athlete is chosen for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purpose {
    /// What the empty search field says.
    pub(super) hint: &'static str,
    /// What the search field is called.
    pub(super) search: &'static str,
    /// What stands before the name of a row: `athlete`, `import for`.
    pub(super) row: &'static str,
}

/// Draws search and list, `height` together; gives back who was clicked.
pub(super) fn athlete_list_ui<'a>(
    purpose: Purpose,
    search: &mut String,
    height: f32,
    is_chosen: impl Fn(&Row) -> bool,
    view: &ViewContext<'a>,
    ui: &mut Ui,
) -> Option<&'a Row> {
    let (top, width) = (ui.cursor().top(), ui.available_width());
    dialog::edit(ui, view.theme, purpose.hint, search, width).accessible_name(purpose.search);
    ui.add_space(4.0);
    let height = top + height - ui.cursor().top();
    let roster = view.projection.rows.iter();
    let rows: Vec<&Row> = roster.filter(|row| search.is_empty() || row.matches(search)).collect();
    let mut clicked = None;
    if rows.is_empty() {
        let words = if view.projection.rows.is_empty() {
            "Nobody is in the roster yet.".to_owned()
        } else {
            format!("No bib, name, login or team has '{search}'.")
        };
        ui.allocate_ui(vec2(width, height), |ui| {
            ui.set_min_size(vec2(width, height));
            dialog::paragraph(ui, view.theme, words);
        });
        return None;
    }
    let spacing = ui.spacing().item_spacing;
    ui.spacing_mut().item_spacing.y = 0.0;
    let list = ScrollArea::vertical().id_salt("athletes").auto_shrink(false).max_height(height);
    list.show_rows(ui, ROW_H, rows.len(), |ui, range| {
        for row in rows.get(range).unwrap_or_default() {
            if row_ui(purpose, is_chosen(row), row, view, ui) {
                clicked = Some(*row);
            }
        }
    });
    ui.spacing_mut().item_spacing = spacing;
    clicked
}

/// One row; true when clicked.
fn row_ui(
    purpose: Purpose,
    is_chosen: bool,
    row: &Row,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> bool {
    let p = &view.theme.palette;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_H), Sense::hover());
    let id = ui.scope_id().with(("athlete", row.athlete.id));
    let response = ui.interact(rect, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let heard = heard(view, row);
    let below = below_name(row);
    let (chip, name) = (row.athlete.chip(), &row.athlete.name);
    let spoken = format!("{} {chip} {name}, {below}, {heard}", purpose.row);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &spoken));
    let painter = ui.painter();
    let inner = rect.shrink2(vec2(1.0, 1.0));
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    if is_chosen || response.hovered() {
        painter.rect_filled(inner, corner, p.raised);
    }
    if is_chosen {
        painter.rect_stroke(inner, corner, Stroke::new(2.0, p.text), StrokeKind::Inside);
    } else {
        controls::hairline(painter, view.theme, inner, rect.bottom());
    }
    let y = rect.center().y;
    let chip = controls::left_centered(pos2(rect.left() + 8.0, y), vec2(38.0, 28.0));
    controls::chip(painter, view.theme, chip, row);
    let right = pos2(rect.right() - 14.0, y);
    let heard_place =
        text::paint(painter, right, Align::Max, &heard, family::CONDENSED, size::LABEL, p.label);
    let left = chip.right() + 10.0;
    let room = heard_place.left() - left - 10.0;
    let lines = [
        (row.athlete.name.as_str(), y - 9.0, family::CONDENSED_SEMIBOLD, size::TITLE, p.text),
        (below.as_str(), y + 10.0, family::CONDENSED, size::LABEL, p.label),
    ];
    for (words, y, face, font_size, ink) in lines {
        text::paint_within(painter, pos2(left, y), Align::Min, words, face, font_size, ink, room);
    }
    controls::focus_ring(painter, view.theme, rect.shrink(3.0), &response);
    response.clicked()
}

/// `rider7 · Vittoria`.
fn below_name(row: &Row) -> String {
    if row.athlete.team.is_empty() {
        row.athlete.login.to_string()
    } else {
        format!("{} \u{b7} {}", row.athlete.login, row.athlete.team)
    }
}

/// When the athlete was heard last: `12 s ago`, `19 May 2016`, `not seen yet`.
pub(super) fn heard(view: &ViewContext<'_>, row: &Row) -> String {
    match (row.reception.contact_secs, row.reception.last_seen) {
        (Some(secs), _) => format::ago(secs),
        (None, Some(time)) => format::date(time, view.time_zone),
        (None, None) => "not seen yet".to_owned(),
    }
}
