//! Reads from the journal when each athlete has samples, and the logbook entries of an athlete.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::{
    codec::{self, JournalLine, journal_lines},
    journal::{self, Reader, StartupPart},
    logbook::{AthleteLog, Logbook},
    model::{Login, Progress, Run, UnixNanos},
};

/// The runs of all athletes. Of compressed segments, only the index is read.
pub(super) fn runs(
    reader: &Reader,
    progress: &Progress,
) -> Result<BTreeMap<Login, Vec<Run>>, journal::Error> {
    // Unreadable parts are reported at the start, and by whoever reads them.
    reader.runs(codec::describe, progress).map(|(runs, _notes)| runs)
}

/// Reads the logbooks of all athletes from the files, for callers without a logbook in memory.
pub(super) fn logbook(reader: &Reader) -> Result<Logbook, journal::Error> {
    read_log(reader, None)
}

/// Reads the logbook of an athlete from the files, for callers without a logbook in memory.
pub(super) fn log_of(reader: &Reader, login: &Login) -> Result<AthleteLog, journal::Error> {
    Ok(read_log(reader, Some(login))?.of(login.as_str()).cloned().unwrap_or_default())
}

/// Entries about one athlete, or about all.
fn read_log(reader: &Reader, login: Option<&Login>) -> Result<Logbook, journal::Error> {
    let mut logbook = Logbook::default();
    let about = login.map_or_else(|| "about=".to_owned(), |login| format!("about={login},"));
    let about = memmem::Finder::new(&about);
    // Samples are not needed: of compressed segments, the index suffices.
    reader.for_each_startup_part(UnixNanos::MAX, &Progress::default(), &mut |part| {
        let payload = match part {
            StartupPart::Index(segment_index) => &segment_index.operator,
            StartupPart::Lines { is_described: true, .. } => return true,
            StartupPart::Lines { payload, .. } => payload,
        };
        if about.find(payload).is_some() {
            for line in journal_lines(payload).flatten() {
                if let JournalLine::Operator(line) = line
                    && login.is_none_or(|login| line.about == Some(login.as_str()))
                    && let Some(entry) = line.log_entry()
                {
                    logbook.apply(&entry);
                }
            }
        }
        true
    })?;
    Ok(logbook)
}
