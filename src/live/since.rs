//! Statistics since a given time, such as the start.

use crate::{
    analysis::{Climb, Summary, Totals, UsualInterval},
    model::{Metric, UnixNanos},
    store::AthleteSeries,
};

/// How far before a time to look first for the usual interval, in seconds.
const USUAL_REACH_SECS: f64 = 60.0;

/// Statistics since a given time, which grow with new samples.
#[derive(Debug, Default)]
pub(super) struct Since {
    from: Option<UnixNanos>,
    /// Where they end, if that is known: the first time that does not count.
    until: Option<UnixNanos>,
    /// Up to which sample time they have been read.
    upto: Option<UnixNanos>,
    totals: Vec<(Metric, Totals)>,
    climb: Climb,
}

impl Since {
    /// Reads new samples; if `from` or `until` differ from before, reads everything again. `usual`
    /// gives the usual interval of a metric before `from`.
    pub(super) fn read(
        &mut self,
        series: &AthleteSeries,
        (from, until): (UnixNanos, Option<UnixNanos>),
        usual: impl Fn(&Metric) -> UsualInterval,
    ) {
        if (self.from, self.until) != (Some(from), until) {
            *self = Self { from: Some(from), until, ..Self::default() };
        }
        let end = until.unwrap_or(UnixNanos::MAX);
        let next = self.upto.map_or(from, |upto| UnixNanos(upto.0.saturating_add(1)));
        for metric in series.metrics() {
            let at = self.totals.iter().position(|(known, _)| known == metric);
            let at = at.unwrap_or_else(|| {
                let totals = Totals::after(usual(metric), metric.zeros());
                self.totals.push((metric.clone(), totals));
                self.totals.len() - 1
            });
            if let Some((_, totals)) = self.totals.get_mut(at) {
                let add = |time, value| totals.add(time, value);
                visit_plausible(series, metric, next, end, add);
            }
        }
        let climb = &mut self.climb;
        let add = |_, alt_m| climb.add(alt_m);
        visit_plausible(series, &Metric::AltM, next, end, add);
        // Nothing before the mark has been read.
        self.upto = series.newest().filter(|newest| *newest >= from);
    }

    /// Where they begin.
    pub(super) const fn from(&self) -> Option<UnixNanos> {
        self.from
    }

    /// Where they end, if that is known: the first time that does not count.
    pub(super) const fn until(&self) -> Option<UnixNanos> {
        self.until
    }

    /// The summary of a metric.
    pub(super) fn summary(&self, metric: &Metric) -> Summary {
        let known = self.totals.iter().find(|(known, _)| known == metric);
        known.map(|(_, totals)| totals.summary()).unwrap_or_default()
    }

    /// Metres climbed.
    pub(super) const fn up_m(&self) -> f64 {
        self.climb.up_m
    }

    /// Their length at `end`, in seconds.
    pub(super) fn secs_to(&self, end: UnixNanos) -> f64 {
        let end = self.until.map_or(end, |until| end.min(until));
        self.from.map_or(0.0, |from| end.secs_since(from).max(0.0))
    }
}

/// What was usual before `time`, back to `earliest`, where the session began.
pub(super) fn usual_before(
    series: &AthleteSeries,
    metric: &Metric,
    time: UnixNanos,
    earliest: UnixNanos,
) -> UsualInterval {
    let mut reach_secs = USUAL_REACH_SECS;
    loop {
        let from = time.plus_secs(-reach_secs).max(earliest);
        let (mut usual, mut n_samples) = (UsualInterval::NONE, 0);
        visit_plausible(series, metric, from, time, |time, _| {
            usual.push(time);
            n_samples += 1;
        });
        if UsualInterval::N_SAMPLES <= n_samples || from <= earliest {
            return usual;
        }
        reach_secs *= 8.0;
    }
}

/// Visits the plausible values of a metric with `from <= time < to`.
pub(super) fn visit_plausible(
    series: &AthleteSeries,
    metric: &Metric,
    from: UnixNanos,
    to: UnixNanos,
    mut visit: impl FnMut(UnixNanos, f64),
) {
    series.visit(metric, from, to, |time, value| {
        if metric.is_plausible(value) {
            visit(time, value);
        }
    });
}
