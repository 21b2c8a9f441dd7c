//! Values as phones write them, in JSON and in forms alike, and the numbers that they stand for.

use std::borrow::Cow;

/// A value of a JSON text or of a form.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number as written, or a word that stands where a number would, such as `NaN`.
    Number(Cow<'a, str>),
    /// A text; forms know nothing else.
    Text(Cow<'a, str>),
    /// An object or an array.
    Nested,
}

/// What stands in the place of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Number {
    /// Nothing, or what says that the value is not known.
    Unknown,
    /// The number, finite.
    Is(f64),
    /// A word that is none.
    Word,
}

impl Number {
    /// The number, if it is one.
    pub(super) const fn known(self) -> Option<f64> {
        match self {
            Self::Is(number) => Some(number),
            Self::Unknown | Self::Word => None,
        }
    }
}

/// Words for an unknown value, in lower case.
const UNKNOWN: [&str; 10] =
    ["", "nan", "null", "nil", "none", "undefined", "unknown", "n/a", "-", "--"];

impl Value<'_> {
    /// The text, if it is one or a number.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Number(text) | Self::Text(text) => Some(text),
            Self::Null | Self::Boolean(_) | Self::Nested => None,
        }
    }

    /// The number that it stands for, in quotes or not.
    pub(super) fn number(&self) -> Number {
        let Some(text) = self.text().map(str::trim) else { return Number::Unknown };
        match text.parse::<f64>() {
            // A zero has no sign: nobody means anything by it.
            Ok(number) if number.is_finite() => Number::Is(number + 0.0),
            Ok(_not_finite) => Number::Unknown,
            Err(_) if UNKNOWN.iter().any(|word| text.eq_ignore_ascii_case(word)) => Number::Unknown,
            Err(_) => Number::Word,
        }
    }

    /// Whether it says no: `false` or 0.
    pub(super) fn is_no(&self) -> bool {
        match self {
            Self::Boolean(is) => !is,
            Self::Number(text) | Self::Text(text) => {
                let text = text.trim();
                text.eq_ignore_ascii_case("false") || text.parse() == Ok(0.0_f64)
            }
            Self::Null | Self::Nested => false,
        }
    }

    /// Whether an alarm calls for help: `sos`, alone or among others.
    pub(super) fn is_sos(&self) -> bool {
        let words = self.text().unwrap_or_default().split([',', ';']);
        words.into_iter().any(|word| word.trim().eq_ignore_ascii_case("sos"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        let (written, quoted) = (Value::Number(text.into()), Value::Text(text.into()));
        assert_eq!(written.number(), quoted.number(), "{text}");
        written.number()
    }

    #[test]
    fn numbers_are_read_with_exponents_and_in_quotes() {
        for (text, expected) in [("1", 1.0), ("-12.5", -12.5), ("1.2E-4", 1.2e-4), (" +7. ", 7.0)] {
            assert_eq!(number(text), Number::Is(expected), "{text}");
        }
        assert!(matches!(number("-0.0"), Number::Is(zero) if zero.is_sign_positive()));
    }

    #[test]
    fn what_is_not_known_is_no_fault_and_a_word_is_one() {
        for text in ["", " ", "NaN", "nan", "null", "Infinity", "-inf", "1e999", "--"] {
            assert_eq!(number(text), Number::Unknown, "{text}");
        }
        for text in ["abc", "LAT", "12,5", "0x10", "1 2"] {
            assert_eq!(number(text), Number::Word, "{text}");
        }
        for value in [Value::Null, Value::Boolean(true), Value::Nested] {
            assert_eq!(value.number(), Number::Unknown);
        }
    }

    #[test]
    fn no_and_sos_are_said_in_several_ways() {
        let text = |text: &'static str| Value::Text(text.into());
        for no in [Value::Boolean(false), text("false"), text("0"), text("0.0")] {
            assert!(no.is_no(), "{no:?}");
        }
        for yes in [Value::Boolean(true), text("true"), text("1"), text(""), Value::Null] {
            assert!(!yes.is_no(), "{yes:?}");
        }
        assert!(text("sos").is_sos() && text("lowBattery, SOS").is_sos());
        assert!(!text("general").is_sos() && !text("sosage").is_sos());
    }
}
