//! Erases what was recorded in an event, and the event.
//!
//! The mark in events.toml is the promise. What belongs to the event is deleted in the logbook first,
//! so that it leaves every view and export at once, and so that an erasing that was cut off finds
//! again what it has to erase: the sessions of the event that are left, and those that are deleted
//! already. Then the files are rewritten, without the samples and without what was written about
//! them; the deletions are lifted, and the event goes last.

use std::{path::Path, sync::Arc, time::Duration};

use super::entries::{self, Span};
use crate::{
    clock::Clock,
    codec,
    config::Settings,
    engine::{EVENTS_FILE, ErasingError, Error, offline::LockedFolder},
    events::{self, Events},
    history,
    journal::{Reader, Rewriter, SegmentPart},
    logbook::{SharedLogbook, entries_to_clear},
    model::{Event, EventId, EventList, Login, Progress, Session},
    recorder::{Queue, Recorder},
};

/// What an erasing of events works with; cloning is cheap.
#[derive(Clone)]
pub(in crate::engine) struct EventEraser {
    pub(in crate::engine) events: Events,
    pub(in crate::engine) reader: Reader,
    pub(in crate::engine) rewriter: Rewriter,
    pub(in crate::engine) logbook: SharedLogbook,
    pub(in crate::engine) queue: Queue,
    /// The longest silence within a session.
    pub(in crate::engine) gap: Duration,
}

impl EventEraser {
    /// The first event that is marked.
    pub(super) fn marked(&self) -> Option<Arc<Event>> {
        self.events.list().events.iter().find(|event| event.is_erasing).map(Arc::clone)
    }

    /// Erases an event; `false` when it was stopped before it was done.
    pub(super) fn erase(
        &self,
        id: &EventId,
        recorder: &Recorder,
        go_on: &dyn Fn() -> bool,
    ) -> Result<bool, ErasingError> {
        let events = self.events.list();
        self.delete_sessions(&events, id)?;
        let spans = self.deleted_of(&events, id);
        let cleared: Vec<_> = {
            let logbook = self.logbook.read();
            let of = |(login, from, until): &Span| entries_to_clear(&logbook, login, *from, *until);
            spans.iter().flat_map(of).collect()
        };
        entries::write(&self.queue, cleared)?;
        let last_closed = recorder.forget_deleted(spans.clone())?;
        let loans = Arc::clone(self.logbook.read().loans());
        let eraser = codec::SpanEraser::new(&spans).with_loans(&loans).with_log();
        let filter = |part: SegmentPart<'_>| match part {
            SegmentPart::Lines(lines) => eraser.kept_of_lines(lines),
            // What cannot be read is in no view and no export.
            SegmentPart::Damaged(_) => None,
        };
        let done = self.rewriter.rewrite(last_closed, &filter, go_on)?;
        if !done.finished {
            return Ok(false);
        }
        entries::write(&self.queue, spans.iter().map(entries::lifted).collect())?;
        self.events.erased(id)?;
        tracing::info!(
            sessions = spans.len(),
            files = done.n_files,
            rewritten = done.n_rewritten,
            bytes_removed = done.removed_bytes,
            "The recordings of the event {id} were erased."
        );
        Ok(true)
    }

    /// Deletes the sessions of the event in the logbook.
    fn delete_sessions(&self, events: &EventList, id: &EventId) -> Result<(), ErasingError> {
        let logbook = self.logbook.read().clone();
        let (reader, progress) = (&self.reader, Progress::default());
        let sessions =
            history::sessions_of_event(reader, &logbook, events, id, self.gap, &progress)?;
        let span = |session: Session| (session.key.login, session.key.from, session.to);
        let entries = sessions.into_iter().map(|session| entries::deletion(&span(session)));
        entries::write(&self.queue, entries.collect())
    }

    /// What is deleted of the event: by its erasing, or by the operator before.
    fn deleted_of(&self, events: &EventList, id: &EventId) -> Vec<Span> {
        let mut spans = entries::deletions(&self.logbook.read());
        spans.retain(|(login, from, _)| events.of(login, *from).is_some_and(|it| it.id == *id));
        spans
    }
}

/// Erases what is marked in the events of a data folder that no engine works in; gives the events
/// that are gone.
pub fn erase_events(settings: &Settings, clock: &Arc<dyn Clock>) -> Result<Vec<EventId>, Error> {
    let known = Events::open(&settings.data.join(EVENTS_FILE));
    if let Some(problem) = known.problem() {
        return Err(events::Error::Unreadable(problem).into());
    }
    let is_marked = |event: &&Arc<Event>| event.is_erasing;
    let marked: Vec<EventId> =
        known.list().events.iter().filter(is_marked).map(|event| event.id.clone()).collect();
    if marked.is_empty() {
        return Ok(marked);
    }
    let folder = LockedFolder::acquire(settings, clock)?;
    let folder = folder.open(settings, clock, &Progress::default())?;
    let eraser = EventEraser {
        events: known,
        reader: folder.reader.clone(),
        rewriter: folder.rewriter.clone(),
        logbook: Arc::clone(&folder.logbook),
        queue: folder.queue.clone(),
        gap: settings.session_gap,
    };
    let erased =
        marked.iter().try_for_each(|id| eraser.erase(id, &folder.recorder, &|| true).map(drop));
    folder.close();
    erased?;
    Ok(marked)
}

/// Takes athletes who were erased off the start lists of a folder's events.
pub(super) fn forget_athletes(data: &Path, logins: &[Login]) -> Result<(), ErasingError> {
    Ok(Events::open(&data.join(EVENTS_FILE)).forget_athletes(logins)?)
}
