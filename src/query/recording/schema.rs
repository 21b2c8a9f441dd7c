//! What fields, types, tags and series there are.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        ast::Measurement,
        plan::{Columns, Schema},
        value::DataType,
    },
    Tags,
};

/// What is known of a measurement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::query) struct MeasurementInfo {
    pub(in crate::query) fields: BTreeMap<String, DataType>,
    pub(in crate::query) series: BTreeSet<Tags>,
}

impl MeasurementInfo {
    /// Adds what is known from elsewhere. A field that is a number here and a whole number there is a
    /// number.
    pub(super) fn merge(&mut self, other: &Self) {
        for (name, kind) in &other.fields {
            self.add_field(name, *kind);
        }
        self.series.extend(other.series.iter().cloned());
    }

    /// Adds a field.
    pub(super) fn add_field(&mut self, name: &str, kind: DataType) {
        match self.fields.get_mut(name) {
            Some(known) => *known = known.merged(kind),
            None => {
                self.fields.insert(name.to_owned(), kind);
            }
        }
    }

    /// The keys of all tags.
    pub(in crate::query) fn tag_keys(&self) -> BTreeSet<String> {
        self.series.iter().flat_map(|tags| tags.iter()).map(|(key, _)| key.clone()).collect()
    }
}

/// The measurements of a database, for [`plan`](super::super::plan).
#[derive(Debug, Clone, Default)]
pub(in crate::query) struct KnownSchema(pub(in crate::query) BTreeMap<String, MeasurementInfo>);

impl Schema for KnownSchema {
    fn columns(&self, measurement: &Measurement) -> Columns {
        let mut columns = Columns::default();
        for (_, info) in self.0.iter().filter(|(name, _)| measurement.is_meant(name)) {
            for (name, kind) in &info.fields {
                let known = columns.fields.entry(name.clone()).or_default();
                *known = known.merged(*kind);
            }
            columns.tags.extend(info.tag_keys());
        }
        columns
    }
}
