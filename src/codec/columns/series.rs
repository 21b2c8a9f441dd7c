//! The samples of one series.

use std::{ops::Range, sync::Arc};

use super::field::{FieldColumn, FieldValue};
use crate::{
    line_protocol::{sections, unescape_key, unescape_tag},
    model::{FieldType, UnixNanos},
    offset,
};

/// Tags of a series, sorted by key.
pub type Tags = Arc<[(String, String)]>;

/// The samples of one series: each time once, in order, and for each field its values.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesColumns {
    measurement: Arc<str>,
    tags: Tags,
    times: Vec<i64>,
    fields: Vec<FieldColumn>,
    is_sorted: bool,
}

impl SeriesColumns {
    /// A series without samples.
    pub fn new(measurement: &str, tags: Tags) -> Self {
        let (times, fields) = (Vec::new(), Vec::new());
        Self { measurement: measurement.into(), tags, times, fields, is_sorted: true }
    }

    /// Rows in order of time, each time once, with what of them has values.
    pub(super) const fn from_parts(
        measurement: Arc<str>,
        tags: Tags,
        times: Vec<i64>,
        fields: Vec<FieldColumn>,
    ) -> Self {
        Self { measurement, tags, times, fields, is_sorted: true }
    }

    /// The measurement.
    pub fn measurement(&self) -> &str {
        &self.measurement
    }

    /// The tags.
    pub const fn tags(&self) -> &Tags {
        &self.tags
    }

    /// The times of its rows, in nanoseconds since 1970, sorted.
    pub fn times(&self) -> &[i64] {
        &self.times
    }

    /// Its fields, in no particular order.
    pub fn fields(&self) -> &[FieldColumn] {
        &self.fields
    }

    /// The field with this name.
    pub fn field(&self, name: &str) -> Option<&FieldColumn> {
        self.fields.iter().find(|field| **field.name() == *name)
    }

    /// Its rows between two times, both included.
    pub fn within(&self, first: UnixNanos, last: UnixNanos) -> Range<usize> {
        let begin = self.times.partition_point(|time| *time < first.0);
        let end = self.times.partition_point(|time| *time <= last.0);
        begin..end.max(begin)
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let fields = self.fields.iter().map(|field| size_of::<FieldColumn>() + field.bytes());
        size_of::<Self>() + size_of_val(self.times.as_slice()) + fields.sum::<usize>()
    }

    /// Adds a column without values; gives its name and index.
    pub(super) fn add_column(&mut self, name: &str, kind: FieldType) -> (Arc<str>, usize) {
        let name: Arc<str> = name.into();
        self.fields.push(FieldColumn::new(Arc::clone(&name), kind));
        (name, self.fields.len() - 1)
    }

    /// Begins the row of a line, which arrived after all others; gives its index.
    #[inline]
    pub(super) fn begin_row(&mut self, time: i64) -> usize {
        match self.times.last() {
            Some(last) if *last == time => return self.times.len() - 1,
            Some(last) if time < *last => self.is_sorted = false,
            _ => {}
        }
        self.times.push(time);
        self.times.len() - 1
    }

    /// Sets a value of a row; gives by how many bytes it has grown, about.
    #[inline]
    pub(super) fn set(&mut self, row: usize, column: usize, value: FieldValue) -> usize {
        self.fields.get_mut(column).map_or(0, |field| field.push(row, value))
    }

    /// Sets a number of a row; gives by how many bytes it has grown, about.
    #[inline]
    pub(super) fn set_number(
        &mut self,
        row: usize,
        column: usize,
        value: f64,
        is_integer: bool,
    ) -> usize {
        let field = self.fields.get_mut(column);
        field.map_or(0, |field| field.push_number(row, value, is_integer))
    }

    /// Adds rows of the same series that arrived later, with some of their fields.
    pub fn append(&mut self, later: &Self, rows: Range<usize>, is_wanted: &dyn Fn(&str) -> bool) {
        let mut places = Vec::new();
        for time in offset::get_or_empty(&later.times, rows.clone()) {
            places.push(self.begin_row(*time));
        }
        for field in later.fields.iter().filter(|field| is_wanted(field.name())) {
            let mut column = self.fields.iter().position(|known| known.name() == field.name());
            for index in field.within(&rows) {
                let place = field.row_of(index).checked_sub(rows.start);
                let row = place.and_then(|place| places.get(place));
                if let (Some(row), Some(value)) = (row, field.value(index)) {
                    let column = *column
                        .get_or_insert_with(|| self.add_column(field.name(), value.kind()).1);
                    self.set(*row, column, value);
                }
            }
        }
    }

    /// Whether its rows are in order of time.
    pub(super) const fn is_sorted(&self) -> bool {
        self.is_sorted
    }

    /// Puts the rows in order of time, each time once. Of several values the one that arrived last counts.
    pub fn sort(&mut self) {
        if self.is_sorted {
            return;
        }
        let time_of =
            |row: &u32| offset::get(&self.times, *row as usize).map_or(i64::MIN, |time| *time);
        let mut order: Vec<u32> = (0..self.times.len() as u32).collect();
        order.sort_by_key(time_of);
        let mut new_rows = vec![0; order.len()];
        let mut times: Vec<i64> = Vec::with_capacity(order.len());
        for row in &order {
            let time = time_of(row);
            if times.last() != Some(&time) {
                times.push(time);
            }
            if let Some(place) = new_rows.get_mut(*row as usize) {
                *place = times.len() as u32 - 1;
            }
        }
        self.fields = self.fields.iter().map(|field| field.with_rows(&new_rows)).collect();
        self.times = times;
        self.is_sorted = true;
    }
}

/// Measurement and tags of a series as it is written in a line.
pub fn split_series(series: &[u8]) -> Option<(String, Tags)> {
    let line = [series, b" f=1"].concat();
    let line = sections(&line)?;
    let name = String::from_utf8_lossy(&unescape_key(line.measurement)).into_owned();
    let mut tags = Vec::new();
    for tag in line.tags() {
        let tag = tag.ok()?;
        let text = |raw: &[u8]| String::from_utf8_lossy(&unescape_tag(raw)).into_owned();
        tags.push((text(tag.key), text(tag.value)));
    }
    tags.sort_unstable();
    Some((name, tags.into()))
}
