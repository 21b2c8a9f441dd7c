//! Who is first, and how far behind the others are, in seconds along the leader's own track.
//!
//! The gap of an athlete is the time since the leader was where the athlete is now. Where the track
//! comes past a place more than once (laps, crossings, a road out and back) the order tells which
//! time it was: that one where the leader had travelled about as far as the athlete has. Everything
//! follows from the tracks alone, not from how often it was asked for.

#[cfg(test)]
mod tests;
mod trail;

pub use trail::{Here, Passing, Trail};

/// An athlete may be in front of the one who has travelled furthest with this share of the distance,
/// less [`NEARLY_M`].
const NEARLY_SHARE: f64 = 0.98;
/// See [`NEARLY_SHARE`]; in metres.
const NEARLY_M: f64 = 50.0;

/// How far an athlete is behind the first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// Time since the first was here, in seconds.
    pub secs: f64,
    /// What the first has travelled since, in metres.
    pub distance_m: f64,
}

/// How far an athlete who is `here` is behind whoever left this trail; `None` off the trail.
///
/// Both times are those of the phones: where their clocks differ, so does the gap.
pub fn gap(first: &Trail, here: &Here) -> Option<Gap> {
    let Passing { time, along_m } = first.passing(here.place, here.along_m)?;
    Some(Gap {
        secs: here.time.secs_since(time).max(0.0),
        distance_m: (first.along_m() - along_m).max(0.0),
    })
}

/// The index of the trail whose athlete is in front; `None` where nobody has one.
///
/// That is who has travelled furthest, by the places; but phones measure differently, so somebody who
/// has travelled nearly as far, and came past the place of the first at an earlier time, is in front.
pub fn first(trails: &[&Trail]) -> Option<usize> {
    let mut order: Vec<(usize, Here)> =
        trails.iter().enumerate().filter_map(|(at, trail)| Some((at, trail.here()?))).collect();
    // Stable: of equal ones the first stays first.
    order.sort_by(|one, other| other.1.along_m.total_cmp(&one.1.along_m));
    let (mut first, mut place) = *order.first()?;
    for (at, here) in order.into_iter().skip(1) {
        let (Some(trail), Some(first_trail)) = (trails.get(at), trails.get(first)) else {
            continue;
        };
        let reach_m = nearly_m(first_trail, &place);
        if here.along_m + reach_m < place.along_m {
            continue;
        }
        let was_here_before = trail.passing(place.place, place.along_m).is_some_and(|passing| {
            (passing.along_m - place.along_m).abs() <= reach_m && passing.time < place.time
        });
        if was_here_before && trail.has_left(place.place) {
            (first, place) = (at, here);
        }
    }
    Some(first)
}

/// By how much distances may differ for athletes at one place: on a lap by less than half of it, or
/// somebody who was lapped would be in front.
fn nearly_m(trail: &Trail, here: &Here) -> f64 {
    let reach_m = NEARLY_M + here.along_m * (1.0 - NEARLY_SHARE);
    trail.lap_m().map_or(reach_m, |lap_m| reach_m.min(lap_m / 2.0))
}
