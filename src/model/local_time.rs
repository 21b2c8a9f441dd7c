//! Local times: with the offset of the place that they are meant for, or as somebody wrote them.

use std::{fmt, str::FromStr};

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    fmt::temporal::Pieces,
    tz::{Offset, TimeZone},
};

use super::UnixNanos;

/// A point in time with the offset from UTC that was in force where it is meant. An event keeps it,
/// so that eight o'clock stays eight o'clock when the laptop has moved to another zone, and when the
/// event is copied into another half of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    /// The point in time.
    pub time: UnixNanos,
    /// Seconds by which local clocks are ahead of UTC.
    pub offset_secs: i32,
}

impl LocalTime {
    /// A point in time as the clocks of a zone show it.
    pub fn at(time: UnixNanos, zone: &TimeZone) -> Self {
        Self { time, offset_secs: zone.to_offset(timestamp(time)).seconds() }
    }

    /// When the clocks of a zone show this time. One that they skip is the hour later, of one that
    /// they show twice it is the first.
    pub fn of_clock(clock: DateTime, zone: &TimeZone) -> Self {
        let time = zone.to_timestamp(clock).map_or(UnixNanos::MAX, nanos_of);
        Self::at(time, zone)
    }

    /// What local clocks show.
    pub fn clock(self) -> DateTime {
        self.offset().to_datetime(timestamp(self.time))
    }

    fn offset(self) -> Offset {
        Offset::from_seconds(self.offset_secs).unwrap_or(Offset::UTC)
    }
}

/// RFC 3339 with the offset, down to the second: `2026-05-19T08:00:00+02:00`.
impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = self.clock().strftime("%Y-%m-%dT%H:%M:%S");
        let minutes = self.offset_secs / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        write!(f, "{clock}{sign}{hours:02}:{minutes:02}")
    }
}

/// A time as somebody wrote it: a day, a local time, or a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenTime {
    /// `2026-05-19`
    Day(Date),
    /// `2026-05-19T08:00`
    Clock(DateTime),
    /// `2026-05-19T08:00:00+02:00`
    Local(LocalTime),
    /// Unix seconds.
    Unix(UnixNanos),
}

/// The text is not a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a day such as 2026-05-19, or a time such as 2026-05-19T08:00 or 2026-05-19T08:00:00+02:00"
)]
pub struct InvalidWrittenTime;

impl WrittenTime {
    /// The time in a zone, as the beginning of something: a day begins at its midnight.
    pub fn as_begin(self, zone: &TimeZone) -> LocalTime {
        match self {
            Self::Day(day) => LocalTime::of_clock(day.into(), zone),
            Self::Clock(clock) => LocalTime::of_clock(clock, zone),
            Self::Local(time) => time,
            Self::Unix(time) => LocalTime::at(time, zone),
        }
    }

    /// The time in a zone, as the end of something, which is not part of it: a day ends at the
    /// midnight after it.
    pub fn as_end(self, zone: &TimeZone) -> LocalTime {
        match self {
            Self::Day(day) => LocalTime::of_clock(day.tomorrow().unwrap_or(Date::MAX).into(), zone),
            other => other.as_begin(zone),
        }
    }
}

impl FromStr for WrittenTime {
    type Err = InvalidWrittenTime;

    fn from_str(text: &str) -> Result<Self, InvalidWrittenTime> {
        let is_number = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-'))
            && text.bytes().filter(|byte| *byte == b'-').count() < 2;
        if is_number {
            return text.parse().map(Self::Unix).or(Err(InvalidWrittenTime));
        }
        let pieces = Pieces::parse(text).or(Err(InvalidWrittenTime))?;
        if pieces.time_zone_annotation().is_some() {
            // A name beside the offset may contradict it.
            return Err(InvalidWrittenTime);
        }
        let Some(clock) = pieces.time().map(|time| pieces.date().to_datetime(time)) else {
            return match pieces.to_numeric_offset() {
                None => Ok(Self::Day(pieces.date())),
                Some(_) => Err(InvalidWrittenTime),
            };
        };
        let Some(offset) = pieces.to_numeric_offset() else { return Ok(Self::Clock(clock)) };
        let time = offset.to_timestamp(clock).or(Err(InvalidWrittenTime))?;
        Ok(Self::Local(LocalTime { time: nanos_of(time), offset_secs: offset.seconds() }))
    }
}

fn timestamp(time: UnixNanos) -> Timestamp {
    // Every time of 64 bits is within what jiff can say.
    Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default()
}

/// Saturates: jiff can say more than 64 bits of nanoseconds.
fn nanos_of(time: Timestamp) -> UnixNanos {
    let nanos = time.as_nanosecond();
    UnixNanos(i64::try_from(nanos).unwrap_or(if nanos < 0 { i64::MIN } else { i64::MAX }))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;

    use super::*;

    fn rome() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    fn begin(text: &str) -> String {
        text.parse::<WrittenTime>().unwrap().as_begin(&rome()).to_string()
    }

    fn end(text: &str) -> String {
        text.parse::<WrittenTime>().unwrap().as_end(&rome()).to_string()
    }

    #[test]
    fn a_day_is_from_midnight_to_midnight_of_the_zone() {
        assert_eq!(begin("2026-05-19"), "2026-05-19T00:00:00+02:00");
        assert_eq!(end("2026-05-19"), "2026-05-20T00:00:00+02:00");
        assert_eq!(begin("2026-12-31"), "2026-12-31T00:00:00+01:00");
        assert_eq!(end("2026-12-31"), "2027-01-01T00:00:00+01:00");
    }

    #[test]
    fn the_days_on_which_clocks_change_have_23_and_25_hours() {
        let hours = |text: &str| {
            let day: WrittenTime = text.parse().unwrap();
            let (begin, end) = (day.as_begin(&rome()), day.as_end(&rome()));
            end.time.nanos_since(begin.time) / 3_600_000_000_000
        };
        assert_eq!(hours("2026-03-29"), 23);
        assert_eq!(hours("2026-10-25"), 25);
        assert_eq!(hours("2026-05-19"), 24);
    }

    #[test]
    fn a_time_that_clocks_skip_is_the_hour_later_and_one_shown_twice_the_first() {
        assert_eq!(begin("2026-03-29T02:30"), "2026-03-29T03:30:00+02:00");
        assert_eq!(begin("2026-10-25T02:30"), "2026-10-25T02:30:00+02:00");
    }

    #[test]
    fn an_offset_is_kept_whatever_the_zone() {
        for text in ["2026-05-19T08:00:00-03:30", "2026-05-19T08:00:00+14:00"] {
            assert_eq!(begin(text), text);
            assert_eq!(end(text), text);
        }
        assert_eq!(begin("2026-05-19T08:00:00Z"), "2026-05-19T08:00:00+00:00");
        assert_eq!(begin("2026-05-19 08:00"), "2026-05-19T08:00:00+02:00");
        assert_eq!(begin("1463683075"), "2016-05-19T20:37:55+02:00");
    }

    #[test]
    fn the_clock_of_a_local_time_is_that_of_its_place() {
        let time: WrittenTime = "2026-05-19T23:30:00-05:00".parse().unwrap();
        let time = time.as_begin(&rome());
        assert_eq!(time.clock(), datetime(2026, 5, 19, 23, 30, 0, 0));
        assert_eq!(time.clock().date(), date(2026, 5, 19));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "tomorrow",
            "2026-13-01",
            "2026-05-19T25:00",
            "08:00",
            "2026-05-19T08:00:00+02:00[Europe/Rome]",
            "19.05.2026",
            "--",
        ] {
            assert_eq!(text.parse::<WrittenTime>(), Err(InvalidWrittenTime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(secs in -9_000_000_000_i64..9_000_000_000, quarters in -48..=56) {
            let time = UnixNanos::from_secs(secs);
            let written = LocalTime { time, offset_secs: quarters * 900 };
            let read: WrittenTime = written.to_string().parse().unwrap();
            prop_assert_eq!(read, WrittenTime::Local(written));
        }
    }
}
