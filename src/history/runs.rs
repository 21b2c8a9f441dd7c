//! When each athlete's samples are, and what the operator said of it, from the journal.

use std::{collections::BTreeMap, time::Duration};

use memchr::memmem;

use crate::{
    codec::{JournalLine, journal_lines},
    journal::{self, Reader},
    logbook::{AthleteLog, Logbook},
    model::{Login, Run, UnixNanos, Work},
};

/// Samples further apart are not of one run.
const RUN_GAP: Duration = Duration::from_mins(1);

/// The runs of all athletes; `work` counts bytes of the journal.
pub(super) fn runs(
    reader: &Reader,
    work: &Work,
) -> Result<BTreeMap<Login, Vec<Run>>, journal::Error> {
    let mut runs: BTreeMap<Login, Vec<Run>> = BTreeMap::new();
    work.begin(reader.total_bytes()?);
    let mut begin = 0;
    reader.for_each(&mut |commit| {
        work.advance(commit.end_bytes.saturating_sub(begin));
        begin = commit.end_bytes;
        for line in journal_lines(commit.payload).flatten() {
            let JournalLine::Athlete(line) = line else { continue };
            if let Some(runs) = runs.get_mut(line.login) {
                add(runs, line.time);
            } else if let Ok(login) = Login::try_from(line.login) {
                runs.insert(login, vec![Run { from: line.time, to: line.time, lines: 1 }]);
            }
        }
        !work.is_stopped()
    })?;
    Ok(runs)
}

/// Adds a line at a time to the runs of an athlete.
pub(super) fn add(runs: &mut Vec<Run>, time: UnixNanos) {
    match runs.last_mut() {
        Some(last) if last.from <= time && time <= last.to.plus(RUN_GAP) => {
            last.to = last.to.max(time);
            last.lines += 1;
        }
        _ => runs.push(Run { from: time, to: time, lines: 1 }),
    }
}

/// What the operator said of an athlete, read from the files: for those who have no logbook in
/// memory.
pub(super) fn log_of(reader: &Reader, login: &Login) -> Result<AthleteLog, journal::Error> {
    let mut logbook = Logbook::default();
    let about = format!("about={login},");
    let about = memmem::Finder::new(&about);
    reader.for_each_commit(&mut |payload| {
        if about.find(payload).is_some() {
            for line in journal_lines(payload).flatten() {
                if let JournalLine::Operator(line) = line
                    && line.about == Some(login.as_str())
                    && let Some(entry) = line.log_entry()
                {
                    logbook.apply(&entry);
                }
            }
        }
        true
    })?;
    Ok(logbook.of(login.as_str()).cloned().unwrap_or_default())
}
