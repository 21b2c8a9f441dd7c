//! How a line shows whose it is: colour, width, dashes, markers.

use eframe::egui::{Color32, Pos2, Shape, Stroke, Ui};
use egui_plot::{
    Line, MarkerShape, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotPoints,
    PlotTransform, PlotUi, Points,
};

use crate::ui::{
    projection::Row,
    theme::{SlotStyle, Theme},
};

use super::curve::Curve;

/// From one sample in so many points on, dashes turn to mud.
const DENSE_POINTS_PER_SAMPLE: f32 = 1.5;

/// Distance of the markers that take the place of dashes, in points.
const MARKER_SPACING: f64 = 96.0;

/// Length of a gap between dashes, as a share of the dash.
const GAP_SHARE: f32 = 0.62;

/// How one line is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pen {
    /// Colour of the slot.
    pub(super) color: Color32,
    /// Width, points.
    pub(super) width: f32,
    /// Identity slot.
    pub(super) slot: u8,
    /// Dashes of the slot, or solid with markers.
    pub(super) dashed: bool,
    /// Markers on the line.
    pub(super) marked: bool,
}

impl Pen {
    /// The pen of an athlete who is compared.
    pub(super) fn of_row(theme: &Theme, row: &Row, focused: bool, dense: bool) -> Self {
        let base = if focused { 2.25 } else { 1.5 };
        let width = if theme.dark { base } else { base + 0.5 };
        let slot = row.slot.unwrap_or(0);
        Self { color: row.color(theme), width, slot, dashed: !dense, marked: dense }
    }

    /// The pen of an athlete beyond the number that can be told apart.
    pub(super) fn of_many(theme: &Theme) -> Self {
        Self { color: theme.palette.faint, width: 1.0, slot: 0, dashed: false, marked: false }
    }
}

/// Whether so many samples on so many points of width are too close together for dashes.
pub(super) fn is_dense(n_samples: usize, width: f32) -> bool {
    n_samples as f32 * DENSE_POINTS_PER_SAMPLE > width
}

/// The shape that stands on the line of a slot where dashes cannot.
const fn marker(slot: u8) -> (MarkerShape, bool) {
    match slot % 12 {
        0 => (MarkerShape::Circle, true),
        1 => (MarkerShape::Square, true),
        2 => (MarkerShape::Diamond, true),
        3 => (MarkerShape::Up, true),
        4 => (MarkerShape::Down, true),
        5 => (MarkerShape::Plus, true),
        6 => (MarkerShape::Circle, false),
        7 => (MarkerShape::Square, false),
        8 => (MarkerShape::Diamond, false),
        9 => (MarkerShape::Cross, true),
        10 => (MarkerShape::Asterisk, true),
        _ => (MarkerShape::Left, true),
    }
}

/// Adds the runs of a curve, its lone samples and its markers to a plot.
pub(super) fn add_curve<'a>(
    plot: &mut PlotUi<'a>,
    curve: &'a Curve,
    pen: Pen,
    secs_per_point: f64,
) {
    for run in curve.runs() {
        let points = curve.points().get(run.start..run.end).unwrap_or_default();
        // Ids only need to differ inside a plot.
        let id = (pen.slot, points.first().map(|point| point.x.to_bits()));
        match points {
            [] => {}
            [_] => plot.points(
                Points::new("", PlotPoints::Borrowed(points))
                    .id(id)
                    .color(pen.color)
                    .radius(pen.width + 0.25)
                    .allow_hover(false),
            ),
            _ if pen.dashed && Theme::slot_style(pen.slot) != SlotStyle::Solid => {
                plot.add(DashedRun::new(points, pen));
            }
            _ => plot.line(
                Line::new("", PlotPoints::Borrowed(points))
                    .id(id)
                    .color(pen.color)
                    .width(pen.width)
                    .allow_hover(false),
            ),
        }
    }
    if pen.marked {
        let (shape, filled) = marker(pen.slot);
        let marks = marker_points(curve, pen.slot, secs_per_point);
        plot.points(
            Points::new("", PlotPoints::Owned(marks))
                .id((pen.slot, "markers"))
                .shape(shape)
                .filled(filled)
                .color(pen.color)
                .radius(pen.width + 2.25)
                .allow_hover(false),
        );
    }
}

/// Points of the curve at fixed times, so that markers move with their line; each slot stands a
/// little further right, so that those of two lines keep apart.
fn marker_points(curve: &Curve, slot: u8, secs_per_point: f64) -> Vec<PlotPoint> {
    let spacing = MARKER_SPACING * secs_per_point;
    let shift = spacing * f64::from(slot % 12) / 12.0;
    let mut marks = Vec::new();
    for run in curve.runs() {
        let points = curve.points().get(run.start..run.end).unwrap_or_default();
        let mut last_number = None;
        for pair in points.windows(2) {
            let [earlier, later] = pair else { continue };
            let number = ((later.x - shift) / spacing).floor();
            if ((earlier.x - shift) / spacing).floor() < number && last_number != Some(number) {
                last_number = Some(number);
                marks.push(PlotPoint::new(later.x, f64::midpoint(earlier.y, later.y)));
            }
        }
    }
    marks
}

/// A run in the dashes or dots of its slot.
///
/// `egui_plot` starts its dashes at the first visible point, so that they would crawl whenever a
/// sample leaves the window; here they stand still on the time axis.
struct DashedRun<'a> {
    base: PlotItemBase,
    points: &'a [PlotPoint],
    pen: Pen,
}

impl<'a> DashedRun<'a> {
    fn new(points: &'a [PlotPoint], pen: Pen) -> Self {
        Self { base: PlotItemBase::new(String::new()), points, pen }
    }
}

impl PlotItem for DashedRun<'_> {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let path: Vec<Pos2> =
            self.points.iter().map(|point| transform.position_from_point(point)).collect();
        let Some(first) = self.points.first() else { return };
        // How far the first point lies along the axis of time, in points.
        let along = (first.x * transform.dpos_dvalue_x()).rem_euclid(1e6);
        match Theme::slot_style(self.pen.slot) {
            SlotStyle::LongDash => dashes(&path, along, 12.0, self.pen, shapes),
            SlotStyle::ShortDash => dashes(&path, along, 5.0, self.pen, shapes),
            SlotStyle::Solid | SlotStyle::Dotted => dots(&path, along, 5.0, self.pen, shapes),
        }
    }

    fn initialize(&mut self, _x_range: std::ops::RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        self.pen.color
    }

    fn allow_hover(&self) -> bool {
        false
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        PlotBounds::NOTHING
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

fn dashes(path: &[Pos2], along: f64, dash: f32, pen: Pen, shapes: &mut Vec<Shape>) {
    let gap = dash * GAP_SHARE;
    let phase = along.rem_euclid(f64::from(dash + gap)) as f32;
    let stroke = Stroke::new(pen.width, pen.color);
    let mut piece: Vec<Pos2> = Vec::new();
    // `left` is how much of the dash or the gap is still to come.
    let (mut drawing, mut left) =
        if phase < dash { (true, dash - phase) } else { (false, dash + gap - phase) };
    for pair in path.windows(2) {
        let [from, to] = *pair else { continue };
        let length = from.distance(to);
        let mut walked = 0.0;
        if drawing && piece.is_empty() {
            piece.push(from);
        }
        while length - walked > left {
            walked += left;
            let at = from + (to - from) * (walked / length);
            if drawing {
                piece.push(at);
                shapes.push(Shape::line(std::mem::take(&mut piece), stroke));
            } else {
                piece.push(at);
            }
            drawing = !drawing;
            left = if drawing { dash } else { gap };
        }
        left -= length - walked;
        if drawing {
            piece.push(to);
        }
    }
    if piece.len() > 1 {
        shapes.push(Shape::line(piece, stroke));
    }
}

fn dots(path: &[Pos2], along: f64, spacing: f32, pen: Pen, shapes: &mut Vec<Shape>) {
    let mut left = spacing - along.rem_euclid(f64::from(spacing)) as f32;
    for pair in path.windows(2) {
        let [from, to] = *pair else { continue };
        let length = from.distance(to);
        let mut walked = 0.0;
        while length - walked >= left {
            walked += left;
            let at = from + (to - from) * (walked / length.max(f32::EPSILON));
            shapes.push(Shape::circle_filled(at, pen.width * 0.8, pen.color));
            left = spacing;
        }
        left -= length - walked;
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::*;

    const PEN: Pen =
        Pen { color: Color32::WHITE, width: 1.5, slot: 6, dashed: true, marked: false };

    fn dash_starts(path: &[Pos2], along: f64) -> Vec<f32> {
        let mut shapes = Vec::new();
        dashes(path, along, 10.0, PEN, &mut shapes);
        shapes
            .iter()
            .map(|shape| match shape {
                Shape::Path(path) => path.points[0].x,
                other => panic!("a dash is a path, not {other:?}"),
            })
            .collect()
    }

    #[test]
    fn dashes_stay_in_place_when_the_first_sample_leaves_the_window() {
        let whole = [pos2(0.0, 5.0), pos2(7.0, 5.0), pos2(100.0, 5.0)];
        let with_first = dash_starts(&whole, 0.0);
        let without_first = dash_starts(&whole[1..], 7.0);
        // The dash that was cut begins at the cut; all others begin where they did.
        assert!(with_first.len() > 4);
        for (a, b) in with_first.iter().zip(&without_first).skip(1) {
            assert!((a - b).abs() < 0.01, "{with_first:?} {without_first:?}");
        }
    }

    #[test]
    fn dots_are_evenly_spaced_round_corners() {
        let mut shapes = Vec::new();
        dots(&[pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0)], 0.0, 5.0, PEN, &mut shapes);
        assert_eq!(shapes.len(), 4);
    }

    #[test]
    fn one_sample_per_second_in_five_minutes_leaves_room_for_dashes_and_an_hour_does_not() {
        assert!(!is_dense(300, 836.0));
        assert!(is_dense(3_600, 836.0));
    }

    #[test]
    fn every_slot_has_a_marker_of_its_own() {
        for a in 0..12 {
            for b in 0..a {
                assert_ne!(marker(a), marker(b));
            }
        }
    }
}
