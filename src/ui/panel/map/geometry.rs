//! Positions on the map's square and on the screen.

use eframe::egui::{Pos2, Rect, Vec2};
use walkers::{Position, Projector, lat_lon};

use crate::model::LatLng;

/// Side of the whole world in points at zoom 0.
const WORLD_AT_ZOOM_0: f64 = 256.0;
/// Length of the equator in metres (WGS 84), as used by the map projection.
const EQUATOR_M: f64 = 40_075_016.686;
/// Web Mercator's square ends at this latitude.
const MAX_LAT_DEG: f64 = 85.051_128;
/// The map zooms out no further than this.
pub(super) const MIN_ZOOM: f64 = 2.0;
/// The map zooms in no further than this: a screen of about 50 m.
pub(super) const MAX_ZOOM: f64 = 20.0;

/// A place on the Web Mercator square: 0,0 is in the north-west, 1,1 in the south-east.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Unit {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Unit {
    pub(super) fn from_place(place: LatLng) -> Self {
        let lat = place.lat_deg().clamp(-MAX_LAT_DEG, MAX_LAT_DEG).to_radians();
        Self {
            x: place.lng_deg() / 360.0 + 0.5,
            y: 0.5 - lat.tan().asinh() / (2.0 * std::f64::consts::PI),
        }
    }

    /// The same place on the square itself, if it lies east or west of it.
    pub(super) fn on_square(self) -> Self {
        Self { x: self.x.rem_euclid(1.0), y: self.y }
    }

    /// How far east another place is, the shorter way around the world: -0.5 to 0.5.
    pub(super) fn east_to(self, other: Self) -> f64 {
        let east = other.x - self.x;
        east - east.round()
    }

    pub(super) fn lat_deg(self) -> f64 {
        ((0.5 - self.y) * 2.0 * std::f64::consts::PI).sinh().atan().to_degrees()
    }

    pub(super) fn lng_deg(self) -> f64 {
        (self.x - 0.5) * 360.0
    }

    pub(super) fn to_position(self) -> Position {
        lat_lon(self.lat_deg(), self.lng_deg())
    }

    pub(super) fn from_position(position: Position) -> Self {
        let lat = position.y().clamp(-MAX_LAT_DEG, MAX_LAT_DEG).to_radians();
        Self {
            x: position.x() / 360.0 + 0.5,
            y: 0.5 - lat.tan().asinh() / (2.0 * std::f64::consts::PI),
        }
    }
}

/// The part of the world that is on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct View {
    /// Where the map is on the screen.
    pub(super) rect: Rect,
    /// The place in its centre.
    pub(super) center: Unit,
    /// Zoom level, as in slippy maps: at 0 the world is 256 points wide.
    pub(super) zoom: f64,
}

impl View {
    pub(super) fn from_projector(projector: &Projector<'_>) -> Self {
        let rect = projector.clip_rect();
        let center = Unit::from_position(projector.unproject(rect.center().to_vec2()));
        Self { rect, center, zoom: projector.zoom() }
    }

    /// Side of the whole world in points.
    pub(super) fn world_size(&self) -> f64 {
        WORLD_AT_ZOOM_0 * self.zoom.exp2()
    }

    /// Where a place is on the screen, the shorter way from the centre, across 180 degrees too.
    /// The difference is taken in `f64`, because `f32` is too coarse for absolute positions.
    pub(super) fn pos(&self, place: Unit) -> Pos2 {
        self.pos_at(self.center.east_to(place), place.y)
    }

    /// [`Self::pos`] for many places: what is the same for all of them is worked out once.
    pub(super) fn placer(&self) -> impl Fn(Unit) -> Pos2 + use<> {
        let (size, middle, center) = (self.world_size(), self.rect.center(), self.center);
        move |place| {
            let (east, south) = (center.east_to(place), place.y - center.y);
            middle + Vec2::new((east * size) as f32, (south * size) as f32)
        }
    }

    /// Where something is on the screen that lies this far east of the centre, which may be more
    /// than half of the world.
    pub(super) fn pos_at(&self, east: f64, y: f64) -> Pos2 {
        let size = self.world_size();
        self.rect.center() + Vec2::new((east * size) as f32, ((y - self.center.y) * size) as f32)
    }

    /// The place at a position on the screen; `None` beyond the poles of the map.
    pub(super) fn place_at(&self, pos: Pos2) -> Option<LatLng> {
        let size = self.world_size();
        let off = pos - self.rect.center();
        let unit = Unit {
            x: self.center.x + f64::from(off.x) / size,
            y: self.center.y + f64::from(off.y) / size,
        };
        let unit = unit.on_square();
        LatLng::new(unit.lat_deg(), unit.lng_deg()).ok().filter(|_| (0.0..=1.0).contains(&unit.y))
    }

    /// Which copy of the world the view reaches into beyond 180 degrees, if any: 1 in the east, -1
    /// in the west.
    pub(super) fn copy_beyond(&self) -> Option<f64> {
        let (low, high) = self.corners();
        if high.x > 1.0 {
            Some(1.0)
        } else if low.x < 0.0 {
            Some(-1.0)
        } else {
            None
        }
    }

    /// Points per metre in the centre of the view.
    pub(super) fn points_per_m(&self) -> f64 {
        self.points_per_m_at(self.center.lat_deg())
    }

    /// Points per metre at a latitude.
    pub(super) fn points_per_m_at(&self, lat_deg: f64) -> f64 {
        self.world_size() / (EQUATOR_M * lat_deg.to_radians().cos())
    }

    /// North-west and south-east corners.
    pub(super) fn corners(&self) -> (Unit, Unit) {
        let size = self.world_size();
        let (half_w, half_h) =
            (f64::from(self.rect.width()) / 2.0 / size, f64::from(self.rect.height()) / 2.0 / size);
        (
            Unit { x: self.center.x - half_w, y: self.center.y - half_h },
            Unit { x: self.center.x + half_w, y: self.center.y + half_h },
        )
    }
}

/// The western end of the places: east of the widest empty part of the world, so that places on
/// both sides of 180 degrees stay together. `None` without places.
pub(super) fn west_end(places: &[Unit]) -> Option<f64> {
    let mut xs: Vec<f64> = places.iter().map(|place| place.on_square().x).collect();
    xs.sort_unstable_by(f64::total_cmp);
    let (first, last) = (*xs.first()?, *xs.last()?);
    // If equally wide, prefer the one across 180 degrees: most places are on one side of it.
    let mut widest = (1.0 - (last - first), first);
    for (&west, &east) in xs.iter().zip(xs.iter().skip(1)) {
        if east - west > widest.0 {
            widest = (east - west, east);
        }
    }
    Some(widest.1)
}

/// Centre and zoom that show all places on a screen of this size, with `padding` points on each
/// side and a zoom of at most `closest`; `None` without places.
pub(super) fn fit(
    places: impl Iterator<Item = Unit>,
    size: Vec2,
    padding: f32,
    closest: f64,
) -> Option<(Unit, f64)> {
    let places: Vec<Unit> = places.collect();
    let west = west_end(&places)?;
    let (mut width, mut north, mut south) = (0.0_f64, f64::INFINITY, f64::NEG_INFINITY);
    for place in places {
        width = width.max((place.on_square().x - west).rem_euclid(1.0));
        (north, south) = (north.min(place.y), south.max(place.y));
    }
    let zoom_for = |room: f32, extent: f64| {
        let room = f64::from((room - 2.0 * padding).max(32.0));
        // A single place has no extent, so this is infinite and `closest` applies.
        (room / (extent * WORLD_AT_ZOOM_0)).log2()
    };
    let zoom = zoom_for(size.x, width).min(zoom_for(size.y, south - north));
    let center = Unit { x: west + width / 2.0, y: f64::midpoint(north, south) }.on_square();
    Some((center, zoom.clamp(MIN_ZOOM, closest)))
}

#[cfg(test)]
mod tests {
    use eframe::egui::{pos2, vec2};
    use proptest::prelude::*;
    use walkers::{MapMemory, MercatorProjection};

    use super::*;

    fn place(lat: f64, lng: f64) -> Unit {
        Unit::from_place(LatLng::new(lat, lng).unwrap())
    }

    fn rect() -> Rect {
        Rect::from_min_size(pos2(100.0, 50.0), vec2(892.0, 500.0))
    }

    #[test]
    fn places_land_where_the_map_widget_puts_them() {
        let mut memory = MapMemory::default();
        memory.set_zoom(15.3).unwrap();
        let projector = Projector::new(rect(), &MercatorProjection, &memory, lat_lon(43.76, 11.26));
        let view = View::from_projector(&projector);
        for (lat, lng) in [(43.763, 11.271), (43.7, 11.2), (43.76, 11.26)] {
            let theirs = projector.project(lat_lon(lat, lng)).to_pos2();
            assert!(view.pos(place(lat, lng)).distance(theirs) < 0.02);
        }
        let meters =
            LatLng::new(43.76, 11.26).unwrap().distance_m(LatLng::new(43.76, 11.27).unwrap());
        let points = view.pos(place(43.76, 11.27)).x - view.pos(place(43.76, 11.26)).x;
        assert!((f64::from(points) / meters / view.points_per_m() - 1.0).abs() < 0.003);
    }

    #[test]
    fn a_position_on_the_screen_leads_back_to_its_place() {
        let fiji = View { rect: rect(), center: place(-16.8, 179.999), zoom: 15.0 };
        for off in [vec2(0.0, 0.0), vec2(-200.0, 90.0), vec2(200.0, -90.0)] {
            let at = fiji.rect.center() + off;
            let there = fiji.place_at(at).unwrap();
            assert!(fiji.pos(Unit::from_place(there)).distance(at) < 0.01, "{off:?}: {there:?}");
        }
        let world = View { rect: rect(), center: place(0.0, 0.0), zoom: 0.0 };
        assert_eq!(world.place_at(rect().center_top()), None);
    }

    #[test]
    fn one_place_is_shown_no_closer_than_asked() {
        let there = place(43.76, 11.26);
        assert_eq!(fit([there].into_iter(), vec2(544.0, 304.0), 40.0, 16.0), Some((there, 16.0)));
        assert_eq!(fit(std::iter::empty(), vec2(544.0, 304.0), 40.0, 16.0), None);
    }

    proptest! {
        #[test]
        fn a_fit_shows_every_place(
            places in prop::collection::vec((-80.0..80.0_f64, -179.0..179.0_f64), 1..20)
        ) {
            let units: Vec<_> = places.iter().map(|&(lat, lng)| place(lat, lng)).collect();
            let (center, zoom) = fit(units.iter().copied(), rect().size(), 24.0, 17.0).unwrap();
            let view = View { rect: rect(), center, zoom };
            // Even fully zoomed out, the whole world may not fit a small window.
            if zoom > MIN_ZOOM {
                for unit in units {
                    prop_assert!(rect().expand(1.0).contains(view.pos(unit)));
                }
            }
        }

        #[test]
        fn a_fit_looks_no_farther_than_half_the_world_needs(
            lng in -180.0..180.0_f64, spread in 0.001..2.0_f64, n in 2_usize..20,
        ) {
            // Places in a row that may cross 180 degrees.
            let east = |i: usize| spread * i as f64 / (n - 1) as f64;
            let units = (0..n).map(|i| {
                place(10.0, (lng + east(i) + 180.0).rem_euclid(360.0) - 180.0)
            });
            let (center, zoom) = fit(units.clone(), rect().size(), 24.0, 17.0).unwrap();
            let view = View { rect: rect(), center, zoom };
            prop_assert!(zoom >= 7.0, "{zoom}");
            for unit in units {
                prop_assert!(rect().expand(1.0).contains(view.pos(unit)));
            }
        }
    }

    #[test]
    fn places_on_both_sides_of_180_degrees_are_fitted_across_it() {
        let fiji = [place(-16.8, 179.99), place(-16.8, -179.97), place(-16.9, 179.95)];
        let (center, zoom) = fit(fiji.into_iter(), vec2(544.0, 304.0), 40.0, 16.5).unwrap();
        assert!((center.lng_deg().rem_euclid(360.0) - 179.99).abs() < 0.001, "{center:?}");
        assert!(zoom > 11.0, "{zoom}");
        let view = View { rect: rect(), center, zoom };
        assert!(view.pos(fiji[0]).x < view.pos(fiji[1]).x, "east is right");
    }

    #[test]
    fn beyond_180_degrees_the_view_reaches_into_a_copy_of_the_world() {
        let at = |lng: f64, zoom: f64| {
            View { rect: rect(), center: place(0.0, lng), zoom }.copy_beyond()
        };
        assert_eq!(at(11.0, 10.0), None);
        assert_eq!(at(179.99, 10.0), Some(1.0));
        assert_eq!(at(-179.99, 10.0), Some(-1.0));
    }
}
