//! What several panels are made of: bib chips, buttons, marks, named places.

use eframe::egui::{
    Align, Align2, Color32, CornerRadius, CursorIcon, Id, Painter, Pos2, Rect, Response, Role,
    Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::{
    analysis::{AthleteState, ValueState},
    ui::{
        projection::Row,
        shapes::{self, Form},
        text,
        theme::{self, Theme, family, size},
    },
};

/// Paints the bib of an athlete in the athlete's colour.
pub(crate) fn chip(painter: &Painter, theme: &Theme, rect: Rect, row: &Row) {
    let not_seen = row.state == AthleteState::NotSeen;
    let ground = if not_seen { theme.palette.neutral } else { row.color(theme) };
    chip_of(painter, theme, rect, row.athlete.chip(), ground);
}

/// Paints a bib on this ground; shrinks a long one.
pub(crate) fn chip_of(painter: &Painter, theme: &Theme, rect: Rect, label: &str, ground: Color32) {
    let n_chars = label.chars().count().max(1) as f32;
    // Condensed digits are 0.54 em wide.
    let fitting = (rect.width() - 4.0) / (0.56 * n_chars);
    let font_size = fitting.clamp(size::CAPTION, (rect.height() * 0.62).max(size::CAPTION));
    painter.rect_filled(rect, CornerRadius::same(size::RADIUS_CHIP), ground);
    text::paint_within(
        painter,
        rect.center(),
        Align::Center,
        label,
        family::CONDENSED_SEMIBOLD,
        font_size,
        theme.ink_on(ground),
        rect.width(),
    );
}

/// The colour of a value in this state, and whether it may be shown at all.
pub(crate) fn value_ink(theme: &Theme, state: ValueState) -> Option<Color32> {
    match state {
        ValueState::Fresh | ValueState::Flat { .. } => Some(theme.palette.text),
        ValueState::Behind { .. } | ValueState::Dim { .. } => Some(theme.palette.faint),
        ValueState::Lost { .. } | ValueState::Absent => None,
    }
}

/// The mark that stands before the words of a row's state.
pub(crate) const fn mark_of(row: &Row) -> Form {
    match row.state {
        AthleteState::Live => match row.hr_bpm.state {
            // The words are about this value then.
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

/// Paints a mark and words after it, the mark's left edge at `left_center`; the right edge of
/// the words is given back.
#[expect(clippy::too_many_arguments, reason = "a text has this many properties")]
pub(crate) fn marked_words(
    painter: &Painter,
    left_center: Pos2,
    form: Form,
    label: &str,
    font: &'static str,
    font_size: f32,
    color: Color32,
    max_width: f32,
) -> f32 {
    let radius = font_size * 0.34;
    shapes::paint(painter, form, left_center + vec2(radius, 0.0), radius, color, color);
    let left = left_center + vec2(2.0 * radius + 4.0, 0.0);
    let room = max_width - 2.0 * radius - 4.0;
    text::paint_within(painter, left, Align::Min, label, font, font_size, color, room).right()
}

/// A name for something painted: screen readers and tests read it, and it may carry a tooltip.
pub(crate) fn words(ui: &Ui, id: Id, rect: Rect, label: &str) -> Response {
    let response = ui.interact(rect, id, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
    response
}

/// The tab of a view: the one that is shown is filled with `text`.
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
    let at = rect.center();
    let face = if is_on { family::SEMIBOLD } else { family::REGULAR };
    text::paint(painter, at, Align::Center, label, face, size::LABEL, ink);
    response.on_hover_cursor(CursorIcon::PointingHand)
}

/// A button in a panel, as wide as `rect`; one that cannot be used is faint.
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
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_on, label));
    let p = &theme.palette;
    let hovered = is_on && response.hovered();
    let (ground, edge, ink) = match look {
        ButtonLook::Off => (p.panel, p.hairline, p.faint),
        ButtonLook::Plain if hovered => (p.raised, p.text, p.text),
        ButtonLook::Plain => (p.panel, p.control_edge, p.text),
        ButtonLook::Primary => (p.text, p.text, p.panel),
    };
    let painter = ui.painter();
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    painter.rect(rect, corner, ground, Stroke::new(1.0, edge), StrokeKind::Inside);
    let at = rect.center();
    text::paint(painter, at, Align::Center, label, family::SEMIBOLD, size::LABEL, ink);
    focus_ring(painter, theme, rect, &response);
    if is_on { response.on_hover_cursor(CursorIcon::PointingHand) } else { response }
}

/// How a button in a panel stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ButtonLook {
    /// It cannot be used now.
    Off,
    /// One of several.
    Plain,
    /// What most people want here.
    Primary,
}

/// The ring round what has the keyboard focus: 2 pt, gap 1.
pub(crate) fn focus_ring(painter: &Painter, theme: &Theme, rect: Rect, response: &Response) {
    if response.has_focus() {
        painter.rect_stroke(
            rect.expand(1.0),
            CornerRadius::same(size::RADIUS_PANEL),
            Stroke::new(2.0, theme.palette.text),
            StrokeKind::Outside,
        );
    }
}

/// Width of a text in one line.
pub(crate) fn width(painter: &Painter, label: &str, face: &'static str, font_size: f32) -> f32 {
    text::Line::new(painter, label, theme::font(face, font_size), Color32::WHITE).width()
}

/// A rectangle of this size with its left edge and middle at `left_center`.
pub(crate) fn left_centered(left_center: Pos2, wanted: Vec2) -> Rect {
    Align2::LEFT_CENTER.anchor_size(left_center, wanted)
}

/// Fills a panel's ground.
pub(crate) fn panel_ground(painter: &Painter, theme: &Theme, rect: Rect) {
    painter.rect_filled(rect, CornerRadius::same(size::RADIUS_PANEL), theme.palette.panel);
}

/// Values from 0 to 1 as a thin line, evenly spaced; broken where one is not a number.
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
        Stroke::new(1.0, theme.palette.hairline.gamma_multiply(0.6)),
    );
}
