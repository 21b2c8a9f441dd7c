//! JSON, written piece by piece, as Go's `encoding/json` writes it: on one line, or indented by four.

use std::io::Write as _;

use super::super::http_error::push_json_text;

/// Up to this size, a number with so many digits behind the point is told from its neighbours.
const MAX_SCALED: f64 = (1_u64 << 50) as f64;

/// A JSON text that grows.
#[derive(Debug, Default)]
pub(super) struct JsonText {
    text: Vec<u8>,
    is_pretty: bool,
    /// For each open object or array, whether something stands in it.
    open: Vec<bool>,
    /// Whether a key was written, whose value comes next.
    after_key: bool,
}

impl JsonText {
    pub(super) const fn new(is_pretty: bool) -> Self {
        Self { text: Vec::new(), is_pretty, open: Vec::new(), after_key: false }
    }

    /// How much was written and not taken.
    pub(super) const fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes what was written.
    pub(super) fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.text)
    }

    fn new_line(&mut self) {
        if self.is_pretty {
            self.text.push(b'\n');
            self.text.resize(self.text.len() + 4 * self.open.len(), b' ');
        }
    }

    /// What stands before a value or a key.
    fn separate(&mut self) {
        if std::mem::take(&mut self.after_key) {
            return;
        }
        let Some(is_filled) = self.open.last_mut() else { return };
        if std::mem::replace(is_filled, true) {
            self.text.push(b',');
        }
        self.new_line();
    }

    /// Begins an object or array: `{` or `[`.
    pub(super) fn begin(&mut self, bracket: u8) {
        self.separate();
        self.text.push(bracket);
        self.open.push(false);
    }

    /// Ends it: `}` or `]`.
    pub(super) fn end(&mut self, bracket: u8) {
        if self.open.pop() == Some(true) {
            self.new_line();
        }
        self.text.push(bracket);
    }

    /// The key of what comes next.
    pub(super) fn key(&mut self, key: &str) {
        self.separate();
        push_json_text(&mut self.text, key.as_bytes());
        self.text.extend_from_slice(if self.is_pretty { b": " } else { b":" });
        self.after_key = true;
    }

    /// A string.
    pub(super) fn string(&mut self, text: &str) {
        self.separate();
        push_json_text(&mut self.text, text.as_bytes());
    }

    /// A number, `true`, `false` or `null`.
    pub(super) fn literal(&mut self, literal: &str) {
        self.separate();
        self.text.extend_from_slice(literal.as_bytes());
    }

    /// A number; nothing if it is none. See [`push_number`] for `n_digits`.
    pub(super) fn float(&mut self, value: f64, n_digits: &mut usize) {
        if !value.is_finite() {
            self.literal("null");
            return;
        }
        let size = value.abs();
        if size != 0.0 && !(1e-6..1e21).contains(&size) {
            let text = format!("{value:e}");
            // Go writes the sign of an exponent always.
            let text = if text.contains("e-") { text } else { text.replace('e', "e+") };
            self.literal(&text);
        } else {
            self.separate();
            push_number(&mut self.text, value, n_digits);
        }
    }

    /// A whole number.
    pub(super) fn integer(&mut self, value: i64) {
        self.separate();
        if value < 0 {
            self.text.push(b'-');
        }
        push_digits(&mut self.text, value.unsigned_abs(), 1);
    }

    /// The end of a document.
    pub(super) fn line_feed(&mut self) {
        self.text.push(b'\n');
    }
}

/// Powers of ten, by how many digits they move behind the point.
const POWERS: [u32; 8] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000];

/// The digits of a number that is written with so many of them behind the point; `None` if it has more.
#[inline]
#[expect(clippy::float_cmp, reason = "the digits mean this very number or another one")]
fn digits_of(size: f64, n_digits: usize) -> Option<(u64, u64)> {
    let power = *POWERS.get(n_digits)?;
    let scaled = size * f64::from(power);
    if scaled >= MAX_SCALED {
        return None;
    }
    // Rounds to nearest; the comparison below rejects a wrong guess.
    let digits = (scaled + 0.5) as i64;
    // Both are exact, so that the quotient is what these digits mean.
    let is_it = digits as f64 / f64::from(power) == size;
    is_it.then_some((digits as u64, u64::from(power)))
}

/// Writes a number with the fewest digits that tell it from others, without an exponent. What is measured
/// has few digits behind the point, and those are quick to find: mostly as many as `n_digits` says, which those of
/// the number before it were.
fn push_number(text: &mut Vec<u8>, value: f64, n_digits: &mut usize) {
    let size = value.abs();
    let as_before = digits_of(size, *n_digits);
    // A trailing zero means that fewer digits would do.
    let as_before = as_before.filter(|(digits, _)| *n_digits == 0 || !digits.is_multiple_of(10));
    let found = as_before.or_else(|| {
        (0..POWERS.len()).find_map(|n| {
            let found = digits_of(size, n)?;
            *n_digits = n;
            Some(found)
        })
    });
    let Some((digits, power)) = found else {
        // Writing to memory does not fail.
        write!(text, "{value}").unwrap_or_default();
        return;
    };
    if value.is_sign_negative() {
        text.push(b'-');
    }
    push_digits(text, digits / power, 1);
    if *n_digits > 0 {
        text.push(b'.');
        push_digits(text, digits % power, *n_digits);
    }
}

/// Writes a number with at least so many digits.
fn push_digits(text: &mut Vec<u8>, mut number: u64, n_least: usize) {
    let mut buffer = [b'0'; 20];
    let mut begin = buffer.len();
    for (index, place) in buffer.iter_mut().enumerate().rev() {
        if number == 0 && begin + n_least <= 20 {
            break;
        }
        *place = b'0' + (number % 10) as u8;
        number /= 10;
        begin = index;
    }
    text.extend_from_slice(buffer.split_at(begin).1);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_written_as_go_writes_them() {
        for (value, text) in [
            (92.0, "92"),
            (0.1, "0.1"),
            (1e21, "1e+21"),
            (1.5e300, "1.5e+300"),
            (1e20, "100000000000000000000"),
            (1e-7, "1e-7"),
            (0.000_001, "0.000001"),
            (-2.5e-9, "-2.5e-9"),
            (f64::NAN, "null"),
        ] {
            let mut json = JsonText::new(false);
            json.float(value, &mut 0);
            assert_eq!(String::from_utf8(json.take()).unwrap(), text);
        }
    }

    proptest! {
        #[test]
        fn a_number_has_the_digits_that_the_standard_library_finds(
            digits in -99_999_999_999_i64..99_999_999_999, power in 0..12_i32, any in any::<f64>(),
            before in 0..9_usize,
        ) {
            let mut n_digits = before;
            for value in [digits as f64 / 10_f64.powi(power), any, digits as f64, -0.0] {
                if value.is_finite() {
                    let mut text = Vec::new();
                    push_number(&mut text, value, &mut n_digits);
                    prop_assert_eq!(String::from_utf8(text).unwrap(), value.to_string());
                }
            }
        }
    }

    #[test]
    fn what_is_empty_stays_on_its_line() {
        let mut json = JsonText::new(true);
        json.begin(b'{');
        json.key("a");
        json.begin(b'[');
        json.literal("1");
        json.string("<");
        json.end(b']');
        json.key("b");
        json.begin(b'{');
        json.end(b'}');
        json.end(b'}');
        let text = "{\n    \"a\": [\n        1,\n        \"\\u003c\"\n    ],\n    \"b\": {}\n}";
        assert_eq!(String::from_utf8(json.take()).unwrap(), text);
    }
}
