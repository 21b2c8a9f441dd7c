//! Whose lines are drawn, in which order, and the labels at their ends and at the cursor.

use eframe::egui::{Color32, Painter, Pos2, Rect, Stroke, pos2};
use egui_plot::PlotPoint;

use crate::{
    analysis::ValueState,
    model::{AthleteId, UnixNanos},
    ui::{
        context::ViewContext,
        format::ABSENT,
        projection::{Plotted, Row},
        state::MAX_PLOTTED,
        theme::Theme,
    },
};

use super::{
    LINE_REACH, PlotsState,
    area::{ChartArea, ChartLine},
    chart,
    cursor::Reading,
    curve::{self, Span},
    end_labels::EndLabel,
    gesture::Shown,
    identity,
    metric_chart::MetricChart,
    pen::{Crowd, Pen},
    range::YRange,
};

/// How far from the edge a line may end and still be joined to its label, points.
const JOIN_REACH: f32 = 24.0;

/// Length of the tick at an implausible reading, points.
const SPIKE_TICK: f32 = 9.0;

/// How far from the cursor a line may end and still be read there.
const READ_REACH_SECS: f64 = 1.5;

/// One selected athlete with a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Athlete<'a> {
    /// The samples.
    plotted: &'a Plotted,
    /// The roster's row.
    row: &'a Row,
}

/// The lines of this frame.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    /// Those whose lines can be told apart: the focus first, then in order of selection.
    compared: Vec<Athlete<'a>>,
    /// The rest, drawn faint.
    many: Vec<Athlete<'a>>,
    focus: Option<AthleteId>,
}

/// What one plot is drawn from.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    /// The panels' view.
    pub(super) ctx: &'a ViewContext<'a>,
    /// What is visible, and whether it is held.
    pub(super) shown: Shown,
    /// The visible time range on the plot's axis.
    pub(super) span: Span,
    /// The plot's place on the screen.
    pub(super) place: ChartArea<'a>,
    /// The plot's y range.
    pub(super) range: YRange,
}

impl Frame<'_> {
    /// Whose line is under the pointer.
    pub(super) fn line_at(&self, stroked: &[ChartLine<'_>], pointer: Pos2) -> Option<AthleteId> {
        chart::nearest_line(self.place, self.span, self.range, stroked, pointer, LINE_REACH)
    }
}

impl<'a> Lines<'a> {
    /// The selected athletes who are in the roster.
    pub(super) fn of(ctx: &ViewContext<'a>) -> Self {
        let focus = ctx.state.focus;
        let mut compared: Vec<Athlete<'a>> = ctx
            .projection
            .plotted
            .iter()
            .filter_map(|plotted| {
                ctx.projection.row(plotted.id).map(|row| Athlete { plotted, row })
            })
            .collect();
        // The sort is stable: focus first, the others in order of selection.
        compared.sort_by_key(|athlete| Some(athlete.plotted.id) != focus);
        let many = compared.split_off(compared.len().min(MAX_PLOTTED));
        Self { compared, many, focus }
    }

    /// The name of an athlete whose line is drawn faint, as one of many.
    pub(super) fn name_of_one_of_many(&self, id: AthleteId) -> Option<String> {
        let athlete = self.many.iter().find(|athlete| athlete.plotted.id == id)?;
        let who = &athlete.row.athlete;
        Some(format!("{} {}", who.chip(), who.name))
    }

    /// The lines of a plot from back to front, with the focus in front.
    pub(super) fn stroked<'c>(
        &self,
        state: &'c PlotsState,
        frame: &Frame<'_>,
    ) -> Vec<ChartLine<'c>> {
        let theme = frame.ctx.theme;
        let chart = frame.place.chart;
        let metric = chart.metric();
        let curve_of =
            |athlete: &Athlete<'_>| state.curves.get(&(athlete.plotted.id, metric.clone()));
        let width = frame.place.frame.width();
        let is_dense = self
            .compared
            .iter()
            .filter_map(curve_of)
            .any(|curve| identity::is_dense(curve.n_visible_samples(), width));
        let crowd = Crowd { n_lines: self.compared.len(), is_dense };
        let many = self.many.iter().filter_map(|athlete| {
            Some(ChartLine {
                id: athlete.plotted.id,
                curve: curve_of(athlete)?,
                pen: Pen::of_many(theme),
                compared: false,
            })
        });
        let compared = self.compared.iter().rev().filter_map(|athlete| {
            let focused = Some(athlete.plotted.id) == self.focus;
            Some(ChartLine {
                id: athlete.plotted.id,
                curve: curve_of(athlete)?,
                pen: Pen::of_row(theme, athlete.row, focused, crowd),
                compared: true,
            })
        });
        many.chain(compared).collect()
    }

    /// The end labels of a plot, most important first.
    pub(super) fn end_labels(&self, frame: &Frame<'_>) -> Vec<EndLabel> {
        let theme = frame.ctx.theme;
        let chart = frame.place.chart;
        let smooth_secs = chart.smoothing_secs(frame.ctx.state.smooth_secs);
        let epoch = frame.ctx.projection.epoch;
        let axis = frame.ctx.axis();
        let replay = frame.ctx.state.source.playback();
        let held = frame.shown.held && replay.is_none();
        self.compared
            .iter()
            .filter_map(|athlete| {
                let series = chart.series(athlete.plotted)?;
                let factor = chart.factor(&athlete.row.athlete.profile)?;
                let now = chart.value(athlete.plotted, athlete.row);
                // Held: the right edge. In a replay: nothing from ahead of the playhead. Live: the
                // time of the value that roster, numbers and map show, which may lie right of the
                // edge, because a phone's clock may be ahead.
                let at = match replay {
                    None if held => frame.span.to,
                    None => now.time?.secs_since(epoch),
                    // By distance each was there at a time of its own.
                    Some(playback) if axis.is_distance() => {
                        let right = epoch.plus_secs(frame.span.to);
                        let place = axis.now(playback.playhead)?.min(right);
                        axis.time(athlete.plotted.id, place)?.secs_since(epoch)
                    }
                    Some(playback) => playback.playhead.secs_since(epoch).min(frame.span.to),
                };
                let last = curve::last_before(series, at, smooth_secs)?;
                let is_near = at - last.x <= READ_REACH_SECS;
                let place = axis.place(athlete.plotted.id, epoch.plus_secs(last.x))?;
                let last = PlotPoint::new(place.secs_since(epoch), last.y * factor);
                if last.x < frame.span.from {
                    return None;
                }
                let (known, ink) = if axis.is_distance() {
                    (is_near, if is_near { theme.palette.text } else { theme.palette.faint })
                } else if held {
                    (true, theme.palette.text)
                } else {
                    let (known, ink) = live_ink(now.state, theme);
                    (known && now.value.is_some(), ink)
                };
                let mut line_end = frame.place.position(frame.span, frame.range, last);
                let is_off = frame.place.frame.right() + 1.0 < line_end.x;
                line_end.x = line_end.x.min(frame.place.frame.right());
                Some(EndLabel {
                    id: athlete.plotted.id,
                    chip: athlete.row.athlete.chip().to_owned(),
                    color: athlete.row.color(theme),
                    value: if known { chart.text(last.y) } else { ABSENT.to_owned() },
                    ink,
                    line_end,
                    joined: !is_off && frame.place.frame.right() - line_end.x <= JOIN_REACH,
                })
            })
            .collect()
    }

    /// Paints a tick at the edge of a plot for each implausible reading.
    pub(super) fn paint_spikes(&self, state: &PlotsState, painter: &Painter, frame: &Frame<'_>) {
        let Frame { place, span, range, .. } = *frame;
        let (_, greatest) = place.chart.metric().limits();
        for athlete in self.compared.iter().rev() {
            let series = if frame.ctx.state.is_by_distance() {
                state.along.get(&(athlete.plotted.id, place.chart.metric().clone()))
            } else {
                place.chart.series(athlete.plotted)
            };
            let Some(series) = series else { continue };
            let spikes = &series.spikes;
            let first = spikes.partition_point(|spike| spike.x < span.from);
            let end = spikes.partition_point(|spike| spike.x <= span.to);
            let mut last_x = f32::NEG_INFINITY;
            for spike in spikes.get(first..end).unwrap_or_default() {
                let x = place.position(span, range, PlotPoint::new(spike.x, range.low)).x;
                // One tick a pixel column.
                if x < last_x + 1.0 {
                    continue;
                }
                last_x = x;
                let (edge, inward) = if greatest < spike.y {
                    (place.frame.top(), SPIKE_TICK)
                } else {
                    (place.frame.bottom(), -SPIKE_TICK)
                };
                let ends = [pos2(x, edge), pos2(x, edge + inward)];
                painter.line_segment(ends, Stroke::new(2.0, athlete.row.color(frame.ctx.theme)));
            }
        }
    }

    /// The values of a plot's lines at a place of the x axis.
    pub(super) fn readings(
        &self,
        ctx: &ViewContext<'_>,
        chart: MetricChart<'_>,
        place: UnixNanos,
    ) -> Vec<Reading> {
        let (axis, epoch) = (ctx.axis(), ctx.projection.epoch);
        let smooth_secs = chart.smoothing_secs(ctx.state.smooth_secs);
        self.compared
            .iter()
            .filter_map(|athlete| {
                let series = chart.series(athlete.plotted)?;
                Some((athlete, series)).filter(|_| !series.points.is_empty())
            })
            .map(|(athlete, series)| {
                let at = axis.time(athlete.plotted.id, place).map(|at| at.secs_since(epoch));
                let value =
                    at.and_then(|at| curve::value_near(series, at, READ_REACH_SECS, smooth_secs));
                let away = |point: &PlotPoint| at.map_or(f64::INFINITY, |at| (point.x - at).abs());
                let spike = at.and_then(|at| curve::spike_near(series, at, READ_REACH_SECS));
                let spike = spike.filter(|it| value.is_none_or(|value| away(it) < away(&value)));
                let factor = chart.factor(&athlete.row.athlete.profile);
                let words = match (spike, value, factor) {
                    // As sent; the question mark says that it is not believed.
                    (Some(spike), _, Some(factor)) => chart.text(spike.y * factor) + "?",
                    (None, Some(value), Some(factor)) => chart.text(value.y * factor),
                    (None, None, _) | (_, _, None) => ABSENT.to_owned(),
                };
                Reading {
                    text: format!("{}:{words}", athlete.row.athlete.chip()),
                    color: athlete.row.color(ctx.theme),
                    known: factor.is_some() && (value.is_some() || spike.is_some()),
                }
            })
            .collect()
    }
}

/// The point of an athlete's line at `at`, in seconds since the epoch of the projection.
pub(super) fn value_at(
    ctx: &ViewContext<'_>,
    chart: MetricChart<'_>,
    plotted: &Plotted,
    at: f64,
) -> Option<PlotPoint> {
    let series = chart.series(plotted)?;
    curve::value_near(series, at, READ_REACH_SECS, chart.smoothing_secs(ctx.state.smooth_secs))
}

/// Whether a live value may be shown, and in which ink.
fn live_ink(state: ValueState, theme: &Theme) -> (bool, Color32) {
    match state {
        ValueState::Fresh | ValueState::Flat { .. } => (true, theme.palette.text),
        ValueState::Behind { .. } | ValueState::Dim { .. } => (true, theme.palette.faint),
        ValueState::Lost { .. } | ValueState::Absent => (false, theme.palette.faint),
    }
}

/// The end label under the pointer.
pub(super) fn label_at(hits: &[(AthleteId, Rect)], pointer: Pos2) -> Option<AthleteId> {
    hits.iter().find(|(_, place)| place.contains(pointer)).map(|&(id, _)| id)
}
