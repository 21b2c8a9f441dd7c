//! Marks of the selected athletes on the map: a flag where each of them was. Markers have a
//! pennant, starts a square cloth, laps one with a notch.

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
/// How deep the notch of a lap is.
const NOTCH: f32 = 4.0;
/// A click this close to the cloth still counts.
const HIT_SLACK: f32 = 4.0;

/// A flag and the mark it shows.
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

    /// What it is, when, and its text: `lap at 10:42:07`.
    pub(super) fn words(&self, ctx: &ViewContext<'_>) -> String {
        let what = match self.mark.kind {
            MarkKind::Start => tr!("flag-start"),
            MarkKind::Lap => tr!("flag-lap"),
            MarkKind::Rest => tr!("flag-rest"),
            MarkKind::Marker => tr!("flag-marker"),
        };
        let at = ctx.clock_words(self.mark.time);
        if self.mark.text.is_empty() {
            tr!("flag-at", what = what, at = at)
        } else {
            tr!("flag-text-at", text = self.mark.text, what = what, at = at)
        }
    }
}

/// The flags on the screen. There is none for a mark from a time without a position.
pub(super) fn place<'a>(
    theme: &Theme,
    view: &View,
    people: &[Person<'a>],
    ctx: &ViewContext<'a>,
) -> Vec<Flag<'a>> {
    let is_shown = |mark: &&MarkView| mark.kind != MarkKind::Rest;
    if !ctx.projection.marks.iter().any(|mark| is_shown(&mark)) {
        return Vec::new();
    }
    let mut drawn = overlay::drawn(ctx, people);
    drawn.retain(|drawn| ctx.state.selection.contains(&drawn.row.athlete.id));
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
    ctx.projection
        .marks
        .iter()
        .filter(is_shown)
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
        // The casing of all parts first, so that none lies over another.
        for (fill, casing) in [(ground, Stroke::new(2.0, ground)), (flag.color, Stroke::NONE)] {
            for part in cloth(flag.mark.kind) {
                let corners = part.into_iter().map(|corner| top + corner).collect();
                painter.add(Shape::convex_polygon(corners, fill, casing));
            }
        }
    }
}

/// The cloth in convex parts, from the top of the pole.
fn cloth(kind: MarkKind) -> Vec<Vec<Vec2>> {
    let Vec2 { x: w, y: h } = CLOTH;
    match kind {
        MarkKind::Marker | MarkKind::Rest => {
            vec![vec![vec2(0.0, 0.0), vec2(w, h / 2.0), vec2(0.0, h)]]
        }
        MarkKind::Start => vec![vec![vec2(0.0, 0.0), vec2(w, 0.0), vec2(w, h), vec2(0.0, h)]],
        MarkKind::Lap => {
            let notch = vec2(w - NOTCH, h / 2.0);
            vec![
                vec![vec2(0.0, 0.0), vec2(w, 0.0), notch, vec2(0.0, h / 2.0)],
                vec![vec2(0.0, h / 2.0), notch, vec2(w, h), vec2(0.0, h)],
            ]
        }
    }
}

/// The flag under the pointer, the topmost first.
pub(super) fn at<'f, 'a>(flags: &'f [Flag<'a>], pointer: Pos2) -> Option<&'f Flag<'a>> {
    let hit = |flag: &&Flag<'_>| {
        Rect::from_min_size(flag.top(), CLOTH).expand(HIT_SLACK).contains(pointer)
    };
    flags.iter().rev().find(hit)
}
