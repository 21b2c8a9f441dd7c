//! How times are given: as text, or as a number of units since 1970.

use jiff::tz::TimeZone;

use crate::query::write_time;

/// Nanoseconds of the unit of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Epoch(i64);

impl Epoch {
    /// The unit of the parameter `epoch`. What is no unit is nanoseconds; without it, times are text.
    pub(super) fn of(unit: &[u8]) -> Option<Self> {
        Some(Self(match unit {
            b"" => return None,
            b"u" => 1_000,
            b"ms" => 1_000_000,
            b"s" => 1_000_000_000,
            b"m" => 60_000_000_000,
            b"h" => 3_600_000_000_000,
            _ => 1,
        }))
    }

    /// The number of units, cut towards zero.
    pub(super) const fn units(self, nanos: i64) -> i64 {
        nanos / self.0
    }
}

/// The time as text, in UTC or a zone.
pub(super) fn as_text(nanos: i64, zone: Option<&TimeZone>) -> String {
    let mut text = String::with_capacity(35);
    write_time(nanos, zone, &mut text);
    text
}
