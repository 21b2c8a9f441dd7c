//! The states of all athletes, updated from the changes of the store.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use super::{
    athlete::LiveAthlete,
    begun::Begun,
    clocks::{PhoneClock, SharedOffset, shared_offset},
    moment::Moment,
    track::{Reach, Trackers},
};
use crate::{
    analysis::Thresholds,
    model::{AthleteId, MonoNanos, UnixNanos},
    store::{Change, Store},
};

/// The states that a reader holds.
pub(super) type AthletesById = HashMap<AthleteId, Arc<LiveAthlete>>;

/// A track that some reader asks for.
pub(super) type TrackRequest = (AthleteId, Reach);

/// The state of all athletes of a store.
#[derive(Debug, Default)]
pub(super) struct Follower {
    /// The store's generation at the last update; `None` before the first.
    generation: Option<u64>,
    /// When somebody looked last.
    looked: Option<MonoNanos>,
    /// Incremented with every change of an athlete's state.
    revision: u64,
    athletes: BTreeMap<AthleteId, Followed>,
    /// The readers, each with the tracks it asks for; tracks of the last minute are always kept.
    readers: BTreeMap<u64, Vec<TrackRequest>>,
    next_reader: u64,
    /// The tracks that are kept for them.
    wanted: BTreeSet<TrackRequest>,
    /// Whether `wanted` must be recomputed, because readers came, went or asked for other tracks.
    requests_changed: bool,
    /// In a replay no sample is late, although the playhead may pass many at once.
    is_replay: bool,
    /// The longest silence within a session.
    session_gap: Duration,
}

/// One athlete.
#[derive(Debug, Default)]
struct Followed {
    athlete: Arc<LiveAthlete>,
    trackers: Trackers,
    begun: Begun,
    /// The revisions of the last change, and of the last change of samples.
    changed: u64,
    samples_changed: u64,
}

impl Follower {
    /// A follower that has read nothing yet.
    pub(super) fn new(is_replay: bool, session_gap: Duration) -> Self {
        Self { is_replay, session_gap, ..Self::default() }
    }

    /// The store's generation at the last update.
    pub(super) const fn generation(&self) -> Option<u64> {
        self.generation
    }

    /// Incremented with every change of an athlete's state.
    pub(super) const fn revision(&self) -> u64 {
        self.revision
    }

    /// Copies what changed in the store; returns true if anything did. Athletes that change are
    /// removed from `held` first, so that they can be changed in place unless another reader holds
    /// them.
    pub(super) fn follow(&mut self, store: &Store, now: Moment, held: &mut AthletesById) -> bool {
        let looked = self.looked.replace(now.mono);
        let generation = store.generation();
        if self.generation == Some(generation) {
            return false;
        }
        let since = self.generation.replace(generation);
        self.revision += 1;
        for change in store.changes_since(since.unwrap_or(0)) {
            // The first time, everything has to be copied.
            let changed_from = since.map_or(UnixNanos::MIN, |_| change.changed_from);
            held.remove(&change.athlete);
            self.copy(store, Change { changed_from, ..change }, looked, now);
        }
        true
    }

    fn copy(&mut self, store: &Store, change: Change, looked: Option<MonoNanos>, now: Moment) {
        let Self { athletes, wanted, is_replay, session_gap, revision, .. } = self;
        let followed = athletes.entry(change.athlete).or_default();
        (followed.changed, followed.samples_changed) = (*revision, *revision);
        let Some(series) = store.athlete(change.athlete) else {
            (followed.athlete, followed.trackers, followed.begun) = Default::default();
            return;
        };
        let athlete = Arc::make_mut(&mut followed.athlete);
        athlete.copy(series, change.changed_from, &mut followed.trackers, looked, now);
        let newest = athlete.newest_time().unwrap_or(now.wall);
        let begun = followed.begun.follow(series, change.changed_from, newest, *session_gap);
        athlete.set_session(begun, *session_gap);
        if *is_replay {
            athlete.forget_filled();
        }
        let is_wanted = is_wanted(change.athlete, wanted);
        if followed.trackers.differ_from(&is_wanted) {
            followed.trackers.keep(&is_wanted, Some(series), athlete.tracks_mut());
        }
    }

    /// Keeps exactly the tracks that readers ask for; returns true if some had to be read or
    /// dropped.
    pub(super) fn keep_tracks(&mut self, store: &Store, held: &mut AthletesById) -> bool {
        if !std::mem::take(&mut self.requests_changed) {
            return false;
        }
        let wanted: BTreeSet<TrackRequest> = self.readers.values().flatten().copied().collect();
        let concerned: BTreeSet<AthleteId> =
            self.wanted.symmetric_difference(&wanted).map(|(id, _)| *id).collect();
        self.wanted = wanted;
        if concerned.is_empty() {
            return false;
        }
        self.revision += 1;
        for id in concerned {
            // Without samples there is no track either.
            let Some(followed) = self.athletes.get_mut(&id) else { continue };
            held.remove(&id);
            followed.changed = self.revision;
            let athlete = Arc::make_mut(&mut followed.athlete);
            let is_wanted = is_wanted(id, &self.wanted);
            followed.trackers.keep(is_wanted, store.athlete(id), athlete.tracks_mut());
        }
        true
    }

    /// The offset to this computer's clock that most phones share, if there is one.
    pub(super) fn shared_offset(
        &self,
        now: Moment,
        thresholds: Thresholds,
    ) -> Option<SharedOffset> {
        let phones = self.athletes.values();
        let clocks: Vec<PhoneClock> =
            phones.filter_map(|it| it.athlete.phone_clock(thresholds)).collect();
        shared_offset(&clocks, now)
    }

    /// The athletes that changed after a revision, and whether their samples did.
    pub(super) fn changed_since(
        &self,
        revision: u64,
    ) -> impl Iterator<Item = (AthleteId, &Arc<LiveAthlete>, bool)> {
        let changed = self.athletes.iter().filter(move |(_, it)| revision < it.changed);
        changed.map(move |(&id, it)| (id, &it.athlete, revision < it.samples_changed))
    }

    /// Adds a reader; returns its number.
    pub(super) fn join(&mut self) -> u64 {
        self.next_reader += 1;
        self.readers.insert(self.next_reader, Vec::new());
        self.next_reader
    }

    /// Sets the tracks that a reader asks for.
    pub(super) fn set_tracks(&mut self, reader: u64, tracks: &[TrackRequest]) {
        self.readers.insert(reader, tracks.to_vec());
        self.requests_changed = true;
    }

    /// Removes a reader. With the last one, all states are dropped.
    pub(super) fn leave(&mut self, reader: u64) {
        self.readers.remove(&reader);
        self.requests_changed = true;
        if self.readers.is_empty() {
            let Self { revision, next_reader, is_replay, session_gap, .. } = *self;
            *self = Self { revision, next_reader, ..Self::new(is_replay, session_gap) };
        }
    }

    /// Whether anybody reads.
    pub(super) fn has_readers(&self) -> bool {
        !self.readers.is_empty()
    }

    /// The number of athletes whose state is kept.
    pub(super) fn len(&self) -> usize {
        self.athletes.len()
    }
}

fn is_wanted(id: AthleteId, wanted: &BTreeSet<TrackRequest>) -> impl Fn(Reach) -> bool {
    move |reach| reach == Reach::Min1 || wanted.contains(&(id, reach))
}
