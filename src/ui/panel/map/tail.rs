//! The last minutes of an athlete's track. It fades with the age of its fixes, and is drawn anew only for a
//! new fix: between the fixes of two hundred athletes a frame has eight of them.

use std::sync::Arc;

use eframe::egui::{Color32, Mesh, Pos2};

use super::{
    geometry::{Unit, View},
    panned::Panned,
    track,
};
use crate::{
    model::UnixNanos,
    ui::{panel::ribbon, projection::TrackView},
};

/// How a tail is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TailStyle {
    pub(super) color: Color32,
    /// Around the line.
    pub(super) casing: Color32,
    /// Width of the line in points.
    pub(super) width: f32,
    /// Width of the line and its casing in points.
    pub(super) cased_width: f32,
    /// Steps shorter than this are left out, points.
    pub(super) shortest: f32,
    /// Width of a pixel in points.
    pub(super) feather: f32,
    /// Its length in seconds.
    pub(super) secs: f64,
}

/// A tail as it was drawn last.
#[derive(Debug, Default)]
pub(super) struct Tail {
    drawn: Option<Drawn>,
}

#[derive(Debug)]
struct Drawn {
    style: TailStyle,
    n_fixes: usize,
    newest: UnixNanos,
    n_breaks: usize,
    panned: Panned,
    /// Fixes alone between gaps make no line, but the athlete was there.
    alone: Vec<Unit>,
}

impl Tail {
    /// The tail as a mesh, and the fixes that make no line. For a track of which more than the end has
    /// changed, begin with a fresh `Tail`.
    pub(super) fn shapes(
        &mut self,
        units: &[Unit],
        track: &TrackView,
        view: &View,
        style: TailStyle,
    ) -> Option<(&Arc<Mesh>, &[Unit])> {
        let newest = track.fixes.last()?.time;
        let is_drawn = self.drawn.as_mut().is_some_and(|drawn| {
            let now = (style, units.len(), newest, track.breaks.len());
            (drawn.style, drawn.n_fixes, drawn.newest, drawn.n_breaks) == now
                && drawn.panned.follow(view)
        });
        if !is_drawn {
            let (mesh, alone) = draw(units, track, view, style, newest);
            let (n_fixes, n_breaks) = (units.len(), track.breaks.len());
            let panned = Panned::new(view, mesh);
            self.drawn = Some(Drawn { style, n_fixes, newest, n_breaks, panned, alone });
        }
        self.drawn.as_ref().map(|drawn| (drawn.panned.mesh(), drawn.alone.as_slice()))
    }
}

fn draw(
    units: &[Unit],
    track: &TrackView,
    view: &View,
    style: TailStyle,
    newest: UnixNanos,
) -> (Mesh, Vec<Unit>) {
    let TailStyle { color, casing, width, cased_width, shortest, feather, secs } = style;
    let alpha_of = |index: usize| {
        let age = track.fixes.get(index).map_or(secs, |fix| newest.secs_since(fix.time));
        track::tail_alpha(age, secs)
    };
    let (mut mesh, mut alone) = (Mesh::default(), Vec::new());
    let mut faded: Vec<(Pos2, Color32)> = Vec::new();
    for run in track::runs(track, track::tail_start(track, secs)) {
        let of_run = units.get(run.clone()).unwrap_or_default();
        if let [only] = of_run {
            alone.push(*only);
            continue;
        }
        for line in track::walk_on_screen(of_run, view, Panned::margin(), shortest) {
            for (ink, width) in [(casing, cased_width), (color, width)] {
                faded.clear();
                faded.extend(
                    line.iter()
                        .map(|&(at, pos)| (pos, ink.gamma_multiply(alpha_of(run.start + at)))),
                );
                ribbon::add(&mut mesh, &faded, width, feather);
            }
        }
    }
    (mesh, alone)
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Rect, pos2};

    use super::*;
    use crate::{model::LatLng, ui::projection::TrackFix};

    const STYLE: TailStyle = TailStyle {
        color: Color32::RED,
        casing: Color32::BLACK,
        width: 2.5,
        cased_width: 5.5,
        shortest: 0.75,
        feather: 1.0,
        secs: 60.0,
    };

    fn track(n: usize) -> TrackView {
        let fixes = (0..n).map(|i| TrackFix {
            time: UnixNanos::from_secs(i as i64),
            place: LatLng::new(43.7, 11.2 + i as f64 * 1e-4).unwrap(),
        });
        TrackView { fixes: fixes.collect(), ..TrackView::default() }
    }

    fn units(track: &TrackView) -> Vec<Unit> {
        track.fixes.iter().map(|fix| Unit::from_place(fix.place)).collect()
    }

    fn view() -> View {
        let rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(500.0, 300.0));
        View { rect, center: Unit::from_place(LatLng::new(43.7, 11.2).unwrap()), zoom: 13.0 }
    }

    #[test]
    fn a_tail_is_drawn_anew_for_a_new_fix_a_new_gap_and_another_colour_alone() {
        let (mut tail, short, mut long) = (Tail::default(), track(90), track(91));
        let mut mesh = |track: &TrackView, style| {
            let units = units(track);
            Arc::clone(tail.shapes(&units, track, &view(), style).unwrap().0)
        };
        let first = mesh(&short, STYLE);
        assert!(!first.is_empty());
        assert!(Arc::ptr_eq(&first, &mesh(&short, STYLE)));
        let second = mesh(&long, STYLE);
        assert!(!Arc::ptr_eq(&first, &second));
        long.breaks.push(80);
        let third = mesh(&long, STYLE);
        assert!(!Arc::ptr_eq(&second, &third));
        let blue = TailStyle { color: Color32::BLUE, ..STYLE };
        assert!(!Arc::ptr_eq(&third, &mesh(&long, blue)));
    }

    #[test]
    fn a_fix_alone_between_gaps_is_a_dot() {
        let mut track = track(10);
        track.breaks = vec![8, 9];
        let units = units(&track);
        let (mesh, alone) = draw(&units, &track, &view(), STYLE, track.fixes[9].time);
        assert_eq!(alone.len(), 2);
        assert!(!mesh.is_empty());
        assert!(Tail::default().shapes(&[], &TrackView::default(), &view(), STYLE).is_none());
    }
}
