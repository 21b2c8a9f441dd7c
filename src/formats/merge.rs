//! Samples element by element, and what stands beside them in order.

use super::{Activity, Collector};
use crate::model::{Metric, Reading, SampleBlock, UnixNanos};

/// Collects the readings of one sample after the other.
#[derive(Default)]
pub(super) struct Samples {
    collector: Collector,
    /// Of the sample at hand.
    readings: Vec<Reading>,
    n_beyond: usize,
}

impl Samples {
    /// A reading of the sample at hand; of two of one metric the last counts.
    pub(super) fn reading(&mut self, metric: &Metric, value: f64) {
        if let Some(metric) = self.collector.metric(metric) {
            self.readings.push(Reading { metric, value });
        }
    }

    /// Closes the sample at hand; `false` when it has no time or no reading and is none.
    pub(super) fn finish(&mut self, time: Option<UnixNanos>) -> bool {
        let taken = time.filter(|_| !self.readings.is_empty()).is_some_and(|time| {
            let has_room = self.collector.push(time, &self.readings);
            self.n_beyond += usize::from(!has_room);
            has_room
        });
        self.readings.clear();
        taken
    }

    /// Whether there is none by now.
    pub(super) fn is_empty(&self) -> bool {
        self.collector.is_empty()
    }

    /// How many there are by now, those of one time counted each.
    pub(super) fn len(&self) -> usize {
        self.collector.len()
    }

    /// The samples themselves, for those who put them in order.
    pub(super) fn collector(&mut self) -> &mut Collector {
        &mut self.collector
    }

    /// Sets aside those from the `from`th on whose dates cannot be; gives a sentence if there are
    /// any.
    pub(super) fn set_aside(&mut self, from: usize) -> Option<String> {
        self.collector.set_aside(from)
    }

    /// All of them in order of time, those of one time merged whatever their places, as Trackside
    /// itself has them; `notes` gets a sentence on those that were too many.
    pub(super) fn into_merged_block(self, notes: &mut Vec<String>) -> SampleBlock {
        if 0 < self.n_beyond {
            notes.push(format!("{} samples were too many and were left out", self.n_beyond));
        }
        self.collector.finish()
    }

    /// All of them in order of time, those of one time merged; `notes` gets a sentence on those
    /// that were too many or at two places at a time.
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

/// `1 sample`, `2 samples`.
pub(super) fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Brings what stands beside the samples into order of time, each once.
pub(super) fn tidy(activity: &mut Activity) {
    activity.sessions.sort_by_key(|session| (session.span.from, session.span.to));
    activity.laps.sort_by_key(|lap| (lap.from, lap.to));
    activity.laps.dedup();
    activity.markers.sort_by(|one, other| (one.time, &one.text).cmp(&(other.time, &other.text)));
    activity.markers.dedup();
}
