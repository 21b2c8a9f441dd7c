//! Parses numbers and booleans: strict grammar, exact conversion.

use super::{ErrorKind, Value};
use crate::offset::{self, OffsetError};

/// Powers of ten that a double represents exactly.
const EXACT_POWERS_OF_TEN: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// A double represents every integer up to this one exactly.
const MAX_EXACT_INTEGER: u64 = 1 << 53;

/// Any number of this many decimal digits fits into 64 bits.
const MAX_DIGITS: usize = 19;

/// From this length on, InfluxDB converts a plain decimal while parsing, so that a failure is an
/// `invalid float`.
const CHECKED_FLOAT_BYTES: usize = 25;

/// True where a value can end.
#[inline]
pub(super) const fn is_value_end(byte: Option<u8>) -> bool {
    matches!(byte, None | Some(b',' | b' '))
}

/// Parses the number at `start`; returns it with its end, or `None` if it is not one.
#[inline]
pub(super) fn parse_number(
    line: &[u8],
    start: usize,
) -> Result<Option<(Value<'static>, usize)>, OffsetError> {
    let byte_at = |at: usize| line.get(at).copied();
    let negative = byte_at(start) == Some(b'-');
    let mut at = start + usize::from(negative);

    // Overflows beyond 19 digits; such numbers are converted the slow way below.
    let mut mantissa = 0_u64;
    let first_digit = at;
    while let Some(digit) = digit_at(line, at) {
        mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    let mut digits = at - first_digit;
    let mut fraction_digits = 0;
    if byte_at(at) == Some(b'.') {
        at += 1;
        let first_fraction_digit = at;
        while let Some(digit) = digit_at(line, at) {
            mantissa = mantissa.wrapping_mul(10).wrapping_add(digit);
            at += 1;
        }
        fraction_digits = at - first_fraction_digit;
        digits += fraction_digits;
    } else if byte_at(at) == Some(b'i') && 0 < digits && is_value_end(byte_at(at + 1)) {
        let text = offset::get(line, start..at)?;
        let value = integer(text, negative, mantissa, digits);
        return Ok(value.map(|value| (Value::Integer(value), at + 1)));
    }
    if digits == 0 {
        return Ok(None);
    }

    if is_value_end(byte_at(at)) {
        // Clinger's fast path: both numbers are exact, so the quotient is correctly rounded.
        if digits <= MAX_DIGITS
            && mantissa <= MAX_EXACT_INTEGER
            && let Some(power) = EXACT_POWERS_OF_TEN.get(fraction_digits)
        {
            let magnitude = mantissa as f64 / power;
            return Ok(Some((Value::Float(if negative { -magnitude } else { magnitude }), at)));
        }
    } else {
        match exponent_end(line, at) {
            Some(end) => at = end,
            None => return Ok(None),
        }
    }
    let value = long_float(offset::get(line, start..at)?);
    Ok(value.map(|value| (Value::Float(value), at)))
}

/// The end of the exponent at `at`, if there is a complete one.
#[cold]
fn exponent_end(line: &[u8], mut at: usize) -> Option<usize> {
    if !matches!(line.get(at), Some(b'e' | b'E')) {
        return None;
    }
    at += 1;
    if matches!(line.get(at), Some(b'+' | b'-')) {
        at += 1;
    }
    let first_digit = at;
    while digit_at(line, at).is_some() {
        at += 1;
    }
    (first_digit < at && is_value_end(line.get(at).copied())).then_some(at)
}

/// Converts a number with many digits or an exponent; `None` if it is not finite.
#[cold]
fn long_float(text: &[u8]) -> Option<f64> {
    fast_float2::parse::<f64, _>(text).ok().filter(|value| value.is_finite())
}

/// The value of an integer; `None` if it does not fit into 64 bits. `text` excludes the suffix.
#[inline]
fn integer(text: &[u8], negative: bool, mantissa: u64, digits: usize) -> Option<i64> {
    if digits < MAX_DIGITS {
        let magnitude = mantissa as i64;
        return Some(if negative { -magnitude } else { magnitude });
    }
    long_integer(text)
}

/// Parses an integer of any length; `None` if it is malformed or does not fit into 64 bits.
#[cold]
pub(super) fn long_integer(text: &[u8]) -> Option<i64> {
    str::from_utf8(text).ok()?.parse().ok()
}

/// The decimal digit at a position.
#[inline]
pub(super) fn digit_at(line: &[u8], at: usize) -> Option<u64> {
    let digit = line.get(at)?.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

/// Reads the boolean that begins at `start`; gives it with its end.
#[inline]
pub(super) fn parse_boolean(
    line: &[u8],
    start: usize,
) -> Result<Option<(bool, usize)>, OffsetError> {
    let mut end = start;
    while !is_value_end(line.get(end).copied()) {
        end += 1;
    }
    let value = match offset::get(line, start..end)? {
        b"t" | b"T" | b"true" | b"True" | b"TRUE" => true,
        b"f" | b"F" | b"false" | b"False" | b"FALSE" => false,
        _ => return Ok(None),
    };
    Ok(Some((value, end)))
}

/// True for a byte with which InfluxDB takes a value for a number.
#[inline]
pub(super) const fn begins_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'N' | b'n')
}

/// Why what starts at `start` is not a number, or where the number ends.
///
/// InfluxDB first checks which characters occur, and converts only what is long or has an exponent;
/// hence the three different errors.
pub(super) fn check_number(line: &[u8], start: usize) -> Result<usize, ErrorKind> {
    let negative = line.get(start) == Some(&b'-');
    let mut at = start + usize::from(negative);
    let (mut digits, mut points, mut exponents, mut suffixes) = (0, 0, 0, 0);
    while let Some(&byte) = line.get(at).filter(|&&byte| !matches!(byte, b',' | b' ')) {
        let after_exponent = start < at && matches!(line.get(at - 1), Some(b'e' | b'E'));
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' if points == 0 => points += 1,
            b'e' | b'E' if start < at => exponents += 1,
            b'+' | b'-' if after_exponent => {}
            b'i' if start < at && suffixes == 0 => suffixes += 1,
            _ => return Err(ErrorKind::InvalidNumber),
        }
        at += 1;
    }
    if 0 < suffixes {
        // The suffix comes last, after digits alone.
        let text = offset::get(line, start..at - 1)?;
        if 0 < points + exponents || digits == 0 || line.get(at - 1) != Some(&b'i') {
            return Err(ErrorKind::InvalidNumber);
        }
        return match long_integer(text) {
            Some(_) => Ok(at),
            None => Err(ErrorKind::IntegerOutOfRange { end: at - 1 }),
        };
    }
    if digits + exponents == 0 {
        return Err(ErrorKind::InvalidNumber);
    }
    match parse_number(line, start)? {
        Some((_, end)) => Ok(end),
        None if 0 < exponents || CHECKED_FLOAT_BYTES <= at - start => Err(ErrorKind::InvalidFloat),
        None => Err(ErrorKind::InvalidNumber),
    }
}
