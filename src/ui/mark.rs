//! A mark as drawn on screen.

use crate::model::{AthleteId, MarkKind, UnixNanos};

/// A mark to draw. Identical marks of several athletes are drawn as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkView {
    /// When.
    pub time: UnixNanos,
    /// What it stands for.
    pub kind: MarkKind,
    /// The operator's words; may be empty.
    pub text: String,
    /// Who has it, of those whose lines are drawn.
    pub athletes: Vec<AthleteId>,
}
