//! Zones: which one a value is in, and for how long. The one definition for tags, ladders, bands,
//! tables and summaries.
//!
//! A zone begins at its lower border and ends below the next one; borders are not rounded. Below the
//! first border there is no zone, and the last zone has no end. Where the profile lacks what zones
//! are reckoned from there are none: nothing is derived from age or from another athlete.
//!
//! | zones | shares at which they begin |
//! |---|---|
//! | power (Coggan) | 0, 55, 75, 90, 105, 120, 150 % of FTP |
//! | heart rate by threshold (Coggan) | 0, 68, 83, 94, 105 % of the threshold heart rate |
//! | heart rate by maximum | 50, 60, 70, 80, 90 % of the maximum |
//! | heart rate by reserve (Karvonen) | 50, 60, 70, 80, 90 % of what lies between rest and maximum |
//! | speed (Friel) | 0, 77.5, 87.7, 94.3, 101, 103.1, 111.1 % of the threshold speed |
//!
//! Borders that the coach entered replace all of these.

#[cfg(test)]
mod tests;
mod time;

pub use time::{TimeInZones, ZoneTimer, time_in_zones};

use std::fmt;

use crate::model::{HrZoneModel, Metric, Profile, ZoneBorders, ZoneMetric};

/// Shares of FTP in percent (Allen and Coggan, seven zones).
const POWER: [f64; 7] = [0.0, 55.0, 75.0, 90.0, 105.0, 120.0, 150.0];
/// Shares of the threshold heart rate in percent (Coggan, five zones).
const HR_THRESHOLD: [f64; 5] = [0.0, 68.0, 83.0, 94.0, 105.0];
/// Shares of maximum or reserve in percent.
const HR_MAX: [f64; 5] = [50.0, 60.0, 70.0, 80.0, 90.0];
/// Shares of the threshold speed in percent: Friel's seven zones of pace, turned into speeds.
const SPEED: [f64; 7] = [0.0, 77.5, 87.7, 94.3, 101.0, 103.1, 111.1];
/// Kilometres an hour in a metre a second.
const KPH_PER_MPS: f64 = 3.6;

/// A zone, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone(u8);

impl Zone {
    /// Its number, from 1.
    pub const fn number(self) -> usize {
        self.0 as usize
    }
}

/// `Z4`.
impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Z{}", self.0)
    }
}

/// What 100 % is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    /// FTP, threshold heart rate or threshold speed.
    Threshold,
    /// The maximum heart rate.
    Maximum,
    /// What lies between resting and maximum heart rate.
    Reserve,
}

/// Values as shares: which one is 0 %, and which one 100 %.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    of: Reference,
    zero: f64,
    hundred: f64,
}

/// The zones of an athlete for one metric, in its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zones {
    borders: ZoneBorders,
    scale: Option<Scale>,
}

/// A zone as a range of values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// Which.
    pub zone: Zone,
    /// The least value in it.
    pub from: f64,
    /// The least value above it; `None` for the last zone.
    pub to: Option<f64>,
}

/// The zones of an athlete for a metric: the coach's own borders, else by the thresholds of the
/// profile. Those of the heart rate follow the model that the coach chose, else the threshold where
/// it is known, else the maximum. `None` where the profile lacks what they need, and for metrics
/// without zones.
pub fn zones(profile: &Profile, metric: &Metric) -> Option<Zones> {
    let of = ZoneMetric::of(metric)?;
    if let Some(borders) = profile.zones.borders(of) {
        let scale = threshold_scale(profile, of).or_else(|| max_scale(profile, of));
        return Some(Zones { borders, scale });
    }
    match of {
        ZoneMetric::HeartRate => match profile.zones.hr_model {
            Some(model) => hr_zones(profile, model),
            None => hr_zones(profile, HrZoneModel::Threshold)
                .or_else(|| hr_zones(profile, HrZoneModel::Max)),
        },
        ZoneMetric::Power => Zones::by_shares(threshold_scale(profile, of)?, &POWER),
        ZoneMetric::Speed => Zones::by_shares(threshold_scale(profile, of)?, &SPEED),
    }
}

/// The zones of the heart rate by one model, whatever the coach chose.
pub fn hr_zones(profile: &Profile, model: HrZoneModel) -> Option<Zones> {
    let heart_rate = ZoneMetric::HeartRate;
    match model {
        HrZoneModel::Threshold => {
            Zones::by_shares(threshold_scale(profile, heart_rate)?, &HR_THRESHOLD)
        }
        HrZoneModel::Max => Zones::by_shares(max_scale(profile, heart_rate)?, &HR_MAX),
        HrZoneModel::Reserve => {
            let (zero, hundred) = (profile.hr_rest?, profile.hr_max?);
            Zones::by_shares(Scale { of: Reference::Reserve, zero, hundred }, &HR_MAX)
        }
    }
}

/// A value as a share of the athlete's threshold for that metric, in percent; `None` where it is not
/// known.
pub fn percent_of_threshold(profile: &Profile, metric: &Metric, value: f64) -> Option<f64> {
    let scale = threshold_scale(profile, ZoneMetric::of(metric)?)?;
    scale.percent(value)
}

/// The scale on which the threshold is 100 %.
fn threshold_scale(profile: &Profile, of: ZoneMetric) -> Option<Scale> {
    let hundred = match of {
        ZoneMetric::HeartRate => profile.lthr?,
        ZoneMetric::Power => profile.ftp_w?,
        ZoneMetric::Speed => profile.threshold_mps? * KPH_PER_MPS,
    };
    Some(Scale { of: Reference::Threshold, zero: 0.0, hundred })
}

/// The scale on which the maximum is 100 %: only hearts have one.
fn max_scale(profile: &Profile, of: ZoneMetric) -> Option<Scale> {
    let hundred = profile.hr_max.filter(|_| of == ZoneMetric::HeartRate)?;
    Some(Scale { of: Reference::Maximum, zero: 0.0, hundred })
}

impl Scale {
    fn percent(&self, value: f64) -> Option<f64> {
        let percent = 100.0 * (value - self.zero) / (self.hundred - self.zero);
        percent.is_finite().then_some(percent)
    }
}

impl Zones {
    /// `None` where the scale is none, such as with a rest above the maximum.
    fn by_shares<const N: usize>(scale: Scale, percents: &[f64; N]) -> Option<Self> {
        // Multiplied first: 55 % of 200 is 110, and not a little more.
        let at = |percent: f64| scale.zero + (scale.hundred - scale.zero) * percent / 100.0;
        Some(Self { borders: ZoneBorders::new(&percents.map(at))?, scale: Some(scale) })
    }

    /// The lower border of each zone, Z1 first.
    pub fn borders(&self) -> &[f64] {
        self.borders.lower()
    }

    /// How many zones there are.
    pub fn count(&self) -> usize {
        self.borders().len()
    }

    /// The zone of a value; `None` below the first one.
    pub fn zone_of(&self, value: f64) -> Option<Zone> {
        let n_reached = self.borders().partition_point(|border| *border <= value);
        (0 < n_reached).then_some(Zone(n_reached as u8))
    }

    /// The zones with their values, from the lowest.
    pub fn bands(&self) -> impl Iterator<Item = Band> + '_ {
        let borders = self.borders();
        (1..).zip(borders).map(move |(number, from)| Band {
            zone: Zone(number),
            from: *from,
            to: borders.get(usize::from(number)).copied(),
        })
    }

    /// What 100 % is on the scale of these zones; `None` for borders of the coach's own without a
    /// threshold.
    pub fn reference(&self) -> Option<Reference> {
        self.scale.map(|scale| scale.of)
    }

    /// A value as a share of the reference in percent, on which zones of one model begin at the same
    /// shares for everybody.
    pub fn percent(&self, value: f64) -> Option<f64> {
        self.scale?.percent(value)
    }

    /// The value of a share of the reference.
    pub fn value_of_percent(&self, percent: f64) -> Option<f64> {
        let scale = self.scale?;
        Some(scale.zero + (scale.hundred - scale.zero) * percent / 100.0)
    }
}
