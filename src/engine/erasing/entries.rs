//! Entries of the logbook that an erasing writes.

use crate::{
    engine::ErasingError,
    logbook::{AthleteLog, Logbook},
    model::{LogEntry, LogNote, Login, UnixNanos},
    recorder::{LogReceipt, Queue, QueueError},
};

/// A time of an athlete: first and last.
pub(super) type Span = (Login, UnixNanos, UnixNanos);

/// What a logbook says is deleted.
pub(super) fn deletions(logbook: &Logbook) -> Vec<Span> {
    let of = |(login, log): (&Login, &AthleteLog)| -> Vec<Span> {
        let all = log.deletions_touching(UnixNanos::MIN, UnixNanos::MAX);
        all.map(|(from, until)| (login.clone(), from, until)).collect()
    };
    logbook.athletes().flat_map(of).collect()
}

/// The entry that deletes a time.
pub(super) fn deletion((login, from, until): &Span) -> LogEntry {
    let note = LogNote::Deleted { until: Some(*until) };
    LogEntry { login: login.clone(), time: *from, note }
}

/// The entry after which a time is not deleted any more.
pub(super) fn lifted((login, from, _): &Span) -> LogEntry {
    LogEntry { login: login.clone(), time: *from, note: LogNote::Deleted { until: None } }
}

/// Writes entries and waits for the disk; all of them or, when it fails, none.
pub(super) fn write(queue: &Queue, entries: Vec<LogEntry>) -> Result<(), ErasingError> {
    if entries.is_empty() {
        return Ok(());
    }
    match queue.log(entries)?.blocking_recv() {
        Ok(LogReceipt::Logged { .. }) => Ok(()),
        Ok(LogReceipt::Failed(reason)) => Err(ErasingError::NotLogged(reason)),
        Err(_) => Err(QueueError::Ended.into()),
    }
}
