//! The whole track of an athlete as a mesh. Where the athlete passes the same way again, and be it for eight
//! hours, it is drawn once, so a track costs what the screen can show and not what was ridden.

use std::sync::Arc;

use eframe::egui::{Color32, Mesh, Pos2, Rect, Vec2, vec2};

use super::{
    geometry::{Unit, View},
    panned::Panned,
    track,
};
use crate::ui::{panel::ribbon, projection::TrackView};

/// Side of a cell of the [`Grid`], points: about the width of a line. Also the shortest step.
const CELL: f32 = 1.5;
/// After so many new fixes a track is drawn anew.
const MOST_NEW: usize = 64;
/// This many steps back, a cell counts as passed before.
const OWN_STEPS: u32 = 8;

/// How a whole track is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WholeStyle {
    pub(super) color: Color32,
    /// Width in points.
    pub(super) width: f32,
    /// Width of a pixel in points.
    pub(super) feather: f32,
}

/// A whole track as it was drawn last.
#[derive(Debug, Default)]
pub(super) struct Whole {
    drawn: Option<Drawn>,
    /// What has come since, and how many fixes the track had then.
    since: Option<(usize, Panned)>,
}

#[derive(Debug)]
struct Drawn {
    style: WholeStyle,
    n_units: usize,
    breaks: Vec<usize>,
    panned: Panned,
}

impl Whole {
    /// The track as a mesh, and as another one what has come since that was drawn: eight hours are not
    /// drawn anew for every fix. Only the end of the track may have changed: for another one, begin with a
    /// fresh `Whole`.
    pub(super) fn meshes(
        &mut self,
        units: &[Unit],
        track: &TrackView,
        view: &View,
        style: WholeStyle,
    ) -> impl Iterator<Item = &Arc<Mesh>> {
        let is_drawn = self.drawn.as_mut().is_some_and(|drawn| {
            let n_new = units.len().checked_sub(drawn.n_units);
            let breaks = track.breaks.iter().take_while(|at| **at < drawn.n_units);
            drawn.style == style
                && n_new.is_some_and(|n| n <= MOST_NEW)
                && breaks.eq(&drawn.breaks)
                && drawn.panned.follow(view)
        });
        if !is_drawn {
            self.since = None;
            let panned = Panned::new(view, draw(units, track, 0, view, style));
            let breaks = track.breaks.clone();
            self.drawn = Some(Drawn { style, n_units: units.len(), breaks, panned });
        }
        if let Some(Drawn { n_units, .. }) =
            self.drawn.as_ref().filter(|it| it.n_units < units.len())
        {
            let is_drawn = self
                .since
                .as_mut()
                .is_some_and(|(n_units, panned)| *n_units == units.len() && panned.follow(view));
            if !is_drawn {
                let from = n_units.saturating_sub(1);
                let panned = Panned::new(view, draw(units, track, from, view, style));
                self.since = Some((units.len(), panned));
            }
        }
        let since = self.since.as_ref().map(|(_, panned)| panned);
        self.drawn.as_ref().map(|drawn| &drawn.panned).into_iter().chain(since).map(Panned::mesh)
    }
}

/// The track from this fix on.
fn draw(units: &[Unit], track: &TrackView, from: usize, view: &View, style: WholeStyle) -> Mesh {
    let mut mesh = Mesh::default();
    let mut grid = Grid::new(Panned::area(view));
    for run in track::runs(track, from) {
        let run = units.get(run).unwrap_or_default();
        for line in track::walk_on_screen(run, view, Panned::margin(), CELL) {
            for part in grid.new_parts(&line) {
                let part: Vec<_> = part.iter().map(|(_, pos)| (*pos, style.color)).collect();
                ribbon::add(&mut mesh, &part, style.width, style.feather);
            }
        }
    }
    mesh
}

/// Where lines have been drawn already.
struct Grid {
    rect: Rect,
    n_columns: usize,
    /// For each cell, the number of the step that came there first; 0 for none.
    first_steps: Vec<u32>,
    n_steps: u32,
}

impl Grid {
    fn new(rect: Rect) -> Self {
        let cells = |length: f32| (length / CELL).ceil().max(0.0) as usize + 1;
        let (n_columns, n_rows) = (cells(rect.width()), cells(rect.height()));
        Self { rect, n_columns, first_steps: vec![0; n_columns * n_rows], n_steps: 0 }
    }

    /// The parts of a line that lead over cells where no line is yet.
    fn new_parts<'a>(&mut self, line: &'a [(usize, Pos2)]) -> Vec<&'a [(usize, Pos2)]> {
        let mut parts = Vec::new();
        let mut start = 0;
        for (i, pair) in line.windows(2).enumerate() {
            let [(_, from), (_, to)] = pair else { continue };
            if !self.step(*from, *to) {
                parts.extend(line.get(start..=i).filter(|part| part.len() > 1));
                start = i + 1;
            }
        }
        parts.extend(line.get(start..).filter(|part| part.len() > 1));
        parts
    }

    /// Notes a step; whether it leads over a cell that no earlier part of the track has passed.
    fn step(&mut self, from: Pos2, to: Pos2) -> bool {
        self.n_steps += 1;
        let way = to - from;
        // Steps of cells; what is far outside is cut off by the rectangle.
        let n_samples = (way.length() / CELL).ceil().clamp(1.0, 4_096.0) as u32;
        let mut is_new = false;
        for i in 1..=n_samples {
            let pos = from + way * (i as f32 / n_samples as f32);
            is_new |= self.rect.contains(pos) && !self.has_been_near(pos);
            let n_steps = self.n_steps;
            if let Some(first @ 0) = self.cell(pos) {
                *first = n_steps;
            }
        }
        is_new
    }

    /// Whether an earlier part of the track has passed this place, or so close to it that two lines
    /// could not be told apart.
    fn has_been_near(&mut self, pos: Pos2) -> bool {
        let n_steps = self.n_steps;
        NEAR.into_iter().any(|off| {
            let first = self.cell(pos + off * CELL).copied().unwrap_or_default();
            first > 0 && OWN_STEPS < n_steps - first
        })
    }

    /// The number of the step that came to the cell at a position first; 0 for none.
    fn cell(&mut self, pos: Pos2) -> Option<&mut u32> {
        if !self.rect.contains(pos) {
            return None;
        }
        let off = (pos - self.rect.min) / CELL;
        let at = off.y as usize * self.n_columns + off.x as usize;
        self.first_steps.get_mut(at)
    }
}

/// A cell and its neighbours.
const NEAR: [Vec2; 5] =
    [vec2(0.0, 0.0), vec2(1.0, 0.0), vec2(-1.0, 0.0), vec2(0.0, 1.0), vec2(0.0, -1.0)];

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;
    use proptest::prelude::*;

    use super::*;

    fn grid() -> Grid {
        Grid::new(Rect::from_min_size(Pos2::ZERO, vec2(300.0, 300.0)))
    }

    fn line(points: impl IntoIterator<Item = Pos2>) -> Vec<(usize, Pos2)> {
        points.into_iter().enumerate().collect()
    }

    /// A circle, ridden this many times.
    fn laps(n_laps: usize) -> Vec<(usize, Pos2)> {
        let at = |i: usize| {
            let angle = i as f32 / 100.0 * std::f32::consts::TAU;
            pos2(150.0 + 80.0 * angle.cos(), 150.0 + 80.0 * angle.sin())
        };
        line((0..=100 * n_laps).map(at))
    }

    fn n_points(parts: &[&[(usize, Pos2)]]) -> usize {
        parts.iter().map(|part| part.len()).sum()
    }

    #[test]
    fn a_hundred_laps_are_drawn_as_one() {
        let once = n_points(&grid().new_parts(&laps(1)));
        let often = n_points(&grid().new_parts(&laps(100)));
        assert_eq!(once, 101);
        assert!((once..=once + 10).contains(&often), "{often}");
    }

    #[test]
    fn a_way_that_crosses_an_earlier_one_is_whole() {
        let cross = [pos2(0.0, 150.0), pos2(290.0, 150.0), pos2(150.0, 290.0), pos2(150.0, 10.0)];
        let cross = line(cross);
        assert_eq!(grid().new_parts(&cross), [&cross[..]]);
    }

    proptest! {
        #[test]
        fn every_place_of_the_track_is_near_something_drawn(
            steps in prop::collection::vec((-6.0_f32..6.0, -6.0_f32..6.0), 2..400),
        ) {
            let mut pos = pos2(150.0, 150.0);
            let points = line(steps.iter().map(|&(x, y)| {
                pos = (pos + vec2(x, y)).clamp(pos2(2.0, 2.0), pos2(298.0, 298.0));
                pos
            }));
            let mut grid = grid();
            let drawn: Vec<Pos2> = grid
                .new_parts(&points)
                .iter()
                .flat_map(|part| part.windows(2))
                .flat_map(|pair| (0..=20).map(|i| pair[0].1.lerp(pair[1].1, i as f32 / 20.0)))
                .collect();
            for (_, pos) in &points[1..] {
                let near = drawn.iter().any(|it| it.distance(*pos) <= 3.0 * CELL);
                prop_assert!(near, "{pos:?}");
            }
        }
    }
}
