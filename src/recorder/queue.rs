//! The way into the recorder: a channel bounded in batches and in bytes.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use crossbeam_channel::{Receiver, Sender as ChannelSender, TrySendError, bounded};
use tokio::sync::oneshot;

use super::{LogReceipt, Receipt, Senders};
use crate::{
    clock::Clock,
    codec,
    config::Limits,
    model::{Batch, LogEntry, Login, Sender},
};

/// The most batches that wait, unless settings say otherwise: a few seconds of a big field at the rate of a slow disk.
pub const MAX_WAITING_BATCHES: usize = 1024;

/// The most bytes of batches that wait or are being written, by capacity, unless settings say
/// otherwise.
pub const MAX_WAITING_BYTES: usize = 64 << 20;

/// A batch up to this size waits whatever else waits, as long as the number of batches allows:
/// a few large ones never keep what phones post from being recorded.
const SMALL_BYTES: usize = 64 << 10;

/// A group ends at the batch with which its text reaches this size, so that one commit does
/// not keep the senders of small batches waiting behind all big ones.
const GROUP_BYTES: usize = 2 << 20;

/// The queue is full or the recorder has ended; try again after a second.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueueError {
    /// As many batches or bytes wait already as may.
    #[error("the recorder is busy")]
    Full,
    /// The recorder has ended.
    #[error("the recorder has stopped")]
    Ended,
}

/// How full the queue is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Batches that wait.
    pub batches: usize,
    /// The most that may.
    pub max_batches: usize,
    /// Bytes of those that wait or are being written and count, because they are not small.
    pub bytes: usize,
    /// The most that may.
    pub max_bytes: usize,
}

/// What waits for the recorder.
pub(super) enum Entry {
    /// Lines of a phone.
    Batch(BatchEntry),
    /// Entries of the logbook.
    Log(LogGroup),
}

/// A batch on its way, its answer, and its share of the byte budget.
pub(super) struct BatchEntry {
    pub(super) batch: Batch,
    pub(super) answer: oneshot::Sender<Receipt>,
    _share: QueuedBytes,
}

/// Entries of the logbook that belong together: all are written or none.
pub(super) struct LogGroup {
    pub(super) entries: Vec<LogEntry>,
    /// Their lines.
    pub(super) text: Vec<u8>,
    pub(super) answer: oneshot::Sender<LogReceipt>,
    _share: QueuedBytes,
}

impl Entry {
    /// Bytes for the journal.
    fn text_len(&self) -> usize {
        match self {
            Self::Batch(entry) => entry.batch.text.len(),
            Self::Log(group) => group.text.len(),
        }
    }

    fn is_small(&self) -> bool {
        self.text_len() <= SMALL_BYTES
    }
}

/// Bytes taken from the budget; returned when the entry is answered and dropped.
struct QueuedBytes {
    bytes: usize,
    waiting: Arc<AtomicUsize>,
}

impl Drop for QueuedBytes {
    fn drop(&mut self) {
        self.waiting.fetch_sub(self.bytes, Ordering::AcqRel);
    }
}

/// Whether the recorder is ending or has ended.
#[derive(Default)]
struct QueueEnd {
    /// No more batches are taken; those that wait are still written.
    closed: AtomicBool,
    /// Nothing is written any more.
    gone: AtomicBool,
}

/// The way in; cloning is cheap.
#[derive(Clone)]
pub struct Queue {
    entries: ChannelSender<Entry>,
    waiting: Arc<AtomicUsize>,
    max_bytes: usize,
    end: Arc<QueueEnd>,
    senders: Senders,
    clock: Arc<dyn Clock>,
}

impl Queue {
    pub(super) fn new(
        senders: Senders,
        clock: Arc<dyn Clock>,
        limits: &Limits,
    ) -> (Self, Receiver<Entry>) {
        let (entries, taken) = bounded(limits.queue_batches);
        let max_bytes = limits.queue_bytes;
        let waiting = Arc::default();
        let end = Arc::default();
        (Self { entries, waiting, max_bytes, end, senders, clock }, taken)
    }

    /// Hands a batch over without blocking. A receiver that ends without an answer means that
    /// the recorder has ended, and the batch counts as not stored.
    pub fn submit(&self, batch: Batch) -> Result<oneshot::Receiver<Receipt>, QueueError> {
        let share = self.share(batch.capacity_bytes())?;
        let (answer, receiver) = oneshot::channel();
        self.send(Entry::Batch(BatchEntry { batch, answer, _share: share }))?;
        Ok(receiver)
    }

    /// As [`Self::submit`] for entries of the logbook, which are written together or not at all.
    pub fn log(&self, entries: Vec<LogEntry>) -> Result<oneshot::Receiver<LogReceipt>, QueueError> {
        let entries: Vec<LogEntry> = entries.into_iter().map(LogEntry::bounded).collect();
        let text: Vec<u8> = entries.iter().flat_map(codec::log_line).collect();
        let share = self.share(2 * text.len())?;
        let (answer, receiver) = oneshot::channel();
        self.send(Entry::Log(LogGroup { entries, text, answer, _share: share }))?;
        Ok(receiver)
    }

    /// How full it is.
    pub fn waiting(&self) -> Waiting {
        Waiting {
            batches: self.entries.len(),
            max_batches: self.entries.capacity().unwrap_or(usize::MAX),
            bytes: self.waiting.load(Ordering::Acquire),
            max_bytes: self.max_bytes,
        }
    }

    fn share(&self, bytes: usize) -> Result<QueuedBytes, QueueError> {
        if self.end.closed.load(Ordering::SeqCst) {
            return Err(QueueError::Ended);
        }
        self.reserve(bytes).ok_or(QueueError::Full)
    }

    fn send(&self, entry: Entry) -> Result<(), QueueError> {
        match self.entries.try_send(entry) {
            // It came too late to be taken or even dropped: see `end`.
            Ok(()) if self.end.gone.load(Ordering::SeqCst) => Err(QueueError::Ended),
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(QueueError::Full),
            Err(TrySendError::Disconnected(_)) => Err(QueueError::Ended),
        }
    }

    /// The number of the athlete's sender at this address with this app, given on first sight.
    pub fn sender(&self, login: &Login, address: &str, app: &str) -> Sender {
        self.senders.sender(login, address, app, || self.clock.wall())
    }

    /// Refuses all further batches.
    pub(super) fn close(&self) {
        self.end.closed.store(true, Ordering::SeqCst);
    }

    /// The recorder writes no more: all that waits is dropped, whose senders hear of it by that.
    /// A batch that slips in behind would stay in the channel for as long as any clone of this
    /// lives; its sender sees the flag, which is set before the last look.
    pub(super) fn end(&self, entries: &Receiver<Entry>) {
        self.close();
        self.end.gone.store(true, Ordering::SeqCst);
        while entries.try_recv().is_ok() {}
    }

    /// Takes `bytes` from the budget. A batch larger than the whole budget is let in alone:
    /// a body of the allowed size must be writable at some time. A small one is not counted.
    fn reserve(&self, bytes: usize) -> Option<QueuedBytes> {
        if bytes <= SMALL_BYTES {
            return Some(QueuedBytes { bytes: 0, waiting: Arc::clone(&self.waiting) });
        }
        let fits = |waiting: usize| {
            let sum = waiting.checked_add(bytes)?;
            (waiting == 0 || sum <= self.max_bytes).then_some(sum)
        };
        self.waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, fits).ok()?;
        Some(QueuedBytes { bytes, waiting: Arc::clone(&self.waiting) })
    }
}

/// What waits for the recorder. Small and large batches have commits of their own, by turns: what
/// phones post waits for one commit of large ones at most, however many of those there are.
pub(super) struct WaitingEntries<'q> {
    entries: &'q Receiver<Entry>,
    /// Taken, but not yet in a group; at most a few.
    small: Vec<Entry>,
    /// In order of arrival; bounded by their bytes.
    large: VecDeque<Entry>,
    /// The last group was of small ones.
    was_small: bool,
}

impl<'q> WaitingEntries<'q> {
    pub(super) fn new(entries: &'q Receiver<Entry>) -> Self {
        Self { entries, small: Vec::new(), large: VecDeque::new(), was_small: false }
    }

    /// Whether something was taken that is in no group yet.
    pub(super) fn has_some(&self) -> bool {
        !self.small.is_empty() || !self.large.is_empty()
    }

    /// What goes into the next commit, with what was just taken; nothing when nothing waits.
    pub(super) fn take_group(&mut self, taken: Option<Entry>) -> Vec<Entry> {
        if let Some(entry) = taken {
            self.sort(entry);
        }
        if !self.was_small || self.large.is_empty() {
            let mut bytes: usize = self.small.iter().map(Entry::text_len).sum();
            while bytes < GROUP_BYTES && self.small.len() < MAX_WAITING_BATCHES {
                let Ok(entry) = self.entries.try_recv() else { break };
                bytes += if entry.is_small() { entry.text_len() } else { 0 };
                self.sort(entry);
            }
            if !self.small.is_empty() {
                self.was_small = true;
                return std::mem::take(&mut self.small);
            }
        }
        self.was_small = false;
        let (mut bytes, mut group) = (0, Vec::new());
        while bytes < GROUP_BYTES
            && let Some(entry) = self.large.pop_front()
        {
            bytes += entry.text_len();
            group.push(entry);
        }
        group
    }

    fn sort(&mut self, entry: Entry) {
        if entry.is_small() {
            self.small.push(entry);
        } else {
            self.large.push_back(entry);
        }
    }
}
