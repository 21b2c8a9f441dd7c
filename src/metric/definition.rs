//! What an entry says, apart from files.

use super::files::Files;

/// An entry: all that is known of a metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Definition {
    /// Key of the field on the wire, which says the unit; also the column of our CSV files and the
    /// developer field of our FIT files. Empty for a metric without an entry, which has its own.
    pub name: &'static str,
    /// The quantity, as in a sentence: `heart rate`.
    pub label: &'static str,
    /// The same where there is little room: `HR`.
    pub short: &'static str,
    /// The unit as the screen writes it.
    pub unit: &'static str,
    /// What is measured: says which units of files can be converted.
    pub quantity: Quantity,
    /// Digits after the point on the screen.
    pub decimals: usize,
    /// The everyday value that needs the most room on the screen. What is wider is drawn smaller.
    pub widest: f64,
    /// What a zero means.
    pub zeros: Zeros,
    /// The least and the greatest plausible value, see [`Metric::limits`](super::Metric::limits).
    pub limits: (f64, f64),
    /// Its row in the table of rolling statistics.
    pub row: Option<Row>,
    /// Its plot.
    pub plot: Option<Plot>,
    /// Its place, from the left, among those whose mean and greatest value are in the list of
    /// sessions.
    pub session_column: Option<u8>,
    /// Its names in files of other programs.
    pub files: Files,
}

impl Definition {
    /// What holds where an entry says nothing else, and for metrics without an entry.
    pub(super) const DEFAULT: Self = Self {
        name: "",
        label: "",
        short: "",
        unit: "",
        quantity: Quantity::Other,
        decimals: 1,
        widest: 1888.8,
        zeros: Zeros::Count,
        // From here on a float has hardly a digit left after the point.
        limits: (-1e15, 1e15),
        row: None,
        plot: None,
        session_column: None,
        files: Files::named("", ""),
    };

    /// An entry that says nothing but names and unit.
    pub(super) const fn named(name: &'static str, label: &'static str, unit: &'static str) -> Self {
        Self { name, label, short: label, unit, ..Self::DEFAULT }
    }

    /// Label and unit: `heart rate bpm`.
    pub fn label_with_unit(&self) -> String {
        format!("{} {}", self.label, self.unit)
    }
}

/// What is measured, as far as files have it in several units. The metric's own unit is in brackets.
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
    /// Cadence (revolutions or strides of one leg a minute).
    Cadence,
    /// Power (W).
    Power,
    /// Anything that has one unit everywhere.
    Other,
}

/// What a zero means. In no case is it a gap: silences are, whatever the metric, see
/// [`UsualInterval`](crate::analysis::UsualInterval).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zeros {
    /// A value like any other: power and speed while coasting or standing.
    Count,
    /// A value, but one that means and extremes leave out: the cadence of who coasts.
    LeaveOut,
    /// No reading: a heart rate of 0 is a strap without contact.
    NoReading,
}

impl Zeros {
    /// Whether a value counts for means and extremes.
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
    /// Its place, from the top.
    pub order: u8,
    /// Whether the unit stands behind the label: not where it is clear, or said beside the table.
    pub shows_unit: bool,
}

impl Row {
    /// A row whose label says the unit.
    pub(super) const fn with_unit(order: u8) -> Self {
        Self { order, shows_unit: true }
    }

    /// A row whose unit is clear.
    pub(super) const fn without_unit(order: u8) -> Self {
        Self { order, shows_unit: false }
    }
}

/// A plot over time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// Its place, from the top.
    pub order: u8,
    /// The range of the axis before any value asks for more.
    pub range: (f64, f64),
    /// The round step by which the range grows.
    pub step: f64,
    /// The least height of a range that is fitted to what is visible.
    pub least_span: f64,
    /// Whether its place stays, with a sentence, while none of the selected sends the metric. Else
    /// it is there only for those who do.
    pub stays: bool,
    /// Whether readings jump, as power does with every pedal stroke. Their line is smoothed as the
    /// viewer asks; that of others only where he asks for more than the default, which would hide a
    /// heartbeat and show nothing.
    pub jumps: bool,
}

impl Plot {
    /// A plot over this range at first, that grows by a quarter of it.
    pub(super) const fn within(least: f64, greatest: f64, order: u8) -> Self {
        let span = greatest - least;
        let (step, least_span) = (span / 4.0, span / 4.0);
        Self { order, range: (least, greatest), step, least_span, stays: false, jumps: false }
    }
}
