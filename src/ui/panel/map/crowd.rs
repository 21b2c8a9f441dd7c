//! Finds athletes who are so far from all others that a fit leaves them out.
//!
//! A single phone on another continent, or one that sends a wrong position, would make a fitted
//! map show the ocean in between. An arrow at the edge points there instead (`offscreen`).

use super::{
    geometry::{Unit, west_end},
    people::Person,
};
use crate::model::LatLng;

/// Far away means more than this many times the median distance from the middle of the group.
const FAR_TIMES: f64 = 20.0;
/// The median counts as at least this, so that 10 km is not far away from a bunch at the start.
const LEAST_MEDIAN_M: f64 = 500.0;
/// In smaller groups it is impossible to say who is the outlier.
const FROM_ATHLETES: usize = 3;

/// A group, split into those who are together and those far away from them.
#[derive(Debug, Default)]
pub(super) struct Crowd<'p, 'a> {
    pub(super) together: Vec<&'p Person<'a>>,
    pub(super) far: Vec<&'p Person<'a>>,
}

/// The group that a fit is about, split: the selected, or all who are still under way; if nobody is,
/// all.
pub(super) fn to_fit<'p, 'a>(people: &'p [Person<'a>], only_selected: bool) -> Crowd<'p, 'a> {
    let all_quiet = people.iter().all(|person| person.quiet);
    split(
        people.iter().filter(|person| {
            if only_selected { person.selected } else { all_quiet || !person.quiet }
        }),
    )
}

/// Splits a group.
fn split<'p, 'a>(people: impl Iterator<Item = &'p Person<'a>>) -> Crowd<'p, 'a> {
    let people: Vec<&Person<'a>> = people.collect();
    let limit = limit(&people);
    let is_far = |person: &&Person<'_>| {
        limit.is_some_and(|(middle, limit_m)| person.place.distance_m(middle) > limit_m)
    };
    let (far, together) = people.into_iter().partition(is_far);
    Crowd { together, far }
}

/// The middle of the group, and the distance from it that counts as far away, in metres.
fn limit(people: &[&Person<'_>]) -> Option<(LatLng, f64)> {
    if people.len() < FROM_ATHLETES {
        return None;
    }
    let units: Vec<Unit> = people.iter().map(|person| person.unit).collect();
    let west = west_end(&units)?;
    let x = median(units.iter().map(|unit| (unit.on_square().x - west).rem_euclid(1.0)).collect())?;
    let y = median(units.iter().map(|unit| unit.y).collect())?;
    let middle = Unit { x: west + x, y }.on_square();
    let middle = LatLng::new(middle.lat_deg(), middle.lng_deg()).ok()?;
    let median_m = median(people.iter().map(|p| p.place.distance_m(middle)).collect())?;
    Some((middle, FAR_TIMES * median_m.max(LEAST_MEDIAN_M)))
}

/// The median; for an even number of values the mean of the middle two.
fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let upper = values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2)?;
    Some(f64::midpoint(*lower, *upper))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::panel::map::{people::people, testing::World};

    /// Bibs of those far away.
    fn far(places: &[(f64, f64)]) -> Vec<String> {
        let world = World::at(places);
        let people = people(&world.context());
        let crowd = split(people.iter());
        assert_eq!(crowd.together.len() + crowd.far.len(), places.len());
        crowd.far.iter().map(|person| person.row.athlete.chip().to_owned()).collect()
    }

    const FIRENZE: (f64, f64) = (43.765, 11.26);

    /// `n` places around Florence, up to a few kilometres apart.
    fn group(n: usize) -> Vec<(f64, f64)> {
        (0..n).map(|i| (FIRENZE.0 + i as f64 * 0.003, FIRENZE.1 - i as f64 * 0.002)).collect()
    }

    #[test]
    fn one_on_another_continent_is_far_away_and_so_is_one_at_the_origin() {
        let mut places = group(22);
        assert!(far(&places).is_empty());
        places.extend([(0.0, 0.0), (-33.4, -70.6)]);
        assert_eq!(far(&places), ["23", "24"]);
    }

    #[test]
    fn who_dropped_behind_by_some_kilometres_is_not() {
        let mut places = vec![FIRENZE; 20];
        places.push((FIRENZE.0 + 0.07, FIRENZE.1));
        assert!(far(&places).is_empty());
    }

    #[test]
    fn of_two_nobody_is() {
        assert!(far(&[FIRENZE, (0.0, 0.0)]).is_empty());
    }

    #[test]
    fn a_group_on_both_sides_of_180_degrees_is_together() {
        let places = [(-16.8, 179.99), (-16.8, -179.99), (-16.81, 179.98), (-16.8, -179.98)];
        assert!(far(&places).is_empty());
        let with_one_at_home = [places.as_slice(), &[FIRENZE]].concat();
        assert_eq!(far(&with_one_at_home), ["5"]);
    }
}
