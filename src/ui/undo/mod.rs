//! What the viewer did and can undo: entries of the logbook.
//!
//! The window writes nothing itself: entries go to the engine, which answers with those that take
//! them back. What they come to is seen in the reads.

use crate::{
    control::{Control, Pending, WriteLog, Written},
    model::{LogEntry, LogNote, Login, MarkKind, MonoNanos, UnixNanos},
};

/// A toast stands for so long, in seconds.
const TOAST_SECS: f64 = 8.0;

/// Equal marks that follow each other within so many seconds are undone together: a key that was
/// pressed once too often, or that bounces.
const TOGETHER_SECS: f64 = 5.0;

/// The most edits that can be undone.
const MAX_EDITS: usize = 200;

/// Something to be done that can be undone until the window closes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is done, in words: `Deleted 2 sessions`.
    pub words: String,
    /// What is written, all of it or nothing.
    pub entries: Vec<LogEntry>,
}

/// An edit that was done, or undone.
#[derive(Debug)]
struct Step {
    /// What was done, in words: `Deleted 2 sessions`.
    words: String,
    /// The entries that reverse it, in the order in which to write them.
    reverse: Vec<LogEntry>,
    /// The mark that it put, if that is what it did.
    mark: Option<PutMark>,
    /// How many equal marks it is.
    n_marks: usize,
}

/// A mark that was put: of what kind, for whom, when.
#[derive(Debug, PartialEq, Eq)]
struct PutMark {
    kind: MarkKind,
    logins: Vec<Login>,
    time: UnixNanos,
}

impl Step {
    /// Whether it is the mark of the step before once more.
    fn repeats(&self, before: &Self) -> bool {
        let marks = self.mark.as_ref().zip(before.mark.as_ref());
        marks.is_some_and(|(mark, earlier)| mark.repeats(earlier))
    }
}

impl PutMark {
    /// The mark that these entries put, if they put one and nothing else.
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

/// What is done with an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    Do,
    Undo,
    Redo,
}

/// A step whose entries the engine has not written yet.
#[derive(Debug)]
struct Writing {
    action: Action,
    /// Without entries: what reverses it is answered.
    step: Step,
    written: Pending<Written>,
    /// What was asked for meanwhile: what is not written yet cannot be reversed.
    then: Vec<Action>,
}

/// What is told for a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    /// The words, without a full stop.
    pub words: String,
    /// It went wrong.
    pub is_failure: bool,
    /// The last edit can be undone from here.
    pub undoes: bool,
    until: MonoNanos,
}

/// Everything that was done since the window was opened.
#[derive(Debug, Default)]
pub(super) struct UndoStack {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// In the order in which they were asked for.
    writing: Vec<Writing>,
    toast: Option<Toast>,
}

impl UndoStack {
    /// Does something new.
    pub(super) fn act(&mut self, edit: Edit, control: &Control) {
        self.undone.clear();
        let Edit { words, entries } = edit;
        let mark = PutMark::of(&entries);
        let n_marks = usize::from(mark.is_some());
        self.write(Step { words, reverse: entries, mark, n_marks }, Action::Do, control);
    }

    /// Takes the last edit back; one that is not written yet as soon as it is.
    pub(super) fn undo(&mut self, control: &Control) {
        self.go(Action::Undo, control);
    }

    /// Does again what was taken back last.
    pub(super) fn redo(&mut self, control: &Control) {
        self.go(Action::Redo, control);
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

    /// Takes the engine's answers.
    pub(super) fn poll(&mut self, control: &Control, now: MonoNanos) {
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
                    for action in then {
                        self.go_now(action, control);
                    }
                }
                // Nothing has changed, and there is nothing to take back.
                Err(why) => self.failed(format!("Nothing is changed: {why}"), now),
            }
        }
    }

    /// The entries of a step are in the logbook.
    fn written(&mut self, mut step: Step, action: Action, now: MonoNanos) {
        let (words, n_marks) = (&step.words, step.n_marks);
        let told = match (action, n_marks) {
            (Action::Undo, 2..) => format!("Undone: {n_marks} marks, the last: {words}"),
            (Action::Undo, _) => format!("Undone: {words}"),
            (Action::Redo, 2..) => format!("{n_marks} marks, the last: {words}"),
            (Action::Redo | Action::Do, _) => words.clone(),
        };
        self.tell(told, action != Action::Undo, now);
        let stack = if action == Action::Undo { &mut self.undone } else { &mut self.done };
        if action == Action::Do
            && let Some(before) = stack.pop_if(|before| step.repeats(before))
        {
            // The last first, so that each finds what it left.
            step.reverse.extend(before.reverse);
            step.n_marks += before.n_marks;
        }
        if stack.len() >= MAX_EDITS {
            stack.remove(0);
        }
        stack.push(step);
    }

    /// Tells that something went wrong.
    pub(super) fn failed(&mut self, words: String, now: MonoNanos) {
        let until = now.plus_secs(TOAST_SECS);
        self.toast = Some(Toast { words, is_failure: true, undoes: false, until });
    }

    /// Tells what cannot be undone.
    pub(super) fn told(&mut self, words: String, now: MonoNanos) {
        self.tell(words, false, now);
    }

    /// What is told at present.
    pub(super) fn toast(&self, now: MonoNanos) -> Option<&Toast> {
        self.toast.as_ref().filter(|toast| now < toast.until)
    }

    fn tell(&mut self, words: String, undoes: bool, now: MonoNanos) {
        let until = now.plus_secs(TOAST_SECS);
        self.toast = Some(Toast { words, is_failure: false, undoes, until });
    }
}

#[cfg(test)]
mod tests;
