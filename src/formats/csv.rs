//! Writes samples as CSV (RFC 4180, with CRLF and a header).
//!
//! | column | content |
//! |---|---|
//! | `time` | RFC 3339, UTC, with as many digits as needed |
//! | `time_ns` | the same in nanoseconds since 1970; exact, even where a spreadsheet rounds `time` |
//! | `measurement` | only if there are others than `samples` |
//! | `tags` | only if there are tags; `key=value,key=value`, escaped as in line protocol |
//! | one per field | named as on the wire, which includes the unit; empty if not sent |
//!
//! One row holds everything sent for one time, measurement and tag set. Numbers are written as they
//! were sent, integers without their suffix; bytes that are not UTF-8 are kept. Text that a
//! spreadsheet would interpret as a formula (starting with `=`, `+`, `-`, `@`, tab or carriage
//! return) is prefixed with `'`; the lossless format is line protocol. A field with the name of one
//! of our columns gets the suffix `_field`.
//! `_field` behind its name.
//! Memory use: one row.
//! Memory: one row.

use std::{collections::HashMap, io};

use csv::{Terminator, Writer, WriterBuilder};
use jiff::Timestamp;

use crate::model::UnixNanos;

/// The columns of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Whether to include a column for the measurement.
    pub measurement: bool,
    /// Whether to include a column for the tags.
    pub tags: bool,
    /// The names of the fields, without duplicates.
    pub fields: Vec<Vec<u8>>,
}

/// A value in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// A number as written in line protocol.
    Number(&'a [u8]),
    /// Text without quotes and escapes.
    Text(&'a [u8]),
    /// True or false.
    Boolean(bool),
}

/// A CSV writer. Call [`Self::finish`] at the end; a table that is only dropped may be truncated.
pub struct Table<W: io::Write> {
    out: Writer<W>,
    /// The column index of each field.
    columns: HashMap<Vec<u8>, usize>,
    measurement: Option<usize>,
    tags: Option<usize>,
    /// The cells of the current row; reused.
    row: Vec<Vec<u8>>,
}

impl<W: io::Write> Table<W> {
    /// Writes the header.
    pub fn begin(out: W, layout: &Layout) -> io::Result<Self> {
        let mut names: Vec<Vec<u8>> = vec![b"time".to_vec(), b"time_ns".to_vec()];
        let mut own = |name: &[u8], wanted: bool| {
            wanted.then(|| {
                names.push(name.to_vec());
                names.len() - 1
            })
        };
        let measurement = own(b"measurement", layout.measurement);
        let tags = own(b"tags", layout.tags);
        let mut columns = HashMap::with_capacity(layout.fields.len());
        for field in &layout.fields {
            columns.insert(field.clone(), names.len());
            names.push(column_name(field, &layout.fields));
        }
        let mut out = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out);
        out.write_record(&names)?;
        let row = vec![Vec::new(); names.len()];
        Ok(Self { out, columns, measurement, tags, row })
    }

    /// Writes a row. Fields that are not in the layout are skipped.
    pub fn row<'a>(
        &mut self,
        time: UnixNanos,
        measurement: &[u8],
        tags: &[u8],
        cells: impl Iterator<Item = (impl AsRef<[u8]>, Cell<'a>)>,
    ) -> io::Result<()> {
        for cell in &mut self.row {
            cell.clear();
        }
        let rfc3339 = Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default();
        self.set(Some(0), rfc3339.to_string().as_bytes());
        self.set(Some(1), time.0.to_string().as_bytes());
        self.set_text(self.measurement, measurement);
        self.set_text(self.tags, tags);
        for (key, cell) in cells {
            let column = self.columns.get(key.as_ref()).copied();
            match cell {
                Cell::Number(text) => self.set(column, text),
                Cell::Text(text) => self.set_text(column, text),
                Cell::Boolean(value) => self.set(column, if value { b"true" } else { b"false" }),
            }
        }
        Ok(self.out.write_record(&self.row)?)
    }

    /// Flushes the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn set(&mut self, column: Option<usize>, text: &[u8]) {
        if let Some(cell) = column.and_then(|column| self.row.get_mut(column)) {
            cell.clear();
            cell.extend_from_slice(text);
        }
    }

    fn set_text(&mut self, column: Option<usize>, text: &[u8]) {
        if let Some(cell) = column.and_then(|column| self.row.get_mut(column)) {
            cell.clear();
            push_guarded(text, cell);
        }
    }
}

/// The column name of a field, distinct from all others and from our own columns.
fn column_name(field: &[u8], fields: &[Vec<u8>]) -> Vec<u8> {
    let mut name = field.to_vec();
    if matches!(field, b"time" | b"time_ns" | b"measurement" | b"tags") {
        name.extend_from_slice(b"_field");
        while fields.contains(&name) {
            name.push(b'_');
        }
    }
    let mut guarded = Vec::with_capacity(name.len());
    push_guarded(&name, &mut guarded);
    guarded
}

/// Appends text, guarded so that no spreadsheet evaluates it.
fn push_guarded(text: &[u8], out: &mut Vec<u8>) {
    if matches!(text.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')) {
        out.push(b'\'');
    }
    out.extend_from_slice(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: UnixNanos = UnixNanos(1_463_683_075_500_000_000);

    /// Measurement, tags and cells.
    type Row<'a> = (&'a str, &'a str, &'a [(&'a str, Cell<'a>)]);

    fn written(layout: &Layout, rows: &[Row<'_>]) -> String {
        let mut out = Vec::new();
        let mut table = Table::begin(&mut out, layout).unwrap();
        for (measurement, tags, cells) in rows {
            let cells = cells.iter().map(|(key, cell)| (key.as_bytes(), *cell));
            table.row(AT, measurement.as_bytes(), tags.as_bytes(), cells).unwrap();
        }
        table.finish().unwrap();
        String::from_utf8(out).unwrap()
    }

    fn fields(names: &[&str]) -> Vec<Vec<u8>> {
        names.iter().map(|name| name.as_bytes().to_vec()).collect()
    }

    #[test]
    fn a_row_has_the_time_twice_and_a_cell_for_each_field() {
        let layout = Layout { fields: fields(&["hr_bpm", "note"]), ..Layout::default() };
        let note = ("note", Cell::Text(b"a, \"b\"\nc"));
        let rows: [Row<'_>; 2] = [
            ("samples", "", &[("hr_bpm", Cell::Number(b"145"))]),
            ("samples", "", &[note, ("absent", Cell::Boolean(true))]),
        ];
        assert_eq!(
            written(&layout, &rows),
            "time,time_ns,hr_bpm,note\r\n\
             2016-05-19T18:37:55.5Z,1463683075500000000,145,\r\n\
             2016-05-19T18:37:55.5Z,1463683075500000000,,\"a, \"\"b\"\"\nc\"\r\n"
        );
    }

    #[test]
    fn measurement_and_tags_have_columns_where_they_are_needed() {
        let layout = Layout { measurement: true, tags: true, fields: fields(&["v"]) };
        let rows: [Row<'_>; 1] = [("lap", "a=1,b=2", &[("v", Cell::Boolean(false))])];
        let text = written(&layout, &rows);
        assert!(text.starts_with("time,time_ns,measurement,tags,v\r\n"), "{text}");
        assert!(text.ends_with(",lap,\"a=1,b=2\",false\r\n"), "{text}");
    }

    #[test]
    fn text_is_never_a_formula_and_numbers_stay_numbers() {
        let layout = Layout { fields: fields(&["=cmd", "note", "temp_c"]), ..Layout::default() };
        let cells = [("note", Cell::Text(b"=1+1")), ("temp_c", Cell::Number(b"-3.5"))];
        let text = written(&layout, &[("samples", "", &cells)]);
        assert!(text.starts_with("time,time_ns,'=cmd,note,temp_c\r\n"), "{text}");
        assert!(text.ends_with(",,'=1+1,-3.5\r\n"), "{text}");
    }

    #[test]
    fn no_two_columns_have_one_name() {
        let names = fields(&["tags", "tags_field", "time_ns"]);
        let layout = Layout { tags: true, fields: names, ..Layout::default() };
        let text = written(&layout, &[]);
        assert_eq!(text, "time,time_ns,tags,tags_field_,tags_field,time_ns_field\r\n");
    }
}
