//! The printer: names, values and times, escaped so that [`super::Lines`] reads them back.
//!
//! Some names cannot be written in line protocol: a measurement cannot start with `#`, no name can
//! contain a tab or NUL, and a backslash cannot come last or before a character that is escaped.

use std::io::Write as _;

/// Appends a measurement.
pub fn write_measurement(measurement: &[u8], out: &mut Vec<u8>) {
    write_escaped(measurement, b", =\"", out);
}

/// Appends a tag, preceded by a comma.
pub fn write_tag(key: &[u8], value: &[u8], out: &mut Vec<u8>) {
    out.push(b',');
    write_escaped(key, b", =", out);
    out.push(b'=');
    write_escaped(value, b", =", out);
}

/// Appends a field key, followed by `=`.
pub fn write_field_key(key: &[u8], out: &mut Vec<u8>) {
    write_escaped(key, b", =\"", out);
    out.push(b'=');
}

/// Appends a float: the shortest text that parses to the same number. `value` must be finite.
pub fn write_float(value: f64, out: &mut Vec<u8>) {
    let magnitude = value.abs();
    // Writing to a vector cannot fail.
    if magnitude == 0.0 || (1e-5..1e21).contains(&magnitude) {
        write!(out, "{value}").ok();
    } else {
        write!(out, "{value:e}").ok();
    }
}

/// Appends an integer with its suffix.
pub fn write_integer(value: i64, out: &mut Vec<u8>) {
    write_time(value, out);
    out.push(b'i');
}

/// Appends a quoted text.
pub fn write_text(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    write_escaped(text, b"\"\\", out);
    out.push(b'"');
}

/// Appends a boolean.
pub fn write_boolean(value: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(if value { b"true" } else { b"false" });
}

/// Appends a timestamp.
#[inline]
pub fn write_time(time: i64, out: &mut Vec<u8>) {
    if time < 0 {
        out.push(b'-');
    }
    // Three groups of digits hold 64 bits; short groups keep the divisions cheap.
    let magnitude = time.unsigned_abs();
    let (high, low) = (magnitude / GROUP, magnitude % GROUP);
    let (top, middle) = (high / GROUP, high % GROUP);
    let mut begun = false;
    for group in [top, middle, low] {
        if begun {
            out.extend_from_slice(&digits(group as u32));
        } else if group != 0 {
            out.extend(digits(group as u32).iter().skip_while(|&&digit| digit == b'0'));
            begun = true;
        }
    }
    if !begun {
        out.push(b'0');
    }
}

/// The number of values of eight digits.
const GROUP: u64 = 100_000_000;

/// The eight digits of a number below [`GROUP`], including leading zeros.
fn digits(number: u32) -> [u8; 8] {
    let mut rest = number;
    let mut digits = [0; 8];
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    digits
}

/// Appends `name`, with a backslash before each byte that is in `special`.
fn write_escaped(name: &[u8], special: &[u8], out: &mut Vec<u8>) {
    for &byte in name {
        if special.contains(&byte) {
            out.push(b'\\');
        }
        out.push(byte);
    }
}
