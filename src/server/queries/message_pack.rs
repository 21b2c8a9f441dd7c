//! Answers as `MessagePack`. How long lists are stands before them, so a document is put together in a
//! temporary file, beyond a few MiB, and the lengths are set afterwards.

use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};

use tempfile::SpooledTempFile;

use super::{
    chunks::{Sender, gone},
    parameters::Parameters,
    place::Place,
    times::Epoch,
};
use crate::{
    offset,
    query::{Output, SeriesHead, Stop, Value},
};

const MEMORY_BYTES: usize = 4 << 20;
const COPY_BYTES: usize = 64 * 1024;
/// A list whose length follows in four bytes.
const ARRAY_32: u8 = 0xdd;
/// The same of a map.
const MAP_32: u8 = 0xdf;

/// A list or map whose length is not known yet.
struct Open {
    /// Where its length stands.
    at: u64,
    len: u32,
}

/// Writes an answer as `MessagePack`.
pub(super) struct MessagePackOutput<'s> {
    sender: &'s mut Sender,
    epoch: Option<Epoch>,
    file: SpooledTempFile,
    buffer: Vec<u8>,
    written: u64,
    open: Vec<Open>,
    place: Place,
}

impl<'s> MessagePackOutput<'s> {
    pub(super) fn new(sender: &'s mut Sender, parameters: &Parameters) -> Self {
        Self {
            sender,
            epoch: parameters.epoch,
            file: SpooledTempFile::new(MEMORY_BYTES),
            buffer: Vec::new(),
            written: 0,
            open: Vec::new(),
            place: Place::new(parameters.chunk_rows),
        }
    }

    fn flush_buffer(&mut self) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.written += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    /// Begins a list or map.
    fn begin_sized(&mut self, code: u8) {
        self.count();
        self.buffer.push(code);
        self.open.push(Open { at: self.written + self.buffer.len() as u64, len: 0 });
        self.buffer.extend_from_slice(&[0; 4]);
    }

    /// Counts what comes next in the list that is open.
    fn count(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.len += 1;
        }
    }

    fn end_sized(&mut self) -> io::Result<()> {
        let Some(Open { at, len }) = self.open.pop() else { return Ok(()) };
        if let Some(place) = at
            .checked_sub(self.written)
            .and_then(|at| usize::try_from(at).ok())
            .and_then(|at| self.buffer.get_mut(at..at + 4))
        {
            place.copy_from_slice(&len.to_be_bytes());
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(&len.to_be_bytes())?;
        self.file.seek(SeekFrom::Start(self.written))?;
        Ok(())
    }

    /// What was just written is a key: it counts with its value.
    fn uncounted(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.len -= 1;
        }
    }

    fn string(&mut self, text: &str) {
        self.count();
        let len = text.len() as u32;
        let bytes = len.to_be_bytes();
        match text.len() {
            0..32 => self.buffer.push(0xa0 | bytes[3]),
            32..0x100 => self.buffer.extend_from_slice(&[0xd9, bytes[3]]),
            0x100..0x1_0000 => self.buffer.extend_from_slice(&[0xda, bytes[2], bytes[3]]),
            _ => {
                self.buffer.push(0xdb);
                self.buffer.extend_from_slice(&bytes);
            }
        }
        self.buffer.extend_from_slice(text.as_bytes());
    }

    fn integer(&mut self, value: i64) {
        self.count();
        if (0..0x80).contains(&value) {
            self.buffer.push(value as u8);
        } else {
            self.buffer.push(0xd3);
            self.buffer.extend_from_slice(&value.to_be_bytes());
        }
    }

    fn code(&mut self, code: u8) {
        self.count();
        self.buffer.push(code);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.code(0xc0),
            Value::Float(value) if !value.is_finite() => self.code(0xc0),
            Value::Float(value) => {
                self.code(0xcb);
                self.buffer.extend_from_slice(&value.to_be_bytes());
            }
            Value::Integer(value) => self.integer(*value),
            Value::Text(text) => self.string(text),
            Value::Boolean(value) => self.code(if *value { 0xc3 } else { 0xc2 }),
            Value::Time(nanos) => {
                if let Some(epoch) = self.epoch {
                    self.integer(epoch.units(*nanos));
                } else {
                    // Extension 5: seconds and nanoseconds.
                    self.code(0xc7);
                    self.buffer.extend_from_slice(&[12, 5]);
                    let (seconds, rest) =
                        (nanos.div_euclid(1_000_000_000), nanos.rem_euclid(1_000_000_000));
                    self.buffer.extend_from_slice(&seconds.to_be_bytes());
                    self.buffer.extend_from_slice(&(rest as i32).to_be_bytes());
                }
            }
        }
    }

    /// A key with a value of one piece.
    fn pair(&mut self, key: &str, write: impl FnOnce(&mut Self)) {
        self.string(key);
        self.uncounted();
        write(self);
    }

    fn begin_document(&mut self) {
        if self.open.is_empty() {
            self.begin_sized(MAP_32);
            self.begin_nested("results", ARRAY_32);
        }
    }

    /// A key with a list or map as its value.
    fn begin_nested(&mut self, key: &str, code: u8) {
        self.string(key);
        self.uncounted();
        self.begin_sized(code);
    }

    fn end_document(&mut self) -> io::Result<()> {
        if self.open.is_empty() {
            return Ok(());
        }
        self.end_sized()?;
        self.end_sized()?;
        self.flush_buffer()?;
        self.file.seek(SeekFrom::Start(0))?;
        let mut rest = (&mut self.file).take(self.written);
        let mut buffer = vec![0; COPY_BYTES];
        loop {
            let len = rest.read(&mut buffer)?;
            if len == 0 {
                break;
            }
            self.sender.write(offset::get(&buffer, ..len)?)?;
        }
        self.file = SpooledTempFile::new(MEMORY_BYTES);
        self.written = 0;
        Ok(())
    }

    fn begin_statement(&mut self) {
        if !self.place.in_statement {
            self.begin_document();
            self.place.in_statement = true;
            self.begin_sized(MAP_32);
            let statement = self.place.statement as i64;
            self.pair("statement_id", |it| it.integer(statement));
        }
    }

    fn begin_series(&mut self, head: SeriesHead) {
        self.begin_statement();
        if !self.place.in_list {
            self.place.in_list = true;
            self.begin_nested("series", ARRAY_32);
        }
        self.begin_sized(MAP_32);
        if !head.name.is_empty() {
            self.pair("name", |it| it.string(&head.name));
        }
        if !head.tags.is_empty() {
            self.begin_nested("tags", MAP_32);
            for (key, value) in &head.tags {
                self.pair(key, |it| it.string(value));
            }
            self.end_sized().unwrap_or_default();
        }
        self.begin_nested("columns", ARRAY_32);
        head.columns.iter().for_each(|column| self.string(column));
        self.end_sized().unwrap_or_default();
        self.place.n_rows = 0;
        self.place.series = Some(head);
    }

    fn end_series(&mut self, is_partial: bool) -> io::Result<Option<SeriesHead>> {
        let Some(head) = self.place.series.take() else { return Ok(None) };
        if self.place.n_rows == 0 {
            self.begin_nested("values", ARRAY_32);
        }
        self.end_sized()?;
        if is_partial {
            self.pair("partial", |it| it.code(0xc3));
        }
        self.end_sized()?;
        Ok(Some(head))
    }

    fn end_statement(&mut self, is_partial: bool, error: Option<&str>) -> io::Result<()> {
        // As InfluxDB has it in this format: a list, even if nothing was found.
        if !std::mem::take(&mut self.place.in_list) {
            self.begin_nested("series", ARRAY_32);
        }
        self.end_sized()?;
        if is_partial {
            self.pair("partial", |it| it.code(0xc3));
        }
        if let Some(error) = error {
            self.pair("error", |it| it.string(error));
        }
        self.place.in_statement = false;
        self.end_sized()
    }

    /// The error of a statement that returned nothing, without the statement's number.
    fn only_error(&mut self, error: &str) -> io::Result<()> {
        self.begin_document();
        self.begin_sized(MAP_32);
        self.pair("error", |it| it.string(error));
        self.end_sized()
    }

    /// Ends the answer.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        if let Some((_, error)) = self.place.take_failed() {
            self.only_error(&error).map_err(gone)?;
        }
        self.end_document().map_err(gone)
    }

    /// The answer to a query without statements: an empty map.
    pub(super) fn nothing(self) -> Result<(), Stop> {
        self.sender.write(&[0x80]).map_err(gone)
    }
}

impl Output for MessagePackOutput<'_> {
    fn begin(&mut self, statement: usize) -> Result<(), Stop> {
        if let Some((_, error)) = self.place.go_to(statement) {
            self.only_error(&error).map_err(gone)?;
        }
        Ok(())
    }

    fn series(&mut self, head: &SeriesHead) -> Result<(), Stop> {
        if self.end_series(false).map_err(gone)?.is_some() && self.place.in_chunks() {
            self.end_statement(true, None).map_err(gone)?;
            self.end_document().map_err(gone)?;
        }
        self.begin_series(head.clone());
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Stop> {
        if self.place.is_chunk_full()
            && let Some(head) = self.end_series(true).map_err(gone)?
        {
            self.end_statement(true, None).map_err(gone)?;
            self.end_document().map_err(gone)?;
            self.begin_series(head);
        }
        if self.place.n_rows == 0 {
            self.begin_nested("values", ARRAY_32);
        }
        self.place.n_rows += 1;
        self.begin_sized(ARRAY_32);
        for value in values {
            self.value(value);
        }
        self.end_sized().map_err(gone)?;
        if self.buffer.len() >= COPY_BYTES {
            self.flush_buffer().map_err(gone)?;
        }
        Ok(())
    }

    fn end(&mut self, error: Option<&str>) -> Result<(), Stop> {
        self.end_series(false).map_err(gone)?;
        if self.place.keeps_back(error) {
            return Ok(());
        }
        if let Some(error) = error.filter(|_| !self.place.in_statement) {
            self.only_error(error).map_err(gone)?;
        } else {
            self.begin_statement();
            self.end_statement(false, error).map_err(gone)?;
        }
        if self.place.in_chunks() { self.end_document().map_err(gone) } else { Ok(()) }
    }
}
