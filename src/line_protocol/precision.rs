//! The unit of timestamps.

/// The unit of timestamps in a request (`precision`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precision {
    /// `ns`, `n`, missing or empty.
    #[default]
    Nanos,
    /// `u`
    Micros,
    /// `ms`
    Millis,
    /// `s`
    Seconds,
    /// `m`
    Minutes,
    /// `h`
    Hours,
}

impl Precision {
    /// Parses the `precision` parameter of `/write`; `None` if InfluxDB 1.8 would refuse it.
    pub fn from_query(text: &str) -> Option<Self> {
        match text {
            "" | "n" | "ns" => Some(Self::Nanos),
            "u" => Some(Self::Micros),
            "ms" => Some(Self::Millis),
            "s" => Some(Self::Seconds),
            "m" => Some(Self::Minutes),
            "h" => Some(Self::Hours),
            _ => None,
        }
    }

    /// Nanoseconds of one unit.
    #[inline]
    pub const fn nanos(self) -> i64 {
        match self {
            Self::Nanos => 1,
            Self::Micros => 1_000,
            Self::Millis => 1_000_000,
            Self::Seconds => 1_000_000_000,
            Self::Minutes => 60_000_000_000,
            Self::Hours => 3_600_000_000_000,
        }
    }

    /// A time in nanoseconds cut down (not rounded) to the unit, as InfluxDB cuts its own clock
    /// for lines that come without a time.
    #[inline]
    pub const fn cut_down(self, nanos: i64) -> i64 {
        nanos.saturating_sub(nanos.rem_euclid(self.nanos()))
    }
}
