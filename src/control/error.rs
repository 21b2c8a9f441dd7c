//! Why a request failed.

use std::fmt::Display;

/// Why a request failed, as one plain sentence without a capital or a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The engine does not run (any more).
    #[error("the engine has ended")]
    Ended,
    /// The request failed. The sentence says why and, if there is a remedy, what to do.
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// The request failed, for this reason.
    pub fn failed(why: impl Display) -> Self {
        Self::Failed(why.to_string())
    }
}
