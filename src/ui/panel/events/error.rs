//! Errors of the dialog of events.

use crate::{control, model::InvalidWrittenTime};

/// Why a request of the viewer was not carried out, as a sentence without a capital or a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum EventsError {
    /// The engine failed or refused.
    #[error(transparent)]
    Engine(#[from] control::Error),
    /// It has no name.
    #[error("an event needs a name")]
    NoName,
    /// A time cannot be read.
    #[error("{what} is {why}")]
    Time {
        /// Which.
        what: &'static str,
        /// What it should be.
        why: InvalidWrittenTime,
    },
    /// It ends before it begins.
    #[error("the last day is before the first")]
    Order,
}
