//! What is under the pointer on the map: an athlete, several, a flag, a place on a track with the
//! time when the athlete was there, or only a place.

use eframe::egui::Pos2;

use super::{
    flags::{self, Flag},
    geometry::{Unit, View},
    markers::{self, Marker, PlacedMarker},
    overlay::{self, Drawn},
    people::Person,
    track,
};
use crate::{
    model::{AthleteId, LatLng, UnixNanos},
    ui::{context::ViewContext, mark::MarkView, projection::TrackFix},
};

/// A press farther than this from a track is not about it, points.
const PRESS_REACH: f32 = 24.0;
/// The same for a pointer that only passes, or clicks.
const POINTER_REACH: f32 = 9.0;
/// Tracks whose distances differ by no more than this count as equally near, points.
const AS_NEAR: f32 = 6.0;

/// What there is on the map.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a, 'c> {
    pub(super) ctx: &'a ViewContext<'c>,
    pub(super) view: &'a View,
    pub(super) people: &'a [Person<'c>],
    pub(super) placed: &'a [PlacedMarker],
    pub(super) flags: &'a [Flag<'c>],
}

/// What a press is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pressed {
    /// An athlete's disc.
    Athlete(AthleteId),
    /// Several that are joined, in bib order.
    Crowd(Vec<AthleteId>),
    /// A flag.
    Flag(MarkView),
    /// A place on a track.
    Track(Pass),
    /// Nothing but a place.
    Ground(LatLng),
}

impl Ground<'_, '_> {
    /// What a press at this position is about; nothing beyond the poles.
    pub(super) fn pressed(&self, pointer: Pos2) -> Option<Pressed> {
        if let Some(placed) = markers::at(self.placed, pointer) {
            let id = |index: &usize| self.people.get(*index).map(|it| it.row.athlete.id);
            return match &placed.marker {
                Marker::One(index) => id(index).map(Pressed::Athlete),
                Marker::Crowd(members) => {
                    Some(Pressed::Crowd(members.iter().filter_map(id).collect()))
                }
            };
        }
        if let Some(flag) = flags::at(self.flags, pointer) {
            return Some(Pressed::Flag(flag.mark.clone()));
        }
        let pass = self.pass(pointer, PRESS_REACH, |_| true);
        let ground = || self.view.place_at(pointer).map(Pressed::Ground);
        pass.map(Pressed::Track).or_else(ground)
    }

    /// The place on a track of these athletes that the pointer is on.
    pub(super) fn pass_at(
        &self,
        pointer: Pos2,
        is_meant: impl Fn(AthleteId) -> bool,
    ) -> Option<Pass> {
        self.pass(pointer, POINTER_REACH, is_meant)
    }

    fn pass(
        &self,
        pointer: Pos2,
        reach: f32,
        is_meant: impl Fn(AthleteId) -> bool,
    ) -> Option<Pass> {
        let near = Near::new(self.view, pointer, reach)?;
        let passes: Vec<Pass> = overlay::drawn(self.ctx, self.people)
            .iter()
            .filter(|drawn| is_meant(drawn.row.athlete.id))
            .flat_map(|drawn| passes(self.ctx, drawn, self.view, &near))
            .collect();
        meant(&passes, self.ctx.now).copied()
    }
}

/// An athlete passed by: a part of a track near the pointer, and its nearest point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pass {
    /// Who.
    pub(super) id: AthleteId,
    /// Time of the nearest fix.
    pub(super) time: UnixNanos,
    /// Its place.
    pub(super) place: LatLng,
    /// The focus comes before the selected, and they before the others.
    rank: u8,
    distance: f32,
}

/// The surroundings of the pointer.
struct Near {
    pointer: Pos2,
    reach: f32,
    /// South and north, west and east, degrees.
    lat_deg: [f64; 2],
    lng_deg: [f64; 2],
}

impl Near {
    fn new(view: &View, pointer: Pos2, reach: f32) -> Option<Self> {
        let place = view.place_at(pointer)?;
        // A point is no wider than this anywhere on the map, in degrees of either kind.
        let slack = f64::from(reach) * 360.0 / view.world_size();
        let around = |middle: f64| [middle - slack, middle + slack];
        let lng_deg = around(place.lng_deg());
        // Across 180 degrees, all longitudes are looked at.
        let is_across = lng_deg[0] < -180.0 || lng_deg[1] > 180.0;
        let lng_deg = if is_across { [-180.0, 180.0] } else { lng_deg };
        Some(Self { pointer, reach, lat_deg: around(place.lat_deg()), lng_deg })
    }

    /// Whether the line between two places is out of reach, without working out where it is on the
    /// screen: most of a long track is.
    fn misses(&self, from: LatLng, to: LatLng) -> bool {
        let beside = |[low, high]: [f64; 2], a: f64, b: f64| a.max(b) < low || high < a.min(b);
        // What spans half of the world goes across 180 degrees.
        let is_across = (from.lng_deg() - to.lng_deg()).abs() > 180.0;
        beside(self.lat_deg, from.lat_deg(), to.lat_deg())
            || !is_across && beside(self.lng_deg, from.lng_deg(), to.lng_deg())
    }
}

/// Every time the athlete passed by: once a lap on a circuit.
fn passes(ctx: &ViewContext<'_>, drawn: &Drawn<'_>, view: &View, near: &Near) -> Vec<Pass> {
    let id = drawn.row.athlete.id;
    let rank = match ctx.state.focus {
        Some(focus) if focus == id => 0,
        _ if ctx.state.selection.contains(&id) => 1,
        _ => 2,
    };
    let mut passes = Vec::new();
    for run in track::runs(drawn.track, drawn.from) {
        let mut pass: Option<Pass> = None;
        let mut before: Option<&TrackFix> = None;
        for to in drawn.track.fixes.get(run).unwrap_or_default() {
            let from = before.replace(to).unwrap_or(to);
            if near.misses(from.place, to.place) {
                passes.extend(pass.take());
                continue;
            }
            let (distance, fix) = nearest(view, from, to, near.pointer);
            if distance > near.reach {
                passes.extend(pass.take());
            } else if pass.is_none_or(|known| distance < known.distance) {
                pass = Some(Pass { id, time: fix.time, place: fix.place, rank, distance });
            }
        }
        passes.extend(pass);
    }
    passes
}

/// Distance of the line between two fixes, and the fix nearer to its closest point.
fn nearest<'f>(
    view: &View,
    from: &'f TrackFix,
    to: &'f TrackFix,
    pointer: Pos2,
) -> (f32, &'f TrackFix) {
    let [start, end] = [from, to].map(|fix| view.pos(Unit::from_place(fix.place)));
    let along = end - start;
    let length_sq = along.length_sq();
    let share = if length_sq > 0.0 { (pointer - start).dot(along) / length_sq } else { 1.0 };
    let share = share.clamp(0.0, 1.0);
    ((start + along * share).distance(pointer), if share < 0.5 { from } else { to })
}

/// The pass that the viewer most likely means: among those about equally near, the best rank, then
/// the one closest to the time that is shown.
fn meant(passes: &[Pass], now: UnixNanos) -> Option<&Pass> {
    let least = passes.iter().map(|pass| pass.distance).fold(f32::INFINITY, f32::min);
    let off = |pass: &Pass| pass.time.secs_since(now).abs();
    passes
        .iter()
        .filter(|pass| pass.distance <= least + AS_NEAR)
        .min_by(|a, b| a.rank.cmp(&b.rank).then(off(a).total_cmp(&off(b))))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use eframe::egui::{Rect, pos2, vec2};

    use super::*;
    use crate::{
        model::LatLng,
        ui::{
            panel::map::{people::people, testing::World},
            projection::{TrackFix, TrackView},
        },
    };

    const HERE: (f64, f64) = (43.76, 11.26);

    fn view() -> View {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(544.0, 304.0));
        let center = Unit::from_place(LatLng::new(HERE.0, HERE.1).unwrap());
        View { rect, center, zoom: 16.0 }
    }

    /// A track to the east through the centre of the view, one fix a second, `north` points off.
    fn eastward(from_secs: i64, north: f64) -> TrackView {
        let degrees = 360.0 / view().world_size();
        let fixes = (0..=40)
            .map(|i| TrackFix {
                time: UnixNanos::from_secs(from_secs + i),
                place: LatLng::new(
                    HERE.0 + north * degrees * HERE.0.to_radians().cos(),
                    HERE.1 + (i as f64 - 20.0) * 10.0 * degrees,
                )
                .unwrap(),
            })
            .collect();
        TrackView { fixes, ..TrackView::default() }
    }

    /// Athletes with these tracks; their discs are elsewhere.
    fn world(tracks: impl IntoIterator<Item = TrackView>) -> World {
        let tracks: Vec<TrackView> = tracks.into_iter().collect();
        let mut world = World::at(&vec![(45.0, 6.0); tracks.len()]);
        for (row, track) in world.projection.rows.iter_mut().zip(tracks) {
            row.track = Arc::new(track);
        }
        world
    }

    /// What a press at this offset from the centre is about: bib and seconds, or `None` for no track.
    fn pressed(world: &World, by: (f32, f32)) -> Option<(u32, i64)> {
        let ctx = world.context();
        let (view, people) = (view(), people(&ctx));
        let ground = Ground { ctx: &ctx, view: &view, people: &people, placed: &[], flags: &[] };
        let at = view.rect.center() + vec2(by.0, by.1);
        match ground.pressed(at) {
            Some(Pressed::Track(Pass { id, time, .. })) => Some((id.0, time.0 / 1_000_000_000)),
            Some(Pressed::Ground(_)) => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_press_beside_a_track_is_at_the_time_of_its_nearest_fix() {
        let world = world([eastward(1_000, 0.0)]);
        assert_eq!(pressed(&world, (0.0, 0.0)), Some((1, 1_020)));
        assert_eq!(pressed(&world, (52.0, 20.0)), Some((1, 1_025)));
        assert_eq!(pressed(&world, (-100.0, -20.0)), Some((1, 1_010)));
    }

    #[test]
    fn far_from_every_track_a_press_is_about_the_place() {
        let world = world([eastward(1_000, 0.0)]);
        assert_eq!(pressed(&world, (0.0, 26.0)), None);
        assert_eq!(pressed(&world, (230.0, 0.0)), None, "beyond the end of the track");
    }

    #[test]
    fn the_nearest_track_counts_unless_a_chosen_one_is_about_as_near() {
        let mut world = world([eastward(1_000, 0.0), eastward(1_000, 5.0), eastward(1_000, 20.0)]);
        assert_eq!(pressed(&world, (0.0, 12.0)), Some((1, 1_020)));
        assert_eq!(pressed(&world, (0.0, -18.0)), Some((3, 1_020)));
        world.state.selection = vec![AthleteId(2)];
        assert_eq!(pressed(&world, (0.0, 0.0)), Some((2, 1_020)));
        assert_eq!(pressed(&world, (0.0, -18.0)), Some((3, 1_020)), "2 is too far");
    }

    #[test]
    fn of_several_laps_the_one_nearest_to_what_is_shown_counts() {
        let mut laps = eastward(1_000, 0.0);
        laps.breaks = vec![41, 82];
        laps.fixes.extend(eastward(2_000, 3.0).fixes);
        laps.fixes.extend(eastward(3_000, 20.0).fixes);
        let mut world = world([laps]);
        world.state.focus = Some(AthleteId(1));
        assert_eq!(pressed(&world, (0.0, 1.0)), Some((1, 2_020)), "the last one was not here");
        world.state.focus = None;
        assert_eq!(pressed(&world, (0.0, 1.0)), Some((1, 3_020)), "others have only a tail");
    }

    #[test]
    fn a_pointer_is_on_a_track_only_when_it_is_close_and_the_athlete_is_meant() {
        let world = world([eastward(1_000, 0.0), eastward(1_000, 12.0)]);
        let ctx = world.context();
        let (view, people) = (view(), people(&ctx));
        let ground = Ground { ctx: &ctx, view: &view, people: &people, placed: &[], flags: &[] };
        let middle = view.rect.center();
        let pass = |down: f32, bib: u32| {
            ground.pass_at(middle + vec2(0.0, down), |id| id == AthleteId(bib))
        };
        assert_eq!(pass(4.0, 1).unwrap().time, UnixNanos::from_secs(1_020));
        assert_eq!(pass(10.0, 1), None);
        assert_eq!(pass(-6.0, 2).unwrap().id, AthleteId(2));
        assert_eq!(pass(4.0, 2), None);
    }

    #[test]
    fn nobody_was_inside_a_gap() {
        let mut track = eastward(1_000, 0.0);
        track.fixes.drain(10..30);
        let mut world = world([track]);
        assert_eq!(
            pressed(&world, (-10.0, 0.0)),
            Some((1, 1_009)),
            "a slow phone, a straight line"
        );
        Arc::make_mut(&mut world.projection.rows[0].track).breaks = vec![10];
        assert_eq!(pressed(&world, (-10.0, 0.0)), None);
    }
}
