//! The type of each field of each athlete; rebuilt from the journal.
//!
//! A field is numeric, text or boolean; the first value sent decides. As in the journal, an athlete
//! is a login: someone who returns under a login finds the types of the earlier recordings.
//! Invariants: a refused shape leaves no trace; what one athlete can register is bounded in number
//! and in bytes; a shape that was admitted before costs one hash lookup.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::Arc,
};

use crate::model::{FieldType, Login, Shape, ShapeField};

#[cfg(test)]
mod tests;

/// The default maximum number of fields (measurement and key) per athlete.
pub const MAX_FIELDS_PER_ATHLETE: usize = 4096;

/// The default maximum for the total length of an athlete's field names, in bytes.
pub const MAX_NAME_BYTES_PER_ATHLETE: usize = 1 << 20;

/// The cache of admitted shapes may hold this many times as many names as the athlete has fields;
/// beyond that it is cleared.
const REMEMBERED_TIMES: usize = 4;

/// How many of the latest shapes are recognised by pointer: a phone sends only a few kinds of
/// lines, and the decoder shares one [`Shape`] among requests that look alike.
const MAX_LATEST: usize = 4;

/// The maximum number of fields of such a shape.
const MAX_LATEST_FIELDS: usize = 64;

/// A measurement or field key, unescaped.
type Name = Arc<[u8]>;

/// The type that a field has before it was ever sent, if any.
pub type KnownTypes = fn(measurement: &[u8], key: &[u8]) -> Option<FieldType>;

/// Why the lines of a shape are dropped. Displays as InfluxDB's message, without its
/// `partial write:` and `dropped=N`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaError {
    /// The field already has another type.
    TypeConflict {
        /// The field key.
        key: Vec<u8>,
        /// The measurement.
        measurement: Vec<u8>,
        /// The type as sent.
        sent: FieldType,
        /// The existing type.
        known: FieldType,
    },
    /// The athlete has reached the maximum number of fields, or of bytes in their names.
    TooManyFields,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TypeConflict { key, measurement, sent, known } => write!(
                f,
                "field type conflict: input field \"{}\" on measurement \"{}\" is type {}, \
                 already exists as type {}",
                String::from_utf8_lossy(key),
                String::from_utf8_lossy(measurement),
                type_name(*sent),
                type_name(*known),
            ),
            Self::TooManyFields => f.write_str("max fields exceeded"),
        }
    }
}

/// InfluxDB's name for a type.
const fn type_name(kind: FieldType) -> &'static str {
    match kind {
        FieldType::Float => "float",
        FieldType::Integer => "integer",
        FieldType::Text => "string",
        FieldType::Boolean => "boolean",
    }
}

/// The limits and initial types.
#[derive(Debug, Clone, Copy)]
struct Rules {
    known_types: KnownTypes,
    max_fields: usize,
    max_name_bytes: usize,
}

/// The result of admitting the shapes of a batch.
#[derive(Debug, Default)]
pub struct Admission {
    /// The index of each refused shape, and why.
    pub refused: Vec<(usize, SchemaError)>,
    /// What to revert if the commit fails.
    pub registered: Registered,
}

/// The fields that an admission registered.
#[derive(Debug, Default)]
pub struct Registered {
    /// Empty for most batches.
    new: Vec<NewField>,
}

#[derive(Debug)]
struct NewField {
    athlete: Login,
    measurement: Name,
    key: Name,
}

/// The types of all fields of all athletes.
#[derive(Debug)]
pub struct Schema {
    rules: Rules,
    athletes: HashMap<Login, Fields>,
}

/// The fields of one athlete.
#[derive(Debug, Default)]
struct Fields {
    /// The type by measurement and field key.
    types: HashMap<Name, HashMap<Name, FieldType>>,
    /// The number of fields in `types`.
    count: usize,
    /// The total length of their names, in bytes.
    name_bytes: usize,
    /// Admitted shapes; they share their names with `types`.
    admitted: HashSet<Shape>,
    /// The number of names in `admitted`.
    admitted_weight: usize,
    /// The latest shapes in `admitted`, as they were sent.
    latest: Vec<Arc<Shape>>,
}

impl Schema {
    /// Creates an empty schema; `known_types` gives the fields that have a type from the start.
    pub fn new(known_types: KnownTypes) -> Self {
        Self::with_limits(known_types, MAX_FIELDS_PER_ATHLETE, MAX_NAME_BYTES_PER_ATHLETE)
    }

    /// The same with other limits on the number of fields per athlete and the length of their
    /// names.
    pub fn with_limits(known_types: KnownTypes, max_fields: usize, max_name_bytes: usize) -> Self {
        let rules = Rules { known_types, max_fields, max_name_bytes };
        Self { rules, athletes: HashMap::new() }
    }

    /// Checks the shapes of a batch in order and registers the fields of those that fit; a refused
    /// shape registers nothing.
    pub fn admit(&mut self, athlete: &Login, shapes: &[Arc<Shape>]) -> Admission {
        let mut admission = Admission::default();
        let fields = self.athletes.entry(athlete.clone()).or_default();
        for (index, shape) in shapes.iter().enumerate() {
            if fields.is_latest(shape) {
                continue;
            }
            if fields.admitted.contains(&**shape) {
                fields.note_latest(shape);
                continue;
            }
            match fields.register(shape, self.rules) {
                Ok(new) => {
                    let new = new.into_iter().map(|key| {
                        let measurement = Arc::clone(&shape.measurement);
                        NewField { athlete: athlete.clone(), measurement, key }
                    });
                    admission.registered.new.extend(new);
                    fields.remember(shape, self.rules);
                }
                Err(refusal) => admission.refused.push((index, refusal)),
            }
        }
        admission
    }

    /// Reverts an admission whose batch was not committed.
    pub fn revert(&mut self, registered: Registered) {
        for NewField { athlete, measurement, key } in registered.new {
            if let Some(fields) = self.athletes.get_mut(&athlete) {
                fields.forget(&measurement, &key);
            }
        }
    }

    /// Forgets an athlete whose recordings are gone.
    pub fn forget(&mut self, athlete: &Login) {
        self.athletes.remove(athlete);
    }

    /// Adds a shape read from the journal; the first type seen is kept.
    pub fn observe(&mut self, athlete: &Login, shape: &Shape) {
        let fields = self.athletes.entry(athlete.clone()).or_default();
        if fields.admitted.contains(shape) {
            return;
        }
        if fields.register(shape, self.rules).is_ok() {
            fields.remember(shape, self.rules);
            return;
        }
        // What is in the journal was admitted once. A field that no longer fits (the limits were
        // different then) stays readable but is not checked; the others are.
        for field in &shape.fields {
            let one = std::slice::from_ref(field);
            fields.register_fields(&shape.measurement, one, self.rules).ok();
        }
    }
}

impl Fields {
    /// Registers the new fields of a shape, all or none; returns their keys.
    fn register(&mut self, shape: &Shape, rules: Rules) -> Result<Vec<Name>, SchemaError> {
        self.register_fields(&shape.measurement, &shape.fields, rules)
    }

    fn register_fields(
        &mut self,
        measurement: &Name,
        fields: &[ShapeField],
        rules: Rules,
    ) -> Result<Vec<Name>, SchemaError> {
        let mut new = Vec::new();
        for field in fields {
            match self.register_field(measurement, field, rules) {
                Ok(false) => {}
                Ok(true) => new.push(Arc::clone(&field.key)),
                Err(refusal) => {
                    for key in &new {
                        self.forget(measurement, key);
                    }
                    return Err(refusal);
                }
            }
        }
        Ok(new)
    }

    /// Registers one field; `true` if it is new.
    fn register_field(
        &mut self,
        measurement: &Name,
        field: &ShapeField,
        rules: Rules,
    ) -> Result<bool, SchemaError> {
        let types = self.types.get(measurement);
        let on_record = types.and_then(|types| types.get(&field.key)).copied();
        let known = on_record.or_else(|| (rules.known_types)(measurement, &field.key));
        if let Some(known) = known
            && !known.agrees_with(field.kind)
        {
            return Err(SchemaError::TypeConflict {
                key: field.key.to_vec(),
                measurement: measurement.to_vec(),
                sent: field.kind,
                known,
            });
        }
        if on_record.is_some() {
            return Ok(false);
        }
        let first_of_measurement = types.is_none();
        let name_bytes = field.key.len() + if first_of_measurement { measurement.len() } else { 0 };
        if rules.max_fields <= self.count || rules.max_name_bytes < self.name_bytes + name_bytes {
            return Err(SchemaError::TooManyFields);
        }
        self.count += 1;
        self.name_bytes += name_bytes;
        let types = self.types.entry(Arc::clone(measurement)).or_default();
        types.insert(Arc::clone(&field.key), known.unwrap_or(field.kind));
        Ok(true)
    }

    fn is_latest(&self, shape: &Arc<Shape>) -> bool {
        self.latest.iter().any(|latest| Arc::ptr_eq(latest, shape))
    }

    /// Records a shape that is in `admitted`.
    fn note_latest(&mut self, shape: &Arc<Shape>) {
        if shape.fields.len() <= MAX_LATEST_FIELDS {
            self.latest.truncate(MAX_LATEST - 1);
            self.latest.insert(0, Arc::clone(shape));
        }
    }

    /// Removes a field, and with it the cache of shapes.
    fn forget(&mut self, measurement: &Name, key: &Name) {
        let Some(types) = self.types.get_mut(measurement) else { return };
        if types.remove(key).is_some() {
            self.count -= 1;
            self.name_bytes -= key.len();
        }
        if types.is_empty() {
            self.types.remove(measurement);
            self.name_bytes -= measurement.len();
        }
        self.admitted.clear();
        self.admitted_weight = 0;
        self.latest.clear();
    }

    /// Caches a shape that fits, reusing the names in `types`.
    fn remember(&mut self, shape: &Shape, rules: Rules) {
        let max_remembered = REMEMBERED_TIMES * rules.max_fields;
        let weight = shape.fields.len() + 1;
        if max_remembered < weight {
            return;
        }
        if max_remembered < self.admitted_weight + weight {
            self.admitted.clear();
            self.admitted_weight = 0;
        }
        let Some((measurement, types)) = self.types.get_key_value(&shape.measurement) else {
            return;
        };
        let shared = |field: &ShapeField| {
            let (key, _) = types.get_key_value(&field.key)?;
            Some(ShapeField { key: Arc::clone(key), kind: field.kind })
        };
        let Some(fields) = shape.fields.iter().map(shared).collect() else { return };
        self.admitted.insert(Shape { measurement: Arc::clone(measurement), fields });
        self.admitted_weight += weight;
    }
}
