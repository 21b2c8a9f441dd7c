//! Where an athlete was, by the distance travelled.

use crate::model::{LatLng, UnixNanos};

/// Places that lie closer together are one, in metres: who stands travels nothing.
const STEP_M: f64 = 5.0;
/// Somebody this far from the track is not on it, in metres: two receivers and a wide road.
const OFF_TRACK_M: f64 = 50.0;
/// What a metre of difference in the distance travelled weighs against a metre beside the track.
const ORDER_WEIGHT: f64 = 0.2;
/// How far to look along the track first: distances of two phones differ by less.
const REACH_SHARE: f64 = 0.1;
const REACH_M: f64 = 300.0;
/// A place that was passed before, and this far back along the track, is that of a lap, in metres.
const LEAST_LAP_M: f64 = 100.0;
/// Legs that share a box.
const BOX_POINTS: usize = 128;
/// Metres in a degree of latitude.
const M_PER_DEG: f64 = 111_195.0;

/// Where somebody is, when, and how far it was to get there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Here {
    /// When.
    pub time: UnixNanos,
    /// Where.
    pub place: LatLng,
    /// What was travelled since the start, in metres.
    pub along_m: f64,
}

/// When somebody came past a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Passing {
    /// When.
    pub time: UnixNanos,
    /// What had been travelled since the start, in metres.
    pub along_m: f64,
}

/// The track of an athlete since the start, with the distance travelled.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trail {
    /// At least [`STEP_M`] apart, with the time of arrival there.
    points: Vec<Here>,
    /// Where the legs from each [`BOX_POINTS`] of them lie, so that most of a long day need not be
    /// looked at. The legs that are not full of points yet have none.
    boxes: Vec<Bounds>,
    /// The last fix, less than a step from the last point.
    last: Option<Here>,
}

impl Trail {
    /// The trail along good fixes, in order of time.
    pub fn of(fixes: impl IntoIterator<Item = (UnixNanos, LatLng)>) -> Self {
        let mut trail = Self::default();
        for (time, place) in fixes {
            trail.push(time, place);
        }
        trail
    }

    /// Takes the next good fix, in order of time.
    pub fn push(&mut self, time: UnixNanos, place: LatLng) {
        let Some(point) = self.points.last() else {
            let here = Here { time, place, along_m: 0.0 };
            self.points.push(here);
            self.last = Some(here);
            return;
        };
        let leg_m = point.place.distance_m(place);
        let here = Here { time, place, along_m: point.along_m + leg_m };
        if STEP_M <= leg_m {
            self.points.push(here);
            // A box holds the leg to the first point of the next one too.
            let begin = self.boxes.len() * BOX_POINTS;
            if let Some(legs) = self.points.get(begin..=begin + BOX_POINTS) {
                self.boxes.push(Bounds::of(legs));
            }
        }
        self.last = Some(here);
    }

    /// Takes back what was there from a time on. Only the time of arrival is known of places: what
    /// lies less than a step behind the last one is forgotten too.
    pub fn cut_from(&mut self, time: UnixNanos) {
        if self.last.is_some_and(|last| time <= last.time) {
            self.points.truncate(self.points.partition_point(|point| point.time < time));
            self.boxes.truncate(self.points.len().saturating_sub(1) / BOX_POINTS);
            self.last = self.points.last().copied();
        }
    }

    /// Where the trail ends.
    pub const fn here(&self) -> Option<Here> {
        self.last
    }

    /// How long it is, in metres.
    pub fn along_m(&self) -> f64 {
        self.last.map_or(0.0, |last| last.along_m)
    }

    /// When this trail came past a place that somebody else reached after `along_m`; of several times
    /// the one that is nearest in the order of the distance travelled. `None` off the trail.
    pub fn passing(&self, place: LatLng, along_m: f64) -> Option<Passing> {
        let reach_m = REACH_M + REACH_SHARE * along_m;
        let from = self.points.partition_point(|point| point.along_m < along_m - reach_m);
        let to = self.points.partition_point(|point| point.along_m <= along_m + reach_m);
        let from = from.saturating_sub(1);
        self.nearest(from, to + 1, place, along_m)
            .or_else(|| self.nearest(0, self.points.len() + 1, place, along_m))
    }

    /// Whether it goes on from a place: its end is not there.
    pub(super) fn has_left(&self, place: LatLng) -> bool {
        self.last.is_some_and(|last| STEP_M <= last.place.distance_m(place))
    }

    /// How long the lap was that ends where the trail ends; `None` where it was not there before.
    pub(super) fn lap_m(&self) -> Option<f64> {
        let last = self.last?;
        let before = self.points.partition_point(|it| it.along_m < last.along_m - LEAST_LAP_M);
        let flat = Flat::around(last.place);
        let is_near = |point: &&Here| {
            let (x, y) = flat.metres(point.place);
            x.hypot(y) <= OFF_TRACK_M
        };
        let mut parts = self.parts_near(&flat, 0, before);
        let point = parts.find_map(|points| points.iter().rev().find(is_near))?;
        Some(last.along_m - point.along_m)
    }

    /// The points `from..to` in parts, from the last one, without those that lie elsewhere. Each part
    /// has the first point of the next one too, where there is one.
    fn parts_near<'a>(
        &'a self,
        flat: &'a Flat,
        from: usize,
        to: usize,
    ) -> impl Iterator<Item = &'a [Here]> {
        let first = from / BOX_POINTS;
        (first..to.div_ceil(BOX_POINTS)).rev().filter_map(move |part| {
            let begin = part * BOX_POINTS;
            let is_elsewhere = self.boxes.get(part).is_some_and(|it| it.is_far_from(flat));
            let end = (begin + BOX_POINTS + 1).min(to).min(self.points.len());
            if is_elsewhere { None } else { self.points.get(begin.max(from)..end) }
        })
    }

    /// Of the legs between some points the place that is nearest, beside the track and along it.
    fn nearest(&self, from: usize, to: usize, place: LatLng, along_m: f64) -> Option<Passing> {
        let flat = Flat::around(place);
        let mut best: Option<(f64, Passing)> = None;
        let mut look = |start: &Here, end: &Here| {
            let (start_at, end_at) = (flat.metres(start.place), flat.metres(end.place));
            let share = share_nearest_to_origin(start_at, end_at);
            let beside_m = (start_at.0 + share * (end_at.0 - start_at.0))
                .hypot(start_at.1 + share * (end_at.1 - start_at.1));
            if OFF_TRACK_M < beside_m {
                return;
            }
            let passing = Passing {
                time: start.time.plus_secs(share * end.time.secs_since(start.time)),
                along_m: start.along_m + share * (end.along_m - start.along_m),
            };
            let cost_m = beside_m + ORDER_WEIGHT * (passing.along_m - along_m).abs();
            if best.is_none_or(|(least_m, _)| cost_m < least_m) {
                best = Some((cost_m, passing));
            }
        };
        if let (Some(point), Some(last)) = (self.points.last(), &self.last)
            && self.points.len() <= to
        {
            look(point, last);
        }
        for points in self.parts_near(&flat, from, to) {
            for leg in points.windows(2) {
                if let [start, end] = leg {
                    look(start, end);
                }
            }
        }
        best.map(|(_, passing)| passing)
    }
}

/// Which share of a leg lies nearest to the origin, 0 to 1; of a leg without length its start.
fn share_nearest_to_origin(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let square = dx * dx + dy * dy;
    if square > 0.0 { (-(from.0 * dx + from.1 * dy) / square).clamp(0.0, 1.0) } else { 0.0 }
}

/// Between which degrees some legs lie.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bounds {
    lat_deg: (f64, f64),
    lng_deg: (f64, f64),
}

impl Bounds {
    fn of(points: &[Here]) -> Self {
        let range = |of: fn(LatLng) -> f64| {
            let degrees = points.iter().map(|point| of(point.place));
            degrees.fold((f64::MAX, f64::MIN), |(least, most), it| (least.min(it), most.max(it)))
        };
        Self { lat_deg: range(LatLng::lat_deg), lng_deg: range(LatLng::lng_deg) }
    }

    /// Whether no leg can be near the origin.
    fn is_far_from(&self, flat: &Flat) -> bool {
        let off_lat_deg = OFF_TRACK_M / M_PER_DEG;
        let off_lng_deg = OFF_TRACK_M / flat.m_per_lng_deg.max(1.0);
        let is_beyond =
            |(least, most): (f64, f64), it: f64, off: f64| it < least - off || most + off < it;
        // Legs across 180 degrees have points on both sides: nothing is known of what is between.
        let is_narrow = self.lng_deg.1 - self.lng_deg.0 < 180.0
            && self.lng_deg.1.abs() < 179.9
            && self.lng_deg.0.abs() < 179.9;
        is_beyond(self.lat_deg, flat.origin.lat_deg(), off_lat_deg)
            || (is_narrow && is_beyond(self.lng_deg, flat.origin.lng_deg(), off_lng_deg))
    }
}

/// Metres east and north of a place: flat enough for some kilometres.
struct Flat {
    origin: LatLng,
    m_per_lng_deg: f64,
}

impl Flat {
    fn around(origin: LatLng) -> Self {
        Self { origin, m_per_lng_deg: M_PER_DEG * origin.lat_deg().to_radians().cos() }
    }

    fn metres(&self, place: LatLng) -> (f64, f64) {
        // The shorter way across 180 degrees.
        let east_deg = (place.lng_deg() - self.origin.lng_deg() + 540.0).rem_euclid(360.0) - 180.0;
        let north_deg = place.lat_deg() - self.origin.lat_deg();
        (east_deg * self.m_per_lng_deg, north_deg * M_PER_DEG)
    }
}
