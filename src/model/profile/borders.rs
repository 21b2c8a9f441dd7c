//! Zone borders of an athlete, and by which measure zones are reckoned where there are none.

use super::number::short;
use crate::metric::Metric;

/// The most zones: what the screen can tell apart.
pub const MAX_ZONES: usize = 7;
/// Fewer zones tell nothing.
const MIN_ZONES: usize = 2;

/// Lower borders of zones, Z1 first, rising: a value belongs to the last zone whose lower border it
/// reaches, and to none below the first border.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZoneBorders {
    /// Zeros where there are fewer zones.
    lower: [f64; MAX_ZONES],
    n_zones: usize,
}

impl ZoneBorders {
    /// Borders of 2 to 7 zones; `None` where they do not rise or are not numbers from 0 on.
    pub fn new(lower: &[f64]) -> Option<Self> {
        let rises = lower.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
        let is_number = |border: &f64| border.is_finite() && 0.0 <= *border;
        let is_count = (MIN_ZONES..=MAX_ZONES).contains(&lower.len());
        (is_count && rises && lower.iter().all(is_number)).then(|| {
            let mut all = [0.0; MAX_ZONES];
            for (place, border) in all.iter_mut().zip(lower) {
                *place = *border;
            }
            Self { lower: all, n_zones: lower.len() }
        })
    }

    /// The lower border of each zone.
    pub fn lower(&self) -> &[f64] {
        &self.lower[..self.n_zones]
    }

    /// The borders as the operator reads them: `0, 120, 140`.
    pub fn words(&self) -> String {
        self.lower().iter().copied().map(short).collect::<Vec<_>>().join(", ")
    }
}

/// By which measure the zones of the heart rate are reckoned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HrZoneModel {
    /// Shares of the maximum.
    Max,
    /// Shares of the reserve: what lies between rest and maximum (Karvonen).
    Reserve,
    /// Shares of the heart rate at the threshold (Coggan).
    Threshold,
}

impl HrZoneModel {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Max, Self::Reserve, Self::Threshold];

    /// Its name in the roster file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Max => "max",
            Self::Reserve => "reserve",
            Self::Threshold => "threshold",
        }
    }

    /// The model of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|model| model.name() == name)
    }
}

/// A metric that has zones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneMetric {
    /// Heart rate, bpm.
    HeartRate,
    /// Power, W.
    Power,
    /// Speed, km/h: the zones of the pace.
    Speed,
}

impl ZoneMetric {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::HeartRate, Self::Power, Self::Speed];

    /// The metric.
    pub const fn metric(self) -> Metric {
        match self {
            Self::HeartRate => Metric::HrBpm,
            Self::Power => Metric::PwrW,
            Self::Speed => Metric::SpdKph,
        }
    }

    /// The one of a metric; `None` for a metric without zones.
    pub const fn of(metric: &Metric) -> Option<Self> {
        match metric {
            Metric::HrBpm => Some(Self::HeartRate),
            Metric::PwrW => Some(Self::Power),
            Metric::SpdKph => Some(Self::Speed),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn borders_rise_and_are_two_to_seven() {
        let given = [0.0, 120.0, 140.0, 155.5];
        let borders = ZoneBorders::new(&given).unwrap();
        assert_eq!(borders.lower(), given);
        assert_eq!(borders.words(), "0, 120, 140, 155.5");
        for wrong in [
            &[][..],
            &[100.0],
            &[100.0, 100.0],
            &[140.0, 120.0],
            &[-1.0, 120.0],
            &[0.0, f64::NAN],
            &[0.0, f64::INFINITY],
            &[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0],
        ] {
            assert_eq!(ZoneBorders::new(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn names_lead_back() {
        for model in HrZoneModel::ALL {
            assert_eq!(HrZoneModel::of_name(model.name()), Some(model));
        }
        for zones in ZoneMetric::ALL {
            assert_eq!(ZoneMetric::of(&zones.metric()), Some(zones));
        }
        assert_eq!(ZoneMetric::of(&Metric::CadRpm), None);
    }
}
