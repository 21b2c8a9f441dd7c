//! How fast the log may tell of problems: a few lines a minute, whatever happens.

use crate::model::MonoNanos;

/// Lines that may come at once.
const BURST: f64 = 6.0;
/// One more line may come every so many seconds.
const SECS_A_LINE: f64 = 10.0;
/// What was never told by name is summed up this often, in seconds.
const MISSED_EVERY_SECS: f64 = 60.0;
/// The most lines at the end of the program.
pub(super) const LAST_LINES: usize = 10;

/// Counts lines against the time.
#[derive(Debug)]
pub(super) struct Pace {
    room: f64,
    at: MonoNanos,
    missed_told: Option<MonoNanos>,
}

impl Pace {
    pub(super) const fn new(now: MonoNanos) -> Self {
        Self { room: BURST, at: now, missed_told: None }
    }

    /// How many lines may come now.
    pub(super) fn room(&mut self, now: MonoNanos) -> usize {
        let gained = now.secs_since(self.at).max(0.0) / SECS_A_LINE;
        self.room = (self.room + gained).min(BURST);
        self.at = now;
        self.room as usize
    }

    pub(super) fn took(&mut self, lines: usize) {
        self.room -= lines as f64;
    }

    /// What `take` gives, when it is time to tell of it and there is any.
    pub(super) fn missed(&mut self, now: MonoNanos, take: impl FnOnce() -> u64) -> Option<u64> {
        if self.missed_told.is_some_and(|told| now.secs_since(told) < MISSED_EVERY_SECS) {
            return None;
        }
        let missed = take();
        if missed == 0 {
            return None;
        }
        self.missed_told = Some(now);
        self.took(1);
        Some(missed)
    }
}

/// One line for all that cannot be told one by one.
pub(super) fn missed_line(count: u64) -> String {
    format!("{count} more requests were refused, from too many senders to list them")
}
