//! The index behind the frames: where they are, what they hold.

use std::sync::Arc;

use super::{
    FIRST_INDEX_VERSION, FRAME_MAGIC, INDEX_VERSION, MAX_FRAME_BYTES, TRAILER_BYTES, TRAILER_MAGIC,
    skippable_header,
};
use crate::{
    model::{AthleteIndex, FieldType, Login, Run, SegmentIndex, Shape, ShapeField, UnixNanos},
    varint::{Input, put_bytes, put_number, put_signed},
};

/// The first version that knows of summaries.
const FIRST_VERSION_WITH_SUMMARIES: u32 = 3;
/// The first version that knows of columns.
const FIRST_VERSION_WITH_COLUMNS: u32 = 4;

/// One frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::journal) struct FrameEntry {
    /// Where it is in the file.
    pub(in crate::journal) at: u64,
    /// Its bytes in the file.
    pub(in crate::journal) len: u64,
    /// CRC-32C of them.
    pub(in crate::journal) crc: u32,
    /// Bytes of its text.
    pub(in crate::journal) plain_len: u64,
    /// The number of its first commit, if it holds a whole one.
    pub(in crate::journal) first_seq: Option<u64>,
    /// Oldest and newest time by athlete, in the order of [`SegmentIndex::athletes`].
    pub(in crate::journal) spans: Vec<Span>,
}

/// Between which times an athlete's lines in a frame are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::journal) struct Span {
    /// Place of the athlete in [`SegmentIndex::athletes`].
    pub(in crate::journal) athlete: u32,
    /// The oldest time.
    pub(in crate::journal) from: UnixNanos,
    /// The newest time.
    pub(in crate::journal) to: UnixNanos,
}

/// Where the index is, and what the trailer says of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct IndexPlace {
    /// Where its frame begins.
    pub(super) at: u64,
    crc: u32,
    version: u32,
}

/// What is known of a segment without decompressing it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::journal) struct ArchiveIndex {
    /// The opening lines, as they stand in the first frame.
    pub(in crate::journal) opening: Vec<u8>,
    /// The frames, in order.
    pub(in crate::journal) frames: Vec<FrameEntry>,
    /// What the lines come to.
    pub(in crate::journal) segment_index: SegmentIndex,
    /// Bytes of the frame of summaries behind the frames; none if there is no such frame.
    pub(in crate::journal) summary_bytes: u64,
    /// Bytes of the frame of columns behind that; none if there is no such frame.
    pub(in crate::journal) columns_bytes: u64,
}

impl ArchiveIndex {
    /// Bytes of the plain segment.
    pub(in crate::journal) fn plain_len(&self) -> u64 {
        self.frames.iter().map(|frame| frame.plain_len).sum()
    }

    /// The two frames that stand at the end of the file, of which the first begins at `at`.
    pub(super) fn to_frames(&self, at: u64) -> std::io::Result<Vec<u8>> {
        let packed = zstd::bulk::compress(&self.encode(INDEX_VERSION), 3)?;
        let len = u32::try_from(packed.len()).map_err(std::io::Error::other)?;
        let mut out = skippable_header(len).to_vec();
        out.extend_from_slice(&packed);
        out.extend_from_slice(&skippable_header(32));
        let mut trailer = TRAILER_MAGIC.to_vec();
        trailer.extend_from_slice(&INDEX_VERSION.to_le_bytes());
        trailer.extend_from_slice(&at.to_le_bytes());
        trailer.extend_from_slice(&len.to_le_bytes());
        trailer.extend_from_slice(&crc32c::crc32c(&packed).to_le_bytes());
        let crc = crc32c::crc32c(&trailer);
        trailer.extend_from_slice(&crc.to_le_bytes());
        out.extend_from_slice(&trailer);
        Ok(out)
    }

    /// Where the index is in a file of this length, by its last bytes.
    pub(super) fn locate(tail: &[u8], file_len: u64) -> Option<IndexPlace> {
        let tail: &[u8; TRAILER_BYTES] = tail.last_chunk()?;
        let mut input = Input(tail);
        let good = input.take(8)? == skippable_header(32) && input.take(8)? == TRAILER_MAGIC;
        let version = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
        let at = u64::from_le_bytes(*input.take(8)?.first_chunk()?);
        let len = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
        let crc = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
        let own = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
        let fits = at.checked_add(8 + u64::from(len) + TRAILER_BYTES as u64) == Some(file_len);
        let whole = crc32c::crc32c(tail.get(8..TRAILER_BYTES - 4)?) == own;
        let known = (FIRST_INDEX_VERSION..=INDEX_VERSION).contains(&version);
        (good && whole && fits && known).then_some(IndexPlace { at, crc, version })
    }

    /// Reads the index frame. Frames that do not fill the file up to it are none of its.
    pub(super) fn from_frame(frame: &[u8], place: IndexPlace) -> Option<Self> {
        let IndexPlace { at, crc, version } = place;
        let packed = frame.get(8..)?;
        let len = u32::try_from(packed.len()).ok()?;
        if frame.get(..8)? != skippable_header(len) || crc32c::crc32c(packed) != crc {
            return None;
        }
        let bound = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
        if bound > MAX_FRAME_BYTES {
            return None;
        }
        let text = zstd::bulk::decompress(packed, bound as usize).ok()?;
        let index = Self::decode(&mut Input(&text), version)?;
        (index.summaries_end()?.checked_add(index.columns_bytes)? == at).then_some(index)
    }

    /// Where the frames end in the file.
    pub(in crate::journal) fn frames_end(&self) -> u64 {
        self.frames.last().map_or(0, |frame| frame.at + frame.len)
    }

    /// Where the summaries end in the file.
    pub(super) fn summaries_end(&self) -> Option<u64> {
        self.frames_end().checked_add(self.summary_bytes)
    }

    fn encode(&self, version: u32) -> Vec<u8> {
        let mut out = Vec::new();
        put_bytes(&self.opening, &mut out);
        put_segment_index(&self.segment_index, version, &mut out);
        put_number(self.frames.len() as u64, &mut out);
        for frame in &self.frames {
            for number in [frame.len, frame.plain_len, frame.first_seq.map_or(0, |seq| seq + 1)] {
                put_number(number, &mut out);
            }
            out.extend_from_slice(&frame.crc.to_le_bytes());
            put_number(frame.spans.len() as u64, &mut out);
            let (mut athlete, mut from) = (0, 0);
            for span in &frame.spans {
                put_number(u64::from(span.athlete - athlete), &mut out);
                put_signed(span.from.0.wrapping_sub(from), &mut out);
                put_signed(span.to.0.wrapping_sub(span.from.0), &mut out);
                (athlete, from) = (span.athlete, span.from.0);
            }
        }
        if version >= FIRST_VERSION_WITH_SUMMARIES {
            put_number(self.summary_bytes, &mut out);
        }
        if version >= FIRST_VERSION_WITH_COLUMNS {
            put_number(self.columns_bytes, &mut out);
        }
        out
    }

    fn decode(input: &mut Input<'_>, version: u32) -> Option<Self> {
        let opening = input.bytes()?.to_vec();
        let segment_index = segment_index(input, version)?;
        let mut frames = Vec::new();
        let mut at = 0_u64;
        for _ in 0..input.count()? {
            let (len, plain_len) = (input.number()?, input.number()?);
            let first_seq = input.number()?.checked_sub(1);
            let crc = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
            let n_spans = input.count()?;
            let mut spans = Vec::with_capacity(n_spans);
            let (mut athlete, mut from) = (0_u32, 0_i64);
            for _ in 0..n_spans {
                athlete = athlete.checked_add(input.u32()?)?;
                from = from.wrapping_add(input.signed()?);
                let to = from.wrapping_add(input.signed()?);
                spans.push(Span { athlete, from: UnixNanos(from), to: UnixNanos(to) });
            }
            if plain_len > MAX_FRAME_BYTES || len < FRAME_MAGIC.len() as u64 {
                return None;
            }
            frames.push(FrameEntry { at, len, crc, plain_len, first_seq, spans });
            at = at.checked_add(len)?;
        }
        let summary_bytes =
            if version >= FIRST_VERSION_WITH_SUMMARIES { input.number()? } else { 0 };
        let columns_bytes =
            if version >= FIRST_VERSION_WITH_COLUMNS { input.number()? } else { 0 };
        let index = Self { opening, frames, segment_index, summary_bytes, columns_bytes };
        input.0.is_empty().then_some(index)
    }
}

fn put_segment_index(segment_index: &SegmentIndex, version: u32, out: &mut Vec<u8>) {
    put_bytes(&segment_index.operator, out);
    put_number(segment_index.unreadable, out);
    // Most athletes' lines look alike.
    let mut shapes: Vec<&Shape> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let mut athletes: Vec<(&Login, &AthleteIndex, Vec<usize>)> = Vec::new();
    for (login, athlete) in &segment_index.athletes {
        let place = |shape| {
            *places.entry(shape).or_insert_with(|| {
                shapes.push(shape);
                shapes.len() - 1
            })
        };
        athletes.push((login, athlete, athlete.shapes.iter().map(place).collect()));
    }
    put_number(shapes.len() as u64, out);
    for shape in shapes {
        put_bytes(&shape.measurement, out);
        put_number(shape.fields.len() as u64, out);
        for field in &shape.fields {
            put_bytes(&field.key, out);
            out.push(field.kind.code());
        }
    }
    put_number(athletes.len() as u64, out);
    let mut last = 0;
    for (login, athlete, places) in athletes {
        put_bytes(login.as_str().as_bytes(), out);
        put_number(athlete.bytes, out);
        put_number(u64::from(athlete.max_via), out);
        if version > FIRST_INDEX_VERSION {
            out.push(u8::from(athlete.is_varied));
        }
        put_number(places.len() as u64, out);
        for place in places {
            put_number(place as u64, out);
        }
        put_number(athlete.runs.len() as u64, out);
        for run in athlete.runs.iter() {
            put_signed(run.from.0.wrapping_sub(last), out);
            put_signed(run.to.0.wrapping_sub(run.from.0), out);
            put_number(run.lines, out);
            last = run.from.0;
        }
    }
}

fn segment_index(input: &mut Input<'_>, version: u32) -> Option<SegmentIndex> {
    let mut segment_index =
        SegmentIndex { operator: input.bytes()?.to_vec(), ..SegmentIndex::default() };
    segment_index.unreadable = input.number()?;
    let mut shapes = Vec::new();
    for _ in 0..input.count()? {
        let measurement = Arc::from(input.bytes()?);
        let mut fields = Vec::new();
        for _ in 0..input.count()? {
            let key = Arc::from(input.bytes()?);
            fields.push(ShapeField { key, kind: FieldType::of_code(*input.take(1)?.first()?)? });
        }
        shapes.push(Shape { measurement, fields });
    }
    let mut last = 0_i64;
    for _ in 0..input.count()? {
        let login = Login::try_from(std::str::from_utf8(input.bytes()?).ok()?).ok()?;
        let mut athlete = AthleteIndex { bytes: input.number()?, ..AthleteIndex::default() };
        athlete.max_via = input.u32()?;
        athlete.is_varied = version == FIRST_INDEX_VERSION || *input.take(1)?.first()? != 0;
        for _ in 0..input.count()? {
            athlete.shapes.push(shapes.get(usize::try_from(input.number()?).ok()?)?.clone());
        }
        for _ in 0..input.count()? {
            let from = last.wrapping_add(input.signed()?);
            let to = from.wrapping_add(input.signed()?);
            let run = Run { from: UnixNanos(from), to: UnixNanos(to), lines: input.number()? };
            athlete.runs.add_run(run);
            last = from;
        }
        segment_index.athletes.insert(login, athlete);
    }
    Some(segment_index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_of_the_first_version_is_read_and_knows_less() {
        let mut athlete = AthleteIndex { bytes: 7, max_via: 2, ..AthleteIndex::default() };
        athlete.runs.add(UnixNanos(5));
        let mut segment_index = SegmentIndex::default();
        segment_index.athletes.insert(Login::try_from("anna").unwrap(), athlete.clone());
        let index = ArchiveIndex { segment_index, ..ArchiveIndex::default() };
        let read = |version| {
            let text = index.encode(version);
            ArchiveIndex::decode(&mut Input(&text), version).unwrap()
        };
        assert_eq!(read(INDEX_VERSION), index);
        assert_eq!((read(2), read(3)), (index.clone(), index.clone()));
        let varied = AthleteIndex { is_varied: true, ..athlete };
        assert_eq!(read(FIRST_INDEX_VERSION).segment_index.athletes["anna"], varied);
    }
}
