//! Merges the fields of lines with the same key and time: later wins.

use std::collections::HashMap;

use crate::line_protocol::FieldIter;

/// Up to this many fields, a linear search is fastest.
const SEARCHED_FIELDS: usize = 24;

/// Fields by key, in order of first occurrence.
#[derive(Default)]
pub(super) struct FieldMerge<'a> {
    /// Key and value as written.
    fields: Vec<(&'a [u8], &'a [u8])>,
    /// The index of each key; empty while there are few.
    places: HashMap<&'a [u8], usize>,
}

impl<'a> FieldMerge<'a> {
    /// Sets a field, replacing any earlier value.
    pub(super) fn put(&mut self, key: &'a [u8], value: &'a [u8]) {
        if self.places.is_empty() && self.fields.len() >= SEARCHED_FIELDS {
            self.places = self.fields.iter().enumerate().map(|(at, (key, _))| (*key, at)).collect();
        }
        let place = if self.places.is_empty() {
            self.fields.iter().position(|(known, _)| *known == key)
        } else {
            self.places.get(key).copied()
        };
        if let Some(field) = place.and_then(|place| self.fields.get_mut(place)) {
            field.1 = value;
            return;
        }
        if !self.places.is_empty() {
            self.places.insert(key, self.fields.len());
        }
        self.fields.push((key, value));
    }

    /// Sets fields from the output of [`Self::write`].
    pub(super) fn put_all(&mut self, fields: &'a [u8]) {
        // Cannot fail: they were parsed before they were written.
        for field in FieldIter::new(fields).flatten() {
            self.put(field.key, field.raw);
        }
    }

    /// Appends the fields as line protocol.
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        for (index, (key, value)) in self.fields.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            out.extend_from_slice(key);
            out.push(b'=');
            out.extend_from_slice(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(lines: &[&str]) -> String {
        let mut merge = FieldMerge::default();
        for line in lines {
            merge.put_all(line.as_bytes());
        }
        let mut out = Vec::new();
        merge.write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn later_wins_field_by_field_and_values_stay_as_sent() {
        let lines = ["a=1.50,b=\"x,y\"", "c=t,a=2i", r"b=1e3,d\,e=0"];
        assert_eq!(merged(&lines), r"a=2i,b=1e3,c=t,d\,e=0");
    }

    #[test]
    fn a_field_that_stands_twice_in_a_line_has_its_last_value() {
        assert_eq!(merged(&["a=1,b=2,a=3"]), "a=3,b=2");
    }

    #[test]
    fn many_fields_merge_like_few() {
        let all = |value: &str| {
            let fields: Vec<_> = (0..100).map(|n| format!("f{n}={value}")).collect();
            fields.join(",")
        };
        assert_eq!(merged(&[&all("1"), &all("2")]), all("2"));
    }
}
