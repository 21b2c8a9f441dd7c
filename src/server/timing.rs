//! Finds implausible times: a clock that is ahead or behind, or a wrong unit. The samples are
//! recorded as they are; the operator is told.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use parking_lot::Mutex;

use crate::{
    codec::Precision,
    model::{AthleteId, UnixNanos},
    problems::{Kind, clocks},
};

/// A newest sample further ahead than this is reported.
const AHEAD_SECS: f64 = 60.0;
/// Times before 1980-01-01 cannot be right.
const LEAST: UnixNanos = UnixNanos::from_secs(315_532_800);
/// Times from 2000-01-01 on may be right.
const PLAUSIBLE: UnixNanos = UnixNanos::from_secs(946_684_800);
const DAY_SECS: f64 = 86_400.0;
const YEAR_SECS: f64 = 365.25 * DAY_SECS;

/// Live samples that are behind by less are merely delayed. Beyond that, a steady lag means a clock
/// that is behind; an upload of old samples shows a changing lag, because it is sent faster than it
/// was measured.
const BEHIND_SECS: f64 = 120.0;
/// A lag this close to a whole number of GPS week rollovers needs no further proof.
const GPS_SLACK_SECS: f64 = 60.0;
/// How much the lag of a wrong clock may vary.
const STEADY_SECS: f64 = 15.0;
/// How long, and over how many posts, a lag must be steady.
const STEADY_FOR_SECS: f64 = 30.0;
const STEADY_POSTS: u32 = 5;
/// The maximum number of senders to watch.
const MAX_WATCHED: usize = 1024;

/// Judges the newest time of a post, if one look suffices.
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
    if newest < PLAUSIBLE || clocks::gps_rounds(-ahead_secs, GPS_SLACK_SECS).is_some() {
        return Some(clock_error(newest, received));
    }
    (ahead_secs > AHEAD_SECS).then(|| clock_error(newest, received))
}

/// Judges the oldest time of a post, if one look suffices: when a clock jumps, the newest time may
/// be right.
pub(super) fn judge_oldest(oldest: UnixNanos, received: UnixNanos) -> Option<(Kind, String)> {
    let behind_secs = received.secs_since(oldest);
    let is_off = oldest < PLAUSIBLE || clocks::gps_rounds(behind_secs, GPS_SLACK_SECS).is_some();
    is_off.then(|| clock_error(oldest, received))
}

/// How far a clock is off, with the likely cause.
fn clock_error(time: UnixNanos, received: UnixNanos) -> (Kind, String) {
    let ahead_secs = time.secs_since(received);
    let (kind, way) =
        if ahead_secs > 0.0 { (Kind::ClockAhead, "ahead") } else { (Kind::ClockBehind, "behind") };
    let cause = clocks::likely_cause(time, received);
    let cause = cause.map_or_else(String::new, |cause| format!(" ({cause})"));
    (kind, format!("{} {way}{cause}", span(ahead_secs.abs())))
}

/// What is wrong with a line whose time, as it was `sent`, is too large for its unit.
pub(super) fn judge_out_of_range(
    sent: i64,
    received: UnixNanos,
    precision: Precision,
) -> Option<(Kind, String)> {
    let unit = guess_unit(sent, received, precision)?;
    Some((Kind::WrongPrecision, wrong_unit(unit, precision)))
}

/// The unit in which a time would be plausible.
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

/// A unit in words, and as the `precision` parameter.
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

/// A duration in the unit that people would use.
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
        let tenths = (secs / YEAR_SECS * 10.0).round() / 10.0;
        format!("{tenths} years")
    }
}

/// The lag of each sender whose live samples are behind, and since when it is steady. A clock that
/// is behind, or has stopped, shows only over time, because samples may also be delayed.
#[derive(Debug, Default)]
pub(super) struct Lags {
    /// The number of watched senders, so that most posts need not lock.
    watched: AtomicUsize,
    by_sender: Mutex<HashMap<(AthleteId, u32), Lag>>,
}

#[derive(Debug, Clone, Copy)]
struct Lag {
    secs: f64,
    since: UnixNanos,
    posts: u32,
    /// The newest time, since when it has been the same, and over how many posts.
    newest: UnixNanos,
    newest_since: UnixNanos,
    newest_posts: u32,
}

impl Lag {
    const fn new(secs: f64, newest: UnixNanos, received: UnixNanos) -> Self {
        Self { secs, since: received, posts: 0, newest, newest_since: received, newest_posts: 0 }
    }

    /// Records a post.
    fn note(&mut self, secs: f64, newest: UnixNanos, received: UnixNanos) {
        if (self.secs - secs).abs() > STEADY_SECS {
            (self.secs, self.since, self.posts) = (secs, received, 0);
        }
        if self.newest != newest {
            (self.newest, self.newest_since, self.newest_posts) = (newest, received, 0);
        }
        self.posts = self.posts.saturating_add(1);
        self.newest_posts = self.newest_posts.saturating_add(1);
    }

    /// The verdict, once the evidence suffices.
    fn judge(&self, secs: f64, received: UnixNanos) -> Option<(Kind, String)> {
        let is_clear = |posts: u32, since: UnixNanos| {
            posts >= STEADY_POSTS && received.secs_since(since) >= STEADY_FOR_SECS
        };
        if is_clear(self.newest_posts, self.newest_since) {
            let detail = format!("that stand still, {} behind", span(secs));
            return Some((Kind::ClockBehind, detail));
        }
        is_clear(self.posts, self.since).then(|| clock_error(self.newest, received))
    }
}

impl Lags {
    /// Records a post; returns how far the sender's clock is behind, once the evidence suffices.
    pub(super) fn note(
        &self,
        athlete: AthleteId,
        via: u32,
        newest: UnixNanos,
        received: UnixNanos,
    ) -> Option<(Kind, String)> {
        let secs = received.secs_since(newest);
        let lies_back = secs >= BEHIND_SECS;
        if !lies_back && self.watched.load(Ordering::Relaxed) == 0 {
            return None;
        }
        let key = (athlete, via);
        let mut lags = self.by_sender.lock();
        let judged = if lies_back {
            if lags.len() >= MAX_WATCHED && !lags.contains_key(&key) {
                lags.clear();
            }
            let lag = lags.entry(key).or_insert_with(|| Lag::new(secs, newest, received));
            lag.note(secs, newest, received);
            lag.judge(secs, received)
        } else {
            lags.remove(&key);
            None
        };
        self.watched.store(lags.len(), Ordering::Relaxed);
        judged
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
    fn the_unit_of_a_time_too_large_for_its_unit_is_guessed() {
        let judged = |sent| judge_out_of_range(sent, NOW, Precision::Seconds);
        let (kind, detail) = judged(NOW_SECS * 1000).unwrap();
        assert_eq!(kind, Kind::WrongPrecision);
        assert!(detail.starts_with("its times look like milliseconds but are sent as seconds"));
        assert_eq!(judged(i64::MAX), None);
    }

    #[test]
    fn a_clock_ahead_is_told_with_how_far() {
        let ahead = |secs, words: &str| {
            check(NOW_SECS + secs, Precision::Seconds, Some((Kind::ClockAhead, words)));
        };
        ahead(61, "61 s ahead");
        let zone = "local time is sent in place of UTC, or the time zone is wrong";
        ahead(10_800, &format!("3 h ahead ({zone})"));
        ahead(19_800, &format!("5.5 h ahead ({zone})"));
        ahead(40 * 86_400, "40 days ahead (whole days: the date is set wrong)");
        check(NOW_SECS + 60, Precision::Seconds, None);
        let reset = "53.9 years behind (the clock began again at 1970-01-01, as after a reset)";
        check(100, Precision::Seconds, Some((Kind::ClockBehind, reset)));
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
        let words = "2 h behind (local time is sent in place of UTC, or the time zone is wrong)";
        assert_eq!(post(30, NOW_SECS + 30 - 7200).as_deref(), Some(words));
        // Neither a phone that catches up nor one that is on time has a clock that is behind.
        for at in 31..200 {
            assert_eq!(post(at, NOW_SECS + at - 7200 + (at - 30) * 16), None);
        }
        assert_eq!(post(300, NOW_SECS + 300), None);
        assert_eq!(lags.watched.load(Ordering::Relaxed), 0);
    }

    /// What is reported about 40 live posts, one per second, from a clock that is behind by this
    /// much.
    fn told_of(behind_secs: i64) -> String {
        let lags = Lags::default();
        let mut told = String::new();
        for at in 0..40 {
            let received = UnixNanos::from_secs(NOW_SECS + at);
            let newest = UnixNanos::from_secs(NOW_SECS + at - behind_secs);
            let judged = judge(newest, received, Precision::Seconds)
                .or_else(|| lags.note(AthleteId(7), 1, newest, received));
            if let Some((_, detail)) = judged {
                told = detail;
            }
        }
        told
    }

    #[test]
    fn however_far_a_clock_is_behind_it_is_told_with_the_likely_cause() {
        for (behind_secs, words) in [
            (619_315_200, "19.6 years behind (1024 weeks: the GPS week number"),
            (97_200, "27 h behind (whole hours: date and time zone"),
            (NOW_SECS - 946_684_800, "23.9 years behind (the clock began again at 2000-01-01"),
            (NOW_SECS - 315_964_800, "43.9 years behind (the clock began again at 1980-01-06"),
            (NOW_SECS, "53.9 years behind (the clock began again at 1970-01-01"),
            (365 * 86_400, "365 days behind (exactly a year"),
            (200, "3 min behind"),
            (60, ""),
        ] {
            let told = told_of(behind_secs);
            assert!(told.starts_with(words) && told.is_empty() == words.is_empty(), "{told}");
        }
    }

    #[test]
    fn old_rides_that_are_uploaded_and_samples_that_come_late_are_no_wrong_clock() {
        let lags = Lags::default();
        for at in 0..200 {
            // An upload of last year's ride, two minutes of it per second.
            let newest = UnixNanos::from_secs(NOW_SECS - 30_000_000 + at * 120);
            let received = UnixNanos::from_secs(NOW_SECS + at);
            assert_eq!(judge(newest, received, Precision::Seconds), None);
            assert_eq!(lags.note(AthleteId(7), 1, newest, received), None);
        }
    }

    #[test]
    fn a_clock_that_stands_still_and_one_that_jumps_are_told() {
        let lags = Lags::default();
        let newest = UnixNanos::from_secs(NOW_SECS - 130);
        let told: Vec<String> = (0..40)
            .filter_map(|at| {
                lags.note(AthleteId(7), 1, newest, UnixNanos::from_secs(NOW_SECS + at))
            })
            .map(|(_, detail)| detail)
            .collect();
        assert_eq!(told.last().map(|words| &**words), Some("that stand still, 3 min behind"));
        assert!(judge_oldest(UnixNanos::from_secs(NOW_SECS - 619_315_200), NOW).is_some());
        assert!(judge_oldest(UnixNanos::from_secs(100), NOW).is_some());
        assert_eq!(judge_oldest(UnixNanos::from_secs(NOW_SECS - 30_000_000), NOW), None);
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
