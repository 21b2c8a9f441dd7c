//! Tracks on the map: tails, the whole track of the focus, gaps, spikes, positions at the cursor.

use std::sync::Arc;

use eframe::egui::{Color32, Painter, Pos2, Stroke, vec2};

use super::{
    cache::TrackCache,
    geometry::{Unit, View},
    people::Person,
    tail::TailStyle,
    track::{self, MARGIN, SHORTEST_STEP},
    whole::WholeStyle,
};
use crate::{
    model::{AthleteId, UnixNanos},
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
/// Shortest step of the tail of somebody who is not selected, points: there may be hundreds.
const SHORTEST_OF_MANY: f32 = 2.0;
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

/// Paints everything about tracks; it lies under the markers. `cursor_of` says when each athlete is
/// at the cursor.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    cache: &mut TrackCache,
    people: &[Person<'_>],
    cursor_of: impl Fn(AthleteId) -> Option<UnixNanos>,
) {
    // The track of the focus is on top, then those of the selected, then the rest.
    let rank = |person: &Person<'_>| (person.focus, person.selected);
    let mut order: Vec<&Person<'_>> = people.iter().collect();
    order.sort_by_key(|person| rank(person));
    for person in &order {
        let (id, track) = (person.row.athlete.id, &person.row.track);
        if person.focus {
            let style = whole_style(painter, theme, person.color.gamma_multiply(0.5));
            for mesh in cache.whole(id, track, view, style) {
                painter.add(Arc::clone(mesh));
            }
        }
        let style = tail_style(painter, theme, person);
        let Some((mesh, alone)) = cache.tail(id, track, view, style) else { continue };
        painter.add(Arc::clone(mesh));
        for fix in alone {
            painter.circle_filled(view.pos(*fix), style.width / 2.0, person.color);
        }
    }
    for person in order {
        let pen = Pen::of(painter, theme, view, cache, person);
        pen.spikes();
        pen.gap_ends(first_drawn(person));
        if let Some(cursor) = cursor_of(person.row.athlete.id).filter(|_| person.selected) {
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
    for Drawn { row, track, .. } in drawn_ahead(ctx) {
        let style = whole_style(painter, theme, row.color(theme).gamma_multiply(AHEAD_ALPHA));
        for mesh in cache.whole(row.athlete.id, track, view, style) {
            painter.add(Arc::clone(mesh));
        }
    }
}

fn whole_style(painter: &Painter, theme: &Theme, color: Color32) -> WholeStyle {
    WholeStyle { color, width: 1.5 + wider(theme), feather: feather(painter) }
}

fn tail_style(painter: &Painter, theme: &Theme, person: &Person<'_>) -> TailStyle {
    let width = wider(theme) + if person.selected { 4.0 } else { 2.5 };
    TailStyle {
        color: person.color,
        casing: theme.palette.plot,
        width,
        cased_width: width + 2.0 * CASING,
        shortest: if person.selected { SHORTEST_STEP } else { SHORTEST_OF_MANY },
        feather: feather(painter),
        secs: tail_secs(person.selected),
    }
}

/// Width of a pixel in points.
fn feather(painter: &Painter) -> f32 {
    1.0 / painter.pixels_per_point()
}

fn wider(theme: &Theme) -> f32 {
    if theme.dark { 0.0 } else { DAYLIGHT_WIDER }
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

impl<'a> Pen<'a> {
    fn of(
        painter: &'a Painter,
        theme: &'a Theme,
        view: &'a View,
        cache: &'a mut TrackCache,
        person: &Person<'a>,
    ) -> Self {
        let track = &person.row.track;
        let units = cache.units(person.row.athlete.id, track);
        Self { painter, theme, view, units, track, color: person.color }
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
        let stroke = Stroke::new(1.5 + wider(self.theme), self.theme.palette.faint);
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

/// Paints an x.
fn cross(painter: &Painter, pos: Pos2, radius: f32, stroke: Stroke) {
    for diagonal in [vec2(radius, radius), vec2(radius, -radius)] {
        painter.line_segment([pos - diagonal, pos + diagonal], stroke);
    }
}
