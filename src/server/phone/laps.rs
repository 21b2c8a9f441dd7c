//! The lap button of the tracker page: a press begins a lap, as the operator's key does.

use tokio::time::timeout;

use super::super::{SharedApp, http_error::HttpError};
use crate::{
    model::{Athlete, LogEntry, LogNote, Login, MarkKind, UnixNanos},
    recorder::{LogFailure, LogReceipt},
};

/// Begins laps at these times, of whoever carries the phone. Those that are marked already stay as they are: the phone sends again
/// what it has no answer to, and the operator may have named them.
pub(super) async fn begin(
    app: &SharedApp,
    athlete: &Athlete,
    via: u32,
    times: &[UnixNanos],
) -> Result<(), HttpError> {
    let entries = new_laps(app, athlete, via, times);
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

fn new_laps(app: &SharedApp, athlete: &Athlete, via: u32, times: &[UnixNanos]) -> Vec<LogEntry> {
    let logbook = app.services.logbook.read();
    let is_marked = |login: &str, time: UnixNanos| {
        logbook.of(login).is_some_and(|log| {
            log.marks_within(time, time).iter().any(|mark| mark.kind == MarkKind::Lap)
        })
    };
    let entry = |&time: &UnixNanos| {
        let owner = logbook.loans().owner(athlete.login.as_str(), via, time);
        let login = Login::try_from(owner).ok().filter(|it| !is_marked(it.as_str(), time))?;
        let note = LogNote::Mark { kind: MarkKind::Lap, text: String::new() };
        Some(LogEntry { login, time, note })
    };
    times.iter().filter_map(entry).collect()
}
