//! A request body to a batch, in one pass.

use std::ops::Range;

use crate::{
    line_protocol::{
        Error, ErrorKind, Field, Line, LineError, Lines, line_end, unescape_key, unescape_tag,
        write_time,
    },
    model::{Batch, LineSpan, SampleBlock, UnixNanos},
    offset::{self, OffsetError},
};

use super::{
    DecodeContext, Decoded, MAX_REJECTED_BYTES, RejectedLine, ReservedName,
    prefix::write_journal_key,
    shapes::{FieldTarget, LineShape, Shapes, number_of},
};

/// The tag key that InfluxDB does not take.
const TIME_TAG: &[u8] = b"time";

/// A message about a bad line is about this much longer than the line.
const MESSAGE_BYTES: usize = 64;

/// For how many lines at most room is made at once; a body with more grows as it goes, so that
/// a short first line cannot ask for much memory.
const MAX_LINES_GUESS: usize = 1 << 15;

/// How much of the text room is made for before the first line.
const MAX_FIRST_BYTES: usize = 1024;

/// A piece of a body ends with the line with which its text reaches this size: what is made of a
/// body can be many times as large as the body.
pub(super) const MAX_PIECE_BYTES: usize = 1 << 20;

/// Where the next piece of a body begins; the default is its beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Position {
    /// Bytes left and number of the last line; `None` at the beginning.
    left: Option<(usize, usize)>,
    /// Bytes of messages about bad lines so far.
    rejected_bytes: usize,
}

/// Decodes a request body into a batch: one pass, no allocation a line.
pub fn decode(body: &[u8], context: DecodeContext) -> Result<Decoded, OffsetError> {
    let (decoded, _) = decode_until(body, Position::default(), context, usize::MAX)?;
    Ok(decoded)
}

/// Decodes a body from `from` on into a batch of a bounded size, and says where the next one
/// begins, if anything is left.
pub fn decode_piece(
    body: &[u8],
    from: Position,
    context: DecodeContext,
) -> Result<(Decoded, Option<Position>), OffsetError> {
    decode_until(body, from, context, MAX_PIECE_BYTES)
}

/// [`decode_piece`] with another size.
pub(super) fn decode_until(
    body: &[u8],
    from: Position,
    context: DecodeContext,
    most_bytes: usize,
) -> Result<(Decoded, Option<Position>), OffsetError> {
    let DecodeContext { athlete, login, sender, precision, received } = context;
    let mut lines = match from.left {
        None => Lines::new(body, precision),
        Some((left, number)) => {
            let rest = offset::get(body, body.len().wrapping_sub(left)..)?;
            Lines::resume(rest, number, precision)
        }
    };
    let body_bytes = lines.position().0.min(most_bytes);
    let mut decoder = Decoder {
        login: login.as_str().as_bytes(),
        via: sender.via.to_string().into_bytes(),
        default_time: precision.cut_down(received.0),
        body_bytes,
        prefix: Prefix::default(),
        shapes: Shapes::default(),
        // Enough for a request of a line or two; `make_room` sees to longer ones.
        text: Vec::with_capacity(body_bytes.min(MAX_FIRST_BYTES) + login.as_str().len() + 48),
        lines: Vec::new(),
        samples: SampleBlock::default(),
        rejected: Vec::new(),
        rejected_bytes: from.rejected_bytes,
        rejected_beyond: 0,
        dropped: None,
    };
    let mut rest = None;
    while let Some(line) = lines.next_line() {
        let outcome = line.and_then(|line| {
            decoder.take(&line).map_err(|error| LineError {
                number: line.number,
                line: line.raw,
                error,
            })
        });
        match outcome {
            Ok(()) => {}
            Err(LineError { error: Error { kind: ErrorKind::Offset(error), .. }, .. }) => {
                return Err(error);
            }
            Err(bad) => decoder.reject(bad),
        }
        if most_bytes <= decoder.text.len() {
            let left = Some(lines.position()).filter(|&(bytes, _)| 0 < bytes);
            let rejected_bytes = decoder.rejected_bytes;
            rest = left.map(|left| Position { left: Some(left), rejected_bytes });
            break;
        }
    }
    let Decoder { text, lines, shapes, samples, rejected, rejected_beyond, dropped, .. } = decoder;
    let shapes = shapes.into_shapes();
    let batch = Batch { athlete, login, sender, received, text, lines, shapes, samples };
    Ok((Decoded { batch, rejected, rejected_beyond, dropped }, rest))
}

/// What grows line by line.
struct Decoder<'c, 'a> {
    login: &'c [u8],
    via: Vec<u8>,
    default_time: i64,
    body_bytes: usize,
    prefix: Prefix<'a>,
    shapes: Shapes,
    text: Vec<u8>,
    lines: Vec<LineSpan>,
    samples: SampleBlock,
    rejected: Vec<RejectedLine>,
    rejected_bytes: usize,
    rejected_beyond: usize,
    dropped: Option<(ReservedName, usize)>,
}

/// Measurement and tags of the last line, in journal form: the next line mostly has the same.
#[derive(Default)]
struct Prefix<'a> {
    /// As the client wrote it; never empty in a line.
    key: &'a [u8],
    /// In journal form, with the space before the fields.
    text: Vec<u8>,
    has_time_tag: bool,
}

impl<'a> Decoder<'_, 'a> {
    /// Takes a parsed line into the batch, or counts it as dropped.
    fn take(&mut self, line: &Line<'_, 'a>) -> Result<(), Error> {
        if self.prefix.key != line.key {
            self.prefix.key = line.key;
            self.prefix.text.clear();
            let (login, via) = (self.login, &self.via);
            write_journal_key(line.measurement, line.tags, login, via, &mut self.prefix.text);
            self.prefix.has_time_tag =
                line.tags.iter().any(|tag| *unescape_tag(tag.key) == *TIME_TAG);
        }
        if self.prefix.has_time_tag {
            self.drop_point(|measurement| ReservedName::TimeTag { measurement }, line.measurement);
            return Ok(());
        }
        let found = self.shapes.find(line, &mut self.samples)?;
        let Some(shape) = found.index else {
            self.drop_point(
                |measurement| ReservedName::TimeField { measurement },
                line.measurement,
            );
            return Ok(());
        };

        let start = self.text.len();
        let time = line.time.unwrap_or(self.default_time);
        self.text.extend_from_slice(&self.prefix.text);
        if found.has_time {
            write_kept_fields(&found, line.fields, &mut self.text);
        } else {
            self.text.extend_from_slice(line.fields_raw);
        }
        self.text.push(b' ');
        write_time(time, &mut self.text);
        self.text.push(b'\n');

        let bytes = match span(start, self.prefix.text.len(), &self.text) {
            Ok(bytes) => bytes,
            Err(kind) => {
                self.text.truncate(start);
                return Err(Error { at: 0, kind });
            }
        };
        let mut sample = None;
        if found.has_readings {
            sample = u32::try_from(self.samples.len()).ok();
            push_sample(&found, line.fields, UnixNanos(time), &mut self.samples);
        }
        if self.lines.is_empty() {
            self.make_room(line, sample.is_some());
        }
        self.lines.push(LineSpan { bytes, shape, sample });
        Ok(())
    }

    /// Keeps a bad line, or counts it once there are too many.
    fn reject(&mut self, bad: LineError<'_>) {
        if MAX_REJECTED_BYTES < self.rejected_bytes {
            self.rejected_beyond += 1;
            return;
        }
        let bytes = bad.line.len() + MESSAGE_BYTES + size_of::<RejectedLine>();
        if 0 < self.rejected_bytes && MAX_REJECTED_BYTES < self.rejected_bytes + bytes {
            self.rejected_beyond += 1;
        } else {
            self.rejected.push(bad.into());
        }
        self.rejected_bytes += bytes;
    }

    /// Counts a point that is dropped because of a name `time`. InfluxDB looks at all tags before
    /// it looks at fields, so that the first tag is the reason, else the first field.
    fn drop_point(&mut self, reason: impl FnOnce(Vec<u8>) -> ReservedName, measurement: &[u8]) {
        let count = self.dropped.as_ref().map_or(0, |(_, count)| *count) + 1;
        let reason = reason(unescape_key(measurement).into_owned());
        match (&mut self.dropped, &reason) {
            (Some((ReservedName::TimeTag { .. }, known)), _)
            | (Some((_, known)), ReservedName::TimeField { .. }) => *known = count,
            _ => self.dropped = Some((reason, count)),
        }
    }

    /// Makes room for the rest of a body that goes on as it began, after the first line.
    fn make_room(&mut self, line: &Line<'_, 'a>, has_sample: bool) {
        let n_lines = (self.body_bytes / (line.raw.len() + 1)).clamp(1, MAX_LINES_GUESS);
        self.lines.reserve(n_lines);
        self.text.reserve((n_lines - 1) * (self.text.len() + 1));
        if has_sample {
            self.samples.reserve(n_lines - 1, line.fields.len());
        }
    }
}

/// The span of a line of journal text that begins at `start`.
///
/// Line protocol has spellings (two backslashes before a space, then a quote) that the rules
/// for line ends and the rules for names read differently. A line that the journal would not
/// read back as exactly this one is not taken: it could swallow the lines after it.
///
/// Nor has line protocol a spelling for a first field that begins with a tab or NUL, which one
/// becomes when a field `time` before it is left out.
fn span(start: usize, prefix_bytes: usize, text: &[u8]) -> Result<Range<u32>, ErrorKind> {
    let line = offset::get(text, start..)?;
    if matches!(line.get(prefix_bytes), Some(b'\t' | 0)) {
        return Err(ErrorKind::InvalidFieldFormat);
    }
    if line_end(line) + 1 != line.len() {
        return Err(ErrorKind::TrailingText);
    }
    match (u32::try_from(start), u32::try_from(text.len())) {
        (Ok(start), Ok(end)) => Ok(start..end),
        _ => Err(ErrorKind::KeyTooLong { bytes: text.len() }),
    }
}

/// Appends the fields that are not dropped, as written.
fn write_kept_fields(found: &LineShape<'_>, fields: &[Field<'_>], text: &mut Vec<u8>) {
    let kept =
        fields.iter().zip(found.targets()).filter(|&(_, target)| target != FieldTarget::Dropped);
    for (index, (field, _)) in kept.enumerate() {
        if 0 < index {
            text.push(b',');
        }
        text.extend_from_slice(field.key);
        text.push(b'=');
        text.extend_from_slice(field.raw);
    }
}

/// Adds the readings of a line as a sample.
#[inline]
fn push_sample(
    found: &LineShape<'_>,
    fields: &[Field<'_>],
    time: UnixNanos,
    samples: &mut SampleBlock,
) {
    for (field, target) in fields.iter().zip(found.targets()) {
        if let (FieldTarget::Reading(metric), Some(value)) = (target, number_of(&field.value)) {
            samples.push_reading(metric, value);
        }
    }
    samples.finish_sample(time);
}
