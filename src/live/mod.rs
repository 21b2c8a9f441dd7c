//! Each athlete as seen now: states and ages, values over 3 s, track, rolling statistics, start and
//! lap, and what is to be said of him, all as plain values.
//!
//! It follows from store and logbook, with or without a window. [`Live`] is a handle; who looks takes
//! a [`Reader`] and calls [`Reader::update`] whenever he wants to see more. All readers share what is
//! kept, which is brought up to date by what changed in the store. Without a reader nothing is
//! reckoned and nothing is held. A replay has a `Live` of its own, over its own store.
//!
//! Invariants: no clock, time comes in as a [`Moment`]; the same samples and entries give the same
//! values however often, and by whom, they were looked at on the way; the locks of store and logbook
//! are held only to copy what is new.

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
    /// Of what arrives. `session_gap` is the longest silence within a session.
    pub fn new(store: SharedStore, logbook: SharedLogbook, session_gap: Duration) -> Self {
        Self::over(Sources { store, logbook, session_gap, replayed: None })
    }

    /// Of a replay: samples come into `store` as the playhead comes to them, and `replayed` says
    /// whose entries of the logbook belong to whom.
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

    /// A reader that has seen nothing yet.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.shared))
    }

    /// The longest silence within a session.
    pub fn session_gap(&self) -> Duration {
        self.shared.sources.session_gap
    }

    /// Of how many athletes state is held: none without readers.
    pub fn n_held(&self) -> usize {
        self.shared.n_held()
    }
}
