//! Times that cannot be meant: a clock that runs ahead or behind, a unit that is not the one
//! that was said. The samples are recorded as they are; the operator is told.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use parking_lot::Mutex;

use crate::{
    codec::Precision,
    model::{AthleteId, UnixNanos},
    problems::Kind,
};

/// A newest sample this far ahead is worth a word.
const AHEAD_SECS: f64 = 60.0;
/// Times before this one were hardly measured then: 1980-01-01.
const LEAST: UnixNanos = UnixNanos::from_secs(315_532_800);
/// Times from this one on may have been measured by something that posts: 2000-01-01.
const PLAUSIBLE: UnixNanos = UnixNanos::from_secs(946_684_800);
const DAY_SECS: f64 = 86_400.0;
const YEAR_SECS: f64 = 365.25 * DAY_SECS;

/// Live samples that lie back by less come late, those that lie back by more are old ones.
const BEHIND_SECS: std::ops::Range<f64> = 120.0..26.0 * 3600.0;
/// How much a lag may vary that comes from a clock.
const STEADY_SECS: f64 = 15.0;
/// How long, and over how many posts, it must be steady.
const STEADY_FOR_SECS: f64 = 30.0;
const STEADY_POSTS: u32 = 5;
/// The most senders that are watched.
const MAX_WATCHED: usize = 1024;

/// What is wrong with times of which the newest is `newest`, if that shows at once.
pub(super) fn judge(
    newest: UnixNanos,
    received: UnixNanos,
    precision: Precision,
) -> Option<(Kind, String)> {
    let ahead_secs = newest.secs_since(received);
    if (newest < LEAST || ahead_secs > YEAR_SECS)
        && let Some(unit) = guess_unit(newest.0 / precision.nanos(), received, precision)
    {
        return Some((Kind::WrongPrecision, wrong_unit(unit, precision)));
    }
    if newest < LEAST {
        let year = if newest.0 < 0 { "before 1970" } else { "from the 1970s" };
        return Some((Kind::ClockBehind, year.to_owned()));
    }
    (ahead_secs > AHEAD_SECS).then(|| (Kind::ClockAhead, format!("{} ahead", span(ahead_secs))))
}

/// What is wrong with a line whose time is too large for its unit, from InfluxDB's message
/// about it.
pub(super) fn judge_rejected(
    message: &[u8],
    received: UnixNanos,
    precision: Precision,
) -> Option<(Kind, String)> {
    let text = std::str::from_utf8(message).ok()?;
    let (line, reason) = text.rsplit_once("': ")?;
    if !reason.starts_with("time outside range") {
        return None;
    }
    let raw: i64 = line.rsplit(' ').next()?.parse().ok()?;
    let unit = guess_unit(raw, received, precision)?;
    Some((Kind::WrongPrecision, wrong_unit(unit, precision)))
}

/// The unit in which a time would make sense.
fn guess_unit(raw: i64, received: UnixNanos, said: Precision) -> Option<Precision> {
    let all = [Precision::Nanos, Precision::Micros, Precision::Millis, Precision::Seconds];
    all.into_iter().filter(|unit| *unit != said).find(|unit| {
        raw.checked_mul(unit.nanos()).is_some_and(|nanos| {
            let time = UnixNanos(nanos);
            time >= PLAUSIBLE && time.secs_since(received) < DAY_SECS
        })
    })
}

fn wrong_unit(unit: Precision, said: Precision) -> String {
    let (is, short) = name(unit);
    let (said, _) = name(said);
    format!("its times look like {is} but are sent as {said}; it needs precision={short}")
}

/// A unit in words, and as the parameter of a write.
const fn name(unit: Precision) -> (&'static str, &'static str) {
    match unit {
        Precision::Nanos => ("nanoseconds", "ns"),
        Precision::Micros => ("microseconds", "u"),
        Precision::Millis => ("milliseconds", "ms"),
        Precision::Seconds => ("seconds", "s"),
        Precision::Minutes => ("minutes", "m"),
        Precision::Hours => ("hours", "h"),
    }
}

/// A span as people say it.
fn span(secs: f64) -> String {
    let halves = |value: f64| {
        let rounded = (value * 2.0).round() / 2.0;
        format!("{rounded}")
    };
    if secs < 120.0 {
        format!("{secs:.0} s")
    } else if secs < 90.0 * 60.0 {
        format!("{:.0} min", secs / 60.0)
    } else if secs < 2.0 * DAY_SECS {
        format!("{} h", halves(secs / 3600.0))
    } else if secs < 2.0 * YEAR_SECS {
        format!("{:.0} days", secs / DAY_SECS)
    } else {
        format!("{:.0} years", secs / YEAR_SECS)
    }
}

/// Which senders' live samples lie back, and since when by how much: a clock that is behind
/// shows only over time, because samples may also come late.
#[derive(Debug, Default)]
pub(super) struct Lags {
    /// How many are watched, so that mostly nobody needs the lock.
    watched: AtomicUsize,
    by_sender: Mutex<HashMap<(AthleteId, u32), Lag>>,
}

#[derive(Debug, Clone, Copy)]
struct Lag {
    secs: f64,
    since: UnixNanos,
    posts: u32,
}

impl Lags {
    /// Takes in a post; how far the sender's clock is behind, once that is clear.
    pub(super) fn note(
        &self,
        athlete: AthleteId,
        via: u32,
        newest: UnixNanos,
        received: UnixNanos,
    ) -> Option<(Kind, String)> {
        let secs = received.secs_since(newest);
        let lies_back = BEHIND_SECS.contains(&secs);
        if !lies_back && self.watched.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let key = (athlete, via);
        let mut lags = self.by_sender.lock();
        let clear = if lies_back {
            if lags.len() >= MAX_WATCHED && !lags.contains_key(&key) {
                lags.clear();
            }
            let fresh = Lag { secs, since: received, posts: 0 };
            let lag = lags.entry(key).or_insert(fresh);
            if (lag.secs - secs).abs() > STEADY_SECS {
                *lag = fresh;
            }
            lag.posts = lag.posts.saturating_add(1);
            lag.posts >= STEADY_POSTS && received.secs_since(lag.since) >= STEADY_FOR_SECS
        } else {
            lags.remove(&key);
            false
        };
        self.watched.store(lags.len(), Ordering::Relaxed);
        clear.then(|| (Kind::ClockBehind, format!("{} behind", span(secs))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2023-11-14 22:13:20 UTC
    const NOW_SECS: i64 = 1_700_000_000;
    const NOW: UnixNanos = UnixNanos::from_secs(NOW_SECS);

    fn check(raw: i64, precision: Precision, expected: Option<(Kind, &str)>) {
        let newest = UnixNanos(raw.saturating_mul(precision.nanos()));
        let found = judge(newest, NOW, precision);
        let found = found.as_ref().map(|(kind, detail)| (*kind, &**detail));
        assert_eq!(found, expected, "{raw} {precision:?}");
    }

    #[test]
    fn a_unit_that_was_not_meant_is_guessed() {
        let wrong = |detail| Some((Kind::WrongPrecision, detail));
        let missing =
            "its times look like seconds but are sent as nanoseconds; it needs precision=s";
        check(NOW_SECS, Precision::Nanos, wrong(missing));
        check(1_463_683_075, Precision::Nanos, wrong(missing));
        check(
            NOW_SECS * 1000,
            Precision::Nanos,
            wrong(
                "its times look like milliseconds but are sent as nanoseconds; it needs precision=ms",
            ),
        );
        check(
            NOW_SECS,
            Precision::Millis,
            wrong("its times look like seconds but are sent as milliseconds; it needs precision=s"),
        );
        check(NOW_SECS, Precision::Seconds, None);
        check(NOW_SECS * 1000, Precision::Millis, None);
    }

    #[test]
    fn a_time_too_large_for_its_unit_is_guessed_from_the_message() {
        let judged = |raw: i64| {
            let message = format!(
                "unable to parse 'samples v=1 {raw}': time outside range -9223372036854775806 - \
                 9223372036854775806"
            );
            judge_rejected(message.as_bytes(), NOW, Precision::Seconds)
        };
        let (kind, detail) = judged(NOW_SECS * 1000).unwrap();
        assert_eq!(kind, Kind::WrongPrecision);
        assert!(detail.starts_with("its times look like milliseconds but are sent as seconds"));
        assert_eq!(judged(i64::MAX), None);
        let other = b"unable to parse 'samples v= 1': missing field value";
        assert_eq!(judge_rejected(other, NOW, Precision::Seconds), None);
    }

    #[test]
    fn a_clock_ahead_is_told_with_how_far() {
        let ahead = |secs, words| {
            check(NOW_SECS + secs, Precision::Seconds, Some((Kind::ClockAhead, words)));
        };
        ahead(61, "61 s ahead");
        ahead(10_800, "3 h ahead");
        ahead(19_800, "5.5 h ahead");
        ahead(40 * 86_400, "40 days ahead");
        check(NOW_SECS + 60, Precision::Seconds, None);
        check(100, Precision::Seconds, Some((Kind::ClockBehind, "from the 1970s")));
    }

    #[test]
    fn a_clock_behind_shows_by_its_steady_lag() {
        let lags = Lags::default();
        let post = |at: i64, newest: i64| {
            let seen = lags.note(
                AthleteId(7),
                1,
                UnixNanos::from_secs(newest),
                UnixNanos::from_secs(NOW_SECS + at),
            );
            seen.map(|(kind, detail)| {
                assert_eq!(kind, Kind::ClockBehind);
                detail
            })
        };
        for at in 0..30 {
            assert_eq!(post(at, NOW_SECS + at - 7200), None);
        }
        assert_eq!(post(30, NOW_SECS + 30 - 7200).as_deref(), Some("2 h behind"));
        // A phone that catches up is no clock behind, nor is one that is on time.
        for at in 31..200 {
            assert_eq!(post(at, NOW_SECS + at - 7200 + (at - 30) * 16), None);
        }
        assert_eq!(post(300, NOW_SECS + 300), None);
        assert_eq!(lags.watched.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn only_so_many_senders_are_watched() {
        let lags = Lags::default();
        for via in 0..5000 {
            lags.note(AthleteId(1), via, NOW.plus_secs(-3600.0), NOW);
        }
        assert!(lags.by_sender.lock().len() <= MAX_WATCHED);
    }
}
