//! Unescapes names and texts.

use std::borrow::Cow;

use memchr::memchr;

/// Unescapes a measurement or field key; borrows if there is nothing to unescape.
pub fn unescape_key(raw: &[u8]) -> Cow<'_, [u8]> {
    unescape(raw, |byte| matches!(byte, b',' | b' ' | b'=' | b'"'))
}

/// Unescapes a tag key or tag value, in which a quote is an ordinary character; borrows if there is
/// nothing to unescape.
pub fn unescape_tag(raw: &[u8]) -> Cow<'_, [u8]> {
    unescape(raw, |byte| matches!(byte, b',' | b' ' | b'='))
}

/// Unescapes a text value; borrows if there is nothing to unescape.
pub fn unescape_text(raw: &[u8]) -> Cow<'_, [u8]> {
    unescape(raw, |byte| matches!(byte, b'"' | b'\\'))
}

/// Drops each backslash before an `escapable` byte; other backslashes are kept.
fn unescape(raw: &[u8], escapable: impl Fn(u8) -> bool) -> Cow<'_, [u8]> {
    let Some(mut at) = memchr(b'\\', raw) else {
        return Cow::Borrowed(raw);
    };
    let mut out = Vec::with_capacity(raw.len());
    out.extend_from_slice(super::slice(raw, 0, at));
    while let Some(&byte) = raw.get(at) {
        let escaped = raw.get(at + 1).copied().filter(|&next| byte == b'\\' && escapable(next));
        out.push(escaped.unwrap_or(byte));
        at += if escaped.is_some() { 2 } else { 1 };
    }
    Cow::Owned(out)
}
