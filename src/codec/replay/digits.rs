//! Plain decimals, eight digits at once.
//!
//! Whatever is not plain here is left to the parser of `line_protocol`; what is read here it
//! reads to the very same bits.

/// Powers of ten for as many digits after the point as are read here.
const POWERS_OF_TEN: [u64; 9] =
    [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The largest integer up to which a double holds every integer exactly.
const MAX_EXACT_INTEGER: u64 = 1 << 53;

/// Digits of a time in nanoseconds between the years 2001 and 2286.
pub(super) const TIME_DIGITS: usize = 19;

/// A one in each byte.
const EACH: u64 = 0x0101_0101_0101_0101;

/// The number that up to eight digits at the beginning of `text` make, and how many they are;
/// `None` for text of less than eight bytes.
#[inline]
fn leading_digits(text: &[u8]) -> Option<(u64, u32)> {
    let chunk = u64::from_le_bytes(*text.first_chunk()?);
    let values = chunk ^ (EACH * u64::from(b'0'));
    // The high bit of each byte that is no digit; what carries over reaches only later bytes.
    let others = (values.wrapping_add(EACH * 0x76) | values) & (EACH * 0x80);
    let n_digits = others.trailing_zeros() / 8;
    let digits = values.checked_shl(64 - 8 * n_digits).unwrap_or(0);
    Some((eight_digits(digits), n_digits))
}

/// The number of eight digits, the first one in the lowest byte.
#[inline]
const fn eight_digits(digits: u64) -> u64 {
    let pairs = (digits.wrapping_mul(10) + (digits >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs.wrapping_mul(100) + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    (fours.wrapping_mul(10_000) + (fours >> 32)) & 0xFFFF_FFFF
}

/// Reads a number at the beginning of `text` that has one to eight digits before the point, none
/// or up to eight after it, and `i` behind it if it is an integer; gives it with its length. The
/// caller sees to what follows.
#[inline]
pub(super) fn plain_number(text: &[u8], is_integer: bool) -> Option<(f64, usize)> {
    let negative = text.first() == Some(&b'-');
    let mut at = usize::from(negative);
    let (mut mantissa, n_digits) = leading_digits(text.get(at..)?)?;
    if n_digits == 0 {
        return None;
    }
    at += n_digits as usize;
    if is_integer {
        let magnitude = mantissa as i64;
        let value = if negative { -magnitude } else { magnitude };
        return (text.get(at) == Some(&b'i')).then_some((value as f64, at + 1));
    }
    let mut magnitude = mantissa as f64;
    if text.get(at) == Some(&b'.') {
        let (fraction, n_digits) = leading_digits(text.get(at + 1..)?)?;
        if n_digits == 0 {
            return None;
        }
        at += 1 + n_digits as usize;
        let power = *POWERS_OF_TEN.get(n_digits as usize)?;
        mantissa = mantissa * power + fraction;
        if MAX_EXACT_INTEGER < mantissa {
            return None;
        }
        // Both are exact, so the quotient is correctly rounded.
        magnitude = mantissa as f64 / power as f64;
    }
    Some((if negative { -magnitude } else { magnitude }, at))
}

/// Reads a time of [`TIME_DIGITS`] digits at the beginning of `text`. The caller sees to what
/// follows.
#[inline]
pub(super) fn plain_time(text: &[u8]) -> Option<i64> {
    let (high, n_high) = leading_digits(text)?;
    let (middle, n_middle) = leading_digits(text.get(8..)?)?;
    let mut low = 0;
    for &byte in text.get(16..TIME_DIGITS)? {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        low = low * 10 + u64::from(digit);
    }
    if n_high != 8 || n_middle != 8 {
        return None;
    }
    let nanos = i64::try_from((high * 100_000_000 + middle) * 1000 + low).ok()?;
    // The last one is not a time to InfluxDB.
    (nanos < i64::MAX).then_some(nanos)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::line_protocol::{FieldIter, Value};

    fn reference(number: &str) -> Option<(f64, usize)> {
        let text = format!("k={number}");
        let field = FieldIter::new(text.as_bytes()).next()?.ok()?;
        match field.value {
            Value::Float(value) => Some((value, field.raw.len())),
            Value::Integer(value) => Some((value as f64, field.raw.len())),
            _ => None,
        }
    }

    fn check(number: &str, is_plain: bool) {
        let text = format!("{number},other=1 1700000000000000000\n");
        let found = plain_number(text.as_bytes(), number.ends_with('i'));
        assert_eq!(found.is_some(), is_plain, "{number}");
        if let Some((value, len)) = found {
            let (expected, expected_len) = reference(number).unwrap();
            assert_eq!((value.to_bits(), len), (expected.to_bits(), expected_len), "{number}");
        }
    }

    #[test]
    fn plain_numbers_are_read_and_others_left() {
        for plain in
            ["0", "-0", "-0.0", "7", "123", "99999999", "43.7628001", "-11.25", "0.5", "12i", "-3i"]
        {
            check(plain, true);
        }
        check("90071992.54740993", false);
        for other in ["-", ".5", "5.", "i", ".", "-i", "x"] {
            check(other, false);
        }
        // These go on after what was read, which the caller sees.
        assert_eq!(plain_number(b"123456789,a=1 17", false), Some((12_345_678.0, 8)));
        assert_eq!(plain_number(b"1e5,abcdefgh", false), Some((1.0, 1)));
        assert_eq!(plain_number(b"1,a", false), None);
    }

    #[test]
    fn times_of_nineteen_digits_are_read() {
        let check =
            |text: &str, expected| assert_eq!(plain_time(text.as_bytes()), expected, "{text}");
        check("1700000000123456789\n", Some(1_700_000_000_123_456_789));
        check("9223372036854775806\n", Some(i64::MAX - 1));
        check("9223372036854775807\n", None);
        check("9999999999999999999\n", None);
        check("170000000012345678\n", None);
        check("17000000001234567x9\n", None);
        check("-700000000123456789\n", None);
    }

    proptest! {
        #[test]
        fn every_plain_number_is_the_parser_s(number in "-?[0-9]{1,8}(\\.[0-9]{1,8})?") {
            let text = format!("{number} 1700000000000000000\n");
            if let Some((value, len)) = plain_number(text.as_bytes(), false) {
                let (expected, expected_len) = reference(&number).unwrap();
                prop_assert_eq!((value.to_bits(), len), (expected.to_bits(), expected_len));
            }
        }
    }
}
