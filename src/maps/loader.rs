//! Loads tiles on a dedicated thread.

use std::{io, thread};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

/// How many requests may be queued. Few, so that after a fast pan the thread loads what is on the
/// screen now and not what was passed over.
const REQUESTS: usize = 8;
/// How many finished tiles may be queued.
const FINISHED: usize = 32;

/// A finished request; `None` if the tile does not exist or is unreadable.
#[derive(Debug)]
pub struct Fetched<K, T> {
    /// The requested key.
    pub key: K,
    /// The result.
    pub tile: Option<T>,
}

/// A thread that turns keys into tiles. Neither requests nor results block the caller. When the
/// loader is dropped, the thread ends after its current tile, without being joined.
pub struct Loader<K, T> {
    requests: Sender<K>,
    finished: Receiver<Fetched<K, T>>,
}

impl<K: Send + Copy + 'static, T: Send + 'static> Loader<K, T> {
    /// Starts the thread. `load` reads and decodes a tile; `wake` is called after each.
    pub fn spawn(
        load: impl Fn(K) -> Option<T> + Send + 'static,
        wake: impl Fn() + Send + 'static,
    ) -> io::Result<Self> {
        let (requests, requested) = bounded::<K>(REQUESTS);
        let (done, finished) = bounded(FINISHED);
        thread::Builder::new().name("map-tiles".to_owned()).spawn(move || {
            for key in requested {
                if done.send(Fetched { key, tile: load(key) }).is_err() {
                    break;
                }
                wake();
            }
        })?;
        Ok(Self { requests, finished })
    }

    /// Requests a tile; false if the queue is full (try again in the next frame).
    pub fn request(&self, key: K) -> bool {
        match self.requests.try_send(key) {
            Ok(()) => true,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
        }
    }

    /// A finished tile, if there is one.
    pub fn take(&self) -> Option<Fetched<K, T>> {
        self.finished.try_recv().ok()
    }
}

/// Runs `make` on a new thread. The receiver is disconnected if it panicked or no thread could be
/// started.
pub fn in_background<T: Send + 'static>(
    name: &str,
    make: impl FnOnce() -> T + Send + 'static,
) -> Receiver<T> {
    let (made, receiver) = bounded(1);
    let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || {
        // The receiver may be gone already.
        drop(made.send(make()));
    });
    if let Err(error) = spawned {
        tracing::warn!(%error, name, "no thread for the map");
    }
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_comes_back_with_its_key_and_a_wake_up() {
        let (woken, wakes) = bounded(10);
        let loader =
            Loader::spawn(|key: u32| (key != 2).then(|| key * 10), move || woken.send(()).unwrap())
                .unwrap();
        assert!(loader.request(1) && loader.request(2));
        let mut got = Vec::new();
        for _ in 0..2 {
            wakes.recv().unwrap();
            let fetched = loader.take().unwrap();
            got.push((fetched.key, fetched.tile));
        }
        assert_eq!(got, [(1, Some(10)), (2, None)]);
        assert!(loader.take().is_none());
    }

    #[test]
    fn a_full_queue_refuses_and_never_waits() {
        let (release, wait) = bounded::<()>(0);
        let loader = Loader::spawn(
            move |key: u32| {
                let _released = wait.recv();
                Some(key)
            },
            || {},
        )
        .unwrap();
        let accepted = (0..1000).filter(|&key| loader.request(key)).count();
        assert!((REQUESTS..=REQUESTS + 1).contains(&accepted), "{accepted}");
        drop(release);
    }
}
