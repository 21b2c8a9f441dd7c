//! Reads the journal back: merged exports of an athlete's lines in any format, the list of all
//! sessions, and the samples of opened sessions.
//!
//! Invariants: the source is the journal, never the live store, so exports are complete beyond the
//! memory window; memory use does not grow with the length of a recording.

use std::{io, sync::Arc};

use crate::{
    codec::{AthleteFinder, AthleteLine, JournalLine},
    journal::{Reader, Selection},
    line_protocol::Value,
    logbook::AthleteLog,
    model::{DEFAULT_SESSION_GAP, FileFormat, Loans, Login, Progress, UnixNanos, is_within},
};

mod activity;
mod athlete_recording;
mod by_event;
mod cache;
mod csv;
mod exact;
mod fields;
mod finality;
mod heard;
mod last_final;
mod library;
mod loadable;
mod opened;
mod prepared;
mod revision_line;
mod runs;
mod sessions;
mod sorter;
mod spool;
#[cfg(test)]
mod tests;
mod warn_once;

pub use athlete_recording::{AthleteRecording, measure};
pub use by_event::{recordings_of_event, sessions_of_event};
pub use finality::{Finality, ReadArrivals};
pub use heard::heard_since;
pub use library::{Library, LibraryParts, ReadEvents, SessionEntry, SessionList};
pub use opened::{MAX_OPENED_BYTES, OpenError, OpenedSession, open_sessions};
pub use prepared::{ExportOptions, LineForm, Prepared, export_zip};
pub use runs::logbook;
pub use sessions::{laps_of, session_at, sessions, sessions_of, sessions_of_times};

use self::{csv::ColumnSurvey, fields::FieldMerge, loadable::NumberKinds, sorter::Sorter};

/// What an export keeps in memory before it continues in temporary files.
const MEMORY_BYTES: usize = 64 * 1024 * 1024;
/// The size of the chunks passed to the consumer.
const WRITE_BYTES: usize = 64 * 1024;

/// What to export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportRequest {
    /// The athlete's login.
    pub login: Login,
    /// The start, inclusive.
    pub from: UnixNanos,
    /// The end, exclusive.
    pub to: UnixNanos,
}

/// Writes the requested lines as line protocol, merged as InfluxDB would: one line per measurement,
/// tag set (without our own tags) and time, in which later lines of the journal override earlier
/// ones field by field, whoever sent them. Sorted by time, then by measurement and tags; fields are
/// written as sent, times in nanoseconds.
///
/// Blocks; sorted runs are spilled to unnamed temporary files beyond a few tens of MiB. Returns the
/// first error of `out`, so that a consumer which has gone away stops it. Returns notes, in plain
/// words, on what could not be read.
pub fn export_lines(
    reader: &Reader,
    request: &ExportRequest,
    out: &mut dyn io::Write,
) -> Result<Vec<String>, io::Error> {
    let options = ExportOptions {
        format: FileFormat::LineProtocol,
        lines: LineForm::AsSent,
        gap: DEFAULT_SESSION_GAP,
        progress: Progress::default(),
    };
    Prepared::read(reader, request, &options)?.write(request.login.as_str(), out)
}

/// What an export needs to know about all lines before it can write the first one.
#[derive(Default)]
struct ExportSurvey {
    /// For the columns of a table.
    seen: Option<ColumnSurvey>,
    /// For a single type per numeric field.
    kinds: Option<NumberKinds>,
}

/// Reads the requested lines and fills in `survey`; also returns notes on what could not be read.
fn collect(
    reader: &Reader,
    request: &ExportRequest,
    memory_bytes: usize,
    survey: ExportSurvey,
    progress: &Progress,
) -> Result<(Collected, Vec<String>), io::Error> {
    let (log, loans) = runs::log_of(reader, &request.login).map_err(io::Error::other)?;
    let sources = loans.sources(&request.login);
    let mut collected = Collected {
        sorter: Sorter::new(memory_bytes),
        survey,
        deleted: log.deleted(),
        log,
        loans,
        ..Collected::default()
    };
    let mut failure = None;
    let finder = AthleteFinder::of(&sources);
    let selection = Selection { logins: sources, from: request.from, to: request.to };
    let mut notes = reader
        .for_each_commit_within(&[selection], progress, &mut |payload| {
            let taken = collected.take(payload, &finder, request);
            failure = taken.and_then(|()| Ok(progress.check_stopped()?)).err();
            failure.is_none()
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

/// An athlete's lines, ready to be merged.
#[derive(Default)]
struct Collected {
    sorter: Sorter,
    survey: ExportSurvey,
    /// The athlete's logbook.
    log: AthleteLog,
    /// Whose samples those of lent phones are.
    loans: Arc<Loans>,
    /// The deleted spans, sorted and disjoint.
    deleted: Vec<(UnixNanos, UnixNanos)>,
    /// The earliest time.
    first: Option<UnixNanos>,
    n_unreadable: u64,
    series: Vec<u8>,
    fields: Vec<u8>,
}

impl Collected {
    /// Takes the requested lines of a commit.
    fn take(
        &mut self,
        payload: &[u8],
        finder: &AthleteFinder,
        request: &ExportRequest,
    ) -> io::Result<()> {
        for line in finder.journal_lines(payload) {
            match line {
                Ok(JournalLine::Athlete(line)) => {
                    let asked_for = line.owner(&self.loans) == request.login.as_str()
                        && (request.from..request.to).contains(&line.time)
                        && !is_within(&self.deleted, line.time);
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
            // There are ten spellings of booleans; readers of an export need to know only two.
            let value = match field.value {
                Value::Boolean(true) => &b"true"[..],
                Value::Boolean(false) => b"false",
                _ => field.raw,
            };
            merge.put(field.key, value);
        }
        self.series.clear();
        line.write_exported_series(&mut self.series);
        if let Some(seen) = &mut self.survey.seen {
            seen.series(&self.series);
            line.fields().flatten().for_each(|field| seen.field(field.key));
        }
        if let Some(kinds) = &mut self.survey.kinds {
            for field in line.fields().flatten() {
                kinds.note(&self.series, field.key, &field.value);
            }
        }
        self.first = Some(self.first.map_or(line.time, |first| first.min(line.time)));
        self.fields.clear();
        merge.write(&mut self.fields);
        self.sorter.push(line.time.0, &self.series, &self.fields)
    }
}
