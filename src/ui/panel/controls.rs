//! Building blocks that panels share: bib chips, buttons, marks, accessible names.

use std::ops::Range;

use eframe::egui::{
    Align, Align2, Color32, CornerRadius, CursorIcon, Id, Painter, Pos2, Rect, Response, Role,
    Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Live, pos2, vec2,
};

use super::{
    alarm_mark,
    cells::{Room, Text},
};
use crate::{
    analysis::{AthleteState, ValueState},
    ui::{
        projection::Row,
        shapes::{self, Form},
        text,
        theme::{self, Theme, family, size, space},
    },
};

/// Width of a condensed digit with a little padding, in em.
const CONDENSED_DIGIT: f32 = 0.56;
/// Padding beside the text of a small button, both sides together.
const BUTTON_PADDING: f32 = 2.0 * space::GAP;
/// How much wider than a button a tab is.
const TAB_WIDER: f32 = 1.5;
/// Radius of a mark before text, in em.
const MARK_RADIUS: f32 = 0.34;
/// The gap after such a mark as a share of the font size, where that is more than a tight one.
const MARK_GAP: f32 = 0.28;
/// Opacity of a hairline across a panel.
const FAINT_LINE: f32 = 0.6;
/// Opacity of the highlight of a row under the pointer.
const HOVERED_ROW: f32 = 0.55;
/// Largest font size of a bib, as a share of its chip's height.
const LARGEST_BIB: f32 = 0.62;

/// Paints the bib of an athlete in the athlete's colour.
pub(crate) fn chip(painter: &Painter, theme: &Theme, rect: Rect, row: &Row) {
    let not_seen = row.state == AthleteState::NotSeen;
    let ground = if not_seen { theme.palette.neutral } else { row.color(theme) };
    chip_of(painter, theme, rect, row.athlete.chip(), ground);
    alarm_mark::beside(painter, theme, rect, row.alarm);
}

/// Paints a bib on a background of this colour; shrinks a long one.
pub(crate) fn chip_of(painter: &Painter, theme: &Theme, rect: Rect, label: &str, ground: Color32) {
    let n_chars = label.chars().count().max(1) as f32;
    let fitting = (rect.width() - space::TIGHT) / (CONDENSED_DIGIT * n_chars);
    let font_size =
        fitting.clamp(size::LEAST_BIB, (rect.height() * LARGEST_BIB).max(size::CAPTION));
    painter.rect_filled(rect, CornerRadius::same(size::RADIUS_CHIP), ground);
    let ink = theme.ink_on(ground);
    Text::new(label, family::CONDENSED_SEMIBOLD, font_size, ink).elided(
        painter,
        rect,
        Align::Center,
    );
}

/// The colour of a value in this state; `None` if it must not be shown.
pub(crate) fn value_ink(theme: &Theme, state: ValueState) -> Option<Color32> {
    match state {
        ValueState::Fresh | ValueState::Flat { .. } => Some(theme.palette.text),
        ValueState::Behind { .. } | ValueState::Dim { .. } => Some(theme.palette.faint),
        ValueState::Lost { .. } | ValueState::Absent => None,
    }
}

/// The mark before the text about a row's state.
pub(crate) const fn mark_of(row: &Row) -> Form {
    match row.state {
        AthleteState::Live => match row.hr_bpm.state {
            // The text is then about the heart rate.
            ValueState::Behind { .. } | ValueState::Dim { .. } => Form::Ring,
            ValueState::Lost { .. } => Form::Cross,
            ValueState::Fresh | ValueState::Flat { .. } | ValueState::Absent => Form::Dot,
        },
        AthleteState::Behind | AthleteState::Dim => Form::Ring,
        AthleteState::Lost | AthleteState::Refused => Form::Cross,
        AthleteState::NotSeen
        | AthleteState::StoodDown
        | AthleteState::Finished
        | AthleteState::OutOfReach => Form::SmallRing,
    }
}

/// Paints a mark and a text after it into a cell; the text is elided if the cell is too narrow.
pub(crate) fn marked_words(painter: &Painter, cell: Rect, form: Form, words: Text<'_>) {
    let (radius, ink) = (words.size() * MARK_RADIUS, words.ink());
    let mut room = Room::new(cell);
    let mark = room.left(2.0 * radius).center();
    shapes::paint(painter, form, mark, radius, ink, ink);
    room.left(mark_gap(words.size()));
    // A value with its unit gets smaller, so that none of it is lost; a sentence ends in dots.
    if words.is_short() {
        words.shrunk(painter, room.rest(), Align::Min);
    } else {
        words.elided(painter, room.rest(), Align::Min);
    }
}

/// What [`marked_words`] needs beside the words of this size.
pub(crate) fn mark_width(font_size: f32) -> f32 {
    2.0 * font_size * MARK_RADIUS + mark_gap(font_size)
}

/// Between a mark and the words of this size after it.
fn mark_gap(font_size: f32) -> f32 {
    (font_size * MARK_GAP).max(space::TIGHT)
}

/// An accessible name for something painted, for screen readers and tests; it may get a tooltip.
pub(crate) fn words(ui: &Ui, id: Id, rect: Rect, label: &str) -> Response {
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
    response
}

/// Has screen readers say what has a name whenever it changes; at once, if it is urgent.
pub(crate) fn announce(ui: &Ui, response: &Response, is_urgent: bool) {
    let live = if is_urgent { Live::Assertive } else { Live::Polite };
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_live(live));
}

/// The tab of a view; the one that is shown is filled with the text colour.
pub(crate) fn tab(
    ui: &Ui,
    theme: &Theme,
    id: Id,
    rect: Rect,
    label: &str,
    is_on: bool,
) -> Response {
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_on, label));
    let p = &theme.palette;
    let painter = ui.painter();
    let (ground, ink) = match (is_on, response.hovered()) {
        (true, _) => (p.text, p.panel),
        (false, true) => (p.raised, p.text),
        (false, false) => (Color32::TRANSPARENT, p.label),
    };
    painter.rect_filled(rect, CornerRadius::same(size::RADIUS_PANEL), ground);
    focus_ring(painter, theme, rect, &response);
    let face = if is_on { family::SEMIBOLD } else { family::REGULAR };
    Text::new(label, face, size::LABEL, ink).elided(painter, rect, Align::Center);
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// How a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ButtonLook {
    /// Disabled.
    Off,
    /// One of several.
    Plain,
    /// What most viewers want here.
    Primary,
    /// What cannot be undone.
    Danger,
}

/// A button in a panel, as wide as `rect`; faint while it is disabled.
pub(crate) fn button(
    ui: &Ui,
    theme: &Theme,
    id: Id,
    rect: Rect,
    label: &str,
    look: ButtonLook,
) -> Response {
    let is_on = look != ButtonLook::Off;
    let response = ui.interact(rect, id, if is_on { Sense::click() } else { Sense::hover() });
    button_of(ui, theme, response, label, size::LABEL, look)
}

/// Paints and names a button that has its place already.
pub(super) fn button_of(
    ui: &Ui,
    theme: &Theme,
    response: Response,
    label: &str,
    font_size: f32,
    look: ButtonLook,
) -> Response {
    let (rect, is_on) = (response.rect, look != ButtonLook::Off);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_on, label));
    let p = &theme.palette;
    let hovered = is_on && response.hovered();
    let (ground, edge, ink) = match look {
        ButtonLook::Off => (p.panel, p.hairline, p.faint),
        ButtonLook::Plain if hovered => (p.raised, p.text, p.text),
        ButtonLook::Plain => (p.panel, p.control_edge, p.text),
        ButtonLook::Primary => (p.text, p.text, p.panel),
        ButtonLook::Danger => (p.urgent, p.urgent, p.urgent_ink),
    };
    let painter = ui.painter();
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect(rect, corner, ground, self::edge(edge), StrokeKind::Inside);
    if hovered && look != ButtonLook::Plain {
        let ring = self::edge(p.text);
        painter.rect_stroke(rect.expand(size::EDGE), corner, ring, StrokeKind::Outside);
    }
    let words = Text::new(label, family::SEMIBOLD, font_size, ink);
    words.elided(painter, rect, Align::Center);
    focus_ring(painter, theme, rect, &response);
    if is_on { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
}

/// The edge of a control or a panel.
pub(crate) fn edge(ink: Color32) -> Stroke {
    Stroke::new(size::EDGE, ink)
}

/// Width of a tab with this label.
pub(crate) fn tab_width(painter: &Painter, label: &str) -> f32 {
    button_width(painter, label) + TAB_WIDER
}

/// The ring around what is selected or has the focus.
pub(crate) fn ring(ink: Color32) -> Stroke {
    Stroke::new(size::RING, ink)
}

/// Width of a small button with this label.
pub(crate) fn button_width(painter: &Painter, label: &str) -> f32 {
    width(painter, label, family::SEMIBOLD, size::LABEL) + BUTTON_PADDING
}

/// The background of a row under the pointer.
pub(crate) fn hovered_row(theme: &Theme) -> Color32 {
    theme.palette.raised.gamma_multiply(HOVERED_ROW)
}

/// Paints the background of a list row, and a frame if it is selected.
pub(crate) fn row_ground(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    fill: Option<Color32>,
    is_framed: bool,
) {
    let inner = rect.shrink2(vec2(size::EDGE, size::EDGE / 2.0));
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    if let Some(fill) = fill {
        painter.rect_filled(inner, corner, fill);
    }
    if is_framed {
        let inner = inner.shrink(size::EDGE);
        painter.rect_stroke(inner, corner, ring(theme.palette.text), StrokeKind::Inside);
    } else {
        hairline(painter, theme, inner, rect.bottom());
    }
}

/// Which rows of a list are visible.
pub(crate) fn rows_in(viewport: Rect, row_h: f32, n_rows: usize) -> Range<usize> {
    let row_at = |y: f32| (y / row_h).max(space::NONE);
    let first = row_at(viewport.top()).floor() as usize;
    let last = row_at(viewport.bottom()).ceil() as usize;
    first.min(n_rows)..last.min(n_rows)
}

/// Paints the ring around what has the keyboard focus: 2 points wide, with a gap of 1.
pub(crate) fn focus_ring(painter: &Painter, theme: &Theme, rect: Rect, response: &Response) {
    if response.has_focus() {
        painter.rect_stroke(
            rect.expand(size::EDGE),
            CornerRadius::same(size::RADIUS_PANEL),
            ring(theme.palette.text),
            StrokeKind::Outside,
        );
    }
}

/// Width of a text on one line.
pub(crate) fn width(painter: &Painter, label: &str, face: &'static str, font_size: f32) -> f32 {
    text::Line::new(painter, label, theme::font(face, font_size), Color32::WHITE).width()
}

/// A rectangle of this size with its left edge and middle at `left_center`.
pub(crate) fn left_centered(left_center: Pos2, wanted: Vec2) -> Rect {
    Align2::LEFT_CENTER.anchor_size(left_center, wanted)
}

/// Fills a panel's background.
pub(crate) fn panel_ground(painter: &Painter, theme: &Theme, rect: Rect) {
    painter.rect_filled(rect, CornerRadius::same(size::RADIUS_PANEL), theme.palette.panel);
}

/// Paints evenly spaced values from 0 to 1 as a thin line, broken at NaN.
pub(crate) fn sparkline(
    painter: &Painter,
    rect: Rect,
    values: &[f32],
    ink: Color32,
    theme: &Theme,
) {
    if values.len() < 2 {
        return;
    }
    let width = if theme.dark { 1.2 } else { 1.5 };
    let step = rect.width() / (values.len() - 1) as f32;
    let mut run = Vec::new();
    let flush = |run: &mut Vec<Pos2>| {
        if run.len() > 1 {
            painter.add(Shape::line(std::mem::take(run), Stroke::new(width, ink)));
        }
        run.clear();
    };
    for (i, value) in values.iter().enumerate() {
        if value.is_finite() {
            let height = rect.height() * value.clamp(0.0, 1.0);
            run.push(pos2(rect.left() + i as f32 * step, rect.bottom() - height));
        } else {
            flush(&mut run);
        }
    }
    flush(&mut run);
}

/// A hairline across a panel.
pub(crate) fn hairline(painter: &Painter, theme: &Theme, rect: Rect, y: f32) {
    painter.line_segment(
        [pos2(rect.left(), y), pos2(rect.right(), y)],
        edge(theme.palette.hairline.gamma_multiply(FAINT_LINE)),
    );
}
