//! Collects samples reading by reading, and tidies the metadata of an activity.

use super::{Activity, Collector};
use crate::model::{Metric, Reading, SampleBlock, UnixNanos};

/// Collects the readings of one sample after another.
#[derive(Default)]
pub(super) struct Samples {
    collector: Collector,
    /// The readings of the current sample.
    readings: Vec<Reading>,
    n_beyond: usize,
}

impl Samples {
    /// Adds a reading to the current sample; a later one for the same metric replaces it.
    pub(super) fn reading(&mut self, metric: &Metric, value: f64) {
        if let Some(metric) = self.collector.metric(metric) {
            self.readings.push(Reading { metric, value });
        }
    }

    /// Ends the current sample; `false` if it was dropped for want of a time or readings.
    pub(super) fn finish(&mut self, time: Option<UnixNanos>) -> bool {
        let taken = time.filter(|_| !self.readings.is_empty()).is_some_and(|time| {
            let has_room = self.collector.push(time, &self.readings);
            self.n_beyond += usize::from(!has_room);
            has_room
        });
        self.readings.clear();
        taken
    }

    /// Whether there are no samples yet.
    pub(super) fn is_empty(&self) -> bool {
        self.collector.is_empty()
    }

    /// The number of samples so far, counting duplicate times.
    pub(super) fn len(&self) -> usize {
        self.collector.len()
    }

    /// The underlying collector.
    pub(super) fn collector(&mut self) -> &mut Collector {
        &mut self.collector
    }

    /// Removes implausible dates among the samples from index `from` on; returns a note if there
    /// were any.
    pub(super) fn set_aside(&mut self, from: usize) -> Option<String> {
        self.collector.set_aside(from)
    }

    /// All samples in time order. Those with the same time are merged even if their positions
    /// differ, as Trackside itself does. Adds a note if there were too many.
    pub(super) fn into_merged_block(self, notes: &mut Vec<String>) -> SampleBlock {
        if 0 < self.n_beyond {
            notes.push(format!("{} samples were too many and were left out", self.n_beyond));
        }
        self.collector.finish()
    }

    /// All samples in time order, those with the same time merged. Adds notes if there were too
    /// many or if positions at the same time differed.
    pub(super) fn into_block(self, notes: &mut Vec<String>) -> SampleBlock {
        if 0 < self.n_beyond {
            notes.push(format!("{} samples were too many and were left out", self.n_beyond));
        }
        let (block, n_elsewhere) = self.collector.finish_apart();
        if 0 < n_elsewhere {
            notes.push(format!(
                "{} at the time of a later one at another place: left out",
                counted(n_elsewhere, "sample")
            ));
        }
        block
    }
}

/// Formats as `1 sample`, `2 samples`.
pub(super) fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Sorts sessions, laps and markers, and removes duplicates.
pub(super) fn tidy(activity: &mut Activity) {
    activity.sessions.sort_by_key(|session| (session.span.from, session.span.to));
    activity.laps.sort_by_key(|lap| (lap.from, lap.to));
    activity.laps.dedup();
    activity.markers.sort_by(|one, other| (one.time, &one.text).cmp(&(other.time, &other.text)));
    activity.markers.dedup();
}
