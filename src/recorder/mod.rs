//! The sole writer: bounded crossbeam queue -> schema -> journal -> store -> wake.

use std::{sync::Arc, time::Duration};

use tokio::sync::oneshot;

use crate::{
    clock::Clock,
    journal::Journal,
    model::{Batch, Login, Sender},
    schema::{Refusal, Schema},
    store::SharedStore,
};

/// What became of a submitted batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Everything that was not dropped is on disk and readable.
    Stored {
        /// The first refusal and the number of points dropped, if any.
        dropped: Option<(Refusal, usize)>,
    },
    /// Nothing was stored: the disk is in trouble, in plain words. Try again later.
    Failed(String),
}

/// The queue is full or the recorder has ended; try again after a second.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// 1,024 batches or 64 MiB wait already.
    #[error("the recorder is busy")]
    Full,
    /// The recorder has ended.
    #[error("the recorder has stopped")]
    Ended,
}

/// The way in; cloning is cheap.
#[derive(Clone)]
pub struct Queue {}

impl Queue {
    /// Hands a batch over without blocking.
    pub fn submit(&self, _batch: Batch) -> Result<oneshot::Receiver<Answer>, Refused> {
        todo!()
    }

    /// The number of the athlete's sender at this address with this app, given on first sight.
    pub fn sender(&self, _login: &Login, _address: &str, _app: &str) -> Sender {
        todo!()
    }
}

/// The running recorder thread.
pub struct Recorder {}

/// What the recorder works with.
pub struct Parts {
    /// The journal it alone writes.
    pub journal: Journal,
    /// Types on record.
    pub schema: Schema,
    /// The live store it alone writes.
    pub store: SharedStore,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Called after each group, without any lock held.
    pub wake: Arc<dyn Fn() + Send + Sync>,
}

impl Recorder {
    /// Starts the thread.
    pub fn start(_parts: Parts) -> (Self, Queue) {
        todo!()
    }

    /// Takes no more batches, commits what waits, ends the thread; `false` on a time-out.
    pub fn stop(self, _deadline: Duration) -> bool {
        todo!()
    }
}
