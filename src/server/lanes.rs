//! Turns for each machine, so that one of them does not keep all others waiting.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;
use tokio::sync::Semaphore;

use crate::model::machine_of;

/// A few turns at a time for each machine. Holds nothing of machines that want none.
#[derive(Debug)]
pub(super) struct Lanes {
    width: usize,
    lanes: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
}

impl Lanes {
    pub(super) fn new(width: usize) -> Self {
        Self { width, lanes: Mutex::default() }
    }

    /// The lane of a machine; it lasts while somebody holds it or a permit of it.
    pub(super) fn of(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut lanes = self.lanes.lock();
        if let Some(lane) = lanes.get(&machine_of(address)).and_then(Weak::upgrade) {
            return lane;
        }
        lanes.retain(|_, lane| lane.strong_count() > 0);
        let lane = Arc::new(Semaphore::new(self.width));
        lanes.insert(machine_of(address), Arc::downgrade(&lane));
        lane
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_machine_has_its_own_turns_and_leaves_nothing_behind() {
        let address = |n: u8| IpAddr::from([10, 0, 0, n]);
        let lanes = Lanes::new(2);
        let (one, two) = (lanes.of(address(1)), lanes.of(address(1)));
        assert!(Arc::ptr_eq(&one, &two));
        let turns = (one.try_acquire_owned(), two.try_acquire_owned());
        assert!(turns.0.is_ok() && turns.1.is_ok());
        assert!(lanes.of(address(1)).try_acquire().is_err());
        assert!(lanes.of(address(2)).try_acquire().is_ok());
        drop(turns);
        assert!(lanes.of(address(3)).try_acquire().is_ok());
        assert_eq!(lanes.lanes.lock().len(), 1);
    }
}
