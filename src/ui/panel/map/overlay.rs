//! Tracks on the map: tails, the whole track of the focus, gaps, spikes, positions at the cursor.

use eframe::egui::{Color32, Painter, Pos2, Shape, Stroke, vec2};

use super::{
    geometry::{Unit, View},
    people::Person,
    track::{self, TrackCache},
};
use crate::{
    model::UnixNanos,
    ui::{
        context::ViewContext,
        projection::{Row, TrackView},
        theme::Theme,
    },
};

/// Length of a tail.
const TAIL_SECS: f64 = 60.0;
/// Length of a selected athlete's tail.
const TAIL_SELECTED_SECS: f64 = 180.0;
/// A tail fades in this many steps.
const FADE_STEPS: usize = 8;
/// Lines are drawn this far beyond the edge, so that their ends are out of view.
const MARGIN: f32 = 12.0;
/// Lines are this much wider in the daylight theme.
const DAYLIGHT_WIDER: f32 = 0.5;
/// Casing on each side of a tail.
const CASING: f32 = 1.5;
/// Radius of the rings at both ends of a gap.
const GAP_END_R: f32 = 3.0;
/// Half the size of a spike's cross.
const SPIKE_R: f32 = 4.0;
/// Radius of the ring at the cursor's position.
const CURSOR_R: f32 = 5.5;
/// Opacity of a track ahead of the playhead.
const AHEAD_ALPHA: f32 = 0.32;
/// The cursor, like a marker, has a position only if there is a fix this close in time.
pub(super) const CURSOR_REACH_SECS: f64 = 5.0;

/// Paints everything about tracks; it lies under the markers.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    cache: &mut TrackCache,
    people: &[Person<'_>],
    cursor: Option<UnixNanos>,
) {
    // The track of the focus is on top, then those of the selected, then the rest.
    let rank = |person: &Person<'_>| (person.focus, person.selected);
    let mut order: Vec<&Person<'_>> = people.iter().collect();
    order.sort_by_key(|person| rank(person));
    for person in order {
        let track = &person.row.track;
        let units = cache.units(person.row.athlete.id, track);
        let pen = Pen { painter, theme, view, units, track, color: person.color };
        pen.spikes();
        if person.focus {
            pen.whole_track();
        }
        pen.tail(person.selected);
        pen.gap_ends(first_drawn(person));
        if let Some(cursor) = cursor.filter(|_| person.selected) {
            pen.cursor_ring(cursor);
        }
    }
}

/// Paints the whole tracks of a replay, faint, to show where it will lead. If anybody is selected,
/// only theirs.
pub(super) fn paint_ahead(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    cache: &mut TrackCache,
    ctx: &ViewContext<'_>,
) {
    for Drawn { row, track, from } in drawn_ahead(ctx) {
        let units = cache.units(row.athlete.id, track);
        let color = row.color(theme);
        let pen = Pen { painter, theme, view, units, track, color };
        let stroke = Stroke::new(1.5 + pen.wider(), color.gamma_multiply(AHEAD_ALPHA));
        for run in track::runs(track, from) {
            pen.lines(run, stroke);
        }
    }
}

/// The part of a track that is drawn.
#[derive(Clone, Copy)]
pub(super) struct Drawn<'a> {
    /// The athlete it belongs to.
    pub(super) row: &'a Row,
    pub(super) track: &'a TrackView,
    /// The first fix that is drawn.
    pub(super) from: usize,
}

/// All tracks on the map. In a replay, the whole tracks come first.
pub(super) fn drawn<'a>(ctx: &ViewContext<'a>, people: &[Person<'a>]) -> Vec<Drawn<'a>> {
    let so_far = people.iter().map(|person| {
        let (row, track) = (person.row, &person.row.track);
        Drawn { row, track, from: first_drawn(person) }
    });
    drawn_ahead(ctx).chain(so_far).collect()
}

fn drawn_ahead<'a>(ctx: &ViewContext<'a>) -> impl Iterator<Item = Drawn<'a>> + use<'a> {
    let ViewContext { projection, state, .. } = *ctx;
    let tracks = projection.ahead.iter().flat_map(|ahead| ahead.tracks.iter());
    tracks.filter_map(move |(id, track)| {
        let is_drawn = state.selection.is_empty() || state.selection.contains(id);
        let row = projection.row(*id).filter(|_| is_drawn)?;
        Some(Drawn { row, track, from: 0 })
    })
}

fn first_drawn(person: &Person<'_>) -> usize {
    if person.focus { 0 } else { track::tail_start(&person.row.track, tail_secs(person.selected)) }
}

const fn tail_secs(selected: bool) -> f64 {
    if selected { TAIL_SELECTED_SECS } else { TAIL_SECS }
}

struct Pen<'a> {
    painter: &'a Painter,
    theme: &'a Theme,
    view: &'a View,
    units: &'a [Unit],
    track: &'a TrackView,
    color: Color32,
}

impl Pen<'_> {
    fn wider(&self) -> f32 {
        if self.theme.dark { 0.0 } else { DAYLIGHT_WIDER }
    }

    fn lines(&self, run: std::ops::Range<usize>, stroke: Stroke) {
        let units = self.units.get(run).unwrap_or_default();
        for line in track::lines_on_screen(units, self.view, MARGIN) {
            self.painter.add(Shape::line(line, stroke));
        }
    }

    fn whole_track(&self) {
        let stroke = Stroke::new(1.5 + self.wider(), self.color.gamma_multiply(0.5));
        for run in track::runs(self.track, 0) {
            self.lines(run, stroke);
        }
    }

    fn tail(&self, selected: bool) {
        let secs = tail_secs(selected);
        let width = self.wider() + if selected { 4.0 } else { 2.5 };
        let Some(newest) = self.track.fixes.last().map(|fix| fix.time) else {
            return;
        };
        for run in track::runs(self.track, track::tail_start(self.track, secs)) {
            if let [only] = self.units.get(run.clone()).unwrap_or_default() {
                // A single fix makes no line, but the athlete was there.
                self.painter.circle_filled(self.view.pos(*only), width / 2.0, self.color);
                continue;
            }
            let steps = fade_steps(self.track, run, newest, secs);
            for pass in 0..2 {
                for (step, alpha) in &steps {
                    let stroke = if pass == 0 {
                        let casing = self.theme.palette.plot.gamma_multiply(*alpha);
                        Stroke::new(width + 2.0 * CASING, casing)
                    } else {
                        Stroke::new(width, self.color.gamma_multiply(*alpha))
                    };
                    self.lines(step.clone(), stroke);
                }
            }
        }
    }

    fn gap_ends(&self, from: usize) {
        let stroke = Stroke::new(1.5, self.color);
        for &start in self.track.breaks.iter().filter(|&&start| start > from) {
            for index in [start - 1, start] {
                let Some(&unit) = self.units.get(index) else { continue };
                let pos = self.view.pos(unit);
                if self.view.rect.expand(MARGIN).contains(pos) {
                    self.painter.circle(pos, GAP_END_R, self.theme.palette.plot, stroke);
                }
            }
        }
    }

    fn spikes(&self) {
        let stroke = Stroke::new(1.5 + self.wider(), self.theme.palette.faint);
        for spike in &self.track.spikes {
            let pos = self.view.pos(Unit::from_place(spike.place));
            if self.view.rect.expand(MARGIN).contains(pos) {
                cross(self.painter, pos, SPIKE_R, stroke);
            }
        }
    }

    fn cursor_ring(&self, cursor: UnixNanos) {
        let index = track::index_at(self.track, cursor, CURSOR_REACH_SECS);
        if let Some(&unit) = index.and_then(|index| self.units.get(index)) {
            let pos = self.view.pos(unit);
            let plot = self.theme.palette.plot;
            self.painter.circle_stroke(pos, CURSOR_R, Stroke::new(5.0, plot));
            self.painter.circle_stroke(pos, CURSOR_R, Stroke::new(2.5, self.color));
        }
    }
}

/// A run cut into pieces of about equal age, each with its opacity; neighbours share a fix.
fn fade_steps(
    track: &TrackView,
    run: std::ops::Range<usize>,
    newest: UnixNanos,
    tail_secs: f64,
) -> Vec<(std::ops::Range<usize>, f32)> {
    let step_secs = tail_secs / FADE_STEPS as f64;
    let step_of = |index: usize| {
        let age = track.fixes.get(index).map_or(0.0, |fix| newest.secs_since(fix.time));
        (age / step_secs) as usize
    };
    let mut steps = Vec::with_capacity(FADE_STEPS);
    let mut start = run.start;
    for index in run.start + 1..run.end {
        if step_of(index) != step_of(start) || index + 1 == run.end {
            let age = (step_of(start) as f64 + 0.5) * step_secs;
            steps.push((start..index + 1, track::tail_alpha(age, tail_secs)));
            start = index;
        }
    }
    steps
}

/// Paints an x.
fn cross(painter: &Painter, pos: Pos2, radius: f32, stroke: Stroke) {
    for diagonal in [vec2(radius, radius), vec2(radius, -radius)] {
        painter.line_segment([pos - diagonal, pos + diagonal], stroke);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::LatLng, ui::projection::TrackFix};

    #[test]
    fn a_tail_fades_from_the_marker_back_and_leaves_no_hole() {
        let fixes = (0..180)
            .map(|i| TrackFix {
                time: UnixNanos::from_secs(i),
                place: LatLng::new(43.7, 11.2).unwrap(),
            })
            .collect();
        let track = TrackView { fixes, ..TrackView::default() };
        let steps = fade_steps(&track, 0..180, UnixNanos::from_secs(179), 180.0);
        assert_eq!(steps.first().unwrap().0.start, 0);
        assert_eq!(steps.last().unwrap().0.end, 180);
        for pair in steps.windows(2) {
            assert_eq!(pair[0].0.end - 1, pair[1].0.start);
            assert!(pair[0].1 < pair[1].1);
        }
        assert!(steps.len() <= FADE_STEPS + 1);
        assert!((0.8..=0.9).contains(&steps.last().unwrap().1));
    }
}
