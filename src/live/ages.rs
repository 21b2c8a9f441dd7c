//! What ages are reckoned by, beside the clocks.

use super::{
    clocks::{LEAST_OFFSET_SECS, SharedOffset},
    moment::Moment,
};
use crate::{
    analysis::{Thresholds, ValueState, ValueTrace, value_state},
    model::{MonoNanos, UnixNanos},
    store::Latest,
};

/// What ages are reckoned by, beside the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Ages {
    /// The viewer's settings.
    pub thresholds: Thresholds,
    /// By how much this computer's own clock is off, if it is: taken out of every age.
    pub shared_offset: Option<SharedOffset>,
}

impl Ages {
    /// How old a reading was when it arrived, in seconds; negative where the phone's clock is ahead.
    pub(super) fn lag_secs(&self, latest: &Latest) -> f64 {
        let shared = self.shared_offset.as_ref();
        shared.map_or(latest.lag_secs, |it| it.lag_secs(latest.arrived, latest.time))
    }

    /// By how much a phone's clock is ahead, if that is more than delay and only this phone's.
    pub(super) fn clock_ahead_secs(&self, latest: &Latest) -> Option<f64> {
        Some(-self.lag_secs(latest)).filter(|ahead_secs| LEAST_OFFSET_SECS < *ahead_secs)
    }

    /// The time of day by which samples are measured.
    pub(super) fn samples_time(&self, now: Moment) -> UnixNanos {
        self.shared_offset.as_ref().map_or(now.wall, |it| it.phones_time(now.mono))
    }

    /// What the state of a reading follows from. It is not known here whether it is of the session
    /// that goes on, nor whether the athlete moves.
    pub(super) fn trace(&self, latest: &Latest) -> ValueTrace {
        ValueTrace {
            arrived: latest.arrived,
            lag_secs: self.lag_secs(latest),
            contact: latest.contact,
            median_interval_secs: latest.median_interval_secs,
            is_of_session: true,
            unchanged_secs: 0.0,
        }
    }

    /// The state of a value.
    pub(super) fn state(&self, trace: &ValueTrace, now: MonoNanos) -> ValueState {
        value_state(Some(trace), now, self.thresholds)
    }
}
