//! How long a metric was in each zone.

use super::{Zone, Zones};
use crate::{
    analysis::gaps::UsualInterval,
    model::{MAX_ZONES, Metric, UnixNanos},
};

/// Seconds in each zone. Each sample counts for the time that it stands for, so that gaps count
/// nowhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimeInZones {
    zones: Zones,
    /// Below the first zone, then in each.
    secs: [f64; MAX_ZONES + 1],
}

impl TimeInZones {
    /// Of nothing yet.
    pub const fn new(zones: Zones) -> Self {
        Self { zones, secs: [0.0; MAX_ZONES + 1] }
    }

    /// Takes a sample that stands for so many seconds ([`UsualInterval::weigh`]).
    pub fn add(&mut self, stands_secs: f64, value: f64) {
        let at = self.zones.zone_of(value).map_or(0, Zone::number);
        if let Some(secs) = self.secs.get_mut(at) {
            *secs += stands_secs;
        }
    }

    /// The zones.
    pub const fn zones(&self) -> &Zones {
        &self.zones
    }

    /// Seconds below the first zone.
    pub const fn below_secs(&self) -> f64 {
        self.secs[0]
    }

    /// Seconds in each zone, Z1 first.
    pub fn in_zones_secs(&self) -> &[f64] {
        &self.secs[1..=self.zones.count()]
    }

    /// Seconds for which a value is known.
    pub fn covered_secs(&self) -> f64 {
        self.secs.iter().sum()
    }
}

/// Time in zones of the samples from a time on, which are in order, each time once. Earlier ones say
/// what interval is usual. What is no reading, and what nobody reaches, is left out.
pub fn time_in_zones(
    zones: Zones,
    metric: &Metric,
    samples: impl IntoIterator<Item = (UnixNanos, f64)>,
    from: UnixNanos,
) -> TimeInZones {
    let mut usual = UsualInterval::NONE;
    let mut time_in = TimeInZones::new(zones);
    for (time, value) in samples {
        if metric.is_reading(value) && metric.is_plausible(value) {
            let stands_secs = usual.weigh(time);
            if from <= time {
                time_in.add(stands_secs, value);
            }
        }
    }
    time_in
}
