//! Everybody in the roster: search, one row an athlete, the ways to add.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Rect, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, pos2, vec2,
};

use super::{AthletesState, open};
use crate::ui::{
    context::{Command, ViewContext},
    format,
    panel::{
        controls,
        dialog::{self, Look},
    },
    projection::Row,
    state::AthletesPage,
    text,
    theme::{family, size},
};

/// Height of a row.
const ROW_H: f32 = 48.0;

/// Draws the list into the whole of `ui`.
pub(super) fn list_ui(
    state: &mut AthletesState,
    page: &AthletesPage,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let width = ui.available_width();
    dialog::edit(ui, view.theme, "search bib, name, login or team", &mut state.search, width)
        .accessible_name("search athletes");
    let rows: Vec<&Row> = view
        .projection
        .rows
        .iter()
        .filter(|row| state.search.is_empty() || row.matches(&state.search))
        .collect();
    ui.add_space(4.0);
    let list_h = ui.available_height() - size::DIALOG_HIT - 12.0;
    if rows.is_empty() {
        let words = if state.search.is_empty() {
            "Nobody is in the roster yet.".to_owned()
        } else {
            format!("No bib, name, login or team has '{}'.", state.search)
        };
        ui.allocate_ui(vec2(width, list_h), |ui| {
            ui.set_min_size(vec2(width, list_h));
            dialog::paragraph(ui, view.theme, words);
        });
    } else {
        let spacing = ui.spacing().item_spacing;
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().id_salt("athletes").auto_shrink(false).max_height(list_h).show_rows(
            ui,
            ROW_H,
            rows.len(),
            |ui, range| {
                for row in rows.get(range).unwrap_or_default() {
                    if row_ui(view, ui, row, is_chosen(page, row)) {
                        commands.push(open(AthletesPage::Edit(row.athlete.login.clone())));
                    }
                }
            },
        );
        ui.spacing_mut().item_spacing = spacing;
    }
    let bottom = ui.max_rect().bottom() - size::DIALOG_HIT;
    let rest = Rect::from_min_max(pos2(ui.max_rect().left(), bottom), ui.max_rect().max);
    ui.scope_builder(eframe::egui::UiBuilder::new().id_salt("ways").max_rect(rest), |ui| {
        ui.horizontal(|ui| {
            if dialog::button(ui, view.theme, "Add athlete", Look::Primary, true).clicked() {
                commands.push(open(AthletesPage::Add { login: String::new() }));
            }
            let import = "Import start list\u{2026}";
            if dialog::button(ui, view.theme, import, Look::Plain, true).clicked() {
                commands.push(open(AthletesPage::StartList));
            }
        });
    });
    commands
}

fn is_chosen(page: &AthletesPage, row: &Row) -> bool {
    match page {
        AthletesPage::Edit(login)
        | AthletesPage::Password(login)
        | AthletesPage::Remove(login)
        | AthletesPage::Erase(login) => *login == row.athlete.login,
        AthletesPage::List | AthletesPage::Add { .. } | AthletesPage::StartList => false,
    }
}

/// One row; true when clicked.
fn row_ui(view: &ViewContext<'_>, ui: &mut Ui, row: &Row, is_chosen: bool) -> bool {
    let p = &view.theme.palette;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_H), Sense::hover());
    let id = ui.scope_id().with(("athlete", row.athlete.id));
    let response = ui.interact(rect, id, Sense::click()).on_hover_cursor(CursorIcon::PointingHand);
    let heard = heard(view, row);
    let below = below_name(row);
    let spoken = format!("athlete {} {}, {below}, {heard}", row.athlete.chip(), row.athlete.name);
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
    match (row.arriving.contact_secs, row.arriving.last_seen) {
        (Some(secs), _) => format::ago(secs),
        (None, Some(time)) => format::date(time, view.time_zone),
        (None, None) => "not seen yet".to_owned(),
    }
}
