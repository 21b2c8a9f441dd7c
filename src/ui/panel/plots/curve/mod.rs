//! A series prepared for painting: smoothed, and reduced to one point a column of 2 points' width:
//! the mean of its samples, with the least and the most of them.
//!
//! Columns lie on a grid of absolute time, so that a window that slides with the clock only adds
//! new samples, and old pixels never flicker. They are rebuilt when the zoom, the smoothing or an
//! old value changes. A frame costs O(pixels), however long the history is.

use std::collections::VecDeque;

use egui_plot::PlotPoint;

use crate::{
    model::UnixNanos,
    ui::{panel::time_range::TimeRange, projection::Series},
};

/// What the columns of a [`Curve`] depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Recipe {
    /// Width of a column, s.
    column_secs: f64,
    /// Length of the rolling mean, s; 0 for none.
    smooth_secs: u8,
    /// What values are multiplied by.
    factor: f64,
    /// Revision of the series.
    revision: u64,
}

impl Recipe {
    /// The column of a sample on the grid of absolute time.
    fn index(self, point: PlotPoint) -> i64 {
        (point.x / self.column_secs).floor() as i64
    }
}

/// Width of a column, points: closer together, two samples cannot be told apart.
const COLUMN_POINTS: f32 = 2.0;

/// The samples of one column.
#[derive(Debug, Clone, Copy)]
struct Column {
    /// Position on the grid of absolute time.
    index: i64,
    /// How many samples it holds.
    n_samples: usize,
    /// Whether no line connects it to the previous column.
    begins_run: bool,
    /// Sum of times, counted from the first sample, and of values.
    sum: PlotPoint,
    /// Its first sample.
    first: PlotPoint,
    /// Lowest and highest value.
    spread: Spread,
}

impl Column {
    const fn new(index: i64, begins_run: bool, first: PlotPoint) -> Self {
        let (sum, spread) =
            (PlotPoint { x: 0.0, y: first.y }, Spread { least: first.y, most: first.y });
        Self { index, n_samples: 1, begins_run, sum, first, spread }
    }

    fn add(&mut self, point: PlotPoint) {
        self.n_samples += 1;
        self.sum.x += point.x - self.first.x;
        self.sum.y += point.y;
        self.spread.least = self.spread.least.min(point.y);
        self.spread.most = self.spread.most.max(point.y);
    }

    /// Mean time and mean value; of a single sample, that sample.
    fn mean(&self) -> PlotPoint {
        if self.n_samples == 1 {
            return self.first;
        }
        let n = self.n_samples as f64;
        PlotPoint::new(self.first.x + self.sum.x / n, self.sum.y / n)
    }
}

/// The lowest and the highest of the samples behind one point of a line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spread {
    /// Lowest value.
    pub(super) least: f64,
    /// Highest value.
    pub(super) most: f64,
}

/// A visible run of a line: a range of [`Curve::points`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Index of its first point.
    pub(super) start: usize,
    /// Index after its last point.
    pub(super) end: usize,
}

/// One athlete's line in one plot, thinned for the zoom on the screen.
#[derive(Debug, Default)]
pub(super) struct Curve {
    recipe: Option<Recipe>,
    columns: VecDeque<Column>,
    /// Samples in `columns`.
    n_samples: usize,
    /// Start of the time that `columns` covers.
    covered_from: f64,
    /// Samples up to this time are in `columns` or lie before them.
    taken_to: f64,
    points: Vec<PlotPoint>,
    /// One for each of `points`.
    spreads: Vec<Spread>,
    runs: Vec<Run>,
    n_visible_samples: usize,
    /// Incremented whenever the columns change.
    n_changes: u64,
    /// What was laid out last, and how often the columns had changed then.
    laid_out: Option<(Span, u64)>,
}

/// The visible part of the x axis, in seconds since the projection's epoch; by distance, a metre takes
/// the place of a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// Left edge.
    pub(super) from: f64,
    /// Right edge.
    pub(super) to: f64,
    /// Width in columns: at most one point of a line is drawn in each.
    pub(super) n_columns: f64,
}

impl Span {
    /// What is visible in a plot of this width in points.
    pub(super) fn new(from: f64, to: f64, width: f32) -> Self {
        Self { from, to, n_columns: f64::from(width / COLUMN_POINTS) }
    }

    /// What is visible of a range in a plot of this width in points.
    pub(super) fn of(range: TimeRange, epoch: UnixNanos, width: f32) -> Self {
        Self::new(range.from.secs_since(epoch), range.to.secs_since(epoch), width)
    }

    /// Like [`Self::of`], but back to the last whole pixel of absolute time in a plot that is so many
    /// pixels wide: a window that slides with the clock is the same until it has moved by one.
    pub(super) fn on_pixels(range: TimeRange, epoch: UnixNanos, width: f32, n_pixels: f32) -> Self {
        let pixel_secs = range.secs() / f64::from(n_pixels.max(1.0));
        let to = (range.to.secs_since(epoch) / pixel_secs).floor() * pixel_secs;
        if to.is_finite() {
            Self::new(to - range.secs(), to, width)
        } else {
            Self::of(range, epoch, width)
        }
    }
}

impl Curve {
    /// Brings the columns up to date and lays out what `span` shows, values times `factor`.
    pub(super) fn update(&mut self, series: &Series, span: Span, smooth_secs: u8, factor: f64) {
        let (column_secs, revision) = (column_secs(span), series.revision);
        let recipe = Recipe { column_secs, smooth_secs, factor, revision };
        self.forget_what_left(series, span);
        let covers = self.covered_from <= span.from - recipe.column_secs;
        if self.recipe != Some(recipe) || !covers || !self.counts_agree(series) {
            self.recipe = Some(recipe);
            self.columns.clear();
            self.n_changes += 1;
            self.n_samples = 0;
            // Cover the window before the visible one too, in case the viewer drags, and one
            // more column, from which a line may lead in.
            self.covered_from = span.from - (span.to - span.from) - recipe.column_secs;
            self.taken_to = series
                .points
                .partition_point(|point| point.x <= self.covered_from)
                .checked_sub(1)
                .and_then(|i| series.points.get(i))
                .and_then(|lead_in| {
                    let index = recipe.index(*lead_in);
                    let first = series.points.partition_point(|point| recipe.index(*point) < index);
                    series.points.get(first.checked_sub(1)?)
                })
                .map_or(f64::NEG_INFINITY, |before| before.x);
        }
        self.take_in(series, recipe);
        self.lay_out(span, recipe);
    }

    /// The points to draw, in time order: means where several samples fall into one column.
    pub(super) fn points(&self) -> &[PlotPoint] {
        &self.points
    }

    /// How far the samples behind each of [`Self::points`] are spread.
    pub(super) fn spreads(&self) -> &[Spread] {
        &self.spreads
    }

    /// The runs of [`Self::points`] between which nothing is drawn.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Incremented whenever a point may have changed.
    pub(super) const fn n_changes(&self) -> u64 {
        self.n_changes
    }

    /// Samples behind the visible points.
    pub(super) const fn n_visible_samples(&self) -> usize {
        self.n_visible_samples
    }

    /// Lowest and highest visible value.
    pub(super) fn extremes(&self) -> Option<(f64, f64)> {
        let both = self.spreads.iter().map(|spread| (spread.least, spread.most));
        both.reduce(|(least, most), (low, high)| (least.min(low), most.max(high)))
    }

    /// Drops columns more than two windows in the past, and those whose samples left memory.
    fn forget_what_left(&mut self, series: &Series, span: Span) {
        let Some(recipe) = self.recipe else { return };
        let keep_from = span.from - 2.0 * (span.to - span.from);
        let oldest = series.points.first().map_or(f64::INFINITY, |point| point.x);
        let first_held = (oldest / recipe.column_secs).floor();
        let first_kept = (keep_from / recipe.column_secs).floor();
        while let Some(front) = self.columns.front() {
            let is_gone = (front.index as f64) < first_held;
            // Keep one column more: a line may lead in from it.
            let is_far =
                self.columns.get(1).is_some_and(|second| (second.index as f64) < first_kept);
            if !(is_gone || is_far) {
                break;
            }
            self.n_samples -= front.n_samples;
            self.n_changes += 1;
            self.columns.pop_front();
        }
        self.covered_from = self.covered_from.max(keep_from);
    }

    /// Whether the series has as many samples in the covered time as the columns counted. A late
    /// sample makes this false.
    fn counts_agree(&self, series: &Series) -> bool {
        let Some(recipe) = self.recipe else { return false };
        // The first column is not compared: the memory limit may have dropped samples of it.
        let Some(first) = self.columns.front() else {
            return count_between(series, self.covered_from, self.taken_to) == 0;
        };
        let since = (first.index + 1) as f64 * recipe.column_secs;
        let n_expected = self.n_samples - first.n_samples;
        count_between(series, since, self.taken_to) == n_expected
    }

    /// Adds the samples that are newer than those added before.
    fn take_in(&mut self, series: &Series, recipe: Recipe) {
        let points = series.points.as_slice();
        let start = points.partition_point(|point| point.x <= self.taken_to);
        let mut next_break = series.breaks.partition_point(|&at| at <= start);
        let run_start =
            next_break.checked_sub(1).and_then(|i| series.breaks.get(i)).copied().unwrap_or(0);
        let mut mean = RollingMean::new(recipe.smooth_secs);
        mean.warm_up(points, run_start, start);
        let mut begins_run = run_start == start;
        for (i, &point) in points.iter().enumerate().skip(start) {
            if series.breaks.get(next_break) == Some(&i) {
                next_break += 1;
                mean.restart(i);
                begins_run = true;
            }
            self.taken_to = point.x;
            let y = mean.push(points, point);
            self.push(PlotPoint::new(point.x, y * recipe.factor), begins_run, recipe);
            begins_run = false;
        }
    }

    fn push(&mut self, point: PlotPoint, begins_run: bool, recipe: Recipe) {
        if !(point.x.is_finite() && point.y.is_finite()) {
            return;
        }
        let index = recipe.index(point);
        self.n_changes += 1;
        self.n_samples += 1;
        if let Some(column) = self.columns.back_mut()
            && column.index == index
        {
            // A gap within one column is too narrow to be seen.
            column.add(point);
        } else {
            self.columns.push_back(Column::new(index, begins_run, point));
        }
    }

    /// Copies the visible columns, and one beyond each edge, into points and runs.
    fn lay_out(&mut self, span: Span, recipe: Recipe) {
        if self.laid_out.replace((span, self.n_changes)) == Some((span, self.n_changes)) {
            return;
        }
        self.points.clear();
        self.spreads.clear();
        self.runs.clear();
        self.n_visible_samples = 0;
        let first_index = (span.from / recipe.column_secs).floor() as i64;
        let last_index = (span.to / recipe.column_secs).floor() as i64;
        let first = self.columns.partition_point(|column| column.index < first_index);
        let end = self.columns.partition_point(|column| column.index <= last_index);
        let before = first.saturating_sub(1);
        for (i, column) in self.columns.range(before..(end + 1).min(self.columns.len())).enumerate()
        {
            if column.begins_run || i == 0 {
                self.runs.push(Run { start: self.points.len(), end: self.points.len() });
            }
            if (before + i) >= first && (before + i) < end {
                self.n_visible_samples += column.n_samples;
            }
            self.points.push(column.mean());
            self.spreads.push(column.spread);
            if let Some(run) = self.runs.last_mut() {
                run.end = self.points.len();
            }
        }
    }
}

/// The duration of a column, rounded up to an eighth of an octave, so that a window that grows with
/// time (`all`) does not rebuild its columns each frame.
fn column_secs(span: Span) -> f64 {
    let least_secs = (span.to - span.from) / span.n_columns.max(1.0);
    if !(least_secs.is_finite() && least_secs > 0.0) {
        return 1.0;
    }
    ((least_secs.log2() * 8.0).ceil() / 8.0).exp2()
}

/// Samples with `since <= x <= until`.
fn count_between(series: &Series, since: f64, until: f64) -> usize {
    let start = series.points.partition_point(|point| point.x < since);
    let end = series.points.partition_point(|point| point.x <= until);
    end.saturating_sub(start)
}

/// Scale of the fixed-point sums, parts per unit.
const PARTS: f64 = 65_536.0;

/// The mean of the last seconds of a run, sample by sample.
///
/// Sums are fixed-point. In floating point a mean would depend, by rounding, on where the summing
/// began, and a line could change just because the window slid.
struct RollingMean {
    secs: f64,
    start: usize,
    sum: i128,
    n: usize,
}

impl RollingMean {
    fn new(secs: u8) -> Self {
        Self { secs: f64::from(secs), start: 0, sum: 0, n: 0 }
    }

    /// Begins a new run at sample `at`.
    fn restart(&mut self, at: usize) {
        *self = Self { secs: self.secs, start: at, sum: 0, n: 0 };
    }

    /// Adds the samples of the run before `next` that belong to its mean.
    fn warm_up(&mut self, points: &[PlotPoint], run_start: usize, next: usize) {
        self.restart(next);
        let Some(newest) = points.get(next) else { return };
        let run = points.get(run_start..next).unwrap_or_default();
        let begin = run.partition_point(|point| point.x <= newest.x - self.secs);
        self.restart(run_start + begin);
        for point in run.iter().skip(begin) {
            self.sum += parts(point.y);
            self.n += 1;
        }
    }

    /// Adds `point`, the next sample of the run, and returns the mean.
    fn push(&mut self, points: &[PlotPoint], point: PlotPoint) -> f64 {
        if self.secs <= 0.0 {
            return point.y;
        }
        self.sum += parts(point.y);
        self.n += 1;
        while let Some(oldest) = points.get(self.start)
            && self.n > 1
            && oldest.x <= point.x - self.secs
        {
            self.sum -= parts(oldest.y);
            self.n -= 1;
            self.start += 1;
        }
        self.sum as f64 / (self.n as f64 * PARTS)
    }
}

/// A value in fixed-point parts; NaN counts as 0.
fn parts(value: f64) -> i128 {
    (value * PARTS).round() as i128
}

/// The value of the line at `x`, from the nearest sample of the run that contains `x`, or of a run
/// that ends within `reach` seconds of it.
pub(super) fn value_near(
    series: &Series,
    x: f64,
    reach: f64,
    smooth_secs: u8,
) -> Option<PlotPoint> {
    let points = series.points.as_slice();
    let after = points.partition_point(|point| point.x < x);
    let next = points.get(after);
    let previous = after.checked_sub(1).and_then(|i| points.get(i));
    let (at, nearest) = match (previous, next) {
        (Some(previous), Some(next)) if x - previous.x <= next.x - x => (after - 1, previous),
        (Some(previous), None) => (after - 1, previous),
        (_, Some(next)) => (after, next),
        (None, None) => return None,
    };
    let inside_run =
        previous.is_some() && next.is_some() && series.breaks.binary_search(&after).is_err();
    if !inside_run && (nearest.x - x).abs() > reach {
        return None;
    }
    let y = smoothed_at(series, at, smooth_secs);
    y.is_finite().then(|| PlotPoint::new(nearest.x, y))
}

/// The implausible reading nearest to `x`, if there is one within `reach` seconds.
pub(super) fn spike_near(series: &Series, x: f64, reach: f64) -> Option<PlotPoint> {
    let spikes = &series.spikes;
    let near = spikes.partition_point(|spike| spike.x < x - reach);
    let within = spikes.get(near..)?.iter().take_while(|spike| spike.x <= x + reach);
    within.min_by(|a, b| (a.x - x).abs().total_cmp(&(b.x - x).abs())).copied()
}

/// All samples of a series, smoothed.
pub(super) fn smoothed(series: &Series, smooth_secs: u8) -> impl Iterator<Item = PlotPoint> {
    let points = series.points.as_slice();
    let mut mean = RollingMean::new(smooth_secs);
    let mut breaks = series.breaks.iter().peekable();
    points.iter().enumerate().map(move |(i, &point)| {
        if breaks.next_if_eq(&&i).is_some() {
            mean.restart(i);
        }
        PlotPoint::new(point.x, mean.push(points, point))
    })
}

/// The rolling mean at sample `at`.
fn smoothed_at(series: &Series, at: usize, smooth_secs: u8) -> f64 {
    let n_breaks = series.breaks.partition_point(|&index| index <= at);
    let run_start =
        n_breaks.checked_sub(1).and_then(|i| series.breaks.get(i)).copied().unwrap_or(0);
    let mut mean = RollingMean::new(smooth_secs);
    mean.warm_up(&series.points, run_start, at);
    series.points.get(at).map_or(f64::NAN, |&point| mean.push(&series.points, point))
}

/// The last sample at or before `x`, smoothed.
pub(super) fn last_before(series: &Series, x: f64, smooth_secs: u8) -> Option<PlotPoint> {
    let at = series.points.partition_point(|point| point.x <= x).checked_sub(1)?;
    let point = series.points.get(at)?;
    let y = smoothed_at(series, at, smooth_secs);
    y.is_finite().then(|| PlotPoint::new(point.x, y))
}

#[cfg(test)]
mod tests;
