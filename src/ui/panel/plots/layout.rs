//! Layout of the plots: open ones share the height, those with nothing to show collapse.

use eframe::egui::{
    Align, CornerRadius, Id, Rect, Sense, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use crate::ui::{
    context::ViewContext,
    panel::cells::Text,
    text::{self, Line},
    theme::{family, font, size},
};

use super::{
    area::ChartArea, chooser, cursor, curve::Span, gesture::Shown, lines::Lines, marked,
    metric_chart::MetricChart, ticks::ClockTick, unplaced,
};

/// Height of a plot that has nothing to show, points.
const COLLAPSED_HEIGHT: f32 = 24.0;

/// The layout of one frame, from top to bottom.
#[derive(Debug)]
pub(super) struct Layout<'a> {
    /// Open plots.
    pub(super) open: Vec<ChartArea<'a>>,
    /// Lines of text in place of a plot.
    pub(super) collapsed: Vec<(MetricChart<'a>, Rect)>,
    /// Room for the labels of the x axis.
    pub(super) axis: Rect,
    /// Whose lines have no place on the x axis, in words, and where these stand.
    pub(super) unplaced: Option<(String, Rect)>,
}

impl<'a> Layout<'a> {
    /// Divides `area` among the plots. A plot is open if a selected athlete has ever sent its
    /// quantity, not just in the visible window, so that panning never changes the layout.
    pub(super) fn new(ctx: &ViewContext<'a>, ui: &Ui, area: Rect) -> Self {
        let plotted = &ctx.projection.plotted;
        let is_sent = |chart: MetricChart<'_>| {
            let mut lines = plotted.iter().filter_map(|of| chart.series(of));
            lines.any(|line| !line.points.is_empty())
        };
        // With nobody selected, plots stay open behind the message that says so.
        let is_open = |chart: MetricChart<'_>| plotted.is_empty() || is_sent(chart);
        let sizes = ctx.theme.sizes;
        let charts: Vec<MetricChart<'a>> = MetricChart::all(ctx)
            .into_iter()
            .filter(|&chart| chart.plot().stays || is_sent(chart))
            .collect();
        let n_open = charts.iter().filter(|&&chart| is_open(chart)).count();
        let n_collapsed = charts.len() - n_open;
        let unplaced = unplaced::words(ctx);
        let unplaced_h = if unplaced.is_some() { COLLAPSED_HEIGHT + sizes.plot_gap } else { 0.0 };
        let fixed = sizes.x_axis_h
            + unplaced_h
            + sizes.plot_gap * charts.len().saturating_sub(1) as f32
            + COLLAPSED_HEIGHT * n_collapsed as f32;
        let height = ((area.height() - fixed) / n_open.max(1) as f32).max(COLLAPSED_HEIGHT);
        let mut open = Vec::with_capacity(n_open);
        let mut collapsed = Vec::with_capacity(n_collapsed);
        let note = Rect::from_min_size(area.min, vec2(area.width(), COLLAPSED_HEIGHT));
        let unplaced = unplaced.map(|words| (words, note));
        let mut top = area.top() + unplaced_h;
        let mut axis_top = top;
        for (index, &chart) in charts.iter().enumerate() {
            let this_height = if is_open(chart) { height } else { COLLAPSED_HEIGHT };
            let panel =
                Rect::from_min_size(pos2(area.left(), top), vec2(area.width(), this_height));
            if is_open(chart) {
                open.push(ChartArea::new(
                    chart,
                    panel,
                    ui.scope_id().with(("plot", chart.quantity())),
                ));
                axis_top = panel.bottom();
            } else {
                collapsed.push((chart, panel));
            }
            top = panel.bottom() + sizes.plot_gap;
            // The clock goes under the last open plot, even if collapsed ones follow below.
            let is_last_open = open.len() == n_open && is_open(chart);
            if is_last_open && index + 1 < charts.len() {
                top += sizes.x_axis_h;
            }
        }
        if open.is_empty() {
            axis_top = top - sizes.plot_gap;
        }
        let axis =
            Rect::from_min_size(pos2(area.left(), axis_top), vec2(area.width(), sizes.x_axis_h));
        Self { open, collapsed, axis, unplaced }
    }

    /// The rectangle around all open plots.
    pub(super) fn bounds(&self) -> Rect {
        self.open.iter().fold(Rect::NOTHING, |bounds, place| bounds.union(place.panel))
    }

    /// Paints the clock labels under the last plot, and the title of the span in their place.
    pub(super) fn clock_ui(
        &self,
        ctx: &ViewContext<'_>,
        ui: &Ui,
        shown: Shown,
        span: Span,
        clock_ticks: &[ClockTick],
    ) {
        let Some(frame) = self.open.last().map(|place| place.frame) else { return };
        let marked = shown.span;
        let title = marked.and_then(|it| marked::title_ui(ctx, ui, (self.axis, frame), span, it));
        let right = self.axis.right() - chooser::button_width(ui.painter());
        for tick in clock_ticks {
            let share = tick.time.secs_since(shown.range.from) / shown.range.secs();
            let x = frame.left() + (share * f64::from(frame.width())) as f32;
            let caption = font(family::REGULAR, size::CAPTION);
            let line = Line::new(ui.painter(), &tick.text, caption, ctx.theme.palette.label);
            let half = line.width().min(right - self.axis.left()) / 2.0;
            let x = x.clamp(self.axis.left() + half, right - half);
            if title.is_some_and(|title| title.left() < x + half && x - half < title.right()) {
                continue;
            }
            let baseline = text::baseline(self.axis.center().y, size::CAPTION);
            line.paint(ui.painter(), x, baseline, Align::Center);
        }
    }

    /// Paints the cursor line and the read-outs, if the cursor is in view.
    pub(super) fn paint_cursor(
        &self,
        ctx: &ViewContext<'_>,
        ui: &Ui,
        shown: Shown,
        span: Span,
        lines: &Lines<'_>,
    ) {
        let (Some(time), Some(first)) = (shown.cursor, self.open.first()) else { return };
        if time < shown.range.from || time > shown.range.to {
            return;
        }
        let at = time.secs_since(ctx.projection.epoch);
        let share = (at - span.from) / (span.to - span.from);
        let x = first.frame.left() + (share * f64::from(first.frame.width())) as f32;
        cursor::paint_line(ui.painter(), ctx.theme, &self.open, x);
        let clock = ctx.place_words(time);
        for &place in &self.open {
            let readings = lines.readings(ctx, place.chart, time);
            let clock = (place.chart == first.chart).then_some(clock.as_str());
            cursor::paint_readout(ui.painter(), ctx.theme, place, x, clock, &readings);
        }
    }
}

/// Says why a plot is collapsed.
pub(super) fn collapsed_ui(
    ctx: &ViewContext<'_>,
    ui: &mut Ui,
    chart: MetricChart<'_>,
    place: Rect,
) {
    let id = ui.scope_id().with(("plot", chart.quantity(), "absent"));
    line_ui(ctx, ui, &chart.absent(), id, place);
}

/// A line of text in place of a plot.
pub(super) fn line_ui(ctx: &ViewContext<'_>, ui: &Ui, words: &str, id: Id, place: Rect) {
    let palette = &ctx.theme.palette;
    ui.painter().rect_filled(place, CornerRadius::same(size::RADIUS_PANEL), palette.plot);
    let words_place = place.shrink2(vec2(12.0, 0.0));
    let shown = Text::new(words, family::REGULAR, size::SMALL, palette.faint);
    shown.elided(ui.painter(), words_place, Align::Min);
    let response = ui.interact(place, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}
