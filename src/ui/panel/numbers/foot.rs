//! The line under the table: which span there is, or what is of now and no mean, and how many rows
//! are below.

use eframe::egui::{Align, Rect, Ui};

use super::Drawing;
use crate::{
    analysis::AthleteState,
    kind::Units,
    ui::{
        format,
        panel::{
            cells::{Room, Text},
            controls,
            plots::span_title,
        },
        projection::{Numbers, Row},
        theme::{family, space},
    },
};

/// What the line says: what span there is, or else what is of now.
pub(super) fn words(drawing: Drawing<'_>, row: &Row, numbers: &Numbers) -> String {
    match &numbers.span {
        Some(span) => tr!("numbers-span-of", span = span_title(drawing.view, span.span)),
        None => now_words(row, numbers, drawing.view.state.units),
    }
}

/// `now: battery 83 % \u{b7} accuracy 4 m`; empty where neither is sent, and for whom nothing is
/// known of now.
fn now_words(row: &Row, numbers: &Numbers, units: Units) -> String {
    let is_known =
        matches!(row.state, AthleteState::Live | AthleteState::Behind | AthleteState::Dim);
    if !is_known {
        return String::new();
    }
    let battery =
        numbers.battery_percent.map(|it| tr!("numbers-battery", percent = format::number(it, 0)));
    let accuracy = numbers
        .acc_m
        .map(|it| tr!("numbers-accuracy", n = units.height(it), unit = units.height_label()));
    let parts: Vec<String> = battery.into_iter().chain(accuracy).collect();
    if parts.is_empty() {
        String::new()
    } else {
        tr!("numbers-now", parts = parts.join(" \u{b7} "))
    }
}

pub(super) fn foot_ui(
    drawing: Drawing<'_>,
    ui: &Ui,
    place: Rect,
    row: &Row,
    now: &str,
    n_hidden: usize,
    has_span: bool,
) {
    let Drawing { view, sizes, .. } = drawing;
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut room = Room::with_margins(place, space::GAP);
    if n_hidden > 0 {
        let more = tr!("numbers-more", n = n_hidden);
        let text = Text::new(&more, family::REGULAR, sizes.table_head, p.label);
        let place = text.elided(painter, room.right(text.width(painter)), Align::Max);
        room.right(space::GAP);
        let id = ui.scope_id().with("more rows");
        controls::words(ui, id, place, &more).on_hover_text(tr!("numbers-more-tip"));
    }
    if !now.is_empty() {
        let is_old = !has_span && !matches!(row.state, AthleteState::Live);
        let ink = if is_old { p.faint } else { p.label };
        let text = Text::new(now, family::REGULAR, sizes.table_head, ink);
        let place = text.condensed(painter, room.rest(), Align::Min);
        controls::words(ui, ui.scope_id().with("now"), place, now);
    }
}
