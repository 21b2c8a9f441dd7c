//! The text of the state line: what is wrong, or nothing.

use jiff::tz::TimeZone;

use crate::{
    analysis::ValueState,
    live::{Condition, LostCause, RefusalReason, SharedOffset},
    ui::{format, lang},
};

/// Writes the text for a condition; nothing if all is well. Dates are in this time zone.
pub(super) fn state_line(condition: &Condition, time_zone: &TimeZone, line: &mut String) {
    let words = match condition {
        Condition::Fine => return,
        Condition::Refused(refused) => {
            let reason = reason_words(refused.reason);
            match refused.times {
                1 => tr!("refused-once", reason = reason),
                times => tr!("refused-times", reason = reason, times = times),
            }
        }
        // Beside values there is no room for more; the alarm slot gives the reason.
        Condition::AlsoRefused { times } => tr!("also-refused", times = times),
        Condition::Ended { ago_secs } => tr!("state-ended", span = format::span(*ago_secs)),
        Condition::NotSeen { last: None } => tr!("state-not-seen").to_owned(),
        Condition::NotSeen { last: Some(time) } => {
            tr!("state-last-seen", day = format::date(*time, time_zone))
        }
        Condition::StoodDown { since } => {
            tr!("state-stood-down", at = format::clock(*since, time_zone))
        }
        Condition::Finished => tr!("state-finished").to_owned(),
        Condition::OutOfReach { age_secs } => {
            tr!("state-out-of-reach", span = format::span(*age_secs))
        }
        Condition::Lost { age_secs, cause } => {
            let words = tr!("state-lost", span = format::span(*age_secs));
            match cause {
                Some(cause) => words + " \u{b7} " + &cause_words(*cause),
                None => words,
            }
        }
        Condition::Dim { age_secs } => format::span(*age_secs),
        Condition::Behind { age_secs } => tr!("state-behind", span = format::span(*age_secs)),
        Condition::GapFilled { secs } => tr!("state-filled", minutes = format::minutes(*secs)),
        Condition::Implausible { metric, value } => {
            format!("{} {}?", lang::word(metric.definition().short), format::number(*value, 0))
        }
        Condition::ValueSilent { metric, state } => {
            match silent_words(lang::word(metric.definition().short), *state) {
                Some(words) => words,
                None => return,
            }
        }
        Condition::ClockAhead { secs } => tr!("state-clock", secs = format::number(*secs, 0)),
        Condition::NoPosition => tr!("state-no-position").to_owned(),
    };
    line.push_str(&words);
}

/// Why somebody is silent.
fn cause_words(cause: LostCause) -> String {
    match cause {
        LostCause::Refused => tr!("cause-refused").to_owned(),
        LostCause::AddressChanged => tr!("cause-address").to_owned(),
        LostCause::LowBattery { percent } => {
            tr!("cause-battery", percent = format::number(percent, 0))
        }
    }
}

/// That this computer's own clock is wrong.
pub(super) fn wrong_clock(offset: &SharedOffset) -> String {
    let (secs, phones) = (format::number(offset.ahead_secs.abs(), 0), offset.n_phones);
    if offset.ahead_secs > 0.0 {
        tr!("laptop-behind", secs = secs, phones = phones)
    } else {
        tr!("laptop-ahead", secs = secs, phones = phones)
    }
}

fn silent_words(name: &str, state: ValueState) -> Option<String> {
    match state {
        ValueState::Fresh | ValueState::Absent => None,
        ValueState::Behind { age_secs } => {
            Some(tr!("value-behind", name = name, span = format::span(age_secs)))
        }
        ValueState::Dim { age_secs } => Some(format!("{name} {}", format::span(age_secs))),
        ValueState::Lost { age_secs } => {
            Some(tr!("value-lost", name = name, span = format::span(age_secs)))
        }
        ValueState::Flat { for_secs } => {
            Some(tr!("value-flat", name = name, minutes = format::minutes(for_secs)))
        }
    }
}

/// The short text for a refusal.
fn reason_words(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::WrongPassword => tr!("refusal-password"),
        RefusalReason::WrongDatabase => tr!("refusal-database"),
        RefusalReason::TooManyWrongLogins => tr!("refusal-logins"),
        RefusalReason::UnreadableRequests => tr!("refusal-requests"),
        RefusalReason::UnreadableLines => tr!("refusal-lines"),
        RefusalReason::OtherTypes => tr!("refusal-types"),
        RefusalReason::TooLarge => tr!("refusal-large"),
        RefusalReason::WrongTimeUnit => tr!("refusal-unit"),
        RefusalReason::ImpossiblePositions => tr!("refusal-positions"),
        RefusalReason::WrongPath => tr!("refusal-path"),
        RefusalReason::WrongMethod => tr!("refusal-method"),
        RefusalReason::RevokedCode => tr!("refusal-revoked"),
        RefusalReason::OtherEvent => tr!("refusal-event"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        live::RefusedRequests,
        model::{Metric, UnixNanos},
    };

    #[test]
    fn a_condition_is_said_in_a_few_words() {
        let refused = |times| {
            Condition::Refused(RefusedRequests { reason: RefusalReason::WrongPassword, times })
        };
        let silent = |state| Condition::ValueSilent { metric: Metric::HrBpm, state };
        let implausible = |metric, value| Condition::Implausible { metric, value };
        let lost = |cause| Condition::Lost { age_secs: 72.0, cause };
        let seen = UnixNanos::from_secs(1_463_683_075);
        for (condition, expected) in [
            (Condition::Fine, ""),
            (Condition::ClockAhead { secs: 95.2 }, "clock +95 s"),
            (Condition::NoPosition, "no position"),
            (Condition::GapFilled { secs: 190.0 }, "filled 3:10"),
            (implausible(Metric::PwrW, 65_535.0), "power 65535?"),
            (implausible(Metric::HrBpm, 1e15), "HR 1e15?"),
            (silent(ValueState::Dim { age_secs: 34.4 }), "HR 34 s"),
            (silent(ValueState::Lost { age_secs: 72.0 }), "HR lost 1:12"),
            (silent(ValueState::Behind { age_secs: 72.0 }), "HR 1:12 behind"),
            (silent(ValueState::Flat { for_secs: 72.0 }), "HR flat 1:12"),
            (Condition::Dim { age_secs: 14.9 }, "14 s"),
            (Condition::Behind { age_secs: 95.0 }, "1:35 behind"),
            (lost(None), "lost 1:12"),
            (lost(Some(LostCause::LowBattery { percent: 4.0 })), "lost 1:12 \u{b7} battery 4 %"),
            (lost(Some(LostCause::AddressChanged)), "lost 1:12 \u{b7} address changed"),
            (lost(Some(LostCause::Refused)), "lost 1:12 \u{b7} refused"),
            (Condition::StoodDown { since: seen }, "stood down at 18:37:55"),
            (Condition::Finished, "finished"),
            (Condition::OutOfReach { age_secs: 72.0 }, "out of reach 1:12"),
            (Condition::Ended { ago_secs: 72.0 }, "ended 1:12 ago"),
            (Condition::NotSeen { last: None }, "not seen yet"),
            (Condition::NotSeen { last: Some(seen) }, "last seen 19 May 2016"),
            (Condition::AlsoRefused { times: 41 }, "41 refused"),
            (refused(41), "wrong password, 41 times"),
            (refused(1), "wrong password, once"),
        ] {
            let mut line = String::new();
            state_line(&condition, &TimeZone::UTC, &mut line);
            assert_eq!(line, expected, "{condition:?}");
        }
    }
}
