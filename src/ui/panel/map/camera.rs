//! Where the map looks. Only the viewer moves it: by hand, or by a mode (follow, fit). It begins as
//! a fit of the group, which ends when he touches the map.

use eframe::egui::{Rect, Vec2};
use walkers::{MapMemory, Position};

use super::{
    crowd,
    geometry::{MAX_ZOOM, MIN_ZOOM, Unit, View, fit},
    people::Person,
};
use crate::ui::state::MapMode;

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
/// The whole inhabited world.
const WORLD: (f64, f64) = (25.0, 10.0);

/// Where the map looks and why.
pub(super) struct Camera {
    /// The widget's own state.
    pub(super) memory: MapMemory,
    /// Something was looked at.
    has_looked: bool,
    mode: MapMode,
    followed: Position,
    /// The viewer asked to see these places, which is done in the next frame.
    asked: Vec<Unit>,
}

impl Camera {
    pub(super) fn new() -> Self {
        let mut camera = Self {
            memory: MapMemory::default(),
            has_looked: false,
            mode: MapMode::Free,
            followed: walkers::lat_lon(WORLD.0, WORLD.1),
            asked: Vec::new(),
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

    /// Zooms by so many levels about the middle, in positive.
    pub(super) fn zoom_by(&mut self, levels: f64) {
        self.has_looked = true;
        self.set_zoom(self.memory.zoom() + levels);
    }

    /// Shows these places, as the viewer asked.
    pub(super) fn show(&mut self, places: impl Iterator<Item = Unit>, size: Vec2, closest: f64) {
        self.has_looked = true;
        self.fit(places, size, closest);
    }

    /// Shows these places from the next frame on, as the viewer asked.
    pub(super) fn ask_for(&mut self, places: Vec<Unit>) {
        self.asked = places;
    }

    /// Shows these places, unless the map has been touched before.
    pub(super) fn show_first(&mut self, places: impl Iterator<Item = Unit>, size: Vec2) {
        if !self.has_looked {
            self.has_looked = true;
            self.fit(places, size, FIT_CLOSEST);
        }
    }

    /// Brings the zoom back into the range that makes sense.
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

    /// Moves the view as the mode asks, before the frame is drawn. A fit shows those who are
    /// together; who is far away has an arrow at the edge.
    pub(super) fn apply(&mut self, mode: MapMode, people: &[Person<'_>], rect: Rect) {
        self.come_round();
        let asked = std::mem::take(&mut self.asked);
        if !asked.is_empty() {
            self.stay_put();
            self.show(asked.into_iter(), rect.size(), FIT_CLOSEST);
        }
        let changed = std::mem::replace(&mut self.mode, mode) != mode;
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
                let group = crowd::to_fit(people, mode == MapMode::FitSelection).together;
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
            MapMode::Free => self.stay_put(),
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
    use crate::{
        model::AthleteId,
        ui::panel::map::{people, testing},
    };

    fn rect() -> Rect {
        Rect::from_min_size(pos2(0.0, 0.0), vec2(544.0, 304.0))
    }

    /// Runs one frame with athletes at these places and says what is on the screen.
    fn frame(camera: &mut Camera, mode: MapMode, places: &[(f64, f64)]) -> View {
        let world = testing::World::at(places);
        camera.apply(mode, &people::people(&world.context()), rect());
        camera.view(rect())
    }

    const HERE: (f64, f64) = (43.765, 11.26);
    const NEAR: (f64, f64) = (43.770, 11.27);
    const FAR: (f64, f64) = (45.09, 6.07);

    #[test]
    fn an_untouched_map_keeps_everybody_in_sight() {
        let mut camera = Camera::new();
        let mode = crate::ui::state::ViewState::default().map;
        let empty = frame(&mut camera, mode, &[]);
        assert_eq!(empty.zoom, MIN_ZOOM);
        let first = frame(&mut camera, mode, &[HERE]);
        assert_eq!(first.zoom, FIT_CLOSEST);
        let late = frame(&mut camera, mode, &[HERE, FAR]);
        let pos =
            |place: (f64, f64)| late.pos(Unit::from_position(walkers::lat_lon(place.0, place.1)));
        assert!(rect().contains(pos(HERE)) && rect().contains(pos(FAR)));
    }

    #[test]
    fn who_stood_down_is_not_kept_in_sight() {
        let mut world = testing::World::at(&[HERE, NEAR, FAR]);
        world.projection.rows[2].state = crate::analysis::AthleteState::StoodDown;
        let mut camera = Camera::new();
        camera.apply(MapMode::FitGroup, &people::people(&world.context()), rect());
        let with_one_out = camera.view(rect());
        assert_eq!(with_one_out, frame(&mut Camera::new(), MapMode::FitGroup, &[HERE, NEAR]));
    }

    #[test]
    fn once_touched_the_map_is_the_viewers() {
        let mut camera = Camera::new();
        camera.zoom_by(3.0);
        let before = camera.view(rect());
        assert_eq!(frame(&mut camera, MapMode::Free, &[HERE]), before);
    }

    #[test]
    fn following_keeps_the_athlete_in_the_middle_and_leaving_does_not_jump() {
        let mut camera = Camera::new();
        let follow = MapMode::Follow(AthleteId(1));
        frame(&mut camera, follow, &[HERE]);
        let view = frame(&mut camera, follow, &[NEAR]);
        let there = Unit::from_position(walkers::lat_lon(NEAR.0, NEAR.1));
        assert!(view.pos(there).distance(rect().center()) < 0.01);
        assert_eq!(view.zoom, FOLLOW_ZOOM);
        let left = frame(&mut camera, MapMode::Free, &[FAR]);
        assert_eq!(left, view);
    }

    #[test]
    fn a_fitted_group_stays_in_sight_without_breathing() {
        let mut camera = Camera::new();
        let first = frame(&mut camera, MapMode::FitGroup, &[HERE, NEAR]);
        let closer = (HERE.0 + 0.0004, HERE.1 + 0.0004);
        assert_eq!(frame(&mut camera, MapMode::FitGroup, &[closer, NEAR]), first);
        let away = frame(&mut camera, MapMode::FitGroup, &[FAR, NEAR]);
        for place in [FAR, NEAR] {
            let pos = away.pos(Unit::from_position(walkers::lat_lon(place.0, place.1)));
            assert!(rect().contains(pos));
        }
        let back = frame(&mut camera, MapMode::FitGroup, &[HERE, NEAR]);
        assert!(back.zoom > away.zoom + CLOSER_BY);
    }

    #[test]
    fn one_far_away_does_not_make_a_fit_look_at_an_ocean() {
        let mut camera = Camera::new();
        let together = [HERE, NEAR, (43.767, 11.265)];
        let alone = frame(&mut camera, MapMode::FitGroup, &together);
        let places = [together.as_slice(), &[(0.0, 0.0)]].concat();
        assert_eq!(frame(&mut camera, MapMode::FitGroup, &places), alone);
    }

    #[test]
    fn a_map_moved_over_180_degrees_comes_round_to_the_other_side() {
        let mut camera = Camera::new();
        camera.memory.center_at(walkers::lat_lon(-16.8, 180.4));
        let view = frame(&mut camera, MapMode::Free, &[(-16.8, -179.7)]);
        assert!((view.center.lng_deg() + 179.6).abs() < 1e-6, "{view:?}");
    }
}
