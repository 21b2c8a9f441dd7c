//! What was recorded in an event. To which event a session belongs says [`EventList::of`].

use std::time::Duration;

use super::{ExportRequest, runs, sessions};
use crate::{
    journal::{self, Reader},
    logbook::Logbook,
    model::{EventId, EventList, Progress, Session, UnixNanos},
};

/// The sessions that belong to an event, sorted by login and time. Each is whole, also where it goes
/// on after the end of the event.
pub fn sessions_of_event(
    reader: &Reader,
    logbook: &Logbook,
    events: &EventList,
    id: &EventId,
    gap: Duration,
    progress: &Progress,
) -> Result<Vec<Session>, journal::Error> {
    let all = all_sessions(reader, logbook, gap, progress)?;
    Ok(all.into_iter().filter(|session| belongs(events, id, session)).collect())
}

/// What to export of an event: for each athlete the time of the sessions that belong to it. Somebody
/// with a session of another event between two of this one comes more than once. Reads the logbook
/// from the files.
pub fn recordings_of_event(
    reader: &Reader,
    events: &EventList,
    id: &EventId,
    gap: Duration,
    progress: &Progress,
) -> Result<Vec<ExportRequest>, journal::Error> {
    let logbook = runs::logbook(reader)?;
    let mut requests: Vec<ExportRequest> = Vec::new();
    // Whether the last session belongs to the event too.
    let mut goes_on = false;
    for session in all_sessions(reader, &logbook, gap, progress)? {
        let is_before = std::mem::replace(&mut goes_on, belongs(events, id, &session));
        if !goes_on {
            continue;
        }
        let to = UnixNanos(session.to.0.saturating_add(1));
        let mut last = requests.last_mut();
        if let Some(last) = last.take_if(|it| is_before && it.login == session.key.login) {
            last.to = last.to.max(to);
        } else {
            let (login, from) = (session.key.login, session.key.from);
            requests.push(ExportRequest { login, from, to });
        }
    }
    Ok(requests)
}

fn all_sessions(
    reader: &Reader,
    logbook: &Logbook,
    gap: Duration,
    progress: &Progress,
) -> Result<Vec<Session>, journal::Error> {
    Ok(sessions::sessions(&runs::runs(reader, logbook.loans(), progress)?, logbook, gap))
}

fn belongs(events: &EventList, id: &EventId, session: &Session) -> bool {
    let event = events.of(&session.key.login, session.key.from);
    event.is_some_and(|event| event.id == *id)
}
