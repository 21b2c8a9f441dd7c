//! The alarms behind a short lock: one list for all who look, so that what one acknowledges or snoozes
//! is so for everybody.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use parking_lot::Mutex;

use super::{
    book::Outcome,
    monitor::Monitor,
    rank::Attention,
    record::{Alarm, PastAlarm},
    self_test::SelfTest,
};

/// The alarms; a handle, cheap to clone. The default one never has any.
#[derive(Debug, Clone, Default)]
pub struct Alarms {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    monitor: Mutex<Monitor>,
    board: Mutex<Arc<Board>>,
    n_watchers: AtomicUsize,
}

/// What is shown of alarms.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Board {
    /// Rises with every change.
    pub generation: u64,
    /// The alarms that are not over, by rank.
    pub alarms: Vec<Alarm>,
    /// What came of the last self-test.
    pub self_test: Option<Arc<SelfTest>>,
}

impl Board {
    /// What the slot in the header shows: the first alarm that asks for attention, and how many more
    /// do. `None` is `no alarms`.
    pub fn slot(&self) -> Option<(&Alarm, usize)> {
        let asks = |alarm: &&Alarm| Attention::of(alarm) <= Attention::Known;
        let mut asking = self.alarms.iter().filter(asks);
        Some((asking.next()?, asking.count()))
    }

    /// Those whose incidents are open.
    pub fn incidents(&self) -> impl Iterator<Item = &Alarm> {
        self.alarms.iter().filter(|alarm| alarm.has_open_incident())
    }
}

impl Alarms {
    /// A handle for a monitor.
    pub fn new(monitor: Monitor) -> Self {
        let alarms = Self::default();
        *alarms.shared.monitor.lock() = monitor;
        alarms
    }

    /// What is shown now.
    pub fn board(&self) -> Arc<Board> {
        Arc::clone(&self.shared.board.lock())
    }

    /// The alarms that are over, the last one first.
    pub fn past(&self) -> Vec<Arc<PastAlarm>> {
        self.shared.monitor.lock().past()
    }

    /// Asks for alarms to be reckoned as long as the answer is kept.
    pub fn watch(&self) -> AlarmWatch {
        self.shared.n_watchers.fetch_add(1, Ordering::SeqCst);
        AlarmWatch { alarms: self.clone() }
    }

    /// Whether anybody asks for alarms.
    pub fn is_watched(&self) -> bool {
        self.shared.n_watchers.load(Ordering::SeqCst) > 0
    }

    /// Does something with the monitor, after which the board is up to date.
    pub fn change(&self, change: impl FnOnce(&mut Monitor) -> Outcome) -> Outcome {
        let mut monitor = self.shared.monitor.lock();
        let outcome = change(&mut monitor);
        if outcome.is_changed {
            // Under the lock, so that boards follow each other.
            let alarms = monitor.list();
            let mut board = self.shared.board.lock();
            let (generation, self_test) = (board.generation + 1, board.self_test.clone());
            *board = Arc::new(Board { generation, alarms, self_test });
        }
        outcome
    }

    /// Reads the monitor.
    pub fn read<T>(&self, read: impl FnOnce(&Monitor) -> T) -> T {
        read(&self.shared.monitor.lock())
    }

    /// Keeps what came of a self-test.
    pub fn set_self_test(&self, test: SelfTest) {
        let mut board = self.shared.board.lock();
        let (generation, alarms) = (board.generation + 1, board.alarms.clone());
        *board = Arc::new(Board { generation, alarms, self_test: Some(Arc::new(test)) });
    }
}

/// Somebody asks for alarms.
#[derive(Debug)]
pub struct AlarmWatch {
    alarms: Alarms,
}

impl Drop for AlarmWatch {
    fn drop(&mut self) {
        self.alarms.shared.n_watchers.fetch_sub(1, Ordering::SeqCst);
    }
}
