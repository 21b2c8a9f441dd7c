//! Text placed by its baseline.
//!
//! egui places text by its line box, so that a value, its unit and its chip would end up at
//! different heights. Here the baseline is half the row's height plus 0.349 of the font size: half
//! of Plex's cap height (0.698 em).

use std::sync::Arc;

use eframe::egui::{
    Align, Color32, FontId, Galley, Painter, Pos2, Rect, epaint::text::Glyph, pos2,
};

use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    bidi,
    theme::{self, family},
};

/// Half of the cap height of IBM Plex, in em.
pub const HALF_CAPITAL: f32 = 0.349;

/// The step by which text that is too wide is made smaller.
const SIZE_STEP: f32 = 0.5;

/// Height of Plex's line box above the baseline, in em (the `hhea` ascent).
const ASCENT: f32 = 1.025;

/// The baseline that centres capitals and digits of `size` on `center_y`.
pub fn baseline(center_y: f32, size: f32) -> f32 {
    center_y + HALF_CAPITAL * size
}

/// A line of text, laid out but not painted yet.
#[derive(Clone)]
pub struct Line {
    galley: Arc<Galley>,
    color: Color32,
    ascent: f32,
}

impl Line {
    /// Lays out one line; right-to-left text is put into visual order.
    pub fn new(painter: &Painter, text: &str, font: FontId, color: Color32) -> Self {
        let size = font.size;
        let galley = painter.layout_no_wrap(bidi::visual(text).into_owned(), font, color);
        let ascent = galley.rows.first().and_then(|row| {
            // Other fonts have other line boxes, so only Plex is placed by its own ascent.
            let is_plex =
                |glyph: &&Glyph| (glyph.font_face_ascent - glyph.font_ascent).abs() < 1e-3;
            let glyph = row.glyphs.iter().find(is_plex).or(row.glyphs.first())?;
            Some(row.pos.y + glyph.pos.y)
        });
        let ascent = ascent.unwrap_or(ASCENT * size);
        Self { galley, color, ascent }
    }

    /// Width in points.
    pub fn width(&self) -> f32 {
        self.galley.size().x
    }

    /// Paints the line with its baseline at `y`; `x` is its left edge, middle or right edge.
    pub fn paint(self, painter: &Painter, x: f32, y: f32, align: Align) -> Rect {
        let left = match align {
            Align::Min => x,
            Align::Center => x - self.width() / 2.0,
            Align::Max => x - self.width(),
        };
        // Whole pixels, so that digits do not shimmer when their neighbours change.
        let ppp = painter.pixels_per_point();
        let snap = |v: f32| (v * ppp).round() / ppp;
        let top_left = pos2(snap(left), snap(y - self.ascent));
        let rect = Rect::from_min_size(top_left, self.galley.size());
        painter.galley(top_left, self.galley, self.color);
        rect
    }
}

/// Paints one line with its capitals centred on `center.y`; `center.x` is its left edge, middle or
/// right edge. Returns the line box.
pub fn paint(
    painter: &Painter,
    center: Pos2,
    align: Align,
    text: &str,
    family: &'static str,
    size: f32,
    color: Color32,
) -> Rect {
    let line = Line::new(painter, text, theme::font(family, size), color);
    line.paint(painter, center.x, baseline(center.y, size), align)
}

/// Like [`paint`], but truncated with `...` if wider than `max_width`.
#[expect(clippy::too_many_arguments, reason = "a text has this many properties")]
pub fn paint_within(
    painter: &Painter,
    center: Pos2,
    align: Align,
    text: &str,
    family: &'static str,
    size: f32,
    color: Color32,
    max_width: f32,
) -> Rect {
    let font = theme::font(family, size);
    let line = Line::new(painter, text, font.clone(), color);
    let line = if line.width() <= max_width {
        line
    } else {
        // Cut between grapheme clusters, never before a combining mark.
        let ends: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
        let kept = |n: usize| {
            let kept = text.get(..ends.get(n).copied().unwrap_or(0)).unwrap_or_default();
            let mut shorter = format!("{kept}...");
            // Keeps the dots at the end of the right-to-left text, which is its left.
            if bidi::ends_right_to_left(kept) {
                shorter.push(bidi::RIGHT_TO_LEFT_MARK);
            }
            Line::new(painter, &shorter, font.clone(), color)
        };
        // Binary search for the longest prefix that fits, because each length has to be laid out.
        let (mut fits, mut too_long) = (0, ends.len());
        while fits + 1 < too_long {
            let n = usize::midpoint(fits, too_long);
            if kept(n).width() <= max_width { fits = n } else { too_long = n }
        }
        kept(fits)
    };
    line.paint(painter, center.x, baseline(center.y, size), align)
}

/// Like [`paint`], but smaller if wider than `max_width`: for labels, and for values beyond the
/// everyday ones that a column is sized for. At the smallest size it is truncated with `...`.
#[expect(clippy::too_many_arguments, reason = "a text has this many properties")]
pub fn paint_fitting(
    painter: &Painter,
    center: Pos2,
    align: Align,
    text: &str,
    family: &'static str,
    size: f32,
    color: Color32,
    max_width: f32,
) -> Rect {
    let line = Line::new(painter, text, theme::font(family, size), color);
    let width = line.width();
    if width <= max_width {
        return line.paint(painter, center.x, baseline(center.y, size), align);
    }
    let least = theme::size::CAPTION.min(size);
    let mut smaller = (size * max_width / width).clamp(least, size);
    // Glyphs are placed on whole pixels, so the width is not quite proportional to the size.
    let width = |size| Line::new(painter, text, theme::font(family, size), color).width();
    while smaller > least && width(smaller) > max_width {
        smaller = (smaller - SIZE_STEP).max(least);
    }
    paint_within(painter, center, align, text, family, smaller, color, max_width)
}

/// Paints a label in the regular face, or if it is wider than `max_width`, in the condensed one, as
/// large as fits.
pub fn paint_label(
    painter: &Painter,
    center: Pos2,
    align: Align,
    text: &str,
    size: f32,
    color: Color32,
    max_width: f32,
) -> Rect {
    let line = Line::new(painter, text, theme::font(family::REGULAR, size), color);
    if line.width() <= max_width {
        return line.paint(painter, center.x, baseline(center.y, size), align);
    }
    paint_fitting(painter, center, align, text, family::CONDENSED, size, color, max_width)
}
