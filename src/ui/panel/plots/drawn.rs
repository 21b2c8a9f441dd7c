//! The meshes of a line and of its band, kept as long as neither the line nor the plot changes: of eight
//! hours of eight athletes, a frame draws anew what has a new sample.

use std::sync::Arc;

use eframe::egui::{Color32, Mesh, Pos2, Rect};
use egui_plot::PlotPoint;

use super::{
    area::{ChartArea, ChartLine},
    curve::Span,
    pen::Pen,
    range::YRange,
    spread,
};
use crate::ui::panel::ribbon;

/// A line as it was drawn last.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    of: Option<Of>,
    band: Arc<Mesh>,
    runs: Arc<Mesh>,
}

/// What the meshes depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Of {
    n_changes: u64,
    span: Span,
    range: YRange,
    frame: Rect,
    pen: Pen,
    style: DrawnStyle,
}

/// What of a line is drawn as meshes, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct DrawnStyle {
    /// Colour of the band; `None` for no band.
    pub(super) band: Option<Color32>,
    /// Whether the line is solid. Dashes and dots are no mesh.
    pub(super) is_solid: bool,
    /// Width of a pixel in points.
    pub(super) feather: f32,
}

impl Drawn {
    /// Draws the line anew if anything has changed.
    pub(super) fn update(
        &mut self,
        place: ChartArea<'_>,
        (span, range): (Span, YRange),
        line: &ChartLine<'_>,
        style: DrawnStyle,
    ) {
        let ChartLine { curve, pen, .. } = *line;
        let (n_changes, frame) = (curve.n_changes(), place.frame);
        let of = Of { n_changes, span, range, frame, pen, style };
        if self.of == Some(of) {
            return;
        }
        self.of = Some(of);
        let position = |point: PlotPoint| place.position(span, range, point);
        let band = style.band.map(|color| spread::mesh(curve, color, position));
        self.band = Arc::new(band.unwrap_or_default());
        let mut runs = Mesh::default();
        let mut ways: Vec<(Pos2, Color32)> = Vec::new();
        for run in curve.runs().iter().filter(|_| style.is_solid) {
            let points = curve.points().get(run.start..run.end).unwrap_or_default();
            ways.clear();
            ways.extend(points.iter().map(|point| (position(*point), pen.color)));
            ribbon::add(&mut runs, &ways, pen.width, style.feather);
        }
        self.runs = Arc::new(runs);
    }

    /// From the least to the most of the samples behind each point.
    pub(super) const fn band(&self) -> &Arc<Mesh> {
        &self.band
    }

    /// The runs of a solid line.
    pub(super) const fn runs(&self) -> &Arc<Mesh> {
        &self.runs
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Id, pos2};

    use super::*;
    use crate::{
        metric::Metric,
        model::AthleteId,
        ui::{
            panel::plots::{curve::Curve, metric_chart::MetricChart},
            projection::Series,
        },
    };

    const PEN: Pen = Pen { color: Color32::RED, width: 1.5, slot: 0, dashed: false, marked: false };
    const STYLE: DrawnStyle =
        DrawnStyle { band: Some(Color32::GRAY), is_solid: true, feather: 1.0 };

    #[test]
    fn a_line_is_drawn_anew_for_a_new_sample_another_window_and_another_range_alone() {
        let panel = Rect::from_min_max(pos2(0.0, 0.0), pos2(500.0, 200.0));
        let place = ChartArea::new(MetricChart::of(&Metric::HrBpm), panel, Id::NULL);
        let points = (0..90).map(|i| PlotPoint::new(f64::from(i), 150.0)).collect();
        let mut series = Series { points, ..Series::default() };
        let (mut curve, mut drawn) = (Curve::default(), Drawn::default());
        let mut runs = |series: &Series, to: f64, high: f64| {
            let span = Span::new(to - 100.0, to, place.frame.width());
            curve.update(series, span, 0, 1.0);
            let line = ChartLine { id: AthleteId(1), curve: &curve, pen: PEN, compared: true };
            drawn.update(place, (span, YRange { low: 50.0, high }), &line, STYLE);
            Arc::clone(drawn.runs())
        };
        let first = runs(&series, 100.0, 200.0);
        assert!(!first.is_empty());
        assert!(Arc::ptr_eq(&first, &runs(&series, 100.0, 200.0)));
        series.points.push(PlotPoint::new(95.0, 150.0));
        let second = runs(&series, 100.0, 200.0);
        assert!(!Arc::ptr_eq(&first, &second));
        let third = runs(&series, 101.0, 200.0);
        assert!(!Arc::ptr_eq(&second, &third));
        assert!(!Arc::ptr_eq(&third, &runs(&series, 101.0, 220.0)));
    }
}
