//! A bib typed outside any text field.
//!
//! It begins with a digit, or with `#` if the bib begins with a letter. From then on every
//! character belongs to it until Enter or Esc, so that no letter of a bib triggers a shortcut.

use crate::{model::MonoNanos, ui::context::Command};

/// Longest bib that can be typed: as long as the roster allows.
const MAX_CHARS: usize = 16;

/// An unfinished bib is dropped this many seconds after the last key.
const KEPT_SECS: f64 = 10.0;

/// An unfinished bib.
#[derive(Debug)]
pub(in crate::ui) struct Bib {
    text: String,
    typed_at: MonoNanos,
}

impl Bib {
    /// The bib that this character begins, if it begins one.
    pub(super) fn begun_with(sign: char, now: MonoNanos) -> Option<Self> {
        let mut bib = Self { text: String::new(), typed_at: now };
        if sign != '#' {
            bib.push(digit(sign)?, now);
        }
        Some(bib)
    }

    pub(super) fn push(&mut self, sign: char, now: MonoNanos) {
        self.typed_at = now;
        // A scanner may send the prefix again before each bib.
        let is_start = sign == '#' && self.text.is_empty();
        if !is_start && self.text.chars().count() < MAX_CHARS {
            self.text.push(digit(sign).unwrap_or(sign));
        }
    }

    /// Removes the last character; false if there was none.
    pub(super) fn pop(&mut self, now: MonoNanos) -> bool {
        self.typed_at = now;
        self.text.pop().is_some()
    }

    pub(super) fn is_old(&self, now: MonoNanos) -> bool {
        now.secs_since(self.typed_at) > KEPT_SECS
    }

    /// The text typed so far.
    pub(in crate::ui) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn into_command(self) -> Command {
        Command::GoToBib(self.text)
    }
}

/// Converts a digit from a keyboard with its own digits (Arabic, Persian, full width) to the ASCII
/// digit that bibs use; `None` if it is not a digit.
fn digit(sign: char) -> Option<char> {
    let zeros = ['0', '\u{660}', '\u{6f0}', '\u{ff10}'];
    zeros.iter().find_map(|&zero| {
        let value = (sign as u32).checked_sub(zero as u32)?;
        char::from_digit(value, 10)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: MonoNanos = MonoNanos(0);

    fn typed(signs: &str) -> Option<String> {
        let mut signs = signs.chars();
        let mut bib = Bib::begun_with(signs.next()?, NOW)?;
        signs.for_each(|sign| bib.push(sign, NOW));
        Some(bib.text().to_owned())
    }

    #[test]
    fn a_digit_or_a_hash_begins_a_bib_and_then_all_signs_belong_to_it() {
        for (signs, bib) in [
            ("20", Some("20")),
            ("12A", Some("12A")),
            ("#A12", Some("A12")),
            ("##A-1", Some("A-1")),
            ("\u{6f7}\u{661}", Some("71")),
            ("A12", None),
            ("-1", None),
        ] {
            assert_eq!(typed(signs).as_deref(), bib, "{signs}");
        }
        assert_eq!(typed(&"1".repeat(40)).unwrap().len(), MAX_CHARS);
    }

    #[test]
    fn a_bib_that_was_begun_and_left_is_old_after_ten_seconds() {
        let mut bib = Bib::begun_with('7', NOW).unwrap();
        bib.push('1', NOW.plus_secs(9.0));
        assert!(!bib.is_old(NOW.plus_secs(18.0)));
        assert!(bib.is_old(NOW.plus_secs(20.0)));
    }
}
