//! Where a plot is, and the lines that are drawn in it.

use eframe::egui::{Id, Pos2, Rect, pos2};
use egui_plot::PlotPoint;

use crate::model::AthleteId;

use super::{
    curve::{Curve, Span},
    metric_chart::MetricChart,
    pen::Pen,
    range::YRange,
};

/// Room left of the plot for the y ticks.
pub(super) const LEFT: f32 = 44.0;

/// Room right of the plot for the end labels.
const RIGHT: f32 = 72.0;

/// Padding above and below the plot inside its panel, so that the outermost ticks fit.
const AIR: f32 = 6.0;

/// Where a plot is on the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChartArea<'a> {
    /// What it plots.
    pub(super) chart: MetricChart<'a>,
    /// The plot with its ticks and end labels: the area that reacts to the pointer.
    pub(super) panel: Rect,
    /// The plot itself.
    pub(super) frame: Rect,
    /// Id of the area that reacts to the pointer.
    pub(super) id: Id,
}

impl<'a> ChartArea<'a> {
    /// A plot that fills `panel`.
    pub(super) fn new(chart: MetricChart<'a>, panel: Rect, id: Id) -> Self {
        let frame = Rect::from_min_max(
            pos2(panel.left() + LEFT, panel.top() + AIR),
            pos2((panel.right() - RIGHT).max(panel.left() + LEFT + 1.0), panel.bottom() - AIR),
        );
        Self { chart, panel, frame, id }
    }

    /// The position of a value on the screen.
    pub(super) fn position(&self, span: Span, range: YRange, point: PlotPoint) -> Pos2 {
        let share_x = (point.x - span.from) / (span.to - span.from);
        let share_y = (point.y - range.low) / (range.high - range.low);
        pos2(
            self.frame.left() + (share_x * f64::from(self.frame.width())) as f32,
            self.frame.bottom() - (share_y * f64::from(self.frame.height())) as f32,
        )
    }
}

/// A line of a plot. Slices of lines are ordered from back to front.
#[derive(Clone, Copy)]
pub(super) struct ChartLine<'a> {
    /// The athlete it belongs to.
    pub(super) id: AthleteId,
    /// The points to draw.
    pub(super) curve: &'a Curve,
    /// How it is drawn.
    pub(super) pen: Pen,
    /// Whether the athlete is one of those compared, whose lines can be told apart.
    pub(super) compared: bool,
}

#[cfg(test)]
mod tests {
    use eframe::egui::Vec2;

    use super::*;
    use crate::metric::Metric;

    #[test]
    fn a_value_stands_where_its_share_of_the_range_says() {
        let panel = Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(208.0, 112.0));
        let place = ChartArea::new(MetricChart::of(&Metric::HrBpm), panel, Id::NULL);
        let span = Span::new(0.0, 100.0, 100.0);
        let at =
            place.position(span, YRange { low: 100.0, high: 200.0 }, PlotPoint::new(50.0, 150.0));
        assert_eq!(at, pos2(90.0, 56.0));
    }
}
