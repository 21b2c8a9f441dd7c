//! Tracks as lines: in the map's own coordinates, cut at gaps, thinned to what the screen can show.

use std::ops::Range;

use eframe::egui::{Pos2, Rect, pos2};

use super::geometry::{Unit, View};
use crate::{model::UnixNanos, ui::projection::TrackView};

/// Steps shorter than this are left out, points.
pub(super) const SHORTEST_STEP: f32 = 0.75;
/// Lines are drawn this far beyond the edge, so that their ends are out of view.
pub(super) const MARGIN: f32 = 12.0;

/// The runs of fixes between gaps, as index ranges within `from..`.
pub(super) fn runs(track: &TrackView, from: usize) -> impl Iterator<Item = Range<usize>> + '_ {
    let end = track.fixes.len();
    let inner = track.breaks.iter().copied().filter(move |&at| at > from && at < end);
    let starts = std::iter::once(from).chain(inner.clone());
    let ends = inner.chain(std::iter::once(end));
    starts.zip(ends).map(|(start, end)| start..end).filter(|run| !run.is_empty())
}

/// The run as points on the screen, steps shorter than [`SHORTEST_STEP`] left out; see
/// [`walk_on_screen`].
pub(super) fn lines_on_screen(units: &[Unit], view: &View, margin: f32) -> Vec<Vec<Pos2>> {
    let lines = walk_on_screen(units, view, margin, SHORTEST_STEP);
    lines.into_iter().map(|line| line.into_iter().map(|(_, pos)| pos).collect()).collect()
}

/// The run as points on the screen, each with the index of its fix. Off-screen parts are skipped
/// (each item of the result is one line), and so are steps shorter than `shortest`, but the first and
/// last point are kept. A step goes the shorter way around the world; one that crosses the far side of
/// the world from the view is drawn at both ends of the screen.
pub(super) fn walk_on_screen(
    units: &[Unit],
    view: &View,
    margin: f32,
    shortest: f32,
) -> Vec<Vec<(usize, Pos2)>> {
    let near = view.rect.expand(margin);
    let place = view.placer();
    let half_world = (view.world_size() / 2.0) as f32;
    let mut lines = Vec::new();
    let mut line: Vec<(usize, Pos2)> = Vec::new();
    let mut before: Option<(Unit, Pos2)> = None;
    let last = units.len().saturating_sub(1);
    for (index, &unit) in units.iter().enumerate() {
        let pos = place(unit);
        let Some((unit_before, mut previous)) = before.replace((unit, pos)) else {
            line.push((index, pos));
            continue;
        };
        if (pos.x - previous.x).abs() > half_world {
            let east = (unit_before.east_to(unit) * view.world_size()) as f32;
            if line.is_empty() {
                line.push((index - 1, previous));
            }
            line.push((index, pos2(previous.x + east, pos.y)));
            lines.push(std::mem::take(&mut line));
            previous.x = pos.x - east;
        }
        // A step whose bounding box misses the screen cannot be visible.
        let seen = near.intersects(Rect::from_two_pos(previous, pos));
        if seen {
            if line.is_empty() {
                line.push((index - 1, previous));
            }
            let is_far =
                line.last().is_none_or(|(_, end)| end.distance_sq(pos) >= shortest * shortest);
            if is_far || index == last {
                line.push((index, pos));
            }
        } else if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
    }
    lines.push(line);
    lines.retain(|line| line.len() > 1);
    lines
}

/// Index of the first fix at most `window_secs` older than the newest.
pub(super) fn tail_start(track: &TrackView, window_secs: f64) -> usize {
    let Some(newest) = track.fixes.last() else {
        return 0;
    };
    track.fixes.partition_point(|fix| newest.time.secs_since(fix.time) > window_secs)
}

/// Opacity of a tail of `window_secs` at this age: 0.9 at the marker, down to 0.15 at the end.
pub(super) fn tail_alpha(age_secs: f64, window_secs: f64) -> f32 {
    let old = (age_secs / window_secs).clamp(0.0, 1.0) as f32;
    0.9 - old * 0.75
}

/// Index of the fix at a time, if there is one within `reach_secs` of it: never inside a gap.
pub(super) fn index_at(track: &TrackView, time: UnixNanos, reach_secs: f64) -> Option<usize> {
    let after = track.fixes.partition_point(|fix| fix.time <= time);
    let off = |index: &usize| {
        track.fixes.get(*index).map_or(f64::INFINITY, |fix| fix.time.secs_since(time).abs())
    };
    let nearest = [after.checked_sub(1), Some(after)]
        .into_iter()
        .flatten()
        .min_by(|a, b| off(a).total_cmp(&off(b)))?;
    (off(&nearest) <= reach_secs).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;
    use proptest::prelude::*;

    use super::*;
    use crate::{model::LatLng, ui::projection::TrackFix};

    fn track(n: usize, breaks: &[usize]) -> TrackView {
        let fixes = (0..n)
            .map(|i| TrackFix {
                time: UnixNanos::from_secs(i as i64),
                place: LatLng::new(43.7, 11.2 + i as f64 * 1e-4).unwrap(),
            })
            .collect();
        TrackView { fixes, breaks: breaks.to_vec(), spikes: Vec::new() }
    }

    fn units(track: &TrackView) -> Vec<Unit> {
        track.fixes.iter().map(|fix| Unit::from_place(fix.place)).collect()
    }

    fn view(zoom: f64) -> View {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(500.0, 300.0));
        View { rect, center: Unit::from_place(LatLng::new(43.7, 11.2).unwrap()), zoom }
    }

    #[test]
    fn no_run_crosses_a_gap() {
        let track = track(10, &[3, 7]);
        assert_eq!(runs(&track, 0).collect::<Vec<_>>(), [0..3, 3..7, 7..10]);
        assert_eq!(runs(&track, 5).collect::<Vec<_>>(), [5..7, 7..10]);
        assert_eq!(runs(&track, 8).collect::<Vec<_>>(), vec![8..10; 1]);
        assert_eq!(runs(&TrackView::default(), 0).count(), 0);
    }

    #[test]
    fn a_track_far_out_costs_a_few_points() {
        let track = track(20_000, &[]);
        let lines = lines_on_screen(&units(&track), &view(8.0), 8.0);
        let points: usize = lines.iter().map(Vec::len).sum();
        assert!(points < 1000, "{points}");
        assert!(points > 100, "{points}");
    }

    #[test]
    fn what_is_off_the_screen_is_not_drawn() {
        let track = track(20_000, &[]);
        let lines = lines_on_screen(&units(&track), &view(17.0), 8.0);
        let points: usize = lines.iter().map(Vec::len).sum();
        assert!((20..40).contains(&points), "{points}");
    }

    /// Fixes along the equator, eastward from a longitude, a step apart.
    fn eastward(from_deg: f64, step_deg: f64, n: usize) -> Vec<Unit> {
        (0..n)
            .map(|i| {
                let lng = (from_deg + step_deg * i as f64 + 180.0).rem_euclid(360.0) - 180.0;
                Unit::from_place(LatLng::new(0.0, lng).unwrap())
            })
            .collect()
    }

    #[test]
    fn a_track_over_180_degrees_is_one_short_line_seen_from_either_side() {
        let units = eastward(179.95, 0.01, 11);
        for middle in [179.99, -179.99] {
            let mut view = view(11.0);
            view.center = Unit::from_place(LatLng::new(0.0, middle).unwrap());
            let lines = lines_on_screen(&units, &view, 8.0);
            assert_eq!(lines.len(), 1);
            for pair in lines[0].windows(2) {
                assert!((10.0..20.0).contains(&(pair[1].x - pair[0].x)), "{pair:?}");
            }
        }
    }

    #[test]
    fn a_track_on_the_far_side_of_the_world_does_not_cross_the_screen() {
        // Seen from the prime meridian, on a screen as wide as the world.
        let mut view = view(2.0);
        view.center = Unit::from_place(LatLng::new(0.0, 0.0).unwrap());
        view.rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(1024.0, 300.0));
        let lines = lines_on_screen(&eastward(170.0, 4.0, 6), &view, 8.0);
        assert_eq!(lines.len(), 2, "one at each end: {lines:?}");
        for line in &lines {
            for pair in line.windows(2) {
                assert!((pair[1].x - pair[0].x - 11.4).abs() < 0.1, "{pair:?}");
            }
        }
    }

    #[test]
    fn the_cursor_finds_a_fix_but_nothing_inside_a_gap() {
        let mut track = track(10, &[]);
        for fix in &mut track.fixes[5..] {
            fix.time = fix.time.plus_secs(100.0);
        }
        assert_eq!(index_at(&track, UnixNanos::from_secs(3), 5.0), Some(3));
        assert_eq!(index_at(&track, UnixNanos::from_secs(60), 5.0), None);
        assert_eq!(index_at(&track, UnixNanos::from_secs(103), 5.0), Some(5));
    }

    proptest! {
        #[test]
        fn thinning_keeps_both_ends_and_never_strays(zoom in 10.0..16.0_f64, n in 2_usize..300) {
                let track = track(n, &[]);
            let units = units(&track);
            let mut wide = view(zoom);
            wide.rect = wide.rect.expand(1e6);
            let lines = lines_on_screen(&units, &wide, 0.0);
            prop_assert_eq!(lines.len(), 1);
            prop_assert_eq!(lines[0][0], wide.pos(units[0]));
            prop_assert_eq!(lines[0].last().copied(), Some(wide.pos(units[n - 1])));
            for unit in units {
                let pos = wide.pos(unit);
                prop_assert!(lines[0].iter().any(|kept| kept.distance(pos) <= SHORTEST_STEP + 0.01));
            }
        }
    }
}
