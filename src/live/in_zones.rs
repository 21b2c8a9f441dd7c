//! How long heart rate and power of one athlete were in each zone since the start.

use std::sync::Arc;

use crate::{
    analysis::{TimeInZones, ZoneTimer, zones},
    model::{Metric, Profile, UnixNanos},
    store::AthleteSeries,
};

/// The metrics whose time in zones is kept.
const METRICS: [Metric; 2] = [Metric::HrBpm, Metric::PwrW];

/// The time that a metric was in each zone.
#[derive(Debug, Clone, PartialEq)]
pub struct InZones {
    /// Which metric.
    pub metric: Metric,
    /// For how long.
    pub time: TimeInZones,
}

/// Time in zones since the start, which grows with new samples: each is read once.
#[derive(Debug, Default)]
pub(super) struct ZonesSinceStart {
    /// Where session and start begin.
    from: Option<(UnixNanos, UnixNanos)>,
    /// Up to which sample time they have been read.
    upto: Option<UnixNanos>,
    /// Only of metrics for which the profile has zones.
    timers: Vec<ZoneTimer>,
}

impl ZonesSinceStart {
    /// Reads new samples; all of the session again if the start or the zones are others than before.
    pub(super) fn read(
        &mut self,
        series: &AthleteSeries,
        profile: &Profile,
        (session_from, start): (UnixNanos, UnixNanos),
    ) {
        let from = Some((session_from, start));
        let wanted = || {
            METRICS.into_iter().filter_map(|metric| {
                let zones = zones(profile, &metric)?;
                Some(ZoneTimer::new(zones, metric, (start, UnixNanos::MAX)))
            })
        };
        let has_zones = self.timers.iter().map(|it| *it.time_in_zones().zones());
        if self.from != from || !has_zones.eq(wanted().map(|it| *it.time_in_zones().zones())) {
            *self = Self { from, upto: None, timers: wanted().collect() };
        }
        // What was before the start says what interval is usual.
        let next = self.upto.map_or(session_from, |upto| UnixNanos(upto.0.saturating_add(1)));
        for timer in &mut self.timers {
            let metric = timer.metric().clone();
            series.visit(&metric, next, UnixNanos::MAX, |time, value| timer.add(time, value));
        }
        self.upto = series.newest().filter(|newest| session_from <= *newest);
    }

    /// The time so far, of what was sent.
    pub(super) fn now(&self) -> Arc<[InZones]> {
        let of =
            |it: &ZoneTimer| InZones { metric: it.metric().clone(), time: *it.time_in_zones() };
        let all = self.timers.iter().map(of);
        all.filter(|it| 0.0 < it.time.covered_secs()).collect()
    }
}
