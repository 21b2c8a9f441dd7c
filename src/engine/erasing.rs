//! Erases what the files hold of removed athletes, in the background.
//!
//! The mark in athletes.toml is the promise: it is there before anything is erased and goes when
//! nothing is left, so that an erasing that was cut off, by whatever, is done again from the
//! beginning. Until then the login stays taken, and whoever comes after begins from nothing.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use super::{Error, ROSTER_FILE};
use crate::{
    clock::Clock,
    codec,
    journal::{FolderLock, Journal, Rewriter, Rewritten, Stretch, SystemFiles},
    model::{AthleteId, Login},
    recorder::Recorder,
    roster::{Erasing, Roster},
};

/// After a failure it is tried again after so many ticks of the housekeeping.
const RETRY_TICKS: u64 = 30;
/// How long the end of the engine waits for the file at hand; what is not done then is done
/// after the next start.
const STOP_WAIT: Duration = Duration::from_secs(2);

/// Erases while an engine runs, on a thread that is there only as long as there is work.
pub(super) struct Eraser {
    roster: Roster,
    recorder: Arc<Recorder>,
    rewriter: Rewriter,
    stopping: Arc<AtomicBool>,
    thread: Option<thread::JoinHandle<Result<(), String>>>,
    /// Ticks to wait after a failure.
    wait_ticks: u64,
    /// What failed last, so that it is said once.
    said: Option<String>,
}

impl Eraser {
    pub(super) fn new(roster: Roster, recorder: Arc<Recorder>, rewriter: Rewriter) -> Self {
        Self {
            roster,
            recorder,
            rewriter,
            stopping: Arc::default(),
            thread: None,
            wait_ticks: 0,
            said: None,
        }
    }

    /// Starts an erasing when athletes are marked and none runs; asked at each tick.
    pub(super) fn tick(&mut self) {
        if let Some(thread) = self.thread.take_if(|thread| thread.is_finished()) {
            let outcome = thread.join().unwrap_or_else(|_| Err("a bug in the erasing".to_owned()));
            self.ended(outcome);
        }
        self.wait_ticks = self.wait_ticks.saturating_sub(1);
        if self.thread.is_some() || 0 < self.wait_ticks {
            return;
        }
        let marks = self.roster.erasing();
        if marks.is_empty() {
            return;
        }
        let (roster, recorder, rewriter) =
            (self.roster.clone(), Arc::clone(&self.recorder), self.rewriter.clone());
        let stopping = Arc::clone(&self.stopping);
        let started = thread::Builder::new().name("erasing".to_owned()).spawn(move || {
            let last_closed = recorder.shut_out(ids_of(&marks))?;
            let go_on = || !stopping.load(Ordering::Relaxed);
            let done = rewrite(&rewriter, last_closed, &marks, &go_on)?;
            if done.finished {
                recorder.forget_logins(logins_of(&marks))?;
                finish(&roster, &marks, done)?;
            }
            Ok(())
        });
        match started {
            Ok(thread) => self.thread = Some(thread),
            Err(error) => self.ended(Err(error.to_string())),
        }
    }

    fn ended(&mut self, outcome: Result<(), String>) {
        let Err(problem) = outcome else {
            self.said = None;
            return;
        };
        self.wait_ticks = RETRY_TICKS;
        if self.said.as_ref() != Some(&problem) {
            tracing::error!(
                "The recordings of removed athletes could not be erased ({problem}). Trying again \
                 every {RETRY_TICKS} s."
            );
            self.said = Some(problem);
        }
    }

    /// Ends what runs, at the next file.
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

/// Erases what is marked in the roster of a data folder that no engine works in; gives the
/// logins of whom nothing is left.
pub fn erase_removed(data: &Path, clock: Arc<dyn Clock>) -> Result<Vec<Login>, Error> {
    let _lock = FolderLock::acquire(data)?;
    let roster = Roster::open(&data.join(ROSTER_FILE), clock)?;
    let marks = roster.erasing();
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let (mut journal, opened) = Journal::open(data, Arc::new(SystemFiles))?;
    for note in opened.notes {
        tracing::warn!("{note}");
    }
    let last_closed = journal.close_segment()?;
    rewrite(&journal.rewriter(), last_closed, &marks, &|| true)
        .and_then(|done| finish(&roster, &marks, done))
        .map_err(Error::Erasing)?;
    Ok(logins_of(&marks))
}

/// Takes the lines of marked athletes out of closed segments.
fn rewrite(
    rewriter: &Rewriter,
    last_closed: u64,
    marks: &[Erasing],
    go_on: &dyn Fn() -> bool,
) -> Result<Rewritten, String> {
    let eraser = codec::Eraser::new(&logins_of(marks));
    let filter = |stretch: Stretch<'_>| match stretch {
        Stretch::Lines(lines) => eraser.kept_of_lines(lines),
        Stretch::Damaged(bytes) => eraser.kept_of_damaged(bytes),
    };
    rewriter.rewrite(last_closed, &filter, go_on).map_err(|error| error.to_string())
}

/// Nothing is left: the marks go, and the logins are free.
fn finish(roster: &Roster, marks: &[Erasing], done: Rewritten) -> Result<(), String> {
    let logins = logins_of(marks);
    roster.erased(&logins).map_err(|error| error.to_string())?;
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
