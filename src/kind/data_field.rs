//! What a column of the roster or a large value can show: the data fields of head units.

use std::{fmt, str::FromStr};

use super::{
    definition::Definition,
    units::{ABSENT, Units, decimal},
};
use crate::metric::Metric;

/// What a column of the roster or a large value can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataField {
    /// Heart rate, bpm.
    HeartRate,
    /// Heart rate as a share of the athlete's maximum, %.
    PercentOfMax,
    /// Power, W.
    Power,
    /// Power per body mass, W/kg.
    PowerPerKg,
    /// Speed, km/h, in the unit of the kind.
    Speed,
    /// Speed as a pace, also where the kind reads it as a speed.
    Pace,
    /// Cadence, in the unit of the kind.
    Cadence,
    /// Distance, km.
    Distance,
    /// Climb rate over 60 s, m/h.
    ClimbRate,
    /// Gap to the first, s.
    GapToFirst,
}

impl DataField {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::HeartRate,
        Self::PercentOfMax,
        Self::Power,
        Self::PowerPerKg,
        Self::Speed,
        Self::Pace,
        Self::Cadence,
        Self::Distance,
        Self::ClimbRate,
        Self::GapToFirst,
    ];

    /// What it is called, in the settings too.
    pub const fn label(self) -> &'static str {
        match self {
            Self::HeartRate => "heart rate",
            Self::PercentOfMax => "% of maximum",
            Self::Power => "power",
            Self::PowerPerKg => "power per kg",
            Self::Speed => "speed",
            Self::Pace => "pace",
            Self::Cadence => "cadence",
            Self::Distance => "distance",
            Self::ClimbRate => "climb rate",
            Self::GapToFirst => "gap to first",
        }
    }

    /// The metrics that it can be computed from: any of them is enough.
    pub const fn sources(self) -> &'static [Metric] {
        match self {
            Self::HeartRate | Self::PercentOfMax => &[Metric::HrBpm],
            Self::Power | Self::PowerPerKg => &[Metric::PwrW],
            Self::Speed | Self::Pace => &[Metric::SpdKph],
            Self::Cadence => &[Metric::CadRpm],
            Self::Distance => &[Metric::DistKm, Metric::LatDeg],
            Self::ClimbRate => &[Metric::AltM],
            Self::GapToFirst => &[Metric::LatDeg],
        }
    }

    /// The unit as an event of this kind shows it.
    pub const fn unit(self, kind: &Definition, units: Units) -> &'static str {
        match self {
            Self::HeartRate => "bpm",
            Self::PercentOfMax => "%",
            Self::Power => "W",
            Self::PowerPerKg => "W/kg",
            Self::Speed => kind.speed.label(units),
            Self::Pace => kind.pace().label(units),
            Self::Cadence => kind.cadence.label(),
            Self::Distance => kind.distance.label(units),
            Self::ClimbRate => units.climb_rate_label(),
            // A time says by itself that it is one.
            Self::GapToFirst => "",
        }
    }

    /// A value in the unit that the variant names, as an event of this kind shows it.
    pub fn text(self, value: f64, kind: &Definition, units: Units) -> String {
        match self {
            Self::HeartRate | Self::PercentOfMax | Self::Power => decimal(value, 0),
            Self::PowerPerKg => decimal(value, 1),
            Self::Speed => kind.speed.text(value, units),
            Self::Pace => kind.pace().text(value, units),
            Self::Cadence => kind.cadence.text(value),
            Self::Distance => kind.distance.text(value, units),
            Self::ClimbRate => units.height(value),
            Self::GapToFirst => gap(value),
        }
    }

    /// The everyday text that needs the most room.
    pub const fn widest(self, kind: &Definition) -> &'static str {
        match self {
            Self::HeartRate | Self::PercentOfMax | Self::Cadence => "188",
            Self::Power => "1888",
            Self::PowerPerKg => "18.8",
            Self::Speed => kind.speed.widest(),
            Self::Pace => kind.pace().widest(),
            Self::Distance => "88.88",
            Self::ClimbRate => "\u{2212}18888",
            Self::GapToFirst => "+8:58:58",
        }
    }
}

/// The word is no data field; says which there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownField;

impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&DataField::ALL.map(DataField::label).join(", "))
    }
}

impl std::error::Error for UnknownField {}

impl FromStr for DataField {
    type Err = UnknownField;

    fn from_str(word: &str) -> Result<Self, UnknownField> {
        Self::ALL.into_iter().find(|field| field.label() == word).ok_or(UnknownField)
    }
}

/// A gap in seconds: `+0:42`, `+1:02:03`; `0:00` for the first.
fn gap(secs: f64) -> String {
    if !secs.is_finite() {
        return ABSENT.to_owned();
    }
    let whole = secs.abs().round() as u64;
    let sign = match (whole, secs < 0.0) {
        (0, _) => "",
        (_, true) => "\u{2212}",
        (_, false) => "+",
    };
    let (minutes, secs) = (whole / 60, whole % 60);
    match minutes / 60 {
        0 => format!("{sign}{minutes}:{secs:02}"),
        hours => format!("{sign}{hours}:{:02}:{secs:02}", minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_a_time_with_its_sign() {
        for (secs, text) in [
            (0.0, "0:00"),
            (0.4, "0:00"),
            (42.0, "+0:42"),
            (-7.6, "\u{2212}0:08"),
            (59.6, "+1:00"),
            (3723.0, "+1:02:03"),
            (f64::NAN, ABSENT),
        ] {
            assert_eq!(gap(secs), text, "{secs}");
        }
    }

    #[test]
    fn a_field_is_read_by_its_label() {
        for field in DataField::ALL {
            assert_eq!(field.label().parse(), Ok(field));
        }
        let error = "watts".parse::<DataField>().unwrap_err();
        assert!(error.to_string().starts_with("heart rate, % of maximum, power"), "{error}");
    }
}
