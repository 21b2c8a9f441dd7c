//! The parser: turns bodies into validated lines.

use memchr::memchr;

use super::{
    Error, ErrorKind, Field, LineError, MAX_KEY_BYTES, Precision, Tag, TagIter, Value, diagnose,
    key::{measurement_end, parse_key},
    number::{begins_number, is_value_end, parse_boolean, parse_number},
    skip_blanks, slice,
    split::{line_end, text_end},
    time::parse_time,
};

/// The UTF-8 byte order mark, which some editors put at the start of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What InfluxDB adds to series key and field key before comparing with [`MAX_KEY_BYTES`].
pub(super) const KEY_SEPARATOR_BYTES: usize = 4;

/// The initial capacity for the fields of a line.
const USUAL_FIELDS: usize = 16;

/// A validated line. It borrows its bytes from the body (`'a`) and its lists from the [`Lines`]
/// that returned it (`'s`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'s, 'a> {
    /// The line number in the body, from 1.
    pub number: usize,
    /// The whole line, without leading blanks and line ending.
    pub raw: &'a [u8],
    /// Measurement and tags as written.
    pub key: &'a [u8],
    /// The measurement, escaped; never empty.
    pub measurement: &'a [u8],
    /// The tags, sorted by key.
    pub tags: &'s [Tag<'a>],
    /// The fields as written, from the first key to the last value.
    pub fields_raw: &'a [u8],
    /// The fields in the order of the line, including duplicates; never empty.
    pub fields: &'s [Field<'a>],
    /// The time in nanoseconds, if the line has one.
    pub time: Option<i64>,
}

/// Iterates over the lines of a body, skipping blank lines and comments.
///
/// Lends its lists to the current line, so that the next line can reuse them.
#[derive(Debug)]
pub struct Lines<'a> {
    rest: &'a [u8],
    number: usize,
    precision: Precision,
    tags: Vec<Tag<'a>>,
    fields: Vec<Field<'a>>,
}

impl<'a> Lines<'a> {
    /// The lines of a body whose timestamps are in this unit.
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

    /// Continues with the `rest` of a body after another iteration, which had reached line
    /// `number`.
    pub fn resume(rest: &'a [u8], number: usize, precision: Precision) -> Self {
        Self { rest, number, precision, tags: Vec::new(), fields: Vec::with_capacity(USUAL_FIELDS) }
    }

    /// How many bytes of the body remain, and the number of the last line that was read.
    pub const fn position(&self) -> (usize, usize) {
        (self.rest.len(), self.number)
    }

    /// The next line, good or bad; `None` after the last one.
    pub fn next_line(&mut self) -> Option<Result<Line<'_, 'a>, LineError<'a>>> {
        let raw = self.next_raw()?;
        let number = self.number;
        // A text may contain line feeds; the lines after it must still be numbered correctly.
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

    /// Takes the next line that is neither blank nor a comment.
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

    /// Parses a whole line. The error is the leftmost fault, whereas InfluxDB may report another
    /// one.
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

/// Iterates over the fields of a line without collecting them.
#[derive(Debug, Clone)]
pub struct FieldIter<'a> {
    line: &'a [u8],
    at: usize,
    done: bool,
}

impl<'a> FieldIter<'a> {
    /// Iterates over fields as written, such as [`Line::fields_raw`].
    pub const fn new(fields: &'a [u8]) -> Self {
        Self { line: fields, at: 0, done: false }
    }

    /// Parses the next field and the comma after it.
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

    fn next(&mut self) -> Option<Self::Item> {
        let field = self.read();
        self.done |= field.is_err();
        field.transpose()
    }
}

/// The position of the `=` after the field key at `start`. In fields a backslash escapes the byte
/// after it, so that two backslashes escape nothing else.
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

/// The end of the quoted text at `start`. As in InfluxDB, a quote directly after the closing one
/// continues the text.
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

/// The three parts of a line that was validated before, such as a line of our own files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sections<'a> {
    /// The measurement, escaped.
    pub measurement: &'a [u8],
    /// The tags as written, each with the comma before it.
    pub tags_raw: &'a [u8],
    /// The fields as written.
    pub fields_raw: &'a [u8],
    /// The time in nanoseconds.
    pub time: Option<i64>,
    /// The whole line, in which the tag iterator finds the end of the tags.
    line: &'a [u8],
}

impl<'a> Sections<'a> {
    /// Iterates over the tags.
    pub const fn tags(&self) -> TagIter<'a> {
        TagIter::new(self.line, self.measurement.len())
    }

    /// Iterates over the fields.
    pub const fn fields(&self) -> FieldIter<'a> {
        FieldIter::new(self.fields_raw)
    }
}

/// Splits one line with a time in nanoseconds, without validating its tags and fields and without a
/// limit on the length of its key.
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
    // Digits contain no space, so the last space is the one before the time.
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
