//! Passes batches to the recorder and waits for the result.

use std::time::Duration;

use tokio::{sync::oneshot, time::timeout};

use super::verdict::{DropReason, NotStored};
use crate::{
    model::Batch,
    recorder::{Queue, QueueError, Receipt},
};

impl From<QueueError> for NotStored {
    fn from(refused: QueueError) -> Self {
        match refused {
            QueueError::Full => Self::Full,
            QueueError::Ended => Self::Ended,
        }
    }
}

/// Passes a batch to the recorder without blocking.
pub fn submit(queue: &Queue, batch: Batch) -> Result<Submitted, NotStored> {
    Ok(Submitted { receipt: queue.submit(batch)? })
}

/// A batch that was passed to the recorder.
#[derive(Debug)]
#[must_use = "a batch is stored once the recorder has said so"]
pub struct Submitted {
    receipt: oneshot::Receiver<Receipt>,
}

/// The first reason why points of a stored batch were dropped, and how many were.
type DroppedPoints = Option<(DropReason, usize)>;

impl Submitted {
    /// Waits until the batch is on disk, no longer than `at_most`. Returns what was dropped of it.
    pub async fn stored(self, at_most: Duration) -> Result<DroppedPoints, NotStored> {
        let receipt = timeout(at_most, self.receipt).await;
        dropped_of(receipt.map_err(|_elapsed| NotStored::NoAnswer)?)
    }

    /// Like [`Self::stored`], but blocks the thread, however long it takes.
    pub fn wait(self) -> Result<DroppedPoints, NotStored> {
        dropped_of(self.receipt.blocking_recv())
    }
}

fn dropped_of(
    receipt: Result<Receipt, oneshot::error::RecvError>,
) -> Result<DroppedPoints, NotStored> {
    match receipt {
        Ok(Receipt::Stored { dropped }) => {
            Ok(dropped.map(|(refusal, count)| (DropReason::Schema(refusal), count)))
        }
        Ok(Receipt::Removed) => Err(NotStored::Removed),
        Ok(Receipt::Failed(failure)) => Err(NotStored::Failed(failure)),
        Err(_ended) => Err(NotStored::Ended),
    }
}
