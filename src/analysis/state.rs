//! State of a value and of an athlete: one function for roster, map, numbers and alarms.

use crate::model::MonoNanos;

/// Values of slow senders may stay fresh up to this age, in seconds.
const MAX_FRESH_SECS: f64 = 90.0;
/// A reading that has not changed for this long is suspicious, in seconds.
const FLAT_SECS: f64 = 60.0;

/// The ages at which values count as old; settings of the viewer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Up to this age, in seconds, every value is fresh.
    pub dim_secs: f64,
    /// Up to this age, in seconds, no value is lost.
    pub lost_secs: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { dim_secs: 10.0, lost_secs: 60.0 }
    }
}

impl Thresholds {
    /// The age in seconds up to which a value is fresh, and the age from which it is lost. A slow
    /// sender gets three usual intervals before its values count as old.
    fn ages_secs(self, median_interval_secs: Option<f64>) -> (f64, f64) {
        let usual = 3.0 * median_interval_secs.unwrap_or_default();
        // Not `clamp`, which panics if `dim_secs` is above the maximum; here the setting wins.
        let fresh = usual.min(MAX_FRESH_SECS).max(self.dim_secs);
        (fresh, self.lost_secs.max(2.0 * fresh))
    }
}

/// What the age of a value is computed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueTrace {
    /// When the value arrived.
    pub arrived: MonoNanos,
    /// Its age on arrival, in seconds; negative if the sender's clock is ahead.
    pub lag_secs: f64,
    /// When a sample with this value last arrived, whatever its age.
    pub contact: MonoNanos,
    /// Usual time between samples, in seconds.
    pub median_interval_secs: Option<f64>,
}

impl ValueTrace {
    /// Age of the value in seconds. A sender's clock that is ahead cannot make it look younger.
    pub fn age_secs(&self, now: MonoNanos) -> f64 {
        now.secs_since(self.arrived) + self.lag_secs.max(0.0)
    }
}

/// The state of a value, or [`ValueState::Absent`] if it was never sent; never
/// [`ValueState::Flat`], for which see [`ValueState::or_flat`].
pub fn value_state(
    trace: Option<&ValueTrace>,
    now: MonoNanos,
    thresholds: Thresholds,
) -> ValueState {
    let Some(trace) = trace else { return ValueState::Absent };
    let (fresh_secs, lost_secs) = thresholds.ages_secs(trace.median_interval_secs);
    let age_secs = trace.age_secs(now);
    let contact_secs = now.secs_since(trace.contact);
    if age_secs <= fresh_secs {
        ValueState::Fresh
    } else if contact_secs <= fresh_secs {
        ValueState::Behind { age_secs }
    } else if lost_secs < age_secs && lost_secs < contact_secs {
        ValueState::Lost { age_secs }
    } else {
        ValueState::Dim { age_secs }
    }
}

/// The best state among several values; among equal ones, that with the lowest age.
pub fn best_state(states: impl IntoIterator<Item = ValueState>) -> ValueState {
    states
        .into_iter()
        .min_by(|a, b| a.rank().cmp(&b.rank()).then(a.age_secs().total_cmp(&b.age_secs())))
        .unwrap_or_default()
}

/// State of one value; ages in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum ValueState {
    /// Recent enough to be shown without an age.
    Fresh,
    /// Samples arrive, but late: a slow upload or a wrong clock rather than silence.
    Behind {
        /// Age of the value.
        age_secs: f64,
    },
    /// Neither recent nor lost.
    Dim {
        /// Age of the value.
        age_secs: f64,
    },
    /// Silent for a long time.
    Lost {
        /// Age of the value.
        age_secs: f64,
    },
    /// Exactly the same reading for 60 s while speed or power change.
    Flat {
        /// How long.
        for_secs: f64,
    },
    /// Never sent in this session.
    #[default]
    Absent,
}

impl ValueState {
    /// Age as displayed, in seconds; 0 if none is displayed.
    pub const fn age_secs(self) -> f64 {
        match self {
            Self::Fresh | Self::Absent | Self::Flat { .. } => 0.0,
            Self::Behind { age_secs } | Self::Dim { age_secs } | Self::Lost { age_secs } => {
                age_secs
            }
        }
    }

    /// Flat instead of fresh if the reading has not changed for `unchanged_secs` while speed or
    /// power changed: a heart rate strap that repeats itself.
    #[must_use]
    pub fn or_flat(self, unchanged_secs: f64, moving: bool) -> Self {
        if self == Self::Fresh && moving && FLAT_SECS <= unchanged_secs {
            Self::Flat { for_secs: unchanged_secs }
        } else {
            self
        }
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Fresh | Self::Flat { .. } => 0,
            Self::Behind { .. } => 1,
            Self::Dim { .. } => 2,
            Self::Lost { .. } => 3,
            Self::Absent => 4,
        }
    }
}

/// State of an athlete: the best state among the values.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum AthleteState {
    /// No sample yet.
    #[default]
    NotSeen,
    /// At least one value is fresh.
    Live,
    /// Samples arrive late.
    Behind,
    /// No value is fresh.
    Dim,
    /// All values are lost.
    Lost,
    /// The phone's requests are refused.
    Refused,
}

impl From<ValueState> for AthleteState {
    /// From the best state among the values ([`best_state`]).
    fn from(best: ValueState) -> Self {
        match best {
            ValueState::Fresh | ValueState::Flat { .. } => Self::Live,
            ValueState::Behind { .. } => Self::Behind,
            ValueState::Dim { .. } => Self::Dim,
            ValueState::Lost { .. } => Self::Lost,
            ValueState::Absent => Self::NotSeen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value of a 1 Hz sender, `age` seconds after it arrived with `lag`.
    fn state(age: f64, lag: f64, contact_age: f64, median: f64) -> ValueState {
        let now = MonoNanos(0).plus_secs(1000.0);
        let trace = ValueTrace {
            arrived: now.plus_secs(-age),
            lag_secs: lag,
            contact: now.plus_secs(-contact_age),
            median_interval_secs: Some(median),
        };
        value_state(Some(&trace), now, Thresholds::default())
    }

    #[test]
    fn a_value_is_fresh_for_ten_seconds_and_lost_after_sixty() {
        assert_eq!(state(10.0, 0.0, 10.0, 1.0), ValueState::Fresh);
        assert_eq!(state(10.5, 0.0, 10.5, 1.0), ValueState::Dim { age_secs: 10.5 });
        assert_eq!(state(60.0, 0.0, 60.0, 1.0), ValueState::Dim { age_secs: 60.0 });
        assert_eq!(state(60.5, 0.0, 60.5, 1.0), ValueState::Lost { age_secs: 60.5 });
    }

    #[test]
    fn a_slow_sender_has_three_of_its_intervals() {
        assert_eq!(state(29.0, 0.0, 29.0, 30.0), ValueState::Fresh);
        assert_eq!(state(90.0, 0.0, 90.0, 300.0), ValueState::Fresh);
        assert_eq!(state(91.0, 0.0, 91.0, 300.0), ValueState::Dim { age_secs: 91.0 });
        assert_eq!(state(181.0, 0.0, 181.0, 300.0), ValueState::Lost { age_secs: 181.0 });
    }

    #[test]
    fn a_fast_clock_cannot_keep_a_value_young() {
        assert_eq!(state(61.0, -95.0, 61.0, 1.0), ValueState::Lost { age_secs: 61.0 });
    }

    #[test]
    fn a_slow_upload_is_behind_and_not_silent() {
        assert_eq!(state(1.0, 94.0, 1.0, 1.0), ValueState::Behind { age_secs: 95.0 });
    }

    #[test]
    fn contact_within_a_minute_is_not_lost() {
        assert_eq!(state(100.0, 0.0, 30.0, 1.0), ValueState::Dim { age_secs: 100.0 });
    }

    #[test]
    fn what_was_never_sent_is_absent() {
        let none = value_state(None, MonoNanos(0), Thresholds::default());
        assert_eq!(none, ValueState::Absent);
    }

    #[test]
    fn a_reading_that_never_moves_is_flat_only_while_the_athlete_moves() {
        assert_eq!(ValueState::Fresh.or_flat(70.0, true), ValueState::Flat { for_secs: 70.0 });
        assert_eq!(ValueState::Fresh.or_flat(70.0, false), ValueState::Fresh);
        assert_eq!(ValueState::Fresh.or_flat(59.0, true), ValueState::Fresh);
        let dim = ValueState::Dim { age_secs: 12.0 };
        assert_eq!(dim.or_flat(70.0, true), dim);
    }

    #[test]
    fn an_athlete_is_as_well_as_the_best_value() {
        let lost = ValueState::Lost { age_secs: 80.0 };
        let dim = |age_secs| ValueState::Dim { age_secs };
        let of = |states: &[ValueState]| AthleteState::from(best_state(states.iter().copied()));
        assert_eq!(of(&[]), AthleteState::NotSeen);
        assert_eq!(of(&[lost, ValueState::Absent]), AthleteState::Lost);
        assert_eq!(of(&[lost, ValueState::Fresh, dim(12.0)]), AthleteState::Live);
        assert_eq!(best_state([dim(14.0), lost, dim(12.0)]), dim(12.0));
    }
}
