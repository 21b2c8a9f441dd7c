//! Reads the journal back: merged export of an athlete's lines, as lines or as a table; the list
//! of all sessions, and the samples of those that are opened.
//!
//! Invariants: the journal is the source, never the live store, so that an export is complete
//! beyond the memory window; memory does not grow with the length of a recording.

use std::io;

use crate::{
    codec::{AthleteLine, JournalLine, journal_lines},
    journal::Reader,
    line_protocol::{Value, write_time},
    model::{Login, UnixNanos},
};

mod cache;
mod csv;
mod fields;
mod library;
mod opened;
mod recorded;
mod runs;
mod sessions;
mod sorter;
#[cfg(test)]
mod tests;

pub use library::{Library, LibraryParts, SessionEntry, SessionList};
pub use opened::{MAX_OPENED_BYTES, OpenError, OpenedSession, open_sessions};
pub use recorded::{Recorded, measure};
pub use runs::deleted_spans;
pub use sessions::{sessions, sessions_of};

use self::{csv::Seen, fields::FieldMerge, sorter::Sorter};

/// What an export holds in memory before it goes on in temporary files.
const MEMORY_BYTES: usize = 64 * 1024 * 1024;
/// What is handed to the consumer at once.
const WRITE_BYTES: usize = 64 * 1024;

/// What to export.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// Whose lines.
    pub login: Login,
    /// From this time on.
    pub from: UnixNanos,
    /// Up to, not including, this time.
    pub to: UnixNanos,
}

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Line protocol, which loses nothing.
    LineProtocol,
    /// A table, for spreadsheets.
    Csv,
}

/// Writes what was asked for in the form that was asked for; see [`export_lines`].
pub fn export(
    reader: &Reader,
    request: &ExportRequest,
    format: Format,
    out: &mut dyn io::Write,
) -> Result<Vec<String>, io::Error> {
    match format {
        Format::LineProtocol => export_lines(reader, request, out),
        Format::Csv => self::csv::export(reader, request, out),
    }
}

/// Writes the athlete's lines in line protocol, merged as InfluxDB would: one line per
/// measurement, tag set (without our own tags) and time, where the line that came later in the
/// journal wins field by field, whoever sent it. Sorted by time, then by measurement and tags;
/// fields as sent, times in nanoseconds.
///
/// Blocks; runs go to unnamed temporary files beyond a few tens of MiB. Ends with the first
/// error of `out`, so that a consumer which has gone away stops it. Gives the notes, in plain
/// words, on what could not be read.
pub fn export_lines(
    reader: &Reader,
    request: &ExportRequest,
    out: &mut dyn io::Write,
) -> Result<Vec<String>, io::Error> {
    export_within(reader, request, out, MEMORY_BYTES)
}

/// [`export_lines`] with a memory budget of one's own.
fn export_within(
    reader: &Reader,
    request: &ExportRequest,
    out: &mut dyn io::Write,
    memory_bytes: usize,
) -> Result<Vec<String>, io::Error> {
    let (collected, notes) = collect(reader, request, memory_bytes, None)?;
    let mut text = Vec::with_capacity(2 * WRITE_BYTES);
    collected.sorter.finish(&mut |time, series, fields| {
        text.extend_from_slice(series);
        text.push(b' ');
        text.extend_from_slice(fields);
        text.push(b' ');
        write_time(time, &mut text);
        text.push(b'\n');
        if text.len() >= WRITE_BYTES {
            out.write_all(&text)?;
            text.clear();
        }
        Ok(())
    })?;
    out.write_all(&text)?;
    Ok(notes)
}

/// Reads the lines that were asked for; with them come notes on what could not be read. Where
/// `seen` is given, it takes note of what there is.
fn collect(
    reader: &Reader,
    request: &ExportRequest,
    memory_bytes: usize,
    seen: Option<Seen>,
) -> Result<(Collected, Vec<String>), io::Error> {
    let deleted = deleted_spans(reader, &request.login).map_err(io::Error::other)?;
    let mut collected =
        Collected { sorter: Sorter::new(memory_bytes), seen, deleted, ..Collected::default() };
    let mut failure = None;
    let mut notes = reader
        .for_each_commit(&mut |payload| match collected.take(payload, request) {
            Ok(()) => true,
            Err(error) => {
                failure = Some(error);
                false
            }
        })
        .map_err(io::Error::other)?;
    if let Some(error) = failure {
        return Err(error);
    }
    if collected.n_unreadable > 0 {
        notes.push(format!("{} lines cannot be read and were left out", collected.n_unreadable));
    }
    Ok((collected, notes))
}

/// The athlete's lines on their way to being merged.
#[derive(Default)]
struct Collected {
    sorter: Sorter,
    seen: Option<Seen>,
    /// What the operator deleted, in order and apart.
    deleted: Vec<(UnixNanos, UnixNanos)>,
    n_unreadable: u64,
    series: Vec<u8>,
    fields: Vec<u8>,
}

impl Collected {
    /// Takes the lines of a commit that were asked for.
    fn take(&mut self, payload: &[u8], request: &ExportRequest) -> io::Result<()> {
        for line in journal_lines(payload) {
            match line {
                Ok(JournalLine::Athlete(line)) => {
                    let asked_for = line.login == request.login.as_str()
                        && (request.from..request.to).contains(&line.time)
                        && !opened::is_within(&self.deleted, line.time);
                    if asked_for {
                        self.add(&line)?;
                    }
                }
                Ok(JournalLine::Operator(_)) => {}
                Err(_) => self.n_unreadable += 1,
            }
        }
        Ok(())
    }

    fn add(&mut self, line: &AthleteLine<'_>) -> io::Result<()> {
        let mut merge = FieldMerge::default();
        for field in line.fields() {
            let Ok(field) = field else {
                self.n_unreadable += 1;
                return Ok(());
            };
            // Booleans have ten spellings; readers of an export need to know only two.
            let value = match field.value {
                Value::Boolean(true) => &b"true"[..],
                Value::Boolean(false) => b"false",
                _ => field.raw,
            };
            merge.put(field.key, value);
        }
        self.series.clear();
        line.write_exported_series(&mut self.series);
        if let Some(seen) = &mut self.seen {
            seen.series(&self.series);
            line.fields().flatten().for_each(|field| seen.field(field.key));
        }
        self.fields.clear();
        merge.write(&mut self.fields);
        self.sorter.push(line.time.0, &self.series, &self.fields)
    }
}
