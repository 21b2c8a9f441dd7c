//! Each athlete as seen now: states and ages, values over 3 s, track, rolling statistics, start and
//! lap, and what there is to say about them. Plain values, no pixels and no words.
//!
//! Everything follows from the store and the logbook, with or without a window. [`Live`] is a cheap
//! handle. Whoever wants to look creates a [`Reader`] and calls [`Reader::update`]. All readers share
//! one state, which is updated from the changes of the store. Without a reader nothing is computed and
//! nothing is kept. A replay has a `Live` of its own, over its own store.
//!
//! Invariants: no clock, time is passed in as a [`Moment`]; results depend on samples and entries
//! alone, not on how often or by whom they were read (except the notice that a gap was closed, which
//! only those who saw the gap can get); the store is locked only while changes are copied.

mod athlete;
mod complete;
mod condition;
mod follower;
mod log;
mod moment;
mod reader;
mod rolling;
mod session;
mod shared;
mod signals;
mod since;
mod table;
#[cfg(test)]
mod tests;
mod track;
mod value;

use std::{sync::Arc, time::Duration};

use self::shared::{Shared, Sources};
pub use self::{
    athlete::{AthleteNow, LiveAthlete, Recent},
    complete::{complete_until, is_complete},
    condition::{Condition, Facts, RefusalReason, Refused},
    log::Logged,
    moment::Moment,
    reader::{MAX_WHOLE_TRACKS, Reader, Updated},
    signals::Signals,
    table::{Cell, Column, LapSpan, RowKind, Table, TableRow},
    track::{Reach, Track, TrackFix, whole_track},
    value::Value,
};
use crate::{logbook::SharedLogbook, store::SharedStore};

/// Each athlete as seen now; a handle, cheap to clone.
#[derive(Debug, Clone)]
pub struct Live {
    shared: Arc<Shared>,
}

impl Live {
    /// The athletes whose samples arrive in `store`. `session_gap` is the longest silence within a session.
    pub fn new(store: SharedStore, logbook: SharedLogbook, session_gap: Duration) -> Self {
        Self::over(Sources { store, logbook, session_gap, replayed: None })
    }

    /// The athletes of a replay: the playhead feeds `store`, and `replayed` says whose entries of the
    /// logbook belong to whom.
    pub fn of_replay(
        store: SharedStore,
        logbook: SharedLogbook,
        session_gap: Duration,
        replayed: Arc<Vec<Logged>>,
    ) -> Self {
        Self::over(Sources { store, logbook, session_gap, replayed: Some(replayed) })
    }

    fn over(sources: Sources) -> Self {
        Self { shared: Arc::new(Shared::new(sources)) }
    }

    /// A new reader; it has seen nothing yet.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.shared))
    }

    /// The longest silence within a session.
    pub fn session_gap(&self) -> Duration {
        self.shared.sources.session_gap
    }

    /// The number of athletes whose state is kept; 0 without readers.
    pub fn n_held(&self) -> usize {
        self.shared.n_held()
    }
}
