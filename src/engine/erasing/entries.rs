//! Entries of the logbook that an erasing writes.

use crate::{
    engine::ErasingError,
    logbook::{AthleteLog, Logbook},
    model::{Loan, LogEntry, LogNote, Login, UnixNanos},
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

/// The entries after which these athletes carry nobody's phone from `now` on: what phones send after
/// that is their owners'.
pub(super) fn given_back(logbook: &Logbook, logins: &[Login], now: UnixNanos) -> Vec<LogEntry> {
    let open = loans_to(logbook, logins).filter(|(_, loan)| loan.until.is_none_or(|it| now < it));
    open.map(|(login, loan)| loan.given_back(login, now)).collect()
}

/// The entries after which these athletes never carried anybody's phone.
pub(super) fn never_lent(logbook: &Logbook, logins: &[Login]) -> Vec<LogEntry> {
    let entry = |(login, loan): (&Login, &Loan)| LogEntry {
        login: login.clone(),
        time: loan.from,
        note: LogNote::Lent { via: loan.via, to: None },
    };
    loans_to(logbook, logins).map(entry).collect()
}

fn loans_to<'l>(
    logbook: &'l Logbook,
    logins: &'l [Login],
) -> impl Iterator<Item = (&'l Login, &'l Loan)> {
    logbook
        .loans()
        .all()
        .filter(|(login, loan)| logins.contains(&loan.carrier) && !logins.contains(login))
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
