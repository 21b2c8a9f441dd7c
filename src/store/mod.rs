//! The live store: a bounded in-memory ring of samples per athlete, in time order.
//!
//! Invariants: bounded by time and bytes whatever clients send; lossless for numeric fields;
//! sorted by time whatever the order of arrival; same time merges field by field, later wins.
//! It also tracks up to when the samples are complete (`completeness`).
//!
//! An athlete's samples are stored in chunks by time. The newest chunk is open: plain vectors to
//! which the next sample is appended. Full chunks are sealed into packed columns. A late sample
//! reopens its chunk, which then accepts further ones, until too many chunks are open and it is
//! sealed again.

mod changes;
mod chunk;
mod completeness;
mod deleted;
mod late;
mod open;
mod pack;
mod place;
mod reader;
mod reload;
mod runs;
mod sender_clock;
mod series;
#[cfg(test)]
mod tests;
mod trace;
mod unsealed;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use parking_lot::RwLock;

use self::{completeness::Completeness, deleted::DeletedSamples, series::Scratch};
pub use self::{
    reader::StoreReader, reload::JournalSamples, sender_clock::ClockReading, series::AthleteSeries,
};
use crate::model::{Arrival, AthleteId, MonoNanos, SampleBlock, SampleColumns, UnixNanos};

/// One part in this many of all bytes may be in chunks that were reopened for late samples.
const UNSEALED_PART: usize = 8;

/// The limits of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreLimits {
    /// How far it reaches back from an athlete's newest sample that is at most 1 min ahead of the
    /// laptop.
    pub window: Duration,
    /// The bytes of all athletes together, by capacity.
    pub bytes: usize,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self { window: Duration::from_hours(8), bytes: 256 << 20 }
    }
}

/// The latest value of one metric of one athlete, and what its age is computed from. All views show
/// this reading and its time.
///
/// Implausible values ([`Metric::limits`](crate::model::Metric::limits)), impossible positions and
/// zeros that are no readings (a strap without contact) are ignored: the last good one stays, and
/// ages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latest {
    /// The value with the latest sample time (a time ahead of the laptop counts as that of its
    /// arrival).
    pub value: f64,
    /// Its sample time, as sent.
    pub time: UnixNanos,
    /// When it arrived.
    pub arrived: MonoNanos,
    /// Server time minus sample time at arrival, in seconds; negative if the phone's clock is
    /// ahead.
    pub lag_secs: f64,
    /// When a sample with this metric last arrived, whatever its time.
    pub contact: MonoNanos,
    /// The median interval between recent sample times of this metric, in seconds, if known.
    pub median_interval_secs: Option<f64>,
    /// The sample time since which the reading has not changed, without a silence over 10 s.
    pub unchanged_since: UnixNanos,
    /// The newest reading, if it is implausible: not to be shown as a value.
    pub implausible: Option<f64>,
    /// Whether `value` is a plausible reading. It is not if none was sent yet; the other fields
    /// then describe what was.
    pub is_plausible: bool,
}

impl Latest {
    /// The value, if it is plausible.
    pub fn plausible(&self) -> Option<f64> {
        self.is_plausible.then_some(self.value)
    }

    /// When it was measured, as far as the laptop can tell: no later than its arrival.
    pub fn measured(&self) -> UnixNanos {
        self.time.plus_secs(self.lag_secs.min(0.0))
    }
}

/// How one athlete's series differs from what a reader saw at an earlier generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The athlete.
    pub athlete: AthleteId,
    /// Samples from this time on may be new or changed; earlier ones are unchanged, except that
    /// those before `oldest` are gone.
    pub changed_from: UnixNanos,
    /// The time of the oldest sample kept; `None` if there is none.
    pub oldest: Option<UnixNanos>,
}

/// The store behind a lock that is held briefly; cheap to clone. Only the recorder writes to it:
/// everything that only reads has a [`StoreReader`].
pub type SharedStore = Arc<RwLock<Store>>;

/// The samples of all athletes.
#[derive(Debug)]
pub struct Store {
    limits: StoreLimits,
    generation: u64,
    athletes: BTreeMap<AthleteId, AthleteSeries>,
    /// Removed athletes, with the generation of the removal, for readers that still show them.
    removed: BTreeMap<AthleteId, u64>,
    /// What the operator deleted.
    deleted: BTreeMap<AthleteId, DeletedSamples>,
    /// The completeness of athletes whose samples have known arrival times.
    completeness: BTreeMap<AthleteId, Completeness>,
    /// The latest server time passed to [`Self::advance_complete`].
    heard: Option<UnixNanos>,
    total: TotalSize,
    scratch: Scratch,
}

/// The total size of all series, including what is set aside. A series is subtracted before it
/// changes and added again afterwards.
#[derive(Debug, Default)]
struct TotalSize {
    /// By capacity.
    bytes: usize,
    /// The approximate part of them in chunks that were reopened for late samples.
    unsealed: usize,
}

impl TotalSize {
    fn add(&mut self, series: &AthleteSeries) {
        self.bytes += series.bytes();
        self.unsealed += series.unsealed_bytes();
    }

    fn take_off(&mut self, series: &AthleteSeries) {
        self.bytes -= series.bytes();
        self.unsealed -= series.unsealed_bytes();
    }
}

impl Store {
    /// An empty store.
    pub fn new(limits: StoreLimits) -> Self {
        Self {
            limits,
            generation: 0,
            athletes: BTreeMap::new(),
            removed: BTreeMap::new(),
            deleted: BTreeMap::new(),
            completeness: BTreeMap::new(),
            heard: None,
            total: TotalSize::default(),
            scratch: Scratch::default(),
        }
    }

    /// Adds samples; later values win at the same time. Samples older than the window count as
    /// contact but are not kept.
    ///
    /// A sample more than 1 min ahead of the laptop is stored at its time, but neither defines the
    /// window nor evicts anything.
    pub fn apply(&mut self, athlete: AthleteId, block: &SampleBlock, arrival: Arrival) {
        // Nearly all athletes have no deletions.
        match self.put_aside(athlete, block, arrival) {
            None => self.apply_kept(athlete, block, arrival),
            Some(kept) => self.apply_kept(athlete, &kept, arrival),
        }
    }

    fn apply_kept(&mut self, athlete: AthleteId, block: &SampleBlock, arrival: Arrival) {
        if block.is_empty() {
            return;
        }
        self.change(athlete, |series, generation, scratch| {
            series.apply(block, arrival, generation, scratch);
        });
    }

    /// Like [`Self::apply`] with the same samples, but much faster if they continue what the store
    /// holds.
    pub fn apply_columns(&mut self, athlete: AthleteId, columns: &SampleColumns, arrival: Arrival) {
        if columns.is_empty() {
            return;
        }
        if self.deleted.contains_key(&athlete) {
            return self.apply(athlete, &columns.to_block(), arrival);
        }
        self.change(athlete, |series, generation, scratch| {
            series.apply_columns(columns, arrival, generation, scratch);
        });
    }

    fn change(
        &mut self,
        athlete: AthleteId,
        change: impl FnOnce(&mut AthleteSeries, u64, &mut Scratch),
    ) {
        self.generation += 1;
        self.removed.remove(&athlete);
        let series = self.athletes.entry(athlete).or_insert_with(|| {
            let series = AthleteSeries::new(self.limits.window, self.generation);
            self.total.add(&series);
            series
        });
        self.total.take_off(series);
        change(series, self.generation, &mut self.scratch);
        self.total.add(series);
        self.keep_budget();
    }

    /// Seals reopened chunks while they take too much memory, starting with the athlete who has
    /// most of them.
    fn seal_some(&mut self) {
        while self.total.unsealed > self.limits.bytes / UNSEALED_PART {
            let Some(series) = self.athletes.values_mut().max_by_key(|s| s.unsealed_bytes()) else {
                return;
            };
            self.total.take_off(series);
            let is_sealed = series.seal_one();
            self.total.add(series);
            if !is_sealed {
                return;
            }
        }
    }

    /// Enforces the memory budget: first what is set aside is dropped, then the oldest chunk of the
    /// athlete furthest above an equal share.
    fn keep_budget(&mut self) {
        self.seal_some();
        let mut spent = BTreeSet::new();
        while self.capacity_bytes() > self.limits.bytes {
            if self.drop_aside() {
                continue;
            }
            let candidates = self.athletes.iter_mut().filter(|(id, _)| !spent.contains(*id));
            let Some((&id, series)) = candidates.max_by_key(|(_, series)| series.bytes()) else {
                return;
            };
            self.total.take_off(series);
            if !series.drop_oldest(self.generation) {
                spent.insert(id);
            }
            self.total.add(series);
        }
    }

    /// Forgets an athlete.
    pub fn remove(&mut self, athlete: AthleteId) {
        self.remove_deleted(athlete);
        self.remove_completeness(athlete);
        if let Some(series) = self.athletes.remove(&athlete) {
            self.generation += 1;
            self.total.take_off(&series);
            self.removed.insert(athlete, self.generation);
        }
    }

    /// Increases by at least one with every change.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// What changed after `generation` (0: everything), one entry per athlete. For a removed
    /// athlete, `changed_from` is [`UnixNanos::MIN`] and there is no oldest sample. `changed_from`
    /// is [`UnixNanos::MAX`] if samples were only removed, or only the age of a value changed.
    pub fn changes_since(&self, generation: u64) -> Vec<Change> {
        let changed = self.athletes.iter().filter_map(|(&athlete, series)| {
            let changed_from = series.changed_since(generation)?;
            Some(Change { athlete, changed_from, oldest: series.oldest() })
        });
        let removed = self
            .removed
            .iter()
            .filter(|(_, at)| generation < **at)
            .map(|(&athlete, _)| Change { athlete, changed_from: UnixNanos::MIN, oldest: None });
        changed.chain(removed).collect()
    }

    /// One athlete's change after `generation`, like in [`Self::changes_since`].
    pub fn change_since(&self, athlete: AthleteId, generation: u64) -> Option<Change> {
        if let Some(series) = self.athletes.get(&athlete) {
            let changed_from = series.changed_since(generation)?;
            return Some(Change { athlete, changed_from, oldest: series.oldest() });
        }
        let is_news = self.removed.get(&athlete).is_some_and(|at| generation < *at);
        is_news.then_some(Change { athlete, changed_from: UnixNanos::MIN, oldest: None })
    }

    /// The series of an athlete who has sent at least one sample.
    pub fn athlete(&self, athlete: AthleteId) -> Option<&AthleteSeries> {
        self.athletes.get(&athlete)
    }

    /// The bytes held, by capacity.
    pub fn capacity_bytes(&self) -> usize {
        self.total.bytes + self.scratch.heap_bytes()
    }
}
