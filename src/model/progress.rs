//! Long work that somebody watches and may stop: loading, import, export, check.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

/// How far a piece of long work is, and the way to stop it. The worker and whoever watches share
/// it; cloning is cheap.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<State>);

#[derive(Debug, Default)]
struct State {
    done: AtomicU64,
    total: AtomicU64,
    stopped: AtomicBool,
}

/// Somebody asked for the work to be stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it was stopped")]
pub struct Stopped;

/// Two are equal when they are the very same piece of work.
impl PartialEq for Progress {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Progress {
    /// The worker learned how much there is to do, in a unit of its own, mostly bytes. What was
    /// done so far counts as none.
    pub fn begin(&self, total: u64) {
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// The worker has done so much more.
    pub fn advance(&self, more: u64) {
        self.0.done.fetch_add(more, Ordering::Relaxed);
    }

    /// The share that is done, 0 to 1; `None` as long as nobody knows how much there is.
    pub fn fraction(&self) -> Option<f32> {
        let total = self.0.total.load(Ordering::Relaxed);
        let done = self.0.done.load(Ordering::Relaxed).min(total);
        (total > 0).then(|| done as f32 / total as f32)
    }

    /// Asks the worker to stop soon; what it has finished stays.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether somebody asked.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::Relaxed)
    }

    /// For the worker, between two steps: an error when it is to stop.
    pub fn check_stopped(&self) -> Result<(), Stopped> {
        if self.is_stopped() { Err(Stopped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_known_once_the_whole_is_and_never_beyond_it() {
        let progress = Progress::default();
        assert_eq!(progress.fraction(), None);
        progress.begin(4);
        progress.advance(1);
        assert_eq!(progress.fraction(), Some(0.25));
        progress.advance(9);
        assert_eq!(progress.fraction(), Some(1.0));
    }

    #[test]
    fn a_worker_learns_that_it_is_to_stop() {
        let progress = Progress::default();
        assert_eq!(progress.clone().check_stopped(), Ok(()));
        progress.clone().stop();
        assert_eq!(progress.check_stopped(), Err(Stopped));
    }
}
