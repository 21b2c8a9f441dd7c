//! A value beyond a limit, with a delay and a dead band.

use super::{
    detail::Detail,
    finding::{Ended, Finding},
};
use crate::{
    analysis::ValueState,
    live::{Moment, Value},
    model::{Metric, MonoNanos, UnixNanos},
};

/// Ticks are not exactly a second apart, in seconds.
const TICK_SLACK_SECS: f64 = 0.5;

/// A limit and what counts as beyond it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LimitRule {
    pub(super) metric: Metric,
    pub(super) limit: f64,
    pub(super) is_above: bool,
    /// How far within the limit the value must come back.
    pub(super) band: f64,
    pub(super) delay_secs: f64,
}

impl LimitRule {
    fn is_beyond(&self, value: f64) -> bool {
        if self.is_above { value > self.limit } else { value < self.limit }
    }

    fn is_back(&self, value: f64) -> bool {
        if self.is_above {
            value <= self.limit - self.band
        } else {
            value >= self.limit + self.band
        }
    }

    fn detail(&self, value: f64) -> Detail {
        let Self { metric, limit, is_above, .. } = self;
        Detail::Limit { metric: metric.clone(), value, limit: *limit, is_above: *is_above }
    }
}

/// One value of one athlete beside its limit.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct LimitWatch {
    /// The reading that was looked at last.
    last: Option<UnixNanos>,
    /// Since when it has been beyond the limit: by the phone's clock and by ours.
    beyond: Option<(UnixNanos, MonoNanos)>,
    is_met: bool,
    /// The limit that this is about.
    limit: Option<f64>,
}

impl LimitWatch {
    /// Looks at the latest reading. Both clocks must agree on the delay: a phone whose clock jumps
    /// cannot shorten it, and one reading that merely stays young does not fill it.
    pub(super) fn see(&mut self, value: &Value, rule: Option<&LimitRule>, now: Moment) -> Finding {
        let limit = rule.map(|rule| rule.limit);
        if self.limit != limit {
            // Another limit is another question.
            *self = Self { last: self.last, limit, ..Self::default() };
            if rule.is_none() {
                return Finding::Gone(Ended::Cleared);
            }
        }
        let Some(rule) = rule else { return Finding::Unmet };
        match value.state {
            ValueState::Fresh => {}
            ValueState::Lost { .. } | ValueState::Absent => {
                *self = Self { last: self.last, limit, ..Self::default() };
                return Finding::Gone(Ended::ReadingsLost);
            }
            ValueState::Behind { .. } | ValueState::Dim { .. } | ValueState::Flat { .. } => {
                self.beyond = None;
                return Finding::Held(None);
            }
        }
        let (Some(reading), Some(time)) = (value.value, value.time) else {
            return Finding::Held(None);
        };
        if self.last == Some(time) {
            return Finding::Held(None);
        }
        if self.last.is_some_and(|last| time < last) {
            self.beyond = None;
        }
        self.last = Some(time);
        if rule.is_back(reading) {
            self.beyond = None;
            self.is_met = false;
            return Finding::Unmet;
        }
        if self.is_met && rule.is_beyond(reading) {
            return Finding::Met(rule.detail(reading));
        }
        if self.is_met {
            // In the dead band it goes on, but it is not raised again.
            return Finding::Held(Some(rule.detail(reading)));
        }
        if !rule.is_beyond(reading) {
            return if self.beyond.is_some() { Finding::Pending } else { Finding::Unmet };
        }
        let (since, since_mono) = *self.beyond.get_or_insert((time, now.mono));
        let is_long = rule.delay_secs <= time.secs_since(since)
            && rule.delay_secs <= now.mono.secs_since(since_mono) + TICK_SLACK_SECS;
        if !is_long {
            return Finding::Pending;
        }
        self.is_met = true;
        Finding::Met(rule.detail(reading))
    }
}
