//! One plot on the screen: background, grid, lines, ticks and label.

use std::sync::Arc;

use eframe::egui::{
    Align, Color32, CornerRadius, Painter, Pos2, Rangef, Rect, Sense, Stroke, Ui, UiBuilder, Vec2,
    pos2, vec2,
};
use egui_plot::{GridMark, Plot, PlotTransform};

use crate::{
    model::AthleteId,
    ui::{
        panel::controls,
        text,
        theme::{Theme, family, size},
    },
};

use super::{
    DrawnLines,
    area::{ChartArea, ChartLine, LEFT},
    curve::Span,
    drawn::{Drawn, DrawnStyle},
    identity,
    range::YRange,
    zones::NAMES_W,
};

/// Draws the plot; `x_grid` holds the times of the clock ticks.
pub(super) fn show(
    ui: &mut Ui,
    theme: &Theme,
    (place, span, range): (ChartArea<'_>, Span, YRange),
    x_grid: &[f64],
    lines: &[ChartLine<'_>],
    drawn: &mut DrawnLines,
) {
    let palette = &theme.palette;
    let y_ticks = place.chart.y_ticks(range, place.frame.height());
    let painter = ui.painter().clone();
    painter.rect_filled(place.panel, CornerRadius::same(size::RADIUS_PANEL), palette.plot);
    if let Some(zones) = place.chart.zones() {
        zones.paint(&painter, theme, place.frame, range);
    }
    let feather = 1.0 / ui.pixels_per_point();
    let key_of = |line: &ChartLine<'_>| (line.id, place.chart.metric().clone());
    let within = painter.with_clip_rect(place.frame.intersect(painter.clip_rect()));
    for line in lines {
        let band = line.compared.then(|| theme.spread(line.pen.color));
        let style = DrawnStyle { band, is_solid: identity::is_solid(line.pen), feather };
        let drawn = drawn.entry(key_of(line)).or_default();
        drawn.update(place, (span, range), line, style);
        // Under all lines.
        within.add(Arc::clone(drawn.band()));
    }
    let secs_per_point = (span.to - span.from) / f64::from(place.frame.width());
    let transform = ui
        .scope_builder(UiBuilder::new().max_rect(place.frame), |ui| {
            // We handle bounds, gestures and cursor ourselves: `egui_plot` would keep them in its
            // own memory, out of reach of the other plots and views.
            let plot = Plot::new(place.chart.quantity())
                .id(place.id.with("chart"))
                .min_size(Vec2::ZERO)
                .width(place.frame.width())
                .height(place.frame.height())
                .sense(Sense::hover())
                .auto_bounds(false)
                .allow_zoom(false)
                .allow_drag(false)
                .allow_scroll(false)
                .allow_axis_zoom_drag(false)
                .allow_boxed_zoom(false)
                .allow_double_click_reset(false)
                .show_x(false)
                .show_y(false)
                .show_background(false)
                .show_axes(false)
                .grid_spacing(Rangef::new(0.0, 1.0))
                .grid_fade(0.0)
                .grid_color(palette.grid)
                .x_grid_spacer(|_| marks(x_grid))
                .y_grid_spacer(|_| marks(&y_ticks));
            plot.show(ui, |plot| {
                plot.set_plot_bounds_x(span.from..=span.to);
                plot.set_plot_bounds_y(range.low..=range.high);
                for line in lines {
                    let runs = drawn.get(&key_of(line)).map(Drawn::runs);
                    identity::add_curve(plot, line.curve, line.pen, secs_per_point, runs);
                }
            })
            .transform
        })
        .inner;
    // The plot's clip rectangle cuts off the grid line on its bottom edge, so draw it here.
    painter.hline(place.frame.x_range(), place.frame.bottom(), Stroke::new(1.0, palette.grid));
    paint_y_ticks(&painter, theme, place, transform, &y_ticks);
}

/// Writes what stands inside the plot: its label and the names of the zones. They come after the
/// veil of a replay, which would take their contrast.
pub(super) fn paint_words(painter: &Painter, theme: &Theme, place: ChartArea<'_>, range: YRange) {
    if let Some(zones) = place.chart.zones() {
        zones.paint_names(painter, theme, place.frame, range);
    }
    paint_label(painter, theme, place);
}

/// Paints the plot's label with a halo in the background colour, so that it stays readable on
/// top of lines.
fn paint_label(painter: &Painter, theme: &Theme, place: ChartArea<'_>) {
    let at = pos2(label_left(place), label_center(place));
    let paint = |at: Pos2, color: Color32| {
        text::paint(
            painter,
            at,
            Align::Min,
            &place.chart.label(),
            family::REGULAR,
            size::SMALL,
            color,
        );
    };
    for aside in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0), (-1.0, -1.0), (1.0, 1.0)] {
        paint(at + vec2(aside.0, aside.1) * 1.5, theme.palette.plot);
    }
    paint(at, theme.palette.label);
}

/// Where the label is, with some air around it.
pub(super) fn label_rect(painter: &Painter, place: ChartArea<'_>) -> Rect {
    let width = controls::width(painter, &place.chart.label(), family::REGULAR, size::SMALL);
    let center = label_center(place);
    Rect::from_x_y_ranges(
        label_left(place)..=label_left(place) + width,
        center - size::HIT / 2.0..=center + size::HIT / 2.0,
    )
    .expand2(vec2(4.0, 0.0))
}

/// Where the label begins: behind the names of the zones, if there are bands.
pub(super) fn label_left(place: ChartArea<'_>) -> f32 {
    let names_w = if place.chart.zones().is_some() { NAMES_W } else { 0.0 };
    place.frame.left() + 8.0 + names_w
}

/// Height of the middle of the label and of the read-out box.
pub(super) fn label_center(place: ChartArea<'_>) -> f32 {
    place.panel.top() + 12.0
}

/// Grid marks at full strength: `egui_plot` fades lines with a small `step_size`.
fn marks(values: &[f64]) -> Vec<GridMark> {
    values.iter().map(|&value| GridMark { value, step_size: 1e9 }).collect()
}

fn paint_y_ticks(
    painter: &Painter,
    theme: &Theme,
    place: ChartArea<'_>,
    transform: PlotTransform,
    y_ticks: &[f64],
) {
    for &tick in y_ticks {
        let y = transform
            .position_from_point_y(tick)
            .clamp(place.panel.top() + 8.0, place.panel.bottom() - 8.0);
        text::paint_label(
            painter,
            pos2(place.frame.left() - 8.0, y),
            Align::Max,
            &place.chart.tick_text(tick),
            size::CAPTION,
            theme.palette.label,
            LEFT - 10.0,
        );
    }
}

/// The line nearest to `pointer`, if it is within `reach` points.
pub(super) fn nearest_line(
    place: ChartArea<'_>,
    span: Span,
    range: YRange,
    lines: &[ChartLine<'_>],
    pointer: Pos2,
    reach: f32,
) -> Option<AthleteId> {
    let mut best: Option<(f32, AthleteId)> = None;
    // From front to back: of two lines at the same distance, the one in front is meant.
    for line in lines.iter().rev() {
        for run in line.curve.runs() {
            let points = line.curve.points().get(run.start..run.end).unwrap_or_default();
            let mut previous: Option<Pos2> = None;
            for &point in points {
                let at = place.position(span, range, point);
                let distance = distance_to_segment(pointer, previous.unwrap_or(at), at);
                if distance <= reach && best.is_none_or(|(least, _)| distance < least) {
                    best = Some((distance, line.id));
                }
                previous = Some(at);
            }
        }
    }
    best.map(|(_, id)| id)
}

fn distance_to_segment(point: Pos2, from: Pos2, to: Pos2) -> f32 {
    let along = to - from;
    let length_sq = along.length_sq();
    if length_sq <= f32::EPSILON {
        return point.distance(from);
    }
    let share = ((point - from).dot(along) / length_sq).clamp(0.0, 1.0);
    point.distance(from + along * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_to_a_line_ends_at_its_ends() {
        let (from, to) = (pos2(0.0, 0.0), pos2(10.0, 0.0));
        assert!((distance_to_segment(pos2(5.0, 3.0), from, to) - 3.0).abs() < 1e-6);
        assert!((distance_to_segment(pos2(14.0, 3.0), from, to) - 5.0).abs() < 1e-6);
        assert!((distance_to_segment(pos2(3.0, 4.0), from, from) - 5.0).abs() < 1e-6);
    }
}
