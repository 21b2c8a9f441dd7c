//! A series made ready for the painter: smoothed, and at most one pair of least and greatest
//! value per pixel column.
//!
//! Columns stand on a grid of absolute time, so that a window that slides with the clock takes in
//! new samples only and never makes old pixels flicker. They are rebuilt when the zoom, the
//! smoothing or an old value changes; a frame costs O(pixels), whatever the history.

use std::collections::VecDeque;

use egui_plot::PlotPoint;

use crate::ui::projection::Series;

/// What the columns of a [`Curve`] depend on.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Recipe {
    /// Width of a column, s.
    column_secs: f64,
    /// Length of the rolling mean, s; 0 for none.
    smooth_secs: u8,
    /// Revision of the series.
    revision: u64,
}

/// The samples of one pixel column.
#[derive(Debug, Clone, Copy)]
struct Column {
    /// Number on the grid of absolute time.
    index: i64,
    /// How many samples it holds.
    n_samples: usize,
    /// Whether no line leads here from the column before.
    begins_run: bool,
    /// The sample of least value.
    least: PlotPoint,
    /// The sample of greatest value.
    greatest: PlotPoint,
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
    /// Where taking in began: samples before are left out.
    covered_from: f64,
    /// Time of the newest sample taken in.
    taken_to: f64,
    points: Vec<PlotPoint>,
    runs: Vec<Run>,
    n_visible_samples: usize,
}

/// The part of the time axis that is drawn, in seconds since the epoch of the projection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    /// Left edge.
    pub(super) from: f64,
    /// Right edge.
    pub(super) to: f64,
    /// Width in pixel columns.
    pub(super) n_columns: f64,
}

impl Curve {
    /// Brings the columns up to date and lays out what `span` shows.
    pub(super) fn update(&mut self, series: &Series, span: Span, smooth_secs: u8) {
        let recipe =
            Recipe { column_secs: column_secs(span), smooth_secs, revision: series.revision };
        self.forget_what_left(series, span);
        let covers = self.covered_from <= span.from - recipe.column_secs;
        if self.recipe != Some(recipe) || !covers || !self.counts_agree(series) {
            self.recipe = Some(recipe);
            self.columns.clear();
            self.n_samples = 0;
            // One window of the past beside the visible one, for a viewer who drags, and the
            // sample before, from which a line may lead in.
            self.covered_from = span.from - (span.to - span.from) - recipe.column_secs;
            let start = series.points.partition_point(|point| point.x <= self.covered_from);
            let before = start.checked_sub(2).and_then(|i| series.points.get(i));
            self.taken_to = before.map_or(f64::NEG_INFINITY, |point| point.x);
        }
        self.take_in(series, recipe);
        self.lay_out(span, recipe);
    }

    /// The points to draw, in time order.
    pub(super) fn points(&self) -> &[PlotPoint] {
        &self.points
    }

    /// The runs of [`Self::points`] between which nothing is drawn.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Samples behind the visible points.
    pub(super) const fn n_visible_samples(&self) -> usize {
        self.n_visible_samples
    }

    /// Least and greatest visible value.
    pub(super) fn extremes(&self) -> Option<(f64, f64)> {
        let (first, rest) = self.points.split_first()?;
        Some(rest.iter().fold((first.y, first.y), |(least, greatest), point| {
            (least.min(point.y), greatest.max(point.y))
        }))
    }

    /// Drops columns that are more than two windows away, and those whose samples left memory.
    fn forget_what_left(&mut self, series: &Series, span: Span) {
        let Some(recipe) = self.recipe else { return };
        let keep_from = span.from - 2.0 * (span.to - span.from);
        let oldest = series.points.first().map_or(f64::INFINITY, |point| point.x);
        let first_held = (oldest / recipe.column_secs).floor();
        let first_kept = (keep_from / recipe.column_secs).floor();
        while let Some(front) = self.columns.front() {
            let is_gone = (front.index as f64) < first_held;
            // The last column before what is kept stays: a line may lead in from it.
            let is_far =
                self.columns.get(1).is_some_and(|second| (second.index as f64) < first_kept);
            if !(is_gone || is_far) {
                break;
            }
            self.n_samples -= front.n_samples;
            self.columns.pop_front();
        }
        self.covered_from = self.covered_from.max(keep_from);
    }

    /// Whether the series still holds as many samples where the columns say so; a late sample
    /// that filled the past does not go unseen.
    fn counts_agree(&self, series: &Series) -> bool {
        let Some(recipe) = self.recipe else { return false };
        // The first column may have lost samples to the limit of memory.
        let Some(first) = self.columns.front() else {
            return count_between(series, self.covered_from, self.taken_to) == 0;
        };
        let since = (first.index + 1) as f64 * recipe.column_secs;
        let n_expected = self.n_samples - first.n_samples;
        count_between(series, since, self.taken_to) == n_expected
    }

    /// Adds the samples that are newer than all taken in so far.
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
            self.push(PlotPoint::new(point.x, y), begins_run, recipe);
            begins_run = false;
        }
    }

    fn push(&mut self, point: PlotPoint, begins_run: bool, recipe: Recipe) {
        if !(point.x.is_finite() && point.y.is_finite()) {
            return;
        }
        let index = (point.x / recipe.column_secs).floor() as i64;
        self.n_samples += 1;
        if let Some(column) = self.columns.back_mut()
            && column.index == index
        {
            // A gap inside a pixel column is narrower than can be seen.
            column.n_samples += 1;
            if point.y < column.least.y {
                column.least = point;
            }
            if point.y > column.greatest.y {
                column.greatest = point;
            }
        } else {
            self.columns.push_back(Column {
                index,
                n_samples: 1,
                begins_run,
                least: point,
                greatest: point,
            });
        }
    }

    /// Copies the visible columns, and one beyond each edge, into points and runs.
    fn lay_out(&mut self, span: Span, recipe: Recipe) {
        self.points.clear();
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
            let (earlier, later) = if column.least.x <= column.greatest.x {
                (column.least, column.greatest)
            } else {
                (column.greatest, column.least)
            };
            self.points.push(earlier);
            if later.x > earlier.x {
                self.points.push(later);
            }
            if let Some(run) = self.runs.last_mut() {
                run.end = self.points.len();
            }
        }
    }
}

/// The width of a column: a pixel, rounded up to an eighth of an octave, so that a window that
/// grows with time (`all`) does not rebuild its columns each frame.
fn column_secs(span: Span) -> f64 {
    let pixel_secs = (span.to - span.from) / span.n_columns.max(1.0);
    if !(pixel_secs.is_finite() && pixel_secs > 0.0) {
        return 1.0;
    }
    ((pixel_secs.log2() * 8.0).ceil() / 8.0).exp2()
}

/// Samples with `since <= x <= until`.
fn count_between(series: &Series, since: f64, until: f64) -> usize {
    let start = series.points.partition_point(|point| point.x < since);
    let end = series.points.partition_point(|point| point.x <= until);
    end.saturating_sub(start)
}

/// The mean of the last seconds of a run, sample by sample.
struct RollingMean {
    secs: f64,
    start: usize,
    sum: f64,
    n: usize,
}

impl RollingMean {
    fn new(secs: u8) -> Self {
        Self { secs: f64::from(secs), start: 0, sum: 0.0, n: 0 }
    }

    /// Begins a new run at sample `at`.
    fn restart(&mut self, at: usize) {
        *self = Self { secs: self.secs, start: at, sum: 0.0, n: 0 };
    }

    /// Takes in the samples of the run before `next` that its mean will hold.
    fn warm_up(&mut self, points: &[PlotPoint], run_start: usize, next: usize) {
        self.restart(next);
        let Some(newest) = points.get(next) else { return };
        let run = points.get(run_start..next).unwrap_or_default();
        let begin = run.partition_point(|point| point.x <= newest.x - self.secs);
        self.restart(run_start + begin);
        for point in run.iter().skip(begin) {
            self.sum += point.y;
            self.n += 1;
        }
    }

    /// The mean with `point`, the next sample of the run.
    fn push(&mut self, points: &[PlotPoint], point: PlotPoint) -> f64 {
        if self.secs <= 0.0 {
            return point.y;
        }
        self.sum += point.y;
        self.n += 1;
        while let Some(oldest) = points.get(self.start)
            && self.n > 1
            && oldest.x <= point.x - self.secs
        {
            self.sum -= oldest.y;
            self.n -= 1;
            self.start += 1;
        }
        self.sum / self.n as f64
    }
}

/// The value of the line at `x`: of the nearest sample of the run that holds `x`, or of a run
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
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn series(values: impl IntoIterator<Item = (f64, f64)>, breaks: &[usize]) -> Series {
        let points = values.into_iter().map(|(x, y)| PlotPoint::new(x, y)).collect();
        Series { points, breaks: breaks.to_vec(), revision: 0 }
    }

    fn each_second(n: usize) -> Series {
        series((0..n).map(|i| (i as f64, (i as f64 * 0.7).sin() * 100.0)), &[])
    }

    fn pairs(curve: &Curve) -> Vec<(f64, f64)> {
        curve.points().iter().map(|point| (point.x, point.y)).collect()
    }

    fn span(from: f64, to: f64, n_columns: f64) -> Span {
        Span { from, to, n_columns }
    }

    #[test]
    fn few_samples_are_drawn_as_they_are() {
        let mut curve = Curve::default();
        curve.update(&each_second(10), span(-1.0, 11.0, 400.0), 0);
        let expected: Vec<_> = each_second(10).points.iter().map(|p| (p.x, p.y)).collect();
        assert_eq!(pairs(&curve), expected);
        assert_eq!(curve.runs(), [Run { start: 0, end: 10 }]);
    }

    #[test]
    fn eight_hours_come_down_to_one_pair_per_column_and_keep_their_extremes() {
        let mut series = each_second(28_800);
        series.points[17_000].y = 900.0;
        let mut curve = Curve::default();
        curve.update(&series, span(0.0, 28_800.0, 836.0), 0);
        assert!(curve.points().len() <= 2 * 838, "{}", curve.points().len());
        assert!(curve.points().len() > 836, "{}", curve.points().len());
        assert_eq!(curve.extremes().unwrap().1, 900.0);
        assert_eq!(curve.n_visible_samples(), 28_800);
    }

    #[test]
    fn nothing_is_drawn_across_a_gap_and_a_lone_sample_is_a_run() {
        let values = [(0.0, 1.0), (1.0, 2.0), (60.0, 3.0), (120.0, 4.0), (121.0, 5.0)];
        let mut curve = Curve::default();
        curve.update(&series(values, &[2, 3]), span(0.0, 130.0, 400.0), 0);
        let runs = [Run { start: 0, end: 2 }, Run { start: 2, end: 3 }, Run { start: 3, end: 5 }];
        assert_eq!(curve.runs(), runs);
    }

    #[test]
    fn a_mean_never_reaches_back_over_a_gap() {
        let values = [(0.0, 100.0), (1.0, 100.0), (2.0, 10.0), (3.0, 20.0)];
        let mut curve = Curve::default();
        curve.update(&series(values, &[2]), span(0.0, 4.0, 400.0), 3);
        assert_eq!(pairs(&curve), [(0.0, 100.0), (1.0, 100.0), (2.0, 10.0), (3.0, 15.0)]);
    }

    #[test]
    fn a_late_sample_closes_the_gap_on_the_screen() {
        let mut series = series([(0.0, 1.0), (10.0, 2.0)], &[1]);
        let mut curve = Curve::default();
        let shown = span(0.0, 20.0, 400.0);
        curve.update(&series, shown, 0);
        assert_eq!(curve.runs().len(), 2);
        series.points.insert(1, PlotPoint::new(5.0, 9.0));
        series.breaks.clear();
        curve.update(&series, shown, 0);
        assert_eq!(curve.runs().len(), 1);
        assert_eq!(pairs(&curve), [(0.0, 1.0), (5.0, 9.0), (10.0, 2.0)]);
    }

    #[test]
    fn a_corrected_sample_is_redrawn_when_the_revision_says_so() {
        let mut series = each_second(10);
        let mut curve = Curve::default();
        curve.update(&series, span(0.0, 20.0, 400.0), 0);
        series.points[4].y = 7.0;
        series.revision += 1;
        curve.update(&series, span(0.0, 20.0, 400.0), 0);
        assert_eq!(curve.points()[4].y, 7.0);
    }

    #[test]
    fn a_value_that_is_no_number_is_left_out() {
        let mut curve = Curve::default();
        let values = [(0.0, 1.0), (1.0, f64::NAN), (2.0, f64::INFINITY), (3.0, 2.0)];
        curve.update(&series(values, &[]), span(0.0, 4.0, 400.0), 0);
        assert_eq!(pairs(&curve), [(0.0, 1.0), (3.0, 2.0)]);
    }

    #[test]
    fn the_cursor_reads_the_nearest_sample_but_none_inside_a_gap() {
        let series = series([(0.0, 1.0), (1.0, 2.0), (60.0, 3.0), (61.0, 4.0)], &[2]);
        let at = |x| value_near(&series, x, 1.5, 0).map(|point| point.y);
        assert_eq!(at(0.4), Some(1.0));
        assert_eq!(at(0.6), Some(2.0));
        assert_eq!(at(2.0), Some(2.0));
        assert_eq!(at(30.0), None);
        assert_eq!(at(59.0), Some(3.0));
        assert_eq!(at(64.0), None);
        assert_eq!(last_before(&series, 60.5, 0).unwrap().y, 3.0);
        assert!(last_before(&series, -1.0, 0).is_none());
    }

    /// Runs of samples at uneven steps, with where each run begins.
    fn uneven() -> impl Strategy<Value = Series> {
        prop::collection::vec(
            (0.05..3.0_f64, -500.0..500.0_f64, prop::bool::weighted(0.05)),
            1..400,
        )
        .prop_map(|steps| {
            let mut series = Series::default();
            let mut x = 0.0;
            for (step, y, breaks) in steps {
                x += if breaks { step + 30.0 } else { step };
                if breaks && !series.points.is_empty() {
                    series.breaks.push(series.points.len());
                }
                series.points.push(PlotPoint::new(x, y));
            }
            series
        })
    }

    proptest! {
        #[test]
        fn a_window_that_slides_shows_the_same_as_one_built_anew(
            whole in uneven(), smooth_secs in prop::sample::select(vec![0_u8, 3, 10]),
            width in 20.0..300.0_f64,
        ) {
            let mut sliding = Curve::default();
            let mut grown = Series::default();
            for (i, &point) in whole.points.iter().enumerate() {
                if whole.breaks.contains(&i) {
                    grown.breaks.push(i);
                }
                grown.points.push(point);
                let shown = span(point.x - width, point.x, 100.0);
                sliding.update(&grown, shown, smooth_secs);
                if i % 17 == 0 {
                    let mut fresh = Curve::default();
                    fresh.update(&grown, shown, smooth_secs);
                    prop_assert_eq!(sliding.runs(), fresh.runs());
                    prop_assert_eq!(sliding.points().len(), fresh.points().len());
                    for (a, b) in sliding.points().iter().zip(fresh.points()) {
                        prop_assert_eq!(a.x, b.x);
                        prop_assert!((a.y - b.y).abs() < 1e-6, "{} {}", a.y, b.y);
                    }
                }
            }
        }

        #[test]
        fn the_mean_is_that_of_the_samples_it_says(
            series in uneven(), smooth_secs in prop::sample::select(vec![3_u8, 10, 30]),
        ) {
            for at in (0..series.points.len()).step_by(13) {
                let start = series.breaks.iter().copied().filter(|&b| b <= at).max().unwrap_or(0);
                let since = series.points[at].x - f64::from(smooth_secs);
                let held: Vec<f64> = series.points[start..=at]
                    .iter().filter(|p| p.x > since).map(|p| p.y).collect();
                let naive = held.iter().sum::<f64>() / held.len() as f64;
                prop_assert!((smoothed_at(&series, at, smooth_secs) - naive).abs() < 1e-6);
            }
        }

        #[test]
        fn no_zoom_draws_more_than_a_pair_per_column(
            series in uneven(), from in 0.0..200.0_f64, width in 1.0..900.0_f64,
        ) {
            let mut curve = Curve::default();
            curve.update(&series, span(from, from + width, 100.0), 0);
            prop_assert!(curve.points().len() <= 2 * 103);
        }
    }
}
