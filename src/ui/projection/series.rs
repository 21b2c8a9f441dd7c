//! A plotted line that follows the changes of the store.

use egui_plot::PlotPoint;

use super::Series;
use crate::{analysis::UsualInterval, model::UnixNanos};

/// The number of preceding points that determine the usual interval: more than the median
/// considers.
const USUAL_OVER: usize = 12;

impl Series {
    /// Removes the points from `x` on and those before `oldest`, ready for [`Self::push`].
    pub(super) fn cut(&mut self, from_x: f64, oldest_x: f64) {
        let keep = self.points.partition_point(|point| point.x < from_x);
        if keep < self.points.len() {
            // The points removed here may come back with other values.
            self.revision += 1;
        }
        self.points.truncate(keep);
        self.spikes.truncate(self.spikes.partition_point(|spike| spike.x < from_x));
        self.spikes.drain(..self.spikes.partition_point(|spike| spike.x < oldest_x));
        let keep_breaks = self.breaks.partition_point(|&at| at < keep);
        self.breaks.truncate(keep_breaks);
        let gone = self.points.partition_point(|point| point.x < oldest_x);
        if gone > 0 {
            self.points.drain(..gone);
            let passed = self.breaks.partition_point(|&at| at <= gone);
            self.breaks.drain(..passed);
            for at in &mut self.breaks {
                *at -= gone;
            }
        }
    }

    /// Appends a point, with a break if it follows a gap. `usual` is the result of [`Self::usual`]
    /// from before the first point was appended.
    pub(super) fn push(&mut self, usual: &mut UsualInterval, time: UnixNanos, x: f64, y: f64) {
        if !y.is_finite() {
            return;
        }
        if usual.push(time) {
            self.breaks.push(self.points.len());
        }
        self.points.push(PlotPoint::new(x, y));
    }

    /// The usual interval at the end, from the last few points only, so that a series built
    /// incrementally has the same breaks as one built at once.
    pub(super) fn usual(&self, epoch: UnixNanos) -> UsualInterval {
        let mut usual = UsualInterval::default();
        let from = self.points.len().saturating_sub(USUAL_OVER);
        for point in self.points.get(from..).unwrap_or_default() {
            usual.push(epoch.plus_secs(point.x));
        }
        usual
    }
}

/// Seconds since the epoch of the plots.
pub(super) fn x_of(time: UnixNanos, epoch: UnixNanos) -> f64 {
    time.secs_since(epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EPOCH: UnixNanos = UnixNanos::from_secs(1_700_000_000);

    fn add(series: &mut Series, xs: &[f64]) {
        let mut usual = series.usual(EPOCH);
        for &x in xs {
            series.push(&mut usual, EPOCH.plus_secs(x), x, 1.0);
        }
    }

    fn built(xs: &[f64]) -> Series {
        let mut series = Series::default();
        add(&mut series, xs);
        series
    }

    #[test]
    fn a_silence_over_five_seconds_breaks_a_line_of_one_hertz() {
        assert_eq!(built(&[0.0, 1.0, 2.0, 7.0, 8.0]).breaks, Vec::<usize>::new());
        assert_eq!(built(&[0.0, 1.0, 2.0, 7.1, 8.0]).breaks, [3]);
    }

    #[test]
    fn a_slow_tracker_is_not_all_gaps() {
        let xs: Vec<f64> = (0..10).map(|i| f64::from(i) * 30.0).collect();
        // No interval is known before the second fix, so the first stands alone.
        assert_eq!(built(&xs).breaks, [1]);
    }

    #[test]
    fn what_is_not_a_number_is_never_drawn() {
        let mut series = built(&[0.0, 1.0]);
        let mut usual = series.usual(EPOCH);
        series.push(&mut usual, EPOCH, 2.0, f64::NAN);
        series.push(&mut usual, EPOCH, 2.0, f64::INFINITY);
        assert_eq!(series.points.len(), 2);
    }

    #[test]
    fn cutting_at_both_ends_keeps_the_breaks_in_their_places() {
        let mut series = built(&[0.0, 1.0, 2.0, 10.0, 11.0, 30.0, 31.0]);
        assert_eq!(series.breaks, [3, 5]);
        series.cut(31.0, 2.0);
        let xs: Vec<f64> = series.points.iter().map(|point| point.x).collect();
        assert_eq!(
            (xs.as_slice(), series.breaks.as_slice()),
            (&[2.0, 10.0, 11.0, 30.0][..], &[1, 3][..])
        );
        series.cut(99.0, 10.0);
        assert_eq!(series.breaks, [2]);
        assert_eq!(series.revision, 1, "only the cut at the end may change values");
    }
}
