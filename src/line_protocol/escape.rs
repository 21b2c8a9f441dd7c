//! Unescapes names and texts.

use std::borrow::Cow;

use memchr::memchr;

/// Removes the escapes of a measurement or field key; borrows when there are none.
#[inline]
pub fn unescape_key(raw: &[u8]) -> Cow<'_, [u8]> {
    unescape(raw, |byte| matches!(byte, b',' | b' ' | b'=' | b'"'))
}

/// Removes the escapes of a tag key or tag value, where a quote is an ordinary character;
/// borrows when there are none.
#[inline]
pub fn unescape_tag(raw: &[u8]) -> Cow<'_, [u8]> {
    unescape(raw, |byte| matches!(byte, b',' | b' ' | b'='))
}

/// Removes the escapes of a text value; borrows when there are none.
#[inline]
pub fn unescape_text(raw: &[u8]) -> Cow<'_, [u8]> {
    unescape(raw, |byte| matches!(byte, b'"' | b'\\'))
}

/// Drops each backslash before an `escapable` byte; other backslashes are kept.
fn unescape(raw: &[u8], escapable: impl Fn(u8) -> bool) -> Cow<'_, [u8]> {
    let Some(first) = memchr(b'\\', raw) else {
        return Cow::Borrowed(raw);
    };
    let mut out = Vec::with_capacity(raw.len());
    out.extend(raw.iter().take(first));
    let mut at = first;
    while let Some(&byte) = raw.get(at) {
        let escaped = raw.get(at + 1).copied().filter(|&next| byte == b'\\' && escapable(next));
        out.push(escaped.unwrap_or(byte));
        at += if escaped.is_some() { 2 } else { 1 };
    }
    Cow::Owned(out)
}
