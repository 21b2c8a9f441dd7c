//! The text of the state line: what is wrong, or nothing.

use jiff::tz::TimeZone;

use crate::{
    analysis::ValueState,
    live::{Condition, LostCause, RefusalReason, SharedOffset},
    ui::format,
};

/// Writes the text for a condition; nothing if all is well. Dates are in this time zone.
pub(super) fn state_line(condition: &Condition, time_zone: &TimeZone, line: &mut String) {
    let words = match condition {
        Condition::Fine => return,
        Condition::Refused(refused) => {
            let reason = reason_words(refused.reason);
            match refused.times {
                1 => format!("{reason}, once"),
                times => format!("{reason}, {times} times"),
            }
        }
        // Beside values there is no room for more; the alarm slot gives the reason.
        Condition::AlsoRefused { times } => format!("{times} refused"),
        Condition::Ended { ago_secs } => format!("ended {} ago", format::span(*ago_secs)),
        Condition::NotSeen { last: None } => "not seen yet".to_owned(),
        Condition::NotSeen { last: Some(time) } => {
            format!("last seen {}", format::date(*time, time_zone))
        }
        Condition::StoodDown { since } => {
            format!("stood down at {}", format::clock(*since, time_zone))
        }
        Condition::Finished => "finished".to_owned(),
        Condition::OutOfReach { age_secs } => {
            format!("out of reach {}", format::span(*age_secs))
        }
        Condition::Lost { age_secs, cause } => {
            let words = format!("lost {}", format::span(*age_secs));
            match cause {
                Some(cause) => words + " \u{b7} " + &cause_words(*cause),
                None => words,
            }
        }
        Condition::Dim { age_secs } => format::span(*age_secs),
        Condition::Behind { age_secs } => format!("{} behind", format::span(*age_secs)),
        Condition::GapFilled { secs } => format!("filled {}", format::minutes(*secs)),
        Condition::Implausible { metric, value } => {
            format!("{} {}?", metric.definition().short, format::number(*value, 0))
        }
        Condition::ValueSilent { metric, state } => {
            match silent_words(metric.definition().short, *state) {
                Some(words) => words,
                None => return,
            }
        }
        Condition::ClockAhead { secs } => format!("clock +{} s", format::number(*secs, 0)),
        Condition::NoPosition => "no position".to_owned(),
    };
    line.push_str(&words);
}

/// Why somebody is silent.
fn cause_words(cause: LostCause) -> String {
    match cause {
        LostCause::Refused => "refused".to_owned(),
        LostCause::AddressChanged => "address changed".to_owned(),
        LostCause::LowBattery { percent } => format!("battery {} %", format::number(percent, 0)),
    }
}

/// That this computer's own clock is wrong.
pub(super) fn wrong_clock(offset: &SharedOffset) -> String {
    let (secs, phones) = (format::number(offset.ahead_secs.abs(), 0), offset.n_phones);
    let side = if offset.ahead_secs > 0.0 { "behind" } else { "ahead of" };
    format!("this laptop's clock is {secs} s {side} {phones} phones: set it")
}

fn silent_words(name: &str, state: ValueState) -> Option<String> {
    match state {
        ValueState::Fresh | ValueState::Absent => None,
        ValueState::Behind { age_secs } => {
            Some(format!("{name} {} behind", format::span(age_secs)))
        }
        ValueState::Dim { age_secs } => Some(format!("{name} {}", format::span(age_secs))),
        ValueState::Lost { age_secs } => Some(format!("{name} lost {}", format::span(age_secs))),
        ValueState::Flat { for_secs } => Some(format!("{name} flat {}", format::minutes(for_secs))),
    }
}

/// The short text for a refusal.
const fn reason_words(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::WrongPassword => "wrong password",
        RefusalReason::WrongDatabase => "wrong database",
        RefusalReason::TooManyWrongLogins => "too many wrong logins",
        RefusalReason::UnreadableRequests => "unreadable requests",
        RefusalReason::UnreadableLines => "unreadable lines",
        RefusalReason::OtherTypes => "values of another type",
        RefusalReason::TooLarge => "sends too much at once",
        RefusalReason::WrongTimeUnit => "times in another unit",
        RefusalReason::ImpossiblePositions => "positions that cannot be",
        RefusalReason::WrongPath => "wrong path",
        RefusalReason::WrongMethod => "wrong method",
        RefusalReason::RevokedCode => "revoked code",
        RefusalReason::OtherEvent => "code of another event",
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
