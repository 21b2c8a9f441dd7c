//! A value and how far it can be trusted.

use crate::{
    analysis::{Thresholds, ValueState, ValueTrace, value_state},
    model::{MonoNanos, UnixNanos},
    store::Latest,
};

/// A value and how far it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Value {
    /// The value, in the metric's unit; `None` if it was never sent.
    pub value: Option<f64>,
    /// Its state, which determines whether and how the value is shown.
    pub state: ValueState,
    /// When it was measured, as sent.
    pub time: Option<UnixNanos>,
    /// A newer reading that is beyond what people can reach, and is not shown as a value.
    pub implausible: Option<f64>,
}

impl Value {
    /// The latest reading of a metric as seen at `now`.
    pub(super) fn at(latest: Option<&Latest>, now: MonoNanos) -> Self {
        latest.map_or_else(Self::default, |latest| Self {
            value: latest.plausible(),
            state: state_at(latest, now),
            time: Some(latest.time),
            implausible: latest.implausible,
        })
    }
}

/// The state of the latest reading of a metric at `now`; never [`ValueState::Flat`].
pub(super) fn state_at(latest: &Latest, now: MonoNanos) -> ValueState {
    let trace = ValueTrace {
        arrived: latest.arrived,
        lag_secs: latest.lag_secs,
        contact: latest.contact,
        median_interval_secs: latest.median_interval_secs,
    };
    value_state(Some(&trace), now, Thresholds::default())
}
