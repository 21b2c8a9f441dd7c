//! Where the viewer dragged the splitters between panels.

/// Where the viewer dragged the splitters, in points; `None` to use the grid's default.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Splits {
    /// Width of the roster.
    pub roster_w: Option<f32>,
    /// Width of the numbers.
    pub numbers_w: Option<f32>,
    /// Height of the top row.
    pub top_h: Option<f32>,
}
