//! Finds the wanted fields of a line.

use std::borrow::Cow;

use super::super::value::{DataType, Value};
use crate::{
    codec::AthleteLine,
    line_protocol::{self, unescape_key, unescape_text},
};

/// A field that is wanted, with the type that it is wanted as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::query) struct CellColumn {
    pub(in crate::query) name: String,
    pub(in crate::query) kind: DataType,
}

/// Takes the values of wanted fields out of lines. Most lines look like the one before, so where a field
/// stands in it is tried first.
pub(super) struct CellReader<'c> {
    columns: &'c [CellColumn],
    /// For each place in a line, the key that was there, and which column it is.
    seen: Vec<(Vec<u8>, Option<usize>)>,
}

impl<'c> CellReader<'c> {
    pub(super) fn new(columns: &'c [CellColumn]) -> Self {
        Self { columns, seen: Vec::new() }
    }

    /// Writes the values into `row`, which is as long as there are columns; `false` if there is none.
    pub(super) fn read(&mut self, line: &AthleteLine<'_>, row: &mut [Value]) -> bool {
        row.fill(Value::Null);
        let mut any = false;
        for (place, field) in line.fields().flatten().enumerate() {
            let Some(index) = self.column(place, field.key) else { continue };
            let Some(column) = self.columns.get(index) else { continue };
            let value = value_of(&field.value, column.kind);
            if let Some(cell) = row.get_mut(index)
                && !value.is_null()
            {
                *cell = value;
                any = true;
            }
        }
        any
    }

    fn column(&mut self, place: usize, key: &[u8]) -> Option<usize> {
        if let Some((known, column)) = self.seen.get(place)
            && known == key
        {
            return *column;
        }
        let name = unescape_key(key);
        let name = match &name {
            Cow::Borrowed(name) => String::from_utf8_lossy(name),
            Cow::Owned(name) => String::from_utf8_lossy(name),
        };
        let column = self.columns.iter().position(|column| column.name == *name);
        if place < MAX_PLACES {
            if self.seen.len() <= place {
                self.seen.resize(place + 1, (Vec::new(), None));
            }
            if let Some(seen) = self.seen.get_mut(place) {
                *seen = (key.to_vec(), column);
            }
        }
        column
    }
}

/// How many places of a line are remembered.
const MAX_PLACES: usize = 64;

/// The value as the type that is wanted; nothing if it has another one.
fn value_of(value: &line_protocol::Value<'_>, kind: DataType) -> Value {
    let value = match value {
        line_protocol::Value::Float(value) => Value::Float(*value),
        line_protocol::Value::Integer(value) => Value::Integer(*value),
        line_protocol::Value::Boolean(value) => Value::Boolean(*value),
        line_protocol::Value::Text(raw) => {
            if kind != DataType::Text {
                return Value::Null;
            }
            Value::Text(String::from_utf8_lossy(&unescape_text(raw)).as_ref().into())
        }
    };
    value.cast(kind)
}
