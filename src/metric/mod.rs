//! Everything Trackside knows about metrics: one entry per metric, in [`table`].
//!
//! An entry says what the metric is called on the wire and in files, how it is labelled and
//! rounded, which values are plausible, what a zero means, and whether it has a row in the table of
//! rolling statistics and a plot. Everything else is derived from the entries, so a new metric
//! needs only an entry there and a line in the README. A numeric field without an entry is
//! [`Metric::Other`].
//!
//! Invariant: constants only, independent of the other modules.

mod definition;
mod files;
mod macros;
mod names;
mod table;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

pub use self::{
    definition::{Definition, Plot, Quantity, Row, Zeros},
    files::{Element, Elements, Files, FitField, Group, Scale},
    names::MAX_NAME_BYTES,
    table::Metric,
};

/// The field of a sample that a press of the phone's own lap button makes. No metric: it begins a lap
/// at the time of its sample.
pub const LAP_PRESSED: &str = "lap_pressed";

impl Metric {
    /// The metrics with an entry, each with its definition, in the order of the table.
    pub fn known() -> impl Iterator<Item = (&'static Self, &'static Definition)> {
        Self::KNOWN.iter().map(|metric| (metric, metric.definition()))
    }

    /// The metrics with a row in the table of rolling statistics, from the top.
    pub fn in_table() -> &'static [(&'static Self, Row)] {
        static ROWS: LazyLock<Vec<(&Metric, Row)>> = LazyLock::new(|| {
            let rows = Metric::known().filter_map(|(metric, it)| Some((metric, it.row?)));
            let mut rows: Vec<_> = rows.collect();
            rows.sort_by_key(|(_, row)| row.order);
            rows
        });
        &ROWS
    }

    /// The metrics with a plot, from the top.
    pub fn plotted() -> &'static [(&'static Self, Plot)] {
        static PLOTS: LazyLock<Vec<(&Metric, Plot)>> = LazyLock::new(|| {
            let plots = Metric::known().filter_map(|(metric, it)| Some((metric, it.plot?)));
            let mut plots: Vec<_> = plots.collect();
            plots.sort_by_key(|(_, plot)| plot.order);
            plots
        });
        &PLOTS
    }

    /// The metrics whose mean and maximum are in session summaries and in the list of sessions,
    /// from the left.
    pub fn summarized() -> &'static [&'static Self] {
        static COLUMNS: LazyLock<Vec<&Metric>> = LazyLock::new(|| {
            let columns =
                Metric::known().filter_map(|(metric, it)| Some((it.session_column?, metric)));
            let mut columns: Vec<_> = columns.collect();
            columns.sort();
            columns.into_iter().map(|(_, metric)| metric).collect()
        });
        &COLUMNS
    }

    /// The smallest and largest value that people, their devices and the Earth can reach.
    ///
    /// Values beyond are recorded, exported and queried as sent, but excluded from what is
    /// displayed: current values, means, extremes, session summaries, plot ranges. They come from
    /// sensors that signal "unknown" with the maximum of a field (65,535 W), from bits lost over
    /// the radio, or from fields in another unit.
    pub const fn limits(&self) -> (f64, f64) {
        self.definition().limits
    }

    /// The meaning of a zero.
    pub const fn zeros(&self) -> Zeros {
        self.definition().zeros
    }

    /// Whether a value is within [`Self::limits`]. A zero that means "no reading" is plausible too:
    /// a strap without skin contact is not a fault.
    pub fn is_plausible(&self, value: f64) -> bool {
        let (least, greatest) = self.limits();
        (least <= value && value <= greatest) || !self.is_reading(value)
    }

    /// Whether a value was measured. False for the zero of a strap without skin contact, which is
    /// displayed as no value, not drawn, and excluded from statistics.
    pub fn is_reading(&self, value: f64) -> bool {
        self.zeros().is_known(value)
    }
}
