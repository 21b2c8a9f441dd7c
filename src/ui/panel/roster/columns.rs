//! The cells of a row, and how values are written into them.

use eframe::egui::{Painter, Pos2, Rect, pos2, vec2};

use super::super::{cells::Room, controls};
use crate::{
    analysis::zones,
    kind::{DataField, Definition, Units},
    model::Metric,
    ui::{
        context::ViewContext,
        theme::{RowSizes, family, size, space},
    },
};

/// In a filled window the columns spread by this much at most.
const WIDEST_EXTRA: f32 = 240.0;
/// The share of that which the sparkline takes.
const SPARKLINE_SHARE: f32 = 0.9;
/// The widest column, in em: what needs more is written smaller.
const WIDEST_COLUMN: f32 = 3.4;
/// So much of a name has room before further values have.
const LEAST_NAME: &str = "Hohenz...";
/// Between the heart rate and its zone.
const TAG_GAP: f32 = 4.0;

/// A column of values.
pub(super) struct ValueColumn {
    pub(super) field: DataField,
    pub(super) cell: Rect,
    /// Where the zone stands beside it.
    pub(super) tag: Option<Rect>,
    pub(super) font_size: f32,
}

/// The cells of a row, from its upper left corner, and the looks of what stands in them.
pub(super) struct Columns {
    pub(super) kind: Definition,
    pub(super) units: Units,
    pub(super) chip: Rect,
    /// Name, and below it sparkline or message.
    pub(super) name: Rect,
    /// From the name to the edge of the row: for a message in the place of the values.
    pub(super) message: Rect,
    /// From the left.
    pub(super) values: Vec<ValueColumn>,
    pub(super) spark_w: f32,
}

impl Columns {
    /// Cells with room for everyday values at the right of the roster, as wide as the font makes
    /// them; the rest is the name's.
    pub(super) fn new(view: &ViewContext<'_>, painter: &Painter, width: f32) -> Self {
        let (kind, units) = (view.projection.kind, view.state.units);
        let sizes = view.theme.sizes;
        let RowSizes { chip, chip_gap, hr, value, sparkline_w, gap, .. } = sizes.row;
        // A filled window keeps the columns together near the names.
        let extra = (width - sizes.roster_w).min(WIDEST_EXTRA);
        let row = Rect::from_min_size(Pos2::ZERO, vec2(sizes.roster_w + extra, sizes.roster_row_h));
        let mut room = Room::new(row);
        room.left(space::INSET);
        let chip = room.left_box(chip);
        room.left(chip_gap);
        let message = Rect::from_min_max(room.rest().min, pos2(width - space::GAP, row.bottom()));
        let fields = &view.projection.columns;
        // Without anybody's thresholds no tag can come, and the names have its room.
        let has_zones = view
            .projection
            .rows
            .iter()
            .any(|row| zones(&row.athlete.profile, &Metric::HrBpm).is_some());
        let font_size = |field| if field == DataField::HeartRate { hr } else { value };
        let width_of = |field: DataField| {
            let size = font_size(field);
            let widest = controls::width(painter, kind.widest(field), family::SEMIBOLD, size);
            widest.min(WIDEST_COLUMN * size)
        };
        let has_tag = |field| field == DataField::HeartRate && has_zones;
        let room_of = |field| {
            let tag = if has_tag(field) { size::ZONE_TAG.x + TAG_GAP } else { space::NONE };
            gap + width_of(field) + tag
        };
        // A narrow roster shows whom a value is of before it shows another one.
        let name_face = family::CONDENSED_SEMIBOLD;
        let least_w = controls::width(painter, LEAST_NAME, name_face, sizes.row.name) + gap;
        let mut left = message.width() - least_w;
        let shown = fields.iter().enumerate().take_while(|&(i, &field)| {
            left -= room_of(field);
            i == 0 || left >= 0.0
        });
        let shown: Vec<DataField> = shown.map(|(_, field)| *field).collect();
        let mut values: Vec<ValueColumn> = shown
            .into_iter()
            .rev()
            .map(|field| {
                room.right(gap);
                let tag = has_tag(field).then(|| {
                    let tag = room.right_box(size::ZONE_TAG);
                    room.right(TAG_GAP);
                    tag
                });
                let cell = room.right(width_of(field));
                ValueColumn { field, cell, tag, font_size: font_size(field) }
            })
            .collect();
        values.reverse();
        room.right(gap);
        let spark_w = sparkline_w + extra.max(0.0) * SPARKLINE_SHARE;
        Self { kind, units, chip, name: room.rest(), message, values, spark_w }
    }

    /// What stands over a column: its unit, and of a power over how long it is a mean.
    pub(super) fn head(&self, field: DataField) -> String {
        let unit = self.kind.unit(field, self.units);
        match field {
            DataField::PercentOfMax => tr!("head-of-max").to_owned(),
            DataField::Power | DataField::PowerPerKg => {
                unit.to_owned() + crate::ui::projection::POWER_OVER
            }
            DataField::GapToFirst => tr!("short-gap").to_owned(),
            _ => unit.to_owned(),
        }
    }
}
