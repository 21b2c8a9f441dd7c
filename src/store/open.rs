//! Samples in plain vectors, which accept samples of any time.
//!
//! Values are stored in order of arrival; only the times, and the mapping from times to rows, are
//! kept in time order. So a late sample moves ten bytes for each sample after it, rather than their
//! values in every column, and a stretch of late samples is copied column by column.

use crate::model::UnixNanos;

/// A value of a sample: its metric number and what was measured.
pub(super) type Cell = (u16, f64);

/// Samples in time order, each time once.
#[derive(Debug, Default)]
pub(super) struct Open {
    times: Vec<i64>,
    /// The row of each time; empty as long as the samples arrived in time order.
    rows: Vec<u16>,
    /// By metric number, in order of arrival; NaN where a sample has no value. A column may be
    /// shorter than the number of samples: the rest has no value.
    columns: Vec<Vec<f64>>,
    /// The capacity of the columns, in values.
    column_room: usize,
}

impl Open {
    /// The times, in order.
    pub(super) fn times(&self) -> &[i64] {
        &self.times
    }

    /// Whether samples arrived out of order.
    pub(super) fn is_mixed(&self) -> bool {
        !self.rows.is_empty()
    }

    /// The columns by metric number; in time order after [`Self::sort`].
    pub(super) fn columns(&self) -> &[Vec<f64>] {
        &self.columns
    }

    /// Adds a time behind the last one.
    #[inline]
    pub(super) fn push_time(&mut self, time: i64) {
        self.extend_times(std::iter::once(time));
    }

    /// Lets `fill` append a metric's values in time order, while there are none yet.
    #[inline]
    pub(super) fn fill_column(&mut self, metric: u16, fill: impl FnOnce(&mut Vec<f64>)) {
        let n_rows = self.times.len();
        let column = self.column(metric);
        column.reserve_exact(n_rows);
        fill(column);
        self.count_room();
    }

    /// Appends times.
    fn extend_times(&mut self, times: impl Iterator<Item = i64>) {
        let n_before = self.times.len();
        self.times.extend(times);
        if self.is_mixed() {
            self.rows.extend(n_before as u16..self.times.len() as u16);
        }
    }

    /// Inserts a sample, or merges it with the one at the same time. Returns whether anything
    /// changed.
    #[inline]
    pub(super) fn insert(&mut self, time: i64, cells: &[Cell]) -> bool {
        let n_before = self.times.len();
        let place = match self.times.last() {
            Some(&last) if time <= last => self.times.binary_search(&time),
            _ => Err(n_before),
        };
        let (row, is_new) = match place {
            Ok(place) => (self.row_at(place), false),
            Err(place) => {
                self.make_place(place, time);
                (n_before, true)
            }
        };
        let mut changed = is_new;
        for &(metric, value) in cells {
            changed |= self.set(row, metric, value);
        }
        changed
    }

    /// Inserts samples in ascending time order, merging those whose times exist already. Columns
    /// may be shorter than the times. Returns the index of the first sample that changed anything.
    pub(super) fn merge<'a>(
        &mut self,
        times: &[UnixNanos],
        columns: impl Iterator<Item = (u16, &'a [f64])>,
    ) -> Option<usize> {
        let n_before = self.times.len();
        let follows = self.times.last().zip(times.first()).is_none_or(|(last, t)| *last < t.0);
        let rows = if follows {
            self.extend_times(times.iter().map(|time| time.0));
            Vec::new()
        } else {
            self.rows_for(times)
        };
        if self.times.len() == n_before + times.len() {
            columns.for_each(|(metric, values)| self.extend_column(n_before, metric, values));
            return (!times.is_empty()).then_some(0);
        }
        let first_new = rows.iter().position(|row| n_before <= usize::from(*row));
        let changed = columns.filter_map(|(metric, values)| self.set_rows(metric, values, &rows));
        changed.chain(first_new).min()
    }

    /// The rows of some ascending times. Missing times get new rows at the end.
    fn rows_for(&mut self, times: &[UnixNanos]) -> Vec<u16> {
        let n_before = self.times.len();
        let mut rows = Vec::with_capacity(times.len());
        let mut new: Vec<(usize, i64)> = Vec::with_capacity(times.len());
        let mut place = 0;
        for time in times {
            place += count_before(&self.times[place..], time.0);
            if self.times.get(place) == Some(&time.0) {
                rows.push(self.row_at(place) as u16);
            } else {
                rows.push((n_before + new.len()) as u16);
                new.push((place, time.0));
            }
        }
        if new.is_empty() {
            return rows;
        }
        self.separate_orders();
        self.times.resize(n_before + new.len(), 0);
        self.rows.resize(n_before + new.len(), 0);
        let mut end = n_before;
        for (nth, &(place, time)) in new.iter().enumerate().rev() {
            self.times.copy_within(place..end, place + nth + 1);
            self.rows.copy_within(place..end, place + nth + 1);
            self.times[place + nth] = time;
            self.rows[place + nth] = (n_before + nth) as u16;
            end = place;
        }
        rows
    }

    /// Splits before the sample at `place` (not the first one) and returns the later ones.
    pub(super) fn split_off(&mut self, place: usize) -> Self {
        self.sort();
        let times = self.times.split_off(place);
        let columns = self
            .columns
            .iter_mut()
            .map(|column| if column.len() > place { column.split_off(place) } else { Vec::new() })
            .collect();
        self.count_room();
        let mut later = Self { times, columns, ..Self::default() };
        later.count_room();
        later
    }

    /// Sorts the values by time.
    pub(super) fn sort(&mut self) {
        if !self.is_mixed() {
            return;
        }
        let mut sorted = Vec::with_capacity(self.times.len());
        for column in self.columns.iter_mut().filter(|column| !column.is_empty()) {
            gather(column, &self.rows, &mut sorted);
            std::mem::swap(column, &mut sorted);
            sorted.clear();
        }
        self.rows.clear();
        self.count_room();
    }

    /// Appends the values of a metric in time order; those of the last samples may be missing.
    pub(super) fn read_column(&self, metric: u16, out: &mut Vec<f64>) {
        let Some(column) = self.columns.get(usize::from(metric)) else { return };
        if self.is_mixed() {
            gather(column, &self.rows, out);
        } else {
            out.extend_from_slice(column);
        }
    }

    /// Empties the buffers. The buffer of an unused column is freed, because its metric is gone.
    pub(super) fn emptied(mut self) -> Self {
        self.times.clear();
        self.rows.clear();
        for column in &mut self.columns {
            if column.is_empty() {
                *column = Vec::new();
            }
            column.clear();
        }
        self.count_room();
        self
    }

    /// The heap size in bytes, by capacity.
    pub(super) fn heap_bytes(&self) -> usize {
        self.times.capacity() * size_of::<i64>()
            + self.rows.capacity() * size_of::<u16>()
            + self.columns.capacity() * size_of::<Vec<f64>>()
            + self.column_room * size_of::<f64>()
    }

    fn row_at(&self, place: usize) -> usize {
        self.rows.get(place).map_or(place, |row| usize::from(*row))
    }

    /// Inserts a time, whose values are in the next row.
    fn make_place(&mut self, place: usize, time: i64) {
        let row = self.times.len();
        if place < row {
            self.separate_orders();
        }
        if self.is_mixed() {
            self.rows.insert(place, row as u16);
        }
        self.times.insert(place, time);
    }

    /// Switches to separate orders of times and rows.
    fn separate_orders(&mut self) {
        if !self.is_mixed() {
            self.rows.extend(0..self.times.len() as u16);
        }
    }

    fn column(&mut self, metric: u16) -> &mut Vec<f64> {
        let index = usize::from(metric);
        if self.columns.len() <= index {
            self.columns.resize_with(index + 1, Vec::new);
        }
        &mut self.columns[index]
    }

    fn count_room(&mut self) {
        self.column_room = self.columns.iter().map(Vec::capacity).sum();
    }

    /// Writes values to the rows from `n_before` on.
    fn extend_column(&mut self, n_before: usize, metric: u16, values: &[f64]) {
        let column = self.column(metric);
        let room = column.capacity();
        if column.len() < n_before {
            column.resize(n_before, f64::NAN);
        }
        column.extend_from_slice(values);
        let more_room = column.capacity() - room;
        self.column_room += more_room;
    }

    /// Sets values in some rows; returns the index of the first one that changed.
    fn set_rows(&mut self, metric: u16, values: &[f64], rows: &[u16]) -> Option<usize> {
        let n_rows = self.times.len();
        let column = self.column(metric);
        let room = column.capacity();
        if column.len() < n_rows {
            column.resize(n_rows, f64::NAN);
        }
        let more_room = column.capacity() - room;
        let mut changed = None;
        let present = values.iter().zip(rows).enumerate().filter(|(_, (value, _))| !value.is_nan());
        for (nth, (value, row)) in present {
            let known = &mut column[usize::from(*row)];
            if known.to_bits() != value.to_bits() {
                *known = *value;
                changed = changed.or(Some(nth));
            }
        }
        self.column_room += more_room;
        changed
    }

    /// Returns whether the value changed.
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

/// Appends the values of some rows; NaN beyond the end of the column.
fn gather(column: &[f64], rows: &[u16], out: &mut Vec<f64>) {
    let value = |row: &u16| column.get(usize::from(*row)).copied().unwrap_or(f64::NAN);
    out.extend(rows.iter().map(value));
}

/// How many of some sorted times are before `time`. Fast if there are few.
fn count_before(times: &[i64], time: i64) -> usize {
    let mut most = 1;
    while most < times.len() && times[most - 1] < time {
        most *= 2;
    }
    let least = most / 2;
    let near = &times[least.min(times.len())..most.min(times.len())];
    least + near.partition_point(|other| *other < time)
}
