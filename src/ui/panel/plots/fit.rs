//! Fitting the y range of a plot to the visible values, and the button that does it.

use eframe::egui::{
    Align, CornerRadius, CursorIcon, Rect, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use crate::ui::{
    panel::controls,
    text,
    theme::{Theme, family, size},
};

use super::{
    area::{ChartArea, ChartLine},
    chart::label_left,
    metric_chart::MetricChart,
    range::YRange,
};

/// A button offers to fit the range when the visible values fill less than this share of it.
const LEAST_FILL: f64 = 0.4;

/// No button unless the fitted range is smaller than this share of the present one.
const WORTH: f64 = 0.6;

/// The range fitted to the visible lines.
pub(super) fn fitted(chart: MetricChart<'_>, stroked: &[ChartLine<'_>]) -> Option<YRange> {
    let (least, greatest) = extremes(stroked)?;
    Some(chart.fitted(least, greatest))
}

fn extremes(stroked: &[ChartLine<'_>]) -> Option<(f64, f64)> {
    let extremes = stroked.iter().filter_map(|line| line.curve.extremes());
    extremes.reduce(|(least, greatest), (low, high)| (least.min(low), greatest.max(high)))
}

/// The fitted range, if the values fill so little of the present one that it is worth offering.
fn offered(chart: MetricChart<'_>, range: YRange, stroked: &[ChartLine<'_>]) -> Option<YRange> {
    let (least, greatest) = extremes(stroked)?;
    let height = range.high - range.low;
    let fitted = chart.fitted(least, greatest);
    let is_empty = greatest - least < LEAST_FILL * height;
    (is_empty && fitted.high - fitted.low < WORTH * height).then_some(fitted)
}

/// The button, if the values fill little of the plot; returns the fitted range when clicked.
pub(super) fn button_ui(
    ui: &Ui,
    theme: &Theme,
    place: ChartArea<'_>,
    range: YRange,
    stroked: &[ChartLine<'_>],
) -> Option<YRange> {
    let label = tr!("plot-fit");
    let fitted = offered(place.chart, range, stroked)?;
    let painter = ui.painter();
    let width = controls::width(painter, label, family::REGULAR, size::CAPTION) + 14.0;
    let corner = pos2(label_left(place) - 4.0, place.frame.bottom() - size::HIT);
    let hit = Rect::from_min_size(corner, vec2(width, size::HIT));
    let response = ui.interact(hit, place.id.with("fit"), Sense::click());
    let name = tr!("plot-fit-name", quantity = place.chart.quantity());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let palette = &theme.palette;
    let chip = hit.shrink2(vec2(0.0, 6.0));
    let (edge, ink) = if response.hovered() {
        (palette.text, palette.text)
    } else {
        (palette.control_edge, palette.label)
    };
    let radius = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect(chip, radius, palette.plot, Stroke::new(1.0, edge), StrokeKind::Inside);
    let at = chip.center();
    text::paint(painter, at, Align::Center, label, family::REGULAR, size::CAPTION, ink);
    controls::focus_ring(painter, theme, chip, &response);
    let clicked = response.clicked();
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(tr!("plot-fit-tip"));
    clicked.then_some(fitted)
}
