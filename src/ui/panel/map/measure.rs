//! The line that is measured on the map.

use eframe::egui::{Painter, Rect, Stroke};

use super::{
    geometry::{Unit, View},
    tag::Tag,
};
use crate::{
    kind::Lengths,
    ui::{format, state::MeasuredLine, theme::Theme},
};

/// Width of the line, and of its casing.
const WIDTHS: [f32; 2] = [2.0, 5.0];
/// Radius of its ends.
const END_R: f32 = 3.5;

/// Paints the line, with its length beside its end.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    line: &MeasuredLine,
    lengths: Lengths,
) {
    let palette = &theme.palette;
    let [from, to] = [line.from, line.to].map(|place| view.pos(Unit::from_place(place)));
    let [width, casing] = WIDTHS;
    for stroke in [Stroke::new(casing, palette.plot), Stroke::new(width, palette.text)] {
        painter.line_segment([from, to], stroke);
    }
    for end in [from, to] {
        painter.circle(end, END_R, palette.plot, Stroke::new(width, palette.text));
    }
    let tag = Tag::new(painter, theme, "", &format::length(line.length_m(), lengths));
    let bounds: Rect = view.rect.shrink(4.0);
    let at = to.clamp(bounds.min, bounds.max);
    tag.paint(painter, theme, tag.beside(at, bounds));
}

/// The line in words: `, measured 850 m`.
pub(super) fn spoken(line: Option<&MeasuredLine>, lengths: Lengths) -> String {
    line.map_or_else(String::new, |line| {
        tr!("map-measured", length = format::length(line.length_m(), lengths))
    })
}
