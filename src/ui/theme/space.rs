//! Spacing, the same in all size classes.

/// Adjacent rows without a gap.
pub const NONE: f32 = 0.0;
/// Between lines that belong together.
pub const TIGHT: f32 = 4.0;
/// Between parts of one element.
pub const SMALL: f32 = 6.0;
/// Between elements in a row, and around a chip.
pub const NEAR: f32 = 8.0;
/// From the edge of a list to its content.
pub const INSET: f32 = 10.0;
/// Between groups, and on each side of a small button's label.
pub const GAP: f32 = 12.0;
/// From the edge of a panel to its text.
pub const MARGIN: f32 = 14.0;
/// Between columns in dialogs, and on each side of a large button's label.
pub const WIDE: f32 = 16.0;
/// Margin inside a dialog.
pub const DIALOG: f32 = 20.0;
/// Between elements that must not be mistaken for one, and around a dialog.
pub const APART: f32 = 24.0;
