//! State shared by all readers of the same athletes.
//!
//! Lock order: first the follower, or one athlete's rolling statistics (never both), then the logbook,
//! then the store, then an athlete's ledgers.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Weak},
    time::Duration,
};

use parking_lot::Mutex;

use super::{follower::Follower, ledger::Ledgers, log::Logged, rolling::Rolling};
use crate::{
    analysis::Thresholds,
    logbook::LogbookReader,
    model::{Athlete, AthleteId},
    store::StoreReader,
};

/// Where the athletes' state comes from.
#[derive(Clone)]
pub(super) struct Sources {
    pub(super) store: StoreReader,
    pub(super) logbook: LogbookReader,
    /// The longest gap within a session.
    pub(super) session_gap: Duration,
    /// When values count as old.
    pub(super) thresholds: Thresholds,
    /// In a replay, the mapping from athletes to the entries of the logbook, with their times.
    pub(super) replayed: Option<Arc<Vec<Logged>>>,
}

impl Sources {
    /// The entries of the logbook that belong to an athlete.
    pub(super) fn logged(&self, athlete: &Athlete) -> Option<Logged> {
        match &self.replayed {
            Some(all) => all.iter().find(|logged| logged.id == athlete.id).cloned(),
            None => Some(Logged::live(athlete.id, athlete.login.clone())),
        }
    }
}

/// The state that all readers share.
pub(super) struct Shared {
    pub(super) sources: Sources,
    pub(super) follower: Mutex<Follower>,
    /// Only weak references: readers own the statistics they ask for.
    rolling: Mutex<HashMap<AthleteId, Weak<Mutex<Rolling>>>>,
    /// Of everybody whose results were shown, as long as there are readers. A replay has none: it
    /// shows what is recorded.
    ledgers: Mutex<HashMap<AthleteId, Arc<Ledgers>>>,
}

impl Shared {
    pub(super) fn new(sources: Sources) -> Self {
        let follower = Follower::new(sources.replayed.is_some(), sources.session_gap);
        let follower = Mutex::new(follower);
        Self { sources, follower, rolling: Mutex::default(), ledgers: Mutex::default() }
    }

    /// The rolling statistics of an athlete, shared with other readers that ask for them.
    pub(super) fn rolling(&self, id: AthleteId) -> Arc<Mutex<Rolling>> {
        let mut all = self.rolling.lock();
        if let Some(known) = all.get(&id).and_then(Weak::upgrade) {
            return known;
        }
        // Drop the entries that no reader owns any more.
        all.retain(|_, it| it.strong_count() > 0);
        let new = Arc::new(Mutex::new(Rolling::new(self.ledgers(id))));
        all.insert(id, Arc::downgrade(&new));
        new
    }

    /// What was shown of an athlete as final; `None` in a replay.
    pub(super) fn ledgers(&self, id: AthleteId) -> Option<Arc<Ledgers>> {
        let is_replay = self.sources.replayed.is_some();
        (!is_replay).then(|| Arc::clone(self.ledgers.lock().entry(id).or_default()))
    }

    /// Removes a reader. With the last one, all that was kept goes.
    pub(super) fn leave(&self, reader: u64) {
        let mut follower = self.follower.lock();
        follower.leave(reader);
        let is_last = !follower.has_readers();
        drop(follower);
        if is_last {
            self.ledgers.lock().clear();
        }
    }

    /// The number of athletes whose state is kept.
    pub(super) fn n_held(&self) -> usize {
        let rolling = self.rolling.lock();
        let n_rolling = rolling.values().filter(|it| it.strong_count() > 0).count();
        drop(rolling);
        n_rolling.max(self.follower.lock().len())
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("session_gap", &self.sources.session_gap)
            .finish_non_exhaustive()
    }
}
