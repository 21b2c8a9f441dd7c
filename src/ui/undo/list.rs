//! What was done, as a list.

use super::{Step, UndoStack};
use crate::model::UnixNanos;

/// An edit in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ui) struct ListedStep {
    /// What was done.
    pub(in crate::ui) words: String,
    /// When it was done.
    pub(in crate::ui) at: UnixNanos,
    /// It was undone, and can be done again.
    pub(in crate::ui) is_undone: bool,
    /// How many edits are undone, or done again, together with it: itself and those that depend on
    /// it.
    pub(in crate::ui) n_steps: usize,
}

impl ListedStep {
    fn new(step: &Step, is_undone: bool, n_steps: usize) -> Self {
        let words = match step.n_marks {
            2.. => tr!("redone-marks", n = step.n_marks, words = step.words),
            _ => step.words.clone(),
        };
        Self { words, at: step.at, is_undone, n_steps }
    }
}

impl UndoStack {
    /// All that was done, the last first.
    pub(in crate::ui) fn listed(&self) -> Vec<ListedStep> {
        let n_undone = self.undone.len();
        let undone = self.undone.iter().enumerate();
        let undone = undone.map(|(at, step)| ListedStep::new(step, true, n_undone - at));
        let done = self.done.iter().rev().zip(1..);
        undone.chain(done.map(|(step, n_steps)| ListedStep::new(step, false, n_steps))).collect()
    }
}
