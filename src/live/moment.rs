//! The moment as which athletes are seen.

use crate::model::{MonoNanos, UnixNanos};

/// The moment as which athletes are seen, on both clocks. In a replay both are the playhead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Time of day.
    pub wall: UnixNanos,
    /// The clock that ages are reckoned by.
    pub mono: MonoNanos,
}
