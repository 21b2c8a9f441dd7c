//! Opening, closing, splitting and editing sessions.

use std::sync::Arc;

use super::App;
use crate::{
    control::{OpenSessions, Pending},
    logbook::{self, SessionEdit},
    model::{LogEntry, Progress, SessionKey},
    ui::{
        apply, context::SessionEdits, dates::in_language, engine_words, format, panel::dialog,
        recording::Recording, replay::ReplaySession, state::Tab, undo::Edit,
    },
};

/// Sessions being read for display.
pub(super) struct Opening {
    recording: Pending<Recording>,
    progress: Progress,
}

impl Opening {
    /// How far reading has got.
    pub(super) const fn progress(&self) -> &Progress {
        &self.progress
    }
}

impl App {
    /// Reads sessions back for display.
    pub(super) fn open_sessions(&mut self, keys: Vec<SessionKey>, from_starts: bool) {
        // A new choice replaces the one still being read.
        self.stop_opening();
        let progress = Progress::default();
        let (roster, zone) = ((self.reads.roster)(), self.reads.time_zone.clone());
        // Names get the date of the session, and the answer is prepared on another thread.
        let language = self.live.view.language;
        let request = OpenSessions { keys, progress: progress.clone() };
        let recording = self.control.ask_then(request, move |opened| {
            in_language(language, || Recording::new(opened, &roster, from_starts, &zone))
        });
        self.opening = Some(Opening { recording, progress });
    }

    pub(super) fn stop_opening(&mut self) {
        if let Some(opening) = self.opening.take() {
            opening.progress.stop();
        }
    }

    /// Shows sessions once they have been read.
    pub(super) fn poll_opening(&mut self) {
        let answer = self.opening.as_ref().and_then(|opening| opening.recording.poll());
        let Some(answer) = answer else { return };
        self.opening = None;
        match answer {
            Ok(recording) => self.show(Arc::new(recording)),
            Err(why) => {
                self.undo.failed(dialog::sentence(&engine_words::failure(&why)), self.now_mono);
            }
        }
    }

    /// Shows the sessions that were read. Live data keeps arriving underneath.
    fn show(&mut self, recording: Arc<Recording>) {
        if recording.is_empty() {
            self.undo.failed(tr!("sessions-empty").to_owned(), self.now_mono);
            return;
        }
        self.close_replay(Tab::HISTORY);
        self.replay = Some(ReplaySession::new(recording, &self.reads, &self.live.view));
        self.live_scene = Some(self.map.take_scene());
    }

    /// Goes back to the list of sessions, or to live data.
    pub(super) fn close_replay(&mut self, tab: Tab) {
        if let Some(replay) = self.replay.take() {
            self.live.view.statistic = replay.workspace.view.statistic;
            self.live.view.smooth_secs = replay.workspace.view.smooth_secs;
            self.live.view.compare_by = replay.workspace.view.compare_by;
        }
        if let Some(scene) = self.live_scene.take() {
            self.map.put_scene(scene);
        }
        apply::go_to(&mut self.live.view, tab);
    }

    /// Splits the session on screen at the playhead.
    pub(super) fn split_here(&mut self) {
        let Some(replay) = &self.replay else { return };
        let Some(session) = replay.recording().only() else { return };
        let now = replay.now();
        let words = tr!("session-split", at = format::clock(now, &self.reads.time_zone));
        let edits = vec![(session.clone(), SessionEdit::SplitAt(now))];
        self.edit_sessions(SessionEdits { words, edits });
    }

    /// Edits sessions in one undoable step.
    pub(super) fn edit_sessions(&mut self, edits: SessionEdits) {
        let SessionEdits { words, edits } = edits;
        let logbook = self.reads.logbook.read();
        let entries: Vec<LogEntry> = edits
            .iter()
            .flat_map(|(session, edit)| logbook::entries_of(&logbook, session, edit))
            .collect();
        drop(logbook);
        if !entries.is_empty() {
            self.act(Edit { words, entries });
        }
    }
}
