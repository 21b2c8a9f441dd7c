//! Where the parts of a tile stand, in points from its upper left corner.

use eframe::egui::{Pos2, Rect, Vec2, pos2};

use crate::ui::{
    text::HALF_CAPITAL,
    theme::{size, tile},
};

/// The parts of the tiles of one size.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    /// Neither name nor ladder, and one value on the last line.
    pub(super) is_reduced: bool,
    /// The chip of a short bib; a longer one widens it.
    pub(super) chip: Rect,
    pub(super) widest_chip: f32,
    /// Where the chip and the name end, before the mark.
    pub(super) head_right: f32,
    /// Middle and radius of the mark of an alarm.
    pub(super) mark: (Pos2, f32),
    pub(super) value: Rect,
    pub(super) tag: Rect,
    pub(super) ladder: Option<Rect>,
    pub(super) state: Rect,
    /// The last line.
    pub(super) last: Rect,
    /// The words of an alarm, in place of the last line.
    pub(super) band: Rect,
    pub(super) gap: f32,
    pub(super) types: Types,
}

/// Type sizes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Types {
    pub(super) chip: f32,
    pub(super) name: f32,
    pub(super) value: f32,
    pub(super) state: f32,
    pub(super) second: f32,
    pub(super) unit: f32,
    pub(super) band: f32,
}

impl Types {
    pub(super) fn new(unit: f32) -> Self {
        // In whole points, so that a window that is made larger does not ask for a new set of glyphs
        // at every step.
        let size = |share: f32| (unit * share).floor().max(size::CAPTION);
        let is_reduced = unit < tile::REDUCED_BELOW;
        Self {
            chip: size(if is_reduced { tile::REDUCED_BIB } else { tile::CHIP_TYPE }),
            name: size(tile::NAME),
            value: size(tile::VALUE),
            state: size(tile::STATE),
            second: size(tile::SECOND),
            unit: size(tile::UNIT),
            band: size(tile::BAND),
        }
    }
}

impl Parts {
    /// The parts of a tile of this extent. `value_w` is the width of the widest large value, beside
    /// which the zone has its room if there are zones.
    pub(super) fn new(extent: Vec2, unit: f32, value_w: f32, has_zones: bool) -> Self {
        let is_reduced = unit < tile::REDUCED_BELOW;
        let types = Types::new(unit);
        let (pad, gap) = (unit * tile::PAD, unit * tile::GAP);
        let right = extent.x - pad;
        // Capitals and digits are centred on the middle of their cell.
        let line = |left: f32, right: f32, baseline: f32, size: f32| {
            let middle = baseline - HALF_CAPITAL * size;
            let half = size / 2.0;
            Rect::from_min_max(pos2(left, middle - half), pos2(right.max(left), middle + half))
        };
        let share = if is_reduced { tile::REDUCED_BASELINE } else { tile::VALUE_BASELINE };
        let baseline = unit * share;
        let aside_w = unit * if is_reduced { tile::REDUCED_TAG.x } else { tile::ASIDE };
        let aside = if has_zones { aside_w + gap } else { 0.0 };
        let value = line(pad, (pad + value_w).min(right - aside), baseline, types.value);
        let aside = Rect::from_min_max(
            pos2(value.right() + gap, unit * tile::ASIDE_TOP),
            pos2(value.right() + gap + aside_w, baseline),
        );
        let (tag, ladder) = if is_reduced {
            let extent = tile::REDUCED_TAG * unit;
            let top_left = pos2(aside.left(), value.center().y - extent.y / 2.0);
            (Rect::from_min_size(top_left, extent), None)
        } else {
            let tag = aside.with_max_y(aside.top() + unit * tile::TAG_H);
            (tag, Some(aside.with_min_y(aside.bottom() - unit * tile::LADDER_H)))
        };
        let last = line(pad, right, extent.y - pad, types.second);
        let state = if is_reduced {
            last
        } else {
            line(pad, right, unit * tile::STATE_BASELINE, types.state)
        };
        let band_h = (unit * tile::BAND_H).max(types.band);
        let band = Rect::from_min_max(pos2(0.0, extent.y - band_h), pos2(extent.x, extent.y));
        let mark_r = (unit * tile::ALARM_R).max(size::CAPTION / 2.0);
        let of_chip = if is_reduced { tile::REDUCED_CHIP } else { tile::CHIP };
        let chip = Rect::from_min_size(pos2(pad, pad), of_chip * unit);
        let mark = pos2(right - mark_r, chip.center().y);
        Self {
            is_reduced,
            chip,
            // Without a name the whole line is the bib's.
            widest_chip: if is_reduced { extent.x } else { unit * tile::WIDEST_CHIP },
            head_right: mark.x - mark_r - gap,
            mark: (mark, mark_r),
            value,
            tag,
            ladder,
            state,
            last,
            band,
            gap,
            types,
        }
    }

    /// The two halves of the last line.
    pub(super) fn halves(&self) -> [Rect; 2] {
        let middle = self.last.center().x;
        let apart = self.gap / 2.0;
        [self.last.with_max_x(middle - apart), self.last.with_min_x(middle + apart)]
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;

    use super::*;

    #[test]
    fn the_lines_of_a_tile_stand_under_each_other_at_every_size() {
        for unit in [tile::LEAST_UNIT, 60.0, 95.0, 96.0, 121.0, 184.0, 330.0, 1008.0] {
            for extent in [vec2(unit * tile::ASPECT, unit), vec2(unit * 1.9, unit * 1.4)] {
                let types = Types::new(unit);
                let value_w = 1.8 * types.value;
                let parts = Parts::new(extent, unit, value_w, true);
                // Only capitals and digits count: the lines between them are as high as they are.
                let ink = |cell: Rect, size: f32| {
                    let half = HALF_CAPITAL * size;
                    (cell.center().y - half, cell.center().y + half)
                };
                let value = ink(parts.value, types.value);
                let last = ink(parts.last, types.second);
                assert!(parts.chip.bottom() < value.0, "{unit}");
                assert!(value.1 < last.0 && last.1 < extent.y, "{unit}: {value:?} {last:?}");
                assert!(value.1 < parts.band.top(), "{unit}: {value:?} {:?}", parts.band);
                assert!(parts.tag.right() <= extent.x, "{unit}: {:?}", parts.tag);
                if !parts.is_reduced {
                    let state = ink(parts.state, types.state);
                    assert!(value.1 < state.0 && state.1 < last.0, "{unit}");
                }
                let [left, right] = parts.halves();
                assert!(left.right() < right.left() && right.right() < extent.x);
                assert!(types.second >= size::CAPTION && types.chip >= size::CAPTION);
            }
        }
    }
}
