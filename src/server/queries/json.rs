//! Answers as JSON: one document, or with `chunked=true` one for each series and each so many rows.

use super::{
    chunks::{Sender, gone},
    json_text::JsonText,
    parameters::Parameters,
    place::Place,
    times::{Epoch, as_text},
};
use crate::query::{Output, SeriesHead, Stop, Value};

/// What is written before it is sent.
const BUFFER_BYTES: usize = 16 * 1024;

/// Writes an answer as JSON.
pub(super) struct JsonOutput<'s> {
    sender: &'s mut Sender,
    json: JsonText,
    epoch: Option<Epoch>,
    is_begun: bool,
    place: Place,
    /// How many digits behind the point the last number of each column had.
    n_digits: Vec<usize>,
}

impl<'s> JsonOutput<'s> {
    pub(super) fn new(sender: &'s mut Sender, parameters: &Parameters) -> Self {
        Self {
            sender,
            json: JsonText::new(parameters.pretty),
            epoch: parameters.epoch,
            is_begun: false,
            place: Place::new(parameters.chunk_rows),
            n_digits: Vec::new(),
        }
    }

    fn send(&mut self, least: usize) -> Result<(), Stop> {
        if self.json.len() >= least {
            self.sender.write(&self.json.take()).map_err(gone)?;
        }
        Ok(())
    }

    fn begin_document(&mut self) {
        if !self.is_begun {
            self.is_begun = true;
            self.json.begin(b'{');
            self.json.key("results");
            self.json.begin(b'[');
        }
    }

    fn end_document(&mut self) -> Result<(), Stop> {
        if std::mem::take(&mut self.is_begun) {
            self.json.end(b']');
            self.json.end(b'}');
            self.json.line_feed();
        }
        self.send(0)?;
        if self.place.in_chunks() {
            self.sender.flush().map_err(gone)?;
        }
        Ok(())
    }

    fn begin_statement(&mut self) {
        if !self.place.in_statement {
            self.begin_document();
            self.place.in_statement = true;
            self.json.begin(b'{');
            self.json.key("statement_id");
            self.json.literal(&self.place.statement.to_string());
        }
    }

    fn begin_series(&mut self, head: SeriesHead) {
        self.begin_statement();
        if !self.place.in_list {
            self.place.in_list = true;
            self.json.key("series");
            self.json.begin(b'[');
        }
        let json = &mut self.json;
        json.begin(b'{');
        if !head.name.is_empty() {
            json.key("name");
            json.string(&head.name);
        }
        if !head.tags.is_empty() {
            json.key("tags");
            json.begin(b'{');
            for (key, value) in &head.tags {
                json.key(key);
                json.string(value);
            }
            json.end(b'}');
        }
        json.key("columns");
        json.begin(b'[');
        head.columns.iter().for_each(|column| json.string(column));
        json.end(b']');
        self.place.n_rows = 0;
        self.n_digits.clear();
        self.n_digits.resize(head.columns.len(), 0);
        self.place.series = Some(head);
    }

    /// Ends the series; `is_partial` says that more of its rows follow.
    fn end_series(&mut self, is_partial: bool) -> Option<SeriesHead> {
        let head = self.place.series.take()?;
        if self.place.n_rows > 0 {
            self.json.end(b']');
        }
        if is_partial {
            self.json.key("partial");
            self.json.literal("true");
        }
        self.json.end(b'}');
        Some(head)
    }

    fn end_statement(&mut self, is_partial: bool, error: Option<&str>) {
        if std::mem::take(&mut self.place.in_list) {
            self.json.end(b']');
        }
        if is_partial {
            self.json.key("partial");
            self.json.literal("true");
        }
        if let Some(error) = error {
            self.json.key("error");
            self.json.string(error);
        }
        self.json.end(b'}');
        self.place.in_statement = false;
    }

    /// Ends a document in the midst of a statement.
    fn end_chunk(&mut self, in_series: bool) -> Result<Option<SeriesHead>, Stop> {
        let head = self.end_series(in_series);
        self.end_statement(true, None);
        self.end_document()?;
        Ok(head)
    }

    /// Writes an error that was kept back.
    fn give_failed(&mut self, (statement, error): (usize, String)) {
        self.place.statement = statement;
        self.begin_statement();
        self.end_statement(false, Some(&error));
    }

    /// Ends the answer.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        if let Some(failed) = self.place.take_failed() {
            self.give_failed(failed);
        }
        if self.place.in_chunks() && !self.is_begun {
            return Ok(());
        }
        self.end_document()
    }

    /// The answer to a query without statements.
    pub(super) fn nothing(self) -> Result<(), Stop> {
        let Self { sender, mut json, .. } = self;
        json.begin(b'{');
        json.end(b'}');
        json.line_feed();
        sender.write(&json.take()).map_err(gone)
    }

    fn value(&mut self, value: &Value, index: usize) {
        let json = &mut self.json;
        match value {
            Value::Null => json.literal("null"),
            Value::Float(value) => match self.n_digits.get_mut(index) {
                Some(n_digits) => json.float(*value, n_digits),
                None => json.float(*value, &mut 0),
            },
            Value::Integer(value) => json.integer(*value),
            Value::Text(text) => json.string(text),
            Value::Boolean(value) => json.literal(if *value { "true" } else { "false" }),
            Value::Time(nanos) => {
                if let Some(epoch) = self.epoch.filter(|_| index == 0) {
                    json.integer(epoch.units(*nanos));
                } else {
                    let zone = self.place.series.as_ref().and_then(|head| head.zone.as_ref());
                    json.string(&as_text(*nanos, zone));
                }
            }
        }
    }
}

impl Output for JsonOutput<'_> {
    fn begin(&mut self, statement: usize) -> Result<(), Stop> {
        if let Some(failed) = self.place.go_to(statement) {
            self.give_failed(failed);
            self.place.statement = statement;
        }
        Ok(())
    }

    fn series(&mut self, head: &SeriesHead) -> Result<(), Stop> {
        if self.place.series.is_some() {
            if self.place.in_chunks() {
                self.end_chunk(false)?;
            } else {
                self.end_series(false);
            }
        }
        self.begin_series(head.clone());
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Stop> {
        if self.place.is_chunk_full()
            && let Some(head) = self.end_chunk(true)?
        {
            self.begin_series(head);
        }
        if self.place.n_rows == 0 {
            self.json.key("values");
            self.json.begin(b'[');
        }
        self.place.n_rows += 1;
        self.json.begin(b'[');
        for (index, value) in values.iter().enumerate() {
            self.value(value, index);
        }
        self.json.end(b']');
        self.send(BUFFER_BYTES)
    }

    fn end(&mut self, error: Option<&str>) -> Result<(), Stop> {
        self.end_series(false);
        if self.place.keeps_back(error) {
            return Ok(());
        }
        self.begin_statement();
        self.end_statement(false, error);
        if self.place.in_chunks() { self.end_document() } else { self.send(BUFFER_BYTES) }
    }
}
