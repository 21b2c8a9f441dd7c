//! The most important thing to show about an athlete, as a value: what is wrong, or nothing.

use super::athlete::AthleteNow;
use crate::{
    analysis::{AthleteState, ValueState},
    model::{Metric, UnixNanos},
    problems::{Kind, Problem},
};

/// A phone's clock that is ahead by more than this is reported, in seconds.
const CLOCK_AHEAD_SECS: f64 = 5.0;
/// A battery at or under this explains a silence, percent.
const LOW_BATTERY_PERCENT: f64 = 10.0;

/// What is known about an athlete apart from the samples.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AthleteContext {
    /// Current requests of the athlete's phone that are refused.
    pub refusal: Option<RefusedRequests>,
    /// When the athlete last sent anything that is not in memory any more.
    pub last_seen: Option<UnixNanos>,
    /// In a replay, how long ago the session ended, in seconds; `None` while it lasts.
    pub ended_secs: Option<f64>,
}

/// Requests of a phone that are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefusedRequests {
    /// Why.
    pub reason: RefusalReason,
    /// How often.
    pub times: u64,
}

/// Why an athlete's requests are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalReason {
    /// The password is wrong.
    WrongPassword,
    /// The database is not the athlete's own.
    WrongDatabase,
    /// Too many failed logins.
    TooManyWrongLogins,
    /// The request cannot be parsed at all.
    UnreadableRequests,
    /// Lines cannot be parsed.
    UnreadableLines,
    /// Values have another type than before.
    OtherTypes,
    /// The body is over the limit.
    TooLarge,
    /// Times only make sense in another unit.
    WrongTimeUnit,
    /// Positions are impossible.
    ImpossiblePositions,
    /// The path is not served.
    WrongPath,
    /// The path is served, but not with this method.
    WrongMethod,
}

impl RefusalReason {
    /// The reason for a problem; `None` for problems that do not concern a single phone, or that
    /// are shown elsewhere.
    pub const fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::WrongPassword => Self::WrongPassword,
            Kind::OtherDatabase | Kind::UnknownDatabase => Self::WrongDatabase,
            Kind::Throttled => Self::TooManyWrongLogins,
            Kind::BadRequest => Self::UnreadableRequests,
            Kind::BadLines => Self::UnreadableLines,
            Kind::DroppedValues => Self::OtherTypes,
            Kind::TooLarge => Self::TooLarge,
            Kind::WrongPrecision => Self::WrongTimeUnit,
            Kind::BadPosition => Self::ImpossiblePositions,
            Kind::WrongPath => Self::WrongPath,
            Kind::WrongMethod => Self::WrongMethod,
            _ => return None,
        })
    }
}

impl RefusedRequests {
    /// What is currently refused for this login; the most recent problem counts.
    pub fn of(login: &str, problems: &[Problem], now: UnixNanos) -> Option<Self> {
        let own = problems.iter().filter(|problem| *problem.who == *login && problem.is_now(now));
        let last = own.max_by_key(|problem| problem.last)?;
        Some(Self { reason: RefusalReason::of(last.kind)?, times: last.count })
    }
}

/// The most important thing to show about an athlete.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All is well.
    Fine,
    /// Nothing arrives, because all requests are refused.
    Refused(RefusedRequests),
    /// Values arrive, but something else is refused.
    AlsoRefused {
        /// How often.
        times: u64,
    },
    /// The replayed session is over.
    Ended {
        /// How long ago it ended, in seconds.
        ago_secs: f64,
    },
    /// No sample since the start.
    NotSeen {
        /// The time of the last sample, from an earlier day or run.
        last: Option<UnixNanos>,
    },
    /// Silent for a long time.
    Lost {
        /// The age of the newest value, in seconds.
        age_secs: f64,
        /// The last known battery level of the phone, if it explains the silence.
        low_battery_percent: Option<f64>,
    },
    /// Silent for a while.
    Dim {
        /// The age of the newest value, in seconds.
        age_secs: f64,
    },
    /// Samples arrive late.
    Behind {
        /// The age of the newest value, in seconds.
        age_secs: f64,
    },
    /// Late samples have just closed a gap.
    GapFilled {
        /// The length of the gap, in seconds.
        secs: f64,
    },
    /// The newest reading of a metric is beyond what people can reach.
    Implausible {
        /// The metric.
        metric: Metric,
        /// The reading.
        value: f64,
    },
    /// One of the values is not fresh, although others are.
    ValueSilent {
        /// The metric.
        metric: Metric,
        /// The state of its value; neither fresh nor absent.
        state: ValueState,
    },
    /// The phone's clock is ahead.
    ClockAhead {
        /// How far it is ahead, in seconds.
        secs: f64,
    },
    /// Values arrive, but no position does.
    NoPosition,
}

impl AthleteNow {
    /// State and condition, in the given context.
    pub fn status(&self, context: &AthleteContext) -> (AthleteState, Condition) {
        if let Some(refused) = context.refusal {
            // While values arrive, they matter more.
            return if self.state == AthleteState::Live {
                (self.state, Condition::AlsoRefused { times: refused.times })
            } else {
                (AthleteState::Refused, Condition::Refused(refused))
            };
        }
        (self.state, self.condition(context))
    }

    fn condition(&self, context: &AthleteContext) -> Condition {
        if let Some(ago_secs) = context.ended_secs.filter(|_| self.state != AthleteState::Live) {
            return Condition::Ended { ago_secs };
        }
        let age_secs = self.age_secs;
        match self.state {
            // Samples alone never give this state.
            AthleteState::Refused => Condition::Fine,
            AthleteState::NotSeen => Condition::NotSeen { last: context.last_seen },
            AthleteState::Lost => {
                let battery = self.battery_percent;
                let low_battery_percent = battery.filter(|percent| *percent <= LOW_BATTERY_PERCENT);
                Condition::Lost { age_secs, low_battery_percent }
            }
            AthleteState::Dim => Condition::Dim { age_secs },
            AthleteState::Behind => Condition::Behind { age_secs },
            AthleteState::Live => self.live_condition(),
        }
    }

    /// What is wrong although samples arrive, the worst first.
    fn live_condition(&self) -> Condition {
        if let Some(secs) = self.filled_secs {
            return Condition::GapFilled { secs };
        }
        if let Some((metric, value)) = &self.implausible {
            return Condition::Implausible { metric: metric.clone(), value: *value };
        }
        let values = [(Metric::HrBpm, self.hr_bpm.state), (Metric::PwrW, self.pwr_w_3s.state)];
        let mut silent = values
            .into_iter()
            .filter(|(_, state)| !matches!(state, ValueState::Fresh | ValueState::Absent));
        if let Some((metric, state)) = silent.next() {
            return Condition::ValueSilent { metric, state };
        }
        if self.lag_secs < -CLOCK_AHEAD_SECS {
            return Condition::ClockAhead { secs: -self.lag_secs };
        }
        if self.has_position { Condition::Fine } else { Condition::NoPosition }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::Value;

    fn live() -> AthleteNow {
        AthleteNow {
            state: AthleteState::Live,
            has_position: true,
            battery_percent: Some(80.0),
            lag_secs: 0.3,
            hr_bpm: Value { state: ValueState::Fresh, ..Value::default() },
            pwr_w_3s: Value { state: ValueState::Fresh, ..Value::default() },
            ..AthleteNow::default()
        }
    }

    fn check(now: &AthleteNow, context: &AthleteContext, expected: &(AthleteState, Condition)) {
        assert_eq!(now.status(context), *expected, "{now:?} {context:?}");
    }

    #[test]
    fn the_worst_condition_is_reported_and_none_if_all_is_well() {
        use AthleteState::{Behind, Dim, Live, Lost, NotSeen};
        let none = AthleteContext::default();
        let hr = |state| AthleteNow { hr_bpm: Value { state, ..Value::default() }, ..live() };
        let silent = |state| (Live, Condition::ValueSilent { metric: Metric::HrBpm, state });
        let dim = ValueState::Dim { age_secs: 34.4 };
        let lost = ValueState::Lost { age_secs: 72.0 };
        for (now, expected) in [
            (live(), (Live, Condition::Fine)),
            (
                AthleteNow { lag_secs: -95.2, ..live() },
                (Live, Condition::ClockAhead { secs: 95.2 }),
            ),
            (AthleteNow { has_position: false, ..live() }, (Live, Condition::NoPosition)),
            (
                AthleteNow { filled_secs: Some(190.0), ..live() },
                (Live, Condition::GapFilled { secs: 190.0 }),
            ),
            (
                AthleteNow { implausible: Some((Metric::PwrW, 65_535.0)), ..live() },
                (Live, Condition::Implausible { metric: Metric::PwrW, value: 65_535.0 }),
            ),
            (AthleteNow { has_position: false, ..hr(dim) }, silent(dim)),
            (hr(lost), silent(lost)),
            (hr(ValueState::Absent), (Live, Condition::Fine)),
            (
                AthleteNow { state: Dim, age_secs: 14.9, ..live() },
                (Dim, Condition::Dim { age_secs: 14.9 }),
            ),
            (
                AthleteNow { state: Behind, age_secs: 95.0, ..live() },
                (Behind, Condition::Behind { age_secs: 95.0 }),
            ),
            (
                AthleteNow { state: Lost, age_secs: 72.0, ..live() },
                (Lost, Condition::Lost { age_secs: 72.0, low_battery_percent: None }),
            ),
            (
                AthleteNow { state: Lost, age_secs: 72.0, battery_percent: Some(4.0), ..live() },
                (Lost, Condition::Lost { age_secs: 72.0, low_battery_percent: Some(4.0) }),
            ),
            (AthleteNow { state: NotSeen, ..live() }, (NotSeen, Condition::NotSeen { last: None })),
        ] {
            check(&now, &none, &expected);
        }
    }

    #[test]
    fn the_context_takes_precedence_over_the_samples() {
        let refused = RefusedRequests { reason: RefusalReason::WrongPassword, times: 41 };
        let refusal = AthleteContext { refusal: Some(refused), ..AthleteContext::default() };
        check(&live(), &refusal, &(AthleteState::Live, Condition::AlsoRefused { times: 41 }));
        let lost = AthleteNow { state: AthleteState::Lost, age_secs: 72.0, ..live() };
        check(&lost, &refusal, &(AthleteState::Refused, Condition::Refused(refused)));
        let ended = AthleteContext { ended_secs: Some(9.0), ..AthleteContext::default() };
        check(&lost, &ended, &(AthleteState::Lost, Condition::Ended { ago_secs: 9.0 }));
        check(&live(), &ended, &(AthleteState::Live, Condition::Fine));
        let seen = AthleteContext { last_seen: Some(UnixNanos(7)), ..AthleteContext::default() };
        let unseen = AthleteNow { state: AthleteState::NotSeen, ..live() };
        let last = Some(UnixNanos(7));
        check(&unseen, &seen, &(AthleteState::NotSeen, Condition::NotSeen { last }));
    }
}
