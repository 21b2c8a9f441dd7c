//! The pen of a line: colour, width, dashes or markers.

use eframe::egui::Color32;

use crate::ui::{projection::Row, theme::Theme};

/// How one line is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pen {
    /// Colour of the slot.
    pub(super) color: Color32,
    /// Width, points.
    pub(super) width: f32,
    /// Identity slot.
    pub(super) slot: u8,
    /// Whether the line has the dashes of its slot; if not, it is solid.
    pub(super) dashed: bool,
    /// Whether there are markers on the line.
    pub(super) marked: bool,
}

impl Pen {
    /// The pen of an athlete who is compared.
    pub(super) fn of_row(theme: &Theme, row: &Row, focused: bool, dense: bool) -> Self {
        let base = if focused { 2.25 } else { 1.5 };
        let width = if theme.dark { base } else { base + 0.5 };
        let slot = row.slot.unwrap_or(0);
        Self { color: row.color(theme), width, slot, dashed: !dense, marked: dense }
    }

    /// The pen of an athlete beyond those who can be told apart.
    pub(super) fn of_many(theme: &Theme) -> Self {
        Self { color: theme.palette.faint, width: 1.0, slot: 0, dashed: false, marked: false }
    }
}
