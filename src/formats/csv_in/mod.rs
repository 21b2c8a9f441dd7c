//! Tables of samples in: what [`super::Table`] writes, and what other programs do.
//!
//! The first line names the columns; which ones are known, and their units, is for [`columns`]. The
//! separator is a comma, a semicolon or a tab, told by the first line; where it is a semicolon, a
//! comma in a number is its decimal point. Each row is a sample. What cannot be read is told by the
//! number of its line.

use csv::{ByteRecord, ReaderBuilder};

use super::{Activity, Imported, Unreadable, merge::Samples};
use crate::model::UnixNanos;

mod columns;
#[cfg(test)]
mod tests;
mod value;

use columns::{Column, Columns};
use value::{Lines, number, time};

/// The name of the measurement that holds samples.
const SAMPLES: &[u8] = b"samples";

/// Reads a table of samples.
pub fn read_csv(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let separator = separator(bytes);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(bytes);
    let mut record = ByteRecord::new();
    let mut next = move |record: &mut ByteRecord| match reader.read_byte_record(record) {
        Ok(true) => Some(record.position().map_or(0, csv::Position::line)),
        // Bytes in memory have no other error.
        Ok(false) | Err(_) => None,
    };
    next(&mut record).ok_or_else(|| Unreadable("the table is empty".to_owned()))?;
    let Columns { columns, mut notes } = Columns::of(&record)?;
    let mut rows = Rows { is_comma_decimal: separator == b';', ..Rows::default() };
    while let Some(line) = next(&mut record) {
        rows.take(line, &record, &columns);
    }
    rows.finish(&mut notes)
}

/// The separator that the first line has most of.
fn separator(bytes: &[u8]) -> u8 {
    let end = memchr::memchr(b'\n', bytes).unwrap_or(bytes.len());
    let first = bytes.get(..end).unwrap_or_default();
    let count = |separator: &u8| memchr::memchr_iter(*separator, first).count();
    // Of equals the first one stands: `max_by_key` would take the last.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Rows on their way to samples.
#[derive(Default)]
struct Rows {
    is_comma_decimal: bool,
    samples: Samples,
    /// Lines without a readable time.
    timeless: Lines,
    /// Lines with a value that is no number where one should be.
    wrong: Lines,
    /// Lines of other measurements.
    others: Lines,
}

impl Rows {
    fn take(&mut self, line: u64, record: &ByteRecord, columns: &[Column]) {
        let mut at: Option<UnixNanos> = None;
        let mut has_wrong = false;
        for (cell, column) in record.iter().zip(columns) {
            let cell = cell.trim_ascii();
            if cell.is_empty() {
                continue;
            }
            match column {
                Column::Skipped => {}
                Column::Measurement if cell == SAMPLES => {}
                Column::Measurement => {
                    self.samples.finish(None);
                    return self.others.add(line);
                }
                // The finest of several counts: nanoseconds beside text.
                Column::Time(unit) => at = time(cell, *unit).or(at),
                Column::Reading { metric, scale, offset, is_known } => {
                    match number(cell, self.is_comma_decimal) {
                        Some(value) => {
                            let value = columns::converted(value, *scale, *offset);
                            self.samples.reading(metric, value);
                        }
                        // Others may well hold text.
                        None => has_wrong |= *is_known,
                    }
                }
            }
        }
        if has_wrong {
            self.wrong.add(line);
        }
        if at.is_none() {
            self.timeless.add(line);
        }
        self.samples.finish(at);
    }

    fn finish(self, notes: &mut Vec<String>) -> Result<Imported, Unreadable> {
        let Self { samples, timeless, wrong, others, .. } = self;
        if let Some(lines) = timeless.told() {
            notes.push(format!("{lines}: there is no time that can be read; left out"));
        }
        if let Some(lines) = wrong.told() {
            notes.push(format!("{lines}: a value is no number; it was left out"));
        }
        if let Some(lines) = others.told() {
            notes.push(format!("{lines}: not of the measurement `samples`; left out"));
        }
        if samples.is_empty() {
            let why = notes.join("; ");
            let why = if why.is_empty() { "there is nothing below the first line" } else { &why };
            return Err(Unreadable(format!("no sample could be read from the table: {why}")));
        }
        let samples = samples.into_block(notes);
        let activity = Activity { samples, ..Activity::default() };
        Ok(Imported { activity, notes: std::mem::take(notes) })
    }
}
