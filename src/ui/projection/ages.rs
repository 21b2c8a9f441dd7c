//! How far a value can be trusted, from its age.

use crate::{
    analysis::{AthleteState, ValueState},
    model::MonoNanos,
    store::Latest,
};

/// Bounds of the age up to which a value is fresh, in seconds.
const FRESH_SECS: (f64, f64) = (10.0, 90.0);
/// A value is lost at this age at the earliest, in seconds.
const LOST_SECS: f64 = 60.0;

/// State of a value: its age and that of the last contact against what is usual.
pub(super) fn value_state(latest: &Latest, now: MonoNanos) -> ValueState {
    let median = latest.median_interval_secs.unwrap_or(0.0);
    let fresh = (3.0 * median).clamp(FRESH_SECS.0, FRESH_SECS.1);
    let lost = (2.0 * fresh).max(LOST_SECS);
    let age_secs = now.secs_since(latest.arrived) + latest.lag_secs.max(0.0);
    let contact = now.secs_since(latest.contact);
    if age_secs <= fresh {
        ValueState::Fresh
    } else if contact <= fresh {
        ValueState::Behind { age_secs }
    } else if age_secs > lost && contact > lost {
        ValueState::Lost { age_secs }
    } else {
        ValueState::Dim { age_secs }
    }
}

/// The best of the values' states, with the least age.
pub(super) fn athlete_state(states: impl Iterator<Item = ValueState>) -> (AthleteState, f64) {
    let rank = |state: &ValueState| match *state {
        ValueState::Fresh | ValueState::Flat { .. } => (0, 0.0),
        ValueState::Behind { age_secs } => (1, age_secs),
        ValueState::Dim { age_secs } => (2, age_secs),
        ValueState::Lost { age_secs } => (3, age_secs),
        ValueState::Absent => (4, 0.0),
    };
    let best = states
        .map(|state| rank(&state))
        .min_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    match best {
        Some((0, age)) => (AthleteState::Live, age),
        Some((1, age)) => (AthleteState::Behind, age),
        Some((2, age)) => (AthleteState::Dim, age),
        Some((3, age)) => (AthleteState::Lost, age),
        _ => (AthleteState::NotSeen, 0.0),
    }
}
