//! Layout by cutting a rectangle into cells, and text that stays inside its cell.
//!
//! A panel measures what it shows, cuts a cell for each part off the remaining room, and writes
//! into the cells. Cells never overlap, so neither do texts, whatever their length: a text that is
//! longer than its cell is elided, shrunk or condensed, as the caller chooses.

use eframe::egui::{Align, Align2, Color32, Painter, Pos2, Rect, Vec2, pos2, vec2};

use crate::ui::{
    text,
    theme::{self, size},
};

/// Tolerance for rounding in sums of widths: a text must fit the cell that was measured for it.
const ROUNDING: f32 = 0.02;
/// A value and a word are at most this long, in characters.
const MOST_SHORT: usize = 14;

/// What remains of a rectangle while cells are cut off its sides. When nothing remains, cells are
/// empty.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui) struct Room {
    rest: Rect,
}

impl Room {
    /// All of a rectangle.
    pub(in crate::ui) const fn new(rect: Rect) -> Self {
        Self { rest: rect }
    }

    /// A rectangle within margins at the left and at the right.
    pub(in crate::ui) fn with_margins(rect: Rect, margin: f32) -> Self {
        Self::new(rect.shrink2(vec2(margin, 0.0)))
    }

    /// What is left.
    pub(in crate::ui) const fn rest(&self) -> Rect {
        self.rest
    }

    /// Cuts a cell off the left.
    pub(in crate::ui) fn left(&mut self, width: f32) -> Rect {
        let cut = self.rest.left() + width.clamp(0.0, self.rest.width().max(0.0));
        let cell = self.rest.with_max_x(cut);
        self.rest.min.x = cut;
        cell
    }

    /// Cuts a cell off the right.
    pub(in crate::ui) fn right(&mut self, width: f32) -> Rect {
        let cut = self.rest.right() - width.clamp(0.0, self.rest.width().max(0.0));
        let cell = self.rest.with_min_x(cut);
        self.rest.max.x = cut;
        cell
    }

    /// Cuts a cell off the top.
    pub(in crate::ui) fn top(&mut self, height: f32) -> Rect {
        let cut = self.rest.top() + height.clamp(0.0, self.rest.height().max(0.0));
        let cell = self.rest.with_max_y(cut);
        self.rest.min.y = cut;
        cell
    }

    /// Cuts a cell off the bottom.
    pub(in crate::ui) fn bottom(&mut self, height: f32) -> Rect {
        let cut = self.rest.bottom() - height.clamp(0.0, self.rest.height().max(0.0));
        let cell = self.rest.with_min_y(cut);
        self.rest.max.y = cut;
        cell
    }

    /// Cuts a cell of this size off the left, vertically centred.
    pub(in crate::ui) fn left_box(&mut self, wanted: Vec2) -> Rect {
        band(self.left(wanted.x), wanted.y)
    }

    /// Cuts a cell of this size off the right, vertically centred.
    pub(in crate::ui) fn right_box(&mut self, wanted: Vec2) -> Rect {
        band(self.right(wanted.x), wanted.y)
    }
}

/// A horizontal band of this height in the middle of a cell.
pub(in crate::ui) fn band(cell: Rect, height: f32) -> Rect {
    Rect::from_center_size(cell.center(), vec2(cell.width(), height))
}

/// A vertical strip of this width in the middle of a cell.
pub(in crate::ui) fn column(cell: Rect, width: f32) -> Rect {
    Rect::from_center_size(cell.center(), vec2(width, cell.height()))
}

/// The two lines of a row: its subject, and the details below it.
pub(in crate::ui) fn two_lines(cell: Rect) -> [Rect; 2] {
    let height = cell.height() * size::LINE_SHARE;
    [size::UPPER_LINE, size::LOWER_LINE].map(|share| {
        let middle = pos2(cell.center().x, cell.top() + cell.height() * share);
        Rect::from_center_size(middle, vec2(cell.width(), height))
    })
}

/// How wide a column of a table is.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui) enum Width {
    /// As wide as its widest text.
    Measured(f32),
    /// This many parts of what the measured columns leave.
    Parts(f32),
}

/// The cells of a row: columns of these widths with gaps between them.
pub(in crate::ui) fn cells<const N: usize>(row: Rect, widths: [Width; N], gap: f32) -> [Rect; N] {
    let gaps = gap * N.saturating_sub(1) as f32;
    let (mut measured, mut parts) = (gaps, 0.0);
    for width in widths {
        match width {
            Width::Measured(width) => measured += width,
            Width::Parts(n) => parts += n,
        }
    }
    let part = if parts > 0.0 { (row.width() - measured).max(0.0) / parts } else { 0.0 };
    let mut room = Room::new(row);
    widths.map(|width| {
        let cell = room.left(match width {
            Width::Measured(width) => width,
            Width::Parts(n) => n * part,
        });
        room.left(gap);
        cell
    })
}

/// Whether a value fits a cell, at least in the smallest font size.
pub(in crate::ui) fn has_room(
    painter: &Painter,
    cell: Rect,
    face: &'static str,
    words: &str,
) -> bool {
    Text::new(words, face, size::CAPTION, Color32::PLACEHOLDER).width(painter) <= cell.width()
}

/// A line of text with face, size and colour.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui) struct Text<'a> {
    words: &'a str,
    face: &'static str,
    size: f32,
    ink: Color32,
}

impl<'a> Text<'a> {
    /// A text in a face of the theme's families.
    pub(in crate::ui) const fn new(
        words: &'a str,
        face: &'static str,
        size: f32,
        ink: Color32,
    ) -> Self {
        Self { words, face, size, ink }
    }

    /// Font size.
    pub(in crate::ui) const fn size(self) -> f32 {
        self.size
    }

    /// Colour.
    pub(in crate::ui) const fn ink(self) -> Color32 {
        self.ink
    }

    /// How wide it is in one line.
    pub(in crate::ui) fn width(self, painter: &Painter) -> f32 {
        let font = theme::font(self.face, self.size);
        text::Line::new(painter, self.words, font, self.ink).width()
    }

    /// Paints it, shortened with `...` if the cell is too narrow: for names and sentences.
    pub(in crate::ui) fn elided(self, painter: &Painter, cell: Rect, align: Align) -> Rect {
        let Self { words, face, size, ink } = self;
        let room = cell.width() + ROUNDING;
        text::paint_within(painter, at(cell, align), align, words, face, size, ink, room)
    }

    /// Whether it is a value and a word at most.
    pub(in crate::ui) fn is_short(&self) -> bool {
        self.words.chars().count() <= MOST_SHORT
    }

    /// Paints it, smaller if the cell is too narrow: for values, which must not be cut.
    pub(in crate::ui) fn shrunk(self, painter: &Painter, cell: Rect, align: Align) -> Rect {
        let Self { words, face, size, ink } = self;
        let room = cell.width() + ROUNDING;
        text::paint_fitting(painter, at(cell, align), align, words, face, size, ink, room)
    }

    /// Paints it, in the condensed face if the cell is too narrow and smaller if that is not
    /// enough: for labels, which are in the regular face.
    pub(in crate::ui) fn condensed(self, painter: &Painter, cell: Rect, align: Align) -> Rect {
        let Self { words, size, ink, .. } = self;
        let room = cell.width() + ROUNDING;
        text::paint_label(painter, at(cell, align), align, words, size, ink, room)
    }
}

/// The anchor of a text with this alignment in a cell.
fn at(cell: Rect, align: Align) -> Pos2 {
    Align2([align, Align::Center]).pos_in_rect(&cell)
}

#[cfg(test)]
mod tests {
    use eframe::egui::Rangef;

    use super::*;

    const ROW: Rect = Rect::from_min_max(pos2(10.0, 0.0), pos2(110.0, 40.0));

    #[test]
    fn cells_are_cut_off_every_side_and_end_where_nothing_is_left() {
        let mut room = Room::new(ROW);
        assert_eq!(room.left(30.0), Rect::from_min_max(pos2(10.0, 0.0), pos2(40.0, 40.0)));
        assert_eq!(room.right(20.0), Rect::from_min_max(pos2(90.0, 0.0), pos2(110.0, 40.0)));
        assert_eq!(room.top(10.0), Rect::from_min_max(pos2(40.0, 0.0), pos2(90.0, 10.0)));
        assert_eq!(room.bottom(10.0), Rect::from_min_max(pos2(40.0, 30.0), pos2(90.0, 40.0)));
        let rest = Rect::from_min_max(pos2(40.0, 10.0), pos2(90.0, 30.0));
        assert_eq!(room.rest(), rest);
        assert_eq!(room.left(500.0), rest);
        assert!(room.right(10.0).width() <= 0.0);
        assert!(room.left(-10.0).width() <= 0.0);
    }

    #[test]
    fn columns_share_what_the_measured_ones_leave_and_never_overlap() {
        let widths = [Width::Measured(20.0), Width::Parts(1.0), Width::Parts(3.0)];
        let [number, name, fate] = cells(ROW, widths, 5.0);
        assert_eq!(number.x_range(), Rangef::new(10.0, 30.0));
        assert_eq!(name.x_range(), Rangef::new(35.0, 52.5));
        assert_eq!(fate.x_range(), Rangef::new(57.5, 110.0));
        for width in [0.0, 12.0, 31.0, 400.0] {
            let row = Rect::from_min_size(ROW.min, vec2(width, 40.0));
            let cells = cells(row, widths, 5.0);
            assert!(cells.windows(2).all(|pair| pair[0].right() <= pair[1].left()), "{width}");
            assert!(cells[2].right() <= row.right(), "{width}");
        }
    }

    #[test]
    fn the_lines_of_a_row_are_apart() {
        let [upper, lower] = two_lines(ROW);
        assert!(ROW.contains_rect(upper) && ROW.contains_rect(lower));
        assert!(upper.bottom() < lower.top());
    }
}
