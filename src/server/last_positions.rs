//! Finds implausible positions, by comparing them with where the athletes were last. The samples
//! are recorded as they are; the operator is told.

use std::collections::HashMap;

use parking_lot::Mutex;

use crate::{
    model::{AthleteId, LatLng, Metric, SampleBlock},
    problems::places,
};

/// In degrees; nobody travels this far between two posts, so closer positions need no comparison
/// with those of other athletes.
const CLOSE_DEG: f64 = 1.0;
/// The most athletes to remember; a roster holds a few thousand at most.
const MAX_KEPT: usize = 4096;

/// The last plausible position of each athlete.
#[derive(Debug, Default)]
pub(super) struct LastPositions {
    last: Mutex<HashMap<AthleteId, LatLng>>,
}

impl LastPositions {
    /// Checks the positions of a post; returns what is wrong with the first implausible one.
    pub(super) fn check(&self, athlete: AthleteId, samples: &SampleBlock) -> Option<String> {
        let index = |wanted: Metric| {
            let at = samples.metrics().iter().position(|metric| *metric == wanted)?;
            u16::try_from(at).ok()
        };
        let (lat, lng) = (index(Metric::LatDeg)?, index(Metric::LngDeg)?);
        let mut last = self.last.lock();
        let mut known: Option<Vec<LatLng>> = None;
        let mut fault = None;
        for sample in samples.iter() {
            let value = |wanted: u16| {
                let of_metric = sample.readings.iter().rev().find(|it| it.metric == wanted)?;
                Some(of_metric.value)
            };
            let (Some(lat), Some(lng)) = (value(lat), value(lng)) else { continue };
            let place = LatLng::new(lat, lng).ok();
            if let Some(place) = place
                && last.get(&athlete).is_some_and(|before| is_close(*before, place))
            {
                last.insert(athlete, place);
                continue;
            }
            let known = known.get_or_insert_with(|| last.values().copied().collect());
            match (places::fault(lat, lng, known), place) {
                (None, Some(place)) => {
                    if last.len() < MAX_KEPT || last.contains_key(&athlete) {
                        last.insert(athlete, place);
                    }
                }
                (found, _) => fault = fault.or(found),
            }
        }
        fault
    }
}

fn is_close(one: LatLng, other: LatLng) -> bool {
    (one.lat_deg() - other.lat_deg()).abs() < CLOSE_DEG
        && (one.lng_deg() - other.lng_deg()).abs() < CLOSE_DEG
        // Around 0/0, where receivers report positions before they have a fix.
        && (other.lat_deg().abs() > CLOSE_DEG || other.lng_deg().abs() > CLOSE_DEG)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnixNanos;

    fn post(lat: f64, lng: f64) -> SampleBlock {
        let mut block = SampleBlock::default();
        for (metric, value) in [(Metric::LatDeg, lat), (Metric::LngDeg, lng)] {
            let index = block.metric_index(&metric).unwrap();
            block.push_reading(index, value);
        }
        block.finish_sample(UnixNanos(0));
        block
    }

    #[test]
    fn positions_are_judged_by_where_others_are_and_bad_ones_are_no_measure() {
        let places = LastPositions::default();
        let check = |athlete, lat, lng| places.check(AthleteId(athlete), &post(lat, lng));
        assert_eq!(check(1, 43.77, 11.25), None);
        assert!(check(2, 11.25, 43.77).unwrap().contains("exchanged"));
        assert_eq!(places.last.lock().len(), 1);
        assert!(check(2, 437_700_000.0, 112_500_000.0).unwrap().contains("10,000,000"));
        assert_eq!(check(2, 43.70, 11.20), None);
        // Right before, swapped now.
        assert!(check(2, 11.20, 43.70).unwrap().contains("exchanged"));
        assert!(check(2, 0.0, 0.0).unwrap().contains("no position yet"));
    }

    #[test]
    fn a_post_without_positions_is_not_looked_at() {
        let places = LastPositions::default();
        assert_eq!(places.check(AthleteId(1), &SampleBlock::default()), None);
        assert!(places.last.lock().is_empty());
    }
}
