//! Guesses the cause of a wrong clock from how far it is off.
//!
//! Clocks are rarely wrong by chance: receivers lose whole rollovers of the GPS week number,
//! devices without a battery start at a fixed date, apps send local time instead of UTC. Each of
//! these leaves a trace in the difference; they are tried from the most exact to the vaguest.

use jiff::{
    Timestamp, ToSpan as _,
    civil::{Date, DateTime, Time, date},
    tz::TimeZone,
};

use crate::model::UnixNanos;

const MINUTE_SECS: f64 = 60.0;
const HOUR_SECS: f64 = 3600.0;
const DAY_SECS: f64 = 86_400.0;
/// A rollover of the GPS week number, which has 10 bits (IS-GPS-200, section 20.3.3.3.1.1).
pub const GPS_ROUND_SECS: f64 = 1024.0 * 7.0 * DAY_SECS;
/// The tolerance for a clock that is merely shifted: leap seconds and delays.
const EXACT_SECS: f64 = 10.0 * MINUTE_SECS;
/// The widest time zone plus the tolerance: a clock may be wrong in two ways.
const ZONE_SECS: f64 = 14.0 * HOUR_SECS + EXACT_SECS;
/// The maximum time that a device which started at a fixed date has been running, in days.
const RUN_DAYS: i64 = 60;
/// The same for a January 1st that is not a well-known epoch.
const SHORT_RUN_DAYS: i64 = 7;

/// Epochs in use: what they are called, and seconds since 1970-01-01.
const EPOCHS: [(&str, f64); 4] = [
    ("1980-01-06, as GPS does,", 315_964_800.0),
    ("2000-01-01", 946_684_800.0),
    ("2001-01-01, as Apple's systems do,", 978_307_200.0),
    ("1900-01-01, as NTP does,", -2_208_988_800.0),
];
/// The dates at which devices start after losing the time.
const RESETS: [Date; 5] =
    [date(1970, 1, 1), date(1980, 1, 6), date(1980, 1, 1), date(2000, 1, 1), date(2001, 1, 1)];

/// The likely cause of a clock that says `newest` when the time is `received`, phrased to follow
/// "19.6 years behind"; `None` if there is no likely cause.
pub fn likely_cause(newest: UnixNanos, received: UnixNanos) -> Option<String> {
    let behind_secs = received.secs_since(newest);
    let off_secs = behind_secs.abs();
    let (said, now) = (civil(newest)?, civil(received)?);
    if let Some(rounds) = gps_rounds(off_secs, ZONE_SECS) {
        let weeks = rounds * 1024;
        return Some(format!("{weeks} weeks: the GPS week number of the receiver rolled over"));
    }
    if let Some((from, _)) =
        EPOCHS.iter().find(|(_, secs)| (behind_secs - secs).abs() <= EXACT_SECS)
    {
        return Some(format!("it counts from {from} in place of 1970-01-01"));
    }
    if said.year() < 1970 {
        return Some("the clock was reset, or its date was never set".to_owned());
    }
    if behind_secs > 0.0
        && let Some(reset) =
            RESETS.into_iter().find(|reset| is_soon_after(said.date(), *reset, RUN_DAYS))
    {
        return Some(format!("the clock began again at {reset}, as after a reset"));
    }
    let years = i64::from(now.year()) - i64::from(said.year());
    if let Some(off_by) = whole_years(said, now, years, off_secs) {
        let years = if off_by == 1 { "a year".to_owned() } else { format!("{off_by} years") };
        return Some(format!("exactly {years}: the year is set wrong"));
    }
    if off_secs <= ZONE_SECS && is_multiple(off_secs, 15.0 * MINUTE_SECS) {
        return Some("local time is sent in place of UTC, or the time zone is wrong".to_owned());
    }
    if off_secs < DAY_SECS {
        return None;
    }
    if is_multiple(off_secs, DAY_SECS) {
        if said.day() == now.day() && is_same_time_of_day(said, now) {
            return Some("the month is set wrong".to_owned());
        }
        if i32::from(said.day()) == i32::from(now.month())
            && i32::from(said.month()) == i32::from(now.day())
        {
            return Some("day and month are exchanged".to_owned());
        }
        return Some("whole days: the date is set wrong".to_owned());
    }
    if off_secs < 32.0 * DAY_SECS && is_multiple(off_secs, HOUR_SECS) {
        return Some("whole hours: date and time zone are set wrong".to_owned());
    }
    let january = date(said.year(), 1, 1);
    if years > 0 && is_soon_after(said.date(), january, SHORT_RUN_DAYS) {
        return Some(format!("the clock began again at {january}, the date of its firmware"));
    }
    let day = said.date();
    Some(if behind_secs > 0.0 {
        format!("its date is {day}, as after a reset to the date of its firmware")
    } else {
        format!("its date is {day}: the date is set wrong")
    })
}

/// How many GPS week rollovers a clock is off by, within `slack_secs`.
pub fn gps_rounds(off_secs: f64, slack_secs: f64) -> Option<u32> {
    let rounds = (off_secs.abs() / GPS_ROUND_SECS).round();
    let rest_secs = (off_secs.abs() - rounds * GPS_ROUND_SECS).abs();
    // The fourth rollover does not come before 2058.
    ((1.0..=3.0).contains(&rounds) && rest_secs <= slack_secs).then_some(rounds as u32)
}

fn is_multiple(secs: f64, of_secs: f64) -> bool {
    let times = (secs / of_secs).round();
    times >= 1.0 && (secs - times * of_secs).abs() <= MINUTE_SECS
}

/// By how many years the date is off, if day and time of day are right apart from the time zone.
fn whole_years(said: DateTime, now: DateTime, years: i64, off_secs: f64) -> Option<u64> {
    // One or several years of 365 days, as scripts and simple clocks count.
    let of_365 = (off_secs / (365.0 * DAY_SECS)).round();
    if of_365 >= 1.0 && (off_secs - of_365 * 365.0 * DAY_SECS).abs() <= EXACT_SECS {
        return Some(of_365 as u64);
    }
    if years == 0 {
        // Around New Year, the years may differ by one more or less.
        return None;
    }
    [years, years - 1, years + 1].into_iter().filter(|years| *years != 0).find_map(|years| {
        let shifted = said.checked_add(years.years()).ok()?;
        let rest = now.duration_since(shifted).as_secs_f64().abs();
        (rest <= ZONE_SECS).then_some(years.unsigned_abs())
    })
}

/// Whether a date is that of a reset or up to some days later; a time zone may shift it to the day
/// before.
fn is_soon_after(said: Date, reset: Date, days: i64) -> bool {
    let since = said.duration_since(reset).as_hours() / 24;
    (-1..=days).contains(&since)
}

fn civil(at: UnixNanos) -> Option<DateTime> {
    let at = Timestamp::from_nanosecond(i128::from(at.0)).ok()?;
    Some(TimeZone::UTC.to_datetime(at))
}

fn is_same_time_of_day(one: DateTime, other: DateTime) -> bool {
    let secs = |at: DateTime| at.time().duration_since(Time::midnight()).as_secs_f64();
    (secs(one) - secs(other)).abs() <= EXACT_SECS
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;
    const HOUR: i64 = 3600;

    fn at(text: &str) -> UnixNanos {
        text.parse().unwrap()
    }

    /// The cause for a clock that is this many seconds behind at 2026-05-19 10:40 UTC.
    fn behind(secs: i64) -> String {
        let now = at("2026-05-19T10:40:00Z");
        likely_cause(UnixNanos(now.0 - secs * 1_000_000_000), now).unwrap_or_default()
    }

    #[test]
    fn a_round_of_the_gps_week_number_is_known_with_and_without_a_time_zone() {
        for (secs, weeks) in [
            (619_315_200, 1024),
            (619_315_200 + 18, 1024),
            (619_315_200 - 2 * HOUR, 1024),
            (619_315_200 + 11 * HOUR, 1024),
            (2 * 619_315_200, 2048),
            (-619_315_200, 1024),
        ] {
            let cause = behind(secs);
            let expected =
                format!("{weeks} weeks: the GPS week number of the receiver rolled over");
            assert_eq!(cause, expected, "{secs}");
        }
        assert!(!behind(619_315_200 - 3 * DAY).contains("GPS week"));
    }

    #[test]
    fn a_clock_that_began_again_is_known_by_its_date() {
        let now = at("2026-05-19T10:40:00Z");
        let cause = |said: &str| likely_cause(at(said), now).unwrap();
        for (said, from) in [
            ("1970-01-01T00:00:40Z", "1970-01-01"),
            ("1969-12-31T19:00:00Z", "reset"),
            ("1980-01-01T00:10:00Z", "1980-01-01"),
            ("1980-01-06T03:00:00Z", "1980-01-06"),
            ("2000-01-01T00:00:05Z", "2000-01-01"),
            ("2000-01-20T08:00:00Z", "2000-01-01"),
            ("2001-01-01T05:00:00Z", "2001-01-01"),
            ("2015-01-01T00:31:00Z", "2015-01-01, the date of its firmware"),
            ("2019-03-04T07:13:00Z", "its date is 2019-03-04, as after a reset"),
            ("1900-01-01T00:00:00Z", "reset"),
        ] {
            assert!(cause(said).contains(from), "{said}: {}", cause(said));
        }
    }

    #[test]
    fn whole_years_are_known_whatever_leap_days_lie_between() {
        let now = at("2026-05-19T10:40:00Z");
        for (said, words) in [
            ("2025-05-19T10:40:03Z", "exactly a year"),
            ("2024-05-19T10:39:00Z", "exactly 2 years"),
            ("2027-05-19T10:40:00Z", "exactly a year"),
            ("2016-05-19T12:40:00Z", "exactly 10 years"),
        ] {
            let cause = likely_cause(at(said), now).unwrap();
            assert!(cause.starts_with(words), "{said}: {cause}");
        }
        assert_eq!(behind(365 * DAY), "exactly a year: the year is set wrong");
    }

    #[test]
    fn hours_days_and_months_are_told_apart() {
        assert!(behind(2 * HOUR).starts_with("local time is sent in place of UTC"));
        assert!(behind(-2 * HOUR).starts_with("local time is sent in place of UTC"));
        assert!(behind(-19_800).starts_with("local time is sent in place of UTC"));
        assert_eq!(behind(95), "");
        assert_eq!(behind(-4000), "");
        assert_eq!(behind(27 * HOUR), "whole hours: date and time zone are set wrong");
        assert_eq!(behind(3 * DAY), "whole days: the date is set wrong");
        assert_eq!(behind(30 * DAY), "the month is set wrong");
        let swapped = likely_cause(at("2026-05-03T08:00:00Z"), at("2026-03-05T08:00:00Z"));
        assert_eq!(swapped.as_deref(), Some("day and month are exchanged"));
    }

    #[test]
    fn a_wrong_epoch_is_known() {
        assert!(behind(315_964_800 - 18).contains("1980-01-06, as GPS does,"));
        assert!(behind(978_307_200).contains("2001-01-01"));
        assert!(behind(-2_208_988_800).contains("1900-01-01"));
    }
}
