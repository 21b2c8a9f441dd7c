//! The plotted lines of the selected athletes, updated from the store's changes.

use egui_plot::PlotPoint;

use super::{Plotted, Projection, series::x_of};
use crate::{
    control::Reads,
    model::{AthleteId, Metric, UnixNanos},
    store::{AthleteSeries, Change, Latest, Store, StoreReader},
    ui::state::{MAX_PLOTTED, ViewState},
};

/// Keeps the plotted lines up to date.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// The store's generation that the lines reflect; `None` before the first update.
    generation: Option<u64>,
    /// The metrics that the lines are of.
    metrics: Vec<Metric>,
}

impl Lines {
    /// Whether nothing has been read yet.
    pub(super) const fn is_new(&self) -> bool {
        self.generation.is_none()
    }

    /// Updates the lines; true when something was copied from the store.
    pub(super) fn update(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
    ) -> bool {
        // A replay also draws what lies ahead of its playhead.
        let ahead = projection.ahead.as_ref().map(|ahead| ahead.store.clone());
        let ahead = ahead.as_ref().map(StoreReader::read);
        let store = reads.store.read();
        let generation = Some(store.generation());
        let has_news = self.generation != generation;
        let metrics = metrics(view);
        if self.metrics != metrics {
            // What is still wanted is copied again with the rest: a choice is rare.
            projection.plotted.clear();
            self.metrics = metrics;
        }
        let has_others = !projection.plotted.iter().map(|line| line.id).eq(plotted_ids(view));
        if !has_news && !has_others {
            return false;
        }
        let seen = std::mem::replace(&mut self.generation, generation).unwrap_or(0);
        let mut has_copied = has_others;
        // The lines of a replay are copied from the whole recording, which does not change.
        if ahead.is_none() {
            for line in &mut projection.plotted {
                if let Some(change) = store.change_since(line.id, seen) {
                    follow(line, store.athlete(line.id), &change, projection.epoch, &self.metrics);
                    has_copied = true;
                }
            }
        }
        let drawn = ahead.as_deref().unwrap_or(&store);
        if has_others {
            copy_others(projection, drawn, view, &self.metrics);
        }
        for line in &mut projection.plotted {
            line.latest = latest(store.athlete(line.id), &self.metrics);
        }
        projection.arriving = arriving(drawn, view);
        projection.oldest = plotted_ids(view)
            .filter_map(|id| drawn.athlete(id).and_then(AthleteSeries::oldest))
            .min();
        has_copied
    }
}

/// The athletes whose lines are drawn, in selection order.
pub(super) fn plotted_ids(view: &ViewState) -> impl Iterator<Item = AthleteId> + '_ {
    view.selection.iter().copied().take(MAX_PLOTTED)
}

/// What lines are drawn of: the metrics that have a plot, and those that the viewer has chosen.
fn metrics(view: &ViewState) -> Vec<Metric> {
    let mut metrics: Vec<Metric> =
        Metric::plotted().iter().map(|(metric, _)| (*metric).clone()).collect();
    let chosen = view.plots.metrics.iter().flatten();
    metrics.extend(chosen.filter(|metric| metric.definition().plot.is_none()).cloned());
    metrics
}

/// The latest readings of the metrics that have no plot of their own: no row has their values.
fn latest(series: Option<&AthleteSeries>, metrics: &[Metric]) -> Vec<(Metric, Latest)> {
    let Some(series) = series else { return Vec::new() };
    let without_plot = metrics.iter().filter(|metric| metric.definition().plot.is_none());
    without_plot.filter_map(|metric| Some((metric.clone(), series.latest(metric)?))).collect()
}

/// The metrics that the selected athletes have sent.
fn arriving(store: &Store, view: &ViewState) -> Vec<Metric> {
    let all = plotted_ids(view).filter_map(|id| store.athlete(id));
    let mut all: Vec<&Metric> = all.flat_map(AthleteSeries::metrics).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter().cloned().collect()
}

/// Keeps the lines of athletes that stay, and copies those of newly selected ones.
fn copy_others(projection: &mut Projection, store: &Store, view: &ViewState, metrics: &[Metric]) {
    let epoch = projection.epoch;
    let mut kept: Vec<Plotted> = std::mem::take(&mut projection.plotted);
    projection.plotted.extend(plotted_ids(view).map(|id| {
        if let Some(at) = kept.iter().position(|line| line.id == id) {
            return kept.swap_remove(at);
        }
        let mut line = Plotted::new(id);
        let series = store.athlete(id);
        let oldest = series.and_then(AthleteSeries::oldest);
        let all = Change { athlete: id, changed_from: UnixNanos::MIN, oldest };
        follow(&mut line, series, &all, epoch, metrics);
        line
    }));
}

/// Copies an athlete's changes into their lines.
fn follow(
    line: &mut Plotted,
    series: Option<&AthleteSeries>,
    change: &Change,
    epoch: UnixNanos,
    metrics: &[Metric],
) {
    let oldest_x = change.oldest.map_or(f64::INFINITY, |oldest| x_of(oldest, epoch));
    let from_x = x_of(change.changed_from, epoch);
    for metric in metrics {
        let points = line.line_mut(metric);
        points.cut(from_x, oldest_x);
        let mut usual = points.usual(epoch);
        if let Some(series) = series {
            series.visit(metric, change.changed_from, UnixNanos::MAX, |time, value| {
                if !metric.is_plausible(value) {
                    points.spikes.push(PlotPoint::new(x_of(time, epoch), value));
                } else if metric.is_reading(value) {
                    points.push(&mut usual, time, x_of(time, epoch), value);
                }
            });
        }
    }
}
