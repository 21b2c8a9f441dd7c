//! Which type each field of each athlete has; rebuilt from the journal.

use crate::model::{AthleteId, FieldType, Shape};

/// The most fields (measurement and key) of one athlete.
pub const MAX_FIELDS_PER_ATHLETE: usize = 4096;

/// Why the lines of a shape are dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A field has another type already.
    TypeConflict {
        /// Field key.
        key: Vec<u8>,
        /// Measurement.
        measurement: Vec<u8>,
        /// Type as sent.
        sent: FieldType,
        /// Type on record.
        known: FieldType,
    },
    /// The athlete has [`MAX_FIELDS_PER_ATHLETE`] fields.
    TooManyFields,
}

/// What became of the shapes of a batch.
#[derive(Debug, Default)]
pub struct Admission {
    /// Index of each refused shape, and why.
    pub refused: Vec<(usize, Refusal)>,
    /// How to take back what was registered, should the commit fail.
    pub registered: Registered,
}

/// Fields that an admission registered first.
#[derive(Debug, Default)]
pub struct Registered {}

/// The types of all fields of all athletes.
#[derive(Debug, Default)]
pub struct Schema {}

impl Schema {
    /// Checks the shapes of a batch in order and registers the fields of those that fit; a
    /// refused shape registers nothing.
    pub fn admit(&mut self, _athlete: AthleteId, _shapes: &[Shape]) -> Admission {
        todo!()
    }

    /// Takes back an admission whose batch was not committed.
    pub fn revert(&mut self, _registered: Registered) {
        todo!()
    }

    /// Takes in a shape found in the journal; the first type seen stays.
    pub fn observe(&mut self, _athlete: AthleteId, _shape: &Shape) {
        todo!()
    }
}
