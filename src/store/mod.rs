//! The live store: a bounded in-memory ring of samples per athlete, in time order.
//!
//! Invariants: bounded by time and bytes whatever clients send; lossless for numeric fields;
//! sorted by time whatever the order of arrival; same time merges field by field, later wins.
//!
//! An athlete's samples stand in chunks by time. The newest chunk is open: plain vectors that
//! take the next sample at their end. Full chunks are sealed into packed columns. A late sample
//! opens the chunk it belongs to, which then takes further ones, until too many chunks are open
//! and it is sealed again.

mod changes;
mod chunk;
mod deleted;
mod open;
mod pack;
mod place;
mod runs;
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

pub use self::series::AthleteSeries;
use self::{deleted::Deleted, series::Scratch};
use crate::model::{Arrival, AthleteId, MonoNanos, SampleBlock, SampleColumns, UnixNanos};

/// Of the bytes of all athletes this part may be in chunks that were opened for late samples.
const UNSEALED_PART: usize = 8;

/// Bounds of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreLimits {
    /// How far back from an athlete's newest sample that is at most 1 min ahead of the laptop.
    pub window: Duration,
    /// Bytes of all athletes together, counted by capacity.
    pub bytes: usize,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self { window: Duration::from_hours(8), bytes: 256 << 20 }
    }
}

/// The latest value of one metric of one athlete, and what its age is reckoned from: what every view
/// shows, and the moment that all of them show.
///
/// Values beyond what people do ([`Metric::limits`](crate::model::Metric::limits)) do not count, as
/// positions that cannot be true do not: the last good one stays, and grows old.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latest {
    /// The value with the newest sample time (a time ahead of the laptop counts as its arrival).
    pub value: f64,
    /// Its sample time, as sent.
    pub time: UnixNanos,
    /// When it arrived.
    pub arrived: MonoNanos,
    /// Server time minus sample time at arrival, in seconds; negative for a fast clock.
    pub lag_secs: f64,
    /// When a sample carrying this metric last arrived, whatever its time.
    pub contact: MonoNanos,
    /// Median interval between this metric's last sample times, in seconds, if known.
    pub median_interval_secs: Option<f64>,
    /// Since which sample time the reading has been the very same.
    pub unchanged_since: UnixNanos,
    /// The newest reading, if it is beyond what people do: not to be shown as a value.
    pub implausible: Option<f64>,
    /// Whether `value` is plausible. It is not where no plausible value has been sent yet; then the
    /// rest is of the implausible one.
    pub is_plausible: bool,
}

impl Latest {
    /// The value, if it may be shown as one.
    pub fn plausible(&self) -> Option<f64> {
        self.is_plausible.then_some(self.value)
    }

    /// When it was measured, as far as the laptop can tell: not after its arrival.
    pub fn measured(&self) -> UnixNanos {
        self.time.plus_secs(self.lag_secs.min(0.0))
    }
}

/// Where one athlete's series differ from what a reader saw at an earlier generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub athlete: AthleteId,
    /// Samples from this time on may be new or changed; earlier ones are as they were, except
    /// that those before `oldest` are gone.
    pub changed_from: UnixNanos,
    /// Time of the oldest sample kept; `None` when none is kept.
    pub oldest: Option<UnixNanos>,
}

/// The store behind a short lock; cloning is cheap. Only the recorder writes.
pub type SharedStore = Arc<RwLock<Store>>;

/// Samples of all athletes.
#[derive(Debug)]
pub struct Store {
    limits: StoreLimits,
    generation: u64,
    athletes: BTreeMap<AthleteId, AthleteSeries>,
    /// Athletes taken out, and in which generation, for readers that still show them.
    removed: BTreeMap<AthleteId, u64>,
    /// What the operator deleted.
    deleted: BTreeMap<AthleteId, Deleted>,
    held: Held,
    scratch: Scratch,
}

/// What all series hold together, those aside too. A series is taken off before it changes, and
/// added again afterwards.
#[derive(Debug, Default)]
struct Held {
    /// By capacity.
    bytes: usize,
    /// About what of them is in chunks that were opened for late samples.
    unsealed: usize,
}

impl Held {
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
            held: Held::default(),
            scratch: Scratch::default(),
        }
    }

    /// Takes in samples; later values win at the same time. Samples older than the window are
    /// counted as contact but not kept.
    ///
    /// A sample further than 1 min ahead of the laptop stands in its place in time and neither
    /// defines the window nor evicts anything.
    pub fn apply(&mut self, athlete: AthleteId, block: &SampleBlock, arrival: Arrival) {
        // Of nearly everybody nothing is deleted.
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

    /// As [`Self::apply`] of the same samples, in a fraction of the time where they follow on
    /// what the store holds.
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
            self.held.add(&series);
            series
        });
        self.held.take_off(series);
        change(series, self.generation, &mut self.scratch);
        self.held.add(series);
        self.keep_budget();
    }

    /// Seals chunks that were opened for late samples while they take too much, of whoever has
    /// most of them.
    fn seal_some(&mut self) {
        while self.held.unsealed > self.limits.bytes / UNSEALED_PART {
            let Some(series) = self.athletes.values_mut().max_by_key(|s| s.unsealed_bytes()) else {
                return;
            };
            self.held.take_off(series);
            let is_sealed = series.seal_one();
            self.held.add(series);
            if !is_sealed {
                return;
            }
        }
    }

    /// While over the budget, what is deleted goes; then the athlete furthest above an equal share
    /// loses its oldest chunk.
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
            self.held.take_off(series);
            if !series.drop_oldest(self.generation) {
                spent.insert(id);
            }
            self.held.add(series);
        }
    }

    /// Forgets an athlete.
    pub fn remove(&mut self, athlete: AthleteId) {
        self.remove_deleted(athlete);
        if let Some(series) = self.athletes.remove(&athlete) {
            self.generation += 1;
            self.held.take_off(&series);
            self.removed.insert(athlete, self.generation);
        }
    }

    /// Rises by at least one with every change.
    pub const fn generation(&self) -> u64 {
        self.generation
    }

    /// What changed after `generation` (0: everything), one entry an athlete; an athlete that was
    /// removed changed from [`UnixNanos::MIN`] on and has no oldest sample. `changed_from` is
    /// [`UnixNanos::MAX`] where samples only left, or only the age of a value changed.
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

    /// What of one athlete changed after `generation`, as [`Self::changes_since`] has it.
    pub fn change_since(&self, athlete: AthleteId, generation: u64) -> Option<Change> {
        if let Some(series) = self.athletes.get(&athlete) {
            let changed_from = series.changed_since(generation)?;
            return Some(Change { athlete, changed_from, oldest: series.oldest() });
        }
        let is_news = self.removed.get(&athlete).is_some_and(|at| generation < *at);
        is_news.then_some(Change { athlete, changed_from: UnixNanos::MIN, oldest: None })
    }

    /// The series of an athlete that has sent at least one sample.
    pub fn athlete(&self, athlete: AthleteId) -> Option<&AthleteSeries> {
        self.athletes.get(&athlete)
    }

    /// Bytes held, by capacity.
    pub fn capacity_bytes(&self) -> usize {
        self.held.bytes + self.scratch.heap_bytes()
    }
}
