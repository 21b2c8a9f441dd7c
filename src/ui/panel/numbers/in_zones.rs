//! Time in zone since the start as bars: under the table, or beside it in a wide panel.

use eframe::egui::{Align, CornerRadius, Rect, StrokeKind, Ui, vec2};

use super::Drawing;
use crate::ui::{
    format, lang,
    panel::{
        cells::{Room, Text, column},
        controls, zone,
    },
    projection::InZones,
    theme::{family, size, space},
};

/// Height of the words over the bars, and of the minutes over each, in their type size.
const LINE_EM: f32 = 1.45;
/// Width of a bar as a share of its place.
const BAR_SHARE: f32 = 0.62;
/// Between the groups of two metrics, in widths of a place.
const BETWEEN: f32 = 0.6;
/// Where a panel is wider than its numbers by at least this share, the bars stand beside them.
const LEAST_BESIDE: f32 = 0.3;
/// The widest that they then are, as a share of the numbers.
const MOST_BESIDE: f32 = 0.55;
/// The least width of a bar's place, in the type size of its minutes: `188:88`.
const LEAST_PLACE_EM: f32 = 2.4;
/// The bars end in a line even where there was no time in the zone.
const LEAST_BAR: f32 = 1.0;

/// How much of the width of a panel the bars take beside its numbers, which are drawn for `drawn_w`.
pub(super) fn width_beside(width: f32, drawn_w: f32) -> Option<f32> {
    let extra = width - drawn_w;
    (LEAST_BESIDE * drawn_w <= extra).then_some(extra.min(MOST_BESIDE * drawn_w))
}

/// Whether side by side each bar has room for its minutes in a panel of this width.
pub(super) fn has_room(width: f32, table_head: f32, all: &[InZones]) -> bool {
    LEAST_PLACE_EM * table_head <= place_width(width - 2.0 * space::GAP, all)
}

/// The width of a bar's place where all bars stand side by side.
fn place_width(width: f32, all: &[InZones]) -> f32 {
    let n_places: f32 = all.iter().map(n_places).sum();
    let gaps = BETWEEN * all.len().saturating_sub(1) as f32;
    width / (n_places + gaps).max(1.0)
}

fn n_places(it: &InZones) -> f32 {
    it.time.zones().count() as f32
}

/// The bars of each metric: side by side where there is more width than height, else stacked.
pub(super) fn in_zones_ui(drawing: Drawing<'_>, ui: &Ui, rect: Rect, all: &[InZones]) {
    let is_flat = rect.height() < rect.width();
    let mut room = Room::with_margins(rect, space::GAP);
    let place_w = place_width(room.rest().width(), all);
    // Stacked, the name of the second is apart from the tags of the first.
    let between_h = 2.0 * drawing.sizes.above_line;
    let n_gaps = all.len().saturating_sub(1) as f32;
    let group_h = (room.rest().height() - n_gaps * between_h) / all.len().max(1) as f32;
    for it in all {
        let cell = if is_flat { room.left(n_places(it) * place_w) } else { room.top(group_h) };
        if is_flat {
            room.left(BETWEEN * place_w);
        } else {
            room.top(between_h);
        }
        metric_ui(drawing, ui, cell, it);
    }
}

/// The bars of one metric under its name.
fn metric_ui(drawing: Drawing<'_>, ui: &Ui, rect: Rect, it: &InZones) {
    let Drawing { view, sizes, .. } = drawing;
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut room = Room::new(rect);
    let title = tr!("time-in-zone", label = lang::word(it.metric.label()));
    let head = room.top(sizes.table_head * LINE_EM);
    Text::new(&title, family::REGULAR, sizes.table_head, p.label).condensed(
        painter,
        head,
        Align::Min,
    );
    let secs = it.time.in_zones_secs();
    let longest = secs.iter().copied().fold(LEAST_BAR.into(), f64::max);
    let place_w = rect.width() / secs.len().max(1) as f32;
    let mut spoken = title.clone() + ":";
    for (number, secs) in (1..).zip(secs) {
        let minutes = format::minutes(*secs);
        let mut place = Room::new(room.left(place_w));
        let tag = place.bottom(sizes.zone_tag.y);
        zone::tag(painter, view.theme, column(tag, sizes.zone_tag.x.min(place_w)), number);
        place.bottom(space::TIGHT / 2.0);
        let words = place.top(sizes.table_head * LINE_EM);
        let height = (place.rest().height() * (secs / longest) as f32).max(LEAST_BAR);
        let bar = column(place.bottom(height), place_w * BAR_SHARE);
        painter.rect(
            bar,
            CornerRadius::ZERO,
            view.theme.zone(number),
            controls::edge(p.control_edge),
            StrokeKind::Inside,
        );
        // At the end of its bar, and never beyond its own place.
        let words = words.translate(vec2(space::NONE, place.rest().height()));
        let words = words.shrink2(vec2(size::EDGE, space::NONE));
        let text = Text::new(&minutes, family::CONDENSED_SEMIBOLD, sizes.table_head, p.text);
        text.shrunk(painter, words, Align::Center);
        spoken = format!("{spoken} Z{number} {minutes},");
    }
    if 1.0 <= it.time.below_secs() {
        spoken =
            tr!("time-below", spoken = spoken, minutes = format::minutes(it.time.below_secs()));
    }
    let spoken = spoken.trim_end_matches(',');
    let id = ui.scope_id().with(("time in zone", it.metric.name()));
    controls::words(ui, id, rect, spoken).on_hover_text(spoken);
}
