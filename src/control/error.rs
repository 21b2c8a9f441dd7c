//! Why a request failed.

use std::fmt::Display;

use crate::model::{Reason, Refusal, ToReason};

/// Why a request failed, as one plain sentence without a capital or a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The engine does not run (any more).
    #[error("the engine has ended")]
    Ended,
    /// The request failed. The sentence says why and, if there is a remedy, what to do.
    #[error("{0}")]
    Failed(String),
    /// What was asked for is refused, for a reason that can be said in other languages.
    #[error("{0}")]
    Refused(Refusal),
}

impl Error {
    /// The request failed, for this reason.
    pub fn failed(why: impl Display) -> Self {
        Self::Failed(why.to_string())
    }

    /// The request is refused by this error.
    #[expect(clippy::needless_pass_by_value, reason = "`map_err` passes a value")]
    pub fn refused(why: impl ToReason + Display) -> Self {
        match Refusal::of(&why) {
            Refusal { words, reason: None } => Self::Failed(words),
            refusal => Self::Refused(refusal),
        }
    }

    /// The request is refused for this reason; `words` say the same.
    pub const fn refused_for(reason: Reason, words: String) -> Self {
        Self::Refused(Refusal { words, reason: Some(reason) })
    }
}
