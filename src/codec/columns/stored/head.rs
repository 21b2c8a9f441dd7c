//! The headers of chunks: series, time range and fields of each, and where their bytes are.

use std::sync::Arc;

use super::{
    super::series::{SeriesColumns, Tags},
    CHUNK_ROWS,
};
use crate::{
    model::FieldType,
    varint::{Input, put_bytes, put_number, put_signed},
};

/// The most bytes of the values of a field in a chunk.
pub(super) const MAX_LEN: usize = 64 << 20;

/// Some rows of a series.
#[derive(Debug, Clone, PartialEq)]
pub struct ChunkHead {
    pub(super) measurement: Arc<str>,
    pub(super) tags: Tags,
    pub(super) n_rows: usize,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) times_len: usize,
    pub(super) fields: Vec<FieldHead>,
    /// Where its times begin.
    pub(super) at: usize,
}

/// A field of a chunk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct FieldHead {
    pub(super) name: Arc<str>,
    /// `None` for values that were not kept, since they are of several types.
    pub(super) kind: Option<FieldType>,
    pub(super) n_values: usize,
    pub(super) len: usize,
}

impl FieldHead {
    pub(super) fn new(
        name: &Arc<str>,
        kind: Option<FieldType>,
        n_values: usize,
        len: usize,
    ) -> Self {
        Self { name: Arc::clone(name), kind, n_values, len }
    }
}

impl ChunkHead {
    /// The head of rows with these times, without fields yet; `None` without times.
    pub(super) fn new(series: &SeriesColumns, times: &[i64], times_len: usize) -> Option<Self> {
        Some(Self {
            measurement: series.measurement().into(),
            tags: Arc::clone(series.tags()),
            n_rows: times.len(),
            first: *times.first()?,
            last: *times.last()?,
            times_len,
            fields: Vec::new(),
            at: 0,
        })
    }

    /// The heads at the beginning of what [`super::encode_columns`] wrote; `None` if they are damaged.
    pub fn read_all(bytes: &[u8]) -> Option<Vec<Self>> {
        let mut input = Input(bytes);
        let mut heads = Vec::new();
        for _ in 0..input.count()? {
            heads.push(Self::take(&mut input)?);
        }
        let mut at = bytes.len() - input.0.len();
        for head in &mut heads {
            head.at = at;
            at = at.checked_add(head.times_len)?;
            for field in &head.fields {
                at = at.checked_add(field.len)?;
            }
        }
        (at == bytes.len()).then_some(heads)
    }

    /// The measurement.
    pub fn measurement(&self) -> &str {
        &self.measurement
    }

    /// Whether it holds rows between two times, both included.
    pub const fn touches(&self, first: i64, last: i64) -> bool {
        self.first <= last && first <= self.last
    }

    /// Whether values of a field can be read from it, if it has any: those of several types were not kept.
    pub fn can_give(&self, name: &str) -> bool {
        self.fields.iter().all(|field| *field.name != *name || field.kind.is_some())
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let names: usize = self.fields.iter().map(|field| field.name.len() + 16).sum();
        let tags: usize = self.tags.iter().map(|(key, value)| key.len() + value.len() + 64).sum();
        let series = self.measurement.len() + tags;
        size_of::<Self>() + self.fields.len() * size_of::<FieldHead>() + names + series + 64
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_bytes(self.measurement.as_bytes(), out);
        put_number(self.tags.len() as u64, out);
        for (key, value) in &*self.tags {
            put_bytes(key.as_bytes(), out);
            put_bytes(value.as_bytes(), out);
        }
        put_number(self.n_rows as u64, out);
        put_signed(self.first, out);
        put_signed(self.last.wrapping_sub(self.first), out);
        put_number(self.times_len as u64, out);
        put_number(self.fields.len() as u64, out);
        for field in &self.fields {
            put_bytes(field.name.as_bytes(), out);
            out.push(field.kind.map_or(b'x', FieldType::code));
            put_number(field.n_values as u64, out);
            put_number(field.len as u64, out);
        }
    }

    fn take(input: &mut Input<'_>) -> Option<Self> {
        let measurement = text(input)?;
        let mut tags = Vec::new();
        for _ in 0..input.count()? {
            tags.push((text(input)?.to_string(), text(input)?.to_string()));
        }
        let n_rows = input.len()?;
        let first = input.signed()?;
        let last = first.wrapping_add(input.signed()?);
        let times_len = input.len()?;
        let mut fields = Vec::new();
        for _ in 0..input.count()? {
            let name = text(input)?;
            let kind = match *input.take(1)?.first()? {
                b'x' => None,
                code => Some(FieldType::of_code(code)?),
            };
            let (n_values, len) = (input.len()?, input.len()?);
            if n_values > n_rows && kind.is_some() {
                return None;
            }
            fields.push(FieldHead { name, kind, n_values, len });
        }
        let tags = tags.into();
        let is_good = (1..=CHUNK_ROWS).contains(&n_rows) && first <= last;
        is_good.then_some(Self { measurement, tags, n_rows, first, last, times_len, fields, at: 0 })
    }
}

fn text(input: &mut Input<'_>) -> Option<Arc<str>> {
    Some(std::str::from_utf8(input.bytes()?).ok()?.into())
}
