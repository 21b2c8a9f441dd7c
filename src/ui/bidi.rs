//! Right-to-left text in visual order.
//!
//! egui lays out runs of one font from left to right. Within a run the shaper joins and reorders
//! letters as their script requires, but the space between two Arabic words comes from Plex and
//! starts a new run, so the second word would end up on the right. Words are therefore put into
//! visual order first, with the Unicode bidirectional algorithm (UAX #9) and a left-to-right base
//! direction, like the rest of the window.

use std::{borrow::Cow, ops::Range};

use unicode_bidi::{BidiInfo, Level};
use unicode_segmentation::UnicodeSegmentation as _;

/// A zero-width space, in Plex: keeps two runs of one font apart.
const APART: char = '\u{200b}';

/// Invisible; makes neutral characters before it part of the right-to-left text before them.
pub(super) const RIGHT_TO_LEFT_MARK: char = '\u{200f}';

/// Invisible; a strong left-to-right character.
const LEFT_TO_RIGHT_MARK: char = '\u{200e}';

/// One text in the order egui expects. Text without right-to-left letters is returned unchanged.
pub(super) fn visual(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|letter| script(letter).is_some() || is_override(letter)) {
        return Cow::Borrowed(text);
    }
    // The algorithm works line by line.
    Cow::Owned(text.split('\n').map(visual_line).collect::<Vec<_>>().join("\n"))
}

/// Whether a text ends with a letter of a right-to-left script.
pub(super) fn ends_right_to_left(text: &str) -> bool {
    text.chars().next_back().is_some_and(|letter| script(letter).is_some())
}

fn visual_line(line: &str) -> String {
    // A name must not change the direction of what follows it.
    let mut line: String = line.chars().filter(|letter| !is_override(*letter)).collect();
    // A number after a name is a value of its own; the algorithm would pull it into the name.
    for at in numbers(&line).into_iter().rev() {
        line.insert(at, LEFT_TO_RIGHT_MARK);
    }
    let bidi = BidiInfo::new(&line, Some(Level::ltr()));
    let mut drawn = Drawn::default();
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_rtl = levels.get(run.start).is_some_and(Level::is_rtl);
            let Some(text) = line.get(run) else { continue };
            if is_rtl {
                for part in parts(text).into_iter().rev() {
                    drawn.push_right_to_left(&text[part.clone()]);
                }
            } else {
                drawn.push(text);
            }
        }
    }
    drawn.text.replace(LEFT_TO_RIGHT_MARK, "")
}

/// Where numbers preceded by a space begin.
fn numbers(line: &str) -> Vec<usize> {
    let mut before = 'x';
    let begins = |(at, sign): (usize, char)| {
        let begins = sign.is_ascii_digit() && before.is_whitespace();
        before = sign;
        begins.then_some(at)
    };
    line.char_indices().filter_map(begins).collect()
}

/// The part of a line assembled so far.
#[derive(Default)]
struct Drawn {
    text: String,
}

impl Drawn {
    /// Adds part of a right-to-left run: letters, which the shaper reorders, or a single character
    /// between them.
    fn push_right_to_left(&mut self, part: &str) {
        match part.chars().next().and_then(mirrored) {
            Some(bracket) => self.push(bracket.encode_utf8(&mut [0; 4])),
            None => self.push(part),
        }
    }

    fn push(&mut self, part: &str) {
        let is_theirs = |letter: char| script(letter).is_some() || is_arabic_digit(letter);
        let last = self.text.chars().next_back();
        if last.is_some_and(is_theirs) && part.chars().next().is_some_and(is_theirs) {
            self.text.push(APART);
        }
        self.text.push_str(part);
    }
}

/// Splits a right-to-left run: letters of one script stay together, every other character stands
/// alone.
fn parts(run: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<(Range<usize>, Option<Script>)> = Vec::new();
    for (at, grapheme) in run.grapheme_indices(true) {
        let script = grapheme.chars().next().and_then(script);
        let end = at + grapheme.len();
        match parts.last_mut() {
            Some((part, before)) if script.is_some() && *before == script => part.end = end,
            _ => parts.push((at..end, script)),
        }
    }
    parts.into_iter().map(|(part, _)| part).collect()
}

/// Scripts whose letters come from their own fonts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Hebrew,
    /// Arabic and related scripts.
    Arabic,
}

/// The right-to-left script of a character; digits have none.
const fn script(sign: char) -> Option<Script> {
    match sign {
        _ if is_arabic_digit(sign) => None,
        '\u{590}'..='\u{5ff}' | '\u{fb1d}'..='\u{fb4f}' => Some(Script::Hebrew),
        '\u{600}'..='\u{8ff}'
        | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefe}'
        | '\u{10800}'..='\u{10fff}'
        | '\u{1e800}'..='\u{1efff}' => Some(Script::Arabic),
        _ => None,
    }
}

const fn is_arabic_digit(sign: char) -> bool {
    matches!(sign, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}')
}

/// Characters that only change direction.
const fn is_override(sign: char) -> bool {
    matches!(sign, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

const fn mirrored(sign: char) -> Option<char> {
    Some(match sign {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '{' => '}',
        '}' => '{',
        '<' => '>',
        '>' => '<',
        '\u{ab}' => '\u{bb}',
        '\u{bb}' => '\u{ab}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_right_to_left_name_are_drawn_from_the_right() {
        for (name, drawn) in [
            ("Falco", "Falco"),
            ("محمد", "محمد"),
            ("محمد علي", "علي محمد"),
            ("דוד בן גוריון", "גוריון בן דוד"),
            // Within a line of the window the name keeps its place.
            ("7 محمد علي 31.2 km/h", "7 علي محمد 31.2 km/h"),
            ("Lap for محمد علي at 10:42", "Lap for علي محمد at 10:42"),
            ("Ali محمد علي Reza", "Ali علي محمد Reza"),
            ("محمد (علي) رضا", "رضا (علي) محمد"),
        ] {
            assert_eq!(visual(name), drawn, "{name}");
        }
    }

    #[test]
    fn signs_of_the_script_stay_with_their_word() {
        assert_eq!(visual("محمد، علي"), "علي محمد،");
        // A zero-width non-joiner in a Persian name; vowel signs.
        assert_eq!(visual("علی\u{200c}رضا مُحَمَّد"), "مُحَمَّد علی\u{200c}رضا");
    }

    #[test]
    fn digits_run_from_left_to_right_and_apart_from_the_letters() {
        assert_eq!(visual("فريق ٣٤"), "٣٤ فريق");
        assert_eq!(visual("فريق٣٤"), format!("٣٤{APART}فريق"));
    }

    #[test]
    fn a_name_cannot_turn_round_what_follows_it() {
        assert_eq!(visual("Ali\u{202e} 140 bpm"), "Ali 140 bpm");
    }

    #[test]
    fn dots_of_a_name_cut_short_are_where_it_goes_on() {
        let cut = format!("محم...{RIGHT_TO_LEFT_MARK}");
        assert!(visual(&cut).trim_start_matches(RIGHT_TO_LEFT_MARK).starts_with("..."));
    }
}
