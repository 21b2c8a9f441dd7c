//! How long a metric was in each zone.

use super::{Zone, Zones};
use crate::{
    analysis::gaps::UsualInterval,
    model::{MAX_ZONES, Metric, UnixNanos},
};

/// Nanoseconds in a second.
const NANOS_PER_SEC: i64 = 1_000_000_000;

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

    /// Takes a sample that stands for so many seconds ([`UsualInterval::covered_secs`]).
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

/// Time in zones of a span that grows with the samples of one metric: of its whole seconds
/// `from <= k < to`, where second k is what lies between k - 1 and k.
///
/// The samples are added in order, each time once. Those before the span say what interval is usual;
/// the one that ends the span may come after it. What is no reading, and what nobody reaches, is left
/// out.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneTimer {
    metric: Metric,
    begin: UnixNanos,
    end: UnixNanos,
    usual: UsualInterval,
    time_in: TimeInZones,
}

impl ZoneTimer {
    /// Of no sample yet.
    pub const fn new(zones: Zones, metric: Metric, (from, to): (UnixNanos, UnixNanos)) -> Self {
        Self {
            metric,
            begin: second_before(from),
            end: second_before(to),
            usual: UsualInterval::NONE,
            time_in: TimeInZones::new(zones),
        }
    }

    /// Takes the next sample.
    pub fn add(&mut self, time: UnixNanos, value: f64) {
        if !self.metric.is_reading(value) || !self.metric.is_plausible(value) {
            return;
        }
        let stands_from = time.plus_secs(-self.usual.covered_secs(time));
        let within_secs = time.min(self.end).secs_since(stands_from.max(self.begin));
        if 0.0 < within_secs {
            self.time_in.add(within_secs, value);
        }
    }

    /// What it is of.
    pub const fn metric(&self) -> &Metric {
        &self.metric
    }

    /// The time in zones so far.
    pub const fn time_in_zones(&self) -> &TimeInZones {
        &self.time_in
    }
}

/// Time in zones of a span, as [`ZoneTimer`] says.
pub fn time_in_zones(
    zones: Zones,
    metric: &Metric,
    samples: impl IntoIterator<Item = (UnixNanos, f64)>,
    span: (UnixNanos, UnixNanos),
) -> TimeInZones {
    let mut timer = ZoneTimer::new(zones, metric.clone(), span);
    for (time, value) in samples {
        timer.add(time, value);
    }
    timer.time_in
}

/// Where the first whole second that begins no earlier than a second before this time begins.
const fn second_before(time: UnixNanos) -> UnixNanos {
    let whole = time.0.div_euclid(NANOS_PER_SEC);
    let is_whole = time.0.rem_euclid(NANOS_PER_SEC) == 0;
    UnixNanos::from_secs(if is_whole { whole - 1 } else { whole })
}
