//! The live store: a bounded in-memory ring of samples per athlete, in time order.
//!
//! Invariants: bounded by time and bytes whatever clients send; lossless for numeric fields;
//! sorted by time whatever the order of arrival; same time merges field by field, later wins.

use std::{sync::Arc, time::Duration};

use parking_lot::RwLock;

use crate::model::{Arrival, AthleteId, Metric, MonoNanos, SampleBlock, UnixNanos};

/// Bounds of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreLimits {
    /// How far back from an athlete's newest sample (capped at server time + 1 min).
    pub window: Duration,
    /// Bytes of all athletes together, counted by capacity.
    pub bytes: usize,
}

impl Default for StoreLimits {
    fn default() -> Self {
        Self { window: Duration::from_hours(8), bytes: 256 << 20 }
    }
}

/// The latest value of one metric of one athlete, and what its age is reckoned from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Latest {
    /// The value with the newest sample time (a time ahead of the laptop is clamped for order).
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
}

/// Where one athlete's series differ from what a reader saw at an earlier generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub athlete: AthleteId,
    /// Samples from this time on may be new or changed; earlier ones are as they were, except
    /// that those before `oldest` are gone.
    pub changed_from: UnixNanos,
    /// Time of the oldest sample kept, if any.
    pub oldest: Option<UnixNanos>,
}

/// The store behind a short lock; cloning is cheap. Only the recorder writes.
pub type SharedStore = Arc<RwLock<Store>>;

/// Samples of all athletes.
#[derive(Debug)]
pub struct Store {}

impl Store {
    /// An empty store.
    pub fn new(_limits: StoreLimits) -> Self {
        todo!()
    }

    /// Takes in samples; later values win at the same time. Samples older than the window are
    /// counted as contact but not kept.
    pub fn apply(&mut self, _athlete: AthleteId, _block: &SampleBlock, _arrival: Arrival) {
        todo!()
    }

    /// Forgets an athlete.
    pub fn remove(&mut self, _athlete: AthleteId) {
        todo!()
    }

    /// Rises by at least one with every change.
    pub fn generation(&self) -> u64 {
        todo!()
    }

    /// What changed after `generation` (0: everything), one entry an athlete.
    pub fn changes_since(&self, _generation: u64) -> Vec<Change> {
        todo!()
    }

    /// The series of an athlete that has sent at least one sample.
    pub fn athlete(&self, _athlete: AthleteId) -> Option<&AthleteSeries> {
        todo!()
    }

    /// Bytes held, by capacity.
    pub fn capacity_bytes(&self) -> usize {
        todo!()
    }
}

/// The samples of one athlete.
#[derive(Debug)]
pub struct AthleteSeries {}

impl AthleteSeries {
    /// Metrics that arrived in the window, in the order of [`Metric`].
    pub fn metrics(&self) -> Vec<&Metric> {
        todo!()
    }

    /// Time of the newest sample.
    pub fn newest(&self) -> Option<UnixNanos> {
        todo!()
    }

    /// Time of the oldest sample kept.
    pub fn oldest(&self) -> Option<UnixNanos> {
        todo!()
    }

    /// The latest value of a metric.
    pub fn latest(&self, _metric: &Metric) -> Option<Latest> {
        todo!()
    }

    /// Number of samples kept.
    pub fn len(&self) -> usize {
        todo!()
    }

    /// True when no sample is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `visit(time, value)` for each value of `metric` with `from <= time < to`, in order.
    pub fn visit(
        &self,
        _metric: &Metric,
        _from: UnixNanos,
        _to: UnixNanos,
        _visit: impl FnMut(UnixNanos, f64),
    ) {
        todo!()
    }

    /// Like [`Self::visit`] for several metrics at once, row by row: each sample in the range
    /// that has at least one of them, `None` for those it lacks.
    pub fn visit_rows<const N: usize>(
        &self,
        _metrics: [&Metric; N],
        _from: UnixNanos,
        _to: UnixNanos,
        _visit: impl FnMut(UnixNanos, [Option<f64>; N]),
    ) {
        todo!()
    }
}
