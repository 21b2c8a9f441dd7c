//! The list of problems as viewers see it.

use super::{Problem, Problems};

/// The read side of [`Problems`]; cloning is cheap. The default stays empty.
#[derive(Clone, Default)]
pub struct ProblemList(Option<Problems>);

impl ProblemList {
    pub(super) const fn of(problems: Problems) -> Self {
        Self(Some(problems))
    }

    /// Rises with every change of the list.
    pub fn generation(&self) -> u64 {
        self.0.as_ref().map_or(0, Problems::generation)
    }

    /// All problems, in their [order](Problem::order).
    pub fn snapshot(&self) -> Vec<Problem> {
        self.0.as_ref().map(Problems::snapshot).unwrap_or_default()
    }
}
