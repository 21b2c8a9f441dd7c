//! The roster as a list to choose an athlete from: a search field, and a row for each match.

use eframe::egui::{Align, CursorIcon, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::{
    cells::{Room, Text, two_lines},
    controls, dialog,
};
use crate::ui::{
    context::ViewContext,
    format,
    lang::TextId,
    projection::Row,
    theme::{family, size, space},
};

/// Height of a row.
const ROW_H: f32 = 48.0;

/// What the athlete is chosen for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Purpose {
    /// Hint in the empty search field.
    pub(super) hint: TextId,
    /// Accessible name of the search field.
    pub(super) search: TextId,
    /// Prefix of a row's accessible name: `athlete`, `import for`.
    pub(super) row: TextId,
}

/// Draws search field and list, `height` high together, and returns who was clicked.
pub(super) fn athlete_list_ui<'a>(
    purpose: Purpose,
    search: &mut String,
    height: f32,
    is_chosen: impl Fn(&Row) -> bool,
    view: &ViewContext<'a>,
    ui: &mut Ui,
) -> Option<&'a Row> {
    let (top, width) = (ui.cursor().top(), ui.available_width());
    dialog::edit(ui, view.theme, purpose.hint.text(), search, width)
        .accessible_name(purpose.search.text());
    ui.add_space(space::TIGHT);
    let height = top + height - ui.cursor().top();
    let roster = view.projection.rows.iter();
    let rows: Vec<&Row> = roster.filter(|row| search.is_empty() || row.matches(search)).collect();
    let mut clicked = None;
    if rows.is_empty() {
        let words = if view.projection.rows.is_empty() {
            tr!("nobody-in-roster").to_owned()
        } else {
            tr!("athletes-none-found", search = search)
        };
        ui.allocate_ui(vec2(width, height), |ui| {
            ui.set_min_size(vec2(width, height));
            dialog::paragraph(ui, view.theme, words);
        });
        return None;
    }
    let spacing = ui.spacing().item_spacing;
    ui.spacing_mut().item_spacing.y = space::NONE;
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
    let spoken = format!("{} {chip} {name}, {below}, {heard}", purpose.row.text());
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, &spoken));
    let painter = ui.painter();
    let fill = (is_chosen || response.hovered()).then_some(p.raised);
    controls::row_ground(painter, view.theme, rect, fill, is_chosen);
    let mut room = Room::new(rect);
    room.left(space::NEAR);
    controls::chip(painter, view.theme, room.left_box(size::LIST_CHIP), row);
    room.left(space::INSET);
    room.right(space::MARGIN);
    let heard = Text::new(&heard, family::CONDENSED, size::LABEL, p.label);
    heard.elided(painter, room.right(heard.width(painter)), Align::Max);
    room.right(space::INSET);
    let [upper, lower] = two_lines(room.rest());
    let name = Text::new(name, family::CONDENSED_SEMIBOLD, size::TITLE, p.text);
    name.elided(painter, upper, Align::Min);
    let below = Text::new(&below, family::CONDENSED, size::LABEL, p.label);
    below.elided(painter, lower, Align::Min);
    controls::focus_ring(painter, view.theme, rect.shrink(size::FOCUS_INSET), &response);
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

/// When the athlete was last heard from: `12 s ago`, `19 May 2016`, `not seen yet`.
pub(super) fn heard(view: &ViewContext<'_>, row: &Row) -> String {
    match (row.reception.contact_secs, row.reception.last_seen) {
        (Some(secs), _) => format::ago(secs),
        (None, Some(time)) => format::date(time, view.time_zone),
        (None, None) => tr!("athlete-not-seen").to_owned(),
    }
}
