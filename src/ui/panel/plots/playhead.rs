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
    let Some(now) = ctx.axis().now(ctx.now) else { return };
    let at = now.secs_since(ctx.projection.epoch);
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

#[cfg(test)]
mod tests {
    use eframe::egui::{Color32, Rgba};

    use super::*;
    use crate::ui::theme::{N_ZONES, Theme};

    /// Relative luminance by WCAG 2.
    fn luminance(color: Rgba) -> f32 {
        0.2126 * color.r() + 0.7152 * color.g() + 0.0722 * color.b()
    }

    /// A colour over an opaque one, as it is blended on the screen.
    fn over(above: Color32, below: Color32) -> Color32 {
        below.blend(above)
    }

    #[test]
    fn words_stand_out_from_the_veil_over_every_ground_of_a_plot() {
        for dark in [true, false] {
            let theme = Theme::new(dark, 1280.0);
            let p = &theme.palette;
            let zones = (1..=N_ZONES).map(|number| over(theme.present_zone(number), p.plot));
            for ground in zones.chain([p.plot, p.band]) {
                let veiled = over(p.plot.gamma_multiply(VEIL), ground);
                for ink in [p.label, p.text] {
                    let (ink, ground) = (luminance(ink.into()), luminance(veiled.into()));
                    let ratio = (ink.max(ground) + 0.05) / (ink.min(ground) + 0.05);
                    assert!(ratio >= 4.5, "dark {dark}: {ratio}");
                }
            }
        }
    }
}
