//! The linked time plots of the selected athletes, one for each metric that has a plot.
//!
//! Time range and cursor live in `ViewState`, the y ranges here; `egui_plot` keeps neither.
//! Drawing costs O(pixels), see [`curve`]. Nothing here stops or slows the recording, and a held
//! view returns to live only when the viewer asks.

mod along;
mod area;
mod chart;
mod chooser;
mod chosen;
mod cursor;
mod curve;
mod drawn;
mod end_labels;
mod fit;
mod gesture;
mod identity;
mod layout;
mod lines;
mod marked;
mod marks;
mod metric_chart;
mod pen;
mod playhead;
mod range;
mod spread;
mod stroke;
mod ticks;
mod unplaced;
mod zones;

pub(super) use self::{
    marked::title as span_title,
    zones::{has_thresholds, whose as whose_zones},
};

use std::collections::BTreeMap;

use eframe::egui::{
    Align, CornerRadius, Painter, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit::Role, vec2,
};

use crate::{
    kind::Definition,
    metric::Metric,
    model::{AthleteId, UnixNanos},
    ui::{
        context::{Command, ViewContext},
        format,
        projection::Plotted,
        state::{PlotScale, TimeView, Window},
        text::{self, Line},
        theme::{family, font, size},
    },
};

use self::{
    along::AlongLines,
    area::ChartLine,
    curve::{Curve, Span},
    drawn::Drawn,
    gesture::Gestures,
    layout::Layout,
    lines::{Frame, Lines},
    metric_chart::MetricChart,
    range::YRange,
};
use super::time_range::TimeRange;

/// How close to a line a click must be to pick it, points.
const LINE_REACH: f32 = 8.0;

/// The text in place of the plots when nobody is selected.
fn nobody() -> &'static str {
    tr!("choose-athlete")
}

/// What the line of a metric says at `time`, as the read-out at the cursor has it; `None` where there
/// is no line.
pub(in crate::ui) fn reading_at(
    ctx: &ViewContext<'_>,
    plotted: &Plotted,
    metric: &Metric,
    time: UnixNanos,
) -> Option<f64> {
    let charts = MetricChart::all(ctx);
    let chart = charts.iter().find(|chart| chart.metric() == metric)?;
    let at = time.secs_since(ctx.projection.epoch);
    lines::value_at(ctx, *chart, plotted, at).map(|point| point.y)
}

/// What the plots remember between frames.
#[derive(Debug, Default)]
pub struct PlotsState {
    ranges: BTreeMap<Metric, YRange>,
    /// What the ranges are of.
    ranges_of: Option<RangesOf>,
    curves: BTreeMap<(AthleteId, Metric), Curve>,
    /// Lines over distance, where the x axis has distances.
    along: AlongLines,
    drawn: DrawnLines,
    gestures: Gestures,
    /// What was under the pointer when the menu was opened.
    pressed: Option<marks::Pressed>,
}

/// The curves as they were drawn last.
type DrawnLines = BTreeMap<(AthleteId, Metric), Drawn>;

/// What the ranges are of. They never shrink while one looks, but those of other lines, or of
/// another scale, are not of these.
#[derive(Debug, PartialEq)]
struct RangesOf {
    /// Whose lines, in order.
    ids: Vec<AthleteId>,
    kind: Definition,
    scale: PlotScale,
    is_by_distance: bool,
}

impl PlotsState {
    fn range(&self, chart: MetricChart<'_>) -> YRange {
        self.ranges.get(chart.metric()).copied().unwrap_or(YRange::first(&chart.plot()))
    }

    /// Brings curves and ranges up to date with the projection and the zoom.
    fn update(&mut self, ctx: &ViewContext<'_>, span: Span, layout: &Layout<'_>) {
        let plotted = &ctx.projection.plotted;
        let mut ids: Vec<AthleteId> = plotted.iter().map(|plotted| plotted.id).collect();
        ids.sort_unstable();
        let of = RangesOf {
            ids,
            kind: ctx.projection.kind,
            scale: ctx.state.plot_scale,
            is_by_distance: ctx.state.is_by_distance(),
        };
        if self.ranges_of.as_ref() != Some(&of) {
            self.ranges_of = Some(of);
            self.ranges.clear();
            // Columns of seconds are none of metres.
            self.curves.clear();
        }
        let is_plotted =
            |metric: &Metric| layout.open.iter().any(|place| place.chart.metric() == metric);
        self.curves.retain(|(id, metric), _| {
            is_plotted(metric) && plotted.iter().any(|plotted| plotted.id == *id)
        });
        self.drawn.retain(|key, _| self.curves.contains_key(key));
        let axis = ctx.axis();
        self.along.retain(|key| axis.is_distance() && self.curves.contains_key(key));
        for plotted in plotted {
            let Some(row) = ctx.projection.row(plotted.id) else { continue };
            for chart in layout.open.iter().map(|place| place.chart) {
                let Some(series) = chart.series(plotted) else { continue };
                let key = (plotted.id, chart.metric().clone());
                let Some(factor) = chart.factor(&row.athlete.profile) else {
                    self.curves.remove(&key);
                    continue;
                };
                let smooth_secs = chart.smoothing_secs(ctx.state.smooth_secs);
                let (series, smooth_secs) = if axis.is_distance() {
                    let Some(travelled) = axis.travelled(plotted.id) else {
                        self.curves.remove(&key);
                        continue;
                    };
                    let epoch = ctx.projection.epoch;
                    let along = &mut self.along;
                    (along.update(key.clone(), series, smooth_secs, travelled, epoch), 0)
                } else {
                    (series, smooth_secs)
                };
                let curve = self.curves.entry(key).or_default();
                curve.update(series, span, smooth_secs, factor);
                if let Some((least, greatest)) = curve.extremes() {
                    let range = self.ranges.get(chart.metric()).copied();
                    let grown = chart.grown(range, least, greatest);
                    self.ranges.insert(chart.metric().clone(), grown);
                }
            }
        }
    }
}

/// Draws the plots into the room that is left and returns the commands of the gestures on them.
pub fn plots_ui(state: &mut PlotsState, ctx: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let mut commands = Vec::new();
    let area = ui.available_rect_before_wrap();
    ui.allocate_rect(area, Sense::hover());
    let layout = Layout::new(ctx, ui, area);
    for &(chart, place) in &layout.collapsed {
        layout::collapsed_ui(ctx, ui, chart, place);
    }
    // Also where no plot is open, so that another one can be chosen.
    commands.extend(chooser::button_ui(ctx, ui, layout.axis));
    let Some(place) = layout.open.first() else { return commands };

    let shown = state.gestures.read(ctx, ui, &layout.open, &mut commands);
    let epoch = ctx.projection.epoch;
    let is_live = !shown.held && ctx.state.source.playback().is_none();
    let width = place.frame.width();
    let span = if is_live {
        Span::on_pixels(shown.range, epoch, width, width * ui.pixels_per_point())
    } else {
        Span::of(shown.range, epoch, width)
    };
    state.update(ctx, span, &layout);
    let lines = Lines::of(ctx);
    let clock_ticks = x_ticks(ctx, shown.range, width);

    let x_grid: Vec<f64> = clock_ticks.iter().map(|tick| tick.time.secs_since(epoch)).collect();

    let mut pressed = state.pressed.take();
    let mut drawn = std::mem::take(&mut state.drawn);
    let mut new_ranges = Vec::new();
    for (index, &place) in layout.open.iter().enumerate() {
        let frame = Frame { ctx, shown, span, place, range: state.range(place.chart) };
        let stroked = lines.stroked(state, &frame);
        let within = (place, span, frame.range);
        chart::show(ui, ctx.theme, within, &x_grid, &stroked, &mut drawn);
        playhead::paint_ahead(ui.painter(), &frame);
        if let Some(marked) = shown.span {
            marked::paint(ui.painter(), ctx, place, span, marked);
        }
        chart::paint_words(ui.painter(), ctx.theme, place, frame.range);
        lines.paint_spikes(state, ui.painter(), &frame);
        marks::paint(ui.painter(), ctx, place, span, index == 0);
        let labels = lines.end_labels(&frame);
        let hits = end_labels::paint(ui.painter(), ctx.theme, labels, place.frame, place.panel);
        let response = ui.interact(place.panel, place.id, Sense::click_and_drag());
        let name = accessible_name(ctx, shown.held, shown.range, place.chart);
        response.widget_info(|| WidgetInfo::labeled(Role::Figure, true, &name));
        hover_ui(ui, &frame, &response, &stroked, &lines);
        commands.extend(click(ui, &frame, &response, &stroked, &hits));
        let menu = menu_ui(ui.painter(), &mut pressed, &frame, &response, &stroked);
        commands.extend(menu.command);
        // After the area of the whole plot, so that the button is on top of it.
        let fitted = fit::button_ui(ui, ctx.theme, place, frame.range, &stroked);
        if let Some(range) = fitted.or(menu.range) {
            new_ranges.push((place.chart.metric().clone(), range));
        }
    }
    state.ranges.extend(new_ranges);
    state.pressed = pressed;
    state.drawn = drawn;

    if ctx.projection.plotted.is_empty() {
        paint_nobody(ctx, ui, place.frame);
    }
    layout.clock_ui(ctx, ui, shown, span, &clock_ticks);
    if let Some((words, place)) = &layout.unplaced {
        layout::line_ui(ctx, ui, words, ui.scope_id().with("no distance"), *place);
    }
    layout.paint_cursor(ctx, ui, shown, span, &lines);
    if shown.held {
        paint_held_frame(ctx, ui, layout.bounds());
    }
    commands
}

/// The ticks of the x axis.
fn x_ticks(ctx: &ViewContext<'_>, range: TimeRange, width: f32) -> Vec<ticks::ClockTick> {
    let axis = ctx.axis();
    if axis.is_distance() {
        return ticks::distance_ticks(range, width, axis);
    }
    let mut ticks = ticks::clock_ticks(range, width, ctx.time_zone);
    if let Some(playback) = ctx.state.source.playback().filter(|it| it.from_starts) {
        // A timer that counts from the starts has no negative times.
        ticks.retain(|tick| playback.from <= tick.time);
        for tick in &mut ticks {
            tick.text = format::timer(tick.time.secs_since(playback.from));
        }
    }
    ticks
}

/// Says what to do when nobody is selected.
fn paint_nobody(ctx: &ViewContext<'_>, ui: &Ui, frame: Rect) {
    let palette = &ctx.theme.palette;
    let line = Line::new(ui.painter(), nobody(), font(family::REGULAR, size::BODY), palette.label);
    // Keep grid lines from crossing the text.
    let ground = Rect::from_center_size(frame.center(), vec2(line.width() + 24.0, 24.0));
    ui.painter().rect_filled(ground, CornerRadius::ZERO, palette.plot);
    let baseline = text::baseline(frame.center().y, size::BODY);
    line.paint(ui.painter(), frame.center().x, baseline, Align::Center);
}

/// Marks gaps and names faint lines under the pointer.
fn hover_ui(
    ui: &Ui,
    frame: &Frame<'_>,
    response: &Response,
    stroked: &[ChartLine<'_>],
    lines: &Lines<'_>,
) {
    let Some(pointer) = response.hover_pos() else { return };
    cursor::paint_gap_edges(ui.painter(), frame.place, frame.span, frame.range, stroked);
    let nearest = frame.line_at(stroked, pointer);
    if let Some(name) = nearest.and_then(|id| lines.name_of_one_of_many(id)) {
        cursor::paint_name(ui.painter(), frame.ctx.theme, frame.place, pointer, &name);
    }
}

/// A click on a line or its label focuses the athlete; with Ctrl it adds or removes the athlete.
fn click(
    ui: &Ui,
    frame: &Frame<'_>,
    response: &Response,
    stroked: &[ChartLine<'_>],
    hits: &[(AthleteId, Rect)],
) -> Option<Command> {
    if !response.clicked() {
        return None;
    }
    let pointer = response.interact_pointer_pos()?;
    let id = lines::label_at(hits, pointer).or_else(|| frame.line_at(stroked, pointer))?;
    let toggles = ui.input(|input| input.modifiers.command);
    Some(if toggles { Command::ToggleSelected(id) } else { Command::Focus(id) })
}

/// What was chosen in the menu of a plot, or by a double click.
#[derive(Default)]
struct Chosen {
    range: Option<YRange>,
    command: Option<Command>,
}

/// A double click fits the range to the visible values. The menu does too, and also resets the
/// range, sets marks and chooses what is plotted; on the label of the plot it does only that.
fn menu_ui(
    painter: &Painter,
    pressed: &mut Option<marks::Pressed>,
    frame: &Frame<'_>,
    response: &Response,
    stroked: &[ChartLine<'_>],
) -> Chosen {
    let chart = frame.place.chart;
    let fitted = || fit::fitted(chart, stroked);
    let mut chosen = Chosen::default();
    if response.double_clicked() {
        chosen.range = fitted();
    }
    if response.secondary_clicked()
        && let Some(pointer) = response.interact_pointer_pos()
    {
        let on_label = chart::label_rect(painter, frame.place).contains(pointer);
        let at = marks::Pressed::new(frame.ctx, frame.place, frame.span, pointer);
        *pressed = Some(at).filter(|_| !on_label);
    }
    response.context_menu(|ui| {
        if pressed.is_none() {
            chosen.command = chooser::list_ui(frame.ctx, ui);
            return;
        }
        let of_span = marked::menu_ui(frame.ctx, ui);
        if let Some(pressed) = pressed {
            chosen.command = of_span.or(marks::menu_ui(pressed, frame.ctx, ui));
        }
        if ui.button(tr!("plot-fit-y")).clicked() {
            chosen.range = fitted();
        }
        if ui.button(tr!("plot-reset-y")).clicked() {
            chosen.range = chart.first_range().or_else(fitted);
        }
        let list = ui.menu_button(tr!("plot-what"), |ui| chooser::list_ui(frame.ctx, ui));
        if let Some(command) = list.inner.flatten() {
            chosen.command = Some(command);
        }
    });
    chosen
}

/// What a screen reader says about a plot.
fn accessible_name(
    ctx: &ViewContext<'_>,
    held: bool,
    range: TimeRange,
    chart: MetricChart<'_>,
) -> String {
    let name = chart.quantity();
    let axis = ctx.axis();
    if axis.is_distance() {
        let at = axis.now(ctx.samples_now()).map(|now| axis.distance_words(now));
        let at = at.unwrap_or_else(|| format::ABSENT.to_owned());
        return tr!("plot-spoken-distance", name = name, at = at);
    }
    if let Some(playback) = ctx.state.source.playback() {
        let secs = playback.playhead.secs_since(playback.from);
        return tr!("plot-spoken-replay", name = name, secs = format!("{secs:.0}"));
    }
    if held {
        let (behind, span) = (ctx.samples_now().secs_since(range.to), range.secs());
        return tr!(
            "plot-spoken-held",
            name = name,
            behind = format!("{behind:.0}"),
            span = format!("{span:.0}")
        );
    }
    let words = match ctx.state.time {
        TimeView::Live { window } | TimeView::Held { window, .. } => match window {
            Window::Min1 => tr!("window-last-minute"),
            Window::Min5 => tr!("window-last-5-minutes"),
            Window::Min20 => tr!("window-last-20-minutes"),
            Window::Hour1 => tr!("window-last-hour"),
            Window::Hour8 => tr!("window-last-8-hours"),
            Window::All => tr!("window-everything"),
        },
    };
    tr!("plot-spoken-live", name = name, words = words)
}

fn paint_held_frame(ctx: &ViewContext<'_>, ui: &Ui, bounds: Rect) {
    ui.painter().rect_stroke(
        bounds,
        CornerRadius::same(size::RADIUS_PANEL),
        Stroke::new(2.0, ctx.theme.palette.mode),
        StrokeKind::Inside,
    );
}
