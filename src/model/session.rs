//! Sessions: an athlete's samples without a gap over a limit.

use std::{collections::BTreeMap, time::Duration};

use super::{LatLng, Login, Metric, UnixNanos};

/// The gap that ends a session, unless the settings say otherwise.
pub const DEFAULT_SESSION_GAP: Duration = Duration::from_mins(10);

/// The longest silence within a [`Run`].
pub const RUN_GAP: Duration = Duration::from_mins(1);

/// Consecutive samples of an athlete without a silence over [`RUN_GAP`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Time of the first sample.
    pub from: UnixNanos,
    /// Time of the last sample.
    pub to: UnixNanos,
    /// Number of lines, not counting merges: lines for the same sample count separately.
    pub lines: u64,
}

/// A decision about the boundary between two runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// A session ends here, however short the gap.
    Split,
    /// No session ends here, however long the gap.
    Joined,
}

/// What the operator and imported files say about where an athlete's sessions begin and end.
/// `analysis::sessions` combines it with the silences between samples.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionBounds {
    /// Splits and joins in time order, each with its entry number: of several between the same two
    /// runs, the one with the highest number wins.
    pub boundaries: Vec<(UnixNanos, u64, Boundary)>,
    /// First and last times of file sessions, in order.
    pub of_files: Vec<(UnixNanos, UnixNanos)>,
    /// First and last times of deletions, sorted and disjoint.
    pub deleted: Vec<(UnixNanos, UnixNanos)>,
}

impl SessionBounds {
    /// The same with all times moved back by this many nanoseconds.
    #[must_use]
    pub fn earlier(mut self, nanos: i64) -> Self {
        let shift = |time: &mut UnixNanos| time.0 = time.0.saturating_sub(nanos);
        self.boundaries.iter_mut().for_each(|(time, ..)| shift(time));
        for (from, to) in self.of_files.iter_mut().chain(&mut self.deleted) {
            shift(from);
            shift(to);
        }
        self
    }
}

/// Identifies a session: its athlete and its beginning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey {
    /// Whose.
    pub login: Login,
    /// Time of the first sample.
    pub from: UnixNanos,
}

/// A session, with the operator's description of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identifies the session.
    pub key: SessionKey,
    /// Time of the last sample.
    pub to: UnixNanos,
    /// Number of lines, as in [`Run::lines`].
    pub lines: u64,
    /// Title; empty for none.
    pub title: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Note; empty for none.
    pub note: String,
}

/// Mean and maximum of a metric over a session.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MeanMax {
    /// Mean, by the metric's rule: including zeros for speed and power, without them for heart rate
    /// and cadence.
    pub mean: f64,
    /// Maximum.
    pub max: f64,
}

/// Summary of a session; values that were not sent are absent.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SessionSummary {
    /// Distance, km: as sent, else computed along the track.
    pub dist_km: Option<f64>,
    /// Climb, m.
    pub climb_m: Option<f64>,
    /// Mean and maximum of the [summarized](Metric::summarized) metrics that were sent.
    pub metrics: BTreeMap<&'static Metric, MeanMax>,
    /// The first summarized metric that was sent, evenly spaced over the session, scaled from its
    /// minimum and maximum to 0 and 1; `NaN` where there is no value.
    pub sparkline: Vec<f32>,
    /// The track, reduced to a few dozen points; empty without positions.
    pub track: Vec<LatLng>,
}

impl SessionSummary {
    /// Mean and maximum of a metric, if it is summarized and was sent.
    pub fn mean_max(&self, metric: &Metric) -> Option<MeanMax> {
        self.metrics.get(metric).copied()
    }
}
