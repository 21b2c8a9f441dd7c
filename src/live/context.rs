//! What is known of athletes apart from their samples, put together in one place, so that all who ask
//! for a state give the same reasons.

use std::time::Duration;

use super::{
    cause::address_changed,
    condition::{AthleteContext, RefusedRequests},
};
use crate::{
    logbook::Logbook,
    model::{SenderActivity, UnixNanos},
    problems::Problem,
};

/// Without an event that says when it begins, who stood down is back after this time: longer than a
/// day's racing, and over before the next day's.
const STOOD_DOWN_FOR: Duration = Duration::from_hours(12);

/// Where what is known apart from the samples comes from.
#[derive(Debug, Clone, Copy)]
pub struct ContextSources<'a> {
    /// What is refused.
    pub problems: &'a [Problem],
    /// What each device has sent; may be left empty where nobody is lost.
    pub activity: &'a [SenderActivity],
    /// What the operator wrote.
    pub logbook: &'a Logbook,
    /// When an address of this computer was found gone last.
    pub address_lost: Option<UnixNanos>,
    /// Where the event begins; `None` when there is none.
    pub event_from: Option<UnixNanos>,
    /// The time of day.
    pub now: UnixNanos,
}

/// From when on somebody may have stood down who still is: where the event begins, else so long before
/// `now` that it is another day's racing.
pub fn stood_down_from(event_from: Option<UnixNanos>, now: UnixNanos) -> UnixNanos {
    event_from.unwrap_or_else(|| now.minus(STOOD_DOWN_FOR))
}

impl AthleteContext {
    /// What is known of the athlete with this login. `logged_now` is the time in the athlete's
    /// logbook: that of day, or in a replay the one at which what is shown was recorded. The caller
    /// adds what it knows of the race and of earlier days.
    pub fn of(login: &str, logged_now: Option<UnixNanos>, sources: &ContextSources<'_>) -> Self {
        let ContextSources { problems, activity, logbook, address_lost, event_from, now } =
            *sources;
        let ago_secs = |time: UnixNanos| now.secs_since(time);
        let stood_down = logbook.of(login).zip(logged_now).and_then(|(log, logged_now)| {
            log.stood_down_since(stood_down_from(event_from, logged_now), logged_now)
        });
        let is_benched = logbook.of(login).zip(logged_now).is_some_and(|(log, logged_now)| {
            log.benched_since(stood_down_from(event_from, logged_now), logged_now).is_some()
        });
        let address_changed = address_changed(login, activity).max(address_lost);
        Self {
            refusal: RefusedRequests::of(login, problems, now),
            stood_down,
            is_benched,
            refused_secs: RefusedRequests::last(login, problems).map(ago_secs),
            address_changed_secs: address_changed.map(ago_secs),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{LogEntry, LogNote, Login};

    #[test]
    fn who_stood_down_is_back_the_next_day_or_at_the_next_event() {
        let hours = |hours: i64| UnixNanos::from_secs(hours * 3600);
        let mut logbook = Logbook::default();
        let login = Login::try_from("rider1").unwrap();
        logbook.apply(&LogEntry { login, time: hours(10), note: LogNote::StoodDown(true) });
        let stood_down = |event_from: Option<i64>, now: i64| {
            let sources = ContextSources {
                problems: &[],
                activity: &[],
                logbook: &logbook,
                address_lost: None,
                event_from: event_from.map(hours),
                now: hours(now),
            };
            AthleteContext::of("rider1", Some(hours(now)), &sources).stood_down.is_some()
        };
        for (event_from, now, expected) in [
            (None, 9, false),
            (None, 10, true),
            (None, 22, true),
            (None, 23, false),
            (Some(8), 33, true),
            (Some(32), 33, false),
        ] {
            assert_eq!(stood_down(event_from, now), expected, "{event_from:?} {now}");
        }
    }

    #[test]
    fn the_later_of_two_changes_of_address_counts() {
        let sources = ContextSources {
            problems: &[],
            activity: &[],
            logbook: &Logbook::default(),
            address_lost: Some(UnixNanos::from_secs(70)),
            event_from: None,
            now: UnixNanos::from_secs(100),
        };
        let context = AthleteContext::of("rider1", None, &sources);
        assert_eq!(context.address_changed_secs, Some(30.0));
        assert_eq!((context.refusal, context.stood_down, context.refused_secs), (None, None, None));
    }
}
