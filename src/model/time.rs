//! Two kinds of time: the wall clock (Unix epoch) and the monotonic clock (process start).

use std::{str::FromStr, time::Duration};

/// Nanoseconds per second.
const NANOS_PER_SEC: i64 = 1_000_000_000;

/// A point in time on the wall clock: nanoseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UnixNanos(pub i64);

impl UnixNanos {
    /// The earliest time that can be expressed.
    pub const MIN: Self = Self(i64::MIN);
    /// The latest time that can be expressed.
    pub const MAX: Self = Self(i64::MAX);

    /// From whole seconds since the epoch, saturating at the ends of the range.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(NANOS_PER_SEC))
    }

    /// From whole milliseconds since the epoch, saturating at the ends of the range.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// Nanoseconds from `earlier` to `self`; negative if `self` is earlier.
    pub const fn nanos_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Seconds from `earlier` to `self`; accurate to a microsecond over a century.
    pub fn secs_since(self, earlier: Self) -> f64 {
        let nanos = self.nanos_since(earlier);
        // Whole and fractional seconds separately, so that short spans keep their nanoseconds in an
        // f64.
        (nanos / NANOS_PER_SEC) as f64 + (nanos % NANOS_PER_SEC) as f64 * 1e-9
    }

    /// The time `secs` after `self` (before it, if negative), saturating.
    #[must_use]
    pub fn plus_secs(self, secs: f64) -> Self {
        Self(self.0.saturating_add((secs * 1e9).round() as i64))
    }

    /// The time `span` after `self`, saturating.
    #[must_use]
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)))
    }

    /// The time `span` before `self`, saturating.
    #[must_use]
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)))
    }
}

/// Whether any of some spans (first and last times, sorted and disjoint) contains a time.
pub fn is_within(spans: &[(UnixNanos, UnixNanos)], time: UnixNanos) -> bool {
    let at = spans.partition_point(|(_, last)| *last < time);
    spans.get(at).is_some_and(|(first, _)| *first <= time)
}

/// The text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time is RFC 3339 such as 2026-05-19T10:40:00Z, or Unix seconds such as 1463683075")]
pub struct InvalidTime;

/// Parses a time as people and scripts write it: RFC 3339, or Unix seconds with up to nine
/// decimals.
impl FromStr for UnixNanos {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            return i64::try_from(timestamp.as_nanosecond()).map(Self).or(Err(InvalidTime));
        }
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || fraction.len() > 9 {
            return Err(InvalidTime);
        }
        let secs: i64 = whole.parse().or(Err(InvalidTime))?;
        let nanos: i64 = format!("{fraction:0<9}").parse().or(Err(InvalidTime))?;
        let sum = secs.checked_mul(NANOS_PER_SEC).and_then(|secs| secs.checked_add(nanos));
        sum.map(|sum| Self(if negative { -sum } else { sum })).ok_or(InvalidTime)
    }
}

/// A reading of the monotonic clock: nanoseconds since an arbitrary start, never going back.
///
/// Ages on screen are based on it, so that a wrong or stepped wall clock cannot make a value look
/// recent. Signed, because a value loaded from disk may have arrived before the process started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct MonoNanos(pub i64);

impl MonoNanos {
    /// Seconds from `earlier` to `self`.
    pub fn secs_since(self, earlier: Self) -> f64 {
        // Divided rather than multiplied, because 1e-9 is not exact: whole seconds stay whole.
        self.0.saturating_sub(earlier.0) as f64 / 1e9
    }

    /// The reading `secs` after `self` (before it, if negative).
    #[must_use]
    pub fn plus_secs(self, secs: f64) -> Self {
        Self(self.0.saturating_add((secs * 1e9).round() as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<i64, InvalidTime>) {
        assert_eq!(text.parse::<UnixNanos>().map(|time| time.0), expected, "{text}");
    }

    #[test]
    fn the_ends_of_a_span_are_within_it() {
        let spans = [(10, 20), (40, 40)].map(|(from, to)| (UnixNanos(from), UnixNanos(to)));
        let within: Vec<i64> = [9, 10, 20, 21, 39, 40, 41]
            .into_iter()
            .filter(|t| is_within(&spans, UnixNanos(*t)))
            .collect();
        assert_eq!(within, [10, 20, 40]);
    }

    #[test]
    fn a_time_is_rfc_3339_or_unix_seconds() {
        check("1463683075", Ok(1_463_683_075_000_000_000));
        check("1463683075.25", Ok(1_463_683_075_250_000_000));
        check("-1.5", Ok(-1_500_000_000));
        check("2016-05-19T18:37:55Z", Ok(1_463_683_075_000_000_000));
        check("2016-05-19T20:37:55+02:00", Ok(1_463_683_075_000_000_000));
        for bad in ["", "-", ".5", "yesterday", "1e9", "1.0000000001", "99999999999999"] {
            check(bad, Err(InvalidTime));
        }
    }
}
