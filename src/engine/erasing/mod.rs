//! Erases the recordings of removed athletes, of events and of deleted sessions from the files, in
//! the background.
//!
//! The mark in athletes.toml is the promise: it is written before anything is erased and removed
//! when nothing is left, so an erasure that was interrupted starts again from the beginning. Until
//! then the login stays taken, so that its next owner cannot inherit any samples.
//!
//! Sessions deleted from the list can be restored as long as the window is open. The next start
//! removes them from the files and then clears the deletions from the logbook, so that the same
//! times can be recorded or imported again.

use std::{
    cell::Cell,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use self::entries::Span;
use super::{ErasingError, Error, ROSTER_FILE};
use crate::{
    clock::Clock,
    codec,
    config::Settings,
    journal::{FolderLock, Journal, Options, Rewriter, Rewritten, SegmentPart, SystemFiles},
    model::{AthleteId, EventId, Login, MonoNanos},
    recorder::Recorder,
    roster::{Erasing, Roster},
    unreadable::Unreadable,
};

mod entries;
mod events;

pub(super) use events::EventEraser;
pub use events::erase_events;

/// How many ticks of the housekeeping to wait before retrying after a failure.
const RETRY_TICKS: u64 = 30;
/// How long the engine's shutdown waits for the current file. Anything unfinished is done after the
/// next start.
const STOP_WAIT: Duration = Duration::from_secs(2);

/// The assumed time to rewrite a file until it has been measured, in seconds.
const FILE_SECS: f64 = 0.3;
/// Erasures expected to take less than this are shown without an estimate, in seconds.
const LEAST_SAID_SECS: f64 = 2.0;

/// Erases while the engine runs, on a thread that exists only while there is work.
pub(super) struct Eraser {
    roster: Roster,
    recorder: Arc<Recorder>,
    clock: Arc<dyn Clock>,
    /// Erases events; its parts are shared with the other erasures.
    of_events: EventEraser,
    /// Requests of theirs that could not be read.
    unreadable: Unreadable,
    stopping: Arc<AtomicBool>,
    /// Sessions deleted before this start, until they are gone from the files.
    deleted: Vec<Span>,
    thread: Option<thread::JoinHandle<Result<Done, ErasingError>>>,
    /// Ticks to wait after a failure.
    wait_ticks: u64,
    /// The last failure, so that each is logged only once.
    last_failure: Option<String>,
}

/// What an erasing thread has done.
enum Done {
    /// Erased some of what is marked, or was stopped.
    Marked,
    /// Sessions deleted before this start are gone from the files.
    Deleted,
}

impl Eraser {
    /// Also erases the sessions that the logbook lists as deleted at the start.
    pub(super) fn new(
        roster: Roster,
        recorder: Arc<Recorder>,
        clock: Arc<dyn Clock>,
        of_events: EventEraser,
        unreadable: Unreadable,
    ) -> Self {
        let deleted = entries::deletions(&of_events.logbook.read());
        Self {
            roster,
            recorder,
            clock,
            of_events,
            unreadable,
            stopping: Arc::default(),
            deleted,
            thread: None,
            wait_ticks: 0,
            last_failure: None,
        }
    }

    /// Starts an erasure if athletes or events are marked and none is running. Called at each tick.
    pub(super) fn tick(&mut self) {
        if let Some(thread) = self.thread.take_if(|thread| thread.is_finished()) {
            let outcome = thread.join().unwrap_or(Err(ErasingError::Bug));
            self.ended(outcome);
        }
        self.wait_ticks = self.wait_ticks.saturating_sub(1);
        if self.thread.is_some() || 0 < self.wait_ticks {
            return;
        }
        let marks = self.roster.erasing();
        if marks.is_empty() {
            return match self.of_events.marked() {
                Some(event) => self.erase_event(event.id.clone()),
                None => self.take_out_deleted(),
            };
        }
        let (roster, recorder) = (self.roster.clone(), Arc::clone(&self.recorder));
        let EventEraser { events, rewriter, .. } = self.of_events.clone();
        let (stopping, clock) = (Arc::clone(&self.stopping), Arc::clone(&self.clock));
        let unreadable = self.unreadable.clone();
        self.start(move || {
            let last_closed = recorder.shut_out(ids_of(&marks))?;
            let n_files = rewriter.n_files(last_closed);
            let expected = Expected::new(&roster, logins_of(&marks), n_files, &*clock);
            let go_on = || {
                expected.next_file();
                !stopping.load(Ordering::Relaxed)
            };
            let done = rewrite(&rewriter, last_closed, &marks, &go_on)?;
            if done.finished {
                recorder.forget_logins(logins_of(&marks))?;
                events.forget_athletes(&logins_of(&marks))?;
                forget_unreadable(&unreadable, &marks)?;
                finish(&roster, &marks, done)?;
            }
            Ok(Done::Marked)
        });
    }

    /// Erases an event.
    fn erase_event(&mut self, id: EventId) {
        let (eraser, recorder) = (self.of_events.clone(), Arc::clone(&self.recorder));
        let stopping = Arc::clone(&self.stopping);
        self.start(move || {
            eraser.erase(&id, &recorder, &|| !stopping.load(Ordering::Relaxed))?;
            Ok(Done::Marked)
        });
    }

    /// Erases deleted sessions, if there are any.
    fn take_out_deleted(&mut self) {
        if self.deleted.is_empty() {
            return;
        }
        let (deleted, eraser) = (self.deleted.clone(), self.of_events.clone());
        let (recorder, stopping) = (Arc::clone(&self.recorder), Arc::clone(&self.stopping));
        self.start(move || {
            let go_on = || !stopping.load(Ordering::Relaxed);
            let is_done = take_out(&deleted, &eraser, &recorder, &go_on)?;
            Ok(if is_done { Done::Deleted } else { Done::Marked })
        });
    }

    fn start(&mut self, work: impl FnOnce() -> Result<Done, ErasingError> + Send + 'static) {
        let started = thread::Builder::new().name("erasing".to_owned()).spawn(work);
        match started {
            Ok(thread) => self.thread = Some(thread),
            Err(error) => self.ended(Err(ErasingError::Threads(error))),
        }
    }

    fn ended(&mut self, outcome: Result<Done, ErasingError>) {
        let problem = match outcome {
            Ok(done) => {
                if matches!(done, Done::Deleted) {
                    self.deleted.clear();
                }
                self.last_failure = None;
                return;
            }
            Err(error) => error.to_string(),
        };
        self.wait_ticks = RETRY_TICKS;
        if self.last_failure.as_ref() != Some(&problem) {
            tracing::error!(
                "Recordings that were deleted could not be erased ({problem}). Trying again every \
                 {RETRY_TICKS} s."
            );
            self.last_failure = Some(problem);
        }
    }

    /// Stops a running erasure after the current file.
    pub(super) fn stop(self) {
        self.stopping.store(true, Ordering::Relaxed);
        let Some(thread) = self.thread else { return };
        let mut waited = Duration::ZERO;
        while !thread.is_finished() && waited < STOP_WAIT {
            let step = Duration::from_millis(10);
            thread::sleep(step);
            waited += step;
        }
    }
}

/// Rewrites the closed segments without the deleted sessions. The deletions are cleared from the
/// logbook last, so an interrupted run starts again from the beginning. Returns `false` if it was
/// stopped before the end.
fn take_out(
    deleted: &[Span],
    eraser: &EventEraser,
    recorder: &Recorder,
    go_on: &dyn Fn() -> bool,
) -> Result<bool, ErasingError> {
    // Sessions that were restored in the meantime stay.
    let now = entries::deletions(&eraser.logbook.read());
    let spans: Vec<Span> = deleted.iter().filter(|span| now.contains(span)).cloned().collect();
    let filter = codec::SpanEraser::new(&spans);
    // An empty list: only the open segment is to be closed.
    let last_closed = recorder.shut_out(Vec::new())?;
    let filter = |part: SegmentPart<'_>| match part {
        SegmentPart::Lines(lines) => filter.kept_of_lines(lines),
        // Unreadable text is in no view and no export, so nobody can have deleted it.
        SegmentPart::Damaged(_) => None,
    };
    let done = eraser.rewriter.rewrite(last_closed, &filter, go_on)?;
    if !done.finished || spans.is_empty() {
        return Ok(done.finished);
    }
    entries::write(&eraser.queue, spans.iter().map(entries::lifted).collect())?;
    tracing::info!(
        files = done.n_files,
        rewritten = done.n_rewritten,
        bytes_removed = done.removed_bytes,
        "Deleted sessions were erased from the files."
    );
    Ok(true)
}

/// Erases the athletes marked in the roster of a data folder that no engine is using; returns the
/// logins that are now fully erased.
pub fn erase_removed(data: &Path, clock: &Arc<dyn Clock>) -> Result<Vec<Login>, Error> {
    let _lock = FolderLock::acquire(data)?;
    let roster = Roster::open(&data.join(ROSTER_FILE), Arc::clone(clock))?;
    let marks = roster.erasing();
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let (mut journal, opened) = Journal::open_with(
        data,
        Arc::new(SystemFiles),
        Options { clock: Some(Arc::clone(clock)), ..Options::default() },
    )?;
    for note in opened.notes {
        tracing::warn!("{note}");
    }
    let last_closed = journal.close_segment()?;
    let rewriter = journal.rewriter(codec::describe).with_summaries(codec::summarize);
    let n_files = rewriter.n_files(last_closed);
    let expected = Expected::new(&roster, logins_of(&marks), n_files, &**clock);
    let go_on = || {
        expected.next_file();
        true
    };
    rewrite(&rewriter, last_closed, &marks, &go_on).and_then(|done| {
        events::forget_athletes(data, &logins_of(&marks))?;
        forget_unreadable(&super::unreadable(&Settings::new(data.to_owned())), &marks)?;
        finish(&roster, &marks, done)
    })?;
    Ok(logins_of(&marks))
}

/// Keeps an estimate of the remaining time in the roster, for logins that are refused meanwhile.
struct Expected<'a> {
    roster: &'a Roster,
    logins: Vec<Login>,
    n_files: usize,
    clock: &'a dyn Clock,
    began: MonoNanos,
    n_begun: Cell<usize>,
    /// The last published estimate of the total time, in seconds.
    said_secs: Cell<f64>,
}

impl<'a> Expected<'a> {
    fn new(roster: &'a Roster, logins: Vec<Login>, n_files: usize, clock: &'a dyn Clock) -> Self {
        let began = clock.mono();
        let (n_begun, said_secs) = (Cell::new(0), Cell::new(0.0));
        Self { roster, logins, n_files, clock, began, n_begun, said_secs }
    }

    /// Updates the estimate before each file, from the time that the previous ones took.
    fn next_file(&self) {
        let n_done = self.n_begun.replace(self.n_begun.get() + 1);
        let elapsed_secs = self.clock.mono().secs_since(self.began);
        let each_secs = if n_done == 0 { FILE_SECS } else { elapsed_secs / n_done as f64 };
        let left_secs = each_secs * self.n_files.saturating_sub(n_done) as f64;
        let whole_secs = elapsed_secs + left_secs;
        // The estimate is saved only when it changed enough to matter to a reader.
        let is_changed = (whole_secs - self.said_secs.get()).abs() > (left_secs / 4.0).max(2.0);
        if left_secs >= LEAST_SAID_SECS && is_changed {
            self.said_secs.set(whole_secs);
            let within = Duration::from_secs_f64(left_secs);
            if let Err(error) = self.roster.expect_erased(&self.logins, within) {
                tracing::debug!(%error, "the estimate of an erasure was not saved");
            }
        }
    }
}

/// Removes the lines of marked athletes from closed segments.
fn rewrite(
    rewriter: &Rewriter,
    last_closed: u64,
    marks: &[Erasing],
    go_on: &dyn Fn() -> bool,
) -> Result<Rewritten, ErasingError> {
    let eraser = codec::Eraser::new(&logins_of(marks));
    let filter = |part: SegmentPart<'_>| match part {
        SegmentPart::Lines(lines) => eraser.kept_of_lines(lines),
        SegmentPart::Damaged(bytes) => eraser.kept_of_damaged(bytes),
    };
    Ok(rewriter.rewrite(last_closed, &filter, go_on)?)
}

/// Deletes what marked athletes sent that could not be read.
fn forget_unreadable(unreadable: &Unreadable, marks: &[Erasing]) -> Result<(), ErasingError> {
    let forget = |login| unreadable.forget(&login).map_err(ErasingError::Unreadable);
    logins_of(marks).into_iter().try_for_each(forget)
}

/// Removes the marks once nothing is left, which frees the logins.
fn finish(roster: &Roster, marks: &[Erasing], done: Rewritten) -> Result<(), ErasingError> {
    let logins = logins_of(marks);
    roster.erased(&logins)?;
    let names: Vec<&str> = logins.iter().map(Login::as_str).collect();
    tracing::info!(
        files = done.n_files,
        rewritten = done.n_rewritten,
        bytes_read = done.read_bytes,
        bytes_removed = done.removed_bytes,
        "The recordings of {} were erased.",
        names.join(", ")
    );
    Ok(())
}

fn logins_of(marks: &[Erasing]) -> Vec<Login> {
    marks.iter().map(|mark| mark.login.clone()).collect()
}

fn ids_of(marks: &[Erasing]) -> Vec<AthleteId> {
    marks.iter().filter_map(|mark| mark.id).collect()
}
