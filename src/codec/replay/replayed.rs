//! What the journal read back in bulk comes to.

use std::{ops::Range, sync::Arc};

use crate::model::{AthleteId, Delivery, Login, SampleBlock, SampleColumns, Shape, UnixNanos};

/// Where the payload of a commit ends in a text of several, and when it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayloadEnd {
    /// Where the next one begins.
    pub end: usize,
    /// Server time of the commit, where the journal says it.
    pub at: Option<UnixNanos>,
}

/// What payloads told. Login by login, in the order in which they appeared.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Of each login with lines.
    pub logins: Vec<ReplayedLogin>,
    /// Lines of athletes.
    pub lines: u64,
    /// Those of them that gave a sample.
    pub samples: u64,
    /// Lines that could not be understood.
    pub unreadable: u64,
    /// Where the lines of the operator stand in the text.
    pub operator_lines: Vec<Range<usize>>,
    /// When the samples arrived, as far as the journal says it, in the order of the commits.
    pub deliveries: Vec<(AthleteId, Delivery)>,
}

/// What payloads told of a login.
#[derive(Debug)]
pub struct ReplayedLogin {
    /// Whose lines these were.
    pub login: Login,
    /// The athlete in the roster.
    pub athlete: Option<AthleteId>,
    /// The highest number of a sender.
    pub max_via: u32,
    /// The latest time of a line.
    pub newest: UnixNanos,
    /// Looks of its lines, in order of first appearance; those that this reader gave before are
    /// mostly left out.
    pub shapes: Vec<Arc<Shape>>,
    /// Samples in order, up to the first one that was late.
    pub columns: SampleColumns,
    /// The samples from the first late one on.
    pub late: SampleBlock,
}

impl ReplayedLogin {
    /// An empty one, made of an old one if there is one.
    pub(super) fn begin(login: &Login, athlete: Option<AthleteId>, spare: Option<Self>) -> Self {
        let (mut shapes, mut columns) =
            spare.map(|old| (old.shapes, old.columns)).unwrap_or_default();
        shapes.clear();
        columns.clear();
        Self {
            login: login.clone(),
            athlete,
            max_via: 0,
            newest: UnixNanos::MIN,
            shapes,
            columns,
            late: SampleBlock::default(),
        }
    }

    /// Notes a line's sender and time.
    #[inline]
    pub(super) fn note_sender(&mut self, via: u32, time: UnixNanos) {
        self.max_via = self.max_via.max(via);
        self.newest = self.newest.max(time);
    }

    /// Adds a sample, if there is a reading; `has_doubles` when one metric has two.
    #[inline]
    pub(super) fn push(
        &mut self,
        time: UnixNanos,
        readings: impl Iterator<Item = (u16, f64)> + Clone,
        has_doubles: bool,
    ) -> bool {
        if readings.clone().next().is_none() {
            return false;
        }
        if has_doubles || !self.late.is_empty() || !self.columns.push(time, readings.clone()) {
            readings.for_each(|(metric, value)| self.late.push_reading(metric, value));
            self.late.finish_sample(time);
        }
        true
    }
}
