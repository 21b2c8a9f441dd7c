//! Zones as marks: a tag with the number, and a ladder whose level reads without colour.

use eframe::egui::{Align, CornerRadius, Painter, Rect, StrokeKind, pos2, vec2};

use super::{cells::Text, controls};
use crate::ui::theme::{self, Theme, family, size};

/// The type of a tag, as a share of its height.
const TAG_TYPE: f32 = 0.78;
/// The lowest step of a ladder, as a share of its height.
const LOWEST_STEP: f32 = 0.35;
/// A step with less contrast to its panel has an edge.
const LEAST_CONTRAST: f32 = 3.0;
/// Between two steps.
const STEP_GAP: f32 = 1.5;

/// Paints `Z4` on the colour of the zone.
pub(super) fn tag(painter: &Painter, theme: &Theme, rect: Rect, number: usize) {
    let ground = theme.zone(number);
    let corner = CornerRadius::same(size::RADIUS_CHIP / 2);
    let edge = controls::edge(theme.palette.control_edge);
    painter.rect(rect, corner, ground, edge, StrokeKind::Inside);
    let font_size = (rect.height() * TAG_TYPE).max(size::CAPTION);
    let words = format!("Z{number}");
    let ink = theme.ink_on(ground);
    Text::new(&words, family::CONDENSED_SEMIBOLD, font_size, ink).shrunk(
        painter,
        rect,
        Align::Center,
    );
}

/// The width of a ladder.
pub(super) fn ladder_width(n_zones: usize, step_w: f32) -> f32 {
    n_zones as f32 * (step_w + STEP_GAP) - STEP_GAP
}

/// Paints rising steps, filled up to the zone; none for a value below the first one.
pub(super) fn ladder(
    painter: &Painter,
    theme: &Theme,
    rect: Rect,
    number: Option<usize>,
    n_zones: usize,
) {
    let n_filled = number.unwrap_or(0);
    let fill = theme.zone(n_filled);
    // What hardly stands out has an edge, like the empty steps.
    let is_pale = theme::contrast(fill, theme.palette.panel) < LEAST_CONTRAST;
    let pitch = (rect.width() + STEP_GAP) / n_zones.max(1) as f32;
    for step in 0..n_zones {
        let rise = (step + 1) as f32 / n_zones as f32;
        let height = rect.height() * (LOWEST_STEP + (1.0 - LOWEST_STEP) * rise);
        let left = rect.left() + step as f32 * pitch;
        let size = vec2(pitch - STEP_GAP, height);
        let step_rect = Rect::from_min_size(pos2(left, rect.bottom() - height), size);
        if step < n_filled {
            painter.rect_filled(step_rect, CornerRadius::ZERO, fill);
        }
        if step < n_filled && !is_pale {
            continue;
        }
        let edge = controls::edge(theme.palette.control_edge);
        painter.rect_stroke(step_rect, CornerRadius::ZERO, edge, StrokeKind::Inside);
    }
}
