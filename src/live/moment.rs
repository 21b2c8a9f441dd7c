//! The moment for which states are computed.

use crate::model::{MonoNanos, UnixNanos};

/// The moment for which states are computed, on both clocks. In a replay both show the playhead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Time of day.
    pub wall: UnixNanos,
    /// The clock that ages are computed from.
    pub mono: MonoNanos,
}
