//! Takes the wanted fields out of columns.

use std::ops::Range;

use super::super::value::{DataType, Value};
use crate::codec::{FieldColumn, FieldValue};

/// A field that is wanted, with the type that it is wanted as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::query) struct CellColumn {
    pub(in crate::query) name: String,
    pub(in crate::query) kind: DataType,
}

/// The value as the type that is wanted; nothing if it has another one.
pub(in crate::query) fn value_of(value: FieldValue, kind: DataType) -> Value {
    let value = match value {
        FieldValue::Float(value) => Value::Float(value),
        FieldValue::Integer(value) => Value::Integer(value),
        FieldValue::Boolean(value) => Value::Boolean(value),
        FieldValue::Text(_) if kind != DataType::Text => return Value::Null,
        FieldValue::Text(text) => Value::Text(text),
    };
    value.cast(kind)
}

/// The values of a column from some row on, row by row.
pub(super) struct CellReader<'c> {
    column: &'c FieldColumn,
    kind: DataType,
    values: Range<usize>,
}

impl<'c> CellReader<'c> {
    pub(super) fn new(column: &'c FieldColumn, kind: DataType, rows: &Range<usize>) -> Self {
        Self { column, kind, values: column.within(rows) }
    }

    /// The value of a row; each time of a later one.
    pub(super) fn value(&mut self, row: usize) -> Value {
        let mut found = Value::Null;
        // A row has several values where they are of several types.
        while self.values.start < self.values.end && self.column.row_of(self.values.start) == row {
            let value = self.column.value(self.values.start);
            self.values.start += 1;
            match value.map_or(Value::Null, |value| value_of(value, self.kind)) {
                Value::Null => {}
                value => found = value,
            }
        }
        found
    }
}
