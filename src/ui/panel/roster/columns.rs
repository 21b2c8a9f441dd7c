//! The cells of a row, and how values are written into them.

use eframe::egui::{Painter, Pos2, Rect, pos2, vec2};

use super::super::{cells::Room, controls};
use crate::{
    analysis::zones,
    kind::{DataField, Definition, Units},
    model::Metric,
    ui::{
        context::ViewContext,
        projection::{N_COLUMNS, Projection, Row},
        theme::{RowSizes, Theme, family, size, space},
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
/// Tolerance for rounding in sums of widths.
const ROUNDING: f32 = 0.02;
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

/// How much room columns need.
pub(super) struct Measure<'a> {
    fields: &'a [DataField],
    kind: Definition,
    sizes: RowSizes,
    /// Without anybody's thresholds no tag can come, and the names have its room.
    has_zones: bool,
}

impl<'a> Measure<'a> {
    pub(super) fn new(view: &ViewContext<'a>) -> Self {
        Self::of(view.projection, view.theme)
    }

    pub(super) fn of(projection: &'a Projection, theme: &Theme) -> Self {
        let has_zones = |row: &Row| zones(&row.athlete.profile, &Metric::HrBpm).is_some();
        Self {
            fields: &projection.columns,
            kind: projection.kind,
            sizes: theme.sizes.row,
            has_zones: projection.rows.iter().any(has_zones),
        }
    }

    fn font_size(&self, field: DataField) -> f32 {
        if field == DataField::HeartRate { self.sizes.hr } else { self.sizes.value }
    }

    /// The width of a column of values.
    fn width_of(&self, painter: &Painter, field: DataField) -> f32 {
        let size = self.font_size(field);
        let widest = controls::width(painter, self.kind.widest(field), family::SEMIBOLD, size);
        widest.min(WIDEST_COLUMN * size)
    }

    fn has_tag(&self, field: DataField) -> bool {
        field == DataField::HeartRate && self.has_zones
    }

    /// The same with the gap before it and the tag beside it.
    fn room_of(&self, painter: &Painter, field: DataField) -> f32 {
        let tag = if self.has_tag(field) { size::ZONE_TAG.x + TAG_GAP } else { space::NONE };
        self.sizes.gap + self.width_of(painter, field) + tag
    }

    /// What the first so many columns need that the viewer has added.
    fn added_w(&self, painter: &Painter, n_added: usize) -> f32 {
        let added = self.fields.iter().skip(N_COLUMNS).take(n_added);
        added.map(|field| self.room_of(painter, *field)).sum()
    }

    /// How many of the added columns so much room is enough for.
    fn n_added_in(&self, painter: &Painter, spare_w: f32) -> usize {
        let n_added = self.fields.len().saturating_sub(N_COLUMNS);
        let fits = |n: &usize| self.added_w(painter, *n) <= spare_w + ROUNDING;
        (1..=n_added).take_while(fits).count()
    }

    /// The width that the added columns need, as many of them as so much room is enough for.
    pub(super) fn added_within(&self, painter: &Painter, spare_w: f32) -> f32 {
        self.added_w(painter, self.n_added_in(painter, spare_w))
    }
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
        let RowSizes { chip, chip_gap, sparkline_w, gap, .. } = sizes.row;
        let fields = &view.projection.columns;
        let measure = Measure::new(view);
        let n_added = measure.n_added_in(painter, width - sizes.roster_w);
        let added_w = measure.added_w(painter, n_added);
        // A filled window keeps the columns together near the names.
        let extra = added_w + (width - sizes.roster_w - added_w).min(WIDEST_EXTRA);
        let row = Rect::from_min_size(Pos2::ZERO, vec2(sizes.roster_w + extra, sizes.roster_row_h));
        let mut room = Room::new(row);
        room.left(space::INSET);
        let chip = room.left_box(chip);
        room.left(chip_gap);
        let message = Rect::from_min_max(room.rest().min, pos2(width - space::GAP, row.bottom()));
        // A narrow roster shows whom a value is of before it shows another one.
        let name_face = family::CONDENSED_SEMIBOLD;
        let least_w = controls::width(painter, LEAST_NAME, name_face, sizes.row.name) + gap;
        let mut left = message.width() - least_w;
        let wanted = fields.iter().take(N_COLUMNS + n_added).enumerate();
        let shown = wanted.take_while(|&(i, &field)| {
            left -= measure.room_of(painter, field);
            i == 0 || left >= 0.0
        });
        let shown: Vec<DataField> = shown.map(|(_, field)| *field).collect();
        let mut values: Vec<ValueColumn> = shown
            .into_iter()
            .rev()
            .map(|field| {
                room.right(gap);
                let tag = measure.has_tag(field).then(|| {
                    let tag = room.right_box(size::ZONE_TAG);
                    room.right(TAG_GAP);
                    tag
                });
                let cell = room.right(measure.width_of(painter, field));
                ValueColumn { field, cell, tag, font_size: measure.font_size(field) }
            })
            .collect();
        values.reverse();
        room.right(gap);
        let spark_w = sparkline_w + (extra - added_w).max(0.0) * SPARKLINE_SHARE;
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
