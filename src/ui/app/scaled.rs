//! The size of everything: what the keys change of it, and what of it the window has room for.

use eframe::egui::{Context, ViewportCommand};

use super::App;
use crate::ui::{
    keys::Zoom,
    scale::{self, Extent, SMALLEST},
};

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
        self.undo.told(scale::words(percent, Extent::of(ctx)), self.now_mono);
    }

    /// Zooms to the size that was chosen, or to what the window has room for, and says how small the
    /// window may become.
    pub(super) fn scale(&mut self, ctx: &Context) {
        let window = Extent::of(ctx);
        // A window that is away has no extent.
        if window.points.min_elem() < 1.0 {
            return;
        }
        let zoom = scale::zoom_for(self.live.view.scale_percent, window, ctx.zoom_factor());
        if let Some(zoom) = zoom {
            ctx.set_zoom_factor(zoom);
        } else if self.least_for != Some(window.system_scale) {
            // As many pixels on every screen: points would be more than a small screen has.
            self.least_for = Some(window.system_scale);
            let least = SMALLEST / ctx.pixels_per_point();
            ctx.send_viewport_cmd(ViewportCommand::MinInnerSize(least));
        }
    }
}
