//! How fast somebody climbs just now.

use std::collections::VecDeque;

use super::gaps::UsualInterval;
use crate::model::UnixNanos;

/// Length of the window, in seconds.
const WINDOW_SECS: f64 = 60.0;
/// A shorter stretch says nothing, in seconds.
const LEAST_SECS: f64 = 30.0;
/// Fewer altitudes say nothing.
const LEAST_SAMPLES: usize = 3;
/// Seconds in an hour.
const SECS_PER_H: f64 = 3_600.0;

/// The rate of climb: the slope of the altitude over the last minute, by least squares.
///
/// Negative on a descent. The ends alone would jump with each step of a barometer; the sum of climbs
/// ([`Climb`](super::Climb)) moves in steps of 3 m, which are 180 m/h over a minute. A gap begins the
/// window anew.
#[derive(Debug, Clone, Default)]
pub struct ClimbRate {
    usual: UsualInterval,
    /// Since the last gap and within the window.
    altitudes: VecDeque<(UnixNanos, f64)>,
}

impl ClimbRate {
    /// Takes the next altitude, in metres, in order of time.
    pub fn add(&mut self, time: UnixNanos, alt_m: f64) {
        if self.usual.push(time) {
            self.altitudes.clear();
        }
        self.altitudes.push_back((time, alt_m));
        let is_past = |(from, _): &(UnixNanos, f64)| WINDOW_SECS < time.secs_since(*from);
        while self.altitudes.pop_front_if(|it| is_past(it)).is_some() {}
    }

    /// The rate at a time, such as that of the newest sample of whatever kind; `None` also where
    /// altitudes have not come for so long that it is a gap.
    pub fn m_per_h_at(&self, time: UnixNanos) -> Option<f64> {
        let (last, _) = self.altitudes.back()?;
        self.m_per_h().filter(|_| time.secs_since(*last) <= self.usual.gap_secs())
    }

    /// The rate up to the last altitude, in metres an hour; `None` until half a minute is known.
    pub fn m_per_h(&self) -> Option<f64> {
        let (first, _) = self.altitudes.front()?;
        let (last, base_m) = self.altitudes.back()?;
        if self.altitudes.len() < LEAST_SAMPLES || last.secs_since(*first) < LEAST_SECS {
            return None;
        }
        let n = self.altitudes.len() as f64;
        // In relation to the last, so that small differences keep their digits.
        let points = || {
            let relative =
                |(time, alt_m): &(UnixNanos, f64)| (time.secs_since(*last), alt_m - base_m);
            self.altitudes.iter().map(relative)
        };
        let (sum_x, sum_y) =
            points().fold((0.0, 0.0), |(sum_x, sum_y), (x, y)| (sum_x + x, sum_y + y));
        let (mean_x, mean_y) = (sum_x / n, sum_y / n);
        let (covariance, variance) = points().fold((0.0, 0.0), |(covariance, variance), (x, y)| {
            let dx = x - mean_x;
            (covariance + dx * (y - mean_y), variance + dx * dx)
        });
        let rate = covariance / variance * SECS_PER_H;
        rate.is_finite().then_some(rate)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rate(altitudes: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
        let mut rate = ClimbRate::default();
        for (secs, alt_m) in altitudes {
            rate.add(UnixNanos::from_secs(1_463_683_075).plus_secs(secs), alt_m);
        }
        rate.m_per_h()
    }

    /// Every second for so long.
    fn seconds(n: u32, alt_m: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
        (0..n).map(|i| (f64::from(i), alt_m(f64::from(i)))).collect()
    }

    #[test]
    fn a_steady_climb_has_its_rate_and_a_descent_is_negative() {
        let up = rate(seconds(100, |secs| 200.0 + secs * 0.3)).unwrap();
        assert!((up - 1080.0).abs() < 1e-6, "{up}");
        let down = rate(seconds(100, |secs| 200.0 - secs)).unwrap();
        assert!((down + 3600.0).abs() < 1e-6, "{down}");
    }

    #[test]
    fn only_the_last_minute_counts() {
        let flat_then_up =
            seconds(200, |secs| if secs < 130.0 { 50.0 } else { 50.0 + secs - 130.0 });
        let rate = rate(flat_then_up).unwrap();
        assert!((rate - 3600.0).abs() < 1e-6, "{rate}");
    }

    #[test]
    fn whole_metres_do_not_make_it_jump() {
        let steps = |n| rate(seconds(n, |secs| (100.0 + secs * 0.25).floor())).unwrap();
        for n in 100..120 {
            assert!((steps(n) - 900.0).abs() < 40.0, "{n}: {}", steps(n));
        }
    }

    #[test]
    fn too_little_has_no_rate_and_a_gap_begins_anew() {
        assert_eq!(rate([]), None);
        assert_eq!(rate(seconds(30, |secs| secs)), None);
        assert!(rate(seconds(31, |secs| secs)).is_some());
        let with_gap =
            seconds(100, |secs| secs).into_iter().filter(|it| !(70.0..76.0).contains(&it.0));
        assert_eq!(rate(with_gap), None, "after the gap it is 24 s");
        let slow = (0..6).map(|i| (f64::from(i) * 15.0, f64::from(i)));
        assert!((rate(slow).unwrap() - 240.0).abs() < 1e-6, "a slow tracker is no gap");
    }

    #[test]
    fn an_altitude_that_is_not_sent_any_more_has_no_rate() {
        let mut rate = ClimbRate::default();
        let at = |secs: i32| UnixNanos::from_secs(i64::from(secs));
        (0..60).for_each(|i| rate.add(at(i), f64::from(i)));
        assert!(rate.m_per_h_at(at(64)).is_some());
        assert_eq!(rate.m_per_h_at(at(65)), None);
    }

    proptest! {
        #[test]
        fn the_rate_of_a_straight_line_is_its_slope(
            slope in -2.0_f64..2.0, base in -100.0_f64..5000.0, every in 1_u32..10,
        ) {
            let samples = (0..100).map(|i| {
                let secs = f64::from(i * every);
                (secs, base + slope * secs)
            });
            let rate = rate(samples).unwrap();
            prop_assert!((rate - slope * 3600.0).abs() < 1e-3, "{} {}", rate, slope);
        }
    }
}
