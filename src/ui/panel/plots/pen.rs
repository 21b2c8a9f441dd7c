//! The pen of a line: colour, width, dashes or markers.

use eframe::egui::Color32;

use crate::ui::{projection::Row, theme::Theme};

/// Up to so many lines are told apart by their colours and the bibs at their ends.
const SOLID_UP_TO: usize = 6;

/// The lines of a plot together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crowd {
    /// How many are told apart.
    pub(super) n_lines: usize,
    /// Whether their samples are too close together for dashes.
    pub(super) is_dense: bool,
}

/// How one line is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pen {
    /// Colour of the slot.
    pub(super) color: Color32,
    /// Width, points.
    pub(super) width: f32,
    /// Identity slot.
    pub(super) slot: u8,
    /// Dashes of the slot, or solid with markers.
    pub(super) dashed: bool,
    /// Markers on the line.
    pub(super) marked: bool,
}

impl Pen {
    /// The pen of an athlete who is compared.
    pub(super) fn of_row(theme: &Theme, row: &Row, focused: bool, crowd: Crowd) -> Self {
        let base = if focused { 2.25 } else { 1.5 };
        let width = if theme.dark { base } else { base + 0.5 };
        let slot = row.slot.unwrap_or(0);
        // Dashes and markers cost legibility: only where colours are not enough, and never on the
        // line that is looked at most.
        let by_form = !focused && SOLID_UP_TO < crowd.n_lines;
        let (dashed, marked) = (by_form && !crowd.is_dense, by_form && crowd.is_dense);
        Self { color: row.color(theme), width, slot, dashed, marked }
    }

    /// The pen of an athlete beyond the number that can be told apart.
    pub(super) fn of_many(theme: &Theme) -> Self {
        Self { color: theme.palette.faint, width: 1.0, slot: 0, dashed: false, marked: false }
    }
}
