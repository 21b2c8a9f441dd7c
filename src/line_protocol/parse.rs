//! The parser: turns bodies into validated lines.

use memchr::memchr;

use super::{
    Error, ErrorKind, Field, LineError, MAX_KEY_BYTES, Precision, Tag, TagIter,
    diagnose::diagnose,
    fields::{FieldIter, KEY_SEPARATOR_BYTES, check_key_lengths},
    key::{measurement_end, parse_key},
    skip_blanks,
    split::{split_feed, split_line},
    time::parse_time,
    trim_blanks,
};
use crate::offset::{self, OffsetError};

/// The UTF-8 byte order mark, which some editors put at the start of a file.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Room for the fields of a line is made once for so many.
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
    #[inline]
    pub fn next_line(&mut self) -> Option<Result<Line<'_, 'a>, LineError<'a>>> {
        let raw = match self.next_raw() {
            Ok(raw) => raw?,
            Err(error) => {
                let line = std::mem::take(&mut self.rest);
                return Some(Err(LineError { number: self.number, line, error: error.into() }));
            }
        };
        let number = self.number;
        // A text may contain line feeds; the lines after it must still be numbered correctly.
        if memchr(b'"', raw).is_some() || memchr(b'\\', raw).is_some() {
            self.number += memchr::memchr_iter(b'\n', raw).count();
        }
        Some(match self.parse(raw) {
            Ok(parts) => Ok(Line {
                number,
                raw,
                key: parts.key,
                measurement: parts.measurement,
                tags: &self.tags,
                fields_raw: parts.fields_raw,
                fields: &self.fields,
                time: parts.time,
            }),
            Err(error @ Error { kind: ErrorKind::Offset(_), .. }) => {
                Err(LineError { number, line: raw, error })
            }
            Err(fault) => {
                let error = diagnose(raw, self.precision).unwrap_or(fault);
                Err(LineError { number, line: raw, error })
            }
        })
    }

    /// Cuts the next line that is neither blank nor a comment off the rest.
    fn next_raw(&mut self) -> Result<Option<&'a [u8]>, OffsetError> {
        loop {
            if self.rest.is_empty() {
                return Ok(None);
            }
            self.number += 1;
            let text = trim_blanks(self.rest);
            let comment = text.first() == Some(&b'#');
            let (mut line, rest) = if comment {
                split_feed(text, memchr(b'\n', text).unwrap_or(text.len()))?
            } else {
                split_line(text)?
            };
            self.rest = rest.unwrap_or_default();
            if rest.is_some()
                && let Some(before) = line.strip_suffix(b"\r")
            {
                line = before;
            }
            if !comment && !line.is_empty() {
                return Ok(Some(line));
            }
        }
    }

    /// Parses a whole line. The error is the leftmost fault, whereas InfluxDB may report another
    /// one.
    #[inline]
    fn parse(&mut self, line: &'a [u8]) -> Result<Parts<'a>, Error> {
        let (measurement_end, key_end) = parse_key(line, &mut self.tags)?;
        let fields_start = skip_blanks(line, key_end);
        self.fields.clear();
        let mut walk = FieldIter::starting_at(line, fields_start);
        while let Some(field) = walk.read()? {
            self.fields.push(field);
        }
        let fields_end = walk.position();
        if MAX_KEY_BYTES < line.len() + KEY_SEPARATOR_BYTES {
            check_key_lengths(key_end, &self.fields)?;
        }
        let time = parse_time(line, fields_end, self.precision)?;
        Ok(Parts {
            key: offset::get(line, ..key_end)?,
            measurement: offset::get(line, ..measurement_end)?,
            fields_raw: offset::get(line, fields_start..fields_end)?,
            time,
        })
    }
}

/// What a line is cut into.
struct Parts<'a> {
    key: &'a [u8],
    measurement: &'a [u8],
    fields_raw: &'a [u8],
    time: Option<i64>,
}

/// The three parts of a line that was checked before, such as a line of our own files.
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

/// Takes one line with a time in nanoseconds apart without checking its tags and fields, and
/// without a limit on the length of its key.
#[inline]
pub fn sections(line: &[u8]) -> Option<Sections<'_>> {
    let (measurement, rest) = line.split_at_checked(measurement_end(line).ok()?)?;
    let mut tags_end = 0;
    if rest.first() == Some(&b',') {
        let mut before = b',';
        tags_end = rest.iter().position(|&byte| {
            let found = byte == b' ' && before != b'\\';
            before = byte;
            found
        })?;
    }
    let (tags_raw, rest) = rest.split_at_checked(tags_end)?;
    let rest = trim_blanks(rest);
    // Digits hold no space, so the last space is the one before the time.
    let time_at = memchr::memrchr(b' ', rest).unwrap_or(rest.len());
    let (fields_raw, _) = rest.split_at_checked(time_at)?;
    let time = parse_time(rest, time_at, Precision::Nanos).ok()?;
    Some(Sections { measurement, tags_raw, fields_raw, time, line })
}
