//! A mark as drawn on screen.

use crate::model::{AthleteId, MarkKind, UnixNanos};

/// A mark to draw. Identical marks of several athletes are drawn as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkView {
    /// When.
    pub time: UnixNanos,
    /// Its kind.
    pub kind: MarkKind,
    /// The operator's text; may be empty.
    pub text: String,
    /// The athletes who have it, among those whose lines are drawn.
    pub athletes: Vec<AthleteId>,
}
