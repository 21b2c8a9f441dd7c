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
    /// Whether the line has the dashes of its slot; if not, it is solid.
    pub(super) dashed: bool,
    /// Whether there are markers on the line.
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

    /// The pen of an athlete beyond those who can be told apart.
    pub(super) fn of_many(theme: &Theme) -> Self {
        Self { color: theme.palette.faint, width: 1.0, slot: 0, dashed: false, marked: false }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{Athlete, AthleteId, Login, Profile};

    #[test]
    fn six_lines_are_solid_and_from_the_seventh_on_all_but_the_focus_have_the_form_of_their_slot() {
        let athlete = Athlete {
            id: AthleteId(9),
            login: Login::try_from("rider9").unwrap(),
            name: String::new(),
            bib: "9".to_owned(),
            team: String::new(),
            heat: String::new(),
            slot: 8,
            profile: Profile::default(),
        };
        let row = Row::new(Arc::new(athlete));
        let theme = Theme::new(true, 1280.0);
        let form = |focused, n_lines, is_dense| {
            let pen = Pen::of_row(&theme, &row, focused, Crowd { n_lines, is_dense });
            (pen.dashed, pen.marked)
        };
        for is_dense in [false, true] {
            assert_eq!(form(false, 6, is_dense), (false, false));
            assert_eq!(form(true, 8, is_dense), (false, false));
        }
        assert_eq!(form(false, 7, false), (true, false));
        assert_eq!(form(false, 7, true), (false, true));
        let focus = Pen::of_row(&theme, &row, true, Crowd { n_lines: 8, is_dense: true });
        assert!((focus.width - 2.25).abs() < f32::EPSILON);
    }
}
