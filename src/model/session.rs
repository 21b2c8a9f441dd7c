//! A session: an athlete's samples without a gap over a limit.

use std::{collections::BTreeMap, time::Duration};

use super::{LatLng, Login, Metric, UnixNanos};

/// The gap that ends a session unless settings say otherwise.
pub const DEFAULT_SESSION_GAP: Duration = Duration::from_mins(10);

/// The longest pause within a [`Run`].
pub const RUN_GAP: Duration = Duration::from_mins(1);

/// Samples of an athlete that follow one another with no pause over [`RUN_GAP`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Time of the first sample.
    pub from: UnixNanos,
    /// Time of the last sample.
    pub to: UnixNanos,
    /// How many lines there are, those that will be merged with others counted each.
    pub lines: u64,
}

/// What was said of the place between two stretches of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Boundary {
    /// A session ends here, however short the gap.
    Split,
    /// No session ends here, however long the gap.
    Joined,
}

/// What the operator and imported files say of where an athlete's sessions begin and end. Together
/// with the silences between the samples it makes the sessions: `analysis::sessions`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionBounds {
    /// Splits and joins in order of time, each with the number of its entry: of several between the
    /// same two stretches of samples the one with the highest number counts.
    pub boundaries: Vec<(UnixNanos, u64, Boundary)>,
    /// First and last times of the sessions of files, in order.
    pub of_files: Vec<(UnixNanos, UnixNanos)>,
    /// First and last times of what is deleted, in order and apart.
    pub deleted: Vec<(UnixNanos, UnixNanos)>,
}

impl SessionBounds {
    /// The same with all times earlier by so many nanoseconds.
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

/// Which session: whose, and where it begins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionKey {
    /// Whose.
    pub login: Login,
    /// Time of the first sample.
    pub from: UnixNanos,
}

/// A session and what the operator says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Which.
    pub key: SessionKey,
    /// Time of the last sample.
    pub to: UnixNanos,
    /// How many lines there are, as in [`Run::lines`].
    pub lines: u64,
    /// Name; empty for none.
    pub title: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Words; empty for none.
    pub note: String,
}

/// Mean and greatest value of a metric over a session.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MeanMax {
    /// Mean, by the rule of the metric: speed and power with their zeros, heart rate and cadence
    /// without.
    pub mean: f64,
    /// Greatest.
    pub max: f64,
}

/// What the samples of a session come to; each value absent where nothing was sent for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SessionSummary {
    /// Distance, km: as sent, else along the track.
    pub dist_km: Option<f64>,
    /// Climb, m.
    pub climb_m: Option<f64>,
    /// Mean and greatest value of those of the [summarized](Metric::summarized) metrics that were
    /// sent.
    pub metrics: BTreeMap<&'static Metric, MeanMax>,
    /// The first of the summarized metrics that was sent over the session, evenly spaced, 0 to 1
    /// between its least and greatest; `NaN` where there is none.
    pub sparkline: Vec<f32>,
    /// The track in a few dozen places; empty without positions.
    pub track: Vec<LatLng>,
}

impl SessionSummary {
    /// Mean and greatest value of a metric, if it is summarized and was sent.
    pub fn mean_max(&self, metric: &Metric) -> Option<MeanMax> {
        self.metrics.get(metric).copied()
    }
}
