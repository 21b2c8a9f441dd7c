//! Readers: each says for which athletes it wants more than the basic state, and gets what changed
//! since its last update.

use std::{collections::HashSet, sync::Arc};

use parking_lot::Mutex;

use super::{
    ages::Ages,
    athlete::{AthleteNow, LiveAthlete},
    clocks::SharedOffset,
    follower::{AthletesById, TrackRequest},
    moment::Moment,
    rolling::Rolling,
    shared::{Shared, Sources},
    signals::Signals,
    table::Table,
    track::Reach,
    value::Value,
};
use crate::{
    model::{Athlete, AthleteId, MonoNanos},
    store::Latest,
};

/// The most whole tracks that one reader gets; for further athletes it gets the last 3 minutes. A
/// whole track of 8 h at 1 Hz takes about 10 MB.
pub const MAX_WHOLE_TRACKS: usize = 8;

/// One reader's view of the athletes of a [`Live`](super::Live).
///
/// It holds what the last [`Self::update`] found, so reading it takes no lock.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    id: u64,
    /// The store's generation and the athletes' revision at the last update.
    generation: Option<u64>,
    revision: u64,
    held: AthletesById,
    /// What ages were computed from at the last update.
    ages: Ages,
    /// The athletes whose samples changed between the last two updates.
    changed: HashSet<AthleteId>,
    /// Without tracks of the last minute, which every athlete has.
    tracks: Vec<TrackRequest>,
    tracks_changed: bool,
    tables: Vec<TableRequest>,
}

/// A table that a reader asks for.
#[derive(Debug)]
struct TableRequest {
    athlete: Arc<Athlete>,
    /// Shared with other readers that ask for the same athlete.
    rolling: Arc<Mutex<Rolling>>,
    table: Arc<Table>,
}

/// The result of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Updated {
    /// Whether the store has changed since the previous update.
    pub has_news: bool,
    /// Whether anything was read from the store.
    pub has_read: bool,
}

impl Reader {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let id = shared.follower.lock().join();
        let thresholds = shared.sources.thresholds;
        Self {
            shared,
            id,
            generation: None,
            revision: 0,
            held: AthletesById::default(),
            ages: Ages { thresholds, shared_offset: None },
            changed: HashSet::new(),
            tracks: Vec::new(),
            tracks_changed: false,
            tables: Vec::new(),
        }
    }

    /// Asks for tracks longer than the last minute, instead of those asked for before. If an
    /// athlete is named twice, the first one counts.
    pub fn want_tracks(&mut self, wanted: impl Iterator<Item = TrackRequest> + Clone) {
        if wanted.clone().eq(self.tracks.iter().copied()) {
            return;
        }
        let mut n_whole = 0;
        let mut tracks: Vec<TrackRequest> = Vec::new();
        for (id, reach) in wanted.filter(|(_, reach)| *reach != Reach::Min1) {
            if tracks.iter().any(|(known, _)| *known == id) {
                continue;
            }
            n_whole += usize::from(reach == Reach::Whole);
            let reach = if n_whole > MAX_WHOLE_TRACKS { Reach::Min3 } else { reach };
            tracks.push((id, reach));
        }
        if self.tracks != tracks {
            self.tracks = tracks;
            self.tracks_changed = true;
        }
    }

    /// Asks for the rolling statistics of these athletes instead of those asked for before.
    pub fn want_tables<'a>(&mut self, wanted: impl Iterator<Item = &'a Arc<Athlete>> + Clone) {
        let is_same =
            |(one, other): (&Arc<Athlete>, &TableRequest)| Arc::ptr_eq(one, &other.athlete);
        if wanted.clone().count() == self.tables.len()
            && wanted.clone().zip(&self.tables).all(is_same)
        {
            return;
        }
        let mut before = std::mem::take(&mut self.tables);
        for athlete in wanted {
            let athlete = Arc::clone(athlete);
            let known = before.iter().position(|it| it.athlete.id == athlete.id);
            self.tables.push(match known.map(|at| before.swap_remove(at)) {
                Some(known) => TableRequest { athlete, ..known },
                None => TableRequest {
                    rolling: self.shared.rolling(athlete.id),
                    table: Arc::default(),
                    athlete,
                },
            });
        }
    }

    /// Updates everything. Locks the store once for all athletes, and once for each table that is
    /// due. Copies nothing if nothing has changed.
    pub fn update(&mut self, now: Moment) -> Updated {
        self.changed.clear();
        let mut follower = self.shared.follower.lock();
        if std::mem::take(&mut self.tracks_changed) {
            follower.set_tracks(self.id, &self.tracks);
        }
        let store = self.shared.sources.store.read();
        let mut has_read = follower.follow(&store, now, &mut self.held);
        has_read |= follower.keep_tracks(&store, &mut self.held);
        drop(store);
        let has_news = self.generation != follower.generation();
        if self.revision != follower.revision() {
            for (id, athlete, samples_changed) in follower.changed_since(self.revision) {
                self.held.insert(id, Arc::clone(athlete));
                if samples_changed {
                    self.changed.insert(id);
                }
            }
        }
        (self.generation, self.revision) = (follower.generation(), follower.revision());
        self.ages.shared_offset = follower.shared_offset(now, self.ages.thresholds);
        drop(follower);
        for wanted in &mut self.tables {
            has_read |= wanted.update(&self.shared.sources, &self.ages, has_news, now);
        }
        Updated { has_news, has_read }
    }

    /// An athlete's state; `None` if no sample was ever seen.
    pub fn athlete(&self, id: AthleteId) -> Option<&Arc<LiveAthlete>> {
        self.held.get(&id)
    }

    /// An athlete as seen at `now`; one of whom no sample was ever seen, as such.
    pub fn at(&self, id: AthleteId, now: MonoNanos) -> AthleteNow {
        let look = |athlete: &LiveAthlete| athlete.at(now, self.reach(id), &self.ages);
        self.held.get(&id).map_or_else(AthleteNow::default, |athlete| look(athlete))
    }

    /// A reading of an athlete as a value at `now`.
    pub fn value(&self, id: AthleteId, latest: &Latest, now: MonoNanos) -> Value {
        let athlete = self.athlete(id);
        athlete.map_or_else(Value::default, |it| it.value(latest, now, self.ages()))
    }

    /// What an athlete's phone says beside the readings, at `now`.
    pub fn signals(&self, id: AthleteId, now: MonoNanos) -> Signals {
        let athlete = self.held.get(&id);
        athlete.map_or_else(Signals::default, |athlete| athlete.signals(now, &self.ages))
    }

    /// What ages were computed from at the last update.
    pub const fn ages(&self) -> &Ages {
        &self.ages
    }

    /// By how much this computer's own clock was off at the last update, if it was: what to tell
    /// the operator. It is taken out of all ages.
    pub const fn shared_offset(&self) -> Option<&SharedOffset> {
        self.ages.shared_offset.as_ref()
    }

    /// The reach of an athlete's track for this reader.
    pub fn reach(&self, id: AthleteId) -> Reach {
        let wanted = self.tracks.iter().find(|(known, _)| *known == id);
        wanted.map_or(Reach::Min1, |(_, reach)| *reach)
    }

    /// Whether samples of an athlete changed between the last two updates.
    pub fn has_changed(&self, id: AthleteId) -> bool {
        self.changed.contains(&id)
    }

    /// The rolling statistics of an athlete, if they were asked for before the last update.
    pub fn table(&self, id: AthleteId) -> Option<&Arc<Table>> {
        let wanted = self.tables.iter().find(|wanted| wanted.athlete.id == id);
        wanted.map(|wanted| &wanted.table)
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.shared.leave(self.id);
    }
}

impl TableRequest {
    /// Reads the table again if that is due; returns whether it was.
    fn update(&mut self, sources: &Sources, ages: &Ages, has_news: bool, now: Moment) -> bool {
        let mut rolling = self.rolling.lock();
        rolling.follow_log(&sources.logbook.read(), || sources.logged(&self.athlete));
        let is_due = rolling.is_due(has_news, now.mono);
        if is_due {
            let store = sources.store.read();
            rolling.read(&store, &self.athlete, sources.session_gap, ages, now);
        }
        if !Arc::ptr_eq(&self.table, rolling.table()) {
            self.table = Arc::clone(rolling.table());
        }
        is_due
    }
}
