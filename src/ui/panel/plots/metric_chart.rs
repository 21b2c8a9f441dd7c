//! The stacked charts, one for each metric that has a plot.

use crate::{
    metric::{Metric, Plot},
    ui::{
        format,
        projection::{Plotted, Row, Series, ValueView},
    },
};

/// Up to this many seconds, only lines that jump are smoothed.
const DEFAULT_SMOOTH_SECS: u8 = 3;

/// The chart of one metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MetricChart {
    metric: &'static Metric,
    plot: &'static Plot,
}

impl MetricChart {
    /// All charts, from top to bottom.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Metric::plotted().iter().map(|(metric, plot)| Self { metric, plot })
    }

    /// The quantity, as a word in a sentence.
    pub(super) const fn quantity(self) -> &'static str {
        self.metric.definition().label
    }

    /// What is plotted.
    pub(super) const fn metric(self) -> &'static Metric {
        self.metric
    }

    /// Its ranges and steps.
    pub(super) const fn plot(self) -> &'static Plot {
        self.plot
    }

    /// The label at the top left of the plot.
    pub(super) fn label(self) -> String {
        self.metric.definition().label_with_unit()
    }

    /// The text in place of the plot when no selected athlete sends the quantity.
    pub(super) fn absent(self) -> String {
        let mut words = self.quantity().to_owned();
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        words + ": none of the selected sends it."
    }

    /// Length of the line's rolling mean when the viewer asks for `asked` seconds.
    pub(super) const fn smoothing_secs(self, asked: u8) -> u8 {
        if self.plot.jumps || DEFAULT_SMOOTH_SECS < asked { asked } else { 0 }
    }

    /// The series of the chart; `None` if there is none.
    pub(super) fn series(self, plotted: &Plotted) -> Option<&Series> {
        plotted.line(self.metric)
    }

    /// The value in the roster that belongs to the chart.
    pub(super) fn value(self, row: &Row) -> ValueView {
        row.value(self.metric)
    }

    /// A value as text, with the decimals of the metric.
    pub(super) fn text(self, value: f64) -> String {
        format::metric(self.metric, value)
    }
}

#[cfg(test)]
impl MetricChart {
    /// The plot of a metric.
    pub(super) fn of(metric: &Metric) -> Self {
        Self::all().find(|chart| chart.metric == metric).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_smoothed_as_asked_and_a_heart_only_beyond_the_default() {
        let [power, heart] = [Metric::PwrW, Metric::HrBpm].map(|metric| MetricChart::of(&metric));
        assert_eq!(power.smoothing_secs(3), 3);
        assert_eq!(heart.smoothing_secs(3), 0);
        assert_eq!(heart.smoothing_secs(10), 10);
        assert_eq!(MetricChart::of(&Metric::SpdKph).smoothing_secs(0), 0);
    }

    #[test]
    fn speed_has_one_decimal_and_the_others_none() {
        let text = |metric: Metric, value| MetricChart::of(&metric).text(value);
        assert_eq!(text(Metric::SpdKph, 24.96), "25.0");
        assert_eq!(text(Metric::SpdKph, -0.01), "0.0");
        assert_eq!(text(Metric::PwrW, 326.6), "327");
        assert_eq!(text(Metric::HrBpm, 170.4), "170");
    }

    #[test]
    fn plots_say_what_they_are_of() {
        let heart = MetricChart::of(&Metric::HrBpm);
        assert_eq!((heart.quantity(), &*heart.label()), ("heart rate", "heart rate bpm"));
        assert_eq!(heart.absent(), "Heart rate: none of the selected sends it.");
        assert_eq!(MetricChart::of(&Metric::SpdKph).label(), "speed km/h");
    }
}
