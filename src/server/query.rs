//! Parses query strings like Go's `net/url`, on which InfluxDB's clients rely: a pair with an
//! invalid escape or a `;` is dropped and the others are kept; of equal names the first counts.

use std::{borrow::Cow, fmt::Write as _};

/// The pairs of a query string or form, unescaped.
pub(super) fn pairs(query: &[u8]) -> impl Iterator<Item = (Cow<'_, [u8]>, Cow<'_, [u8]>)> {
    query.split(|&byte| byte == b'&').filter_map(|pair| {
        if pair.is_empty() || pair.contains(&b';') {
            return None;
        }
        let (key, value) = match pair.iter().position(|&byte| byte == b'=') {
            Some(at) => (pair.get(..at)?, pair.get(at + 1..)?),
            None => (pair, &[][..]),
        };
        Some((unescape(key)?, unescape(value)?))
    })
}

/// Returns `None` for an invalid escape; borrows if there is nothing to unescape.
fn unescape(text: &[u8]) -> Option<Cow<'_, [u8]>> {
    if !text.iter().any(|byte| matches!(byte, b'%' | b'+')) {
        return Some(Cow::Borrowed(text));
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text.iter();
    while let Some(&byte) = rest.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => hex(*rest.next()?)? << 4 | hex(*rest.next()?)?,
            other => other,
        });
    }
    Some(Cow::Owned(plain))
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).map(|value| value as u8)
}

/// The known parameters; an empty one is treated like a missing one.
#[derive(Debug, Default)]
pub(super) struct Query<'a> {
    pub(super) db: Cow<'a, [u8]>,
    pub(super) user: Cow<'a, [u8]>,
    pub(super) password: Cow<'a, [u8]>,
    pub(super) precision: Cow<'a, [u8]>,
    pub(super) consistency: Cow<'a, [u8]>,
    pub(super) retention_policy: Cow<'a, [u8]>,
    pub(super) format: Cow<'a, [u8]>,
    pub(super) from: Cow<'a, [u8]>,
    pub(super) to: Cow<'a, [u8]>,
    pub(super) bucket: Cow<'a, [u8]>,
    pub(super) session: Cow<'a, [u8]>,
    pub(super) event: Cow<'a, [u8]>,
}

impl<'a> Query<'a> {
    pub(super) fn parse(query: Option<&'a str>) -> Self {
        let mut known = Self::default();
        let mut seen = 0_u16;
        for (key, value) in pairs(query.unwrap_or_default().as_bytes()) {
            let (bit, place) = match &*key {
                b"db" => (1, &mut known.db),
                b"u" => (1 << 1, &mut known.user),
                b"p" => (1 << 2, &mut known.password),
                b"precision" => (1 << 3, &mut known.precision),
                b"consistency" => (1 << 4, &mut known.consistency),
                b"rp" => (1 << 5, &mut known.retention_policy),
                b"format" => (1 << 6, &mut known.format),
                b"from" => (1 << 7, &mut known.from),
                b"to" => (1 << 8, &mut known.to),
                b"bucket" => (1 << 9, &mut known.bucket),
                b"session" => (1 << 10, &mut known.session),
                b"event" => (1 << 11, &mut known.event),
                _ => continue,
            };
            if seen & bit == 0 {
                seen |= bit;
                *place = value;
            }
        }
        known
    }
}

/// The first value of one parameter.
pub(super) fn value_of<'a>(query: Option<&'a str>, name: &str) -> Option<Cow<'a, [u8]>> {
    let mut all = pairs(query?.as_bytes());
    all.find(|(key, _)| **key == *name.as_bytes()).map(|(_, value)| value)
}

/// Quotes text like Go's `%q`.
pub(super) fn go_quoted(text: &[u8]) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for chunk in text.utf8_chunks() {
        for character in chunk.valid().chars() {
            push_quoted(&mut quoted, character);
        }
        for byte in chunk.invalid() {
            push_escape(&mut quoted, format_args!("\\x{byte:02x}"));
        }
    }
    quoted.push('"');
    quoted
}

fn push_quoted(quoted: &mut String, character: char) {
    match character {
        '"' => quoted.push_str("\\\""),
        '\\' => quoted.push_str("\\\\"),
        '\u{7}' => quoted.push_str("\\a"),
        '\u{8}' => quoted.push_str("\\b"),
        '\u{c}' => quoted.push_str("\\f"),
        '\n' => quoted.push_str("\\n"),
        '\r' => quoted.push_str("\\r"),
        '\t' => quoted.push_str("\\t"),
        '\u{b}' => quoted.push_str("\\v"),
        ' ' => quoted.push(' '),
        c if c < ' ' || c == '\u{7f}' => {
            push_escape(quoted, format_args!("\\x{:02x}", u32::from(c)));
        }
        // Rust escapes what it considers unprintable, which is much the same as in Go.
        c if !c.is_ascii() && c.escape_debug().len() > 1 => match u32::from(c) {
            code @ ..=0xffff => push_escape(quoted, format_args!("\\u{code:04x}")),
            code => push_escape(quoted, format_args!("\\U{code:08x}")),
        },
        c => quoted.push(c),
    }
}

fn push_escape(quoted: &mut String, escape: std::fmt::Arguments<'_>) {
    // Writing to a `String` cannot fail.
    quoted.write_fmt(escape).unwrap_or_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: &[(&str, &str)]) {
        let found: Vec<_> = pairs(query.as_bytes())
            .map(|(key, value)| {
                (
                    String::from_utf8_lossy(&key).into_owned(),
                    String::from_utf8_lossy(&value).into_owned(),
                )
            })
            .collect();
        let found: Vec<_> = found.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        assert_eq!(found, expected, "{query}");
    }

    #[test]
    fn bad_pairs_are_dropped_and_the_others_used() {
        check("db=test&precision=%zz&u=x", &[("db", "test"), ("u", "x")]);
        check("db=test;x=1&u=x", &[("u", "x")]);
        check("a+b=c%20d&&e&=f&g=h=i", &[("a b", "c d"), ("e", ""), ("", "f"), ("g", "h=i")]);
        check("a=%4&b=%", &[]);
    }

    #[test]
    fn the_first_of_equal_parameters_counts() {
        let query = Query::parse(Some("db=one&db=two&precision=&precision=s"));
        assert_eq!((&*query.db, &*query.precision), (&b"one"[..], &b""[..]));
    }

    #[test]
    fn quotes_are_those_of_go() {
        assert_eq!(go_quoted("a\"b\\cé".as_bytes()), "\"a\\\"b\\\\cé\"");
        assert_eq!(go_quoted(b"\xff\n\x01\x7f"), "\"\\xff\\n\\x01\\x7f\"");
        assert_eq!(go_quoted("\u{200b}x".as_bytes()), "\"\\u200bx\"");
    }
}
