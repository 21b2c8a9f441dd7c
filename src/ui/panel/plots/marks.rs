//! Marks in the plots: a dashed line through all of them, a flag and a label on top, and the menu
//! that sets one at the pointer.

use std::{borrow::Cow, collections::BTreeMap};

use eframe::egui::{Align, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::{
    model::{AthleteId, MarkKind, UnixNanos},
    ui::{
        context::{Command, MarkChange, MarkTarget, NewMark, ViewContext},
        mark::MarkView,
        state::Dialog,
        text::{self, Line},
        theme::{family, font, size},
    },
};

use super::{
    area::ChartArea,
    chart::{label_center, label_left},
    curve::Span,
};

/// How close the pointer must be to a mark to pick it, points.
const REACH: f32 = 8.0;
/// Labels with less room than this are left out, points.
const LEAST_ROOM: f32 = 22.0;
/// Length of the dashes and of the gaps between them.
const DASH: f32 = 4.0;

/// A mark where it stands on the x axis.
struct Placed<'a> {
    /// Its index among all.
    index: usize,
    mark: &'a MarkView,
    /// Whose it is there: by distance, a lap of all at one time is at a place of each.
    whose: Cow<'a, [AthleteId]>,
    at: UnixNanos,
}

/// All marks, in the order of the x axis.
fn placed<'a>(ctx: &ViewContext<'a>) -> Vec<Placed<'a>> {
    let axis = ctx.axis();
    let mut all = Vec::new();
    for (index, mark) in ctx.projection.marks.iter().enumerate() {
        if !axis.is_distance() {
            let whose = Cow::Borrowed(mark.athletes.as_slice());
            all.push(Placed { index, mark, whose, at: mark.time });
            continue;
        }
        let mut places: BTreeMap<UnixNanos, Vec<AthleteId>> = BTreeMap::new();
        for &id in &mark.athletes {
            if let Some(at) = axis.place(id, mark.time) {
                places.entry(at).or_default().push(id);
            }
        }
        all.extend(places.into_iter().map(|(at, whose)| Placed {
            index,
            mark,
            whose: Cow::Owned(whose),
            at,
        }));
    }
    // Stable, so that those of one place keep the order of their times.
    all.sort_by_key(|placed| placed.at);
    all
}

/// The x position of a place of the axis in a plot.
fn x_of(ctx: &ViewContext<'_>, place: ChartArea<'_>, span: Span, at: UnixNanos) -> f32 {
    let at = at.secs_since(ctx.projection.epoch);
    let share = (at - span.from) / (span.to - span.from);
    place.frame.left() + (share * f64::from(place.frame.width())) as f32
}

/// Paints the marks of one plot; the topmost plot also has their flags and labels.
pub(super) fn paint(
    painter: &Painter,
    ctx: &ViewContext<'_>,
    place: ChartArea<'_>,
    span: Span,
    is_top: bool,
) {
    let palette = &ctx.theme.palette;
    let marks = placed(ctx);
    let frame = place.frame;
    for (n, placed) in marks.iter().enumerate() {
        let x = x_of(ctx, place, span, placed.at);
        if !frame.x_range().contains(x) {
            continue;
        }
        let top = if is_top { place.panel.top() } else { frame.top() };
        let line = [pos2(x, top), pos2(x, frame.bottom())];
        let stroke = Stroke::new(1.0, palette.label);
        painter.extend(Shape::dashed_line(&line, stroke, DASH, DASH));
        if is_top {
            flag(painter, ctx, pos2(x, top), placed.mark.kind);
            let next = marks.get(n + 1).map(|next| x_of(ctx, place, span, next.at));
            let end = next.map_or(frame.right(), |next| next.min(frame.right()));
            words(painter, ctx, place, x, end, &label(ctx, placed));
        }
    }
}

/// Laps and rests have a bar, starts and markers a flag.
fn flag(painter: &Painter, ctx: &ViewContext<'_>, top: Pos2, kind: MarkKind) {
    let ink = ctx.theme.palette.label;
    if matches!(kind, MarkKind::Lap | MarkKind::Rest) {
        let bar = Rect::from_min_size(top - vec2(3.0, 0.0), vec2(6.0, 3.0));
        painter.rect_filled(bar, CornerRadius::ZERO, ink);
    } else {
        let flag = vec![top, top + vec2(8.0, 3.5), top + vec2(0.0, 7.0)];
        painter.add(Shape::convex_polygon(flag, ink, Stroke::NONE));
    }
}

/// Paints the label beside the line, shortened to end before the next mark.
fn words(
    painter: &Painter,
    ctx: &ViewContext<'_>,
    place: ChartArea<'_>,
    x: f32,
    end: f32,
    label: &str,
) {
    let palette = &ctx.theme.palette;
    // Leave the plot's name on the left uncovered.
    let name_font = font(family::REGULAR, size::SMALL);
    let name = Line::new(painter, &place.chart.label(), name_font, palette.label);
    let left = (x + 11.0).max(label_left(place) + 8.0 + name.width());
    let room = end - left - 4.0;
    if room < LEAST_ROOM {
        return;
    }
    let at = pos2(left, label_center(place));
    let face = family::CONDENSED_SEMIBOLD;
    text::paint_within(painter, at, Align::Min, label, face, size::SMALL, palette.label, room);
}

/// The label of a mark: its text, or else its kind, after the bibs unless everyone plotted has it.
fn label(ctx: &ViewContext<'_>, placed: &Placed<'_>) -> String {
    let Placed { index, mark, whose, .. } = placed;
    let what = match mark.kind {
        _ if !mark.text.is_empty() => mark.text.clone(),
        MarkKind::Start => tr!("plot-mark-start").to_owned(),
        MarkKind::Rest => tr!("plot-mark-rest").to_owned(),
        MarkKind::Lap => {
            let logged = whose.first().and_then(|&id| ctx.projection.logged(id));
            let from =
                logged.map(|logged| UnixNanos(logged.from.0.saturating_sub(logged.earlier_nanos)));
            match laps_ended(&ctx.projection.marks, *index, whose.first().copied(), from) {
                (n, true) => tr!("plot-mark-lap", n = n),
                (n, false) => tr!("plot-mark-lap-begins", n = n + 1),
            }
        }
        MarkKind::Marker => tr!("plot-mark-marker").to_owned(),
    };
    if whose.len() >= ctx.projection.plotted.len() {
        return what;
    }
    let chips: Vec<&str> = whose
        .iter()
        .filter_map(|&id| ctx.projection.row(id))
        .map(|row| row.athlete.chip())
        .collect();
    format!("{}: {what}", chips.join(" "))
}

/// How many laps an athlete of the mark has finished since the start, including this mark, and
/// whether one ends here: after a rest a lap only begins. A rest at `from`, the first time that is
/// shown, ends none.
fn laps_ended(
    marks: &[MarkView],
    index: usize,
    whose: Option<AthleteId>,
    from: Option<UnixNanos>,
) -> (usize, bool) {
    let until = marks.get(..=index).unwrap_or_default();
    let is_theirs = |mark: &&MarkView| whose.is_some_and(|whose| mark.athletes.contains(&whose));
    let of_them: Vec<&MarkView> = until.iter().filter(is_theirs).collect();
    let start = of_them.iter().rposition(|mark| mark.kind == MarkKind::Start);
    let (mut n_ended, mut goes_on, mut ends) = (0, true, false);
    for mark in of_them.iter().skip(start.unwrap_or(0)) {
        if matches!(mark.kind, MarkKind::Lap | MarkKind::Rest) {
            ends = goes_on && (mark.kind == MarkKind::Lap || Some(mark.time) != from);
            n_ended += usize::from(ends);
            goes_on = mark.kind == MarkKind::Lap;
        }
    }
    (n_ended, ends)
}

/// What was under the pointer when the menu was opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pressed {
    /// The time there; `None` on an axis of distances, where each was there at another time.
    at: Option<UnixNanos>,
    mark: Option<MarkView>,
}

impl Pressed {
    /// The time under the pointer, no later than now or the end of a replay, and the mark near it.
    pub(super) fn new(
        ctx: &ViewContext<'_>,
        place: ChartArea<'_>,
        span: Span,
        pointer: Pos2,
    ) -> Self {
        let share = f64::from((pointer.x - place.frame.left()) / place.frame.width().max(1.0));
        let at = ctx.projection.epoch.plus_secs(span.from + share * (span.to - span.from));
        let ahead = ctx.projection.ahead.as_ref();
        let latest = ahead.map_or_else(|| ctx.samples_now(), |ahead| ahead.to);
        let distance = |mark: &Placed<'_>| (x_of(ctx, place, span, mark.at) - pointer.x).abs();
        let near = placed(ctx).into_iter().filter(|mark| distance(mark) <= REACH);
        let near = near.min_by(|a, b| distance(a).total_cmp(&distance(b)));
        let at = Some(at.min(latest)).filter(|_| !ctx.axis().is_distance());
        Self { at, mark: near.map(|near| near.mark.clone()) }
    }
}

/// The entries for marks in the plots' menu.
pub(super) fn menu_ui(pressed: &Pressed, ctx: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    let mut command = None;
    // A rest has no text: it belongs to the lap before it.
    if let Some(mark) = pressed.mark.as_ref().filter(|mark| mark.kind != MarkKind::Rest) {
        let at = ctx.clock_words(mark.time);
        if ui.button(tr!("plot-mark-edit", at = at)).clicked() {
            command = Some(Command::Open(Dialog::Marker(mark.clone())));
        }
        if ui.button(tr!("plot-mark-remove", at = at)).clicked() {
            command = Some(Command::ChangeMark(mark.clone(), MarkChange::Remove));
        }
        ui.separator();
    }
    let Some(pressed_at) = pressed.at else { return command };
    let at = ctx.clock_words(pressed_at);
    for (kind, words) in [
        (MarkKind::Marker, tr!("mark-put-marker", at = at)),
        (MarkKind::Lap, tr!("mark-put-lap", at = at)),
        (MarkKind::Start, tr!("mark-put-start", at = at)),
    ] {
        if ui.button(words).clicked() {
            let at = Some(pressed_at);
            command = Some(Command::Mark(NewMark { kind, at, target: MarkTarget::Selection }));
        }
    }
    ui.separator();
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(secs: i64, kind: MarkKind, ids: &[u32]) -> MarkView {
        MarkView {
            time: UnixNanos::from_secs(secs),
            kind,
            text: String::new(),
            athletes: ids.iter().copied().map(AthleteId).collect(),
        }
    }

    /// Whose a mark is.
    fn first(marks: &[MarkView], at: usize) -> Option<AthleteId> {
        marks[at].athletes.first().copied()
    }

    #[test]
    fn laps_are_counted_by_athlete_and_from_the_start() {
        use MarkKind::{Lap, Marker, Start};
        let marks = [
            mark(1, Lap, &[7]),
            mark(2, Start, &[7, 8]),
            mark(3, Lap, &[8]),
            mark(4, Marker, &[7]),
            mark(5, Lap, &[7]),
            mark(6, Lap, &[7, 8]),
            mark(7, Lap, &[8]),
        ];
        let counted: Vec<usize> =
            [0, 2, 4, 5, 6].map(|at| laps_ended(&marks, at, first(&marks, at), None).0).to_vec();
        assert_eq!(counted, [1, 1, 1, 2, 3]);
    }

    #[test]
    fn a_lap_after_a_rest_only_begins() {
        use MarkKind::{Lap, Rest};
        let marks =
            [mark(0, Rest, &[7]), mark(1, Lap, &[7]), mark(2, Rest, &[7]), mark(3, Lap, &[7])];
        let from = Some(UnixNanos::from_secs(0));
        let counted = [1, 2, 3].map(|at| laps_ended(&marks, at, first(&marks, at), from));
        assert_eq!(counted, [(0, false), (1, true), (1, false)]);
        // An interval that begins with the session.
        assert_eq!(laps_ended(&marks[2..], 1, Some(AthleteId(7)), from), (1, false));
    }
}
