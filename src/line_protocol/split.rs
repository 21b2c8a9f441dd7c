//! Finds the end of a line: the first line feed that is neither escaped nor inside quotes.

use memchr::{memchr2, memchr3};

use crate::offset::{self, OffsetError};

/// The position of the line feed that ends the line which begins at `text[0]`, or the length of
/// `text` if there is none.
///
/// A quote opens a text only where a value can begin, that is after the first space and with
/// more `=` than `,` seen since; an open quote takes the rest. A backslash hides the byte that
/// follows. `text[0]` must not be a blank: InfluxDB counts from the first space.
#[inline]
pub fn line_end(text: &[u8]) -> usize {
    match memchr3(b'\n', b'"', b'\\', text) {
        None => text.len(),
        Some(at) if text.get(at) == Some(&b'\n') => at,
        Some(_) => quoted_line_end(text),
    }
}

/// The line which begins at `text[0]`, as of [`line_end`], and what follows its line feed; `None`
/// for a line without one.
#[inline]
pub fn split_line(text: &[u8]) -> Result<(&[u8], Option<&[u8]>), OffsetError> {
    split_feed(text, line_end(text))
}

/// The line that ends at `end`, and what follows its line feed.
#[inline]
pub(super) fn split_feed(text: &[u8], end: usize) -> Result<(&[u8], Option<&[u8]>), OffsetError> {
    let (line, feed) = offset::split_at(text, end)?;
    Ok((line, feed.split_first().map(|(_, rest)| rest)))
}

/// [`line_end`] byte by byte, for lines with quotes or backslashes.
fn quoted_line_end(text: &[u8]) -> usize {
    let mut at = 0;
    let mut in_fields = false;
    // The number of `=` minus that of `,`: above zero, a value has started.
    let mut open_values = 0_isize;
    while let Some(&byte) = text.get(at) {
        match byte {
            // A backslash in the last or second to last position escapes nothing.
            b'\\' if at + 2 < text.len() => at += 1,
            b'\n' => return at,
            b' ' => in_fields = true,
            b'=' if in_fields => open_values += 1,
            b',' if in_fields => open_values -= 1,
            b'"' if in_fields && 0 < open_values => match text_end(text, at + 1) {
                Some(end) => at = end,
                None => return text.len(),
            },
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// The position of the quote that closes the text whose content begins at `at`.
#[inline]
pub(super) fn text_end(text: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += memchr2(b'"', b'\\', text.get(at..)?)?;
        if text.get(at) == Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}
