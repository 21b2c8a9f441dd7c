//! An athlete's rolling statistics as plain values.

use std::sync::Arc;

use super::{coverage::Coverage, in_zones::InZones};
use crate::{
    analysis::Certainty,
    model::{Metric, Quantity, Revision, UnixNanos},
};

/// A column of the table of rolling statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The last 3 s.
    Sec3,
    /// The last minute.
    Min1,
    /// The last 5 minutes.
    Min5,
    /// The last 10 minutes.
    Min10,
    /// Since the last lap mark, or else the start.
    Lap,
    /// Since the start.
    Start,
}

impl Column {
    /// All columns, from the left.
    pub const ALL: [Self; 6] =
        [Self::Sec3, Self::Min1, Self::Min5, Self::Min10, Self::Lap, Self::Start];

    /// The heading of the column.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Sec3 => "3 s",
            Self::Min1 => "1 m",
            Self::Min5 => "5 m",
            Self::Min10 => "10 m",
            Self::Lap => "lap",
            Self::Start => "start",
        }
    }

    /// The length of the window in seconds; `None` for lap and start.
    pub const fn secs(self) -> Option<f64> {
        match self {
            Self::Sec3 => Some(3.0),
            Self::Min1 => Some(60.0),
            Self::Min5 => Some(300.0),
            Self::Min10 => Some(600.0),
            Self::Lap | Self::Start => None,
        }
    }
}

/// Statistics of one metric over one window; none where less than a fifth of it is filled.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cell {
    /// The mean, with or without zeros as the metric defines.
    pub mean: Option<f64>,
    /// The maximum.
    pub max: Option<f64>,
    /// The minimum.
    pub min: Option<f64>,
    /// The share of the window that has data, 0 to 1.
    pub coverage: f64,
    /// Length of the window, in seconds.
    pub window_secs: f64,
    /// Whether mean and extremes are final; `None` for what is no result: a value of now, and one
    /// over a window that ends now.
    pub certainty: CellCertainty,
}

/// Whether the values of a cell are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CellCertainty {
    /// The mean.
    pub mean: Option<Certainty>,
    /// Maximum and minimum.
    pub extremes: Option<Certainty>,
}

impl Cell {
    /// Mean, max and min over a window of which so much is filled.
    pub(super) fn covered(coverage: Coverage, [mean, max, min]: [Option<f64>; 3]) -> Self {
        let shown = |value: Option<f64>| value.filter(|_| coverage.suffices());
        Self {
            mean: shown(mean),
            max: shown(max),
            min: shown(min),
            coverage: coverage.share(),
            window_secs: coverage.wanted_secs,
            certainty: CellCertainty::default(),
        }
    }

    /// How much of the window is filled.
    pub fn filled(&self) -> Coverage {
        let covered_secs = self.coverage * self.window_secs;
        Coverage { covered_secs, wanted_secs: self.window_secs }
    }
}

/// What a row of the table is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowKind {
    /// A metric.
    Metric(Metric),
    /// Power per kilogram of body mass, W/kg.
    PowerPerKg,
    /// Metres climbed; the same value as mean, max and min.
    Climb,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// What it is about.
    pub kind: RowKind,
    /// Where its windows end.
    pub end: UnixNanos,
    /// One cell per column, in the order of [`Column::ALL`].
    pub cells: [Cell; Column::ALL.len()],
    /// Values of lap and start that were final and are others now.
    pub revisions: Vec<(Column, Revision)>,
}

impl TableRow {
    /// The cell of a column.
    pub const fn cell(&self, column: Column) -> &Cell {
        &self.cells[column as usize]
    }

    /// A row of another kind with all values multiplied by `by`.
    pub(super) fn scaled(&self, kind: RowKind, by: f64) -> Self {
        let scale = |value: Option<f64>| value.map(|value| value * by);
        let cells = self.cells.map(|cell| Cell {
            mean: scale(cell.mean),
            max: scale(cell.max),
            min: scale(cell.min),
            ..cell
        });
        let revisions = self.revisions.iter().cloned().map(|(column, revision)| {
            (column, Revision { old: scale(revision.old), new: scale(revision.new), ..revision })
        });
        Self { kind, end: self.end, cells, revisions: revisions.collect() }
    }

    /// The quantities of the row: mean, maximum and minimum of the metric, or the climb.
    pub fn quantities(&self) -> Vec<Quantity> {
        match &self.kind {
            RowKind::Metric(metric) => {
                [Quantity::Mean, Quantity::Max, Quantity::Min].map(|of| of(metric.clone())).into()
            }
            RowKind::Climb => vec![Quantity::Climb],
            // It follows from power and weight.
            RowKind::PowerPerKg => Vec::new(),
        }
    }
}

/// The rolling statistics of an athlete, with start and lap of the current session.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Where `since start` counts from: the start mark of the current session, or else its first
    /// sample; `None` without samples.
    pub start: Option<UnixNanos>,
    /// The current lap; `None` before the first one has ended.
    pub lap: Option<LapSpan>,
    /// The rows; only metrics that were sent have one.
    pub rows: Vec<TableRow>,
    /// Whether the lap is final; `None` while it goes on.
    pub lap_certainty: Option<Certainty>,
    /// Time in zones since the start; only of metrics that were sent and have zones.
    pub in_zones: Arc<[InZones]>,
}

/// The span of the current lap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LapSpan {
    /// Counted from 1 after the start.
    pub number: usize,
    /// Its first instant.
    pub from: UnixNanos,
    /// Where a rest ended it.
    pub until: Option<UnixNanos>,
}

impl Table {
    /// Time since the start at `now`, in seconds.
    pub fn since_start_secs(&self, now: UnixNanos) -> Option<f64> {
        self.start.map(|start| now.secs_since(start).max(0.0))
    }
}

impl LapSpan {
    /// How long the lap has lasted at `now`, in seconds.
    pub fn secs(&self, now: UnixNanos) -> f64 {
        let end = self.until.map_or(now, |until| now.min(until));
        end.secs_since(self.from).max(0.0)
    }
}
