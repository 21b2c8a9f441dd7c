//! Compresses closed segments in the background, and deletes old ones as the setting `keep` says.

use std::{io, sync::Arc, thread, time::Duration};

use parking_lot::RwLock;

use crate::{
    clock::Clock,
    journal::{self, Retention, Upkeep},
    model::{Day, Deletion, MonoNanos, Progress, RetentionLimit, Stopped},
};

/// How many ticks of the housekeeping to wait when there was nothing to compress, or after a
/// failure.
const REST_TICKS: u64 = 15;
/// How often to look for recordings to delete, in ticks.
const RETENTION_TICKS: u64 = 60;
/// The longest pause between two frames. It is otherwise as long as the frame took, so that
/// compression uses at most half of one core.
const MAX_REST: Duration = Duration::from_millis(200);
/// How long the engine's shutdown waits for the current frame.
const STOP_WAIT: Duration = Duration::from_secs(2);

/// The next deletion, if one is due; shared with the status.
pub(super) type AnnouncedDeletion = Arc<RwLock<Option<Deletion>>>;

/// Runs the upkeep, on a thread that exists only while there is work.
pub(super) struct UpkeepTask {
    upkeep: Upkeep,
    retention: Option<Retention>,
    keep: RetentionLimit,
    clock: Arc<dyn Clock>,
    announced: AnnouncedDeletion,
    stopping: Progress,
    thread: Option<thread::JoinHandle<UpkeepRound>>,
    rest_ticks: u64,
    retention_ticks: u64,
    /// The last failure, so that each is logged only once.
    last_failure: Option<String>,
}

/// The result of one round of upkeep.
struct UpkeepRound {
    retention: Retention,
    outcome: Result<bool, journal::Error>,
}

impl UpkeepTask {
    pub(super) fn new(upkeep: Upkeep, keep: RetentionLimit, clock: Arc<dyn Clock>) -> Self {
        Self {
            upkeep,
            retention: Some(Retention::default()),
            keep,
            clock,
            announced: AnnouncedDeletion::default(),
            stopping: Progress::default(),
            thread: None,
            rest_ticks: 0,
            retention_ticks: 0,
            last_failure: None,
        }
    }

    /// Where the next deletion is announced.
    pub(super) fn announced(&self) -> AnnouncedDeletion {
        Arc::clone(&self.announced)
    }

    /// Starts a round if one is due and none is running. Called at each tick.
    pub(super) fn tick(&mut self) {
        self.rest_ticks = self.rest_ticks.saturating_sub(1);
        self.retention_ticks = self.retention_ticks.saturating_sub(1);
        if let Some(thread) = self.thread.take_if(|thread| thread.is_finished()) {
            self.ended(thread);
        }
        let asks_retention = self.keep != RetentionLimit::Everything && self.retention_ticks == 0;
        if self.thread.is_some() || (0 < self.rest_ticks && !asks_retention) {
            return;
        }
        if let Err(error) = self.begin(asks_retention) {
            self.failed(error.to_string());
        }
    }

    fn begin(&mut self, asks_retention: bool) -> io::Result<()> {
        let mut retention = self.retention.take().unwrap_or_default();
        let (upkeep, keep) = (self.upkeep.clone(), self.keep);
        let (clock, announced) = (Arc::clone(&self.clock), Arc::clone(&self.announced));
        let stopping = self.stopping.clone();
        if asks_retention {
            self.retention_ticks = RETENTION_TICKS;
        }
        let thread = thread::Builder::new().name("upkeep".to_owned()).spawn(move || {
            let_others_go_first();
            let looked = if asks_retention {
                apply_retention(&mut retention, &upkeep, keep, &*clock, &announced)
            } else {
                Ok(())
            };
            let outcome = looked.and_then(|()| compress(&upkeep, &*clock, &stopping));
            UpkeepRound { retention, outcome }
        })?;
        self.thread = Some(thread);
        Ok(())
    }

    fn ended(&mut self, thread: thread::JoinHandle<UpkeepRound>) {
        let Ok(UpkeepRound { retention, outcome }) = thread.join() else {
            self.failed("a bug in the upkeep of recordings".to_owned());
            return;
        };
        self.retention = Some(retention);
        match outcome {
            Ok(found_work) => {
                self.last_failure = None;
                self.rest_ticks = if found_work { 0 } else { REST_TICKS };
            }
            Err(journal::Error::Stopped(_)) => {}
            Err(error) => self.failed(error.to_string()),
        }
    }

    fn failed(&mut self, problem: String) {
        self.rest_ticks = REST_TICKS;
        if self.last_failure.as_ref() != Some(&problem) {
            tracing::warn!(
                "Older recordings could not be compressed or deleted ({problem}). They stay as \
                 they are; trying again every {REST_TICKS} s."
            );
            self.last_failure = Some(problem);
        }
    }

    /// Stops a running round after the current frame. It is redone after the next start.
    pub(super) fn stop(self) {
        self.stopping.stop();
        let Some(thread) = self.thread else { return };
        let mut waited = Duration::ZERO;
        while !thread.is_finished() && waited < STOP_WAIT {
            let step = Duration::from_millis(10);
            thread::sleep(step);
            waited += step;
        }
    }
}

/// Gives the calling thread the lowest priority, so that requests go first even if all cores are
/// busy. On other systems than Linux this would take unsafe code; there, the pauses have to do.
fn let_others_go_first() {
    #[cfg(target_os = "linux")]
    {
        const LOWEST: i32 = 19;
        // On Linux the "process" priority applies to a single thread; see setpriority(2), NOTES.
        let thread = rustix::thread::gettid();
        if let Err(error) = rustix::process::setpriority_process(Some(thread), LOWEST) {
            tracing::debug!(%error, "compressing keeps its priority");
        }
    }
}

/// Deletes what is due, and announces what will be.
fn apply_retention(
    retention: &mut Retention,
    upkeep: &Upkeep,
    keep: RetentionLimit,
    clock: &dyn Clock,
    announced: &RwLock<Option<Deletion>>,
) -> Result<(), journal::Error> {
    let kept = retention.apply(upkeep, keep, clock.wall())?;
    if let Some(deleted) = kept.deleted {
        tracing::info!(
            bytes = deleted.bytes,
            "Recordings of {} to {} were deleted, as the setting `keep` says.",
            deleted.first_day,
            deleted.last_day
        );
    }
    let before = std::mem::replace(&mut *announced.write(), kept.next);
    // Do not announce it again if only the number of bytes has changed.
    let what = |next: Deletion| (next.due.map(Day::of), next.last_day);
    if let Some(next) = kept.next
        && before.map(what) != Some(what(next))
    {
        tracing::warn!("{next} The setting `keep` says how long they are kept.");
    }
    Ok(())
}

/// Compresses one segment; returns `false` if there was none to compress.
fn compress(
    upkeep: &Upkeep,
    clock: &dyn Clock,
    stopping: &Progress,
) -> Result<bool, journal::Error> {
    let mut began = clock.mono();
    let mut go_on = || -> Result<(), Stopped> {
        let took = nanos_since(clock.mono(), began);
        thread::sleep(Duration::from_nanos(took).min(MAX_REST));
        began = clock.mono();
        stopping.check_stopped()
    };
    let compressed = upkeep.compress_next(&mut go_on)?;
    if let Some(done) = compressed {
        tracing::debug!(
            segment = done.segment,
            plain_bytes = done.plain_bytes,
            bytes = done.bytes,
            "a segment was compressed"
        );
    }
    Ok(compressed.is_some())
}

fn nanos_since(now: MonoNanos, earlier: MonoNanos) -> u64 {
    u64::try_from(now.0.saturating_sub(earlier.0)).unwrap_or(0)
}
