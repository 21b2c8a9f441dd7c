//! A QR code, painted as rectangles: dark on white in both themes, with its quiet zone.

use eframe::egui::{CornerRadius, Painter, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};

use crate::{
    connect::{Modules, QUIET},
    ui::theme::{self, size},
};

/// The code drawn last, cached so that it is not encoded anew in every frame.
#[derive(Debug, Default)]
pub(super) struct Qr {
    text: String,
    modules: Modules,
}

impl Qr {
    /// Shows the code of `text` in a square of at most `wanted` points.
    pub(super) fn ui(&mut self, ui: &mut Ui, text: &str, wanted: f32) {
        self.make(text);
        let side = self.fitting(ui.painter(), wanted);
        let (rect, response) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
        let name = tr!("qr-code-of", text = text);
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        self.paint(ui.painter(), rect);
    }

    fn make(&mut self, text: &str) {
        if self.text != text {
            text.clone_into(&mut self.text);
            self.modules = Modules::of(text);
        }
    }

    /// The largest side up to `wanted` at which a module is a whole number of pixels: blurred edges
    /// reduce the distance at which cameras can read the code.
    fn fitting(&self, painter: &Painter, wanted: f32) -> f32 {
        let ppp = painter.pixels_per_point();
        let n = (self.modules.side() + 2 * QUIET) as f32;
        (wanted * ppp / n).floor().max(1.0) * n / ppp
    }

    fn paint(&self, painter: &Painter, rect: Rect) {
        let (ink, ground) = theme::QR;
        painter.rect_filled(rect, CornerRadius::same(size::RADIUS_CHIP), ground);
        let side = self.modules.side();
        let ppp = painter.pixels_per_point();
        let snap = |v: f32| (v * ppp).round() / ppp;
        let module = rect.width() / (side + 2 * QUIET) as f32;
        let margin = module * QUIET as f32;
        let origin = pos2(snap(rect.left() + margin), snap(rect.top() + margin));
        for (x, y, length) in self.modules.runs() {
            let min = origin + vec2(x as f32, y as f32) * module;
            let run = Rect::from_min_size(min, vec2(length as f32, 1.0) * module);
            painter.rect_filled(run, 0, ink);
        }
    }
}
