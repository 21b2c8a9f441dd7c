//! Writing to the logbook, and opening recorded sessions.

use super::RequestHandler;
use crate::{
    control::{Error, Handler, OpenSessions, WriteLog, Written},
    history::OpenedSession,
    model::{LogEntry, LogNote, Login},
    recorder::{LogReceipt, QueueError},
};

impl Handler<WriteLog> for RequestHandler {
    /// Returns once the entries are on disk.
    fn handle(&self, WriteLog(entries): WriteLog) -> Result<Written, Error> {
        self.refuse_erasing(&entries)?;
        self.write_log(entries)
    }
}

impl RequestHandler {
    /// Writes entries into the logbook and waits for the disk.
    pub(super) fn write_log(&self, entries: Vec<LogEntry>) -> Result<Written, Error> {
        if entries.is_empty() {
            return Ok(Written { undo: Vec::new() });
        }
        match self.queue.log(entries).map_err(Error::failed)?.blocking_recv() {
            Ok(LogReceipt::Logged { undo }) => Ok(Written { undo }),
            Ok(LogReceipt::Failed(why)) => Err(Error::failed(why)),
            Err(_) => Err(Error::failed(QueueError::Ended)),
        }
    }

    /// Refuses entries about athletes who are being erased: they would be erased with the
    /// recordings.
    fn refuse_erasing(&self, entries: &[LogEntry]) -> Result<(), Error> {
        let marks = self.roster.erasing();
        let carrier = |entry: &LogEntry| match &entry.note {
            LogNote::Lent { to: Some(to), .. } => Some(to.login.clone()),
            _ => None,
        };
        let is_meant = |login: &Login| {
            entries.iter().any(|it| it.login == *login || carrier(it).as_ref() == Some(login))
        };
        let Some(mark) = marks.iter().find(|mark| is_meant(&mark.login)) else { return Ok(()) };
        let login = &mark.login;
        let left = self.roster.erasing_left(login.as_str());
        let left = left.map_or_else(String::new, |left| format!(", {left}"));
        Err(Error::Failed(format!("the recordings of {login} are being erased{left}")))
    }
}

impl Handler<OpenSessions> for RequestHandler {
    fn handle(&self, request: OpenSessions) -> Result<Vec<OpenedSession>, Error> {
        self.library.open(&request.keys, &request.progress).map_err(Error::refused)
    }
}
