//! Why a request was not carried out.

use std::fmt::Display;

/// Why a request was not carried out, as one plain sentence without a capital or a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nobody carries requests out (any more).
    #[error("the engine has ended")]
    Ended,
    /// It cannot be done. The sentence says why and, where something helps, what to do.
    #[error("{0}")]
    Failed(String),
}

impl Error {
    /// It cannot be done, for this reason.
    pub fn failed(why: impl Display) -> Self {
        Self::Failed(why.to_string())
    }
}
