//! The second part of a line: its fields.

use super::{
    Error, ErrorKind, Field, MAX_KEY_BYTES, Value,
    number::{begins_number, is_value_end, parse_boolean, parse_number},
    split::text_end,
};
use crate::offset;

/// What InfluxDB adds to series key and field key before it compares with [`MAX_KEY_BYTES`].
pub(super) const KEY_SEPARATOR_BYTES: usize = 4;

/// Walks the fields of a line, one by one, without a list.
#[derive(Debug, Clone)]
pub struct FieldIter<'a> {
    line: &'a [u8],
    at: usize,
    done: bool,
}

impl<'a> FieldIter<'a> {
    /// Walks fields as written, such as [`super::Line::fields_raw`].
    pub const fn new(fields: &'a [u8]) -> Self {
        Self::starting_at(fields, 0)
    }

    /// Walks the fields that begin at `at`.
    pub(super) const fn starting_at(line: &'a [u8], at: usize) -> Self {
        Self { line, at, done: false }
    }

    /// Where the walk has come to; after the last field, the end of the fields.
    pub(super) const fn position(&self) -> usize {
        self.at
    }

    /// Reads the next field and the comma after it.
    #[inline]
    pub(super) fn read(&mut self) -> Result<Option<Field<'a>>, Error> {
        if self.done {
            return Ok(None);
        }
        let line = self.line;
        let start = self.at;
        let equals = field_key_end(line, start)?;
        let value_start = equals + 1;
        let fault = |kind| Error { at: value_start, kind };
        let (value, end) = match line.get(value_start) {
            None | Some(b',' | b' ') => return Err(fault(ErrorKind::MissingFieldValue)),
            Some(b'"') => {
                let end = quoted_end(line, value_start)?;
                (Value::Text(offset::get(line, value_start + 1..end - 1)?), end)
            }
            Some(&byte) if begins_number(byte) => {
                parse_number(line, value_start)?.ok_or(fault(ErrorKind::InvalidNumber))?
            }
            Some(_) => {
                let (value, end) =
                    parse_boolean(line, value_start)?.ok_or(fault(ErrorKind::InvalidBoolean))?;
                (Value::Boolean(value), end)
            }
        };
        self.done = line.get(end) != Some(&b',');
        self.at = if self.done { end } else { end + 1 };
        Ok(Some(Field {
            key: offset::get(line, start..equals)?,
            value,
            raw: offset::get(line, value_start..end)?,
        }))
    }
}

impl<'a> Iterator for FieldIter<'a> {
    type Item = Result<Field<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let field = self.read();
        self.done |= field.is_err();
        field.transpose()
    }
}

/// The position of the `=` after the field key that begins at `start`. In fields a backslash
/// hides the byte after it, so that two backslashes hide nothing.
#[inline]
fn field_key_end(line: &[u8], start: usize) -> Result<usize, Error> {
    let mut at = start;
    loop {
        match line.get(at) {
            Some(b'=') => break,
            Some(b'\\') => at += 1,
            None | Some(b',' | b' ') => {
                return Err(Error { at, kind: ErrorKind::InvalidFieldFormat });
            }
            Some(_) => {}
        }
        at += 1;
    }
    if at == start {
        return Err(Error { at, kind: ErrorKind::MissingFieldKey });
    }
    // Split again by other rules, such a key would swallow its own `=`.
    if line.get(at - 1) == Some(&b'\\') {
        return Err(Error { at: start, kind: ErrorKind::InvalidFieldKey { end: line.len() } });
    }
    Ok(at)
}

/// The end of the quoted text that begins at `start`. A quote right after the closing one goes
/// on with the text, as in InfluxDB.
fn quoted_end(line: &[u8], start: usize) -> Result<usize, Error> {
    let mut open = start;
    loop {
        let unbalanced = Error { at: open, kind: ErrorKind::UnbalancedQuotes };
        let close = text_end(line, open + 1).ok_or(unbalanced)?;
        let next = line.get(close + 1).copied();
        if is_value_end(next) {
            return Ok(close + 1);
        }
        if next != Some(b'"') {
            return Err(Error { at: close + 1, kind: ErrorKind::InvalidFieldFormat });
        }
        open = close + 1;
    }
}

/// Checks key lengths: measurement and tags of `key_bytes` with each field key.
pub(super) fn check_key_lengths(key_bytes: usize, fields: &[Field<'_>]) -> Result<(), Error> {
    if MAX_KEY_BYTES < key_bytes {
        return Err(Error { at: 0, kind: ErrorKind::KeyTooLong { bytes: key_bytes } });
    }
    for field in fields {
        let bytes = key_bytes + KEY_SEPARATOR_BYTES + field.key.len();
        if MAX_KEY_BYTES < bytes {
            return Err(Error { at: 0, kind: ErrorKind::KeyTooLong { bytes } });
        }
    }
    Ok(())
}
