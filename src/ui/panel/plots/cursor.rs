//! The cursor: one line through all plots, a read-out in each.

use eframe::egui::{Align, Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use egui_plot::PlotPoint;

use crate::ui::{
    text::{self, Line},
    theme::{Theme, family, font, size},
};

use super::{
    area::{ChartArea, ChartLine},
    chart::{label_center, label_left},
    curve::Span,
    range::YRange,
};

/// Height of the read-out box.
const HEIGHT: f32 = 20.0;

/// Gap between the parts of the read-out.
const AIR: f32 = 9.0;

/// From the left edge of an athlete's colour bar to the text.
const SWATCH: f32 = 7.0;

/// One athlete's value at the cursor.
pub(super) struct Reading {
    /// Bib and value, `7:168`.
    pub(super) text: String,
    /// Colour of the athlete.
    pub(super) color: Color32,
    /// Whether there is a value.
    pub(super) known: bool,
}

/// Paints the line through all plots.
pub(super) fn paint_line(painter: &Painter, theme: &Theme, places: &[ChartArea<'_>], x: f32) {
    if let (Some(first), Some(last)) = (places.first(), places.last()) {
        painter.vline(
            x,
            first.panel.top()..=last.panel.bottom(),
            Stroke::new(1.0, theme.palette.text),
        );
    }
}

/// Paints the read-out of one plot beside the line, on the side where there is room.
pub(super) fn paint_readout(
    painter: &Painter,
    theme: &Theme,
    place: ChartArea<'_>,
    x: f32,
    clock: Option<&str>,
    readings: &[Reading],
) {
    let palette = &theme.palette;
    let laid_out = |words: &str, ink: Color32| {
        Line::new(painter, words, font(family::SEMIBOLD, size::SMALL), ink)
    };
    let mut parts: Vec<(Option<Color32>, Line)> = clock
        .map(|clock| (None, laid_out(clock, palette.text)))
        .into_iter()
        .chain(readings.iter().map(|reading| {
            let ink = if reading.known { palette.text } else { palette.faint };
            (Some(reading.color), laid_out(&reading.text, ink))
        }))
        .collect();
    if parts.is_empty() {
        return;
    }
    let part_width = |(swatch, line): &(Option<Color32>, Line)| {
        line.width() + if swatch.is_some() { SWATCH + AIR } else { AIR }
    };
    let width_of =
        |parts: &[(Option<Color32>, Line)]| AIR + parts.iter().map(part_width).sum::<f32>();
    // Leave the plot's label on the left uncovered.
    let label =
        Line::new(painter, &place.chart.label(), font(family::REGULAR, size::SMALL), palette.label);
    let label_end = label_left(place) + 8.0 + label.width();
    // The end labels keep theirs too: what finds no room is left out, the last ones first.
    while parts.len() > 1 && label_end + width_of(&parts) > place.frame.right() {
        parts.pop();
    }
    let width = width_of(&parts);
    let beside = if x + 6.0 + width <= place.frame.right() { x + 6.0 } else { x - 6.0 - width };
    let left = beside.max(label_end);
    let center = label_center(place);
    let ground = Rect::from_min_size(pos2(left, center - HEIGHT / 2.0), vec2(width, HEIGHT));
    painter.rect_filled(ground, CornerRadius::same(size::RADIUS_CHIP), palette.raised);
    let mut at = left + AIR;
    for (swatch, line) in parts {
        if let Some(color) = swatch {
            let bar = Rect::from_min_max(pos2(at, center - 6.0), pos2(at + 3.0, center + 6.0));
            painter.rect_filled(bar, CornerRadius::ZERO, color);
            at += SWATCH;
        }
        let line_width = line.width();
        line.paint(painter, at, text::baseline(center, size::SMALL), Align::Min);
        at += line_width + AIR;
    }
}

/// Paints a dotted tick at both edges of every visible gap.
pub(super) fn paint_gap_edges(
    painter: &Painter,
    place: ChartArea<'_>,
    span: Span,
    range: YRange,
    lines: &[ChartLine<'_>],
) {
    let painter = painter.with_clip_rect(place.frame);
    for line in lines.iter().filter(|line| line.compared) {
        let points = line.curve.points();
        for pair in line.curve.runs().windows(2) {
            let [before, after] = pair else { continue };
            let edge =
                |point: Option<&PlotPoint>| point.map(|&point| place.position(span, range, point));
            let ends =
                (edge(points.get(before.end.wrapping_sub(1))), edge(points.get(after.start)));
            let (Some(end), Some(start)) = ends else { continue };
            if start.x - end.x < 4.0 {
                continue;
            }
            for at in [end, start] {
                painter.extend(Shape::dotted_line(
                    &[at - vec2(0.0, 9.0), at + vec2(0.0, 9.0)],
                    line.pen.color,
                    3.0,
                    0.6,
                ));
            }
        }
    }
}

/// Paints the name of a line beside the pointer.
pub(super) fn paint_name(
    painter: &Painter,
    theme: &Theme,
    place: ChartArea<'_>,
    at: Pos2,
    name: &str,
) {
    let name_font = font(family::CONDENSED_SEMIBOLD, size::SMALL);
    let line = Line::new(painter, name, name_font, theme.palette.text);
    let width = line.width() + 12.0;
    let left = (at.x + 10.0).min(place.frame.right() - width).max(place.frame.left());
    let center = (at.y - 14.0).max(place.panel.top() + HEIGHT / 2.0);
    let ground = Rect::from_min_size(pos2(left, center - 9.0), vec2(width, 18.0));
    painter.rect_filled(ground, CornerRadius::same(size::RADIUS_CHIP), theme.palette.raised);
    line.paint(painter, left + 6.0, text::baseline(center, size::SMALL), Align::Min);
}
