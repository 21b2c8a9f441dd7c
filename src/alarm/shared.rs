//! The alarms behind a short lock: one list for all who look, so that what one acknowledges or snoozes
//! is so for everybody.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use parking_lot::Mutex;

use super::{
    book::Outcome,
    kind::{AlarmKind, Subject},
    monitor::Monitor,
    rank::Attention,
    record::{Alarm, AlarmState, PastAlarm},
    self_test::SelfTest,
};

/// The alarms for whoever looks; a handle, cheap to clone. The default one never has any.
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
    /// What is shown now.
    pub fn board(&self) -> Arc<Board> {
        Arc::clone(&self.shared.board.lock())
    }

    /// The alarms that are over, the last one first.
    pub fn past(&self) -> Vec<Arc<PastAlarm>> {
        self.shared.monitor.lock().past()
    }

    /// The state of an alarm, whether it was raised or not.
    pub fn state(&self, subject: Subject, kind: AlarmKind) -> AlarmState {
        self.shared.monitor.lock().state(subject, kind)
    }

    /// Asks for alarms to be reckoned as long as the answer is kept.
    pub fn watch(&self) -> AlarmWatch {
        self.shared.n_watchers.fetch_add(1, Ordering::SeqCst);
        AlarmWatch { alarms: self.clone() }
    }
}

/// The one who may change alarms: the engine. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct AlarmKeeper {
    alarms: Alarms,
}

impl AlarmKeeper {
    /// One that keeps what a monitor finds.
    pub fn new(monitor: Monitor) -> Self {
        let keeper = Self::default();
        *keeper.alarms.shared.monitor.lock() = monitor;
        keeper.change(|_| Outcome { is_changed: true, ..Outcome::default() });
        keeper
    }

    /// The handle for whoever looks.
    pub fn alarms(&self) -> Alarms {
        self.alarms.clone()
    }

    /// Whether anybody asks for alarms.
    pub fn is_watched(&self) -> bool {
        self.alarms.shared.n_watchers.load(Ordering::SeqCst) > 0
    }

    /// Does something with the monitor, after which the board is up to date.
    pub fn change(&self, change: impl FnOnce(&mut Monitor) -> Outcome) -> Outcome {
        let mut monitor = self.alarms.shared.monitor.lock();
        let outcome = change(&mut monitor);
        if outcome.is_changed {
            // Under the lock of the monitor, so that boards follow each other.
            let alarms = monitor.list();
            self.put_up(|board| board.alarms = alarms);
        }
        outcome
    }

    /// Keeps what came of a self-test.
    pub fn set_self_test(&self, test: SelfTest) {
        self.put_up(|board| board.self_test = Some(Arc::new(test)));
    }

    fn put_up(&self, change: impl FnOnce(&mut Board)) {
        let mut shown = self.alarms.shared.board.lock();
        let board = Arc::make_mut(&mut shown);
        board.generation += 1;
        change(board);
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
