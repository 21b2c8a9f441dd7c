//! Columns as bytes, kept beside the text of a closed segment, so that a query of one field reads that field
//! alone.
//!
//! ```text
//! number of chunks, and for each its head:
//!     measurement; number of tags, and of each its key and value
//!     number of rows; first time; nanoseconds from the first to the last one; bytes of the times
//!     number of fields, and of each its name, type, number of values and bytes of the values
//! the times and the fields of the first chunk, of the second one, ...
//! ```
//!
//! A chunk holds at most [`CHUNK_ROWS`] rows of a series. Numbers and texts of the heads are those of
//! [`crate::varint`]. Times and fields are compressed on their own; what they hold is in [`values`].

mod head;
#[cfg(test)]
mod tests;
mod values;

pub use head::ChunkHead;

use std::sync::Arc;

use zstd::bulk::{Compressor, Decompressor};

use super::{field::FieldColumn, series::SeriesColumns};
use crate::varint::put_number;
use head::{FieldHead, MAX_LEN};

/// The most rows of a chunk: about an hour at 1 Hz; few in tests, so that theirs have several.
const CHUNK_ROWS: usize = if cfg!(test) { 64 } else { 4096 };
/// Higher levels save less than 1 %.
const LEVEL: i32 = 1;

/// Encodes an athlete's series; `None` if they cannot be kept.
pub fn encode_columns(all: &[Arc<SeriesColumns>]) -> Option<Vec<u8>> {
    let mut sorted: Vec<&SeriesColumns> = all.iter().map(|series| &**series).collect();
    sorted.sort_by_key(|series| (series.measurement(), series.tags()));
    let is_before = |one: &&SeriesColumns, next: &&SeriesColumns| {
        (one.measurement(), one.tags()) < (next.measurement(), next.tags())
    };
    // The same series in two spellings: which of two values counts depends on the order of arrival.
    if !sorted.is_sorted_by(is_before) {
        return None;
    }
    let mut compressor = Compressor::new(LEVEL).ok()?;
    let (mut heads, mut contents, mut n_chunks) = (Vec::new(), Vec::new(), 0);
    for series in sorted {
        let n_rows = series.times().len();
        for begin in (0..n_rows).step_by(CHUNK_ROWS) {
            let rows = begin..(begin + CHUNK_ROWS).min(n_rows);
            let times = series.times().get(rows.clone())?;
            let packed_times = compressor.compress(&values::encode_times(times)).ok()?;
            let mut head = ChunkHead::new(series, times, packed_times.len())?;
            contents.extend_from_slice(&packed_times);
            for field in series.fields() {
                let within = field.within(&rows);
                if within.is_empty() {
                    continue;
                }
                let n_values = within.len();
                let plain = values::encode_field(field, within, rows.start);
                let kind = field.kind().filter(|_| plain.is_some());
                let packed = match plain {
                    Some(plain) => compressor.compress(&plain).ok()?,
                    None => Vec::new(),
                };
                head.fields.push(FieldHead::new(field.name(), kind, n_values, packed.len()));
                contents.extend_from_slice(&packed);
            }
            head.put(&mut heads);
            n_chunks += 1;
        }
    }
    let mut out = Vec::with_capacity(heads.len() + contents.len() + 8);
    put_number(n_chunks, &mut out);
    out.extend_from_slice(&heads);
    out.extend_from_slice(&contents);
    Some(out)
}

/// Reads chunks of what [`encode_columns`] wrote.
pub struct ChunkReader<'a> {
    bytes: &'a [u8],
    decompressor: Decompressor<'static>,
}

impl<'a> ChunkReader<'a> {
    /// A reader of these bytes; `None` if there is no memory for it.
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        Some(Self { bytes, decompressor: Decompressor::new().ok()? })
    }

    /// The rows of a chunk, with the wanted fields. `None` if one of those fields was not kept, or if the bytes do
    /// not match the head.
    pub fn read(
        &mut self,
        head: &ChunkHead,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Option<SeriesColumns> {
        let mut at = head.at;
        let packed = self.content(&mut at, head.times_len)?;
        let plain = self.unpack(packed, values::most_bytes_of_times(head.n_rows))?;
        let times = values::decode_times(&plain, head.n_rows)?;
        let is_as_told = times.first() == Some(&head.first) && times.last() == Some(&head.last);
        if !is_as_told || !times.is_sorted_by(|one, next| one < next) {
            return None;
        }
        let mut fields = Vec::new();
        for field in &head.fields {
            let packed = self.content(&mut at, field.len)?;
            if !is_wanted(&field.name) {
                continue;
            }
            let kind = field.kind?;
            let plain = self.unpack(packed, values::most_bytes(kind, field.n_values))?;
            let name = Arc::clone(&field.name);
            let (n_values, n_rows) = (field.n_values, head.n_rows);
            let (rows, values) = values::decode_field(&plain, kind, n_values, n_rows)?;
            fields.push(FieldColumn::from_parts(name, rows, values)?);
        }
        let (measurement, tags) = (Arc::clone(&head.measurement), Arc::clone(&head.tags));
        Some(SeriesColumns::from_parts(measurement, tags, times, fields))
    }

    /// The next so many bytes.
    fn content(&self, at: &mut usize, len: usize) -> Option<&'a [u8]> {
        let begin = *at;
        *at = begin.checked_add(len)?;
        self.bytes.get(begin..*at)
    }

    fn unpack(&mut self, packed: &[u8], most: usize) -> Option<Vec<u8>> {
        let len = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
        let len = usize::try_from(len).ok().filter(|len| *len <= most.min(MAX_LEN))?;
        self.decompressor.decompress(packed, len).ok()
    }
}
