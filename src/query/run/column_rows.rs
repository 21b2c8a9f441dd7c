//! The rows of one series, read from its columns one at a time, as they are asked for.

use std::{collections::VecDeque, ops::Range, rc::Rc};

use super::{
    super::{
        recording::{CellColumn, Piece, SeriesKey, Table, tag, value_of},
        stop::Stop,
        value::{DataType, Value},
    },
    World,
    node::Node,
    points::{Cursor, Point, Points},
};
use crate::codec::{ColumnValues, FieldColumn, SeriesColumns};

/// The rows of a series as points: the driver's value, and those beside it.
pub(super) struct ColumnRows<'r> {
    world: &'r World,
    table: Rc<Table>,
    key: SeriesKey,
    ascending: bool,
    driver: Option<Source>,
    beside: Vec<Source>,
    /// Where the next slice is looked for.
    next: Option<i64>,
    /// Pieces that are not begun yet, in the order in which they are read.
    pieces: VecDeque<Piece>,
    current: Option<Current>,
}

/// Where a value is found.
enum Source {
    Column(CellColumn),
    Constant(Value),
}

/// The piece that is being read.
struct Current {
    series: std::sync::Arc<SeriesColumns>,
    rows: Range<usize>,
    driver: Option<Cell>,
    beside: Vec<Cell>,
}

/// A column of a piece, with the values that were not passed yet; or a constant.
enum Cell {
    Column { field: usize, kind: DataType, values: Range<usize> },
    Constant(Value),
}

impl<'r> ColumnRows<'r> {
    /// The rows of a series. `None` for expressions, which are computed elsewhere.
    pub(super) fn new(
        world: &'r World,
        table: &Rc<Table>,
        key: SeriesKey,
        (ascending, next): (bool, i64),
        (driver, beside): (Option<&Node>, &[Node]),
    ) -> Option<Self> {
        let source = |node: &Node| match node {
            Node::Column(index) => {
                table.columns().get(*index).map(|column| Source::Column(column.clone()))
            }
            // A tag that is not there is nothing in a row.
            Node::Tag(name) => Some(Source::Constant(match tag(&key.tags, name) {
                "" => Value::Null,
                text => Value::Text(text.into()),
            })),
            Node::Constant(value) => Some(Source::Constant(value.clone())),
            _ => None,
        };
        let driver = match driver {
            Some(node) => Some(source(node)?),
            None => None,
        };
        let beside = beside.iter().map(source).collect::<Option<Vec<_>>>()?;
        let (table, next) = (Rc::clone(table), Some(next));
        let pieces = VecDeque::new();
        Some(Self { world, table, key, ascending, driver, beside, next, pieces, current: None })
    }

    /// Goes on to the next piece; `false` at the end.
    fn load(&mut self) -> Result<bool, Stop> {
        while self.pieces.is_empty() {
            let Some(at) = self.next else { return Ok(false) };
            let Some(slice) = self.table.slice_at(at, self.ascending)? else {
                self.next = None;
                return Ok(false);
            };
            self.next = slice.beyond(self.ascending);
            self.pieces = self.table.pieces_of(&slice, &self.key).into();
        }
        let piece = if self.ascending { self.pieces.pop_front() } else { self.pieces.pop_back() };
        self.current = piece.map(|Piece { series, rows }| Current {
            driver: self.driver.as_ref().map(|source| source.open(&series, &rows)),
            beside: self.beside.iter().map(|source| source.open(&series, &rows)).collect(),
            series,
            rows,
        });
        Ok(true)
    }
}

impl Source {
    fn open(&self, series: &SeriesColumns, rows: &Range<usize>) -> Cell {
        let column = match self {
            Self::Column(column) => column,
            Self::Constant(value) => return Cell::Constant(value.clone()),
        };
        let mut fields = series.fields().iter().enumerate();
        match fields.find(|(_, field)| **field.name() == *column.name) {
            Some((index, field)) => {
                Cell::Column { field: index, kind: column.kind, values: field.within(rows) }
            }
            None => Cell::Column { field: usize::MAX, kind: column.kind, values: 0..0 },
        }
    }
}

impl Cell {
    /// The value of a row; each time of a row further on. Values of fields are told from others.
    fn value(&mut self, series: &SeriesColumns, row: usize, ascending: bool) -> (Value, bool) {
        let (field, kind, values) = match self {
            Self::Column { field, kind, values } => (*field, *kind, values),
            Self::Constant(value) => return (value.clone(), false),
        };
        let Some(column) = series.fields().get(field) else { return (Value::Null, true) };
        if !column.is_mixed() {
            return (next_value(column, kind, values, row, ascending), true);
        }
        let mut found = Value::Null;
        // A row has several values where they are of several types: the last one that fits counts.
        while values.start < values.end {
            let index = if ascending { values.start } else { values.end - 1 };
            if column.row_of(index) != row {
                break;
            }
            let value = column.value(index).map_or(Value::Null, |value| value_of(value, kind));
            if ascending {
                values.start += 1;
                found = if value.is_null() { found } else { value };
            } else {
                values.end -= 1;
                found = if found.is_null() { value } else { found };
            }
        }
        (found, true)
    }
}

/// The value of a row in a column of one type, where a row has at most one.
#[inline]
fn next_value(
    column: &FieldColumn,
    kind: DataType,
    values: &mut Range<usize>,
    row: usize,
    ascending: bool,
) -> Value {
    let index = if ascending { values.start } else { values.end.saturating_sub(1) };
    if values.start >= values.end || column.row_of(index) != row {
        return Value::Null;
    }
    if ascending {
        values.start += 1;
    } else {
        values.end -= 1;
    }
    match (column.values(), kind) {
        (ColumnValues::Float(all), DataType::Float) => {
            all.get(index).map_or(Value::Null, |value| Value::Float(*value))
        }
        (ColumnValues::Integer(all), DataType::Integer) => {
            all.get(index).map_or(Value::Null, |value| Value::Integer(*value))
        }
        _ => column.value(index).map_or(Value::Null, |value| value_of(value, kind)),
    }
}

impl Current {
    /// Appends the values beside the driver's; gives the driver's, and the time.
    fn next(&mut self, ascending: bool, out: &mut Vec<Value>) -> Option<(i64, Value)> {
        let Self { series, rows, driver, beside } = self;
        let begin = out.len();
        loop {
            let row = if ascending { rows.next() } else { rows.next_back() }?;
            let value = match driver {
                Some(driver) => driver.value(series, row, ascending).0,
                None => Value::Null,
            };
            let mut has_field = driver.is_some() && !value.is_null();
            out.truncate(begin);
            for cell in &mut *beside {
                let (value, is_field) = cell.value(series, row, ascending);
                has_field |= driver.is_none() && is_field && !value.is_null();
                out.push(value);
            }
            if has_field {
                let time = series.times().get(row).copied()?;
                return Some((time, value));
            }
        }
    }
}

impl ColumnRows<'_> {
    fn next_row(&mut self, out: &mut Vec<Value>) -> Result<Option<(i64, Value)>, Stop> {
        let begin = out.len();
        loop {
            self.world.watch.step()?;
            if let Some(current) = &mut self.current
                && let Some(row) = current.next(self.ascending, out)
            {
                return Ok(Some(row));
            }
            out.truncate(begin);
            self.current = None;
            if !self.load()? {
                return Ok(None);
            }
        }
    }
}

impl Points for ColumnRows<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        let mut beside = Vec::with_capacity(self.beside.len());
        let row = self.next_row(&mut beside)?;
        Ok(row.map(|(time, value)| Point { time, value, beside }))
    }
}

impl Cursor for ColumnRows<'_> {
    fn next(&mut self, values: &mut Vec<Value>) -> Result<Option<i64>, Stop> {
        Ok(self.next_row(values)?.map(|(time, _)| time))
    }
}
