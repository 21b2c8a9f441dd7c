//! Cells of a table.

use std::fmt::Write as _;

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::model::UnixNanos;

/// So many numbers of lines are told.
const TOLD_LINES: usize = 5;

/// Smaller numbers are no Unix times but times since a start.
const LEAST_NANOS: u64 = 100_000_000 * 1_000_000_000;

/// What the header says of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeUnit {
    /// Nothing: text, or a number whose size tells the unit.
    Told,
    /// Nanoseconds a unit.
    Nanos(i64),
}

/// A time: RFC 3339 (UTC where it says none; a space may stand for the T), or a Unix time.
pub(super) fn time(cell: &[u8], unit: TimeUnit) -> Option<UnixNanos> {
    let text = str::from_utf8(cell).ok()?;
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return i64::try_from(timestamp.as_nanosecond()).ok().map(UnixNanos);
    }
    if let Ok(local) = text.parse::<DateTime>() {
        let timestamp = local.to_zoned(TimeZone::UTC).ok()?.timestamp();
        return i64::try_from(timestamp.as_nanosecond()).ok().map(UnixNanos);
    }
    let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(fraction) || 9 < fraction.len() {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let nanos_a_unit = match unit {
        TimeUnit::Nanos(nanos) => nanos,
        TimeUnit::Told => nanos_by_size(whole)?,
    };
    let fraction: i64 = format!("{fraction:0<9}").parse().ok()?;
    // Billionths of a unit.
    let fraction = i64::try_from(i128::from(fraction) * i128::from(nanos_a_unit) / 1_000_000_000);
    let fraction = if text.starts_with('-') { -fraction.ok()? } else { fraction.ok()? };
    let nanos = whole.checked_mul(nanos_a_unit)?.checked_add(fraction)?;
    // Before 1973: it counts from some start, and another column may have the date.
    (LEAST_NANOS <= nanos.unsigned_abs()).then_some(UnixNanos(nanos))
}

/// Nanoseconds a unit of a Unix time, by its size: this century in s, ms, us and ns do not
/// overlap. `None` for what is rather a time since a start.
pub(super) fn nanos_by_size(time: i64) -> Option<i64> {
    Some(match time.unsigned_abs() {
        0..100_000_000 => return None,
        100_000_000..100_000_000_000 => 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000,
        _ => 1,
    })
}

/// A finite number.
pub(super) fn number(cell: &[u8], is_comma_decimal: bool) -> Option<f64> {
    let parse =
        |bytes: &[u8]| fast_float2::parse(bytes).ok().filter(|value: &f64| value.is_finite());
    match memchr::memchr(b',', cell) {
        Some(at) if is_comma_decimal => {
            let mut cell = cell.to_vec();
            if let Some(comma) = cell.get_mut(at) {
                *comma = b'.';
            }
            parse(&cell)
        }
        _ => parse(cell),
    }
}

/// Numbers of lines, of which a few are told.
#[derive(Debug, Default)]
pub(super) struct Lines {
    first: Vec<u64>,
    beyond: usize,
}

impl Lines {
    pub(super) fn add(&mut self, line: u64) {
        if self.first.len() < TOLD_LINES {
            self.first.push(line);
        } else {
            self.beyond += 1;
        }
    }

    /// `line 7`, `lines 7, 8`, `lines 7, 8, 9, 10, 11 and 3 more`; `None` for no line.
    pub(super) fn told(&self) -> Option<String> {
        let (first, rest) = self.first.split_first()?;
        let mut told = format!("line{} {first}", if rest.is_empty() { "" } else { "s" });
        for line in rest {
            write!(told, ", {line}").ok()?;
        }
        if 0 < self.beyond {
            write!(told, " and {} more", self.beyond).ok()?;
        }
        Some(told)
    }
}
