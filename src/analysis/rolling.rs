//! Mean, highest and lowest value over a stretch of time, and how much of it is known.

use crate::model::UnixNanos;

/// What zeros mean for a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    /// A value like any other: power and speed while coasting or standing.
    Count,
    /// No reading, for the mean and the extremes: heart rate, cadence.
    LeaveOut,
}

/// What a stretch of time comes to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Summary {
    /// Mean over time.
    pub mean: Option<f64>,
    /// Highest value.
    pub max: Option<f64>,
    /// Lowest value.
    pub min: Option<f64>,
    /// Seconds for which a value is known.
    pub covered_secs: f64,
}

impl Summary {
    /// Share of a window that is known, 0 to 1.
    pub fn coverage(&self, window_secs: f64) -> f64 {
        if window_secs > 0.0 { (self.covered_secs / window_secs).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// Running totals of a metric. A sample stands for the time since the one before it; after a
/// silence longer than `gap_secs`, and at the start, for one usual interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Totals {
    zeros: Zeros,
    usual_secs: f64,
    gap_secs: f64,
    last: Option<UnixNanos>,
    weighted_sum: f64,
    weight_secs: f64,
    summary: Summary,
}

impl Totals {
    /// Totals of nothing; `usual_secs` is the usual interval, `gap_secs` the longest silence
    /// that is not a gap.
    pub fn new(zeros: Zeros, usual_secs: f64, gap_secs: f64) -> Self {
        Self {
            zeros,
            usual_secs: usual_secs.max(1e-3),
            gap_secs,
            last: None,
            weighted_sum: 0.0,
            weight_secs: 0.0,
            summary: Summary::default(),
        }
    }

    /// Takes the next sample, in time order, each time once.
    pub fn add(&mut self, time: UnixNanos, value: f64) {
        let since = self.last.map(|last| time.secs_since(last));
        let stands_secs = since.filter(|&secs| secs <= self.gap_secs).unwrap_or(self.usual_secs);
        self.last = Some(time);
        let summary = &mut self.summary;
        summary.covered_secs += stands_secs;
        if self.zeros == Zeros::LeaveOut && value == 0.0 {
            return;
        }
        self.weighted_sum += value * stands_secs;
        self.weight_secs += stands_secs;
        summary.mean = Some(self.weighted_sum / self.weight_secs);
        summary.max = Some(summary.max.map_or(value, |max| max.max(value)));
        summary.min = Some(summary.min.map_or(value, |min| min.min(value)));
    }

    /// What the samples so far come to.
    pub const fn summary(&self) -> Summary {
        self.summary
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn summary(zeros: Zeros, samples: &[(f64, f64)]) -> Summary {
        let mut totals = Totals::new(zeros, 1.0, 5.0);
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
    fn a_gap_is_not_covered_and_weighs_nothing() {
        let summary = summary(Zeros::Count, &[(1.0, 100.0), (2.0, 100.0), (50.0, 400.0)]);
        assert!((summary.covered_secs - 3.0).abs() < 1e-9);
        assert_eq!(summary.mean, Some(200.0));
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
