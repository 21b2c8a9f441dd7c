//! A QR code, painted as rectangles: dark on white in both themes, with its quiet zone.

use eframe::egui::{CornerRadius, Painter, Rect, Role, Sense, Ui, Vec2, WidgetInfo, pos2, vec2};
use qrcode::{Color, EcLevel, QrCode};

use crate::ui::theme::{self, size};

/// Width of the white border that cameras need around a code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// The code drawn last, cached so that it is not encoded anew in every frame.
#[derive(Debug, Default)]
pub(super) struct Qr {
    text: String,
    /// Modules per side; 0 if the text does not fit into a code.
    side: usize,
    /// Row by row; true for a dark module.
    modules: Vec<bool>,
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
        if self.text == text && !self.modules.is_empty() {
            return;
        }
        text.clone_into(&mut self.text);
        match QrCode::with_error_correction_level(text, EcLevel::M) {
            Ok(code) => {
                self.side = code.width();
                self.modules =
                    code.into_colors().into_iter().map(|color| color == Color::Dark).collect();
            }
            Err(error) => {
                tracing::debug!(%error, "no QR code");
                self.side = 0;
                self.modules.clear();
            }
        }
    }

    /// The largest side up to `wanted` at which a module is a whole number of pixels: blurred edges
    /// reduce the distance at which cameras can read the code.
    fn fitting(&self, painter: &Painter, wanted: f32) -> f32 {
        let ppp = painter.pixels_per_point();
        let n = (self.side + 2 * QUIET) as f32;
        (wanted * ppp / n).floor().max(1.0) * n / ppp
    }

    fn paint(&self, painter: &Painter, rect: Rect) {
        let (ink, ground) = theme::QR;
        painter.rect_filled(rect, CornerRadius::same(size::RADIUS_CHIP), ground);
        if self.side == 0 {
            return;
        }
        let ppp = painter.pixels_per_point();
        let snap = |v: f32| (v * ppp).round() / ppp;
        let module = rect.width() / (self.side + 2 * QUIET) as f32;
        let margin = module * QUIET as f32;
        let origin = pos2(snap(rect.left() + margin), snap(rect.top() + margin));
        for (y, row) in self.modules.chunks(self.side).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|a, b| a == b) {
                if run.first() == Some(&true) {
                    let min = origin + vec2(x as f32, y as f32) * module;
                    let run_rect = Rect::from_min_size(min, vec2(run.len() as f32, 1.0) * module);
                    painter.rect_filled(run_rect, 0, ink);
                }
                x += run.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_an_address_has_its_three_finder_patterns() {
        let mut qr = Qr::default();
        qr.make("http://192.168.1.20:8086");
        assert_eq!(qr.modules.len(), qr.side * qr.side);
        // Dark 7x7 ring, light ring, dark 3x3 core (ISO/IEC 18004, 6.3.3).
        let is_finder = |left: usize, top: usize| {
            (0..7).all(|y: usize| {
                (0..7).all(|x: usize| {
                    let ring = x.abs_diff(3).max(y.abs_diff(3));
                    qr.modules[(top + y) * qr.side + left + x] == (ring != 2)
                })
            })
        };
        let far = qr.side - 7;
        assert!(is_finder(0, 0) && is_finder(far, 0) && is_finder(0, far));
        assert!(!is_finder(far, far));
    }

    #[test]
    fn a_text_that_fits_into_no_code_is_no_code() {
        let mut qr = Qr::default();
        qr.make(&"x".repeat(10_000));
        assert_eq!(qr.side, 0);
    }
}
