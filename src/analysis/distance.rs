//! Distance: as the device counts it, else along its track.

use crate::model::{Metric, UnixNanos};

use super::track::{Fix, TrackFilter, Verdict, length_m};

/// A counter may step by this much at once, in metres: some count in tenths of a kilometre.
const COARSE_M: f64 = 200.0;

/// The distance of a session, lap or span.
///
/// With a sent counter it is the sum of its positive steps, silences included, so that a device that
/// starts again from zero loses nothing. Without one it is the length along the good fixes, silences
/// included too.
#[derive(Debug, Clone, Default)]
pub struct Distance {
    counter: Option<Counter>,
    track: TrackFilter,
}

/// Where a counter stands.
#[derive(Debug, Clone, Copy)]
struct Counter {
    last_km: f64,
    /// When it last moved.
    moved: UnixNanos,
    sum_km: f64,
}

impl Distance {
    /// Takes the next value of the sent counter, in km, in order of time. A step that nobody can have
    /// travelled since the last one counts nothing: a value from a bit lost, or a dropout to zero.
    pub fn count(&mut self, time: UnixNanos, counter_km: f64) {
        let counter =
            self.counter.get_or_insert(Counter { last_km: counter_km, moved: time, sum_km: 0.0 });
        let step_km = counter_km - counter.last_km;
        if step_km == 0.0 {
            return;
        }
        let (_, fastest_kph) = Metric::SpdKph.limits();
        let hours = time.secs_since(counter.moved).max(0.0) / 3600.0;
        if 0.0 < step_km && step_km <= COARSE_M / 1000.0 + hours * fastest_kph {
            counter.sum_km += step_km;
        }
        counter.last_km = counter_km;
        counter.moved = time;
    }

    /// Takes the next fix, in order of time.
    pub fn fix(&mut self, fix: Fix) {
        self.track.push(fix);
    }

    /// The judged fixes.
    pub const fn track(&self) -> &TrackFilter {
        &self.track
    }

    /// The distance in km; `None` without a counter and with fewer than two good fixes.
    pub fn km(&self) -> Option<f64> {
        let along_km = || {
            let is_good = |verdict: &&Verdict| matches!(verdict, Verdict::Good { .. });
            let has_leg = self.track.verdicts().iter().filter(is_good).nth(1).is_some();
            has_leg.then(|| length_m(self.track.fixes(), self.track.verdicts()) / 1000.0)
        };
        self.counter.map(|counter| counter.sum_km).or_else(along_km)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(values: &[(f64, f64)]) -> f64 {
        let mut distance = Distance::default();
        for &(secs, km) in values {
            distance.count(UnixNanos(0).plus_secs(secs), km);
        }
        distance.km().unwrap()
    }

    fn check(values: &[(f64, f64)], expected_km: f64) {
        let km = counted(values);
        assert!((km - expected_km).abs() < 1e-9, "{values:?}: {km}");
    }

    #[test]
    fn a_counter_counts_across_a_silence() {
        check(&[(0.0, 7.0), (1.0, 7.01), (600.0, 12.0), (601.0, 12.01)], 5.01);
    }

    #[test]
    fn a_device_that_starts_again_loses_nothing() {
        check(&[(0.0, 7.0), (30.0, 7.5), (90.0, 0.0), (120.0, 0.25)], 0.75);
        // It was not looked at while it went on.
        check(&[(0.0, 7.0), (30.0, 7.5), (90.0, 0.1), (120.0, 0.25)], 0.65);
    }

    #[test]
    fn a_spike_or_a_dropout_of_the_counter_counts_nothing() {
        check(&[(0.0, 7.0), (1.0, 7.01), (2.0, 4_294_967.3), (3.0, 7.03), (4.0, 7.04)], 0.02);
        check(&[(0.0, 7.0), (1.0, 7.01), (2.0, 0.0), (3.0, 7.03), (4.0, 7.04)], 0.02);
    }

    #[test]
    fn a_coarse_counter_is_no_spike() {
        let values: Vec<(f64, f64)> =
            (0..=600).map(|i| (f64::from(i), f64::from(i / 12) / 10.0)).collect();
        check(&values, 5.0);
    }

    #[test]
    fn nothing_sent_is_no_distance() {
        assert_eq!(Distance::default().km(), None);
    }
}
