//! What several panels are made of: bib chips, buttons, marks, named places.

use eframe::egui::{
    Align, Align2, Color32, CornerRadius, Id, Painter, Pos2, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
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

/// Paints the bib of an athlete in the athlete's colour; shrinks a long bib.
pub(crate) fn chip(painter: &Painter, theme: &Theme, rect: Rect, row: &Row) {
    let not_seen = row.state == AthleteState::NotSeen;
    let ground = if not_seen { theme.palette.neutral } else { row.color(theme) };
    let label = row.athlete.chip();
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
        AthleteState::NotSeen => Form::SmallRing,
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

/// The tab of the view that is shown: filled with `text`.
pub(crate) fn tab(ui: &Ui, theme: &Theme, id: Id, rect: Rect, label: &str) -> Response {
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, true, label));
    let painter = ui.painter();
    painter.rect_filled(rect, CornerRadius::same(size::RADIUS_PANEL), theme.palette.text);
    focus_ring(painter, theme, rect, &response);
    let ink = theme.palette.panel;
    let at = rect.center();
    text::paint(painter, at, Align::Center, label, family::SEMIBOLD, size::LABEL, ink);
    response
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

/// A hairline across a panel.
pub(crate) fn hairline(painter: &Painter, theme: &Theme, rect: Rect, y: f32) {
    painter.line_segment(
        [pos2(rect.left(), y), pos2(rect.right(), y)],
        Stroke::new(1.0, theme.palette.hairline.gamma_multiply(0.6)),
    );
}
