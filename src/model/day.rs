//! Days in UTC.

use std::{fmt, str::FromStr};

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

use super::UnixNanos;

/// A day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// The text is not a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day is written as 2026-05-19")]
pub struct InvalidDay;

impl Day {
    /// The day that contains this time.
    pub fn of(time: UnixNanos) -> Self {
        // jiff's range covers every 64-bit time.
        let time = Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default();
        Self(time.to_zoned(TimeZone::UTC).date())
    }

    /// The day this many days later.
    #[must_use]
    pub fn plus(self, days: u32) -> Self {
        let span = Span::new().try_days(days).unwrap_or_default();
        Self(self.0.saturating_add(span))
    }

    /// When it begins.
    pub fn start(self) -> UnixNanos {
        let start = self.0.to_zoned(TimeZone::UTC).map(|start| start.timestamp().as_nanosecond());
        let nanos = start.ok().and_then(|nanos| i64::try_from(nanos).ok());
        nanos.map_or(UnixNanos::MAX, UnixNanos)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        let day = text.parse().map(Self).or(Err(InvalidDay))?;
        // Only the canonical spelling is accepted.
        if day.to_string() == text { Ok(day) } else { Err(InvalidDay) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_of_utc_and_reads_back() {
        let day = Day::of(UnixNanos::from_secs(1_463_683_075));
        assert_eq!(day.to_string(), "2016-05-19");
        assert_eq!("2016-05-19".parse(), Ok(day));
        assert_eq!("2016-5-19".parse::<Day>(), Err(InvalidDay));
        assert_eq!(day.start(), UnixNanos::from_secs(1_463_616_000));
        assert_eq!(day.plus(1).start(), UnixNanos::from_secs(1_463_702_400));
        assert!(Day::of(UnixNanos::MIN) < Day::of(UnixNanos::MAX));
    }
}
