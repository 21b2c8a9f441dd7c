//! The map's camera. Only the viewer moves it: by hand or by choosing a mode (follow, fit). Until
//! it is first touched, the first positions move it too.

use std::collections::BTreeSet;

use eframe::egui::{Rect, Vec2};
use walkers::{MapMemory, Position};

use super::{
    crowd,
    geometry::{MAX_ZOOM, MIN_ZOOM, Unit, View, fit},
    people::Person,
};
use crate::{
    model::{AthleteId, LatLng, MonoNanos},
    ui::state::MapMode,
};

/// Room kept free around the fitted athletes for discs, flags and buttons, points.
const FIT_PADDING: f32 = 44.0;
/// A fitted view is fitted again when an athlete comes closer to the edge than this, points.
const EDGE: f32 = 20.0;
/// A fitted view zooms in only by at least this many levels, so that it does not keep moving.
const CLOSER_BY: f64 = 1.0;
/// Fits zoom in no further than this: a few streets.
const FIT_CLOSEST: f64 = 16.5;
/// When following starts below this zoom, it zooms in to [`FOLLOW_ZOOM`].
const FOLLOW_FROM: f64 = 12.0;
/// See [`FOLLOW_FROM`].
const FOLLOW_ZOOM: f64 = 15.5;
/// The phones of a group do not all write in the same second: for this long after the first
/// position, an untouched view still makes room for the first positions of others.
const SETTLING_SECS: f64 = 10.0;
/// Centre of the whole inhabited world: latitude and longitude in degrees.
const WORLD: (f64, f64) = (25.0, 10.0);

/// Where the map looks and why.
pub(super) struct Camera {
    /// The widget's own state.
    pub(super) memory: MapMemory,
    touched: bool,
    seen: BTreeSet<AthleteId>,
    settling_since: Option<MonoNanos>,
    mode: MapMode,
    followed: Position,
}

impl Camera {
    pub(super) fn new() -> Self {
        let mut camera = Self {
            memory: MapMemory::default(),
            touched: false,
            seen: BTreeSet::new(),
            settling_since: None,
            mode: MapMode::Free,
            followed: walkers::lat_lon(WORLD.0, WORLD.1),
        };
        camera.memory.center_at(camera.followed);
        camera.set_zoom(MIN_ZOOM);
        camera
    }

    /// What is on the screen now.
    pub(super) fn view(&self, rect: Rect) -> View {
        let center = self.memory.detached().unwrap_or(self.followed);
        View { rect, center: Unit::from_position(center), zoom: self.memory.zoom() }
    }

    /// The place that the widget keeps in the centre while following.
    pub(super) fn followed(&self) -> Position {
        self.followed
    }

    /// Zooms by this many levels about the centre, positive is in. Counts as touching the map.
    pub(super) fn zoom_by(&mut self, levels: f64) {
        self.touched = true;
        self.set_zoom(self.memory.zoom() + levels);
    }

    /// Shows these places, as the viewer asked.
    pub(super) fn show(&mut self, places: impl Iterator<Item = Unit>, size: Vec2, closest: f64) {
        self.touched = true;
        self.fit(places, size, closest);
    }

    /// Shows these places, unless the map has been touched before.
    pub(super) fn show_first(&mut self, places: impl Iterator<Item = LatLng>, size: Vec2) {
        if !self.touched {
            self.touched = true;
            self.fit(places.map(Unit::from_place), size, FIT_CLOSEST);
        }
    }

    /// The viewer has moved the map by hand.
    pub(super) fn touch(&mut self) {
        self.touched = true;
    }

    /// Brings the zoom back into the allowed range.
    pub(super) fn clamp_zoom(&mut self) {
        self.set_zoom(self.memory.zoom());
    }

    fn set_zoom(&mut self, zoom: f64) {
        let clamped = self.memory.set_zoom(zoom.clamp(MIN_ZOOM, MAX_ZOOM));
        debug_assert!(clamped.is_ok(), "the widget takes 0 to 26");
    }

    fn fit(&mut self, places: impl Iterator<Item = Unit>, size: Vec2, closest: f64) {
        if let Some((center, zoom)) = fit(places, size, FIT_PADDING, closest) {
            self.memory.center_at(center.to_position());
            self.set_zoom(zoom);
        }
    }

    /// Wraps around the world when the map was moved past 180 degrees: there are tiles only for
    /// the square itself.
    fn come_round(&mut self) {
        if let Some(center) = self.memory.detached()
            && center.x().abs() > 180.0
        {
            self.memory.center_at(Unit::from_position(center).on_square().to_position());
        }
    }

    /// Moves the view as the mode asks, before the frame is drawn. A fit leaves out athletes who
    /// are far from the group; an arrow at the edge points to them.
    pub(super) fn apply(
        &mut self,
        mode: MapMode,
        people: &[Person<'_>],
        rect: Rect,
        now: MonoNanos,
    ) {
        self.come_round();
        let changed = std::mem::replace(&mut self.mode, mode) != mode;
        self.touched |= changed;
        let newly_seen: Vec<&Person<'_>> =
            people.iter().filter(|p| self.seen.insert(p.row.athlete.id)).collect();
        match mode {
            MapMode::Follow(id) => {
                let Some(person) = people.iter().find(|p| p.row.athlete.id == id) else {
                    return;
                };
                self.followed = person.unit.to_position();
                self.memory.follow_my_position();
                if changed && self.memory.zoom() < FOLLOW_FROM {
                    self.set_zoom(FOLLOW_ZOOM);
                }
            }
            MapMode::FitGroup | MapMode::FitSelection => {
                let all = mode == MapMode::FitGroup;
                let group = crowd::split(people.iter().filter(|p| all || p.selected)).together;
                let wanted = || group.iter().map(|p| p.unit);
                self.stay_put();
                let view = self.view(rect);
                let inner = rect.shrink(EDGE);
                let lost_sight = wanted().any(|unit| !inner.contains(view.pos(unit)));
                let best = fit(wanted(), rect.size(), FIT_PADDING, FIT_CLOSEST);
                let could_be_closer = best.is_some_and(|(_, zoom)| zoom > view.zoom + CLOSER_BY);
                if changed || lost_sight || could_be_closer {
                    self.fit(wanted(), rect.size(), FIT_CLOSEST);
                }
            }
            MapMode::Free => {
                self.stay_put();
                if self.touched || newly_seen.is_empty() {
                    return;
                }
                let first = self.settling_since.is_none();
                let since = *self.settling_since.get_or_insert(now);
                let view = self.view(rect);
                let outside = newly_seen.iter().any(|p| !rect.contains(view.pos(p.unit)));
                if first || (outside && now.secs_since(since) <= SETTLING_SECS) {
                    let group = crowd::split(people.iter()).together;
                    self.fit(group.iter().map(|p| p.unit), rect.size(), FIT_CLOSEST);
                }
            }
        }
    }

    /// Stops following without a jump.
    fn stay_put(&mut self) {
        if self.memory.detached().is_none() {
            self.memory.center_at(self.followed);
        }
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the very same value is expected")]
mod tests {
    use eframe::egui::{pos2, vec2};

    use super::*;
    use crate::ui::panel::map::{people, testing};

    fn rect() -> Rect {
        Rect::from_min_size(pos2(0.0, 0.0), vec2(544.0, 304.0))
    }

    fn secs(secs: f64) -> MonoNanos {
        MonoNanos::default().plus_secs(secs)
    }

    /// Runs one frame with athletes at these places and returns what is on the screen.
    fn frame(camera: &mut Camera, mode: MapMode, places: &[(f64, f64)], at: f64) -> View {
        let world = testing::World::at(places);
        camera.apply(mode, &people::people(&world.context()), rect(), secs(at));
        camera.view(rect())
    }

    const HERE: (f64, f64) = (43.765, 11.26);
    const NEAR: (f64, f64) = (43.770, 11.27);
    const FAR: (f64, f64) = (45.09, 6.07);

    #[test]
    fn the_first_position_is_fitted_and_the_view_then_stays() {
        let mut camera = Camera::new();
        let empty = frame(&mut camera, MapMode::Free, &[], 0.0);
        assert_eq!(empty.zoom, MIN_ZOOM);
        let first = frame(&mut camera, MapMode::Free, &[HERE], 1.0);
        assert_eq!(first.zoom, FIT_CLOSEST);
        let moved = frame(&mut camera, MapMode::Free, &[FAR], 2.0);
        assert_eq!(moved, first, "a position that moves does not move the map");
        let late = frame(&mut camera, MapMode::Free, &[FAR, HERE, NEAR], 60.0);
        assert_eq!(late, first, "nor does one that comes late");
    }

    #[test]
    fn riders_who_start_writing_within_seconds_share_the_first_view() {
        let mut camera = Camera::new();
        frame(&mut camera, MapMode::Free, &[HERE], 1.0);
        let view = frame(&mut camera, MapMode::Free, &[HERE, FAR], 4.0);
        let pos =
            |place: (f64, f64)| view.pos(Unit::from_position(walkers::lat_lon(place.0, place.1)));
        assert!(rect().contains(pos(HERE)) && rect().contains(pos(FAR)));
    }

    #[test]
    fn once_touched_the_map_is_the_viewers() {
        let mut camera = Camera::new();
        camera.zoom_by(3.0);
        let before = camera.view(rect());
        assert_eq!(frame(&mut camera, MapMode::Free, &[HERE], 1.0), before);
    }

    #[test]
    fn following_keeps_the_athlete_in_the_middle_and_leaving_does_not_jump() {
        let mut camera = Camera::new();
        let follow = MapMode::Follow(AthleteId(1));
        frame(&mut camera, follow, &[HERE], 1.0);
        let view = frame(&mut camera, follow, &[NEAR], 2.0);
        let there = Unit::from_position(walkers::lat_lon(NEAR.0, NEAR.1));
        assert!(view.pos(there).distance(rect().center()) < 0.01);
        assert_eq!(view.zoom, FOLLOW_ZOOM);
        let left = frame(&mut camera, MapMode::Free, &[FAR], 3.0);
        assert_eq!(left, view);
    }

    #[test]
    fn a_fitted_group_stays_in_sight_without_breathing() {
        let mut camera = Camera::new();
        let first = frame(&mut camera, MapMode::FitGroup, &[HERE, NEAR], 1.0);
        let closer = (HERE.0 + 0.0004, HERE.1 + 0.0004);
        assert_eq!(frame(&mut camera, MapMode::FitGroup, &[closer, NEAR], 2.0), first);
        let away = frame(&mut camera, MapMode::FitGroup, &[FAR, NEAR], 3.0);
        for place in [FAR, NEAR] {
            let pos = away.pos(Unit::from_position(walkers::lat_lon(place.0, place.1)));
            assert!(rect().contains(pos));
        }
        let back = frame(&mut camera, MapMode::FitGroup, &[HERE, NEAR], 4.0);
        assert!(back.zoom > away.zoom + CLOSER_BY);
    }

    #[test]
    fn one_far_away_does_not_make_a_fit_look_at_an_ocean() {
        let mut camera = Camera::new();
        let together = [HERE, NEAR, (43.767, 11.265)];
        let alone = frame(&mut camera, MapMode::FitGroup, &together, 1.0);
        let places = [together.as_slice(), &[(0.0, 0.0)]].concat();
        assert_eq!(frame(&mut camera, MapMode::FitGroup, &places, 2.0), alone);
        let mut untouched = Camera::new();
        assert_eq!(frame(&mut untouched, MapMode::Free, &places, 1.0), alone);
    }

    #[test]
    fn a_map_moved_over_180_degrees_comes_round_to_the_other_side() {
        let mut camera = Camera::new();
        camera.touch();
        camera.memory.center_at(walkers::lat_lon(-16.8, 180.4));
        let view = frame(&mut camera, MapMode::Free, &[(-16.8, -179.7)], 1.0);
        assert!((view.center.lng_deg() + 179.6).abs() < 1e-6, "{view:?}");
    }
}
