//! State of a value and of an athlete: one function each, for roster, map, numbers and alarms.

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
    /// Ages up to which a value is fresh, and from which on it is lost, in seconds: three usual
    /// intervals may pass before a value is old.
    pub fn ages_secs(self, median_interval_secs: Option<f64>) -> (f64, f64) {
        let usual = 3.0 * median_interval_secs.unwrap_or_default();
        // Not `clamp`, which panics if `dim_secs` is above the maximum; here the setting wins.
        let fresh = usual.min(MAX_FRESH_SECS).max(self.dim_secs);
        (fresh, self.lost_secs.max(2.0 * fresh))
    }
}

/// What the state of a value follows from.
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
    /// Whether it was measured in the session that goes on.
    pub is_of_session: bool,
    /// For how long the very same reading has been sent while speed or power move, in seconds: a
    /// sensor that repeats itself.
    pub unchanged_secs: f64,
}

impl ValueTrace {
    /// Age of the value in seconds. A sender's clock that is ahead cannot make it look younger.
    pub fn age_secs(&self, now: MonoNanos) -> f64 {
        now.secs_since(self.arrived) + self.lag_secs.max(0.0)
    }
}

/// The state of a value, `None` for one that was never sent.
pub fn value_state(
    trace: Option<&ValueTrace>,
    now: MonoNanos,
    thresholds: Thresholds,
) -> ValueState {
    let Some(trace) = trace.filter(|trace| trace.is_of_session) else { return ValueState::Absent };
    let (fresh_secs, lost_secs) = thresholds.ages_secs(trace.median_interval_secs);
    let age_secs = trace.age_secs(now);
    let contact_secs = now.secs_since(trace.contact);
    if age_secs <= fresh_secs {
        if FLAT_SECS <= trace.unchanged_secs {
            ValueState::Flat { for_secs: trace.unchanged_secs }
        } else {
            ValueState::Fresh
        }
    } else if contact_secs <= fresh_secs {
        ValueState::Behind { age_secs }
    } else if lost_secs < age_secs && lost_secs < contact_secs {
        ValueState::Lost { age_secs }
    } else {
        ValueState::Dim { age_secs }
    }
}

/// The best of several values' states, with the age of the youngest value, whichever that is: a slow
/// sensor may still count as dim when another one, lost, was heard later.
pub fn best_state(states: impl IntoIterator<Item = ValueState>) -> ValueState {
    let (mut best, mut least_secs) = (ValueState::Absent, f64::INFINITY);
    for state in states.into_iter().filter(|state| *state != ValueState::Absent) {
        least_secs = least_secs.min(state.age_secs());
        if state.rank() < best.rank() {
            best = state;
        }
    }
    best.aged(least_secs)
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

    /// Whether the value is young enough to act on: fresh, or flat.
    pub const fn is_fresh(self) -> bool {
        matches!(self, Self::Fresh | Self::Flat { .. })
    }

    /// The same state at another age.
    const fn aged(self, age_secs: f64) -> Self {
        match self {
            Self::Fresh | Self::Absent | Self::Flat { .. } => self,
            Self::Behind { .. } => Self::Behind { age_secs },
            Self::Dim { .. } => Self::Dim { age_secs },
            Self::Lost { .. } => Self::Lost { age_secs },
        }
    }

    /// From best to worst; equal for those that differ only in what they say of the sensor.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Fresh | Self::Flat { .. } => 0,
            Self::Behind { .. } => 1,
            Self::Dim { .. } => 2,
            Self::Lost { .. } => 3,
            Self::Absent => 4,
        }
    }
}

/// What decides the state of an athlete beside the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// The operator has stood the athlete down.
    pub is_stood_down: bool,
    /// The athlete has finished the race.
    pub has_finished: bool,
    /// The athlete is where no signal is expected.
    pub is_out_of_reach: bool,
    /// The phone's requests are refused at present.
    pub is_refused: bool,
}

/// The state of an athlete, from that of the values (of the [`best_state`]) and what is known
/// besides. What people decided comes first; as long as values arrive, they matter more than
/// requests that are refused or a signal that was not expected.
pub const fn athlete_state(by_values: AthleteState, standing: Standing) -> AthleteState {
    if standing.is_stood_down {
        return AthleteState::StoodDown;
    }
    if standing.has_finished {
        return AthleteState::Finished;
    }
    match by_values {
        AthleteState::Live => AthleteState::Live,
        _ if standing.is_refused => AthleteState::Refused,
        AthleteState::Dim | AthleteState::Lost if standing.is_out_of_reach => {
            AthleteState::OutOfReach
        }
        _ => by_values,
    }
}

/// State of an athlete: the best of the values' states, unless more is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    /// Does not take part any more, says the operator.
    StoodDown,
    /// Has finished the race.
    Finished,
    /// Silent where no signal is expected.
    OutOfReach,
}

impl AthleteState {
    /// Whether the athlete still takes part: counts in what a group comes to, and may be first.
    pub const fn takes_part(self) -> bool {
        !matches!(self, Self::StoodDown | Self::Finished)
    }

    /// Whether silence and limits of such an athlete are of no concern.
    pub const fn is_quiet(self) -> bool {
        matches!(self, Self::NotSeen | Self::StoodDown | Self::Finished | Self::OutOfReach)
    }
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
    use proptest::prelude::*;

    use super::*;

    const NOW: MonoNanos = MonoNanos(1_000_000_000_000);

    /// A value that arrived `age` seconds ago with `lag`; the last contact `contact` seconds ago.
    fn trace(age: f64, lag: f64, contact: f64, median: Option<f64>) -> ValueTrace {
        ValueTrace {
            arrived: NOW.plus_secs(-age),
            lag_secs: lag,
            contact: NOW.plus_secs(-contact),
            median_interval_secs: median,
            is_of_session: true,
            unchanged_secs: 0.0,
        }
    }

    fn state(trace: &ValueTrace) -> ValueState {
        value_state(Some(trace), NOW, Thresholds::default())
    }

    #[test]
    fn the_table_of_states_holds_at_its_borders() {
        use ValueState::{Behind, Dim, Fresh, Lost};
        let dim = |age_secs| Dim { age_secs };
        let lost = |age_secs| Lost { age_secs };
        let behind = |age_secs| Behind { age_secs };
        for (age, lag, contact, median, expected) in [
            // A sender of 1 Hz: D is 10 s, L 60 s.
            (0.0, 0.0, 0.0, Some(1.0), Fresh),
            (10.0, 0.0, 10.0, Some(1.0), Fresh),
            (10.001, 0.0, 10.001, Some(1.0), dim(10.001)),
            (60.0, 0.0, 60.0, Some(1.0), dim(60.0)),
            (60.001, 0.0, 60.001, Some(1.0), lost(60.001)),
            // Before a second sample nothing is known of the interval.
            (10.0, 0.0, 10.0, None, Fresh),
            (10.5, 0.0, 10.5, None, dim(10.5)),
            // Three intervals, at least 10 s and at most 90 s; lost at twice that.
            (10.0, 0.0, 10.0, Some(3.333), Fresh),
            (12.0, 0.0, 12.0, Some(4.0), Fresh),
            (12.5, 0.0, 12.5, Some(4.0), dim(12.5)),
            (29.0, 0.0, 29.0, Some(30.0), Fresh),
            (90.0, 0.0, 90.0, Some(30.0), Fresh),
            (90.5, 0.0, 90.5, Some(30.0), dim(90.5)),
            (90.0, 0.0, 90.0, Some(300.0), Fresh),
            (91.0, 0.0, 91.0, Some(300.0), dim(91.0)),
            (180.0, 0.0, 180.0, Some(300.0), dim(180.0)),
            (181.0, 0.0, 181.0, Some(300.0), lost(181.0)),
            // L is at least 60 s, and at least twice D.
            (79.0, 0.0, 79.0, Some(13.0), lost(79.0)),
            (79.0, 0.0, 79.0, Some(13.333), dim(79.0)),
            // Old values that arrive now are behind, not silent.
            (1.0, 94.0, 1.0, Some(1.0), behind(95.0)),
            (0.0, 10.0, 0.0, Some(1.0), Fresh),
            (0.0, 10.5, 0.0, Some(1.0), behind(10.5)),
            (30.0, 0.0, 10.0, Some(1.0), behind(30.0)),
            (30.0, 0.0, 10.5, Some(1.0), dim(30.0)),
            (4_000.0, 0.0, 1.0, Some(1.0), behind(4_000.0)),
            // Contact within a minute is not lost.
            (100.0, 0.0, 60.0, Some(1.0), dim(100.0)),
            (100.0, 0.0, 60.5, Some(1.0), lost(100.0)),
            // A fast clock does not keep a value young, nor make it younger than its arrival.
            (0.0, -95.0, 0.0, Some(1.0), Fresh),
            (10.5, -95.0, 10.5, Some(1.0), dim(10.5)),
            (61.0, -95.0, 61.0, Some(1.0), lost(61.0)),
        ] {
            let of = trace(age, lag, contact, median);
            assert_eq!(state(&of), expected, "{of:?}");
        }
    }

    #[test]
    fn what_was_never_sent_or_only_in_an_earlier_session_is_absent() {
        let never = value_state(None, NOW, Thresholds::default());
        assert_eq!(never, ValueState::Absent);
        let earlier = ValueTrace { is_of_session: false, ..trace(4_000.0, 0.0, 4_000.0, None) };
        assert_eq!(state(&earlier), ValueState::Absent);
    }

    #[test]
    fn a_reading_that_repeats_itself_for_a_minute_is_flat_while_it_is_fresh() {
        let unchanged = |unchanged_secs, age| {
            state(&ValueTrace { unchanged_secs, ..trace(age, 0.0, age, Some(1.0)) })
        };
        assert_eq!(unchanged(59.9, 1.0), ValueState::Fresh);
        assert_eq!(unchanged(60.0, 1.0), ValueState::Flat { for_secs: 60.0 });
        assert_eq!(unchanged(70.0, 10.0), ValueState::Flat { for_secs: 70.0 });
        assert_eq!(unchanged(70.0, 12.0), ValueState::Dim { age_secs: 12.0 });
    }

    #[test]
    fn ten_and_sixty_seconds_are_settings() {
        let with = |dim_secs, lost_secs, age: f64| {
            let thresholds = Thresholds { dim_secs, lost_secs };
            value_state(Some(&trace(age, 0.0, age, Some(1.0))), NOW, thresholds)
        };
        assert_eq!(with(5.0, 30.0, 5.0), ValueState::Fresh);
        assert_eq!(with(5.0, 30.0, 5.5), ValueState::Dim { age_secs: 5.5 });
        assert_eq!(with(5.0, 30.0, 30.5), ValueState::Lost { age_secs: 30.5 });
        assert_eq!(with(120.0, 60.0, 120.0), ValueState::Fresh);
        assert_eq!(with(120.0, 60.0, 240.0), ValueState::Dim { age_secs: 240.0 });
        assert_eq!(with(120.0, 60.0, 240.5), ValueState::Lost { age_secs: 240.5 });
    }

    #[test]
    fn an_athlete_is_as_well_as_the_best_value() {
        let lost = ValueState::Lost { age_secs: 80.0 };
        let dim = |age_secs| ValueState::Dim { age_secs };
        let behind = ValueState::Behind { age_secs: 95.0 };
        let of = |states: &[ValueState]| {
            let best = best_state(states.iter().copied());
            athlete_state(best.into(), Standing::default())
        };
        assert_eq!(of(&[]), AthleteState::NotSeen);
        assert_eq!(of(&[ValueState::Absent]), AthleteState::NotSeen);
        assert_eq!(of(&[lost, ValueState::Absent]), AthleteState::Lost);
        assert_eq!(of(&[lost, dim(70.0)]), AthleteState::Dim);
        assert_eq!(of(&[lost, dim(70.0), behind]), AthleteState::Behind);
        assert_eq!(of(&[lost, ValueState::Fresh, dim(12.0)]), AthleteState::Live);
        assert_eq!(of(&[lost, ValueState::Flat { for_secs: 70.0 }]), AthleteState::Live);
        assert_eq!(best_state([dim(14.0), lost, dim(12.0)]), dim(12.0));
        assert_eq!(best_state([lost, dim(100.0)]), dim(80.0), "the youngest was heard 80 s ago");
    }

    #[test]
    fn what_people_decided_comes_before_what_samples_say() {
        use AthleteState::{
            Behind, Dim, Finished, Live, Lost, NotSeen, OutOfReach, Refused, StoodDown,
        };
        let none = Standing::default();
        let refused = Standing { is_refused: true, ..none };
        let away = Standing { is_out_of_reach: true, ..none };
        let finished = Standing { has_finished: true, is_refused: true, ..away };
        let down = Standing { is_stood_down: true, ..finished };
        let all = [
            (ValueState::Fresh, [Live, Live, Live, Finished, StoodDown]),
            (ValueState::Behind { age_secs: 20.0 }, [Behind, Refused, Behind, Finished, StoodDown]),
            (ValueState::Dim { age_secs: 20.0 }, [Dim, Refused, OutOfReach, Finished, StoodDown]),
            (ValueState::Lost { age_secs: 70.0 }, [Lost, Refused, OutOfReach, Finished, StoodDown]),
            (ValueState::Absent, [NotSeen, Refused, NotSeen, Finished, StoodDown]),
        ];
        for (best, expected) in all {
            let found = [none, refused, away, finished, down];
            assert_eq!(
                found.map(|standing| athlete_state(best.into(), standing)),
                expected,
                "{best:?}"
            );
        }
    }

    #[test]
    fn the_quiet_states_are_those_that_ask_for_nothing() {
        use AthleteState::{
            Behind, Dim, Finished, Live, Lost, NotSeen, OutOfReach, Refused, StoodDown,
        };
        for state in [NotSeen, StoodDown, Finished, OutOfReach] {
            assert!(state.is_quiet(), "{state:?}");
        }
        for state in [Live, Behind, Dim, Lost, Refused] {
            assert!(!state.is_quiet(), "{state:?}");
        }
    }

    fn traces() -> impl Strategy<Value = ValueTrace> {
        let median = prop::option::of(0.1_f64..400.0);
        let unchanged = prop_oneof![Just(0.0), 0.0_f64..200.0];
        (0.0_f64..500.0, -200.0_f64..500.0, 0.0_f64..500.0, median, any::<bool>(), unchanged)
            .prop_map(|(age, lag, contact, median, is_of_session, unchanged_secs)| ValueTrace {
                is_of_session,
                unchanged_secs,
                ..trace(age.max(contact), lag, contact, median)
            })
    }

    proptest! {
        #[test]
        fn time_alone_makes_no_value_better_or_younger(
            trace in traces(), first in 0.0_f64..300.0, then in 0.0_f64..300.0,
        ) {
            let at = |secs| value_state(Some(&trace), NOW.plus_secs(secs), Thresholds::default());
            let (one, other) = (at(first), at(first + then));
            prop_assert!(one.rank() <= other.rank(), "{:?} became {:?}", one, other);
            prop_assert!(one.age_secs() <= other.age_secs());
        }

        #[test]
        fn a_clock_that_is_ahead_changes_nothing(trace in traces()) {
            let right = ValueTrace { lag_secs: 0.0, ..trace };
            let ahead = ValueTrace { lag_secs: -trace.lag_secs.abs(), ..trace };
            prop_assert_eq!(state(&ahead), state(&right));
        }
    }
}
