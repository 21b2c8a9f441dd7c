//! Rate limit for problems in the log: a few lines per minute, whatever happens.

use crate::model::MonoNanos;

/// The maximum burst of lines.
const BURST: f64 = 6.0;
/// Beyond that, one line per this many seconds.
const SECS_A_LINE: f64 = 10.0;
/// How often a summary of unlisted refusals is logged, in seconds.
const SUMMARY_EVERY_SECS: f64 = 60.0;
/// The maximum number of lines at the end of the program.
pub(super) const LAST_LINES: usize = 10;

/// A token bucket for lines.
#[derive(Debug)]
pub(super) struct LogRate {
    room: f64,
    at: MonoNanos,
    summary_logged: Option<MonoNanos>,
}

impl LogRate {
    pub(super) const fn new(now: MonoNanos) -> Self {
        Self { room: BURST, at: now, summary_logged: None }
    }

    /// How many lines may be logged now.
    pub(super) fn room(&mut self, now: MonoNanos) -> usize {
        let gained = now.secs_since(self.at).max(0.0) / SECS_A_LINE;
        self.room = (self.room + gained).min(BURST);
        self.at = now;
        self.room as usize
    }

    pub(super) fn count_lines(&mut self, lines: usize) {
        self.room -= lines as f64;
    }

    /// The result of `take`, if it is time for a summary and there is anything to report.
    pub(super) fn summary_if_due(
        &mut self,
        now: MonoNanos,
        take: impl FnOnce() -> u64,
    ) -> Option<u64> {
        if self.summary_logged.is_some_and(|told| now.secs_since(told) < SUMMARY_EVERY_SECS) {
            return None;
        }
        let summary_if_due = take();
        if summary_if_due == 0 {
            return None;
        }
        self.summary_logged = Some(now);
        self.count_lines(1);
        Some(summary_if_due)
    }
}

/// One line for everything that cannot be listed individually.
pub(super) fn missed_line(count: u64) -> String {
    format!("{count} more requests were refused, from too many senders to list them")
}
