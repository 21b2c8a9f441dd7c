//! Line protocol that InfluxDB loads with `influx -import`.
//!
//! The file starts with two lines that are comments everywhere else: `# DML`, because the import
//! interprets every line before it as a query, and `# CONTEXT-DATABASE:`, which names the database.
//! It is the athlete's login, as for phones that post. In InfluxDB a field has a single type,
//! whereas Trackside accepts numbers with and without `i` for the same field: a field that came as
//! both is written as a float throughout.
//! both stands as a float throughout.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use crate::{
    line_protocol::{FieldIter, Value},
    model::Login,
};

/// The types in which the numbers of a field came.
#[derive(Debug, Clone, Copy, Default)]
struct Kinds {
    float: bool,
    integer: bool,
}

/// The numeric fields by measurement and key, escaped.
#[derive(Debug, Default)]
pub(super) struct NumberKinds {
    fields: HashMap<Vec<u8>, HashMap<Vec<u8>, Kinds>>,
}

impl NumberKinds {
    /// Records a field of a series.
    pub(super) fn note(&mut self, series: &[u8], key: &[u8], value: &Value<'_>) {
        if !matches!(value, Value::Float(_) | Value::Integer(_)) {
            return;
        }
        let measurement = measurement(series);
        if !self.fields.contains_key(measurement) {
            self.fields.insert(measurement.to_vec(), HashMap::new());
        }
        let Some(fields) = self.fields.get_mut(measurement) else { return };
        if !fields.contains_key(key) {
            fields.insert(key.to_vec(), Kinds::default());
        }
        if let Some(kinds) = fields.get_mut(key) {
            match value {
                Value::Integer(_) => kinds.integer = true,
                _ => kinds.float = true,
            }
        }
    }

    /// Keeps only the fields that came as both.
    pub(super) fn keep_mixed(&mut self) {
        self.fields.retain(|_, fields| {
            fields.retain(|_, kinds| kinds.float && kinds.integer);
            !fields.is_empty()
        });
    }

    /// Appends fields, with those that were kept as floats.
    pub(super) fn write_fields(&self, series: &[u8], fields: &[u8], out: &mut Vec<u8>) {
        let Some(mixed) = self.fields.get(measurement(series)) else {
            return out.extend_from_slice(fields);
        };
        for (at, field) in FieldIter::new(fields).flatten().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            out.extend_from_slice(field.key);
            out.push(b'=');
            let raw = match field.value {
                Value::Integer(_) if mixed.contains_key(field.key) => {
                    field.raw.strip_suffix(b"i").unwrap_or(field.raw)
                }
                _ => field.raw,
            };
            out.extend_from_slice(raw);
        }
    }
}

/// Writes the first lines of a file for `influx -import`.
pub(super) fn write_head(login: &Login, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# DML\n# CONTEXT-DATABASE: {login}")
}

/// The measurement of a series: everything before the first unescaped comma.
fn measurement(series: &[u8]) -> &[u8] {
    let mut is_escaped = false;
    let mut parts = series.split(|&byte| {
        let ends = byte == b',' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    });
    parts.next().unwrap_or(series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_both_kinds_is_a_float_and_no_other_changes() {
        let lines = [
            ("samples", "hr_bpm=145i,n=1i,x=1.5"),
            (r"samples,a=b", "hr_bpm=146,text=\"7i\""),
            (r"lap\,s,a=b", "hr_bpm=9i"),
        ];
        let mut kinds = NumberKinds::default();
        for (series, fields) in lines {
            for field in FieldIter::new(fields.as_bytes()).flatten() {
                kinds.note(series.as_bytes(), field.key, &field.value);
            }
        }
        kinds.keep_mixed();
        let written = lines.map(|(series, fields)| {
            let mut out = Vec::new();
            kinds.write_fields(series.as_bytes(), fields.as_bytes(), &mut out);
            String::from_utf8(out).unwrap()
        });
        let expected = ["hr_bpm=145,n=1i,x=1.5", "hr_bpm=146,text=\"7i\"", "hr_bpm=9i"];
        assert_eq!(written, expected);
    }
}
