//! The most important thing to show about an athlete, as a value: what is wrong, or nothing.

use super::{
    athlete::AthleteNow,
    cause::{Hints, LostCause},
};
use crate::{
    analysis::{AthleteState, Standing, ValueState, athlete_state},
    model::{Metric, UnixNanos},
    problems::{Kind, Problem},
};

/// What is known about an athlete apart from the samples.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct AthleteContext {
    /// Current requests of the athlete's phone that are refused.
    pub refusal: Option<RefusedRequests>,
    /// When the athlete last sent anything that is not in memory any more.
    pub last_seen: Option<UnixNanos>,
    /// In a replay, how long ago the session ended, in seconds; `None` while it lasts.
    pub ended_secs: Option<f64>,
    /// Since when the athlete has stood down
    /// ([`AthleteLog::stood_down_since`](crate::logbook::AthleteLog::stood_down_since)).
    pub stood_down: Option<UnixNanos>,
    /// Whether the athlete sits on the bench, which changes no state: the phone goes on sending.
    pub is_benched: bool,
    /// Whether the athlete has finished the race.
    pub has_finished: bool,
    /// Whether the athlete is where no signal is expected.
    pub is_out_of_reach: bool,
    /// How long ago the phone was refused last, in seconds ([`RefusedRequests::last`]).
    pub refused_secs: Option<f64>,
    /// How long ago the address of the phone ([`address_changed`](super::address_changed)) or of
    /// this computer changed last, in seconds.
    pub address_changed_secs: Option<f64>,
}

impl AthleteContext {
    const fn standing(&self) -> Standing {
        Standing {
            is_stood_down: self.stood_down.is_some(),
            has_finished: self.has_finished,
            is_out_of_reach: self.is_out_of_reach,
            is_refused: self.refusal.is_some(),
        }
    }
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
    /// The code was revoked.
    RevokedCode,
    /// The code is of an event that is not open.
    OtherEvent,
}

impl RefusalReason {
    /// The reason for a problem; `None` for problems that do not concern a single phone, or that
    /// are shown elsewhere.
    pub const fn of(kind: Kind) -> Option<Self> {
        Some(match kind {
            Kind::WrongPassword => Self::WrongPassword,
            Kind::OtherDatabase | Kind::UnknownDatabase => Self::WrongDatabase,
            Kind::Throttled => Self::TooManyWrongLogins,
            Kind::BadRequest | Kind::Unreadable | Kind::Encrypted => Self::UnreadableRequests,
            Kind::BadLines => Self::UnreadableLines,
            Kind::DroppedValues => Self::OtherTypes,
            Kind::TooLarge => Self::TooLarge,
            Kind::WrongPrecision => Self::WrongTimeUnit,
            Kind::BadPosition => Self::ImpossiblePositions,
            Kind::WrongPath => Self::WrongPath,
            Kind::WrongMethod => Self::WrongMethod,
            Kind::RevokedCode => Self::RevokedCode,
            Kind::OtherEvent => Self::OtherEvent,
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

    /// When something was refused last for this login, however long ago.
    pub fn last(login: &str, problems: &[Problem]) -> Option<UnixNanos> {
        let own = problems.iter().filter(|problem| *problem.who == *login && !problem.is_ignored);
        let refusals = own.filter(|problem| RefusalReason::of(problem.kind).is_some());
        refusals.map(|problem| problem.last).max()
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
    /// Does not take part any more, says the operator.
    StoodDown {
        /// Since when.
        since: UnixNanos,
    },
    /// Has finished the race.
    Finished,
    /// Silent where no signal is expected.
    OutOfReach {
        /// Age of the youngest value.
        age_secs: f64,
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
        /// Why, if that is known.
        cause: Option<LostCause>,
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
    /// State and condition, given what else is known.
    pub fn status(&self, context: &AthleteContext) -> (AthleteState, Condition) {
        let state = athlete_state(self.state, context.standing());
        (state, self.condition(state, context))
    }

    fn condition(&self, state: AthleteState, context: &AthleteContext) -> Condition {
        let age_secs = self.age_secs;
        let is_over = matches!(
            state,
            AthleteState::Behind | AthleteState::Dim | AthleteState::Lost | AthleteState::NotSeen
        );
        if let Some(ago_secs) = context.ended_secs.filter(|_| is_over) {
            return Condition::Ended { ago_secs };
        }
        match (state, context.refusal, context.stood_down) {
            (AthleteState::StoodDown, _, Some(since)) => Condition::StoodDown { since },
            (AthleteState::Finished, ..) => Condition::Finished,
            (AthleteState::OutOfReach, ..) => Condition::OutOfReach { age_secs },
            // As long as values arrive, they matter more.
            (AthleteState::Live, Some(refused), _) => {
                Condition::AlsoRefused { times: refused.times }
            }
            (AthleteState::Refused, Some(refused), _) => Condition::Refused(refused),
            (AthleteState::Live, None, _) => self.live_condition(),
            (AthleteState::Behind, ..) => Condition::Behind { age_secs },
            (AthleteState::Dim, ..) => Condition::Dim { age_secs },
            (AthleteState::Lost, ..) => Condition::Lost { age_secs, cause: self.cause(context) },
            (AthleteState::NotSeen, ..) => Condition::NotSeen { last: context.last_seen },
            // No state without what it follows from.
            (AthleteState::Refused | AthleteState::StoodDown, ..) => Condition::Fine,
        }
    }

    fn cause(&self, context: &AthleteContext) -> Option<LostCause> {
        let hints = Hints {
            contact_secs: self.contact_secs,
            refused_secs: context.refused_secs,
            address_changed_secs: context.address_changed_secs,
            battery_percent: self.battery_percent,
        };
        hints.cause()
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
        if let Some(secs) = self.clock_ahead_secs {
            return Condition::ClockAhead { secs };
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
        let battery = Some(LostCause::LowBattery { percent: 4.0 });
        for (now, expected) in [
            (live(), (Live, Condition::Fine)),
            (
                AthleteNow { clock_ahead_secs: Some(95.2), ..live() },
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
                (Lost, Condition::Lost { age_secs: 72.0, cause: None }),
            ),
            (
                AthleteNow { state: Lost, age_secs: 72.0, battery_percent: Some(4.0), ..live() },
                (Lost, Condition::Lost { age_secs: 72.0, cause: battery }),
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
        let after = AthleteContext {
            refused_secs: Some(20.0),
            address_changed_secs: Some(70.0),
            ..AthleteContext::default()
        };
        let silent = AthleteNow { contact_secs: Some(72.0), ..lost.clone() };
        let cause = Some(LostCause::Refused);
        check(&silent, &after, &(AthleteState::Lost, Condition::Lost { age_secs: 72.0, cause }));
        let moved = AthleteContext { refused_secs: None, ..after };
        let cause = Some(LostCause::AddressChanged);
        check(&silent, &moved, &(AthleteState::Lost, Condition::Lost { age_secs: 72.0, cause }));
        let seen = AthleteContext { last_seen: Some(UnixNanos(7)), ..AthleteContext::default() };
        let unseen = AthleteNow { state: AthleteState::NotSeen, ..live() };
        let last = Some(UnixNanos(7));
        check(&unseen, &seen, &(AthleteState::NotSeen, Condition::NotSeen { last }));
    }

    #[test]
    fn who_is_quiet_says_why_whatever_arrives() {
        let (since, refused) =
            (UnixNanos(7), RefusedRequests { reason: RefusalReason::TooLarge, times: 2 });
        let away = AthleteContext { is_out_of_reach: true, ..AthleteContext::default() };
        let finished = AthleteContext { has_finished: true, refusal: Some(refused), ..away };
        let down = AthleteContext { stood_down: Some(since), ended_secs: Some(9.0), ..finished };
        let lost = AthleteNow { state: AthleteState::Lost, age_secs: 72.0, ..live() };
        for now in [&live(), &lost] {
            check(now, &down, &(AthleteState::StoodDown, Condition::StoodDown { since }));
            check(now, &finished, &(AthleteState::Finished, Condition::Finished));
        }
        let out = (AthleteState::OutOfReach, Condition::OutOfReach { age_secs: 72.0 });
        check(&lost, &away, &out);
        check(&live(), &away, &(AthleteState::Live, Condition::Fine));
    }
}
