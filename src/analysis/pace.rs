//! Speed as pace: time for a distance.

/// Slower than this is no pace but standing and strolling, in km/h.
const LEAST_KPH: f64 = 2.0;
/// Seconds in an hour times kilometres in a metre.
const SECS_KPH_PER_M: f64 = 3.6;

/// A kilometre, as paces of runners are given.
pub const KILOMETRE_M: f64 = 1_000.0;
/// A mile, as paces of runners are given.
pub const MILE_M: f64 = 1_609.344;
/// 500 m, as paces of rowers are given.
pub const ROWING_M: f64 = 500.0;

/// Seconds for a distance at a speed; `None` under 2 km/h.
pub fn pace_secs(spd_kph: f64, distance_m: f64) -> Option<f64> {
    (LEAST_KPH <= spd_kph && spd_kph.is_finite()).then(|| distance_m * SECS_KPH_PER_M / spd_kph)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(spd_kph: f64, distance_m: f64, expected: Option<f64>) {
        let pace = pace_secs(spd_kph, distance_m);
        let same = match (pace, expected) {
            (Some(pace), Some(expected)) => (pace - expected).abs() < 1e-9,
            (pace, expected) => pace == expected,
        };
        assert!(same, "{spd_kph} km/h over {distance_m} m: {pace:?}, expected {expected:?}");
    }

    #[test]
    fn a_pace_is_the_time_for_a_distance_and_nobody_who_stands_has_one() {
        check(12.0, KILOMETRE_M, Some(300.0));
        check(MILE_M * 9.0 / 1_000.0, MILE_M, Some(400.0));
        check(18.0, ROWING_M, Some(100.0));
        check(2.0, KILOMETRE_M, Some(1_800.0));
        check(1.99, KILOMETRE_M, None);
        check(0.0, KILOMETRE_M, None);
        check(f64::NAN, KILOMETRE_M, None);
        check(f64::INFINITY, KILOMETRE_M, None);
    }
}
