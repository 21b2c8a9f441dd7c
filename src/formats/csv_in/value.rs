//! Parses the cells of a table.

use std::fmt::Write as _;

use crate::model::UnixNanos;

/// How many line numbers to list.
const TOLD_LINES: usize = 5;

/// Numbers below 1990-01-01 are counters rather than Unix times: nobody recorded before.
const LEAST_NANOS: i64 = 631_152_000 * 1_000_000_000;

/// The unit that the header gives for times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeUnit {
    /// None: the cell is text, or a number whose size shows the unit.
    Told,
    /// Nanoseconds per unit.
    Nanos(i64),
}

/// Reads a Unix time in plain digits.
pub(super) fn unix_time(text: &str, unit: TimeUnit) -> Option<UnixNanos> {
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
    let nanos = whole.checked_mul(nanos_a_unit)?.checked_add(fraction.ok()?)?;
    // Otherwise it counts from some start, and another column may have the date.
    (LEAST_NANOS <= nanos).then_some(UnixNanos(nanos))
}

/// Nanoseconds per unit of a Unix time, inferred from its size: for this century the ranges of s,
/// ms, us and ns do not overlap. `None` for what is more likely a time since some start.
pub(super) fn nanos_by_size(time: i64) -> Option<i64> {
    Some(match time.unsigned_abs() {
        0..100_000_000 => return None,
        100_000_000..100_000_000_000 => 1_000_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000_000,
        100_000_000_000_000..100_000_000_000_000_000 => 1_000,
        _ => 1,
    })
}

/// Whether a cell says that nothing was measured.
pub(super) fn is_absent(cell: &[u8]) -> bool {
    const WORDS: [&[u8]; 9] =
        [b"-", b"--", b"---", b"n/a", b"na", b"nan", b"null", b"none", b"\\n"];
    cell.is_empty() || WORDS.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Reads a finite number. `is_comma_decimal`: whether a single comma is the decimal point.
pub(super) fn number(cell: &[u8], is_comma_decimal: bool) -> Option<f64> {
    let parse =
        |bytes: &[u8]| fast_float2::parse(bytes).ok().filter(|value: &f64| value.is_finite());
    let (comma, point) = (memchr::memrchr(b',', cell), memchr::memrchr(b'.', cell));
    let grouping = match (comma, point) {
        (None, _) if cell.is_ascii() => return parse(cell),
        // `1.234,5`: the rightmost of the two is the decimal point.
        (Some(comma), Some(point)) if point < comma => b'.',
        (Some(_), None) if is_comma_decimal => b'.',
        _ => b',',
    };
    let text = str::from_utf8(cell).ok()?;
    let plain: Vec<u8> = text
        .chars()
        // Removes the separators between groups of three digits.
        .filter(|c| !matches!(c, '\u{a0}' | '\u{202f}') && *c != char::from(grouping))
        .map(|c| if c == ',' { '.' } else { c })
        .map(|c| u8::try_from(c).unwrap_or(b'?'))
        .collect();
    let is_grouped = grouping == b',' && comma.is_some();
    (!is_grouped || is_in_groups(text)).then(|| parse(&plain)).flatten()
}

/// Whether the commas in a number separate groups of three digits, as in `1,234.5`.
fn is_in_groups(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default();
    whole.split(',').skip(1).all(|group| group.len() == 3)
}

/// Whether a number has a comma that must be the decimal point, because three digits do not follow
/// it.
pub(super) fn has_decimal_comma(cell: &[u8]) -> bool {
    let mut parts = cell.splitn(2, |&byte| byte == b',');
    let (Some(whole), Some(digits)) = (parts.next(), parts.next()) else { return false };
    let is_number = whole.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-');
    is_number && !digits.is_empty() && digits.len() != 3 && digits.iter().all(u8::is_ascii_digit)
}

/// A list of line numbers, of which only the first few are shown.
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

    /// Formats as `line 7`, `lines 7, 8` or `lines 7, 8, 9, 10, 11 and 3 more`; `None` if empty.
    pub(super) fn describe(&self) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_the_spellings_of_several_countries() {
        for (cell, is_comma_decimal, expected) in [
            ("46.5", false, Some(46.5)),
            ("46,5", true, Some(46.5)),
            ("1.234,5", true, Some(1234.5)),
            ("1,234.5", false, Some(1234.5)),
            ("1,234", false, Some(1234.0)),
            ("1\u{a0}234,5", true, Some(1234.5)),
            ("1e-3", true, Some(0.001)),
            ("46,5", false, None),
            ("much", true, None),
            ("inf", true, None),
        ] {
            assert_eq!(number(cell.as_bytes(), is_comma_decimal), expected, "{cell}");
        }
    }

    #[test]
    fn a_decimal_comma_is_proven_by_its_digits() {
        let proven = |cell: &str| has_decimal_comma(cell.as_bytes());
        assert!(proven("46,50000") && proven("-7,5"));
        assert!(!proven("1,234") && !proven("46.5") && !proven("a,b") && !proven("1,2,3"));
    }
}
