//! How a line shows whose it is: dashes, markers, and plain lines in its colour.

use std::sync::Arc;

use eframe::egui::Mesh;
use egui_plot::{MarkerShape, PlotPoint, PlotPoints, PlotUi, Points};

use crate::ui::theme::{SlotStyle, Theme};

use super::{
    curve::Curve,
    pen::Pen,
    stroke::{Form, RunItem},
};

/// With fewer points per sample than this, dashes can no longer be made out.
const DENSE_POINTS_PER_SAMPLE: f32 = 1.5;

/// Distance between the markers that replace dashes, points.
const MARKER_SPACING: f64 = 96.0;

/// Whether this many samples over a width in points are too close together for dashes.
pub(super) fn is_dense(n_samples: usize, width: f32) -> bool {
    n_samples as f32 * DENSE_POINTS_PER_SAMPLE > width
}

/// The marker shape of a slot where dashes are not possible, and whether it is filled.
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

/// Adds the runs of a curve, its lone samples and its markers to a plot. The runs of a solid line are
/// drawn already.
pub(super) fn add_curve<'a>(
    plot: &mut PlotUi<'a>,
    curve: &'a Curve,
    pen: Pen,
    secs_per_point: f64,
    solid: Option<&'a Arc<Mesh>>,
) {
    let form = form(pen);
    if let Some(mesh) = solid.filter(|_| form.is_none()) {
        plot.add(RunItem::new(&[], pen, Form::Solid(mesh)));
    }
    for run in curve.runs() {
        let points = curve.points().get(run.start..run.end).unwrap_or_default();
        // Ids only need to be unique within a plot.
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
            _ => {
                if let Some(form) = form {
                    plot.add(RunItem::new(points, pen, form));
                }
            }
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

/// Whether a line has neither dashes nor dots.
pub(super) fn is_solid(pen: Pen) -> bool {
    form(pen).is_none()
}

/// The form of a run; `None` for a solid one.
fn form(pen: Pen) -> Option<Form<'static>> {
    match Theme::slot_style(pen.slot) {
        _ if !pen.dashed => None,
        SlotStyle::Solid => None,
        SlotStyle::LongDash => Some(Form::Dashes(12.0)),
        SlotStyle::ShortDash => Some(Form::Dashes(5.0)),
        SlotStyle::Dotted => Some(Form::Dots(5.0)),
    }
}

/// Points of the curve at fixed times, so that markers move with their line. Each slot is shifted
/// a little further right, so that the markers of two lines do not coincide.
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

#[cfg(test)]
mod tests {
    use super::*;

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
