//! Why a query ends early: an error of its own, a limit, or nobody waits for it any more.

use std::{cell::Cell, rc::Rc, sync::Arc, time::Duration};

use crate::{
    clock::Clock,
    model::{MonoNanos, Progress},
};

/// Why a query ends early.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// A message for the client, in InfluxDB's words where it has some.
    Error(String),
    /// The client has gone, or the server stops.
    Gone,
    /// It would need something that it may not take; see [`MayTake`].
    Needs(Effort),
}

impl Stop {
    /// A message for the client.
    pub(super) fn error(message: impl Into<String>) -> Self {
        Self::Error(message.into())
    }
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Error(message)
    }
}

/// The clock is read every this many steps.
const STEPS: u32 = 1024;
/// A query that takes this many steps is not short.
const FEW_STEPS: u32 = 256;

/// A query that reads more samples is not short.
const FEW_POINTS: u64 = 10_000;

/// Small parts of files are read so many times before that counts as work.
const FEW_READINGS: u32 = 8;

/// What a query turns out to need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// To read a small part of a file.
    Reading,
    /// Time of a processor: thousands of rows, or much of a file.
    Work,
}

/// Called before a query needs something, at most once per kind, and not for [`Effort::Reading`] after
/// [`Effort::Work`]. An error ends the query.
pub type MayTake = fn(Effort) -> Result<(), Stop>;

/// Watches whether a query may go on. Clones watch the same query.
#[derive(Clone)]
pub(super) struct Watch {
    progress: Progress,
    clock: Arc<dyn Clock>,
    until: Option<MonoNanos>,
    steps: Rc<Cell<u32>>,
    /// The most samples that may be read, and how many were.
    max_points: Option<u64>,
    points: Rc<Cell<u64>>,
    may_take: MayTake,
    /// How many small parts of files were read, and whether it was called for work.
    told: Rc<Cell<(u32, bool)>>,
}

impl Watch {
    pub(super) fn new(
        progress: Progress,
        clock: Arc<dyn Clock>,
        patience: Option<Duration>,
        max_points: Option<u64>,
        may_take: MayTake,
    ) -> Self {
        let until = patience.map(|patience| {
            let nanos = i64::try_from(patience.as_nanos()).unwrap_or(i64::MAX);
            MonoNanos(clock.mono().0.saturating_add(nanos))
        });
        let (steps, points) = (Rc::default(), Rc::default());
        let told = Rc::default();
        Self { progress, clock, until, steps, max_points, points, may_take, told }
    }

    /// Fails if the query must end. Cheap enough for every row.
    pub(super) fn step(&self) -> Result<(), Stop> {
        let steps = self.steps.get().wrapping_add(1);
        self.steps.set(steps);
        if steps == FEW_STEPS {
            self.takes(Effort::Work)?;
        }
        if steps.is_multiple_of(FEW_STEPS) {
            self.pause();
        }
        if steps.is_multiple_of(STEPS) { self.check() } else { Ok(()) }
    }

    /// The query is about to need something.
    pub(super) fn takes(&self, effort: Effort) -> Result<(), Stop> {
        let (n_readings, is_work) = self.told.get();
        if is_work {
            return Ok(());
        }
        match effort {
            Effort::Reading if n_readings < FEW_READINGS => {
                self.told.set((n_readings + 1, false));
                if n_readings > 0 { Ok(()) } else { (self.may_take)(effort) }
            }
            Effort::Reading | Effort::Work => {
                self.told.set((n_readings, true));
                (self.may_take)(Effort::Work)
            }
        }
    }

    /// Lets whoever waits for the processor have it: what phones post takes less than a time slice.
    pub(super) fn pause(&self) {
        // A short query ends before this matters.
        if self.told.get().1 {
            std::thread::yield_now();
        }
    }

    /// Fails if the query must end.
    pub(super) fn check(&self) -> Result<(), Stop> {
        if self.progress.is_stopped() {
            return Err(Stop::Gone);
        }
        if self.until.is_some_and(|until| self.clock.mono() > until) {
            return Err(Stop::error("query-timeout limit exceeded"));
        }
        Ok(())
    }

    /// Counts samples that were read.
    pub(super) fn count(&self, more: u64) -> Result<(), Stop> {
        let points = self.points.get() + more;
        self.points.set(points);
        if points > FEW_POINTS {
            self.takes(Effort::Work)?;
        }
        match self.max_points {
            Some(most) if points > most => {
                Err(Stop::error(format!("max-select-point limit exceeed: ({points}/{most})")))
            }
            _ => Ok(()),
        }
    }

    /// Says when nobody waits any more.
    pub(super) const fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Whether nobody waits any more.
    pub(super) fn is_stopped(&self) -> bool {
        self.progress.is_stopped()
    }
}
