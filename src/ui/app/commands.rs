//! Where commands lead: to the desk they are about, to the engine, to another view.

use std::sync::Arc;

use crossbeam_channel::bounded;

use super::App;
use crate::{
    logbook::{self, SessionEdit},
    model::LogEntry,
    ui::{
        apply::{self, Effect},
        context::{Command, Edit},
        deed::{Deed, Writing},
        format,
        reads::{Asker, EngineCommand},
        reel::Reel,
        replay::Replay,
        state::{Dialog, Tab},
    },
};

impl App {
    pub(super) fn apply(&mut self, command: Command) {
        let before = self.live.view.dialog.clone();
        self.carry_out_command(command);
        if self.live.view.dialog != before {
            self.expect_field_of_dialog();
        }
    }

    fn carry_out_command(&mut self, command: Command) {
        if command == Command::Open(Dialog::Export) {
            let view = &self.live.view;
            let has_sessions = view.tab == Tab::History && !view.history.selection.is_empty();
            self.export.opened(has_sessions);
        }
        let now = self.now;
        let for_live = self.replay.is_none() || is_about_all(&command, self.has_dialog());
        let effect = match &mut self.replay {
            Some(replay) if !for_live => {
                let now = replay.now();
                let desk = &mut replay.desk;
                apply::apply(&mut desk.view, command, &desk.projection, now)
            }
            _ => {
                let desk = &mut self.live;
                apply::apply(&mut desk.view, command, &desk.projection, now)
            }
        };
        if let Some(effect) = effect {
            self.carry_out(effect);
        }
    }

    fn has_dialog(&self) -> bool {
        self.live.view.dialog.is_some()
    }

    pub(super) fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::ZoomMap(steps) => self.map.zoom_by(steps),
            Effect::Ask(asker, what) => self.ask(asker, what),
            Effect::Forget(Some(id)) => self.reads.problems.forget(id),
            Effect::Forget(None) => self.reads.problems.clear(),
            Effect::Ignore { problem, is_ignored } => {
                self.reads.problems.ignore(problem, is_ignored);
            }
            Effect::NextInDemo => {
                if let Some(guide) = &self.reads.guide {
                    (guide.next)();
                }
            }
            Effect::History(command) => {
                let effect = apply::apply_history(&mut self.live.view, command, &self.history_list);
                if let Some(effect) = effect {
                    self.carry_out(effect);
                }
            }
            Effect::StopOpening => {
                if let Some(work) = self.opening.take() {
                    work.stop();
                }
            }
            Effect::CloseReplay(tab) => self.close_replay(tab),
            Effect::SplitHere => self.split_here(),
            Effect::Edit(edit) => self.edit(edit),
            Effect::Mark(mark) => self.mark(&mark),
            Effect::ChangeMark(mark, change) => self.change_mark(&mark, change),
            Effect::Do(deed) => {
                let writing = self.deeds.act(deed);
                self.write(writing);
            }
            Effect::Undo => {
                if let Some(writing) = self.deeds.undo() {
                    self.write(writing);
                }
            }
            Effect::Redo => {
                if let Some(writing) = self.deeds.redo() {
                    self.write(writing);
                }
            }
        }
    }

    fn ask(&mut self, asker: Asker, what: EngineCommand) {
        if let EngineCommand::OpenSessions { work, .. } = &what {
            // Who chooses something else no longer waits for this.
            if let Some(before) = self.opening.replace(work.clone()) {
                before.stop();
            }
        }
        let (reply, answer) = bounded(1);
        self.asked.retain(|(earlier, _)| *earlier != asker);
        self.asked.push((asker, answer));
        (self.sink)(what, reply);
    }

    pub(super) fn write(&mut self, writing: Writing) {
        self.ask(Asker::Deed(writing.number), EngineCommand::WriteLog(writing.entries));
    }

    /// Shows sessions that were read. What arrives goes on underneath.
    pub(super) fn open(&mut self, reel: Arc<Reel>) {
        if reel.is_empty() {
            self.deeds.failed("There is nothing in it any more".to_owned(), self.now_mono);
            return;
        }
        self.close_replay(Tab::History);
        self.replay = Some(Replay::new(reel, &self.reads, &self.live.view));
        self.live_scene = Some(self.map.take_scene());
    }

    /// Back to the list of sessions, or to what arrives.
    fn close_replay(&mut self, tab: Tab) {
        if let Some(replay) = self.replay.take() {
            self.live.view.statistic = replay.desk.view.statistic;
            self.live.view.smooth_secs = replay.desk.view.smooth_secs;
        }
        if let Some(scene) = self.live_scene.take() {
            self.map.put_scene(scene);
        }
        apply::go_to(&mut self.live.view, tab);
    }

    /// The session that is shown ends before the playhead, and another one begins there.
    fn split_here(&mut self) {
        let Some(replay) = &self.replay else { return };
        let Some(session) = replay.reel().only() else { return };
        let now = replay.now();
        let words = format!("Split at {}", format::clock(now, &self.reads.time_zone));
        let edits = vec![(session.clone(), SessionEdit::SplitAt(now))];
        self.edit(Edit { words, edits });
    }

    /// Changes sessions as one step.
    fn edit(&mut self, edit: Edit) {
        let Edit { words, edits } = edit;
        let logbook = self.reads.logbook.read();
        let entries: Vec<LogEntry> = edits
            .iter()
            .flat_map(|(session, edit)| logbook::entries_of(&logbook, session, edit))
            .collect();
        drop(logbook);
        if !entries.is_empty() {
            self.carry_out(Effect::Do(Deed { words, entries }));
        }
    }
}

/// Whether a command is about more than what is shown: what arrives goes on under a replay, and
/// dialogs, theme and logbook belong to the whole window.
fn is_about_all(command: &Command, has_dialog: bool) -> bool {
    match command {
        Command::CloseOne => has_dialog,
        Command::Open(_)
        | Command::CloseDialog
        | Command::Ask(..)
        | Command::Forget(_)
        | Command::Ignore { .. }
        | Command::ToggleTheme
        | Command::NextInDemo
        | Command::HideCaption
        | Command::History(_)
        | Command::Do(_)
        | Command::Undo
        | Command::Redo => true,
        _ => false,
    }
}
