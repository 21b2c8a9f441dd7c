//! Explains why a line is invalid: which field, and what is wrong with it.
//!
//! The phone is answered in InfluxDB's words, which name a place in the line and not a cause.
//! Here the line is looked at again for what apps do: decimal commas,
//! `NaN`, digits of another script, another encoding, another format altogether. Nothing here
//! decides what is taken; it only finds words.

use std::borrow::Cow;

use crate::model::FieldType;

/// The most characters of a name or value that are shown.
const MAX_SHOWN_CHARS: usize = 24;

/// What is the matter with a line that cannot be parsed, if it shows.
pub fn cause(line: &[u8]) -> Option<String> {
    if let Some(encoding) = encoding(line) {
        return Some(encoding.to_owned());
    }
    let text = text_of(line);
    let text = text.trim_start_matches('\u{feff}').trim();
    if let Some(format) = format(text) {
        return Some(format.to_owned());
    }
    let (_, rest) = cut(text, ' ')?;
    let (fields, time) = cut(rest, ' ').unwrap_or((rest, ""));
    fault_of_fields(fields, time).or_else(|| fault_of_time(time))
}

/// Identifies a text that is not UTF-8 by its first bytes.
fn encoding(body: &[u8]) -> Option<&'static str> {
    let zeros = body.iter().take(64).filter(|&&byte| byte == 0).count();
    Some(match body {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "the text is UTF-16: let the app send UTF-8",
        [0x1f, 0x8b, ..] => "the body is gzip, but the header Content-Encoding: gzip is missing",
        [0x28, 0xb5, 0x2f, 0xfd, ..] => "the body is zstd: let the app send gzip or plain text",
        [0x78, 0x01 | 0x9c | 0xda, ..] => {
            "the body is deflate: let the app send gzip or plain text"
        }
        _ if zeros >= 2 => "the text is UTF-16 or binary: let the app send UTF-8",
        _ => return None,
    })
}

/// The same for values that were left out because their field had another type before.
pub fn conflict(field: &str, sent: FieldType, known: FieldType) -> Option<String> {
    use FieldType::{Boolean, Float, Integer, Text};
    let field = shown(field);
    Some(match (sent, known) {
        (Text, Float | Integer) => {
            format!("{field} is sent as text, but is a number: let the app send it without quotes")
        }
        (Boolean, Float | Integer) => {
            format!("{field} is sent as true or false, but is a number")
        }
        (Float | Integer, Text) => format!("{field} is sent as a number, but was text before"),
        (Float | Integer, _) => {
            format!("{field} is sent as a number, but was true or false before")
        }
        (Text | Boolean, Text | Boolean) => return None,
    })
}

/// As UTF-8, else as Latin-1, which takes any bytes.
fn text_of(line: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(line.iter().copied().map(char::from).collect()),
    }
}

/// Identifies another format by its start.
fn format(text: &str) -> Option<&'static str> {
    let first = text.chars().next()?;
    let before_space = text.split(' ').next().unwrap_or_default();
    Some(match first {
        '{' | '[' => "it looks like JSON; line protocol is needed",
        '<' => "it looks like XML; line protocol is needed",
        '$' | '!' => "it looks like NMEA sentences; line protocol is needed",
        _ if before_space.contains('=') && before_space.contains('&') => {
            "it looks like a web form (NAME=VALUE&NAME=VALUE); line protocol is needed"
        }
        _ if !text.contains('=') && text.contains([',', ';', '\t']) => {
            "it looks like CSV; line protocol is needed"
        }
        _ if before_space.contains('=') && !before_space.contains(',') => {
            "the measurement is missing: a line begins with the word samples and a space"
        }
        _ => return None,
    })
}

/// Splits at the first such character that is outside of quotes and not escaped.
fn cut(text: &str, at: char) -> Option<(&str, &str)> {
    let (mut in_quotes, mut is_escaped) = (false, false);
    for (index, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => in_quotes = !in_quotes,
            _ if c == at && !in_quotes => {
                return Some((text.get(..index)?, text.get(index + c.len_utf8()..)?));
            }
            _ => {}
        }
    }
    None
}

fn fault_of_fields(fields: &str, time: &str) -> Option<String> {
    let mut rest = Some(fields);
    let mut last: Option<(&str, &str)> = None;
    while let Some(text) = rest {
        let (field, after) = match cut(text, ',') {
            Some((field, after)) => (field, Some(after)),
            None => (text, None),
        };
        rest = after;
        if let Some((name, value)) = cut(field, '=') {
            let followed = after.map(|after| cut(after, ',').map_or(after, |(next, _)| next));
            // The rest of a number that a comma split in two is examined with the number.
            let is_cut = followed.is_some_and(|next| cut(next, '=').is_none());
            if !(is_cut && is_number(value))
                && let Some(fault) = fault_of_value(value)
            {
                return Some(format!("{}={}: {fault}", shown(name), shown(value)));
            }
            last = Some((name, value));
        } else {
            let (name, value) = last?;
            if !value.chars().all(|c| is_digit(c) || "+-.".contains(c)) || value.is_empty() {
                return None;
            }
            let whole = shown(&format!("{value},{field}")).into_owned();
            let name = shown(name);
            // Before three digits it may be either; the remedy is the same.
            let what = if field.chars().filter(|&c| is_digit(c)).count() == 3 {
                "a comma, decimal or between thousands"
            } else {
                "a decimal comma"
            };
            return Some(format!("{name}={whole}: {what}; numbers have a point and no separators"));
        }
    }
    let (name, value) = last?;
    if let Some((thousands, _)) = time.split_once(' ')
        && is_number(value)
        && thousands.len() == 3
        && thousands.bytes().all(|byte| byte.is_ascii_digit())
    {
        let (name, value) = (shown(name), shown(value));
        return Some(format!(
            "{name}={value} {thousands}: a space between thousands; numbers have no separators"
        ));
    }
    None
}

/// What is wrong with a value; `None` if line protocol accepts it.
fn fault_of_value(value: &str) -> Option<Cow<'static, str>> {
    const LEAVE_OUT: &str = "let the app leave the field out when there is no value";
    if value.starts_with('"') {
        let is_closed = value.len() > 1 && value.ends_with('"');
        return (!is_closed).then_some("a text that is not closed with a quote".into());
    }
    if is_number(value) || is_boolean(value) {
        return None;
    }
    let bare = value.trim_start_matches(['+', '-']).to_lowercase();
    if bare.starts_with("nan") || bare.starts_with("1.#ind") || bare.starts_with("1.#qnan") {
        return Some(format!("NaN, which is no number; {LEAVE_OUT}").into());
    }
    if bare.starts_with("inf") || bare.starts_with("1.#inf") || bare.starts_with('\u{221e}') {
        return Some(format!("infinity, which is no number; {LEAVE_OUT}").into());
    }
    let empties =
        ["", "null", "none", "nil", "undefined", "n/a", "na", "nul", "\u{2014}", "\u{2013}"];
    if empties.contains(&&*bare) {
        return Some(format!("no value; {LEAVE_OUT}").into());
    }
    if let Some(script) = value.chars().find_map(script_of) {
        return Some(format!("{script} digits; let the app write 0 to 9").into());
    }
    if value.contains('\u{66b}') || value.contains('\u{60c}') {
        return Some("an Arabic decimal comma; numbers have a point".into());
    }
    if value.starts_with(['\u{2212}', '\u{2013}', '\u{2014}', '\u{fe63}', '\u{ff0d}']) {
        return Some("a typographic minus sign; let the app send a hyphen".into());
    }
    let separators = ['\u{a0}', '\u{202f}', '\u{2009}', '\'', '\u{2019}', '_', '\u{66c}'];
    let has_digit = value.chars().any(is_digit);
    if has_digit && value.contains(separators) {
        return Some("a separator between thousands; numbers have none".into());
    }
    if has_digit && value.matches('.').count() > 1 {
        return Some("several points; numbers have one and no separators".into());
    }
    if bare.starts_with(|c: char| c.is_ascii_digit()) {
        let unit = bare.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        if bare.starts_with("0x") {
            return Some("a hexadecimal number; let the app send a decimal one".into());
        }
        if unit.contains(':') {
            return Some("a time of day; let the app send seconds".into());
        }
        if unit.starts_with('e') {
            return Some("too large for a number".into());
        }
        return Some(
            "something after the number, such as a unit; let the app send the number alone".into(),
        );
    }
    Some("neither a number, nor true or false, nor a text in quotes".into())
}

fn fault_of_time(time: &str) -> Option<String> {
    let time = time.trim();
    let bare = time.strip_prefix('-').unwrap_or(time);
    if bare.is_empty() || bare.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let fault = if let Some(script) = time.chars().find_map(script_of) {
        format!("it has {script} digits; let the app write 0 to 9")
    } else if bare.contains([':', 'T', '/']) || bare.contains('-') {
        "it is a date; Unix time is needed".to_owned()
    } else if bare.contains(['.', ',']) || bare.contains(['e', 'E']) {
        "it is no whole number".to_owned()
    } else {
        "it is no number".to_owned()
    };
    Some(format!("the time {}: {fault}", shown(time)))
}

fn is_boolean(value: &str) -> bool {
    ["t", "T", "true", "True", "TRUE", "f", "F", "false", "False", "FALSE"].contains(&value)
}

/// Whether it is a finite number in line protocol.
fn is_number(value: &str) -> bool {
    let digits = value.strip_suffix(['i', 'u']).unwrap_or(value);
    digits.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte))
        && digits.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || script_of(c).is_some()
}

/// The script of a digit other than 0 to 9 (Unicode 16, general category Nd).
const fn script_of(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{660}'..='\u{669}' => "Arabic",
        '\u{6f0}'..='\u{6f9}' => "Persian",
        '\u{966}'..='\u{96f}' => "Devanagari",
        '\u{9e6}'..='\u{9ef}' => "Bengali",
        '\u{a66}'..='\u{a6f}' => "Gurmukhi",
        '\u{ae6}'..='\u{aef}' => "Gujarati",
        '\u{be6}'..='\u{bef}' => "Tamil",
        '\u{e50}'..='\u{e59}' => "Thai",
        '\u{f20}'..='\u{f29}' => "Tibetan",
        '\u{1040}'..='\u{1049}' => "Burmese",
        '\u{17e0}'..='\u{17e9}' => "Khmer",
        '\u{ff10}'..='\u{ff19}' => "full-width",
        _ => return None,
    })
}

/// Shortens a name or value for display.
fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().nth(MAX_SHOWN_CHARS).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().take(MAX_SHOWN_CHARS).chain(['\u{2026}']).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(line: &str) -> String {
        cause(line.as_bytes()).unwrap_or_default()
    }

    #[test]
    fn the_field_and_the_cause_are_named() {
        for (line, words) in [
            ("samples a=43,7687321,b=11,2558901,c=31,5", "a=43,7687321: a decimal comma"),
            ("samples hr=120,b=11,2558901", "b=11,2558901: a decimal comma"),
            ("samples b=1,234", "b=1,234: a comma, decimal or between thousands"),
            ("samples b=1.234,5", "b=1.234,5: a decimal comma"),
            ("samples a=43.7687,c=NaN,d=90.0", "c=NaN: NaN"),
            ("samples c=-nan(ind)", "c=-nan(ind): NaN"),
            ("samples c=-Infinity 17", "c=-Infinity: infinity"),
            ("samples c=null", "c=null: no value"),
            ("samples c=,d=1", "c=: no value"),
            ("samples hr=\u{6f1}\u{6f2}\u{6f0}", "Persian digits"),
            ("samples hr=\u{661}\u{662}\u{660}", "Arabic digits"),
            ("samples hr=\u{967}", "Devanagari digits"),
            ("samples v=31\u{66b}5", "an Arabic decimal comma"),
            ("samples t=\u{2212}4.5", "a typographic minus"),
            ("samples p=1\u{a0}234", "a separator between thousands"),
            ("samples p=1'234", "a separator between thousands"),
            ("samples p=1.234.567", "several points"),
            ("samples p=1 234 1795970000", "p=1 234: a space between thousands"),
            ("samples v=31.5km/h", "something after the number"),
            ("samples hr=120 1795970000.25", "the time 1795970000.25: it is no whole number"),
            ("samples hr=120 2026-05-19T10:40:00Z", "it is a date"),
            ("samples hr=120 \u{6f1}\u{6f7}", "the time \u{6f1}\u{6f7}: it has Persian digits"),
            ("{\"hr\":120}", "JSON"),
            ("<?xml version=\"1.0\"?>", "XML"),
            ("$GPRMC,123519,A,4807.038,N", "NMEA"),
            ("a=43.7&b=11.2&speed=3", "a web form"),
            ("2026-05-19,120,43.7", "CSV"),
            ("hr=120", "the measurement is missing"),
            ("samples name=hello", "neither a number"),
        ] {
            assert!(of(line).contains(words), "{line}: {}", of(line));
        }
    }

    #[test]
    fn another_encoding_is_known_from_the_first_bytes() {
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
            text.encode_utf16().flat_map(bytes).collect()
        };
        for big in [false, true] {
            for text in ["samples hr=120", "\u{feff}samples hr=120"] {
                assert!(cause(&utf16(text, big)).unwrap().contains("UTF-16"), "{big} {text:?}");
            }
        }
        assert!(encoding(b"\x1f\x8b\x08\0\0\0\0\0").unwrap().contains("Content-Encoding"));
        assert_eq!(encoding(b"samples a=1"), None);
        assert_eq!(encoding(b""), None);
    }

    #[test]
    fn a_type_that_changed_is_said_without_names_of_types() {
        use FieldType::{Boolean, Float, Integer, Text};
        let words = |sent, known| conflict("pulse", sent, known).unwrap_or_default();
        assert!(words(Text, Float).starts_with("pulse is sent as text"));
        assert!(words(Float, Text).ends_with("but was text before"));
        assert!(words(Integer, Boolean).ends_with("but was true or false before"));
        assert!(words(Boolean, Integer).starts_with("pulse is sent as true or false"));
        assert_eq!(words(Text, Boolean), "");
    }

    proptest! {
        #[test]
        fn any_line_has_words_or_none_and_they_are_short(line in "\\PC*", bytes: Vec<u8>) {
            prop_assert!(of(&line).chars().count() < 200);
            prop_assert!(cause(&bytes).is_none_or(|words| words.chars().count() < 200));
        }
    }
}
