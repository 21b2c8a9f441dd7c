//! Mean, maximum and minimum over a time range, and how much of the range is covered.

use super::gaps::UsualInterval;
use crate::{metric::Zeros, model::UnixNanos};

/// Statistics of a time range.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Time-weighted mean.
    pub mean: Option<f64>,
    /// Maximum.
    pub max: Option<f64>,
    /// Minimum.
    pub min: Option<f64>,
    /// Seconds for which a value is known.
    pub covered_secs: f64,
}

impl Summary {
    /// Share of a window that is covered, 0 to 1.
    pub fn coverage(&self, window_secs: f64) -> f64 {
        if window_secs > 0.0 { (self.covered_secs / window_secs).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Sums of one metric over samples whose covered time is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sums {
    zeros: Zeros,
    weighted_sum: f64,
    weight_secs: f64,
    summary: Summary,
}

impl Sums {
    /// Empty sums.
    pub fn new(zeros: Zeros) -> Self {
        Self { zeros, weighted_sum: 0.0, weight_secs: 0.0, summary: Summary::default() }
    }

    /// Takes a sample that stands for so many seconds ([`UsualInterval::covered_secs`]).
    pub fn add(&mut self, covered_secs: f64, value: f64) {
        let summary = &mut self.summary;
        if self.zeros.is_known(value) {
            summary.covered_secs += covered_secs;
        }
        if !self.zeros.counts(value) {
            return;
        }
        self.weighted_sum += value * covered_secs;
        self.weight_secs += covered_secs;
        summary.mean = Some(self.weighted_sum / self.weight_secs);
        summary.max = Some(summary.max.map_or(value, |max| max.max(value)));
        summary.min = Some(summary.min.map_or(value, |min| min.min(value)));
    }

    /// The statistics of the samples so far.
    pub const fn summary(&self) -> Summary {
        self.summary
    }
}

/// Running totals of a metric, updated with each sample in time order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    usual: UsualInterval,
    sums: Sums,
}

impl Totals {
    /// Empty totals at the start of a series.
    pub fn new(zeros: Zeros) -> Self {
        Self::after(UsualInterval::NONE, zeros)
    }

    /// Empty totals at some point of a series; `usual` is the usual interval there.
    pub fn after(usual: UsualInterval, zeros: Zeros) -> Self {
        Self { usual, sums: Sums::new(zeros) }
    }

    /// Adds the next sample, in time order, each time once.
    pub fn add(&mut self, time: UnixNanos, value: f64) {
        let covered_secs = self.usual.covered_secs(time);
        self.sums.add(covered_secs, value);
    }

    /// The statistics of the samples so far.
    pub const fn summary(&self) -> Summary {
        self.sums.summary()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn summary(zeros: Zeros, samples: &[(f64, f64)]) -> Summary {
        let mut totals = Totals::new(zeros);
        for &(secs, value) in samples {
            totals.add(UnixNanos(0).plus_secs(secs), value);
        }
        totals.summary()
    }

    #[test]
    fn a_minute_at_one_hertz_covers_a_minute() {
        let samples: Vec<_> = (1..=60).map(|i| (f64::from(i), 200.0)).collect();
        let summary = summary(Zeros::Count, &samples);
        assert!((summary.coverage(60.0) - 1.0).abs() < 1e-9);
        assert_eq!(summary.mean, Some(200.0));
    }

    #[test]
    fn coasting_counts_for_power_and_not_for_cadence() {
        let samples = [(1.0, 90.0), (2.0, 0.0), (3.0, 90.0), (4.0, 0.0)];
        assert_eq!(summary(Zeros::Count, &samples).mean, Some(45.0));
        let cadence = summary(Zeros::LeaveOut, &samples);
        assert_eq!((cadence.mean, cadence.min), (Some(90.0), Some(90.0)));
        assert!((cadence.covered_secs - 4.0).abs() < 1e-9, "the sensor was there");
    }

    #[test]
    fn a_strap_without_contact_covers_nothing() {
        let samples = [(1.0, 150.0), (2.0, 0.0), (3.0, 0.0), (4.0, 152.0)];
        let heart_rate = summary(Zeros::NoReading, &samples);
        assert_eq!((heart_rate.mean, heart_rate.min), (Some(151.0), Some(150.0)));
        assert!((heart_rate.covered_secs - 2.0).abs() < 1e-9);
    }

    #[test]
    fn means_have_zeros_of_power_and_speed_and_none_of_heart_rate_and_cadence() {
        use crate::metric::Metric;
        let samples = [(1.0, 120.0), (2.0, 0.0), (3.0, 90.0), (4.0, 0.0)];
        for (metric, mean, least, covered_secs) in [
            (Metric::PwrW, 52.5, 0.0, 4.0),
            (Metric::SpdKph, 52.5, 0.0, 4.0),
            (Metric::HrBpm, 105.0, 90.0, 2.0),
            (Metric::CadRpm, 105.0, 90.0, 4.0),
        ] {
            let found = summary(metric.zeros(), &samples);
            assert_eq!((found.mean, found.min, found.max), (Some(mean), Some(least), Some(120.0)));
            assert!((found.covered_secs - covered_secs).abs() < 1e-9, "{metric:?}");
        }
    }

    #[test]
    fn a_gap_is_not_covered_and_weighs_nothing() {
        let summary = summary(Zeros::Count, &[(1.0, 100.0), (2.0, 100.0), (50.0, 400.0)]);
        assert!((summary.covered_secs - 3.0).abs() < 1e-9);
        assert_eq!(summary.mean, Some(200.0));
    }

    #[test]
    fn totals_from_some_place_on_are_those_of_the_part() {
        let mut usual = UsualInterval::NONE;
        let at = |secs: f64| UnixNanos(0).plus_secs(secs);
        for i in 0..20 {
            usual.push(at(f64::from(i) * 30.0));
        }
        let mut totals = Totals::after(usual, Zeros::Count);
        totals.add(at(600.0), 100.0);
        totals.add(at(630.0), 200.0);
        assert_eq!(totals.summary().mean, Some(150.0));
        assert!((totals.summary().covered_secs - 60.0).abs() < 1e-9, "a slow tracker is no gap");
    }

    #[test]
    fn nothing_has_no_mean() {
        assert_eq!(summary(Zeros::Count, &[]), Summary::default());
        assert_eq!(summary(Zeros::LeaveOut, &[(1.0, 0.0)]).mean, None);
    }

    proptest! {
        #[test]
        fn at_an_even_rate_the_mean_is_the_plain_one(
            values in prop::collection::vec(0.0_f64..2000.0, 1..300),
        ) {
            let samples: Vec<_> =
                (1..).zip(&values).map(|(i, &value)| (f64::from(i), value)).collect();
            let summary = summary(Zeros::Count, &samples);
            let plain = values.iter().sum::<f64>() / values.len() as f64;
            prop_assert!((summary.mean.unwrap() - plain).abs() < 1e-6);
            prop_assert_eq!(summary.max, values.iter().copied().reduce(f64::max));
            prop_assert_eq!(summary.min, values.iter().copied().reduce(f64::min));
        }
    }
}
