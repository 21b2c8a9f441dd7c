//! The current session, from the samples in memory.

use std::time::Duration;

use crate::{
    analysis,
    model::{Run, SessionBounds, UnixNanos},
    store::AthleteSeries,
};

/// The maximum number of runs to keep; beyond it the oldest are dropped.
const MAX_RUNS: usize = 4096;

/// The times of an athlete's samples, updated from changes.
#[derive(Debug, Default)]
pub(super) struct SessionRuns {
    /// In order, not overlapping. Runs stay when their samples leave the memory window, so that a
    /// session longer than it keeps its beginning.
    runs: Vec<Run>,
}

impl SessionRuns {
    /// Reads what may have changed since `changed_from`.
    pub(super) fn follow(&mut self, series: &AthleteSeries, changed_from: UnixNanos) {
        if changed_from == UnixNanos::MAX {
            return;
        }
        let kept = self.runs.partition_point(|run| run.to < changed_from);
        let before = self.runs.get(kept).copied();
        let from = before.map_or(changed_from, |run| run.from.min(changed_from));
        self.runs.truncate(kept);
        series.visit_times(from, UnixNanos::MAX, |time| {
            analysis::add_to_runs(&mut self.runs, time);
        });
        // Samples that left the memory window still count, unless everything was replaced.
        if let (Some(before), Some(run)) = (before, self.runs.get_mut(kept))
            && changed_from != UnixNanos::MIN
            && (before.from..=before.to).contains(&run.from)
        {
            run.from = before.from;
        }
        let n_over = self.runs.len().saturating_sub(MAX_RUNS);
        self.runs.drain(..n_over);
    }

    /// Where the last session began; `None` without samples.
    pub(super) fn session_from(
        &self,
        bounds: &SessionBounds,
        session_gap: Duration,
    ) -> Option<UnixNanos> {
        analysis::sessions(&self.runs, bounds, session_gap).last().map(|session| session.from)
    }
}
