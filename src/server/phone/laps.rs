//! The lap button of the tracker page: a press begins a lap, as the operator's key does.

use tokio::time::timeout;

use super::super::{SharedApp, http_error::HttpError};
use crate::{
    model::{Athlete, LogEntry, LogNote, MarkKind, UnixNanos},
    recorder::{LogFailure, LogReceipt},
};

/// Begins laps at these times. Those that are marked already stay as they are: the phone sends again
/// what it has no answer to, and the operator may have named them.
pub(super) async fn begin(
    app: &SharedApp,
    athlete: &Athlete,
    times: &[UnixNanos],
) -> Result<(), HttpError> {
    let entries = new_laps(app, athlete, times);
    if entries.is_empty() {
        return Ok(());
    }
    let again = || HttpError::Unavailable("the lap was not stored: try again".to_owned());
    let receipt = app.services.queue.log(entries).map_err(|_full| again())?;
    match timeout(app.services.limits.commit, receipt).await {
        Ok(Ok(LogReceipt::Logged { .. })) => Ok(()),
        // To send it again would not help.
        Ok(Ok(LogReceipt::Failed(LogFailure::Full(full)))) => {
            tracing::warn!("A lap of {} is not marked: {full}.", athlete.login);
            Ok(())
        }
        _ => Err(again()),
    }
}

fn new_laps(app: &SharedApp, athlete: &Athlete, times: &[UnixNanos]) -> Vec<LogEntry> {
    let logbook = app.services.logbook.read();
    let log = logbook.of(athlete.login.as_str());
    let is_marked = |time: UnixNanos| {
        log.is_some_and(|log| {
            log.marks_within(time, time).iter().any(|mark| mark.kind == MarkKind::Lap)
        })
    };
    let new = times.iter().filter(|time| !is_marked(**time));
    let entry = |&time| LogEntry {
        login: athlete.login.clone(),
        time,
        note: LogNote::Mark { kind: MarkKind::Lap, text: String::new() },
    };
    new.map(entry).collect()
}
