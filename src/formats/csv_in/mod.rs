//! Reads tables of samples: those that [`super::Table`] writes, and those of other programs.
//!
//! The first line names the columns; [`columns`] knows their names and units. The separator,
//! inferred from the first line, is a comma, semicolon, tab or vertical bar; with a semicolon, a
//! comma in a number is the decimal point. The table is read twice: first for what only the whole
//! of it can tell ([`survey`]), then row by row for the samples. Unreadable values are reported by
//! line number.

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::{Activity, Imported, Unreadable, merge::Samples, parse_time::DayOrder, text::utf8_of};
use crate::model::{LatLng, Metric};

mod columns;
mod names;
mod survey;
#[cfg(test)]
mod tests;
mod times;
mod value;

use columns::{Column, Columns};
use survey::TableSurvey;
use times::{RowTime, TimeNotes};
use value::{Lines, is_absent, number};

/// The measurement that holds samples.
const SAMPLES: &[u8] = b"samples";

/// Reads a table of samples.
pub fn read_csv(bytes: &[u8]) -> Result<Imported, Unreadable> {
    let bytes = utf8_of(bytes);
    let (separator, bytes) = separator(&bytes);
    let mut header = ByteRecord::new();
    let mut reader = reader(bytes, separator);
    next(&mut reader, &mut header).ok_or_else(|| Unreadable("the table is empty".to_owned()))?;
    let mut columns = Columns::of(&header)?;
    let mut record = ByteRecord::new();
    let mut survey = TableSurvey::new(&columns, separator == b';');
    while next(&mut reader, &mut record).is_some() {
        survey.add(&record, &columns.all);
    }
    survey.resolve_columns(&mut columns);
    let mut rows = Rows {
        is_comma_decimal: survey.is_comma_decimal && !columns.is_ours,
        is_ours: columns.is_ours,
        order: survey.order(&columns),
        ..Rows::default()
    };
    let mut reader = self::reader(bytes, separator);
    while let Some(line) = next(&mut reader, &mut record) {
        // Concatenated tables repeat the header in the middle.
        if record != header {
            rows.take(line, &record, &columns.all);
        }
    }
    rows.finish(columns.notes)
}

fn reader(bytes: &[u8], separator: u8) -> Reader<&[u8]> {
    let mut builder = ReaderBuilder::new();
    builder.delimiter(separator).flexible(true).has_headers(false).from_reader(bytes)
}

/// Reads the next row; returns its line number.
fn next(reader: &mut Reader<&[u8]>, record: &mut ByteRecord) -> Option<u64> {
    match reader.read_byte_record(record) {
        Ok(true) => Some(record.position().map_or(0, csv::Position::line)),
        // Reading from memory has no other kind of error.
        Ok(false) | Err(_) => None,
    }
}

/// Finds the most frequent separator in the first line, unless a line `sep=;` names it; also
/// returns the table.
fn separator(bytes: &[u8]) -> (u8, &[u8]) {
    let mut lines = bytes.splitn(2, |&byte| byte == b'\n');
    let first = lines.next().unwrap_or(bytes);
    if let [b's', b'e', b'p', b'=', separator, rest @ ..] = first
        && rest.trim_ascii().is_empty()
    {
        return (*separator, lines.next().unwrap_or_default());
    }
    let count = |separator: &u8| memchr::memchr_iter(*separator, first).count();
    // The comma comes last because `max_by_key` returns the last of equal maxima.
    let most = [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',');
    (most, bytes)
}

/// Converts rows to samples.
#[derive(Default)]
struct Rows {
    is_comma_decimal: bool,
    is_ours: bool,
    order: Option<DayOrder>,
    samples: Samples,
    /// Lines without a readable time.
    times: TimeNotes,
    /// Lines with an invalid number.
    wrong: Lines,
    /// Lines with an invalid position.
    astray: Lines,
    /// Lines of other measurements.
    others: Lines,
    /// Lines with text, in a table written by Trackside.
    texts: Lines,
}

impl Rows {
    fn take(&mut self, line: u64, record: &ByteRecord, columns: &[Column]) {
        let mut time = RowTime::default();
        let mut place = RowPosition::default();
        let (mut has_wrong, mut has_text) = (false, false);
        for (cell, column) in record.iter().zip(columns) {
            let cell = cell.trim_ascii();
            if is_absent(cell) {
                continue;
            }
            match column {
                Column::Skipped => {}
                Column::Measurement if cell == SAMPLES => {}
                Column::Measurement => {
                    self.samples.finish(None);
                    return self.others.add(line);
                }
                Column::Time(column) => time.add(cell, column, self.order),
                Column::Hemisphere(metric) => place.turn(metric, cell),
                Column::Reading { metric, conversion, is_known } => {
                    let is_place = matches!(metric, Metric::LatDeg | Metric::LngDeg);
                    let (digits, turns) = if is_place { side(cell) } else { (cell, false) };
                    match number(digits, self.is_comma_decimal) {
                        Some(value) => {
                            let value = conversion.of(if turns { -value } else { value });
                            if is_place {
                                place.set(metric, value);
                            } else {
                                self.samples.reading(metric, value);
                            }
                        }
                        // Unknown columns may well hold text.
                        None if *is_known => has_wrong = true,
                        None => has_text = true,
                    }
                }
            }
        }
        if !place.add_to(&mut self.samples, self.is_ours) {
            self.astray.add(line);
        }
        if has_wrong {
            self.wrong.add(line);
        }
        if has_text && self.is_ours {
            self.texts.add(line);
        }
        let time = time.finish(line, &mut self.times);
        self.samples.finish(time);
    }

    fn finish(self, mut notes: Vec<String>) -> Result<Imported, Unreadable> {
        let Self { mut samples, times, wrong, astray, others, texts, is_ours, .. } = self;
        times.finish(&mut notes);
        for (lines, why) in [
            (wrong, "a value is no number; it was left out"),
            (
                astray,
                "a position beyond 90 or 180 degrees was left out; other units are read where the \
                 column says them, as in `lat_e7` or `latitude (semicircles)`",
            ),
            (others, "not of the measurement `samples`; left out"),
            (texts, "text was left out, which line protocol keeps"),
        ] {
            if let Some(lines) = lines.describe() {
                notes.push(format!("{lines}: {why}"));
            }
        }
        if samples.is_empty() {
            let why = notes.join("; ");
            let why = if why.is_empty() { "there is nothing below the first line" } else { &why };
            return Err(Unreadable(format!("no sample could be read from the table: {why}")));
        }
        // Our own tables hold what phones sent, whatever their clocks, and are read back unchanged.
        let samples = if is_ours {
            samples.into_merged_block(&mut notes)
        } else {
            notes.extend(samples.set_aside(0));
            samples.into_block(&mut notes)
        };
        let activity = Activity { samples, ..Activity::default() };
        Ok(Imported { activity, notes })
    }
}

/// Splits off the hemisphere letter of a coordinate; also returns whether it is south or west.
fn side(cell: &[u8]) -> (&[u8], bool) {
    let (letter, digits) = match cell {
        [first, rest @ ..] if first.is_ascii_alphabetic() => (*first, rest),
        [rest @ .., last] if last.is_ascii_alphabetic() => (*last, rest),
        _ => return (cell, false),
    };
    match letter.to_ascii_lowercase() {
        b'n' | b'e' => (digits.trim_ascii(), false),
        b's' | b'w' => (digits.trim_ascii(), true),
        _ => (cell, false),
    }
}

/// The position of a row.
#[derive(Default)]
struct RowPosition {
    lat_deg: Option<f64>,
    lng_deg: Option<f64>,
    is_south: bool,
    is_west: bool,
}

impl RowPosition {
    fn set(&mut self, metric: &Metric, value: f64) {
        match metric {
            Metric::LatDeg => self.lat_deg = Some(value),
            _ => self.lng_deg = Some(value),
        }
    }

    /// Applies the cell of a hemisphere column.
    fn turn(&mut self, metric: &Metric, cell: &[u8]) {
        let letter = cell.first().map(u8::to_ascii_lowercase);
        match metric {
            Metric::LatDeg => self.is_south = letter == Some(b's'),
            _ => self.is_west = letter == Some(b'w'),
        }
    }

    /// Adds the position to the current sample; `false` if it is invalid. Positions from our own
    /// tables are kept as they are.
    fn add_to(self, samples: &mut Samples, is_ours: bool) -> bool {
        let turned = |value: f64, turns: bool| if turns { -value.abs() } else { value };
        let lat_deg = self.lat_deg.map(|lat_deg| turned(lat_deg, self.is_south));
        let lng_deg = self.lng_deg.map(|lng_deg| turned(lng_deg, self.is_west));
        if !is_ours && LatLng::new(lat_deg.unwrap_or(0.0), lng_deg.unwrap_or(0.0)).is_err() {
            return false;
        }
        for (metric, value) in [(Metric::LatDeg, lat_deg), (Metric::LngDeg, lng_deg)] {
            if let Some(value) = value {
                samples.reading(&metric, value);
            }
        }
        true
    }
}
