//! The size of everything: what the keys change of it, and what of it the window has room for.

use eframe::egui::{Context, Vec2};

use super::App;
use crate::ui::{keys::Zoom, scale};

/// The extent of the window in points at 100 %.
fn window(ctx: &Context) -> Vec2 {
    ctx.content_rect().size() * ctx.zoom_factor()
}

impl App {
    /// Takes what the keys ask for, and says what it is now: nothing else shows a step.
    pub(super) fn take_zoom(&mut self, ctx: &Context) {
        let percent = self.live.view.scale_percent;
        let percent = match self.keys.zoom.take() {
            Some(Zoom::In) => scale::stepped(percent, true),
            Some(Zoom::Out) => scale::stepped(percent, false),
            Some(Zoom::Usual) => scale::USUAL,
            None => return,
        };
        self.live.view.scale_percent = percent;
        self.undo.told(scale::words(percent, window(ctx)), self.now_mono);
    }

    /// Zooms to the size that was chosen, or to what the window has room for.
    pub(super) fn scale(&self, ctx: &Context) {
        let window = window(ctx);
        // A window that is away has no extent.
        if window.min_elem() < 1.0 {
            return;
        }
        let zoom = scale::zoom_for(self.live.view.scale_percent, window, ctx.zoom_factor());
        if let Some(zoom) = zoom {
            ctx.set_zoom_factor(zoom);
        }
    }
}
