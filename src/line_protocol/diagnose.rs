//! Finds the reason that InfluxDB gives for a bad line.
//!
//! InfluxDB examines all fields before it compares the number of keys with the number of commas,
//! and the lengths of keys after that, so the fault it reports is not always the leftmost one. This
//! is the slow path: it runs only for bad lines.

use super::{
    Error, ErrorKind, Field, MAX_KEY_BYTES, Precision,
    fields::{FieldIter, check_key_lengths},
    key::parse_key,
    number::{begins_number, check_number, parse_boolean},
    skip_blanks,
    time::parse_time,
};
use crate::offset;

/// The fault that InfluxDB finds in a line; `None` if it accepts the line.
pub(super) fn diagnose(line: &[u8], precision: Precision) -> Option<Error> {
    check(line, precision).err()
}

fn check(line: &[u8], precision: Precision) -> Result<(), Error> {
    let (_, key_end) = parse_key(line, &mut Vec::new())?;
    if MAX_KEY_BYTES < key_end {
        return Err(Error { at: 0, kind: ErrorKind::KeyTooLong { bytes: key_end } });
    }
    let fields_start = skip_blanks(line, key_end);
    let fields_end = check_fields(line, fields_start)?;
    let fields = offset::get(line, fields_start..fields_end)?;
    let fields: Vec<Field<'_>> = FieldIter::new(fields)
        .collect::<Result<_, Error>>()
        .map_err(|error| error.shifted(fields_start))?;
    check_key_lengths(key_end, &fields)?;
    parse_time(line, fields_end, precision).map(|_| ())
}

/// Looks at the fields as InfluxDB does; gives their end.
fn check_fields(line: &[u8], start: usize) -> Result<usize, Error> {
    let byte_at = |at: usize| line.get(at).copied();
    let mut at = start;
    let (mut equals, mut commas) = (0_usize, 0_usize);
    let mut quoted = false;
    while let Some(byte) = byte_at(at) {
        let fault = |kind| Error { at, kind };
        match byte {
            b'\\' if at + 1 < line.len() => at += 1,
            b'"' if commas < equals => quoted = !quoted,
            _ if quoted => {}
            b' ' => break,
            b',' => commas += 1,
            b'=' => {
                equals += 1;
                let escaped = start + 1 < at && byte_at(at - 2) == Some(b'\\');
                let after_separator = at == start || byte_at(at - 1) == Some(b',');
                if after_separator && !escaped {
                    return Err(fault(ErrorKind::MissingFieldKey));
                }
                match byte_at(at + 1) {
                    None | Some(b',' | b' ') => return Err(fault(ErrorKind::MissingFieldValue)),
                    Some(b'"') => {}
                    Some(first) => {
                        at = if begins_number(first) {
                            check_number(line, at + 1)
                        } else {
                            let value = parse_boolean(line, at + 1)?;
                            value.map(|(_, end)| end).ok_or(ErrorKind::InvalidBoolean)
                        }
                        .map_err(|kind| Error { at: at + 1, kind })?;
                        continue;
                    }
                }
            }
            _ => {}
        }
        at += 1;
    }
    if quoted {
        return Err(Error { at: start, kind: ErrorKind::UnbalancedQuotes });
    }
    if equals == 0 || commas + 1 != equals {
        return Err(Error { at: start, kind: ErrorKind::InvalidFieldFormat });
    }
    Ok(at)
}

impl Error {
    /// The same error in a line with `offset` more bytes at its start.
    const fn shifted(mut self, offset: usize) -> Self {
        self.at += offset;
        match &mut self.kind {
            ErrorKind::InvalidFieldKey { end }
            | ErrorKind::IntegerOutOfRange { end }
            | ErrorKind::TimestampOverflow { end } => *end += offset,
            _ => {}
        }
        self
    }
}
