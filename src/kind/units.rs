//! Units in which values are read, and values written in them.
//!
//! The wire, the files and every computation keep the units of [`crate::metric`]: conversion
//! happens here, on the way to the reader.

use std::{fmt::Write as _, str::FromStr};

/// What is written where there is no value.
pub const ABSENT: &str = "--";

const KM_PER_MILE: f64 = 1.609_344;
const KM_PER_NAUTICAL_MILE: f64 = 1.852;
const METRES_PER_FOOT: f64 = 0.3048;
pub(super) const METRES_PER_YARD: f64 = 3.0 * METRES_PER_FOOT;
const SECS_PER_HOUR: f64 = 3600.0;

/// A pace that takes this long is no pace: whoever needs an hour for a kilometre is standing, and
/// what a receiver reports of them is the drift of its position.
const STANDING_SECS: f64 = 3600.0;

/// Metric or imperial: the viewer's choice, over what the kind of the event says. Knots and minutes
/// per 500 m are the same in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Units {
    /// Kilometres and metres.
    #[default]
    Metric,
    /// Miles and feet.
    Imperial,
}

/// The word is no unit of its quantity; lists those that are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownUnit(&'static str);

/// How speed is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeedUnit {
    /// Kilometres per hour, or miles per hour.
    Kmh,
    /// Nautical miles per hour.
    Knots,
    /// Minutes per kilometre, or per mile.
    MinPerKm,
    /// Minutes per 500 metres, the split of rowers.
    MinPer500M,
}

impl SpeedUnit {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Kmh, Self::Knots, Self::MinPerKm, Self::MinPer500M];

    /// Its word in the settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kmh => "km/h",
            Self::Knots => "knots",
            Self::MinPerKm => "min/km",
            Self::MinPer500M => "min/500 m",
        }
    }

    /// What stands beside the value.
    pub const fn label(self, units: Units) -> &'static str {
        match (self, units) {
            (Self::Kmh, Units::Metric) => "km/h",
            (Self::Kmh, Units::Imperial) => "mph",
            (Self::Knots, _) => "kn",
            (Self::MinPerKm, Units::Metric) => "min/km",
            (Self::MinPerKm, Units::Imperial) => "min/mi",
            (Self::MinPer500M, _) => "min/500 m",
        }
    }

    /// Whether it is a time per distance: the smaller, the faster.
    pub const fn is_pace(self) -> bool {
        matches!(self, Self::MinPerKm | Self::MinPer500M)
    }

    /// A speed in km/h as it is read: `35.2`, `19.0`, `4:35`, `1:52.4`; [`ABSENT`] for the pace of
    /// whoever stands.
    pub fn text(self, kph: f64, units: Units) -> String {
        match (self, units) {
            (Self::Kmh | Self::Knots, _) => decimal(self.of_kph(kph, units).unwrap_or(kph), 1),
            (Self::MinPerKm, Units::Metric) => pace(SECS_PER_HOUR / kph, 0),
            (Self::MinPerKm, Units::Imperial) => pace(SECS_PER_HOUR * KM_PER_MILE / kph, 0),
            (Self::MinPer500M, _) => pace(SECS_PER_HOUR * 0.5 / kph, 1),
        }
    }

    /// What a speed in km/h is in this unit; `None` for a pace, which is no number.
    pub fn of_kph(self, kph: f64, units: Units) -> Option<f64> {
        match (self, units) {
            (Self::Kmh, Units::Metric) => Some(kph),
            (Self::Kmh, Units::Imperial) => Some(kph / KM_PER_MILE),
            (Self::Knots, _) => Some(kph / KM_PER_NAUTICAL_MILE),
            (Self::MinPerKm | Self::MinPer500M, _) => None,
        }
    }

    /// The text that needs the most room.
    pub const fn widest(self) -> &'static str {
        match self {
            Self::Kmh | Self::Knots => "188.8",
            Self::MinPerKm => "58:58",
            Self::MinPer500M => "58:58.8",
        }
    }
}

impl FromStr for SpeedUnit {
    type Err = UnknownUnit;

    fn from_str(word: &str) -> Result<Self, UnknownUnit> {
        let known = Self::ALL.into_iter().find(|unit| unit.word() == word);
        known.ok_or(UnknownUnit("km/h, knots, min/km or min/500 m"))
    }
}

/// How cadence is read. On the wire it is revolutions, or strides of one leg, per minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CadenceUnit {
    /// Revolutions of the crank per minute.
    Revolutions,
    /// Steps of both legs per minute: twice the strides of one.
    Steps,
    /// Strokes per minute.
    Strokes,
}

impl CadenceUnit {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Revolutions, Self::Steps, Self::Strokes];

    /// Its word in the settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Revolutions => "rpm",
            Self::Steps => "steps",
            Self::Strokes => "strokes",
        }
    }

    /// What stands beside the value.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Revolutions => "rpm",
            Self::Steps | Self::Strokes => "spm",
        }
    }

    /// What a cadence of the wire is in this unit.
    pub fn of_rpm(self, rpm: f64) -> f64 {
        match self {
            Self::Revolutions | Self::Strokes => rpm,
            Self::Steps => 2.0 * rpm,
        }
    }

    /// A cadence of the wire as it is read: `92`, `184`, `34`.
    pub fn text(self, rpm: f64) -> String {
        decimal(self.of_rpm(rpm), 0)
    }
}

impl FromStr for CadenceUnit {
    type Err = UnknownUnit;

    fn from_str(word: &str) -> Result<Self, UnknownUnit> {
        let known = Self::ALL.into_iter().find(|unit| unit.word() == word);
        known.ok_or(UnknownUnit("rpm, steps or strokes"))
    }
}

/// How distance is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DistanceUnit {
    /// Kilometres, or miles.
    Kilometres,
    /// Nautical miles.
    NauticalMiles,
}

impl DistanceUnit {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Kilometres, Self::NauticalMiles];

    /// Its word in the settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kilometres => "km",
            Self::NauticalMiles => "nautical miles",
        }
    }

    /// What stands beside the value.
    pub const fn label(self, units: Units) -> &'static str {
        match (self, units) {
            (Self::Kilometres, Units::Metric) => "km",
            (Self::Kilometres, Units::Imperial) => "mi",
            (Self::NauticalMiles, _) => "NM",
        }
    }

    /// A distance in kilometres as it is read: two decimals under 100, one from there on.
    pub fn text(self, km: f64, units: Units) -> String {
        let value = self.of_km(km, units);
        decimal(value, Self::decimals(value))
    }

    /// What a distance in kilometres is in this unit.
    pub fn of_km(self, km: f64, units: Units) -> f64 {
        match (self, units) {
            (Self::Kilometres, Units::Metric) => km,
            (Self::Kilometres, Units::Imperial) => km / KM_PER_MILE,
            (Self::NauticalMiles, _) => km / KM_PER_NAUTICAL_MILE,
        }
    }

    /// With how many decimals a distance in this unit is read: by what is written, so that 99.996
    /// does not become 100.00.
    pub fn decimals(value: f64) -> usize {
        if value.abs() < 99.995 { 2 } else { 1 }
    }
}

impl FromStr for DistanceUnit {
    type Err = UnknownUnit;

    fn from_str(word: &str) -> Result<Self, UnknownUnit> {
        let known = Self::ALL.into_iter().find(|unit| unit.word() == word);
        known.ok_or(UnknownUnit("km or nautical miles"))
    }
}

impl Units {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::Metric, Self::Imperial];

    /// Its word in the settings.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::Imperial => "imperial",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Metric => Self::Imperial,
            Self::Imperial => Self::Metric,
        }
    }

    /// Unit of heights.
    pub const fn height_label(self) -> &'static str {
        match self {
            Self::Metric => "m",
            Self::Imperial => "ft",
        }
    }

    /// Unit of climb rates.
    pub const fn climb_rate_label(self) -> &'static str {
        match self {
            Self::Metric => "m/h",
            Self::Imperial => "ft/h",
        }
    }

    /// A height in metres, or a climb rate in metres per hour, as it is read: whole.
    pub fn height(self, metres: f64) -> String {
        decimal(self.of_metres(metres), 0)
    }

    /// What a height in metres is in this unit.
    pub fn of_metres(self, metres: f64) -> f64 {
        match self {
            Self::Metric => metres,
            Self::Imperial => metres / METRES_PER_FOOT,
        }
    }
}

/// A number with so many decimals, a real minus and no negative zero; [`ABSENT`] for no number.
pub(super) fn decimal(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return ABSENT.to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !is_zero { format!("\u{2212}{text}") } else { text }
}

/// A time per distance with so many decimals of its seconds: `4:35`, `1:52.4`.
fn pace(secs: f64, decimals: i32) -> String {
    // Rounded as a whole, so that 59.96 s become 1:00.0 and not 0:60.0.
    let parts = 10_f64.powi(decimals);
    let rounded = (secs * parts).round() / parts;
    if !(0.0..STANDING_SECS).contains(&rounded) || rounded == 0.0 {
        return ABSENT.to_owned();
    }
    let total = (rounded * parts).round() as u64;
    let parts = parts as u64;
    let (minutes, rest) = (total / (60 * parts), total % (60 * parts));
    let mut text = format!("{minutes}:{:02}", rest / parts);
    if decimals == 1 {
        // Writing to a text cannot fail.
        write!(text, ".{}", rest % parts).unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    use Units::{Imperial, Metric};

    #[test]
    fn a_speed_is_read_in_the_unit_of_the_kind_and_the_choice_of_the_viewer() {
        for (unit, kph, units, text) in [
            (SpeedUnit::Kmh, 35.16, Metric, "35.2"),
            (SpeedUnit::Kmh, 0.0, Metric, "0.0"),
            (SpeedUnit::Kmh, 16.093_44, Imperial, "10.0"),
            (SpeedUnit::Knots, 18.52, Metric, "10.0"),
            (SpeedUnit::Knots, 18.52, Imperial, "10.0"),
            (SpeedUnit::Knots, 0.09, Metric, "0.0"),
            (SpeedUnit::MinPerKm, 3600.0 / 275.0, Metric, "4:35"),
            (SpeedUnit::MinPerKm, 3600.0 / 275.0, Imperial, "7:23"),
            (SpeedUnit::MinPer500M, 1800.0 / 112.4, Metric, "1:52.4"),
            (SpeedUnit::MinPer500M, 1800.0 / 112.4, Imperial, "1:52.4"),
        ] {
            assert_eq!(unit.text(kph, units), text, "{unit:?} {kph} {units:?}");
        }
    }

    #[test]
    fn who_stands_has_no_pace_and_seconds_never_reach_sixty() {
        let per_km = |secs: f64| SpeedUnit::MinPerKm.text(3600.0 / secs, Metric);
        let split = |secs: f64| SpeedUnit::MinPer500M.text(1800.0 / secs, Metric);
        for kph in [0.0, -0.0, -1.0, 0.2, 1.0, f64::NAN, f64::NEG_INFINITY, f64::INFINITY] {
            assert_eq!(SpeedUnit::MinPerKm.text(kph, Metric), ABSENT, "{kph}");
        }
        for kph in [0.0, -3.0, 0.5, f64::NAN, f64::INFINITY] {
            assert_eq!(SpeedUnit::MinPer500M.text(kph, Metric), ABSENT, "{kph}");
        }
        assert_eq!(per_km(59.4), "0:59");
        assert_eq!(per_km(59.6), "1:00");
        assert_eq!(per_km(299.51), "5:00");
        assert_eq!(per_km(3599.4), "59:59");
        assert_eq!(per_km(3599.6), ABSENT);
        assert_eq!(split(119.94), "1:59.9");
        assert_eq!(split(119.96), "2:00.0");
        assert_eq!(split(59.96), "1:00.0");
        assert_eq!(split(3599.9), "59:59.9");
        assert_eq!(split(3599.96), ABSENT);
    }

    #[test]
    fn runners_take_two_steps_a_stride_and_rowers_one_stroke() {
        assert_eq!(CadenceUnit::Revolutions.text(91.6), "92");
        assert_eq!(CadenceUnit::Steps.text(91.6), "183");
        assert_eq!(CadenceUnit::Strokes.text(34.0), "34");
        let labels = CadenceUnit::ALL.map(CadenceUnit::label);
        assert_eq!(labels, ["rpm", "spm", "spm"]);
    }

    #[test]
    fn distances_lose_a_decimal_at_a_hundred() {
        let km = |km| DistanceUnit::Kilometres.text(km, Metric);
        assert_eq!(km(12.416), "12.42");
        assert_eq!(km(99.994), "99.99");
        assert_eq!(km(99.996), "100.0");
        assert_eq!(km(124.16), "124.2");
        assert_eq!(DistanceUnit::Kilometres.text(16.093_44, Imperial), "10.00");
        assert_eq!(DistanceUnit::NauticalMiles.text(18.52, Imperial), "10.00");
    }

    #[test]
    fn heights_are_whole_and_sink_with_a_real_minus() {
        assert_eq!(Metric.height(-12.6), "\u{2212}13");
        assert_eq!(Metric.height(-0.4), "0");
        assert_eq!(Imperial.height(304.8), "1000");
    }

    #[test]
    fn units_are_read_by_their_words_and_others_are_refused() {
        for unit in SpeedUnit::ALL {
            assert_eq!(unit.word().parse(), Ok(unit));
        }
        for unit in CadenceUnit::ALL {
            assert_eq!(unit.word().parse(), Ok(unit));
        }
        for unit in DistanceUnit::ALL {
            assert_eq!(unit.word().parse(), Ok(unit));
        }
        let error = "mph".parse::<SpeedUnit>().unwrap_err();
        assert_eq!(error.to_string(), "km/h, knots, min/km or min/500 m");
    }

    proptest! {
        #[test]
        fn a_pace_reads_back_as_the_speed_it_was_made_of(kph in 1.1_f64..150.0) {
            for (unit, km, precision) in
                [(SpeedUnit::MinPerKm, 1.0, 0.5), (SpeedUnit::MinPer500M, 0.5, 0.05)]
            {
                let text = unit.text(kph, Metric);
                let (minutes, secs) = text.split_once(':').unwrap();
                let secs: f64 = secs.parse().unwrap();
                prop_assert!(secs < 60.0, "{}", text);
                let read = minutes.parse::<f64>().unwrap() * 60.0 + secs;
                let exact = 3600.0 * km / kph;
                prop_assert!((read - exact).abs() <= precision + 1e-6, "{} {}", text, exact);
                prop_assert!(text.len() <= unit.widest().len());
            }
        }

        #[test]
        fn any_number_can_be_written(kph in any::<f64>()) {
            for unit in SpeedUnit::ALL {
                for units in [Metric, Imperial] {
                    prop_assert!(!unit.text(kph, units).is_empty());
                }
            }
        }
    }
}
