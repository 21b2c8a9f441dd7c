//! The distance since a time, such as since the start.

use crate::{
    analysis::{Distance, Fix},
    live::since::visit_plausible,
    model::{LatLng, Metric, UnixNanos},
    store::AthleteSeries,
};

/// How far before the stretch to look first for what came before it, in seconds.
const REACH_SECS: f64 = 60.0;

/// What of the distance is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reads {
    /// The counter, and positions until there is one.
    Distance,
    /// All positions too, for the place.
    Places,
}

/// The distance from one time to another, which grows with new samples.
#[derive(Debug)]
pub(super) struct Stretch {
    from: UnixNanos,
    /// The first time that does not count, if it has ended.
    until: Option<UnixNanos>,
    reads: Reads,
    distance: Distance,
    /// What lies before the stretch, in km, and whether it was counted by the device.
    before: (f64, bool),
}

impl Stretch {
    /// Of nothing yet; the step from the sample before `from`, in the session, counts.
    pub(super) fn begin(
        series: &AthleteSeries,
        (from, until): (UnixNanos, Option<UnixNanos>),
        session_from: UnixNanos,
        reads: Reads,
    ) -> Self {
        let mut stretch =
            Self { from, until, reads, distance: Distance::default(), before: (0.0, false) };
        for metric in [Metric::DistKm, Metric::LatDeg] {
            let begin = before(series, &metric, from, session_from);
            stretch.read_metric(series, &metric, begin, from);
        }
        let distance = &stretch.distance;
        stretch.before = (distance.km().unwrap_or_default(), distance.is_counted());
        stretch
    }

    /// Where it begins, and where it has ended.
    pub(super) const fn bounds(&self) -> (UnixNanos, Option<UnixNanos>) {
        (self.from, self.until)
    }

    /// Reads the samples from a time on, which have not been read.
    pub(super) fn read(&mut self, series: &AthleteSeries, from: UnixNanos) {
        let (from, to) = (from.max(self.from), self.until.unwrap_or(UnixNanos::MAX));
        for metric in [Metric::DistKm, Metric::LatDeg] {
            self.read_metric(series, &metric, from, to);
        }
    }

    fn read_metric(
        &mut self,
        series: &AthleteSeries,
        metric: &Metric,
        from: UnixNanos,
        to: UnixNanos,
    ) {
        let distance = &mut self.distance;
        if *metric == Metric::DistKm {
            visit_plausible(series, metric, from, to, |time, km| distance.count(time, km));
        } else if self.reads == Reads::Places || !distance.is_counted() {
            visit_fixes(series, from, to, |fix| distance.fix(fix));
        }
    }

    /// The distance in km; `None` where neither counter nor positions were sent.
    pub(super) fn km(&self) -> Option<f64> {
        let (before_km, was_counted) = self.before;
        // A counter that came later knows nothing of what was before.
        let before_km = if was_counted == self.distance.is_counted() { before_km } else { 0.0 };
        self.distance.km().map(|km| (km - before_km).max(0.0))
    }

    /// The last good fix.
    pub(super) fn last_fix(&self) -> Option<Fix> {
        self.distance.track().last_good()
    }
}

/// From where to read so that a value of the metric before `from` is read too, if the session has
/// one.
fn before(
    series: &AthleteSeries,
    metric: &Metric,
    from: UnixNanos,
    session_from: UnixNanos,
) -> UnixNanos {
    let mut reach_secs = REACH_SECS;
    loop {
        let begin = from.plus_secs(-reach_secs).max(session_from);
        let mut is_found = false;
        visit_plausible(series, metric, begin, from, |_, _| is_found = true);
        if is_found || begin <= session_from {
            return begin;
        }
        reach_secs *= 8.0;
    }
}

/// The reported places with `from <= time < to`.
pub(super) fn visit_fixes(
    series: &AthleteSeries,
    from: UnixNanos,
    to: UnixNanos,
    mut visit: impl FnMut(Fix),
) {
    let metrics = [&Metric::LatDeg, &Metric::LngDeg, &Metric::SpdKph, &Metric::AccM];
    series.visit_rows(metrics, from, to, |time, values| {
        let mut values = values.into_iter().zip(metrics);
        let [lat_deg, lng_deg, spd_kph, acc_m] = std::array::from_fn(|_| {
            let (value, metric) = values.next()?;
            value.filter(|value| metric.is_plausible(*value))
        });
        if let (Some(lat_deg), Some(lng_deg)) = (lat_deg, lng_deg)
            && let Ok(place) = LatLng::new(lat_deg, lng_deg)
        {
            visit(Fix { time, place, spd_kph, acc_m });
        }
    });
}
