//! Stretches of columns: what of the samples in memory belongs to a range of time.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use super::{
    CellColumn, Tags,
    cells::CellReader,
    rows::{Rows, RowsBuilder},
};
use crate::{
    codec::{FieldColumn, SeriesColumns},
    query::value::{DataType, Value},
};

/// Into so many pieces samples are cut at most, before they are put together.
const MAX_CUTS: usize = 4096;

/// Some rows of a series.
#[derive(Clone)]
pub(in crate::query) struct Piece {
    pub(in crate::query) series: Arc<SeriesColumns>,
    pub(in crate::query) rows: Range<usize>,
}

/// Which series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::query) struct SeriesKey {
    pub(in crate::query) measurement: String,
    pub(in crate::query) tags: Tags,
}

impl Piece {
    /// The times of its rows.
    pub(in crate::query) fn times(&self) -> &[i64] {
        self.series.times().get(self.rows.clone()).unwrap_or_default()
    }

    /// A field, and which of its values are those of the rows.
    pub(in crate::query) fn field(&self, name: &str) -> Option<(&FieldColumn, Range<usize>)> {
        let column = self.series.field(name)?;
        let values = column.within(&self.rows);
        (!values.is_empty()).then_some((column, values))
    }

    /// The values of a field as points, of the type that is wanted.
    pub(in crate::query) fn points(&self, name: &str, kind: DataType) -> Vec<(i64, Value)> {
        let Some(column) = self.series.field(name) else { return Vec::new() };
        let mut cells = CellReader::new(column, kind, &self.rows);
        let all = self.rows.clone().zip(self.times());
        let values = all.map(|(row, time)| (*time, cells.value(row)));
        values.filter(|(_, value)| !value.is_null()).collect()
    }

    fn is_of(&self, key: &SeriesKey) -> bool {
        *self.series.measurement() == *key.measurement && **self.series.tags() == *key.tags
    }

    /// About how many bytes the wanted values of its rows take as rows.
    pub(super) fn bytes(&self, columns: &[CellColumn]) -> usize {
        let row = size_of::<i64>() + columns.len() * size_of::<Value>();
        let texts = columns.iter().filter_map(|column| self.field(&column.name));
        let texts = texts.map(|(column, values)| column.text_bytes(values));
        self.rows.len() * row + texts.sum::<usize>()
    }

    /// How many of its rows have a wanted value, at least.
    pub(super) fn n_wanted(&self, columns: &[CellColumn]) -> usize {
        let fields = columns.iter().filter_map(|column| self.field(&column.name));
        fields.map(|(_, values)| values.len()).max().unwrap_or_default()
    }

    fn add_to(&self, columns: &[CellColumn], rows: &mut RowsBuilder, row: &mut [Value]) {
        let cells = columns.iter().enumerate().filter_map(|(place, column)| {
            let field = self.series.field(&column.name)?;
            Some((place, CellReader::new(field, column.kind, &self.rows)))
        });
        let mut cells: Vec<(usize, CellReader<'_>)> = cells.collect();
        for (index, time) in self.rows.clone().zip(self.times()) {
            let mut any = false;
            row.fill(Value::Null);
            for (place, cell) in &mut cells {
                let value = cell.value(index);
                any |= !value.is_null();
                if let Some(known) = row.get_mut(*place) {
                    *known = value;
                }
            }
            if any {
                rows.push(*time, row);
            }
        }
    }
}

/// The rows of each series, sorted by measurement and tags; pieces are in order of arrival.
pub(super) fn rows_of(pieces: &[Piece], columns: &[CellColumn]) -> Vec<(String, Tags, Rows)> {
    let mut row = vec![Value::Null; columns.len()];
    let mut all: BTreeMap<(&str, &Tags), RowsBuilder> = BTreeMap::new();
    for piece in pieces {
        let key = (piece.series.measurement(), piece.series.tags());
        let rows = all.entry(key).or_insert_with(|| RowsBuilder::new(columns.len()));
        piece.add_to(columns, rows, &mut row);
    }
    let finished = all
        .into_iter()
        .map(|((name, tags), rows)| (name.to_owned(), Tags::clone(tags), rows.finish()));
    finished.collect()
}

/// Cuts pieces so that they can be put in order of time; `None` if some hold the same time, or if it would
/// take too many cuts. What was sent belatedly stands before other samples, and mostly as a whole.
fn cut(pieces: &[Piece]) -> Option<Vec<Piece>> {
    let mut rest: Vec<Piece> = pieces.to_vec();
    let first = |piece: &Piece| piece.times().first().copied();
    rest.retain(|piece| first(piece).is_some());
    // What comes next is at the end.
    rest.sort_by_key(|piece| std::cmp::Reverse(first(piece)));
    let mut found = Vec::new();
    while let Some(mut piece) = rest.pop() {
        if found.len() == MAX_CUTS {
            return None;
        }
        let end = match rest.last().and_then(first) {
            Some(next) => piece.times().partition_point(|time| *time < next),
            None => piece.rows.len(),
        };
        // It holds a time that the next one holds, too.
        if end == 0 {
            return None;
        }
        let middle = piece.rows.start + end;
        found.push(Piece { series: Arc::clone(&piece.series), rows: piece.rows.start..middle });
        piece.rows.start = middle;
        if let Some(begin) = first(&piece) {
            let at = rest.partition_point(|other| first(other) > Some(begin));
            rest.insert(at, piece);
        }
    }
    Some(found)
}

/// The pieces of one series in order of time, of which none begins before the one before it ends. Where
/// samples of the same times arrived at several times, they are put together.
pub(super) fn ordered(
    pieces: &[Piece],
    key: &SeriesKey,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Vec<Piece> {
    let own: Vec<Piece> = pieces.iter().filter(|piece| piece.is_of(key)).cloned().collect();
    if own.is_sorted_by(|one, next| one.times().last() < next.times().first()) {
        return own;
    }
    if let Some(cut) = cut(&own) {
        return cut;
    }
    let mut all = SeriesColumns::new(&key.measurement, Tags::clone(&key.tags));
    for piece in &own {
        all.append(&piece.series, piece.rows.clone(), is_wanted);
    }
    all.sort();
    let rows = 0..all.times().len();
    vec![Piece { series: Arc::new(all), rows }]
}
