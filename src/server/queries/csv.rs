//! Answers as CSV: a head for each statement and each other set of columns.

use super::{
    super::http_error::csv_field,
    chunks::{Sender, gone},
    parameters::Parameters,
    times::Epoch,
};
use crate::query::{Output, SeriesHead, Stop, Value};

/// Writes an answer as CSV.
pub(super) struct CsvOutput<'s> {
    sender: &'s mut Sender,
    epoch: Option<Epoch>,
    statement: usize,
    /// The statement whose head was written, and its columns.
    head: Option<(usize, Vec<String>)>,
    /// Name and tags of the series, as they stand in each row.
    begin: Vec<u8>,
    line: Vec<u8>,
}

impl<'s> CsvOutput<'s> {
    pub(super) fn new(sender: &'s mut Sender, parameters: &Parameters) -> Self {
        let (begin, line) = (Vec::new(), Vec::new());
        Self { sender, epoch: parameters.epoch, statement: 0, head: None, begin, line }
    }

    fn push(&mut self, value: &Value) {
        let text = match value {
            Value::Null => String::new(),
            Value::Float(value) if !value.is_finite() => String::new(),
            Value::Float(value) => value.to_string(),
            Value::Integer(value) => value.to_string(),
            Value::Text(text) => text.as_ref().to_owned(),
            Value::Boolean(value) => value.to_string(),
            Value::Time(nanos) => {
                self.epoch.map_or(*nanos, |epoch| epoch.units(*nanos)).to_string()
            }
        };
        self.line.push(b',');
        self.line.extend(csv_field(text.as_bytes()));
    }
}

/// `key=value,...`, with escapes; what is empty is left out.
fn tags_text(tags: &[(String, String)]) -> String {
    let escaped = |text: &str| text.replace(',', "\\,").replace('=', "\\=").replace(' ', "\\ ");
    let parts = tags.iter().filter(|(_, value)| !value.is_empty());
    let parts: Vec<String> =
        parts.map(|(key, value)| format!("{}={}", escaped(key), escaped(value))).collect();
    parts.join(",")
}

impl Output for CsvOutput<'_> {
    fn begin(&mut self, statement: usize) -> Result<(), Stop> {
        self.statement = statement;
        Ok(())
    }

    fn series(&mut self, head: &SeriesHead) -> Result<(), Stop> {
        let known = self.head.as_ref();
        if !known.is_some_and(|(id, columns)| *id == self.statement && *columns == head.columns) {
            let mut text = if known.is_some() { b"\n".to_vec() } else { Vec::new() };
            text.extend_from_slice(b"name,tags");
            for column in &head.columns {
                text.push(b',');
                text.extend(csv_field(column.as_bytes()));
            }
            text.push(b'\n');
            self.head = Some((self.statement, head.columns.clone()));
            self.sender.write(&text).map_err(gone)?;
        }
        self.begin = csv_field(head.name.as_bytes());
        self.begin.push(b',');
        self.begin.extend(csv_field(tags_text(&head.tags).as_bytes()));
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Stop> {
        self.line.clear();
        let begin = std::mem::take(&mut self.begin);
        self.line.extend_from_slice(&begin);
        self.begin = begin;
        for value in values {
            self.push(value);
        }
        self.line.push(b'\n');
        self.sender.write(&self.line).map_err(gone)
    }

    /// An error of a statement has no place in this format, in InfluxDB neither.
    fn end(&mut self, _error: Option<&str>) -> Result<(), Stop> {
        Ok(())
    }
}
