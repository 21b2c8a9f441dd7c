//! The styles of lines: solid as a mesh, and dashes and dots that stay in place, which those of
//! `egui_plot` do not.

use std::sync::Arc;

use eframe::egui::{Color32, Mesh, Pos2, Shape, Stroke, Ui};
use egui_plot::{PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform};

use super::pen::Pen;

/// Length of a gap between dashes, as a share of the dash.
const GAP_SHARE: f32 = 0.62;

/// How a run is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form<'a> {
    /// Lines without gaps, drawn already.
    Solid(&'a Arc<Mesh>),
    /// Dashes of this length, points.
    Dashes(f32),
    /// Dots at this distance, points.
    Dots(f32),
}

/// A run drawn in one of the forms, or all solid runs of a line.
///
/// `egui_plot` starts its dashes at the first visible point, so they would crawl whenever a sample
/// leaves the window; here they are fixed to the time axis.
pub(super) struct RunItem<'a> {
    base: PlotItemBase,
    points: &'a [PlotPoint],
    pen: Pen,
    form: Form<'a>,
}

impl<'a> RunItem<'a> {
    /// A run of `points` in time order.
    pub(super) fn new(points: &'a [PlotPoint], pen: Pen, form: Form<'a>) -> Self {
        Self { base: PlotItemBase::new(String::new()), points, pen, form }
    }
}

impl PlotItem for RunItem<'_> {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let path = || -> Vec<Pos2> {
            self.points.iter().map(|point| transform.position_from_point(point)).collect()
        };
        // Position of the first point along the time axis, in points.
        let first_x = self.points.first().map_or(0.0, |first| first.x);
        let along = (first_x * transform.dpos_dvalue_x()).rem_euclid(1e6);
        match self.form {
            Form::Solid(mesh) => shapes.push(Arc::clone(mesh).into()),
            Form::Dashes(dash) => dashes(&path(), along, dash, self.pen, shapes),
            Form::Dots(spacing) => dots(&path(), along, spacing, self.pen, shapes),
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
    // `left` is what remains of the current dash or gap.
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
}
