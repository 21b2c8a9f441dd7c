//! The values of one field of a series.

use std::{ops::Range, sync::Arc};

use crate::{model::FieldType, offset};

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// A number.
    Float(f64),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Boolean(bool),
    /// A text.
    Text(Arc<str>),
}

impl FieldValue {
    /// Its type.
    pub const fn kind(&self) -> FieldType {
        match self {
            Self::Float(_) => FieldType::Float,
            Self::Integer(_) => FieldType::Integer,
            Self::Boolean(_) => FieldType::Boolean,
            Self::Text(_) => FieldType::Text,
        }
    }

    /// Bytes of memory, about.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len() + 32,
            _ => 8,
        }
    }
}

/// The values of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum ColumnValues {
    /// Numbers.
    Float(Vec<f64>),
    /// Whole numbers.
    Integer(Vec<i64>),
    /// True or false.
    Boolean(Vec<bool>),
    /// Texts.
    Text(Vec<Arc<str>>),
    /// Values of several types. Which of two of the same time counts depends on the type that is
    /// wanted, so all are kept, in order of arrival.
    Mixed(Vec<FieldValue>),
}

impl ColumnValues {
    fn new(kind: FieldType) -> Self {
        match kind {
            FieldType::Float => Self::Float(Vec::new()),
            FieldType::Integer => Self::Integer(Vec::new()),
            FieldType::Boolean => Self::Boolean(Vec::new()),
            FieldType::Text => Self::Text(Vec::new()),
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Float(values) => values.len(),
            Self::Integer(values) => values.len(),
            Self::Boolean(values) => values.len(),
            Self::Text(values) => values.len(),
            Self::Mixed(values) => values.len(),
        }
    }

    fn get(&self, index: usize) -> Option<FieldValue> {
        Some(match self {
            Self::Float(values) => FieldValue::Float(*values.get(index)?),
            Self::Integer(values) => FieldValue::Integer(*values.get(index)?),
            Self::Boolean(values) => FieldValue::Boolean(*values.get(index)?),
            Self::Text(values) => FieldValue::Text(Arc::clone(values.get(index)?)),
            Self::Mixed(values) => values.get(index)?.clone(),
        })
    }

    /// Adds a value; one of another type makes the column a mixed one.
    fn push(&mut self, value: FieldValue) {
        match (&mut *self, value) {
            (Self::Float(values), FieldValue::Float(value)) => values.push(value),
            (Self::Integer(values), FieldValue::Integer(value)) => values.push(value),
            (Self::Boolean(values), FieldValue::Boolean(value)) => values.push(value),
            (Self::Text(values), FieldValue::Text(value)) => values.push(value),
            (Self::Mixed(values), value) => values.push(value),
            (_, value) => {
                let mut all: Vec<FieldValue> =
                    (0..self.len()).filter_map(|index| self.get(index)).collect();
                all.push(value);
                *self = Self::Mixed(all);
            }
        }
    }

    /// Replaces the last value, if both are of the type of the column.
    fn replace_last(&mut self, value: &FieldValue) -> bool {
        match (self, value) {
            (Self::Float(values), FieldValue::Float(value)) => set_last(values, *value),
            (Self::Integer(values), FieldValue::Integer(value)) => set_last(values, *value),
            (Self::Boolean(values), FieldValue::Boolean(value)) => set_last(values, *value),
            (Self::Text(values), FieldValue::Text(value)) => set_last(values, Arc::clone(value)),
            _ => false,
        }
    }
}

fn set_last<T>(values: &mut [T], value: T) -> bool {
    values.last_mut().is_some_and(|last| {
        *last = value;
        true
    })
}

/// The values of a field, in order of the rows that have one.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldColumn {
    name: Arc<str>,
    /// The row of each value; without it, the values are those of the first rows.
    rows: Option<Vec<u32>>,
    values: ColumnValues,
}

impl FieldColumn {
    pub(super) fn new(name: Arc<str>, kind: FieldType) -> Self {
        Self { name, rows: None, values: ColumnValues::new(kind) }
    }

    /// Values of the rows that are listed, or without a list of the first rows; `None` if there are not as many
    /// of both.
    pub(super) fn from_parts(
        name: Arc<str>,
        rows: Option<Vec<u32>>,
        values: ColumnValues,
    ) -> Option<Self> {
        let fits = rows.as_ref().is_none_or(|rows| rows.len() == values.len());
        fits.then_some(Self { name, rows, values })
    }

    /// The type of its values; `None` if they are of several types.
    pub(super) const fn kind(&self) -> Option<FieldType> {
        Some(match self.values {
            ColumnValues::Float(_) => FieldType::Float,
            ColumnValues::Integer(_) => FieldType::Integer,
            ColumnValues::Boolean(_) => FieldType::Boolean,
            ColumnValues::Text(_) => FieldType::Text,
            ColumnValues::Mixed(_) => return None,
        })
    }

    /// The name of the field.
    pub const fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The values.
    pub const fn values(&self) -> &ColumnValues {
        &self.values
    }

    /// Whether its values are of several types.
    pub const fn is_mixed(&self) -> bool {
        matches!(self.values, ColumnValues::Mixed(_))
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A value, by its index among the values.
    pub fn value(&self, index: usize) -> Option<FieldValue> {
        self.values.get(index)
    }

    /// The row of a value; beyond all rows for one that is not there.
    #[inline]
    pub fn row_of(&self, index: usize) -> usize {
        match &self.rows {
            None => index,
            Some(rows) => rows.get(index).map_or(usize::MAX, |row| *row as usize),
        }
    }

    /// About how many bytes of memory they take.
    pub(super) fn bytes(&self) -> usize {
        let rows = self.rows.as_ref().map_or(0, |rows| size_of_val(rows.as_slice()));
        let each = match self.values {
            ColumnValues::Boolean(_) => size_of::<bool>(),
            ColumnValues::Text(_) | ColumnValues::Mixed(_) => 48,
            ColumnValues::Float(_) | ColumnValues::Integer(_) => size_of::<u64>(),
        };
        rows + self.len() * each + self.text_bytes(0..self.len())
    }

    /// How many bytes the texts among some values have.
    pub fn text_bytes(&self, values: Range<usize>) -> usize {
        match &self.values {
            ColumnValues::Text(texts) => {
                offset::get_or_empty(texts, values).iter().map(|text| text.len()).sum()
            }
            ColumnValues::Mixed(_) => {
                values.filter_map(|index| self.value(index)).map(|value| value.bytes()).sum()
            }
            _ => 0,
        }
    }

    /// Which values are those of some rows.
    pub fn within(&self, rows: &Range<usize>) -> Range<usize> {
        match &self.rows {
            None => rows.start.min(self.len())..rows.end.min(self.len()),
            Some(known) => {
                let at = |row: usize| known.partition_point(|known| (*known as usize) < row);
                at(rows.start)..at(rows.end)
            }
        }
    }

    /// Adds a number as [`Self::push`] does; most columns have a number in each row.
    #[inline]
    pub(super) fn push_number(&mut self, row: usize, value: f64, is_integer: bool) -> usize {
        if self.rows.is_none() {
            match &mut self.values {
                ColumnValues::Float(values) if !is_integer && values.len() == row => {
                    values.push(value);
                    return size_of::<f64>();
                }
                ColumnValues::Integer(values) if is_integer && values.len() == row => {
                    values.push(value as i64);
                    return size_of::<i64>();
                }
                _ => {}
            }
        }
        let value =
            if is_integer { FieldValue::Integer(value as i64) } else { FieldValue::Float(value) };
        self.push(row, value)
    }

    /// Adds the value of a row that is not before the last one; of two values of a row the later one
    /// counts. Gives by how many bytes it has grown, about.
    #[inline]
    pub(super) fn push(&mut self, row: usize, value: FieldValue) -> usize {
        let len = self.len();
        if len > 0 && self.row_of(len - 1) == row && self.values.replace_last(&value) {
            return 0;
        }
        if self.rows.is_none() && row != len {
            self.rows = Some((0..len as u32).collect());
        }
        if let Some(rows) = &mut self.rows {
            rows.push(row as u32);
        }
        let bytes = value.bytes() + if self.rows.is_some() { 4 } else { 0 };
        self.values.push(value);
        bytes
    }

    /// The same values with other rows, given by the rows they have now; those of the same row stay in
    /// their order.
    pub(super) fn with_rows(&self, new_rows: &[u32]) -> Self {
        let new_row = |index| offset::get(new_rows, self.row_of(index)).map_or(0, |row| *row);
        let mut order: Vec<usize> = (0..self.len()).collect();
        order.sort_by_key(|index| new_row(*index));
        let kind = self.value(0).map_or(FieldType::Float, |value| value.kind());
        let mut sorted = Self::new(Arc::clone(&self.name), kind);
        if let ColumnValues::Mixed(_) = self.values {
            sorted.values = ColumnValues::Mixed(Vec::new());
        }
        for index in order {
            if let Some(value) = self.value(index) {
                sorted.push(new_row(index) as usize, value);
            }
        }
        sorted
    }
}
