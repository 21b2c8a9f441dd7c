//! The definition of a metric, except for its representation in files.

use super::files::Files;

/// Everything known about a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Definition {
    /// Field key on the wire, including the unit; also the column in our CSV files and the
    /// developer field in our FIT files. Empty for a metric without an entry, which carries its own
    /// name.
    pub name: &'static str,
    /// The quantity, as used in a sentence: `heart rate`.
    pub label: &'static str,
    /// A short form for narrow spaces: `HR`.
    pub short: &'static str,
    /// The unit, as displayed.
    pub unit: &'static str,
    /// What is measured; determines which file units can be converted.
    pub quantity: Quantity,
    /// Number of decimals displayed.
    pub decimals: usize,
    /// The widest everyday value, which columns are sized for. Wider values are drawn smaller.
    pub widest: f64,
    /// Whether it is a value of the body, which spectators see only where that is allowed.
    pub is_health: bool,
    /// What a zero means.
    pub zeros: Zeros,
    /// The smallest and largest plausible value, see [`Metric::limits`](super::Metric::limits).
    pub limits: (f64, f64),
    /// Its row in the table of rolling statistics.
    pub row: Option<Row>,
    /// Its plot.
    pub plot: Option<Plot>,
    /// Its position, from the left, among the metrics whose mean and maximum are in the list of
    /// sessions.
    pub session_column: Option<u8>,
    /// Its names in files of other programs.
    pub files: Files,
}

impl Definition {
    /// The defaults for entries, and the definition of metrics without an entry.
    pub(super) const DEFAULT: Self = Self {
        name: "",
        label: "",
        short: "",
        unit: "",
        quantity: Quantity::Other,
        decimals: 1,
        widest: 1888.8,
        // What is not known may be anything.
        is_health: true,
        zeros: Zeros::Count,
        // Beyond this a float has hardly any decimals left.
        limits: (-1e15, 1e15),
        row: None,
        plot: None,
        session_column: None,
        files: Files::named("", ""),
    };

    /// An entry with only names and a unit.
    pub(super) const fn named(name: &'static str, label: &'static str, unit: &'static str) -> Self {
        Self { name, label, short: label, unit, is_health: false, ..Self::DEFAULT }
    }

    /// Label and unit: `heart rate bpm`.
    pub fn label_with_unit(&self) -> String {
        format!("{} {}", self.label, self.unit)
    }
}

/// What is measured, as far as files use several units for it. The metric's own unit is in
/// brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Latitude or longitude (degrees).
    Position,
    /// Altitude or accuracy (m).
    Length,
    /// Distance (km).
    Distance,
    /// Speed (km/h).
    Speed,
    /// Temperature (degrees Celsius).
    Temperature,
    /// Cadence (revolutions, or strides of one leg, per minute).
    Cadence,
    /// Power (W).
    Power,
    /// Anything with the same unit everywhere.
    Other,
}

/// What a zero means. In no case is it a gap: silences are, whatever the metric, see
/// [`UsualInterval`](crate::analysis::UsualInterval).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    /// A value like any other: power and speed while coasting or standing.
    Count,
    /// A value, but excluded from means and extremes: cadence while coasting.
    LeaveOut,
    /// No reading: a heart rate of 0 is a strap without skin contact.
    NoReading,
}

impl Zeros {
    /// Whether a value counts towards means and extremes.
    pub fn counts(self, value: f64) -> bool {
        value != 0.0 || self == Self::Count
    }

    /// Whether a value tells anything, if only that nobody pedals.
    pub fn is_known(self, value: f64) -> bool {
        value != 0.0 || self != Self::NoReading
    }
}

/// A row of the table of rolling statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its position, from the top.
    pub order: u8,
    /// Whether the unit follows the label; not needed where it is obvious or given beside the
    /// table.
    pub shows_unit: bool,
}

impl Row {
    /// A row whose label includes the unit.
    pub(super) const fn with_unit(order: u8) -> Self {
        Self { order, shows_unit: true }
    }

    /// A row whose unit is obvious.
    pub(super) const fn without_unit(order: u8) -> Self {
        Self { order, shows_unit: false }
    }
}

/// A plot over time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// Its position, from the top.
    pub order: u8,
    /// The initial range of the axis, which values may extend.
    pub range: (f64, f64),
    /// The step by which the range grows.
    pub step: f64,
    /// The smallest range when fitting to the visible values.
    pub least_span: f64,
    /// Whether its space is kept, with a message, while no selected athlete sends the metric.
    /// Otherwise it is only shown for those who do.
    pub stays: bool,
    /// Whether readings jump, as power does with every pedal stroke. Such a line is smoothed with
    /// the viewer's setting. Others are smoothed only beyond the default setting, which would blur
    /// a heart rate for no benefit.
    pub jumps: bool,
}

impl Plot {
    /// A plot that starts with this range and grows in steps of a quarter of it.
    pub(super) const fn within(least: f64, greatest: f64, order: u8) -> Self {
        let span = greatest - least;
        let (step, least_span) = (span / 4.0, span / 4.0);
        Self { order, range: (least, greatest), step, least_span, stays: false, jumps: false }
    }
}
