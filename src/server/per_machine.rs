//! A concurrency limit per client machine, so that one machine cannot starve all others.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;
use tokio::sync::Semaphore;

use crate::model::machine_of;

/// One semaphore per machine; idle machines take no memory.
#[derive(Debug)]
pub(super) struct PerMachineLimit {
    permits: usize,
    semaphores: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
}

impl PerMachineLimit {
    pub(super) fn new(permits: usize) -> Self {
        Self { permits, semaphores: Mutex::default() }
    }

    /// The semaphore of a machine; it exists while it, or one of its permits, is held.
    pub(super) fn of(&self, address: IpAddr) -> Arc<Semaphore> {
        let mut semaphores = self.semaphores.lock();
        if let Some(semaphore) = semaphores.get(&machine_of(address)).and_then(Weak::upgrade) {
            return semaphore;
        }
        semaphores.retain(|_, semaphore| semaphore.strong_count() > 0);
        let semaphore = Arc::new(Semaphore::new(self.permits));
        semaphores.insert(machine_of(address), Arc::downgrade(&semaphore));
        semaphore
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_machine_has_its_own_permits_and_leaves_nothing_behind() {
        let address = |n: u8| IpAddr::from([10, 0, 0, n]);
        let semaphores = PerMachineLimit::new(2);
        let (one, two) = (semaphores.of(address(1)), semaphores.of(address(1)));
        assert!(Arc::ptr_eq(&one, &two));
        let turns = (one.try_acquire_owned(), two.try_acquire_owned());
        assert!(turns.0.is_ok() && turns.1.is_ok());
        assert!(semaphores.of(address(1)).try_acquire().is_err());
        assert!(semaphores.of(address(2)).try_acquire().is_ok());
        drop(turns);
        assert!(semaphores.of(address(3)).try_acquire().is_ok());
        assert_eq!(semaphores.semaphores.lock().len(), 1);
    }
}
