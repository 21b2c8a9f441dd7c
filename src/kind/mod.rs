//! What each kind of event shows and watches for: one entry a kind, in [`table`].
//!
//! An entry says which columns the roster has and which values are largest, in which units speed,
//! cadence and distance are read, where the axes of plots start, which stops raise an alarm, and
//! which panels there are. Everything else reads the entries, so that a new kind is an entry there
//! and a line in `docs/settings.md`.
//!
//! Invariant: plain values and pure functions; of the other modules only `metric`.

mod columns;
mod data_field;
mod definition;
mod lengths;
mod metric_unit;
mod readout;
mod rules;
mod shown;
mod table;
#[cfg(test)]
mod tests;
mod units;

pub use self::{
    columns::Columns,
    data_field::{DataField, UnknownField},
    definition::{Axes, AxisStart, Definition, Panels},
    lengths::{LengthUnit, Lengths},
    metric_unit::MetricUnit,
    rules::{AbruptStop, StopRules, Stopped},
    table::{InvalidKind, Kind},
    units::{ABSENT, CadenceUnit, DistanceUnit, SpeedUnit, Units, UnknownUnit},
};
