//! Parses the first part of a line: measurement and tags.

use super::{Error, ErrorKind};
use crate::offset;

/// One tag of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The key, escaped (see [`super::unescape_tag`]); never empty.
    pub key: &'a [u8],
    /// The value, escaped; never empty.
    pub value: &'a [u8],
}

/// Finds the end of the measurement that starts at `line[0]`: an unescaped comma or space.
///
/// In measurements and tags, a byte is escaped if it follows a backslash, even if that backslash
/// itself follows one.
#[inline]
pub(super) fn measurement_end(line: &[u8]) -> Result<usize, Error> {
    let mut before = match line.first() {
        None | Some(b',') => return Err(Error { at: 0, kind: ErrorKind::MissingMeasurement }),
        Some(&first) => first,
    };
    let mut at = 1;
    loop {
        match line.get(at) {
            None => return Err(Error { at, kind: ErrorKind::MissingFields }),
            Some(b',' | b' ') if before != b'\\' => return Ok(at),
            Some(&byte) => before = byte,
        }
        at += 1;
    }
}

/// Iterates over the tags of a line, from the comma after the measurement to the space before the
/// fields.
#[derive(Debug, Clone)]
pub struct TagIter<'a> {
    line: &'a [u8],
    at: usize,
}

impl<'a> TagIter<'a> {
    /// The tags after a measurement that ends at `at`.
    #[inline]
    pub(super) const fn new(line: &'a [u8], at: usize) -> Self {
        Self { line, at }
    }

    /// Where the walk has come to; after the last tag, the end of the tags.
    #[inline]
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// Parses the tag after the comma at the current position.
    fn tag(&mut self) -> Result<Tag<'a>, Error> {
        let line = self.line;
        let key_start = self.at + 1;
        if matches!(line.get(key_start), None | Some(b' ' | b',' | b'=')) {
            return Err(Error { at: key_start, kind: ErrorKind::MissingTagKey });
        }
        let mut at = key_start + 1;
        let key_end = loop {
            let escaped = line.get(at - 1) == Some(&b'\\');
            match line.get(at) {
                None => return Err(Error { at, kind: ErrorKind::MissingTagValue }),
                Some(b' ' | b',') if !escaped => {
                    return Err(Error { at, kind: ErrorKind::MissingTagValue });
                }
                Some(b'=') if !escaped => break at,
                Some(_) => at += 1,
            }
        };
        let value_start = key_end + 1;
        if matches!(line.get(value_start), None | Some(b' ' | b',')) {
            return Err(Error { at: value_start, kind: ErrorKind::MissingTagValue });
        }
        // The first byte of a value may also be a `=`.
        at = value_start + 1;
        loop {
            let escaped = line.get(at - 1) == Some(&b'\\');
            match line.get(at) {
                None => return Err(Error { at, kind: ErrorKind::MissingFields }),
                Some(b'=') if !escaped => {
                    return Err(Error { at, kind: ErrorKind::InvalidTagFormat });
                }
                Some(b' ' | b',') if !escaped => break,
                Some(_) => at += 1,
            }
        }
        self.at = at;
        Ok(Tag {
            key: offset::get(line, key_start..key_end)?,
            value: offset::get(line, value_start..at)?,
        })
    }
}

impl<'a> Iterator for TagIter<'a> {
    type Item = Result<Tag<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        if self.line.get(self.at) != Some(&b',') {
            return None;
        }
        let tag = self.tag();
        if tag.is_err() {
            self.at = self.line.len();
        }
        Some(tag)
    }
}

/// Parses measurement and tags; leaves the tags, sorted by key, in `tags`. Returns the ends of the
/// measurement and of the tags.
#[inline]
pub(super) fn parse_key<'a>(
    line: &'a [u8],
    tags: &mut Vec<Tag<'a>>,
) -> Result<(usize, usize), Error> {
    tags.clear();
    let measurement_end = measurement_end(line)?;
    if line.get(measurement_end) == Some(&b' ') {
        return Ok((measurement_end, measurement_end));
    }
    let mut walk = TagIter::new(line, measurement_end);
    for tag in &mut walk {
        tags.push(tag?);
    }
    let sorted = tags.is_sorted_by(|left, right| left.key < right.key);
    if !sorted {
        tags.sort_unstable_by_key(|tag| tag.key);
        let doubled = |pair: &[Tag<'_>]| matches!(pair, [left, right] if left.key == right.key);
        if tags.windows(2).any(doubled) {
            return Err(Error { at: measurement_end, kind: ErrorKind::DuplicateTags });
        }
    }
    Ok((measurement_end, walk.position()))
}
