//! Columns of the roster, in order.

use std::ops::Deref;

use super::data_field::DataField;

/// Data fields in order, each once: as many as there are at most.
#[derive(Debug, Clone, Copy)]
pub struct Columns {
    fields: [DataField; DataField::ALL.len()],
    len: usize,
}

impl Columns {
    /// These fields; what is beyond the number of fields that there are is left out.
    pub const fn new(chosen: &[DataField]) -> Self {
        let mut fields = DataField::ALL;
        let mut len = 0;
        // A constant function has no iterators yet.
        while len < chosen.len() && len < fields.len() {
            fields[len] = chosen[len];
            len += 1;
        }
        Self { fields, len }
    }
}

impl Deref for Columns {
    type Target = [DataField];

    fn deref(&self) -> &[DataField] {
        self.fields.get(..self.len).unwrap_or(&self.fields)
    }
}

impl PartialEq for Columns {
    /// What is behind the last one does not count.
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
