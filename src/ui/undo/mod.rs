//! Undo and redo of what the viewer did: entries of the logbook.
//!
//! The window writes nothing itself. It sends entries to the engine, which replies with the entries
//! that reverse them; the effect becomes visible through the reads.

mod list;

use crate::{
    control::{Control, Pending, WriteLog, Written},
    live::Moment,
    model::{LogEntry, LogNote, Login, MarkKind, MonoNanos, UnixNanos},
};

pub(super) use self::list::ListedStep;
use super::{engine_words, mark::MarkView};

/// How long a toast is shown, in seconds.
const TOAST_SECS: f64 = 8.0;

/// Equal marks within this many seconds of each other are undone together: a key pressed once too
/// often, or one that bounces.
const TOGETHER_SECS: f64 = 5.0;

/// Maximum number of edits that can be undone.
const MAX_EDITS: usize = 200;

/// An edit that can be undone until the window closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// A description: `Deleted 2 sessions`.
    pub words: String,
    /// The entries to write, all or none.
    pub entries: Vec<LogEntry>,
}

/// An edit that was done or undone.
#[derive(Debug)]
struct Step {
    /// A description: `Deleted 2 sessions`.
    words: String,
    /// When it was done; the clock of the wall.
    at: UnixNanos,
    /// The entries that reverse it, in the order in which to write them.
    reverse: Vec<LogEntry>,
    /// The mark that the edit added, if that is what it did.
    mark: Option<PutMark>,
    /// How many equal marks the step covers.
    n_marks: usize,
    /// It added a mark that can be given words.
    asks_words: bool,
}

/// A mark that was added: its kind, athletes and time.
#[derive(Debug, PartialEq, Eq)]
struct PutMark {
    kind: MarkKind,
    logins: Vec<Login>,
    time: UnixNanos,
}

impl Step {
    /// Whether it is the same mark as in the previous step.
    fn repeats(&self, before: &Self) -> bool {
        let marks = self.mark.as_ref().zip(before.mark.as_ref());
        marks.is_some_and(|(mark, earlier)| mark.repeats(earlier))
    }
}

impl PutMark {
    /// The mark that these entries add, if they add a mark and nothing else.
    fn of(entries: &[LogEntry]) -> Option<Self> {
        let LogEntry { time, note: LogNote::Mark { kind, .. }, .. } = entries.first()? else {
            return None;
        };
        let is_it = |entry: &LogEntry| matches!(&entry.note, LogNote::Mark { kind: other, text } if other == kind && text.is_empty());
        let logins = entries.iter().map(|entry| entry.login.clone()).collect();
        entries.iter().all(is_it).then_some(Self { kind: *kind, logins, time: *time })
    }

    fn repeats(&self, earlier: &Self) -> bool {
        let apart_s = self.time.secs_since(earlier.time).abs();
        self.kind == earlier.kind && self.logins == earlier.logins && apart_s <= TOGETHER_SECS
    }
}

/// What to do with an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Do,
    Undo,
    Redo,
}

/// A step that the engine has not written yet.
#[derive(Debug)]
struct Writing {
    action: Action,
    /// Its entries have been sent. Those that reverse it come with the answer.
    step: Step,
    written: Pending<Written>,
    /// Requests made in the meantime. A step can only be reversed once it has been written.
    then: Vec<Action>,
}

/// A short message, shown for a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// The text, without a full stop.
    pub words: String,
    /// Something failed.
    pub is_failure: bool,
    /// The toast offers to undo the last edit.
    pub undoes: bool,
    /// The new mark whose words can be written in the toast.
    pub mark: Option<MarkView>,
    until: MonoNanos,
}

/// All edits since the window was opened.
#[derive(Debug, Default)]
pub(super) struct UndoStack {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// In the order in which they were requested.
    writing: Vec<Writing>,
    toast: Option<Toast>,
    /// What is told once the words of a mark are written.
    next: Option<Toast>,
    /// The words of a mark are being written.
    is_written: bool,
}

impl UndoStack {
    /// Performs a new edit.
    pub(super) fn act(&mut self, edit: Edit, control: &Control) {
        self.act_asking(edit, false, control);
    }

    /// Adds a mark, and asks for its words at once: whoever writes them need not wait for the disk.
    pub(super) fn mark(&mut self, edit: Edit, mark: MarkView, control: &Control, now: MonoNanos) {
        let toast = Toast { mark: Some(mark), ..Toast::new(edit.words.clone(), now) };
        self.act_asking(edit, true, control);
        self.show(toast);
    }

    fn act_asking(&mut self, edit: Edit, asks_words: bool, control: &Control) {
        self.undone.clear();
        let Edit { words, entries } = edit;
        let mark = PutMark::of(&entries);
        let n_marks = usize::from(mark.is_some());
        let at = UnixNanos(0);
        let step = Step { words, at, reverse: entries, mark, n_marks, asks_words };
        self.write(step, Action::Do, control);
    }

    /// Undoes the last edit. If it has not been written yet, it is undone once it has been.
    pub(super) fn undo(&mut self, control: &Control) {
        self.go(Action::Undo, control);
    }

    /// Redoes the edit that was undone last.
    pub(super) fn redo(&mut self, control: &Control) {
        self.go(Action::Redo, control);
    }

    /// Undoes so many edits, the last first, each once the one before is written. An edit that cannot
    /// be undone leaves those before it as they are.
    pub(super) fn undo_steps(&mut self, steps: usize, control: &Control) {
        for _ in 0..steps.min(self.done.len()) {
            self.go(Action::Undo, control);
        }
    }

    /// Redoes so many edits in the order in which they were done.
    pub(super) fn redo_steps(&mut self, steps: usize, control: &Control) {
        for _ in 0..steps.min(self.undone.len()) {
            self.go(Action::Redo, control);
        }
    }

    fn go(&mut self, action: Action, control: &Control) {
        match self.writing.last_mut() {
            Some(last) => last.then.push(action),
            None => self.go_now(action, control),
        }
    }

    fn go_now(&mut self, action: Action, control: &Control) {
        let stack = if action == Action::Undo { &mut self.done } else { &mut self.undone };
        if let Some(step) = stack.pop() {
            self.write(step, action, control);
        }
    }

    /// Sends the entries of a step to the engine.
    fn write(&mut self, mut step: Step, action: Action, control: &Control) {
        let entries = std::mem::take(&mut step.reverse);
        let written = control.ask(WriteLog(entries));
        self.writing.push(Writing { action, step, written, then: Vec::new() });
    }

    /// Handles the engine's answers.
    pub(super) fn poll(&mut self, control: &Control, now: Moment) {
        let mut answered = Vec::new();
        let mut waiting = Vec::new();
        for writing in std::mem::take(&mut self.writing) {
            match writing.written.poll() {
                Some(answer) => answered.push((writing, answer)),
                None => waiting.push(writing),
            }
        }
        self.writing = waiting;
        for (Writing { action, step, then, .. }, answer) in answered {
            match answer {
                Ok(Written { undo }) => {
                    self.written(Step { reverse: undo, ..step }, action, now);
                    // One after the other: each finds what the one before left behind.
                    for action in then {
                        self.go(action, control);
                    }
                }
                // Nothing was written, so there is nothing to undo.
                Err(why) => {
                    self.failed(tr!("undo-failed", why = engine_words::failure(&why)), now.mono);
                }
            }
        }
    }

    /// Called once the entries of a step are in the logbook.
    fn written(&mut self, mut step: Step, action: Action, now: Moment) {
        if action == Action::Do {
            step.at = now.wall;
        }
        let (words, n_marks) = (&step.words, step.n_marks);
        let told = match (action, n_marks) {
            (Action::Undo, 2..) => tr!("undone-marks", n = n_marks, words = words),
            (Action::Undo, _) => tr!("undone", words = words),
            (Action::Redo, 2..) => tr!("redone-marks", n = n_marks, words = words),
            (Action::Redo | Action::Do, _) => words.clone(),
        };
        let toast = Toast { undoes: action != Action::Undo, ..Toast::new(told, now.mono) };
        match &mut self.toast {
            // It was told when the key was pressed.
            Some(shown) if action == Action::Do && step.asks_words && shown.mark.is_some() => {
                shown.undoes = true;
            }
            _ => self.show(toast),
        }
        let stack = if action == Action::Undo { &mut self.undone } else { &mut self.done };
        if action == Action::Do
            && let Some(before) = stack.pop_if(|before| step.repeats(before))
        {
            // Latest first, so that each entry finds the state it left behind.
            step.reverse.extend(before.reverse);
            step.n_marks += before.n_marks;
        }
        if stack.len() >= MAX_EDITS {
            stack.remove(0);
        }
        stack.push(step);
    }

    /// Reports a failure.
    pub(super) fn failed(&mut self, words: String, now: MonoNanos) {
        self.show(Toast { is_failure: true, ..Toast::new(words, now) });
    }

    /// Tells what cannot be undone.
    pub(super) fn told(&mut self, words: String, now: MonoNanos) {
        self.show(Toast::new(words, now));
    }

    /// What is told at present.
    pub(super) fn toast(&self, now: MonoNanos) -> Option<&Toast> {
        self.toast.as_ref().filter(|toast| now < toast.until)
    }

    /// Whether the words of a new mark can be written.
    pub(super) fn asks_words(&self, now: MonoNanos) -> bool {
        self.toast(now).is_some_and(|toast| toast.mark.is_some())
    }

    /// Keeps the toast while the words of its mark are being written. What is to be told meanwhile
    /// waits.
    pub(super) fn keep_while_written(&mut self, is_written: bool, now: MonoNanos) {
        let was_written = std::mem::replace(&mut self.is_written, is_written);
        if is_written {
            self.toast.iter_mut().for_each(|toast| toast.until = now.plus_secs(TOAST_SECS));
        } else if was_written && let Some(next) = self.next.take() {
            self.toast = Some(Toast { until: now.plus_secs(TOAST_SECS), ..next });
        }
    }

    /// The words of the mark are written, or it stays without.
    pub(super) fn dismiss(&mut self) {
        self.toast = None;
    }

    fn show(&mut self, toast: Toast) {
        if self.is_written {
            self.next = Some(toast);
        } else {
            self.toast = Some(toast);
        }
    }
}

impl Toast {
    /// One that tells something, and no more.
    fn new(words: String, now: MonoNanos) -> Self {
        let until = now.plus_secs(TOAST_SECS);
        Self { words, is_failure: false, undoes: false, mark: None, until }
    }
}

#[cfg(test)]
mod tests;
