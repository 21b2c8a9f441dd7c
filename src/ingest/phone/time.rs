//! Times as phones write them: numbers in whatever unit, told apart by size, and ISO 8601.

use jiff::{
    civil,
    tz::{Offset, TimeZone},
};

use super::value::{Number, Value};
use crate::model::UnixNanos;

/// From 1970 to 2001, where some of Apple's clocks begin.
const APPLE_EPOCH_NANOS: i64 = 978_307_200 * 1_000_000_000;
/// More digits than any time has; what is longer is none.
const MAX_DIGITS: usize = 30;

/// What stands in the place of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// Nothing, or a zero: the phone has no clock.
    Absent,
    /// A time.
    At(UnixNanos),
    /// What nobody can read.
    Unreadable,
}

impl Time {
    /// The time that a value stands for.
    pub(super) fn of(value: &Value<'_>) -> Self {
        let Some(text) = value.text().map(str::trim) else {
            return if *value == Value::Null { Self::Absent } else { Self::Unreadable };
        };
        if value.number() == Number::Unknown {
            return Self::Absent;
        }
        let found = if text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
            of_number(text).or_else(|| of_iso(text))
        } else {
            of_iso(text)
        };
        match found {
            Some(UnixNanos(0)) => Self::Absent,
            Some(time) => Self::At(time),
            None => Self::Unreadable,
        }
    }

    /// A time that may have been counted from 2001 instead of 1970: whichever is nearer to `now`.
    pub(super) fn nearer_from_2001(self, now: UnixNanos) -> Self {
        let Self::At(time) = self else { return self };
        let later = UnixNanos(time.0.saturating_add(APPLE_EPOCH_NANOS));
        let distance = |time: UnixNanos| time.nanos_since(now).unsigned_abs();
        Self::At(if distance(later) < distance(time) { later } else { time })
    }
}

/// A number of seconds, milliseconds, microseconds or nanoseconds. No phone's time is near the
/// borders between them: they are in the year 5138 from one side, and in 1973 from the other.
fn of_number(text: &str) -> Option<UnixNanos> {
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let nanos = if is_plain(whole) && is_plain(fraction) && text.len() <= MAX_DIGITS {
        let number: i128 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let unit = unit_nanos(number);
        // Digit by digit: a float has no nanoseconds of this century.
        let mut part = unit;
        let fraction = fraction.bytes().fold(0, |sum, digit| {
            part /= 10;
            sum + i128::from(digit - b'0') * part
        });
        if whole.is_empty() && fraction == 0 {
            return None;
        }
        number * unit + fraction
    } else {
        // With an exponent. A second sign is none.
        let number: f64 = digits.parse().ok().filter(|number| (0.0..1e19).contains(number))?;
        let unit = unit_nanos(number as i128);
        number.trunc() as i128 * unit + (number.fract() * unit as f64).round() as i128
    };
    let nanos = i64::try_from(nanos).ok()?;
    Some(UnixNanos(if is_negative { -nanos } else { nanos }))
}

/// The unit of a time, by its size.
const fn unit_nanos(number: i128) -> i128 {
    match number {
        ..100_000_000_000 => 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1000,
        _ => 1,
    }
}

/// Date and time of day with `T` or a blank between them, and an offset, `Z` or nothing, which is
/// UTC. A `+` of the offset may have become a blank on its way.
fn of_iso(text: &str) -> Option<UnixNanos> {
    let (date, clock) = split_date(text)?;
    let (clock, offset_secs) = split_offset(clock.trim_start())?;
    let (clock, fraction) = match clock.split_once(['.', ',']) {
        Some((clock, fraction)) => (clock, fraction),
        None => (clock, ""),
    };
    let [hour, minute, second] = numbers(clock, ':')?;
    let time = civil::Time::new(hour.try_into().ok()?, minute.try_into().ok()?, 0, 0).ok()?;
    // A leap second is the second after it.
    if !(0..=60).contains(&second) || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanos: i64 = format!("{:0<9}", fraction.get(..9).unwrap_or(fraction)).parse().ok()?;
    let zoned = date.to_datetime(time).to_zoned(TimeZone::fixed(Offset::UTC)).ok()?;
    let secs = zoned.timestamp().as_second() + i64::from(second) - offset_secs;
    secs.checked_mul(1_000_000_000)?.checked_add(nanos).map(UnixNanos)
}

/// The date in front, `2026-09-21` or `20260921`, and the time of day behind it.
fn split_date(text: &str) -> Option<(civil::Date, &str)> {
    let (date, clock) = match text.find(['T', 't', ' ']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?),
        None => (text, "00:00:00"),
    };
    let [year, month, day] = match (date.len(), date.get(..4), date.get(4..6), date.get(6..)) {
        (8, Some(year), Some(month), Some(day)) if !date.contains(['-', '/']) => {
            [year.parse().ok()?, month.parse().ok()?, day.parse().ok()?]
        }
        _ if date.contains('/') => numbers(date, '/')?,
        _ => numbers(date, '-')?,
    };
    // A date without a century is somebody's own.
    let year = i16::try_from(year).ok().filter(|year| *year >= 1000)?;
    let date = civil::Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()?;
    Some((date, clock))
}

/// The time of day without its offset, and the offset in seconds.
fn split_offset(clock: &str) -> Option<(&str, i64)> {
    for utc in ["Z", "z", " UTC", "UTC", " GMT", "GMT"] {
        if let Some(clock) = clock.strip_suffix(utc) {
            return Some((clock, 0));
        }
    }
    let Some(at) = clock.rfind(['+', '-', ' ']) else { return Some((clock, 0)) };
    let (clock, offset) = (clock.get(..at)?, clock.get(at..)?);
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let digits = offset.get(1..)?.replace(':', "");
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "00"),
        4 => (digits.get(..2)?, digits.get(2..)?),
        _ => return None,
    };
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let is_offset = (0..=18).contains(&hours) && (0..60).contains(&minutes);
    is_offset.then_some((clock.trim_end(), sign * (hours * 3600 + minutes * 60)))
}

/// Two or three numbers between separators; the third is 0 if it is missing.
fn numbers(text: &str, separator: char) -> Option<[i32; 3]> {
    let mut parts = text.split(separator);
    let mut number = |default: Option<i32>| match parts.next() {
        None => default,
        Some(part) if (1..=4).contains(&part.len()) => {
            part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten()
        }
        Some(_) => None,
    };
    let numbers = [number(None)?, number(None)?, number((separator == ':').then_some(0))?];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> Time {
        Time::of(&Value::Text(text.into()))
    }

    fn at(nanos: i64) -> Time {
        Time::At(UnixNanos(nanos))
    }

    #[test]
    fn numbers_tell_their_unit_by_their_size() {
        let second = 1_790_034_000_000_000_000;
        assert_eq!(time("1790034000"), at(second));
        assert_eq!(time("1790034000123"), at(second + 123_000_000));
        assert_eq!(time("1790034000123456"), at(second + 123_456_000));
        assert_eq!(time("1790034000123456789"), at(second + 123_456_789));
        assert_eq!(time("1790034000.5"), at(second + 500_000_000));
        assert_eq!(time("1790034000.123456789"), at(second + 123_456_789));
        assert_eq!(time("1.790034E9"), at(second));
        assert_eq!(time("1.790034000123E12"), at(second + 123_000_000));
        // Beyond what nanoseconds reach.
        assert_eq!(time("99999999999"), Time::Unreadable);
        assert_eq!(time("-5"), at(-5_000_000_000));
        assert_eq!(Time::of(&Value::Number("1170716800".into())), at(1_170_716_800_000_000_000));
    }

    #[test]
    fn a_zero_or_nothing_is_no_clock_and_a_word_is_unreadable() {
        for text in ["0", "", "0.0", "null", "NaN"] {
            assert_eq!(time(text), Time::Absent, "{text}");
        }
        assert_eq!(Time::of(&Value::Null), Time::Absent);
        for text in ["yesterday", "not-a-date", "2026-13-01T00:00:00Z", "25:00", "1e30", "--1"] {
            assert_eq!(time(text), Time::Unreadable, "{text}");
        }
        assert_eq!(Time::of(&Value::Nested), Time::Unreadable);
    }

    #[test]
    fn iso_times_are_read_with_all_their_offsets() {
        let expected = 1_790_012_000_000_000_000;
        for text in [
            "2026-09-21T17:33:20Z",
            "2026-09-21T17:33:20.000Z",
            "2026-09-21T19:33:20+02:00",
            "2026-09-21T19:33:20 02:00",
            "2026-09-21T19:33:20+0200",
            "2026-09-21T19:33:20+02",
            "2026-09-21T10:33:20-0700",
            "2026-09-21T12:03:20-05:30",
            "2026-09-21 17:33:20",
            "2026-09-21T17:33:20",
            "2026/09/21 17:33:20",
            "20260921T17:33:20Z",
            "2026-09-21 17:33:20 UTC",
        ] {
            assert_eq!(time(text), at(expected), "{text}");
        }
        assert_eq!(time("2026-09-21T17:33:20.25+00:00"), at(expected + 250_000_000));
        assert_eq!(time("2026-09-21T17:33:20,123456789123Z"), at(expected + 123_456_789));
        assert_eq!(time("2026-09-21T17:33Z"), at(expected - 20_000_000_000));
        assert_eq!(time("2026-09-21"), at(1_789_948_800_000_000_000));
        assert_eq!(time("2026-12-31T23:59:60Z"), time("2027-01-01T00:00:00Z"));
    }

    #[test]
    fn of_two_epochs_the_nearer_one_counts() {
        let now = UnixNanos::from_secs(1_790_189_100);
        let check = |secs: i64, expected: i64| {
            let time = Time::At(UnixNanos::from_secs(secs)).nearer_from_2001(now);
            assert_eq!(time, Time::At(UnixNanos::from_secs(expected)));
        };
        check(811_881_800, 1_790_189_000);
        check(1_790_189_000, 1_790_189_000);
        assert_eq!(Time::Absent.nearer_from_2001(now), Time::Absent);
    }

    proptest! {
        #[test]
        fn any_text_ends(text in "\\PC{0,40}") {
            time(&text);
        }

        #[test]
        fn any_digits_end(text in "[-+]?[0-9TZ:. eE/+-]{0,40}") {
            time(&text);
        }

        #[test]
        fn whole_nanoseconds_are_exact(nanos in 100_000_000_000_000_000_i64..i64::MAX) {
            prop_assert_eq!(time(&nanos.to_string()), at(nanos));
        }
    }
}
