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
    /// The client has gone, the server stops, or it was to be tried as long as it is short.
    Gone,
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

/// Every so many steps the time is looked at.
const STEPS: u32 = 1024;

/// Samples that are quickly read.
const FEW_POINTS: u64 = 10_000;

/// What is called when a query turns out to take its time; an error ends it.
pub type WhenLong = fn() -> Result<(), Stop>;

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
    /// Called once, when the query turns out to take its time.
    when_long: Rc<Cell<Option<WhenLong>>>,
}

impl Watch {
    pub(super) fn new(
        progress: Progress,
        clock: Arc<dyn Clock>,
        patience: Option<Duration>,
        max_points: Option<u64>,
        when_long: WhenLong,
    ) -> Self {
        let until = patience.map(|patience| {
            let nanos = i64::try_from(patience.as_nanos()).unwrap_or(i64::MAX);
            MonoNanos(clock.mono().0.saturating_add(nanos))
        });
        let (steps, points) = (Rc::default(), Rc::default());
        let when_long = Rc::new(Cell::new(Some(when_long)));
        Self { progress, clock, until, steps, max_points, points, when_long }
    }

    /// Fails if the query must end. Cheap enough for every row.
    pub(super) fn step(&self) -> Result<(), Stop> {
        let steps = self.steps.get().wrapping_add(1);
        self.steps.set(steps);
        if steps.is_multiple_of(STEPS) {
            self.is_long()?;
            self.check()
        } else {
            Ok(())
        }
    }

    /// Much is to be done: something is read from disk, say.
    pub(super) fn is_long(&self) -> Result<(), Stop> {
        self.when_long.take().map_or(Ok(()), |when_long| when_long())
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
            self.is_long()?;
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
