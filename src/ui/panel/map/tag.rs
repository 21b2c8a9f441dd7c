//! Words on the map: a small ground in the colour of the plots with an edge.

use eframe::egui::{
    Align, CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2,
};

use crate::ui::{
    panel::controls,
    text,
    theme::{Theme, family, size},
};

/// Height of a tag.
const HEIGHT: f32 = 20.0;
/// Room on each side of the words.
const PADDING: f32 = 6.0;
/// Gap between the words and the value after them.
const GAP: f32 = 7.0;
/// Longer words end in dots, points.
const WIDEST: f32 = 180.0;
/// Distance from the point that a tag is about.
const APART: Vec2 = vec2(12.0, 8.0);
/// The face of all tags.
const FACE: &str = family::CONDENSED_SEMIBOLD;

/// Words and a value after them, measured but not placed yet.
pub(super) struct Tag {
    words: String,
    words_w: f32,
    /// Never cut.
    value: String,
    value_w: f32,
}

impl Tag {
    /// Measures words and a value; either may be empty.
    pub(super) fn new(painter: &Painter, theme: &Theme, words: &str, value: &str) -> Self {
        let width = |text: &str| controls::width(painter, text, FACE, theme.sizes.map.label);
        Self {
            words_w: width(words).min(WIDEST),
            words: words.to_owned(),
            value_w: width(value),
            value: value.to_owned(),
        }
    }

    fn gap(&self) -> f32 {
        if self.words.is_empty() || self.value.is_empty() { 0.0 } else { GAP }
    }

    fn size(&self) -> Vec2 {
        vec2(self.words_w + self.gap() + self.value_w + 2.0 * PADDING, HEIGHT)
    }

    /// Its place with the middle of its left edge here.
    pub(super) fn right_of(&self, at: Pos2) -> Rect {
        controls::left_centered(at, self.size())
    }

    /// Its place with the middle of its right edge here.
    pub(super) fn left_of(&self, at: Pos2) -> Rect {
        controls::left_centered(at - vec2(self.size().x, 0.0), self.size())
    }

    /// Its place beside a point, on the side where there is room within `bounds`.
    pub(super) fn beside(&self, at: Pos2, bounds: Rect) -> Rect {
        let size = self.size();
        let fits_right = at.x + APART.x + size.x <= bounds.right();
        let left = if fits_right { at.x + APART.x } else { at.x - APART.x - size.x };
        let fits_above = bounds.top() <= at.y - APART.y - size.y;
        let top = if fits_above { at.y - APART.y - size.y } else { at.y + APART.y };
        Rect::from_min_size(pos2(left.max(bounds.left()), top), size)
    }

    /// Paints it in its place.
    pub(super) fn paint(&self, painter: &Painter, theme: &Theme, rect: Rect) {
        let palette = &theme.palette;
        let corner = CornerRadius::same(size::RADIUS_CHIP);
        painter.rect(
            rect,
            corner,
            palette.plot,
            Stroke::new(size::EDGE, palette.control_edge),
            StrokeKind::Inside,
        );
        let font_size = theme.sizes.map.label;
        let at = pos2(rect.left() + PADDING, rect.center().y);
        let ink = palette.text;
        text::paint_within(painter, at, Align::Min, &self.words, FACE, font_size, ink, WIDEST);
        let at = at + vec2(self.words_w + self.gap(), 0.0);
        let ink = if self.words.is_empty() { palette.text } else { palette.label };
        text::paint(painter, at, Align::Min, &self.value, FACE, font_size, ink);
    }
}
