//! The demo's lap on the bundled street map of Florence: up Viale Michelangiolo, down Via del Monte
//! alle Croci, back along the Arno.

use crate::model::LatLng;

/// The corners of the lap, in units of 1e-5 degrees from 43 N, 11 E.
const CORNERS: [(u32, u32); 27] = [
    (76328, 27174),
    (76254, 27244),
    (76173, 27263),
    (75839, 27159),
    (75679, 27015),
    (75645, 26948),
    (75659, 26858),
    (75724, 26817),
    (76008, 27015),
    (76055, 27028),
    (76095, 27007),
    (76131, 26933),
    (76138, 26735),
    (76243, 26504),
    (76243, 26447),
    (76217, 26425),
    (76103, 26455),
    (76039, 26425),
    (76146, 26417),
    (76143, 26392),
    (76096, 26404),
    (76321, 26197),
    (76425, 26131),
    (76437, 26320),
    (76503, 26319),
    (76422, 27032),
    (76368, 27163),
];

/// Altitudes along the lap: km, m. Rounded; only for plausibility.
const ALTITUDES: [(f64, f64); 6] =
    [(0.0, 50.0), (0.3, 52.0), (1.9, 104.0), (2.3, 112.0), (2.8, 55.0), (3.8, 50.0)];

/// Where trees on the hill degrade the positions, km.
const UNDER_TREES_KM: std::ops::Range<f64> = 0.7..1.6;

/// A position on the lap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OnCourse {
    pub(crate) place: LatLng,
    /// The direction of travel, clockwise from north.
    pub(crate) bearing_deg: f64,
    pub(crate) alt_m: f64,
    /// Rise over run.
    pub(crate) grade: f64,
    pub(crate) under_trees: bool,
}

/// A closed lap with its distances.
#[derive(Debug)]
pub(crate) struct Course {
    corners: Vec<LatLng>,
    /// The distance of each corner from the start, m.
    at_m: Vec<f64>,
    lap_m: f64,
}

impl Course {
    /// The demo's lap.
    pub(crate) fn florence() -> Self {
        let corners: Vec<LatLng> = CORNERS
            .iter()
            .filter_map(|&(lat, lng)| {
                LatLng::new(43.0 + f64::from(lat) * 1e-5, 11.0 + f64::from(lng) * 1e-5).ok()
            })
            .collect();
        let mut at_m = Vec::with_capacity(corners.len());
        let mut lap_m = 0.0;
        for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
            at_m.push(lap_m);
            lap_m += from.distance_m(*to);
        }
        Self { corners, at_m, lap_m }
    }

    /// The length of the lap, m.
    pub(crate) const fn lap_m(&self) -> f64 {
        self.lap_m
    }

    /// The position `dist_m` after the start, any number of laps on.
    pub(crate) fn at(&self, dist_m: f64) -> Option<OnCourse> {
        let along_m = dist_m.rem_euclid(self.lap_m);
        let index = self.at_m.partition_point(|&start_m| start_m <= along_m).checked_sub(1)?;
        let from = *self.corners.get(index)?;
        let to = *self.corners.get((index + 1) % self.corners.len())?;
        let start_m = *self.at_m.get(index)?;
        let end_m = self.at_m.get(index + 1).copied().unwrap_or(self.lap_m);
        let share = (along_m - start_m) / (end_m - start_m).max(1e-9);
        let mix = |a: f64, b: f64| a + (b - a) * share;
        let place =
            LatLng::new(mix(from.lat_deg(), to.lat_deg()), mix(from.lng_deg(), to.lng_deg()))
                .ok()?;
        let east = (to.lng_deg() - from.lng_deg()) * from.lat_deg().to_radians().cos();
        let north = to.lat_deg() - from.lat_deg();
        let km = along_m / self.lap_m * 3.8;
        let (alt_m, grade) = altitude_at(km);
        Some(OnCourse {
            place,
            bearing_deg: east.atan2(north).to_degrees().rem_euclid(360.0),
            alt_m,
            grade,
            under_trees: UNDER_TREES_KM.contains(&km),
        })
    }
}

/// The altitude (m) and grade at a kilometre of the profile.
fn altitude_at(km: f64) -> (f64, f64) {
    for (&(km1, alt1), &(km2, alt2)) in ALTITUDES.iter().zip(ALTITUDES.iter().skip(1)) {
        if km <= km2 {
            let share = (km - km1) / (km2 - km1);
            return (alt1 + (alt2 - alt1) * share, (alt2 - alt1) / ((km2 - km1) * 1000.0));
        }
    }
    (50.0, 0.0)
}

/// The position `east_m` and `north_m` away from `place`; `place` itself if that is not on the map.
pub(crate) fn shifted(place: LatLng, east_m: f64, north_m: f64) -> LatLng {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let lat_deg = place.lat_deg() + north_m / METRES_PER_DEGREE;
    let lng_deg =
        place.lng_deg() + east_m / (METRES_PER_DEGREE * place.lat_deg().to_radians().cos());
    LatLng::new(lat_deg, lng_deg).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lap_is_3_79_km_and_closed() {
        let course = Course::florence();
        assert!((course.lap_m() - 3790.0).abs() < 30.0, "{}", course.lap_m());
        let start = course.at(0.0).unwrap().place;
        let end = course.at(course.lap_m() - 0.5).unwrap().place;
        assert!(start.distance_m(end) < 2.0);
    }

    #[test]
    fn metres_along_the_lap_are_metres_on_the_ground() {
        let course = Course::florence();
        for at in (0..3700).step_by(50) {
            let a = course.at(f64::from(at)).unwrap().place;
            let b = course.at(f64::from(at) + 1.0).unwrap().place;
            assert!(a.distance_m(b) < 1.02);
        }
    }

    #[test]
    fn a_shift_of_400_m_is_400_m() {
        let place = LatLng::new(43.76, 11.27).unwrap();
        assert!((place.distance_m(shifted(place, 400.0, 0.0)) - 400.0).abs() < 2.0);
        assert!((place.distance_m(shifted(place, 0.0, -400.0)) - 400.0).abs() < 2.0);
    }
}
