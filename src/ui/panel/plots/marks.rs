//! Marks in the plots: a dashed line through all of them, a flag and a label on top, and the menu
//! that sets one at the pointer.

use eframe::egui::{Align, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, Ui, pos2, vec2};

use crate::{
    model::{MarkKind, UnixNanos},
    ui::{
        context::{Command, MarkChange, MarkTarget, NewMark, ViewContext},
        format,
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

/// The x position of a time in a plot.
fn x_of(ctx: &ViewContext<'_>, place: ChartArea<'_>, span: Span, time: UnixNanos) -> f32 {
    let at = time.secs_since(ctx.projection.epoch);
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
    let marks = &ctx.projection.marks;
    let frame = place.frame;
    for (index, mark) in marks.iter().enumerate() {
        let x = x_of(ctx, place, span, mark.time);
        if !frame.x_range().contains(x) {
            continue;
        }
        let top = if is_top { place.panel.top() } else { frame.top() };
        let line = [pos2(x, top), pos2(x, frame.bottom())];
        let stroke = Stroke::new(1.0, palette.label);
        painter.extend(Shape::dashed_line(&line, stroke, DASH, DASH));
        if is_top {
            flag(painter, ctx, pos2(x, top), mark.kind);
            let next = marks.get(index + 1).map(|next| x_of(ctx, place, span, next.time));
            let end = next.map_or(frame.right(), |next| next.min(frame.right()));
            words(painter, ctx, place, x, end, &label(ctx, index, mark));
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
fn label(ctx: &ViewContext<'_>, index: usize, mark: &MarkView) -> String {
    let what = match mark.kind {
        _ if !mark.text.is_empty() => mark.text.clone(),
        MarkKind::Start => tr!("plot-mark-start").to_owned(),
        MarkKind::Rest => tr!("plot-mark-rest").to_owned(),
        MarkKind::Lap => {
            let whose = mark.athletes.first().and_then(|&id| ctx.projection.logged(id));
            let from =
                whose.map(|logged| UnixNanos(logged.from.0.saturating_sub(logged.earlier_nanos)));
            match laps_ended(&ctx.projection.marks, index, from) {
                (n, true) => tr!("plot-mark-lap", n = n),
                (n, false) => tr!("plot-mark-lap-begins", n = n + 1),
            }
        }
        MarkKind::Marker => tr!("plot-mark-marker").to_owned(),
    };
    if mark.athletes.len() >= ctx.projection.plotted.len() {
        return what;
    }
    let chips: Vec<&str> = mark
        .athletes
        .iter()
        .filter_map(|&id| ctx.projection.row(id))
        .map(|row| row.athlete.chip())
        .collect();
    format!("{}: {what}", chips.join(" "))
}

/// How many laps the mark's athlete has finished since the start, including this mark, and whether
/// one ends here: after a rest a lap only begins. A rest at `from`, the first time that is shown,
/// ends none.
fn laps_ended(marks: &[MarkView], index: usize, from: Option<UnixNanos>) -> (usize, bool) {
    let until = marks.get(..=index).unwrap_or_default();
    let whose = until.last().and_then(|mark| mark.athletes.first());
    let is_theirs = |mark: &&MarkView| whose.is_some_and(|whose| mark.athletes.contains(whose));
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
    at: UnixNanos,
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
        let distance = |mark: &&MarkView| (x_of(ctx, place, span, mark.time) - pointer.x).abs();
        let near = ctx.projection.marks.iter().filter(|mark| distance(mark) <= REACH);
        let mark = near.min_by(|a, b| distance(a).total_cmp(&distance(b))).cloned();
        Self { at: at.min(latest), mark }
    }
}

/// The entries for marks in the plots' menu.
pub(super) fn menu_ui(pressed: &Pressed, ctx: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    let clock = |time: UnixNanos| match ctx.state.source.playback().filter(|it| it.from_starts) {
        Some(playback) => format::timer(time.secs_since(playback.from)),
        None => format::clock(time, ctx.time_zone),
    };
    let mut command = None;
    // A rest has no text: it belongs to the lap before it.
    if let Some(mark) = pressed.mark.as_ref().filter(|mark| mark.kind != MarkKind::Rest) {
        let at = clock(mark.time);
        if ui.button(tr!("plot-mark-edit", at = at)).clicked() {
            command = Some(Command::Open(Dialog::Marker(mark.clone())));
        }
        if ui.button(tr!("plot-mark-remove", at = at)).clicked() {
            command = Some(Command::ChangeMark(mark.clone(), MarkChange::Remove));
        }
        ui.separator();
    }
    let at = clock(pressed.at);
    for (kind, words) in [
        (MarkKind::Marker, tr!("mark-put-marker", at = at)),
        (MarkKind::Lap, tr!("mark-put-lap", at = at)),
        (MarkKind::Start, tr!("mark-put-start", at = at)),
    ] {
        if ui.button(words).clicked() {
            let at = Some(pressed.at);
            command = Some(Command::Mark(NewMark { kind, at, target: MarkTarget::Selection }));
        }
    }
    ui.separator();
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::AthleteId;

    fn mark(secs: i64, kind: MarkKind, ids: &[u32]) -> MarkView {
        MarkView {
            time: UnixNanos::from_secs(secs),
            kind,
            text: String::new(),
            athletes: ids.iter().copied().map(AthleteId).collect(),
        }
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
        let counted: Vec<usize> = [0, 2, 4, 5, 6].map(|at| laps_ended(&marks, at, None).0).to_vec();
        assert_eq!(counted, [1, 1, 1, 2, 3]);
    }

    #[test]
    fn a_lap_after_a_rest_only_begins() {
        use MarkKind::{Lap, Rest};
        let marks =
            [mark(0, Rest, &[7]), mark(1, Lap, &[7]), mark(2, Rest, &[7]), mark(3, Lap, &[7])];
        let from = Some(UnixNanos::from_secs(0));
        let counted = [1, 2, 3].map(|at| laps_ended(&marks, at, from));
        assert_eq!(counted, [(0, false), (1, true), (1, false)]);
        // An interval that begins with the session.
        assert_eq!(laps_ended(&marks[2..], 1, from), (1, false));
    }
}
