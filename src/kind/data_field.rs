//! What a column of the roster or a large value can show: the data fields of head units.

use std::{fmt, str::FromStr};

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
}

impl DataField {
    /// Whether it tells something of the body, which is not for everybody to see. Power alone does
    /// not; power per kg tells the weight to whoever knows the power.
    pub fn is_health(self) -> bool {
        let is_of_body = |metric: &Metric| metric.definition().is_health;
        self == Self::PowerPerKg || self.sources().iter().any(is_of_body)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_by_its_label() {
        for field in DataField::ALL {
            assert_eq!(field.label().parse(), Ok(field));
        }
        let error = "watts".parse::<DataField>().unwrap_err();
        assert!(error.to_string().starts_with("heart rate, % of maximum, power"), "{error}");
    }
}
