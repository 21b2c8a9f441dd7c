//! The playhead of a replay in the plots: what lies ahead of it is dimmed.

use eframe::egui::{CornerRadius, Painter, Rect, Stroke, pos2};

use super::lines::Frame;

/// Opacity of the veil over what lies ahead.
const VEIL: f32 = 0.62;

/// Dims what lies ahead of the playhead, and draws the playhead.
pub(super) fn paint_ahead(painter: &Painter, frame: &Frame<'_>) {
    let ctx = frame.ctx;
    if ctx.state.source.playback().is_none() {
        return;
    }
    let at = ctx.now.secs_since(ctx.projection.epoch);
    let place = frame.place.frame;
    let share = (at - frame.span.from) / (frame.span.to - frame.span.from);
    let x = place.left() + (share * f64::from(place.width())) as f32;
    if x >= place.right() - 0.5 {
        return;
    }
    let palette = &ctx.theme.palette;
    let left = x.max(place.left());
    let ahead = Rect::from_min_max(pos2(left, place.top()), place.max);
    painter.rect_filled(ahead, CornerRadius::ZERO, palette.plot.gamma_multiply(VEIL));
    if x >= place.left() {
        painter.vline(x, frame.place.panel.y_range(), Stroke::new(2.0, palette.mode));
    }
}
