//! How far an athlete had travelled at each time of a session, and by how much two sessions differ
//! that are laid over each other from their starts.
//!
//! Distances are those of [`Distance`]: by the device's counter if there is one, else along the good
//! fixes. Between two samples an athlete is taken to travel evenly, also across a gap.

use crate::model::{LatLng, Metric, SampleBlock, UnixNanos};

use super::{
    distance::Distance,
    track::{Fix, FixVerdict, TrackFilter, length_m},
};

/// How far an athlete had travelled at each time of a session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Travelled {
    /// Times, which rise, and metres since the first, which never fall.
    points: Vec<(UnixNanos, f64)>,
}

impl Travelled {
    /// Reads a session, whose samples are in time order. Implausible values are left out.
    pub fn of(samples: &SampleBlock) -> Self {
        let (mut distance, mut track) = (Distance::default(), TrackFilter::default());
        let mut counted = Vec::new();
        for sample in samples.iter() {
            let value = |metric: &Metric| {
                let readings = sample.readings.iter().rev();
                let mut values = readings.filter_map(|reading| {
                    let known = samples.metrics().get(usize::from(reading.metric))?;
                    (known == metric && metric.is_plausible(reading.value)).then_some(reading.value)
                });
                values.next()
            };
            if let Some(counter_km) = value(&Metric::DistKm) {
                distance.count(sample.time, counter_km);
                let km = distance.km().unwrap_or_default();
                counted.push((sample.time, km * 1000.0));
            }
            let place = value(&Metric::LatDeg).zip(value(&Metric::LngDeg));
            if let Some(place) = place.and_then(|(lat, lng)| LatLng::new(lat, lng).ok()) {
                let (spd_kph, acc_m) = (value(&Metric::SpdKph), value(&Metric::AccM));
                track.push(Fix { time: sample.time, place, spd_kph, acc_m });
            }
        }
        let points = if distance.is_counted() { counted } else { along(&track) };
        Self::through(points)
    }

    /// Through these points, in time order: of several at one time the last one counts.
    fn through(points: Vec<(UnixNanos, f64)>) -> Self {
        let mut through: Vec<(UnixNanos, f64)> = Vec::with_capacity(points.len());
        for point in points {
            if through.last().is_some_and(|last| last.0 == point.0) {
                through.pop();
            }
            through.push(point);
        }
        // A single point is no distance.
        if through.len() < 2 {
            through.clear();
        }
        Self { points: through }
    }

    /// When the last metre was travelled or measured.
    pub fn end(&self) -> Option<UnixNanos> {
        self.points.last().map(|(time, _)| *time)
    }

    /// Metres travelled until a time: before the first point 0, after the last one all; `None` where
    /// no distance is known at all.
    pub fn metres_at(&self, time: UnixNanos) -> Option<f64> {
        let after = self.points.partition_point(|(at, _)| *at <= time);
        let Some(&(from, from_m)) = after.checked_sub(1).and_then(|i| self.points.get(i)) else {
            return self.points.first().map(|(_, metres)| *metres);
        };
        let Some(&(to, to_m)) = self.points.get(after) else { return Some(from_m) };
        let share = time.secs_since(from) / to.secs_since(from);
        Some(from_m + share * (to_m - from_m))
    }

    /// When so many metres had been travelled first; `None` where they never were.
    pub fn reached(&self, metres: f64) -> Option<UnixNanos> {
        let at = self.points.partition_point(|(_, so_far)| *so_far < metres);
        let &(to, to_m) = self.points.get(at)?;
        let Some(&(from, from_m)) = at.checked_sub(1).and_then(|i| self.points.get(i)) else {
            return Some(to);
        };
        let share = (metres - from_m) / (to_m - from_m);
        Some(from.plus_secs(share * to.secs_since(from)))
    }
}

/// The good fixes, each with the length of the track up to it.
fn along(track: &TrackFilter) -> Vec<(UnixNanos, f64)> {
    let good = track.fixes().iter().zip(track.verdicts());
    let good = good.filter(|(_, verdict)| matches!(verdict, FixVerdict::Good { .. }));
    let mut points: Vec<(UnixNanos, f64)> = Vec::new();
    let mut last: Option<(Fix, FixVerdict)> = None;
    for (fix, verdict) in good {
        let before_m = points.last().map_or(0.0, |(_, metres)| *metres);
        let leg_m = last
            .map_or(0.0, |(before, of_before)| length_m(&[before, *fix], &[of_before, *verdict]));
        points.push((fix.time, before_m + leg_m));
        last = Some((*fix, *verdict));
    }
    points
}

/// How many metres `other` is behind `reference` at the same time; negative in front. Both begin at
/// time 0.
pub fn behind_m(reference: &Travelled, other: &Travelled, at: UnixNanos) -> Option<f64> {
    Some(reference.metres_at(at)? - other.metres_at(at)?)
}

/// How many seconds `other` is behind `reference` at a time, by the distance that both had travelled
/// by then: how long ago the one in front was where the other one is. Negative where `other` is in
/// front. Both begin at time 0. Who has ended falls no further behind, also where the other one took
/// longer and has measured a little more.
pub fn behind_secs(reference: &Travelled, other: &Travelled, at: UnixNanos) -> Option<f64> {
    let (first_m, other_m) = (reference.metres_at(at)?, other.metres_at(at)?);
    let since = |behind: &Travelled, in_front: &Travelled, metres: f64| {
        let at = at.min(behind.end()?);
        Some(at.secs_since(in_front.reached(metres)?))
    };
    if other_m < first_m {
        since(other, reference, other_m)
    } else if first_m < other_m {
        since(reference, other, first_m).map(|secs| -secs)
    } else {
        behind_secs_after(reference, other, first_m)
    }
}

/// How many seconds later than `reference` `other` had travelled so many metres; negative where
/// earlier, `None` where one of them never did. Both begin at time 0.
pub fn behind_secs_after(reference: &Travelled, other: &Travelled, metres: f64) -> Option<f64> {
    Some(other.reached(metres)?.secs_since(reference.reached(metres)?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(secs: f64) -> UnixNanos {
        UnixNanos(0).plus_secs(secs)
    }

    /// A session with a counter: seconds and kilometres.
    fn counted(points: &[(f64, f64)]) -> Travelled {
        let mut samples = SampleBlock::default();
        let metric = samples.metric_index(&Metric::DistKm).unwrap();
        for &(secs, km) in points {
            samples.push_reading(metric, km);
            samples.finish_sample(at(secs));
        }
        Travelled::of(&samples)
    }

    fn near(found: Option<f64>, expected: f64) {
        let found = found.unwrap();
        assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    }

    #[test]
    fn between_two_samples_an_athlete_travels_evenly() {
        let travelled = counted(&[(0.0, 5.0), (10.0, 5.1), (30.0, 5.1), (40.0, 5.3)]);
        near(travelled.metres_at(at(5.0)), 50.0);
        near(travelled.metres_at(at(20.0)), 100.0);
        near(travelled.metres_at(at(35.0)), 200.0);
        near(travelled.metres_at(at(99.0)), 300.0);
        let reached = |metres| travelled.reached(metres).map(|time| time.secs_since(at(0.0)));
        near(reached(50.0), 5.0);
        near(reached(99.0), 9.9);
        assert_eq!(travelled.reached(301.0), None);
    }

    #[test]
    fn without_a_counter_it_is_along_the_good_fixes() {
        let mut samples = SampleBlock::default();
        let metrics = [Metric::LatDeg, Metric::LngDeg].map(|it| samples.metric_index(&it).unwrap());
        for i in 0..=100 {
            let spike = if i == 50 { 1.0 } else { 0.0 };
            samples.push_reading(metrics[0], 43.0 + f64::from(i) * 1e-4 + spike);
            samples.push_reading(metrics[1], 11.0);
            samples.finish_sample(at(f64::from(i)));
        }
        let travelled = Travelled::of(&samples);
        let all = travelled.metres_at(at(100.0)).unwrap();
        assert!((all - 1_112.0).abs() < 10.0, "{all}");
        near(travelled.metres_at(at(25.0)), all / 4.0);
    }

    #[test]
    fn nothing_known_is_no_difference() {
        let (known, unknown) = (counted(&[(0.0, 0.0), (9.0, 1.0)]), Travelled::default());
        assert_eq!(behind_m(&known, &unknown, at(5.0)), None);
        assert_eq!(behind_secs(&unknown, &known, at(5.0)), None);
        assert_eq!(behind_secs_after(&known, &unknown, 5.0), None);
        assert_eq!(counted(&[(3.0, 7.0)]), Travelled::default(), "one point is no distance");
    }

    #[test]
    fn who_rides_at_half_the_speed_is_behind_by_half_the_way_and_half_the_time() {
        let fast = counted(&[(0.0, 0.0), (100.0, 1.0)]);
        let slow = counted(&[(0.0, 0.0), (200.0, 1.0)]);
        near(behind_m(&fast, &slow, at(80.0)), 400.0);
        near(behind_m(&slow, &fast, at(80.0)), -400.0);
        // The fast one was at 400 m after 40 s.
        near(behind_secs(&fast, &slow, at(80.0)), 40.0);
        near(behind_secs(&slow, &fast, at(80.0)), -40.0);
        near(behind_secs_after(&fast, &slow, 500.0), 50.0);
        assert_eq!(behind_secs_after(&fast, &slow, 1_001.0), None);
        // At the end it is the difference of the times, whatever the devices measured.
        near(behind_secs(&fast, &slow, at(500.0)), 100.0);
        let slow = counted(&[(0.0, 0.0), (200.0, 1.001)]);
        near(behind_secs(&fast, &slow, at(500.0)), 200.0 / 1.001 - 100.0);
    }

    #[test]
    fn who_stands_falls_behind_by_the_second_until_the_session_ends() {
        let rides = counted(&[(0.0, 0.0), (100.0, 1.0)]);
        let stands = counted(&[(0.0, 0.0), (50.0, 0.5), (80.0, 0.5)]);
        near(behind_secs(&rides, &stands, at(50.0)), 0.0);
        near(behind_secs(&rides, &stands, at(70.0)), 20.0);
        near(behind_secs(&rides, &stands, at(300.0)), 30.0);
    }

    fn any_ride() -> impl Strategy<Value = Travelled> {
        prop::collection::vec((1_u32..30, 0_u32..500), 2..40).prop_map(|steps| {
            let (mut secs, mut metres) = (0.0, 0.0);
            let points = steps.into_iter().map(|(more_secs, more_m)| {
                let point = (at(secs), metres);
                secs += f64::from(more_secs);
                metres += f64::from(more_m);
                point
            });
            Travelled::through(points.collect())
        })
    }

    proptest! {
        #[test]
        fn turned_round_a_difference_has_the_other_sign(
            one in any_ride(), other in any_ride(), secs in 0.0_f64..800.0,
        ) {
            let there = behind_secs(&one, &other, at(secs)).unwrap();
            let back = behind_secs(&other, &one, at(secs)).unwrap();
            prop_assert!((there + back).abs() < 1e-9);
            let there = behind_m(&one, &other, at(secs)).unwrap();
            let back = behind_m(&other, &one, at(secs)).unwrap();
            prop_assert!((there + back).abs() < 1e-9);
        }

        #[test]
        fn a_place_is_reached_when_the_distance_says_so(ride in any_ride(), share in 0.0_f64..1.0) {
            let all_m = ride.metres_at(ride.end().unwrap()).unwrap();
            let reached = ride.reached(share * all_m).unwrap();
            let metres = ride.metres_at(reached).unwrap();
            prop_assert!((metres - share * all_m).abs() < 1e-3, "{metres} of {all_m}");
        }

        #[test]
        fn nobody_is_behind_himself(ride in any_ride(), secs in 0.0_f64..800.0) {
            prop_assert_eq!(behind_secs(&ride, &ride, at(secs)), Some(0.0));
            prop_assert_eq!(behind_m(&ride, &ride, at(secs)), Some(0.0));
        }
    }
}
