//! The y range of a plot: starts round, grows in round steps, shrinks only when asked to fit.

use crate::metric::Plot;

/// The plot of a metric whose definition has none: only its values tell its range.
pub(super) const UNKNOWN: Plot = Plot {
    order: u8::MAX,
    range: (0.0, 1.0),
    step: 1.0,
    least_span: 1.0,
    stays: true,
    jumps: false,
};

/// Lowest and highest value of a plot; `low < high`, both finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct YRange {
    /// At the bottom edge.
    pub(super) low: f64,
    /// At the top edge.
    pub(super) high: f64,
}

impl YRange {
    /// The range of a plot before any value needs more.
    pub(super) const fn first(plot: &Plot) -> Self {
        let (low, high) = plot.range;
        Self { low, high }
    }

    /// The range that also shows `least` and `greatest`, grown by whole steps of the plot.
    pub(super) fn grown(self, plot: &Plot, least: f64, greatest: f64) -> Self {
        let step = plot.step;
        let mut grown = self;
        if greatest > grown.high {
            grown.high = (greatest / step).ceil() * step;
        }
        if least < grown.low {
            grown.low = (least / step).floor() * step;
        }
        if grown.low.is_finite() && grown.high.is_finite() { grown } else { self }
    }

    /// The range of a quantity of which nothing is known beforehand: fitted to the values, and never
    /// so tight that a tenth of them fills it.
    pub(super) fn around(least: f64, greatest: f64) -> Self {
        let size = least.abs().max(greatest.abs());
        let least_span = if size > 0.0 { size / 10.0 } else { 1.0 };
        let plot = Plot { least_span, ..UNKNOWN };
        Self::fitted(&plot, least, greatest)
    }

    /// Whether all of this is in the range.
    pub(super) const fn holds(self, least: f64, greatest: f64) -> bool {
        self.low <= least && greatest <= self.high
    }

    /// A tight range around the visible values: an eighth of padding, round ends, and never below
    /// zero unless a value is.
    pub(super) fn fitted(plot: &Plot, least: f64, greatest: f64) -> Self {
        let missing = (plot.least_span - (greatest - least)).max(0.0);
        let air = (greatest - least) / 8.0 + missing / 2.0;
        let step = round_step((greatest - least + 2.0 * air) / 8.0);
        let floor = if least < 0.0 { f64::NEG_INFINITY } else { 0.0 };
        let low = (((least - air) / step).floor() * step).max(floor);
        let high = ((greatest + air) / step).ceil() * step;
        if low.is_finite() && high.is_finite() && low < high {
            Self { low, high }
        } else {
            Self::first(plot)
        }
    }
}

/// The smallest round step (1, 2, 2.5, 5 and their decades) that is not below `least`.
fn round_step(least: f64) -> f64 {
    if !(least.is_finite() && least > 0.0) {
        return 1.0;
    }
    let decade = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|mantissa| mantissa * decade)
        .find(|&step| step >= least * (1.0 - 1e-9))
        .unwrap_or(10.0 * decade)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metric::Metric;

    fn plot(metric: &Metric) -> Plot {
        metric.definition().plot.unwrap()
    }

    #[test]
    fn a_range_grows_by_whole_steps_and_only_where_a_value_asks() {
        let heart = plot(&Metric::HrBpm);
        let grown = YRange::first(&heart).grown(&heart, 131.0, 203.0);
        assert_eq!(grown, YRange { low: 100.0, high: 220.0 });
        let grown = grown.grown(&heart, 78.0, 90.0);
        assert_eq!(grown, YRange { low: 60.0, high: 220.0 });
        let power = plot(&Metric::PwrW);
        let power = YRange::first(&power).grown(&power, 0.0, 451.0);
        assert_eq!(power, YRange { low: 0.0, high: 600.0 });
    }

    #[test]
    fn a_fitted_range_is_round_and_never_goes_below_zero_for_want_of_values() {
        let power = YRange::fitted(&plot(&Metric::PwrW), 0.0, 0.0);
        assert_eq!(power, YRange { low: 0.0, high: 30.0 });
        let fit = YRange::fitted(&plot(&Metric::HrBpm), 151.0, 177.0);
        assert!(fit.low <= 151.0 && fit.low >= 140.0, "{fit:?}");
        assert!(fit.high >= 177.0 && fit.high <= 190.0, "{fit:?}");
        assert!(fit.low.fract().abs() < 1e-9, "{fit:?}");
    }

    proptest! {
        #[test]
        fn a_growing_range_never_shrinks_and_holds_every_value(
            values in prop::collection::vec(-50.0..5_000.0_f64, 1..40),
        ) {
            let power = plot(&Metric::PwrW);
            let mut range = YRange::first(&power);
            for value in values {
                let grown = range.grown(&power, value, value);
                prop_assert!(grown.low <= range.low && grown.high >= range.high);
                prop_assert!(grown.low <= value && value <= grown.high);
                range = grown;
            }
        }

        #[test]
        fn a_range_around_values_of_any_size_holds_them_and_is_not_much_larger(
            size in -3.0..6.0_f64, low in -1.0..1.0_f64, span in 0.0..2.0_f64,
        ) {
            let unit = 10_f64.powf(size);
            let (least, greatest) = (low * unit, (low + span) * unit);
            let range = YRange::around(least, greatest);
            prop_assert!(range.holds(least, greatest), "{range:?}");
            let size = least.abs().max(greatest.abs()).max(greatest - least);
            prop_assert!(range.high - range.low <= 2.5 * size, "{range:?} {least} {greatest}");
        }

        #[test]
        fn a_fitted_range_holds_what_it_was_fitted_to(
            least in 0.0..3_000.0_f64, span in 0.0..3_000.0_f64,
        ) {
            for (_, plot) in Metric::plotted() {
                let fit = YRange::fitted(plot, least, least + span);
                prop_assert!(fit.low <= least && least + span <= fit.high, "{fit:?}");
                prop_assert!(fit.high - fit.low >= plot.least_span);
            }
        }
    }
}
