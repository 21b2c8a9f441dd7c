//! The read side of the store.

use std::ops::Deref;

use super::{SharedStore, Store};

/// The read side of a [`SharedStore`], which offers no way to write. Cheap to clone.
#[derive(Debug, Clone)]
pub struct StoreReader(SharedStore);

impl StoreReader {
    /// Locks the store. The recorder waits as long as the lock is held.
    // The type of the guard is hidden because it leads to the lock, which can be written through.
    pub fn read(&self) -> impl Deref<Target = Store> + '_ {
        self.0.read()
    }
}

impl From<SharedStore> for StoreReader {
    fn from(store: SharedStore) -> Self {
        Self(store)
    }
}
