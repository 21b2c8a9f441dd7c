//! Markers of the selected athletes on the map: a flag where each of them was.

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, vec2};

use super::{
    geometry::{Unit, View},
    overlay,
    people::Person,
    track,
};
use crate::{
    model::{AthleteId, MarkKind},
    ui::{context::ViewContext, mark::MarkView, theme::Theme},
};

/// Height of a flag with its pole.
const POLE: f32 = 20.0;
/// Size of the cloth.
const CLOTH: Vec2 = vec2(11.0, 9.0);
/// A click this close to the cloth still counts.
const HIT_SLACK: f32 = 4.0;

/// A flag and the marker it shows.
#[derive(Debug)]
pub(super) struct Flag<'a> {
    pub(super) mark: &'a MarkView,
    foot: Pos2,
    color: Color32,
}

impl Flag<'_> {
    fn top(&self) -> Pos2 {
        self.foot - vec2(0.0, POLE)
    }

    /// Its text.
    pub(super) fn words(&self) -> &str {
        if self.mark.text.is_empty() { "marker" } else { &self.mark.text }
    }
}

/// The flags on the screen. There is none for a marker from a time without a position.
pub(super) fn place<'a>(
    theme: &Theme,
    view: &View,
    people: &[Person<'a>],
    ctx: &ViewContext<'a>,
) -> Vec<Flag<'a>> {
    let markers: Vec<&MarkView> =
        ctx.projection.marks.iter().filter(|mark| mark.kind == MarkKind::Marker).collect();
    if markers.is_empty() {
        return Vec::new();
    }
    let drawn = overlay::drawn(ctx, people);
    let flag = |mark: &'a MarkView, id: AthleteId| {
        let mut tracks = drawn.iter().filter(|drawn| drawn.row.athlete.id == id);
        tracks.find_map(|drawn| {
            let index = track::index_at(drawn.track, mark.time, overlay::CURSOR_REACH_SECS)?;
            let fix = drawn.track.fixes.get(index).filter(|_| index >= drawn.from)?;
            let foot = view.pos(Unit::from_place(fix.place));
            Some(Flag { mark, foot, color: drawn.row.color(theme) })
        })
    };
    let near = view.rect.expand(POLE);
    markers
        .into_iter()
        .flat_map(|mark| mark.athletes.iter().map(move |&id| (mark, id)))
        .filter_map(|(mark, id)| flag(mark, id))
        .filter(|flag| near.contains(flag.foot))
        .collect()
}

/// Paints the flags, each with a casing in the background colour.
pub(super) fn paint(painter: &Painter, theme: &Theme, flags: &[Flag<'_>]) {
    let ground = theme.palette.plot;
    for flag in flags {
        let top = flag.top();
        for (width, ink) in [(4.5, ground), (2.0, flag.color)] {
            painter.line_segment([flag.foot, top], Stroke::new(width, ink));
        }
        let cloth = vec![top, top + vec2(CLOTH.x, CLOTH.y / 2.0), top + vec2(0.0, CLOTH.y)];
        painter.add(Shape::convex_polygon(cloth, flag.color, Stroke::new(1.0, ground)));
    }
}

/// The flag under the pointer, the topmost first.
pub(super) fn at<'f, 'a>(flags: &'f [Flag<'a>], pointer: Pos2) -> Option<&'f Flag<'a>> {
    let hit = |flag: &&Flag<'_>| {
        Rect::from_min_size(flag.top(), CLOTH).expand(HIT_SLACK).contains(pointer)
    };
    flags.iter().rev().find(hit)
}
