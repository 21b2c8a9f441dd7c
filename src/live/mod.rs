//! The current state of each athlete: states and ages, 3 s means, track, rolling statistics, start
//! and lap, and what is wrong. Plain values without pixels and words.
//!
//! Everything follows from the store and the logbook, with or without a window. [`Live`] is a cheap
//! handle. To read it, create a [`Reader`] and call [`Reader::update`]. All readers share one
//! state, which is updated from the changes of the store. Without a reader nothing is computed and
//! nothing is kept. A replay has a `Live` of its own, over its own store.
//!
//! One function gives the state of a value ([`value_state`](crate::analysis::value_state)) and one that
//! of an athlete ([`AthleteNow::status`]); roster, tiles, map, numbers and alarms all use them.
//!
//! Invariants: no clock, time is passed in as a [`Moment`]; results depend only on samples and
//! entries, not on how often or by whom they were read (except the notice that a gap was closed and
//! revisions, which require that the gap or the final value was seen); the store is locked only while
//! changes are copied.

mod ages;
mod athlete;
mod begun;
mod cause;
mod clocks;
mod complete;
mod condition;
mod context;
mod coverage;
mod follower;
mod group;
mod in_zones;
mod ledger;
mod log;
mod moment;
mod reader;
mod rolling;
mod session;
mod shared;
mod signals;
mod since;
mod span;
mod table;
#[cfg(test)]
mod tests;
mod track;
mod travel;
mod value;

use std::{sync::Arc, time::Duration};

use self::shared::{Shared, Sources};
pub use self::{
    ages::Ages,
    athlete::{AthleteNow, LiveAthlete, Recent},
    cause::{LostCause, address_changed},
    clocks::SharedOffset,
    complete::{certainty, complete_until},
    condition::{AthleteContext, Condition, RefusalReason, RefusedRequests},
    context::{ContextSources, stood_down_from},
    coverage::Coverage,
    group::spread_of_group,
    in_zones::InZones,
    log::Logged,
    moment::Moment,
    reader::{MAX_WHOLE_TRACKS, Reader, Updated},
    rolling::LEAST_CLIMB_SECS,
    signals::Signals,
    span::SpanTable,
    table::{Cell, CellCertainty, Column, LapSpan, RowKind, Table, TableRow},
    track::{Reach, Track, TrackFix, whole_track},
    travel::{Travelled, Travels},
    value::Value,
};
use crate::{
    analysis::Thresholds,
    logbook::LogbookReader,
    model::{Athlete, UnixNanos},
    store::StoreReader,
};

/// The current states of all athletes; a handle that is cheap to clone.
#[derive(Debug, Clone)]
pub struct Live {
    shared: Arc<Shared>,
}

impl Live {
    /// The athletes whose samples arrive in `store`. `session_gap` is the longest gap within a session.
    pub fn new(store: StoreReader, logbook: LogbookReader, session_gap: Duration) -> Self {
        let thresholds = Thresholds::default();
        Self::over(Sources { store, logbook, session_gap, thresholds, replayed: None })
    }

    /// The athletes of a replay: the playhead feeds `store`, and `replayed` maps athletes to
    /// entries of the logbook.
    pub fn of_replay(
        store: StoreReader,
        logbook: LogbookReader,
        session_gap: Duration,
        replayed: Arc<Vec<Logged>>,
    ) -> Self {
        let thresholds = Thresholds::default();
        Self::over(Sources { store, logbook, session_gap, thresholds, replayed: Some(replayed) })
    }

    /// The same athletes, whose values count as old by these thresholds. Readers do not move along.
    #[must_use]
    pub fn with_thresholds(self, thresholds: Thresholds) -> Self {
        Self::over(Sources { thresholds, ..self.shared.sources.clone() })
    }

    fn over(sources: Sources) -> Self {
        Self { shared: Arc::new(Shared::new(sources)) }
    }

    /// Creates a reader, which has read nothing yet.
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.shared))
    }

    /// What athletes have travelled, for one viewer; nothing has been read yet.
    pub fn travels(&self) -> Travels {
        Travels::new(Arc::clone(&self.shared))
    }

    /// The statistics of an athlete from one time on until before another, from the samples in `store`:
    /// that of this handle or, in a replay, one that also has what lies ahead.
    ///
    /// Reads all samples of the span, so once a change is often enough.
    pub fn over_span(
        &self,
        store: &StoreReader,
        athlete: &Athlete,
        span: (UnixNanos, UnixNanos),
    ) -> SpanTable {
        span::over(&self.shared.sources, store, athlete, span)
    }

    /// The longest gap within a session.
    pub fn session_gap(&self) -> Duration {
        self.shared.sources.session_gap
    }

    /// When values count as old.
    pub fn thresholds(&self) -> Thresholds {
        self.shared.sources.thresholds
    }

    /// The number of athletes whose state is kept; 0 without readers.
    pub fn n_held(&self) -> usize {
        self.shared.n_held()
    }
}
