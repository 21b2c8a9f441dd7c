//! The sole writer: bounded crossbeam queue -> schema -> journal -> store -> wake.
//!
//! One named thread owns the journal and writes the store. It takes all batches that wait,
//! checks their types in commit order, makes one commit (one fsync) of them, applies them to
//! the store, answers each sender and wakes the viewers.
//!
//! Invariants:
//! - [`Receipt::Stored`] is sent after the commit that holds the batch has returned, and after
//!   the store has it: what was confirmed is on disk and readable.
//! - What waits is bounded in number and bytes; beyond it a batch is refused at once.
//! - A batch whose commit failed leaves no trace in the schema or the store.
//! - No lock is held during a commit, an answer or a wake.
//! - A panic ends the recorder for good: everything that waits and everything that comes is
//!   told [`QueueError::Ended`], and [`RecorderStatus`] says so.

use std::{
    collections::{BTreeMap, HashSet},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender as ChannelSender, bounded, select_biased};
use parking_lot::RwLock;

use crate::{
    clock::Clock,
    config::Limits,
    journal::{self, DiskError, Journal},
    logbook::{self, SharedLogbook},
    model::{AthleteId, LogEntry, Login, MonoNanos, RecordingState, UnixNanos},
    offset::OffsetError,
    schema::{Schema, SchemaError},
    store::SharedStore,
    telemetry::Histogram,
};

mod deleted;
mod group;
mod lent;
mod load;
mod owned;
mod queue;
mod senders;
#[cfg(test)]
mod tests;

pub use load::{LoadError, Loaded, load};
pub use queue::{MAX_WAITING_BATCHES, MAX_WAITING_BYTES, Queue, QueueError, Waiting};
pub use senders::{MAX_SENDERS_PER_ATHLETE, Senders};

use group::Writer;
use queue::{Entry, WaitingEntries};

/// What became of a submitted batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// Everything that was not dropped is on disk and readable.
    Stored {
        /// The first refusal and the number of points dropped, if any.
        dropped: Option<(SchemaError, usize)>,
    },
    /// Nothing was stored: the athlete was removed with all recordings after the login.
    Removed,
    /// Nothing was stored. Try again later.
    Failed(CommitError),
}

/// Why nothing was stored, in plain words that name no files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// The disk is in trouble.
    #[error("{}", disk_error.sentence(*free_bytes))]
    Disk {
        /// What is wrong.
        disk_error: DiskError,
        /// The room on the disk, if it tells.
        free_bytes: Option<u64>,
    },
    /// A bug.
    #[error(transparent)]
    Internal(#[from] OffsetError),
}

/// What became of entries for the logbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogReceipt {
    /// They are on disk and in the logbook.
    Logged {
        /// The entries that take them back, in the order in which to write them.
        undo: Vec<LogEntry>,
    },
    /// Nothing was stored.
    Failed(LogFailure),
}

/// Why entries were not stored, in plain words that name no files.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogFailure {
    /// The logbook has no room for them.
    #[error(transparent)]
    Full(#[from] logbook::Full),
    /// The disk is in trouble, or this is a bug.
    #[error(transparent)]
    NotStored(#[from] CommitError),
}

/// How the recorder is doing; read by anyone at any time.
#[derive(Debug, Default)]
pub struct RecorderStatus {
    recording: RwLock<RecordingState>,
    samples: AtomicU64,
    /// Counts beginnings and ends of work with the disk: odd while it is at work.
    disk_turns: AtomicU64,
    commit_secs: Histogram,
    failed: AtomicU64,
}

/// What [`RecorderStatus::look_for_hang`] saw before.
#[derive(Debug, Default)]
pub struct HangWatch {
    turn: u64,
    n_looks: u32,
}

/// So many looks, a second apart, that find the recorder in one and the same commit, are a hang.
const HANG_LOOKS: u32 = 5;

impl RecorderStatus {
    /// Whether samples reach the disk.
    pub fn recording(&self) -> RecordingState {
        self.recording.read().clone()
    }

    /// Lines committed since the start of the process.
    pub fn samples_recorded(&self) -> u64 {
        self.samples.load(Ordering::Relaxed)
    }

    /// How long commits took: write and fsync, also of those that failed.
    pub const fn commit_secs(&self) -> &Histogram {
        &self.commit_secs
    }

    /// Commits that failed since the start of the process.
    pub fn failed(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// Looks whether the disk hangs, and sets the state if so; asked about once a second. `true`
    /// when that is news.
    pub fn look_for_hang(&self, watch: &mut HangWatch) -> bool {
        let turn = self.disk_turns.load(Ordering::Acquire);
        watch.n_looks = if turn == watch.turn { watch.n_looks.saturating_add(1) } else { 0 };
        watch.turn = turn;
        if turn.is_multiple_of(2) || watch.n_looks != HANG_LOOKS {
            return false;
        }
        // Whoever ends the work sets the state anew, at the latest a second later.
        let reason = "the disk does not answer: samples wait, then are refused until it does";
        tracing::error!("Nothing can be recorded: {reason}.");
        self.set_recording(RecordingState::Failing(reason.to_owned()))
    }

    fn turn_disk(&self) {
        self.disk_turns.fetch_add(1, Ordering::Release);
    }

    fn note_commit(&self, secs: f64, is_committed: bool) {
        self.commit_secs.add(secs);
        if !is_committed {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn add_samples(&self, n: usize) {
        self.samples.fetch_add(n as u64, Ordering::Relaxed);
    }

    /// Sets the state; `true` when it is another one than before.
    fn set_recording(&self, next: RecordingState) -> bool {
        let mut recording = self.recording.write();
        let changed = *recording != next;
        *recording = next;
        changed
    }
}

/// Where a group of lines is made durable. The one implementation of the program is
/// [`Journal`]; tests bring disks that fail.
trait Log: Send + 'static {
    /// When it returns `Ok`, the group is on disk, with the server time that it gives; else
    /// nothing of it counts.
    fn commit(&mut self, payload: &[&[u8]]) -> Result<Option<UnixNanos>, journal::Error>;

    /// Lets the next commit go into a new segment; gives the number of the last closed one.
    fn close_segment(&mut self) -> Result<u64, journal::Error>;

    /// Whether what was committed is in its place, and, after trouble, whether a commit would
    /// succeed.
    fn check(&mut self) -> Result<(), journal::Error>;

    /// Bytes that can still be written, if the disk tells.
    fn free_bytes(&self) -> Option<u64>;

    /// Reads what was committed, if that can be read.
    fn reader(&self) -> Option<journal::Reader>;
}

impl Log for Journal {
    fn commit(&mut self, payload: &[&[u8]]) -> Result<Option<UnixNanos>, journal::Error> {
        Self::commit(self, payload)
    }

    fn close_segment(&mut self) -> Result<u64, journal::Error> {
        Self::close_segment(self)
    }

    fn check(&mut self) -> Result<(), journal::Error> {
        Self::check(self)
    }

    fn free_bytes(&self) -> Option<u64> {
        Self::free_bytes(self).ok()
    }

    fn reader(&self) -> Option<journal::Reader> {
        Some(Self::reader(self))
    }
}

/// Who in the roster has a login now.
pub type AthleteOf = Arc<dyn Fn(&str) -> Option<AthleteId> + Send + Sync>;

/// What the recorder works with.
pub struct Parts<J = Journal> {
    /// The journal it alone writes.
    pub journal: J,
    /// Types on record.
    pub schema: Schema,
    /// The athletes' devices on record.
    pub senders: Senders,
    /// The live store it alone writes.
    pub store: SharedStore,
    /// The logbook it alone writes.
    pub logbook: SharedLogbook,
    /// Whose samples an entry of the logbook is about.
    pub athlete_of: AthleteOf,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Called after each group, without any lock held.
    pub wake: Arc<dyn Fn() + Send + Sync>,
    /// What may wait.
    pub limits: Limits,
}

/// Commands to the thread, apart from batches.
enum RecorderCommand {
    /// Forget what the store holds of an athlete who left the roster.
    Forget(AthleteId),
    /// Take no more of these athletes, forget their samples, close the segment; answer with the
    /// number of the last closed one.
    ShutOut(Vec<AthleteId>, ChannelSender<Result<u64, journal::Error>>),
    /// Forget for good what the store has set aside of these times, close the segment; answer with
    /// the number of the last closed one.
    ForgetDeleted(Vec<(Login, UnixNanos, UnixNanos)>, ChannelSender<Result<u64, journal::Error>>),
    /// Forget types and devices of these logins, then answer.
    ForgetLogins(Vec<Login>, ChannelSender<()>),
    /// Commit what waits and end.
    Stop,
}

/// The running recorder thread. Dropping it stops it without waiting.
pub struct Recorder {
    control: ChannelSender<RecorderCommand>,
    /// Never carries a message: it disconnects when the thread has ended.
    ended: Receiver<()>,
    status: Arc<RecorderStatus>,
    queue: Queue,
}

/// How often the disk is looked at while nothing comes.
const LOOK: Duration = Duration::from_secs(1);
/// How long somebody who is not in a hurry waits for the thread, which may wait for the disk.
const CONTROL_WAIT: Duration = Duration::from_secs(5);

/// Why an erasing did not begin or end; it may be asked again.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The thread did not answer in time.
    #[error("the recorder waits for the disk or has stopped")]
    Busy,
    /// The segment cannot be closed.
    #[error(transparent)]
    Journal(#[from] journal::Error),
}

/// Room for messages to the thread; a full channel makes the (rare) sender wait.
const CONTROL_MESSAGES: usize = 16;

impl Recorder {
    /// Starts the thread.
    pub fn start(parts: Parts) -> std::io::Result<(Self, Queue)> {
        Self::start_on(parts)
    }

    fn start_on(parts: Parts<impl Log>) -> std::io::Result<(Self, Queue)> {
        let Parts { journal, schema, senders, store, logbook, athlete_of, clock, wake, limits } =
            parts;
        let status = Arc::new(RecorderStatus::default());
        let (control, commands) = bounded(CONTROL_MESSAGES);
        let (alive, ended) = bounded::<()>(0);
        let (queue, entries) = Queue::new(senders.clone(), Arc::clone(&clock), &limits);
        let mut writer = Writer {
            log: journal,
            schema,
            senders,
            store,
            logbook,
            athlete_of,
            clock,
            wake: Arc::clone(&wake),
            status: Arc::clone(&status),
            erased: HashSet::new(),
            gone: BTreeMap::new(),
            outage: None,
            last_look: MonoNanos(0),
        };
        writer.leave_out_all_deleted();
        writer.reload_all_lent();
        let closing = queue.clone();
        let thread_status = Arc::clone(&status);
        thread::Builder::new().name("recorder".to_owned()).spawn(move || {
            let outcome =
                catch_unwind(AssertUnwindSafe(|| run(writer, &entries, &commands, &closing)));
            let reason = match outcome {
                Ok(()) => "recording was stopped".to_owned(),
                Err(panic) => {
                    let reason = format!("the recorder failed: {}", panic_text(&*panic));
                    tracing::error!("{reason}. Restart Trackside to go on recording.");
                    reason
                }
            };
            thread_status.set_recording(RecordingState::Stopped(reason));
            closing.end(&entries);
            drop(alive);
            wake();
        })?;
        Ok((Self { control, ended, status, queue: queue.clone() }, queue))
    }

    /// How the recording is doing.
    pub fn status(&self) -> Arc<RecorderStatus> {
        Arc::clone(&self.status)
    }

    /// A channel that never carries a message and disconnects when the thread has ended.
    pub fn ended(&self) -> Receiver<()> {
        self.ended.clone()
    }

    /// Takes the samples of an athlete who left the roster out of the store; the journal keeps
    /// them.
    pub fn forget(&self, athlete: AthleteId) {
        // An error means that the thread has ended, and nobody draws a stopped store for long.
        self.control.send(RecorderCommand::Forget(athlete)).ok();
    }

    /// Begins an erasing: refuses whatever still comes of these athletes, takes their samples out
    /// of the store, and closes the segment. Gives the number of the last closed one: all that
    /// the journal holds of them is in the segments up to it.
    pub fn shut_out(&self, athletes: Vec<AthleteId>) -> Result<u64, ControlError> {
        let (answer, answered) = bounded(1);
        let sent =
            self.control.send_timeout(RecorderCommand::ShutOut(athletes, answer), CONTROL_WAIT);
        let closed = sent.ok().and_then(|()| answered.recv_timeout(CONTROL_WAIT).ok());
        Ok(closed.ok_or(ControlError::Busy)??)
    }

    /// Begins an erasing of times (first and last) that are deleted in the logbook: what the store
    /// has set aside of them will not come back. Closes the segment and gives the number of the last
    /// closed one: all that the journal holds of these times by now is in the segments up to it.
    pub fn forget_deleted(
        &self,
        spans: Vec<(Login, UnixNanos, UnixNanos)>,
    ) -> Result<u64, ControlError> {
        let (answer, answered) = bounded(1);
        let sent =
            self.control.send_timeout(RecorderCommand::ForgetDeleted(spans, answer), CONTROL_WAIT);
        let closed = sent.ok().and_then(|()| answered.recv_timeout(CONTROL_WAIT).ok());
        Ok(closed.ok_or(ControlError::Busy)??)
    }

    /// Ends an erasing: no recording of these logins is left, so that types and devices are
    /// forgotten too.
    pub fn forget_logins(&self, logins: Vec<Login>) -> Result<(), ControlError> {
        let (answer, answered) = bounded(1);
        let sent =
            self.control.send_timeout(RecorderCommand::ForgetLogins(logins, answer), CONTROL_WAIT);
        let done = sent.ok().and_then(|()| answered.recv_timeout(CONTROL_WAIT).ok());
        done.ok_or(ControlError::Busy)
    }

    /// Takes no more batches, commits what waits, ends the thread; `false` on a time-out.
    pub fn stop(&self, deadline: Duration) -> bool {
        self.queue.close();
        self.control.send_timeout(RecorderCommand::Stop, deadline).ok();
        matches!(
            self.ended.recv_timeout(deadline),
            Err(crossbeam_channel::RecvTimeoutError::Disconnected)
        )
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// The life of the recorder thread.
fn run<L: Log>(
    mut writer: Writer<L>,
    entries: &Receiver<Entry>,
    commands: &Receiver<RecorderCommand>,
    queue: &Queue,
) {
    let mut waiting = WaitingEntries::new(entries);
    loop {
        let pause = if waiting.has_some() { Duration::ZERO } else { LOOK };
        let first = select_biased! {
            recv(commands) -> message => match message {
                Ok(RecorderCommand::Forget(athlete)) => {
                    writer.forget(athlete);
                    continue;
                }
                Ok(RecorderCommand::ShutOut(athletes, answer)) => {
                    for athlete in athletes {
                        writer.shut_out(athlete);
                    }
                    // Whoever asked may have given up.
                    answer.try_send(writer.log.close_segment()).ok();
                    continue;
                }
                Ok(RecorderCommand::ForgetDeleted(spans, answer)) => {
                    writer.forget_deleted(&spans);
                    answer.try_send(writer.log.close_segment()).ok();
                    continue;
                }
                Ok(RecorderCommand::ForgetLogins(logins, answer)) => {
                    for login in &logins {
                        writer.forget_login(login);
                    }
                    answer.try_send(()).ok();
                    continue;
                }
                // Stopped, or the handle is gone.
                Ok(RecorderCommand::Stop) | Err(_) => break,
            },
            recv(entries) -> entry => match entry {
                Ok(entry) => Some(entry),
                Err(_) => break,
            },
            default(pause) => {
                if !waiting.has_some() {
                    // Nothing comes: the disk is looked at all the same.
                    writer.probe_disk();
                    continue;
                }
                None
            }
        };
        writer.write_group(waiting.take_group(first));
    }
    // What was accepted before the end is still written.
    queue.close();
    loop {
        let group = waiting.take_group(None);
        if group.is_empty() {
            break;
        }
        writer.write_group(group);
    }
}

/// What a panic said, as far as it can be known.
fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
    let as_str = panic.downcast_ref::<&str>().copied();
    as_str.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a bug")
}
