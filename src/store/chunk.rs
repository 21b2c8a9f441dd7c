//! A run of consecutive samples of one athlete, either open (plain vectors that accept samples) or
//! sealed (packed, read-only columns).

use super::{
    open::{Cell, Open},
    pack::{Ints, PackedColumn},
};
use crate::model::UnixNanos;

/// The maximum number of samples in a chunk.
pub(super) const CHUNK_ROWS: usize = 512;

/// One to [`CHUNK_ROWS`] samples in time order, with unique times.
#[derive(Debug)]
pub(super) struct Chunk {
    first: i64,
    last: i64,
    n_rows: usize,
    body: Body,
}

#[derive(Debug)]
enum Body {
    Open(Open),
    Sealed(Sealed),
}

#[derive(Debug)]
struct Sealed {
    times: Ints,
    /// Sorted by metric number.
    columns: Box<[(u16, PackedColumn)]>,
}

/// Reusable buffers for reading chunks.
#[derive(Debug)]
pub(super) struct Rows<const N: usize> {
    /// The times of the samples.
    pub(super) times: Vec<i64>,
    /// The values of the requested metrics; NaN where a sample has none.
    pub(super) columns: [Vec<f64>; N],
}

impl<const N: usize> Rows<N> {
    pub(super) fn new() -> Self {
        Self { times: Vec::new(), columns: std::array::from_fn(|_| Vec::new()) }
    }
}

/// The emptied buffers of a chunk that was sealed, for reuse.
#[derive(Debug, Default)]
pub(super) struct Buffers(Open);

impl Chunk {
    /// An open chunk with one sample.
    pub(super) fn begin(time: i64, cells: &[Cell]) -> Self {
        Self::begin_with(Buffers::default(), time, cells)
    }

    /// Like [`Self::begin`], reusing the buffers of a sealed chunk.
    pub(super) fn begin_with(buffers: Buffers, time: i64, cells: &[Cell]) -> Self {
        let body = Body::Open(buffers.0);
        let mut chunk = Self { first: time, last: time, n_rows: 0, body };
        chunk.insert(time, cells);
        chunk
    }

    /// Like [`Self::begin_with`], with several samples in ascending time order.
    pub(super) fn begin_stretch<'a>(
        buffers: Buffers,
        times: &[UnixNanos],
        columns: impl Iterator<Item = (u16, &'a [f64])>,
    ) -> Self {
        let first = times.first().map_or(0, |time| time.0);
        let mut chunk = Self { first, last: first, n_rows: 0, body: Body::Open(buffers.0) };
        chunk.merge(times, columns);
        chunk
    }

    /// Inserts samples in ascending time order, merging those whose times exist already; opens the
    /// chunk if necessary. Columns may be shorter than the times. Returns the index of the first
    /// sample that changed anything.
    pub(super) fn merge<'a>(
        &mut self,
        times: &[UnixNanos],
        columns: impl Iterator<Item = (u16, &'a [f64])>,
    ) -> Option<usize> {
        let changed = self.open().merge(times, columns);
        self.measure();
        changed
    }

    /// Updates the number of samples and the first and last time.
    fn measure(&mut self) {
        let Body::Open(open) = &self.body else { return };
        let times = open.times();
        self.n_rows = times.len();
        self.first = times.first().copied().unwrap_or(self.first);
        self.last = times.last().copied().unwrap_or(self.last);
    }

    /// Time of the first sample.
    #[inline]
    pub(super) const fn first(&self) -> i64 {
        self.first
    }

    /// Time of the last sample.
    #[inline]
    pub(super) const fn last(&self) -> i64 {
        self.last
    }

    /// Number of samples.
    #[inline]
    pub(super) const fn n_rows(&self) -> usize {
        self.n_rows
    }

    #[inline]
    pub(super) const fn is_full(&self) -> bool {
        self.n_rows >= CHUNK_ROWS
    }

    #[inline]
    pub(super) const fn is_open(&self) -> bool {
        matches!(self.body, Body::Open(_))
    }

    /// Whether samples were inserted between others since it was opened.
    pub(super) fn is_mixed(&self) -> bool {
        matches!(&self.body, Body::Open(open) if open.is_mixed())
    }

    /// Inserts a sample, or merges it with the one at the same time; opens the chunk if necessary.
    /// Returns whether anything changed.
    #[inline]
    pub(super) fn insert(&mut self, time: i64, cells: &[Cell]) -> bool {
        let changed = self.open().insert(time, cells);
        self.measure();
        changed
    }

    /// The number of samples before `time`, or `None` if there is one at that time; opens the chunk
    /// if necessary.
    pub(super) fn n_before(&mut self, time: i64) -> Option<usize> {
        self.open().times().binary_search(&time).err()
    }

    /// Splits the chunk before a row (not the first one) and returns the later part, open.
    pub(super) fn split_off(&mut self, row: usize) -> Self {
        let later = Body::Open(self.open().split_off(row));
        self.measure();
        let mut later = Self { first: self.last, last: self.last, n_rows: 0, body: later };
        later.measure();
        later
    }

    /// Packs the columns; returns their buffers for the next chunk.
    pub(super) fn seal(&mut self) -> Buffers {
        let Body::Open(open) = &mut self.body else { return Buffers::default() };
        let mut open = std::mem::take(open);
        open.sort();
        let n_rows = self.n_rows;
        let columns = (0_u16..)
            .zip(open.columns())
            .filter_map(|(metric, column)| Some((metric, PackedColumn::pack(column, n_rows)?)))
            .collect();
        self.body = Body::Sealed(Sealed { times: Ints::pack(open.times(), true), columns });
        Buffers(open.emptied())
    }

    /// The plain form; unpacks the chunk if it is sealed.
    fn open(&mut self) -> &mut Open {
        if let Body::Sealed(sealed) = &self.body {
            let mut open = Open::default();
            sealed.times.for_each(self.n_rows, |time| open.push_time(time));
            for (metric, packed) in &sealed.columns {
                open.fill_column(*metric, |column| packed.unpack_into(self.n_rows, column));
            }
            self.body = Body::Open(open);
        }
        match &mut self.body {
            Body::Open(open) => open,
            Body::Sealed(_) => unreachable!("opened just above"),
        }
    }

    /// Copies the times and the columns of `metrics` into `rows`.
    pub(super) fn read<const N: usize>(&self, metrics: [Option<u16>; N], rows: &mut Rows<N>) {
        rows.times.clear();
        rows.columns.iter_mut().for_each(Vec::clear);
        match &self.body {
            Body::Open(open) => rows.times.extend_from_slice(open.times()),
            Body::Sealed(sealed) => {
                sealed.times.for_each(self.n_rows, |time| rows.times.push(time));
            }
        }
        for (out, metric) in rows.columns.iter_mut().zip(metrics) {
            match (&self.body, metric) {
                (_, None) => {}
                (Body::Open(open), Some(metric)) => open.read_column(metric, out),
                (Body::Sealed(sealed), Some(metric)) => {
                    let found = sealed.columns.binary_search_by_key(&metric, |(known, _)| *known);
                    if let Some((_, packed)) = found.ok().and_then(|at| sealed.columns.get(at)) {
                        packed.unpack_into(self.n_rows, out);
                    }
                }
            }
            out.resize(self.n_rows, f64::NAN);
        }
    }

    /// Calls `visit` with the time and values of each sample; opens the chunk if necessary.
    pub(super) fn for_each_row(&mut self, mut visit: impl FnMut(i64, &[Cell])) {
        let open = self.open();
        open.sort();
        let mut cells: Vec<Cell> = Vec::new();
        for (row, &time) in open.times().iter().enumerate() {
            let columns = (0_u16..).zip(open.columns());
            let values = columns.filter_map(|(metric, column)| Some((metric, *column.get(row)?)));
            cells.clear();
            cells.extend(values.filter(|(_, value)| !value.is_nan()));
            visit(time, &cells);
        }
    }

    /// The latest time that is not after `limit`.
    pub(super) fn newest_until(&self, limit: i64) -> Option<i64> {
        if self.last <= limit {
            return Some(self.last);
        }
        match &self.body {
            Body::Open(open) => {
                let end = open.times().partition_point(|&time| time <= limit);
                open.times()[..end].last().copied()
            }
            Body::Sealed(sealed) => {
                let mut newest = None;
                sealed.times.for_each(self.n_rows, |time| {
                    if time <= limit {
                        newest = Some(time);
                    }
                });
                newest
            }
        }
    }

    /// The heap size in bytes, by capacity.
    pub(super) fn heap_bytes(&self) -> usize {
        match &self.body {
            Body::Open(open) => open.heap_bytes(),
            Body::Sealed(sealed) => {
                sealed.times.heap_bytes()
                    + size_of_val(&*sealed.columns)
                    + sealed.columns.iter().map(|(_, packed)| packed.heap_bytes()).sum::<usize>()
            }
        }
    }
}
