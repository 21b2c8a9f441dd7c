//! Dispatches commands to the workspace, the engine or another view.

use super::App;
use crate::{
    control::{ForgetProblems, IgnoreProblem},
    ui::{
        apply,
        context::{Command, ReplayCommand},
        state::{Dialog, Subject},
        undo::Edit,
    },
};

impl App {
    pub(super) fn apply(&mut self, command: Command) {
        let for_live = self.replay.is_none() || is_about_all(&command, self.has_dialog());
        self.apply_to(command, for_live);
    }

    /// Applies a command to what arrives, also while the first window shows a replay.
    pub(super) fn apply_live(&mut self, command: Command) {
        self.apply_to(command, true);
    }

    fn apply_to(&mut self, command: Command, for_live: bool) {
        let before = self.live.view.dialog.clone();
        self.carry_out(command, for_live);
        if self.live.view.dialog != before {
            self.expect_field_of_dialog();
        }
    }

    fn carry_out(&mut self, command: Command, for_live: bool) {
        if let Command::Press(stroke) = command {
            self.press(stroke);
            return;
        }
        if command == Command::SetSound(true) {
            // So that the viewer knows what it is like, and whether it can be heard.
            self.desktop.play_alarm();
        }
        if command == Command::Open(Dialog::Export) {
            let view = &self.live.view;
            let has_sessions =
                view.tab.subject == Subject::Sessions && !view.history.selection.is_empty();
            self.export.opened(has_sessions);
        }
        if let (Some(replay), Command::Show { kind, shown }) = (&mut self.replay, &command) {
            // The choice outlives the replay.
            replay.workspace.view.shown.set(kind, shown.clone());
        }
        let left = match &mut self.replay {
            Some(replay) if !for_live => {
                let now = replay.now();
                let workspace = &mut replay.workspace;
                apply::apply(&mut workspace.view, command, &workspace.projection, now)
            }
            _ => {
                let workspace = &mut self.live;
                apply::apply(&mut workspace.view, command, &workspace.projection, self.now)
            }
        };
        if let Some(left) = left {
            self.carry_out_beyond_view(left);
        }
    }

    fn has_dialog(&self) -> bool {
        self.live.view.dialog.is_some()
    }

    /// Carries out commands that concern more than the view.
    fn carry_out_beyond_view(&mut self, command: Command) {
        match command {
            Command::ZoomMap(steps) => self.map.zoom_by(steps),
            Command::ShowCourse(index) => self.map.show_course(index),
            Command::RemoveCourse(index) => {
                self.map.remove_course(index);
                self.courses_changed();
            }
            Command::Tell(words) => self.undo.told(words, self.now_mono),
            Command::Forget(problem) => self.control.send(ForgetProblems(problem)),
            Command::Ignore { problem, is_ignored } => {
                self.control.send(IgnoreProblem { problem, is_ignored });
            }
            Command::Alarms(command) => self.act_on_alarms(command),
            Command::CloseWindow => self.closing.confirm(),
            // Dialogs are those of the window, also during a replay.
            Command::Open(dialog) => self.live.view.dialog = Some(dialog),
            Command::NextInDemo => {
                if let Some(captions) = &self.captions {
                    (captions.next)();
                }
            }
            Command::History(command) => {
                let view = &mut self.live.view;
                if let Some(left) = apply::apply_history(view, command, &self.history_list) {
                    self.carry_out_beyond_view(left);
                }
            }
            Command::OpenSessions { keys, from_starts } => self.open_sessions(keys, from_starts),
            Command::StopOpening => self.stop_opening(),
            Command::EditSessions(edits) => self.edit_sessions(edits),
            Command::GoTo(tab) => self.close_replay(tab),
            Command::Replay(ReplayCommand::SplitHere) => self.split_here(),
            Command::Mark(mark) => self.mark(&mark),
            Command::StandDownOrBack => self.stand_down_or_back(),
            Command::BenchOrSendIn => self.bench_or_send_in(),
            Command::ChangeMark(mark, change) => self.change_mark(&mark, change),
            Command::Do(edit) => self.act(edit),
            Command::Undo => self.undo.undo(&self.control),
            Command::Redo => self.undo.redo(&self.control),
            Command::UndoSteps(steps) => self.undo.undo_steps(steps, &self.control),
            Command::RedoSteps(steps) => self.undo.redo_steps(steps, &self.control),
            Command::TakePicture => self.pictures.wanted(),
            // The view has already handled every other command.
            _ => {}
        }
    }

    /// Performs an edit that can be undone.
    pub(super) fn act(&mut self, edit: Edit) {
        self.undo.act(edit, &self.control);
    }
}

/// Whether a command concerns the whole window rather than what is shown: live data keeps arriving
/// during a replay, and dialogs, theme and logbook are shared.
fn is_about_all(command: &Command, has_dialog: bool) -> bool {
    match command {
        Command::CloseOne => has_dialog,
        Command::Open(_)
        | Command::CloseDialog
        | Command::Forget(_)
        | Command::Ignore { .. }
        | Command::Alarms(_)
        | Command::ToggleTheme
        | Command::BenchOrSendIn
        | Command::SetWall(_)
        | Command::SetWallOrder(_)
        | Command::MoveTile { .. }
        | Command::SetScale(_)
        | Command::SetBaseMap(_)
        | Command::AskAttention(_)
        | Command::SetSound(_)
        | Command::TakePicture
        | Command::ToggleSecondWindow
        | Command::Show { .. }
        | Command::SetDark(_)
        | Command::ToggleUnits
        | Command::SetLanguage(_)
        | Command::SetSplits(_)
        | Command::CloseWindow
        | Command::NextInDemo
        | Command::HideCaption
        | Command::History(_)
        | Command::OpenSessions { .. }
        | Command::StopOpening
        | Command::EditSessions(_)
        | Command::Do(_)
        | Command::Undo
        | Command::Redo
        | Command::UndoSteps(_)
        | Command::RedoSteps(_) => true,
        _ => false,
    }
}
