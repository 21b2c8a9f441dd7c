//! A right click or long press on the map. On a track it sets a marker for that athlete, at the
//! time when the athlete was there; away from all tracks, one for everybody, now.

use eframe::egui::{Pos2, Response};

use super::{
    flags::{self, Flag},
    geometry::{Unit, View},
    markers::{self, Marker, PlacedMarker},
    overlay::{self, Drawn},
    people::Person,
    track,
};
use crate::{
    model::{AthleteId, MarkKind, UnixNanos},
    ui::{
        context::{Command, MarkTarget, NewMark, ViewContext},
        state::Dialog,
    },
};

/// Tracks farther away than this are ignored, points.
const REACH: f32 = 24.0;
/// Tracks whose distances differ by no more than this count as equally near, points.
const AS_NEAR: f32 = 6.0;

/// What there is to press on the map.
pub(super) struct Ground<'a, 'c> {
    pub(super) ctx: &'a ViewContext<'c>,
    pub(super) view: &'a View,
    pub(super) people: &'a [Person<'c>],
    pub(super) placed: &'a [PlacedMarker],
    pub(super) flags: &'a [Flag<'c>],
}

impl Ground<'_, '_> {
    /// Handles the pointer: returns the command of a press, and shows the text of a flag on hover.
    pub(super) fn gestures(&self, response: &Response) -> Option<Command> {
        let over = response.hover_pos().filter(|pointer| self.disc_at(*pointer).is_none());
        if let Some(flag) = over.and_then(|pointer| flags::at(self.flags, pointer)) {
            response.clone().on_hover_text_at_pointer(flag.words());
        }
        // A long press counts as a click of this button; a drag with it does not.
        let pointer = response.interact_pointer_pos().filter(|_| response.secondary_clicked())?;
        Some(self.pressed(pointer))
    }

    /// The command of a press at this position.
    fn pressed(&self, pointer: Pos2) -> Command {
        if let Some(person) = self.disc_at(pointer) {
            let newest = person.row.track.fixes.last().map(|fix| fix.time);
            return marker(newest, MarkTarget::One(person.row.athlete.id));
        }
        if let Some(flag) = flags::at(self.flags, pointer) {
            return Command::Open(Dialog::Marker(flag.mark.clone()));
        }
        let passes: Vec<Pass> = overlay::drawn(self.ctx, self.people)
            .iter()
            .flat_map(|drawn| passes(self.ctx, drawn, self.view, pointer))
            .collect();
        meant(&passes, self.ctx.now).map_or_else(
            || marker(None, MarkTarget::Group),
            |pass| marker(Some(pass.time), MarkTarget::One(pass.id)),
        )
    }

    /// The athlete whose disc is there; none for a crowd.
    fn disc_at(&self, pointer: Pos2) -> Option<&Person<'_>> {
        match markers::at(self.placed, pointer)?.marker {
            Marker::One(index) => self.people.get(index),
            Marker::Crowd(_) => None,
        }
    }
}

const fn marker(at: Option<UnixNanos>, target: MarkTarget) -> Command {
    Command::Mark(NewMark { kind: MarkKind::Marker, at, target })
}

/// An athlete passed by: a part of a track near the pointer, and its nearest point.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pass {
    id: AthleteId,
    /// The focus comes before the selected, and they before the others.
    rank: u8,
    distance: f32,
    /// Time of the nearest fix.
    time: UnixNanos,
}

/// Every time the athlete passed by: once a lap on a circuit.
fn passes(ctx: &ViewContext<'_>, drawn: &Drawn<'_>, view: &View, pointer: Pos2) -> Vec<Pass> {
    let id = drawn.row.athlete.id;
    let rank = match ctx.state.focus {
        Some(focus) if focus == id => 0,
        _ if ctx.state.selection.contains(&id) => 1,
        _ => 2,
    };
    let mut passes = Vec::new();
    for run in track::runs(drawn.track, drawn.from) {
        let mut pass: Option<Pass> = None;
        let mut before = None;
        for fix in drawn.track.fixes.get(run).unwrap_or_default() {
            let to = (view.pos(Unit::from_place(fix.place)), fix.time);
            let from = before.replace(to).unwrap_or(to);
            let (distance, time) = nearest(from, to, pointer);
            if distance > REACH {
                passes.extend(pass.take());
            } else if pass.is_none_or(|known| distance < known.distance) {
                pass = Some(Pass { id, rank, distance, time });
            }
        }
        passes.extend(pass);
    }
    passes
}

/// Distance of the line between two fixes, and the time of the fix nearer to its closest point.
fn nearest(from: (Pos2, UnixNanos), to: (Pos2, UnixNanos), pointer: Pos2) -> (f32, UnixNanos) {
    let along = to.0 - from.0;
    let length_sq = along.length_sq();
    let share = if length_sq > 0.0 { (pointer - from.0).dot(along) / length_sq } else { 1.0 };
    let share = share.clamp(0.0, 1.0);
    let time = if share < 0.5 { from.1 } else { to.1 };
    ((from.0 + along * share).distance(pointer), time)
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

    /// What a press at this offset from the centre marks: bib and seconds, or `None` for everybody.
    fn pressed(world: &World, by: (f32, f32)) -> Option<(u32, i64)> {
        let ctx = world.context();
        let (view, people) = (view(), people(&ctx));
        let ground = Ground { ctx: &ctx, view: &view, people: &people, placed: &[], flags: &[] };
        let at = view.rect.center() + vec2(by.0, by.1);
        let Command::Mark(NewMark { kind: MarkKind::Marker, at, target }) = ground.pressed(at)
        else {
            panic!("no marker")
        };
        match (target, at) {
            (MarkTarget::One(AthleteId(bib)), Some(at)) => Some((bib, at.0 / 1_000_000_000)),
            (MarkTarget::Group, None) => None,
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
    fn far_from_every_track_a_press_is_for_everybody() {
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
