//! A JSON reader that is total on any bytes: reads what is there up to where it is cut or broken.
//!
//! Phones send bodies that a strict reader refuses as a whole: cut off by a dead spot, with `NaN`
//! for a number, in Latin-1. Nothing is parsed before it is asked for and nothing is copied but
//! texts with escapes, so a body takes no memory beside its own, however deep it nests.

use std::borrow::Cow;

use super::value::Value;
use crate::model::text_of;

/// A value of a JSON text, not parsed yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Json<'a> {
    /// From the first byte of the value on, with whatever follows it.
    bytes: &'a [u8],
}

impl<'a> Json<'a> {
    /// The value at the beginning of a body, if an object or an array begins there.
    pub(super) fn root(body: &'a [u8]) -> Option<Self> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let bytes = without_blanks(body);
        matches!(bytes.first(), Some(b'{' | b'[')).then_some(Self { bytes })
    }

    /// What follows the value, if anything does: another value, or what is no JSON.
    pub(super) fn rest(self) -> &'a [u8] {
        let rest = self.len().and_then(|len| self.bytes.get(len..));
        without_blanks(rest.unwrap_or_default())
    }

    /// Whether it is there up to its end.
    pub(super) fn is_whole(self) -> bool {
        self.len().is_some()
    }

    pub(super) fn is_object(self) -> bool {
        self.bytes.first() == Some(&b'{')
    }

    pub(super) fn is_array(self) -> bool {
        self.bytes.first() == Some(&b'[')
    }

    /// The members of an object, in their order; of anything else none.
    pub(super) fn members(self) -> Members<'a> {
        let rest = if self.is_object() { self.bytes.get(1..) } else { None };
        Members { rest: rest.unwrap_or(b"}"), has_begun: false }
    }

    /// The first member of this name.
    pub(super) fn get(self, name: &str) -> Option<Self> {
        self.members().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The items of an array, in their order; of anything else none.
    pub(super) fn items(self) -> Items<'a> {
        let rest = if self.is_array() { self.bytes.get(1..) } else { None };
        Items { rest: rest.unwrap_or(b"]"), has_begun: false }
    }

    /// The value as it stands.
    pub(super) fn value(self) -> Value<'a> {
        match self.bytes.first() {
            Some(b'{' | b'[') => Value::Nested,
            Some(b'"') => text(self.bytes).map_or(Value::Null, |(text, _)| Value::Text(text)),
            _ => {
                let word = self.len().and_then(|len| self.bytes.get(..len)).unwrap_or_default();
                match word {
                    b"true" => Value::Boolean(true),
                    b"false" => Value::Boolean(false),
                    b"null" | b"" => Value::Null,
                    _ => Value::Number(text_of(word)),
                }
            }
        }
    }

    /// Its length in bytes; `None` if it is cut off.
    fn len(self) -> Option<usize> {
        match self.bytes.first()? {
            b'"' => text_end(self.bytes),
            b'{' | b'[' => group_end(self.bytes),
            _ => self.bytes.iter().position(|&byte| ends_word(byte)),
        }
    }
}

/// The members of an object.
#[derive(Debug, Clone)]
pub(super) struct Members<'a> {
    rest: &'a [u8],
    has_begun: bool,
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Json<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = std::mem::take(&mut self.rest);
        let rest = next_in_group(rest, b'}', &mut self.has_begun)?;
        let (key, len) = text(rest)?;
        let rest = without_blanks(rest.get(len..)?).strip_prefix(b":")?;
        let value = Json { bytes: without_blanks(rest) };
        self.rest = after(value)?;
        Some((key, value))
    }
}

/// The items of an array.
#[derive(Debug, Clone)]
pub(super) struct Items<'a> {
    rest: &'a [u8],
    has_begun: bool,
}

impl<'a> Iterator for Items<'a> {
    type Item = Json<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = std::mem::take(&mut self.rest);
        let rest = next_in_group(rest, b']', &mut self.has_begun)?;
        let value = Json { bytes: rest };
        self.rest = after(value)?;
        Some(value)
    }
}

/// Where the next member or item begins; `None` at the end of the group, and where it is broken.
fn next_in_group<'a>(rest: &'a [u8], end: u8, has_begun: &mut bool) -> Option<&'a [u8]> {
    let mut rest = without_blanks(rest);
    if std::mem::replace(has_begun, true) {
        rest = without_blanks(rest.strip_prefix(b",")?);
    }
    (rest.first().is_some_and(|&byte| byte != end)).then_some(rest)
}

/// What follows a value within its group. Of a value that is cut off, only a group can be used:
/// `43.7` may have been `43.77`.
fn after(value: Json<'_>) -> Option<&[u8]> {
    match value.len() {
        // A word without any letter would be read again and again.
        Some(0) => None,
        Some(len) => value.bytes.get(len..),
        None if value.is_object() || value.is_array() => Some(&[]),
        None => None,
    }
}

/// Whether this byte ends a number or word.
const fn ends_word(byte: u8) -> bool {
    matches!(byte, b',' | b'}' | b']' | b':' | b'{' | b'[' | b'"') || byte.is_ascii_whitespace()
}

fn without_blanks(bytes: &[u8]) -> &[u8] {
    let blanks = bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    bytes.get(blanks..).unwrap_or_default()
}

/// The end of the text that begins here.
fn text_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        let step = bytes.get(at..)?.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
        at += step + 1;
        if bytes.get(at - 1) == Some(&b'"') {
            return Some(at);
        }
        // What a backslash escapes ends nothing.
        at += 1;
    }
}

/// The end of the object or array that begins here.
fn group_end(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        let is_sign = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']');
        at += bytes.get(at..)?.iter().position(is_sign)?;
        match bytes.get(at)? {
            b'"' => {
                at += text_end(bytes.get(at..)?)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            _ => depth -= 1,
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The text that begins here, and its length with both quotes.
fn text(bytes: &[u8]) -> Option<(Cow<'_, str>, usize)> {
    if bytes.first() != Some(&b'"') {
        return None;
    }
    let len = text_end(bytes)?;
    let raw = text_of(bytes.get(1..len - 1)?);
    let text = if raw.contains('\\') { Cow::Owned(unescaped(&raw)) } else { raw };
    Some((text, len))
}

/// A text without its escapes. Half a surrogate pair, and what is no escape, is U+FFFD.
fn unescaped(raw: &str) -> String {
    const UNKNOWN: u16 = 0xfffd;
    let mut units: Vec<u16> = Vec::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(character) = rest.next() {
        let escaped = if character == '\\' { rest.next().unwrap_or('\\') } else { character };
        let plain = match (character, escaped) {
            ('\\', 'u') => {
                let digits: String = rest.by_ref().take(4).collect();
                units.push(u16::from_str_radix(&digits, 16).unwrap_or(UNKNOWN));
                continue;
            }
            ('\\', 'n') => '\n',
            ('\\', 'r') => '\r',
            ('\\', 't') => '\t',
            ('\\', 'b') => '\u{8}',
            ('\\', 'f') => '\u{c}',
            (_, other) => other,
        };
        units.extend_from_slice(plain.encode_utf16(&mut [0; 2]));
    }
    String::from_utf16_lossy(&units)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(json: Json<'_>) -> String {
        if json.is_object() {
            let members = json.members().map(|(key, value)| format!("{key}={}", shown(value)));
            return format!("{{{}}}", members.collect::<Vec<_>>().join(" "));
        }
        if json.is_array() {
            return format!("[{}]", json.items().map(shown).collect::<Vec<_>>().join(" "));
        }
        match json.value() {
            Value::Null => "null".to_owned(),
            Value::Boolean(is) => is.to_string(),
            Value::Number(number) => number.into_owned(),
            Value::Text(text) => format!("'{text}'"),
            Value::Nested => unreachable!(),
        }
    }

    fn check(body: &str, expected: &str) {
        assert_eq!(Json::root(body.as_bytes()).map(shown).as_deref(), Some(expected), "{body}");
    }

    #[test]
    fn a_whole_text_is_read_as_it_stands() {
        check(" {} ", "{}");
        check("[]", "[]");
        check(
            "\u{feff}{\"a\": 1.5e3 ,\"b\":[true,false , null],\"c\":{\"d\":\"x,}]\"}}",
            "{a=1.5e3 b=[true false null] c={d='x,}]'}}",
        );
        check(r#"{"a\"b":"\u00e9\n\/\ud83d\ude80\ud83d!"}"#, "{a\"b='é\n/🚀\u{fffd}!'}");
        check("[NaN,-Infinity,1790205000000000001]", "[NaN -Infinity 1790205000000000001]");
    }

    #[test]
    fn what_is_cut_off_gives_what_stands_before_the_cut() {
        check(r#"[{"a":1},{"a":2,"b""#, "[{a=1} {a=2}]");
        check(r#"{"a":1,"b":43.7"#, "{a=1}");
        check(r#"{"a":1,"b":"tex"#, "{a=1}");
        check(r#"{"a":[1,2"#, "{a=[1]}");
        check(r#"{"a":1 "b":2}"#, "{a=1}");
        check("[1,,2]", "[1]");
        check("{", "{}");
        let whole = |body: &str| Json::root(body.as_bytes()).is_some_and(Json::is_whole);
        assert!(whole("{\"a\":1}") && whole("[1,2] x"));
        assert!(!whole("{\"a\":1") && !whole("[\"]"));
    }

    #[test]
    fn what_follows_is_the_rest_and_what_is_no_group_is_no_root() {
        assert_eq!(Json::root(b"{} [1] ").map(Json::rest), Some(&b"[1] "[..]));
        for body in ["", " ", "1", "\"{\"", "a=1", "}"] {
            assert!(Json::root(body.as_bytes()).is_none(), "{body}");
        }
    }

    #[test]
    fn latin_1_is_read_as_such() {
        let json = Json::root(b"{\"a\":\"Z\xfcrich\",\"b\":1}").unwrap();
        assert_eq!(shown(json), "{a='Zürich' b=1}");
    }

    fn walk(json: Json<'_>, depth: usize) -> usize {
        if depth > 8 {
            return 0;
        }
        let members: usize = json.members().map(|(_, value)| 1 + walk(value, depth + 1)).sum();
        let items: usize = json.items().map(|item| 1 + walk(item, depth + 1)).sum();
        members + items + usize::from(matches!(json.value(), Value::Nested))
    }

    proptest! {
        #[test]
        fn any_bytes_end(body in r#"[{}\[\]",:\\ua10\-. e\x80-\xff]{0,80}"#) {
            if let Some(json) = Json::root(body.as_bytes()) {
                prop_assert!(walk(json, 0) <= body.len() * 8);
            }
        }

        #[test]
        fn it_agrees_with_a_strict_reader(numbers in proptest::collection::vec(-1e6_f64..1e6, 0..9),
            text in "\\PC{0,20}") {
            let value = serde_json::json!({ "n": numbers, "t": text });
            let body = serde_json::to_vec(&value).unwrap();
            let json = Json::root(&body).unwrap();
            let read: Vec<f64> = json.get("n").unwrap().items()
                .map(|item| match item.value() {
                    Value::Number(number) => number.parse().unwrap(),
                    other => panic!("{other:?}"),
                })
                .collect();
            prop_assert_eq!(read, numbers);
            prop_assert_eq!(json.get("t").unwrap().value(), Value::Text(text.into()));
        }
    }
}
