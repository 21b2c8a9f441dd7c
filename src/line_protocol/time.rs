//! Parses timestamps: an integer in the unit of the request, converted to nanoseconds.

use super::{Error, ErrorKind, Precision, number, skip_blanks};
use crate::offset;

/// InfluxDB's range of times, both ends included.
const MIN_NANOS: i64 = i64::MIN + 2;
/// See [`MIN_NANOS`].
const MAX_NANOS: i64 = i64::MAX - 1;

/// Parses what follows the fields, from `at` (a space or the end of the line) to the end of the
/// line: the time in nanoseconds, or `None` if there is none.
#[inline]
pub(super) fn parse_time(
    line: &[u8],
    at: usize,
    precision: Precision,
) -> Result<Option<i64>, Error> {
    let start = skip_blanks(line, at);
    let negative = line.get(start) == Some(&b'-');
    let first_digit = start + usize::from(negative);
    let mut end = first_digit;
    let mut magnitude = 0_u64;
    while let Some(digit) = number::digit_at(line, end) {
        magnitude = magnitude.wrapping_mul(10).wrapping_add(digit);
        end += 1;
    }
    if line.get(end).is_some_and(|&byte| byte != b' ') {
        return Err(Error { at: end, kind: ErrorKind::BadTimestamp });
    }
    if end == first_digit {
        return if negative {
            Err(Error { at: start, kind: ErrorKind::TimestampWithoutDigits })
        } else {
            Ok(None)
        };
    }
    let units = if end - first_digit < 19 {
        let units = magnitude as i64;
        if negative { -units } else { units }
    } else {
        number::long_integer(offset::get(line, start..end)?)
            .ok_or(Error { at: start, kind: ErrorKind::TimestampOverflow { end } })?
    };
    let nanos = units
        .checked_mul(precision.nanos())
        .filter(|nanos| (MIN_NANOS..=MAX_NANOS).contains(nanos))
        .ok_or(Error { at: start, kind: ErrorKind::TimeOutOfRange { sent: units } })?;
    match line.iter().skip(end).position(|&byte| byte != b' ') {
        Some(gap) => Err(Error { at: end + gap, kind: ErrorKind::TrailingText }),
        None => Ok(Some(nanos)),
    }
}
