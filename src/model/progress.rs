//! The progress of long work, with cancellation: loading, import, export, check.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// The progress of long work, and a way to cancel it. Shared by the worker, who reports, and the
/// watcher, who may cancel; cloning is cheap.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    done: AtomicU64,
    total: AtomicU64,
    stopped: AtomicBool,
}

/// The work was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it was stopped")]
pub struct Stopped;

/// Two are equal if they belong to the same work.
impl PartialEq for Progress {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Progress {
    /// Sets the total, in a unit of the worker's choice, usually bytes, and restarts from zero.
    pub fn begin(&self, total: u64) {
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// Reports that the worker has done this much more.
    pub fn advance(&self, more: u64) {
        self.0.done.fetch_add(more, Ordering::Relaxed);
    }

    /// The share that is done, 0 to 1; `None` until the total is known.
    pub fn fraction(&self) -> Option<f32> {
        let total = self.0.total.load(Ordering::Relaxed);
        let done = self.0.done.load(Ordering::Relaxed).min(total);
        (total > 0).then(|| done as f32 / total as f32)
    }

    /// Asks the worker to stop soon. What it has finished stays.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether the worker was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    /// For the worker, between two steps: fails if it was asked to stop.
    pub fn check_stopped(&self) -> Result<(), Stopped> {
        if self.is_stopped() { Err(Stopped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fraction_is_known_once_the_total_is_and_never_exceeds_one() {
        let progress = Progress::default();
        assert_eq!(progress.fraction(), None);
        progress.begin(4);
        progress.advance(1);
        assert_eq!(progress.fraction(), Some(0.25));
        progress.advance(9);
        assert_eq!(progress.fraction(), Some(1.0));
    }

    #[test]
    fn every_clone_sees_that_the_worker_is_to_stop() {
        let progress = Progress::default();
        assert_eq!(progress.clone().check_stopped(), Ok(()));
        progress.clone().stop();
        assert_eq!(progress.check_stopped(), Err(Stopped));
    }
}
