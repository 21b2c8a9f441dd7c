//! The parser: bodies to checked lines.

use memchr::memchr;

use super::{
    Error, ErrorKind, Field, LineError, MAX_KEY_BYTES, Precision, Tag, TagIter, Value, diagnose,
    key::{measurement_end, parse_key},
    number::{begins_number, is_value_end, parse_boolean, parse_number},
    skip_blanks, slice,
    split::{line_end, text_end},
    time::parse_time,
};

/// UTF-8 byte order mark, which some editors put before a file.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What InfluxDB adds to series key and field key before it compares with [`MAX_KEY_BYTES`].
pub(super) const KEY_SEPARATOR_BYTES: usize = 4;

/// Room for the fields of a line is made once for so many.
const USUAL_FIELDS: usize = 16;

/// A checked line. It borrows the body for its bytes (`'a`) and the [`Lines`] that gave it for
/// its lists (`'s`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'s, 'a> {
    /// Number of the line in the body, from 1.
    pub number: usize,
    /// The whole line, without leading blanks and line end.
    pub raw: &'a [u8],
    /// Measurement and tags as written.
    pub key: &'a [u8],
    /// Measurement, escapes kept; never empty.
    pub measurement: &'a [u8],
    /// Tags, sorted by key.
    pub tags: &'s [Tag<'a>],
    /// The fields as written, from the first key to the last value.
    pub fields_raw: &'a [u8],
    /// Fields in the order of the line, doubles included; never empty.
    pub fields: &'s [Field<'a>],
    /// Time in nanoseconds, if the line has one.
    pub time: Option<i64>,
}

/// Walks the lines of a body; blank lines and comments are left out.
///
/// It lends its lists to the line it gives, so that the next line can use them again.
#[derive(Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
    precision: Precision,
    tags: Vec<Tag<'a>>,
    fields: Vec<Field<'a>>,
}

impl<'a> Lines<'a> {
    /// The lines of a body whose timestamps have the given unit.
    pub fn new(body: &'a [u8], precision: Precision) -> Self {
        let rest = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        Self {
            rest,
            number: 0,
            precision,
            tags: Vec::new(),
            fields: Vec::with_capacity(USUAL_FIELDS),
        }
    }

    /// The lines of the end of a body, after another walk that had come to the line `number` and
    /// left `rest`.
    pub fn resume(rest: &'a [u8], number: usize, precision: Precision) -> Self {
        Self { rest, number, precision, tags: Vec::new(), fields: Vec::with_capacity(USUAL_FIELDS) }
    }

    /// How many bytes of the body were not walked through yet, and the number of the last line
    /// that was.
    pub const fn position(&self) -> (usize, usize) {
        (self.rest.len(), self.number)
    }

    /// The next line, good or bad; `None` after the last one.
    #[inline]
    pub fn next_line(&mut self) -> Option<Result<Line<'_, 'a>, LineError<'a>>> {
        let raw = self.next_raw()?;
        let number = self.number;
        // A text may hold line feeds; the lines after it still count right.
        if memchr(b'"', raw).is_some() || memchr(b'\\', raw).is_some() {
            self.number += memchr::memchr_iter(b'\n', raw).count();
        }
        Some(match self.parse(raw) {
            Ok(parts) => Ok(Line {
                number,
                raw,
                key: slice(raw, 0, parts.key_end),
                measurement: slice(raw, 0, parts.measurement_end),
                tags: &self.tags,
                fields_raw: slice(raw, parts.fields_start, parts.fields_end),
                fields: &self.fields,
                time: parts.time,
            }),
            Err(fault) => {
                let error = diagnose::diagnose(raw, self.precision).unwrap_or(fault);
                Err(LineError { number, line: raw, error })
            }
        })
    }

    /// Cuts the next line that is neither blank nor a comment off the rest.
    fn next_raw(&mut self) -> Option<&'a [u8]> {
        loop {
            if self.rest.is_empty() {
                return None;
            }
            self.number += 1;
            let start = skip_blanks(self.rest, 0);
            let text = self.rest.get(start..).unwrap_or_default();
            let comment = text.first() == Some(&b'#');
            let end =
                if comment { memchr(b'\n', text).unwrap_or(text.len()) } else { line_end(text) };
            self.rest = text.get(end + 1..).unwrap_or_default();
            let ended = end < text.len();
            let mut line = slice(text, 0, end);
            if ended && let Some(before) = line.strip_suffix(b"\r") {
                line = before;
            }
            if !comment && !line.is_empty() {
                return Some(line);
            }
        }
    }

    /// Reads a whole line. The reason given for a bad one is that of the first fault from the
    /// left; InfluxDB may name another one first.
    #[inline]
    fn parse(&mut self, line: &'a [u8]) -> Result<Parts, Error> {
        let (measurement_end, key_end) = parse_key(line, &mut self.tags)?;
        let fields_start = skip_blanks(line, key_end);
        self.fields.clear();
        let mut walk = FieldIter { line, at: fields_start, done: false };
        while let Some(field) = walk.read()? {
            self.fields.push(field);
        }
        let fields_end = walk.at;
        if MAX_KEY_BYTES < line.len() + KEY_SEPARATOR_BYTES {
            diagnose::check_key_lengths(key_end, &self.fields)?;
        }
        let time = parse_time(line, fields_end, self.precision)?;
        Ok(Parts { measurement_end, key_end, fields_start, fields_end, time })
    }
}

/// Positions in a line.
struct Parts {
    measurement_end: usize,
    key_end: usize,
    fields_start: usize,
    fields_end: usize,
    time: Option<i64>,
}

/// Walks the fields of a line, one by one, without a list.
#[derive(Debug, Clone)]
pub struct FieldIter<'a> {
    line: &'a [u8],
    at: usize,
    done: bool,
}

impl<'a> FieldIter<'a> {
    /// Walks fields as written, such as [`Line::fields_raw`].
    pub const fn new(fields: &'a [u8]) -> Self {
        Self { line: fields, at: 0, done: false }
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
                (Value::Text(slice(line, value_start + 1, end - 1)), end)
            }
            Some(&byte) if begins_number(byte) => {
                parse_number(line, value_start).ok_or(fault(ErrorKind::InvalidNumber))?
            }
            Some(_) => {
                let (value, end) =
                    parse_boolean(line, value_start).ok_or(fault(ErrorKind::InvalidBoolean))?;
                (Value::Boolean(value), end)
            }
        };
        self.done = line.get(end) != Some(&b',');
        self.at = if self.done { end } else { end + 1 };
        Ok(Some(Field {
            key: slice(line, start, equals),
            value,
            raw: slice(line, value_start, end),
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

/// The three parts of a line that was checked before, such as a line of our own files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sections<'a> {
    /// Measurement, escapes kept.
    pub measurement: &'a [u8],
    /// The tags as written, with the comma before each.
    pub tags_raw: &'a [u8],
    /// The fields as written.
    pub fields_raw: &'a [u8],
    /// Time in nanoseconds.
    pub time: Option<i64>,
    /// The whole line, which the walk over the tags needs to find their end.
    line: &'a [u8],
}

impl<'a> Sections<'a> {
    /// Walks the tags.
    pub const fn tags(&self) -> TagIter<'a> {
        TagIter::new(self.line, self.measurement.len())
    }

    /// Walks the fields.
    pub const fn fields(&self) -> FieldIter<'a> {
        FieldIter::new(self.fields_raw)
    }
}

/// Takes one line with a time in nanoseconds apart without checking its tags and fields, and
/// without a limit on the length of its key.
#[inline]
pub fn sections(line: &[u8]) -> Option<Sections<'_>> {
    let measurement_end = measurement_end(line).ok()?;
    let mut tags_end = measurement_end;
    if line.get(measurement_end) == Some(&b',') {
        let mut before = b',';
        tags_end += slice(line, measurement_end, line.len()).iter().position(|&byte| {
            let found = byte == b' ' && before != b'\\';
            before = byte;
            found
        })?;
    }
    let fields_start = skip_blanks(line, tags_end);
    // Digits hold no space, so the last space is the one before the time.
    let time_start = memchr::memrchr(b' ', slice(line, fields_start, line.len()))
        .map_or(line.len(), |gap| fields_start + gap);
    Some(Sections {
        measurement: slice(line, 0, measurement_end),
        tags_raw: slice(line, measurement_end, tags_end),
        fields_raw: slice(line, fields_start, time_start),
        time: parse_time(line, time_start, Precision::Nanos).ok()?,
        line,
    })
}
