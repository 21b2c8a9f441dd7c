//! A run of consecutive samples of one athlete: open (plain vectors, takes samples) or sealed
//! (packed columns, only read).

use super::pack::{Ints, PackedColumn};
use crate::model::UnixNanos;

/// The most samples in a chunk.
pub(super) const CHUNK_ROWS: usize = 512;

/// One to [`CHUNK_ROWS`] samples, in time order, each time once.
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

/// Samples as plain vectors. A column may be shorter than `times`: the rest has no value.
#[derive(Debug, Default)]
struct Open {
    times: Vec<i64>,
    /// By metric number; NaN where a sample has no value.
    columns: Vec<Vec<f64>>,
    /// Values for which the columns have room.
    column_room: usize,
}

#[derive(Debug)]
struct Sealed {
    times: Ints,
    /// By rising metric number.
    columns: Box<[(u16, PackedColumn)]>,
}

/// Buffers for reading chunks one after another.
#[derive(Debug)]
pub(super) struct Rows<const N: usize> {
    /// Times of the samples.
    pub(super) times: Vec<i64>,
    /// Values of the metrics asked for, NaN where a sample has none.
    pub(super) columns: [Vec<f64>; N],
}

impl<const N: usize> Rows<N> {
    pub(super) fn new() -> Self {
        Self { times: Vec::new(), columns: std::array::from_fn(|_| Vec::new()) }
    }
}

/// The emptied buffers of a chunk that was sealed.
#[derive(Debug, Default)]
pub(super) struct Buffers(Open);

/// A value in a place of an open chunk.
pub(super) type Cell = (u16, f64);

impl Chunk {
    /// An open chunk that begins with a sample.
    pub(super) fn begin(time: i64, cells: &[Cell]) -> Self {
        Self::begin_with(Buffers::default(), time, cells)
    }

    /// As [`Self::begin`], with the buffers of a chunk that was sealed.
    pub(super) fn begin_with(buffers: Buffers, time: i64, cells: &[Cell]) -> Self {
        let body = Body::Open(buffers.0);
        let mut chunk = Self { first: time, last: time, n_rows: 0, body };
        chunk.insert(time, cells);
        chunk
    }

    /// As [`Self::begin_with`] with several samples, at rising times.
    pub(super) fn begin_stretch<'a>(
        buffers: Buffers,
        times: &[UnixNanos],
        columns: impl Iterator<Item = (u16, &'a [f64])>,
    ) -> Self {
        let first = times.first().map_or(0, |time| time.0);
        let mut chunk = Self { first, last: first, n_rows: 0, body: Body::Open(buffers.0) };
        chunk.extend(times, columns);
        chunk
    }

    /// Puts samples at rising times behind the last one; opens the chunk if need be. Columns may
    /// be shorter.
    pub(super) fn extend<'a>(
        &mut self,
        times: &[UnixNanos],
        columns: impl Iterator<Item = (u16, &'a [f64])>,
    ) {
        let n_rows = self.n_rows;
        let open = self.open();
        open.times.extend(times.iter().map(|time| time.0));
        for (metric, values) in columns {
            open.extend_column(n_rows, metric, values);
        }
        self.n_rows += times.len();
        self.last = times.last().map_or(self.last, |time| time.0);
    }

    /// Time of the first sample.
    pub(super) const fn first(&self) -> i64 {
        self.first
    }

    /// Time of the last sample.
    pub(super) const fn last(&self) -> i64 {
        self.last
    }

    /// Number of samples.
    pub(super) const fn n_rows(&self) -> usize {
        self.n_rows
    }

    pub(super) const fn is_full(&self) -> bool {
        self.n_rows >= CHUNK_ROWS
    }

    pub(super) const fn is_open(&self) -> bool {
        matches!(self.body, Body::Open(_))
    }

    /// Puts a sample in its place, or merges it with the one of the same time; opens the chunk
    /// if need be. Says whether anything changed.
    pub(super) fn insert(&mut self, time: i64, cells: &[Cell]) -> bool {
        let open = self.open();
        let (row, is_new) = match open.times.last() {
            Some(&last) if time <= last => match open.times.binary_search(&time) {
                Ok(row) => (row, false),
                Err(row) => (row, true),
            },
            _ => (open.times.len(), true),
        };
        if is_new {
            open.make_room(row, time);
        }
        let mut changed = is_new;
        for &(metric, value) in cells {
            changed |= open.set(row, metric, value);
        }
        if is_new {
            self.n_rows += 1;
            self.first = self.first.min(time);
            self.last = self.last.max(time);
        }
        changed
    }

    /// The row of the sample at `time`, or the row it would get.
    pub(super) fn row_of(&mut self, time: i64) -> Result<usize, usize> {
        self.open().times.binary_search(&time)
    }

    /// Cuts the chunk before a row (not the first one) and gives the later part, open.
    pub(super) fn split_off(&mut self, row: usize) -> Self {
        let open = self.open();
        let times = open.times.split_off(row);
        let columns = open
            .columns
            .iter_mut()
            .map(|column| if column.len() > row { column.split_off(row) } else { Vec::new() })
            .collect();
        open.count_room();
        let mut later = Open { times, columns, column_room: 0 };
        later.count_room();
        if let Some(&last) = open.times.last() {
            self.last = last;
        }
        self.n_rows = row;
        let first = later.times.first().copied().unwrap_or(self.last);
        let last = later.times.last().copied().unwrap_or(self.last);
        let n_rows = later.times.len();
        Self { first, last, n_rows, body: Body::Open(later) }
    }

    /// Packs the columns; gives the buffers in which they were, for the next chunk.
    pub(super) fn seal(&mut self) -> Buffers {
        let Body::Open(open) = &mut self.body else { return Buffers::default() };
        let open = std::mem::take(open);
        let columns = (0_u16..)
            .zip(&open.columns)
            .filter_map(|(metric, column)| {
                Some((metric, PackedColumn::pack(column, open.times.len())?))
            })
            .collect();
        self.body = Body::Sealed(Sealed { times: Ints::pack(&open.times, true), columns });
        open.into_buffers()
    }

    /// The plain form, unpacked if the chunk is sealed.
    fn open(&mut self) -> &mut Open {
        if let Body::Sealed(sealed) = &self.body {
            let mut open = Open::default();
            sealed.times.for_each(self.n_rows, |time| open.times.push(time));
            for (metric, packed) in &sealed.columns {
                packed.unpack_into(self.n_rows, open.column(*metric));
            }
            open.count_room();
            self.body = Body::Open(open);
        }
        match &mut self.body {
            Body::Open(open) => open,
            Body::Sealed(_) => unreachable!("opened just above"),
        }
    }

    /// Copies times and the columns of `metrics` into `rows`.
    pub(super) fn read<const N: usize>(&self, metrics: [Option<u16>; N], rows: &mut Rows<N>) {
        rows.times.clear();
        rows.columns.iter_mut().for_each(Vec::clear);
        match &self.body {
            Body::Open(open) => rows.times.extend_from_slice(&open.times),
            Body::Sealed(sealed) => {
                sealed.times.for_each(self.n_rows, |time| rows.times.push(time));
            }
        }
        for (out, metric) in rows.columns.iter_mut().zip(metrics) {
            match (&self.body, metric) {
                (_, None) => {}
                (Body::Open(open), Some(metric)) => {
                    if let Some(column) = open.columns.get(usize::from(metric)) {
                        out.extend_from_slice(column);
                    }
                }
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

    /// Calls `visit` with time and values of each sample; opens the chunk if need be.
    pub(super) fn for_each_row(&mut self, mut visit: impl FnMut(i64, &[Cell])) {
        let open = self.open();
        let mut cells: Vec<Cell> = Vec::new();
        for (row, &time) in open.times.iter().enumerate() {
            let columns = (0_u16..).zip(&open.columns);
            let values = columns.filter_map(|(metric, column)| Some((metric, *column.get(row)?)));
            cells.clear();
            cells.extend(values.filter(|(_, value)| !value.is_nan()));
            visit(time, &cells);
        }
    }

    /// Time of the newest sample that is not after `limit`.
    pub(super) fn newest_until(&self, limit: i64) -> Option<i64> {
        if self.last <= limit {
            return Some(self.last);
        }
        match &self.body {
            Body::Open(open) => {
                let end = open.times.partition_point(|&time| time <= limit);
                open.times[..end].last().copied()
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

    /// Bytes on the heap, by capacity.
    pub(super) fn heap_bytes(&self) -> usize {
        match &self.body {
            Body::Open(open) => {
                open.times.capacity() * size_of::<i64>()
                    + open.columns.capacity() * size_of::<Vec<f64>>()
                    + open.column_room * size_of::<f64>()
            }
            Body::Sealed(sealed) => {
                sealed.times.heap_bytes()
                    + size_of_val(&*sealed.columns)
                    + sealed.columns.iter().map(|(_, packed)| packed.heap_bytes()).sum::<usize>()
            }
        }
    }
}

impl Open {
    fn column(&mut self, metric: u16) -> &mut Vec<f64> {
        let index = usize::from(metric);
        if self.columns.len() <= index {
            self.columns.resize_with(index + 1, Vec::new);
        }
        &mut self.columns[index]
    }

    fn make_room(&mut self, row: usize, time: i64) {
        if row < self.times.len() {
            for column in self.columns.iter_mut().filter(|column| row < column.len()) {
                column.insert(row, f64::NAN);
            }
            self.count_room();
        }
        self.times.insert(row, time);
    }

    fn count_room(&mut self) {
        self.column_room = self.columns.iter().map(Vec::capacity).sum();
    }

    /// Empties the buffers. A column that held nothing is given back: its metric is gone.
    fn into_buffers(mut self) -> Buffers {
        self.times.clear();
        for column in &mut self.columns {
            if column.is_empty() {
                *column = Vec::new();
            }
            column.clear();
        }
        self.count_room();
        Buffers(self)
    }

    /// Puts values behind the `n_rows` there are.
    fn extend_column(&mut self, n_rows: usize, metric: u16, values: &[f64]) {
        let column = self.column(metric);
        let room = column.capacity();
        if column.len() < n_rows {
            column.resize(n_rows, f64::NAN);
        }
        column.extend_from_slice(values);
        let more_room = column.capacity() - room;
        self.column_room += more_room;
    }

    /// Says whether this was a change.
    fn set(&mut self, row: usize, metric: u16, value: f64) -> bool {
        let column = self.column(metric);
        if column.len() <= row {
            let room = column.capacity();
            column.resize(row, f64::NAN);
            column.push(value);
            let more_room = column.capacity() - room;
            self.column_room += more_room;
            return true;
        }
        let changed = column[row].to_bits() != value.to_bits();
        column[row] = value;
        changed
    }
}
