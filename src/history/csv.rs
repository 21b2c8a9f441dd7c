//! Writes the merged lines as CSV.

use std::{collections::HashSet, io};

use super::Collected;
use crate::{
    codec,
    formats::{Cell, Layout, Table},
    line_protocol::{Field, Value, sections, unescape_key, unescape_text, write_time},
    model::{Metric, UnixNanos},
};

/// Writes lines as CSV ([`crate::formats`] says which columns there are). Known metrics come
/// first, then the other fields by name.
pub(super) fn write(collected: Collected, out: &mut dyn io::Write) -> io::Result<()> {
    let layout = collected.survey.seen.map(ColumnSurvey::layout).unwrap_or_default();
    let mut table = Table::begin(out, &layout)?;
    let mut line = Vec::new();
    collected.sorter.finish(&mut |time, series, fields| {
        line.clear();
        for part in [series, b" ", fields, b" "] {
            line.extend_from_slice(part);
        }
        write_time(time, &mut line);
        // Cannot fail: the line was parsed before it was sorted.
        let Some(line) = sections(&line) else { return Ok(()) };
        let tags = line.tags_raw.strip_prefix(b",").unwrap_or_default();
        let measurement = unescape_key(line.measurement);
        let texts: Vec<_> = line.fields().flatten().map(|field| (field, text_of(&field))).collect();
        let cells = texts.iter().map(|(field, text)| (unescape_key(field.key), cell(field, text)));
        table.row(UnixNanos(time), &measurement, tags, cells)
    })?;
    table.finish()
}

/// The unescaped text of a text field.
fn text_of<'a>(field: &Field<'a>) -> std::borrow::Cow<'a, [u8]> {
    match field.value {
        Value::Text(raw) => unescape_text(raw),
        _ => std::borrow::Cow::Borrowed(&[]),
    }
}

fn cell<'c>(field: &Field<'c>, text: &'c [u8]) -> Cell<'c> {
    match field.value {
        Value::Float(_) => Cell::Number(field.raw),
        Value::Integer(_) => Cell::Number(field.raw.strip_suffix(b"i").unwrap_or(field.raw)),
        Value::Text(_) => Cell::Text(text),
        Value::Boolean(value) => Cell::Boolean(value),
    }
}

/// What the columns depend on. The number of an athlete's fields is bounded.
#[derive(Default)]
pub(super) struct ColumnSurvey {
    fields: HashSet<Vec<u8>>,
    measurement: bool,
    tags: bool,
}

impl ColumnSurvey {
    /// Records a series.
    pub(super) fn series(&mut self, series: &[u8]) {
        self.tags |= series.contains(&b',');
        self.measurement |= series.strip_prefix(codec::SAMPLES).is_none_or(|rest| {
            // `samples` or `samples,...`; a measurement that contains a comma gets both columns.
            !(rest.is_empty() || rest.starts_with(b","))
        });
    }

    /// Records a field.
    pub(super) fn field(&mut self, key: &[u8]) {
        let key = unescape_key(key);
        if !self.fields.contains(&*key) {
            self.fields.insert(key.into_owned());
        }
    }

    fn layout(mut self) -> Layout {
        let known = Metric::KNOWN.iter().map(|metric| metric.name().as_bytes().to_vec());
        let mut fields: Vec<_> = known.filter(|name| self.fields.remove(name)).collect();
        let mut others: Vec<_> = self.fields.into_iter().collect();
        others.sort_unstable();
        fields.append(&mut others);
        Layout { measurement: self.measurement, tags: self.tags, fields }
    }
}
