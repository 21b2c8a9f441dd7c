//! Room between things, the same in all size classes.

/// Rows that touch.
pub const NONE: f32 = 0.0;
/// Between lines that belong together.
pub const TIGHT: f32 = 4.0;
/// Between parts of one thing.
pub const SMALL: f32 = 6.0;
/// Between things of a row, and around a chip.
pub const NEAR: f32 = 8.0;
/// From the edge of a list to what is in it.
pub const INSET: f32 = 10.0;
/// Between groups, and at each side of the words of a small button.
pub const GAP: f32 = 12.0;
/// From the edge of a panel to its text.
pub const MARGIN: f32 = 14.0;
/// Between columns of dialogs, and at each side of the words of a large button.
pub const WIDE: f32 = 16.0;
/// Margin inside a dialog.
pub const DIALOG: f32 = 20.0;
/// Between what must not be taken for one thing, and around a dialog.
pub const APART: f32 = 24.0;
