//! A tile of the Wall in units of `u`: a tile is at least 1 high and [`ASPECT`] wide. A baseline is
//! measured from the upper edge.

use eframe::egui::{Vec2, vec2};

/// Width of a tile that is as high as one unit.
pub const ASPECT: f32 = 1.25;
/// A tile is at most this many times as wide as it is high, so that its values stay together.
pub const WIDEST: f32 = 2.1;
/// Most columns of tiles.
pub const MOST_COLUMNS: usize = 25;
/// Gap between two tiles, in points, up to so many; closer beyond.
pub const GUTTER: f32 = 8.0;
/// The gap where there are many.
pub const DENSE_GUTTER: f32 = 4.0;
/// From more tiles than this on they stand close.
pub const DENSE_ABOVE: usize = 100;
/// More tiles than this on one screen can be divided into pages.
pub const MOST_AT_ONCE: usize = 120;
/// With a smaller unit, in points, lines of the smallest type would meet.
pub const LEAST_UNIT: f32 = 46.0;
/// Below this unit, in points, a tile has neither name nor ladder.
pub const REDUCED_BELOW: f32 = 96.0;

/// From the edge to what is in it.
pub const PAD: f32 = 0.06;
/// Between two parts side by side.
pub const GAP: f32 = 0.04;
/// Chip with the bib.
pub const CHIP: Vec2 = vec2(0.27, 0.18);
/// A chip with a long bib is at most this wide.
pub const WIDEST_CHIP: f32 = 0.5;
/// Type size of the bib in its chip.
pub const CHIP_TYPE: f32 = 0.125;
/// Type size of the name.
pub const NAME: f32 = 0.125;
/// Radius of the mark of an alarm.
pub const ALARM_R: f32 = 0.075;
/// Type size of the large value.
pub const VALUE: f32 = 0.44;
/// Its baseline.
pub const VALUE_BASELINE: f32 = 0.60;
/// Tag and ladder beside the large value.
pub const ASIDE: f32 = 0.20;
/// Upper edge of the tag.
pub const ASIDE_TOP: f32 = 0.29;
/// Height of the tag.
pub const TAG_H: f32 = 0.15;
/// Height of the ladder, which stands on the baseline of the value.
pub const LADDER_H: f32 = 0.13;
/// Type size of the state line.
pub const STATE: f32 = 0.11;
/// Its baseline.
pub const STATE_BASELINE: f32 = 0.74;
/// Type size of the values on the last line, whose baseline is [`PAD`] above the lower edge.
pub const SECOND: f32 = 0.16;
/// Type size of their units.
pub const UNIT: f32 = 0.10;
/// Baseline of the large value in a reduced tile, which has fewer lines.
pub const REDUCED_BASELINE: f32 = 0.65;
/// Type size of the bib in a reduced tile.
pub const REDUCED_BIB: f32 = 0.21;
/// The chip in a reduced tile.
pub const REDUCED_CHIP: Vec2 = vec2(0.30, 0.22);
/// The tag in a reduced tile.
pub const REDUCED_TAG: Vec2 = vec2(0.30, 0.22);

/// Height of the band with the words of an alarm that nobody has acknowledged, at the lower edge.
pub const BAND_H: f32 = 0.24;
/// Type size of these words.
pub const BAND: f32 = 0.19;

/// Edge of a tile with an alarm that nobody has acknowledged, in points.
pub const ALARM_EDGE: f32 = 4.0;
