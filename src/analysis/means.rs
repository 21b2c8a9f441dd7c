//! Means of several metrics over a part of a session.

use crate::model::{Metric, SampleBlock, UnixNanos};

use super::{laps::Lap, rolling::Totals, travelled::Travelled};

/// Means of metrics over the samples so far, each by the rule of its metric.
#[derive(Debug, Clone)]
pub struct Means {
    totals: Vec<(&'static Metric, Totals)>,
    last: Option<UnixNanos>,
}

impl Means {
    /// Of nothing yet.
    pub fn new(metrics: &[&'static Metric]) -> Self {
        let totals = metrics.iter().map(|metric| (*metric, Totals::new(metric.zeros()))).collect();
        Self { totals, last: None }
    }

    /// Takes the next samples, in time order. Implausible values are left out; of several values at
    /// one time the first one counts.
    pub fn add(&mut self, samples: &SampleBlock) {
        for sample in samples.iter() {
            let is_again = self.last.replace(sample.time) == Some(sample.time);
            if is_again {
                continue;
            }
            for reading in sample.readings {
                let Some(metric) = samples.metrics().get(usize::from(reading.metric)) else {
                    continue;
                };
                let known = self.totals.iter_mut().find(|(known, _)| *known == metric);
                if let Some((_, totals)) = known.filter(|_| metric.is_plausible(reading.value)) {
                    totals.add(sample.time, reading.value);
                }
            }
        }
    }

    /// The mean of a metric; `None` where it was not sent or is not asked for.
    pub fn of(&self, metric: &Metric) -> Option<f64> {
        let known = self.totals.iter().find(|(known, _)| *known == metric);
        known.and_then(|(_, totals)| totals.summary().mean)
    }
}

/// A lap with its numbers.
#[derive(Debug, Clone)]
pub struct LapNumbers {
    /// The lap.
    pub lap: Lap,
    /// Metres travelled in it.
    pub metres: Option<f64>,
    /// Means over it.
    pub means: Means,
}

impl LapNumbers {
    /// Its duration in seconds.
    pub fn secs(&self) -> f64 {
        self.lap.to.secs_since(self.lap.from)
    }
}

/// The numbers of laps of a session, whose samples are in time order. A sample at the border of two
/// laps belongs to the later one, and one at the end of the last lap to that.
pub fn lap_numbers(
    laps: Vec<Lap>,
    samples: &SampleBlock,
    travelled: &Travelled,
    metrics: &[&'static Metric],
) -> Vec<LapNumbers> {
    let end = laps.last().map(|lap| lap.to);
    let before = |time: UnixNanos| samples.times().partition_point(|at| *at < time);
    let numbers = |lap: Lap| {
        let upto = if Some(lap.to) == end { samples.len() } else { before(lap.to) };
        let mut means = Means::new(metrics);
        means.add(&samples.slice(before(lap.from)..upto));
        let metres = travelled.metres_at(lap.from).zip(travelled.metres_at(lap.to));
        LapNumbers { metres: metres.map(|(from, to)| to - from), means, lap }
    };
    laps.into_iter().map(numbers).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        analysis::laps::laps,
        model::{Mark, MarkKind},
    };

    /// Two minutes at 1 Hz: 100 bpm, then 160 bpm, at 36 km/h.
    fn ride() -> SampleBlock {
        let mut samples = SampleBlock::default();
        let [hr, dist] =
            [Metric::HrBpm, Metric::DistKm].map(|metric| samples.metric_index(&metric).unwrap());
        for i in 0..=120 {
            samples.push_reading(hr, if i < 60 { 100.0 } else { 160.0 });
            samples.push_reading(dist, f64::from(i) * 0.01);
            samples.finish_sample(UnixNanos::from_secs(i64::from(i)));
        }
        samples
    }

    #[test]
    fn the_laps_of_a_session_add_up_to_all_of_it() {
        let samples = ride();
        let span = (UnixNanos::from_secs(0), UnixNanos::from_secs(120));
        let time = UnixNanos::from_secs(60);
        let marks = [Mark { time, kind: MarkKind::Lap, text: String::new() }];
        let travelled = Travelled::of(&samples);
        let found = lap_numbers(laps(&marks, span), &samples, &travelled, &[&Metric::HrBpm]);
        let of = |lap: &LapNumbers| (lap.secs(), lap.means.of(&Metric::HrBpm));
        assert_eq!(
            found.iter().map(of).collect::<Vec<_>>(),
            [(60.0, Some(100.0)), (60.0, Some(160.0))]
        );
        for lap in &found {
            assert!((lap.metres.unwrap() - 600.0).abs() < 1e-6, "{lap:?}");
        }
        assert_eq!(found[0].means.of(&Metric::PwrW), None);
    }

    #[test]
    fn it_does_not_matter_in_how_many_parts_the_samples_come() {
        let samples = ride();
        let (mut whole, mut parts) = (Means::new(&[&Metric::HrBpm]), Means::new(&[&Metric::HrBpm]));
        whole.add(&samples);
        for from in (0..samples.len()).step_by(7) {
            parts.add(&samples.slice(from..from + 7));
        }
        assert_eq!(whole.of(&Metric::HrBpm), parts.of(&Metric::HrBpm));
        let mean = whole.of(&Metric::HrBpm).unwrap();
        assert!((mean - (60.0 * 100.0 + 61.0 * 160.0) / 121.0).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn an_implausible_value_changes_no_mean() {
        let mut samples = ride();
        let hr = samples.metric_index(&Metric::HrBpm).unwrap();
        samples.push_reading(hr, 65_535.0);
        samples.finish_sample(UnixNanos::from_secs(121));
        let mut means = Means::new(&[&Metric::HrBpm]);
        means.add(&samples);
        assert!(means.of(&Metric::HrBpm).unwrap() < 160.0);
    }
}
