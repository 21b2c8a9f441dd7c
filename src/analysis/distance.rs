//! Distance: from the device's counter if there is one, else along the track.

use crate::model::{Metric, UnixNanos};

use super::track::{Fix, FixVerdict, TrackFilter, length_after_m};

/// Fixes that are kept, since later ones may show that they were wrong; a few would do.
const KEPT_FIXES: usize = 64;
/// Fixes at which the length of the others is added up.
const MOST_FIXES: usize = 4 * KEPT_FIXES;
/// A counter may step by this much at once, in km: some count in tenths of a kilometre.
const COARSE_KM: f64 = 0.2;
/// A larger step at once, in km, is an error: the counter lost bits, or signals "unknown" with its
/// maximum.
const MOST_KM: f64 = 10.0;

/// The distance of a session, lap or span.
///
/// With a counter it is the sum of the positive steps, including those across gaps, so that a
/// device that restarts from zero loses nothing. Without one it is the length along the good fixes,
/// also across gaps. Memory is bounded.
#[derive(Debug, Clone, Default)]
pub struct Distance {
    counter: Option<Counter>,
    track: TrackFilter,
    /// Length of the track up to the first fix still kept, in metres.
    before_m: f64,
}

/// State of a counter.
#[derive(Debug, Clone, Copy)]
struct Counter {
    last_km: f64,
    /// When it last moved.
    moved: UnixNanos,
    /// The value before its last fall, and the time since which it had that value.
    before_fall: Option<(f64, UnixNanos)>,
    sum_km: f64,
}

impl Distance {
    /// Adds the next counter value, in km, in time order.
    ///
    /// A counter that fell and returns to its old value faster than anyone can travel had dropped
    /// out, or is one of two counters that alternate; it continues from there. A step without a
    /// plausible explanation is ignored.
    pub fn count(&mut self, time: UnixNanos, counter_km: f64) {
        let counter = self.counter.get_or_insert(Counter {
            last_km: counter_km,
            moved: time,
            before_fall: None,
            sum_km: 0.0,
        });
        let (_, fastest_kph) = Metric::SpdKph.limits();
        let reach_km = |since: UnixNanos| time.secs_since(since).max(0.0) / 3600.0 * fastest_kph;
        let step_km = counter_km - counter.last_km;
        if step_km < 0.0 {
            counter.before_fall = Some((counter.last_km, counter.moved));
        } else if step_km > 0.0 {
            let resumed_km = counter.before_fall.and_then(|(km, since)| {
                let more_km = counter_km - km;
                (0.0 <= more_km && more_km <= COARSE_KM + reach_km(since)).then_some(more_km)
            });
            let reach_km = reach_km(counter.moved);
            counter.sum_km += match resumed_km {
                Some(more_km) if COARSE_KM + reach_km < step_km => more_km,
                _ if step_km <= MOST_KM + reach_km => step_km,
                _ => 0.0,
            };
        } else {
            return;
        }
        counter.last_km = counter_km;
        counter.moved = time;
    }

    /// Adds the next fix, in time order.
    pub fn fix(&mut self, fix: Fix) {
        self.track.push(fix);
        if MOST_FIXES <= self.track.fixes().len() {
            self.let_go();
        }
    }

    /// Sums up the older fixes and drops them.
    fn let_go(&mut self) {
        let (fixes, verdicts) = (self.track.fixes(), self.track.verdicts());
        let (settled, _) = verdicts.split_at(verdicts.len().saturating_sub(KEPT_FIXES));
        // The cut is at a good fix, where one length ends and the next begins.
        let is_good = |verdict: &FixVerdict| matches!(verdict, FixVerdict::Good { .. });
        let cut = settled.iter().rposition(is_good).filter(|cut| 0 < *cut);
        let Some((cut, time)) = cut.and_then(|cut| Some((cut, fixes.get(cut)?.time))) else {
            return;
        };
        let before = fixes.get(..=cut).zip(verdicts.get(..=cut));
        let before_m = self.before_m;
        self.before_m =
            before.map_or(before_m, |(fixes, verdicts)| length_after_m(before_m, fixes, verdicts));
        self.track.forget_before(time);
    }

    /// Whether a counter was sent, which then counts alone.
    pub const fn is_counted(&self) -> bool {
        self.counter.is_some()
    }

    /// The judged fixes.
    pub const fn track(&self) -> &TrackFilter {
        &self.track
    }

    /// The distance in km; `None` without a counter and with fewer than two good fixes.
    pub fn km(&self) -> Option<f64> {
        let along_km = || {
            let is_good = |verdict: &&FixVerdict| matches!(verdict, FixVerdict::Good { .. });
            let has_leg = self.track.verdicts().iter().filter(is_good).nth(1).is_some();
            let whole_m =
                || length_after_m(self.before_m, self.track.fixes(), self.track.verdicts());
            (has_leg || 0.0 < self.before_m).then(|| whole_m() / 1000.0)
        };
        self.counter.map(|counter| counter.sum_km).or_else(along_km)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{analysis::length_m, model::LatLng};

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
        // By the first reading after the restart, the counter has already moved.
        check(&[(0.0, 7.0), (30.0, 7.5), (90.0, 0.1), (120.0, 0.25)], 0.65);
    }

    #[test]
    fn a_spike_or_a_dropout_of_the_counter_counts_nothing() {
        check(&[(0.0, 7.0), (1.0, 7.01), (2.0, 42_949.67), (3.0, 7.03), (4.0, 7.04)], 0.02);
        check(&[(0.0, 7.0), (1.0, 7.01), (2.0, 0.0), (3.0, 7.03), (4.0, 7.04)], 0.04);
    }

    #[test]
    fn of_two_counters_by_turns_one_counts() {
        let values: Vec<(f64, f64)> = (0..=1000)
            .map(|i| (f64::from(i), if i % 2 == 0 { 5.0 } else { 0.0 } + f64::from(i) / 100.0))
            .collect();
        check(&values, 10.0);
    }

    #[test]
    fn a_coarse_counter_is_no_spike() {
        let values: Vec<(f64, f64)> =
            (0..=600).map(|i| (f64::from(i), f64::from(i / 12) / 10.0)).collect();
        check(&values, 5.0);
    }

    #[test]
    fn what_is_let_go_of_a_long_track_counts() {
        let (mut bounded, mut whole) = (Distance::default(), TrackFilter::default());
        for i in 0..20_000 {
            // An occasional spike, and the longest gaps.
            let lat_deg = 43.0 + f64::from(i) * 1e-5 + if i % 97 == 0 { 1.0 } else { 0.0 };
            let time = UnixNanos::from_secs(i64::from(i + i / 1000 * 500));
            let place = LatLng::new(lat_deg, 11.0).unwrap();
            let fix = Fix { time, place, spd_kph: None, acc_m: None };
            bounded.fix(fix);
            whole.push(fix);
        }
        assert!(bounded.track().fixes().len() < MOST_FIXES);
        let whole_km = length_m(whole.fixes(), whole.verdicts()) / 1000.0;
        let bounded_km = bounded.km().unwrap();
        assert_eq!(bounded_km.to_bits(), whole_km.to_bits(), "{bounded_km} {whole_km}");
        assert!((whole_km - 22.24).abs() < 0.02, "{whole_km}");
    }

    #[test]
    fn nothing_sent_is_no_distance() {
        assert_eq!(Distance::default().km(), None);
    }
}
