//! The athletes as the map sees them: who, where, in which colour and how accurate.

use eframe::egui::Color32;

use super::geometry::Unit;
use crate::{
    analysis::ValueState,
    kind::{DataField, Definition, Units},
    model::LatLng,
    ui::{context::ViewContext, format, projection::Row},
};

/// A marker shows its heading only above this speed; below it the bearing is noise.
const HEADING_FROM_KPH: f64 = 5.0;
/// The accuracy circle is drawn only if the accuracy is worse than this.
const ACCURACY_FROM_M: f64 = 10.0;

/// An athlete with a position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Person<'a> {
    pub(super) row: &'a Row,
    kind: &'a Definition,
    units: Units,
    pub(super) place: LatLng,
    pub(super) unit: Unit,
    pub(super) color: Color32,
    pub(super) selected: bool,
    pub(super) focus: bool,
    pub(super) state: ValueState,
    /// Out of the race, or where no signal is expected: nothing to look after.
    pub(super) quiet: bool,
}

impl Person<'_> {
    /// Seconds since the last position, if it is lost.
    pub(super) fn lost_secs(&self) -> Option<f64> {
        match self.state {
            ValueState::Lost { age_secs } if !self.quiet => Some(age_secs),
            _ => None,
        }
    }

    /// True if the position is old but not lost.
    pub(super) fn dim(&self) -> bool {
        matches!(self.state, ValueState::Dim { .. } | ValueState::Behind { .. }) && !self.quiet
    }

    /// The speed, if it may be shown.
    pub(super) fn speed_kph(&self) -> Option<f64> {
        let speed = &self.row.spd_kph;
        let shown = !matches!(speed.state, ValueState::Lost { .. } | ValueState::Absent);
        speed.value.filter(|_| shown)
    }

    /// The speed as it is read, `--` if it may not be shown.
    pub(super) fn speed_words(&self) -> String {
        let words = |kph| self.kind.text(DataField::Speed, kph, self.units);
        self.speed_kph().map_or_else(|| format::ABSENT.to_owned(), words)
    }

    /// Direction of travel, if the athlete is moving.
    pub(super) fn heading_deg(&self) -> Option<f64> {
        let moving = self.speed_kph().is_some_and(|speed| speed > HEADING_FROM_KPH);
        self.row.bearing_deg.filter(|_| moving && !self.quiet && self.lost_secs().is_none())
    }

    /// Radius of the accuracy circle in metres, if it is worth showing.
    pub(super) fn doubt_m(&self) -> Option<f64> {
        let is_known = !self.quiet && self.lost_secs().is_none();
        self.row.acc_m.filter(|&acc| acc > ACCURACY_FROM_M && is_known)
    }
}

/// Everybody of the group with a place, in bib order.
pub(super) fn people<'a>(ctx: &ViewContext<'a>) -> Vec<Person<'a>> {
    ctx.projection
        .group()
        .filter_map(|row| {
            let (place, state) = row.position?;
            let id = row.athlete.id;
            let selected = ctx.state.selection.contains(&id);
            let focus = ctx.state.focus == Some(id);
            let color = row.color(ctx.theme);
            let selected = selected || focus;
            Some(Person {
                row,
                kind: &ctx.projection.kind,
                units: ctx.state.units,
                place,
                unit: Unit::from_place(place),
                color,
                selected,
                focus,
                state,
                quiet: row.state.is_quiet(),
            })
        })
        .collect()
}
