//! Rolling statistics of the focused athlete.
//!
//! The short windows are read anew once a second; the statistics since the start grow by what
//! is new, and are read anew only when the past has changed.

use std::borrow::Cow;

use super::{Cell, Column, TableRow, ages::value_state};
use crate::{
    analysis::ValueState,
    model::{AthleteId, Metric, MonoNanos, UnixNanos},
    store::{AthleteSeries, Change},
};

/// A silence this long ends a session, in seconds.
const SESSION_GAP_SECS: f64 = 1_800.0;
/// A value stands for at most this long after it, in seconds, where the interval is unknown.
const STANDS_FOR_SECS: f64 = 5.0;

/// What can stand in a row of the table.
struct Kind {
    metric: Metric,
    label: &'static str,
    decimals: usize,
    /// Zeros are silence of the sensor (or of the legs) and do not count in the mean.
    zeros_out: bool,
}

/// Known metrics in the order of the table; further ones follow by name.
const KINDS: [Kind; 11] = [
    Kind { metric: Metric::HrBpm, label: "heart rate", decimals: 0, zeros_out: true },
    Kind { metric: Metric::PwrW, label: "power", decimals: 0, zeros_out: false },
    Kind { metric: Metric::CadRpm, label: "cadence", decimals: 0, zeros_out: true },
    Kind { metric: Metric::SpdKph, label: "speed", decimals: 1, zeros_out: false },
    Kind { metric: Metric::AltM, label: "altitude m", decimals: 0, zeros_out: false },
    Kind { metric: Metric::TempC, label: "temperature \u{b0}C", decimals: 1, zeros_out: false },
    Kind { metric: Metric::PwrWLeft, label: "power left", decimals: 0, zeros_out: false },
    Kind { metric: Metric::PwrWRight, label: "power right", decimals: 0, zeros_out: false },
    Kind { metric: Metric::AccM, label: "accuracy m", decimals: 0, zeros_out: false },
    Kind { metric: Metric::GsmSignalPercent, label: "signal %", decimals: 0, zeros_out: false },
    Kind { metric: Metric::BatteryPercent, label: "battery %", decimals: 0, zeros_out: false },
];

/// Rolling statistics of one athlete.
#[derive(Debug, Default)]
pub(super) struct Table {
    of: Option<AthleteId>,
    start: Option<UnixNanos>,
    /// Up to which sample time the statistics since the start have been read.
    upto: Option<UnixNanos>,
    since_start: Vec<(Metric, Sums)>,
    computed: Option<MonoNanos>,
    pub(super) rows: Vec<TableRow>,
}

/// Running sums of one metric.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    sum: f64,
    n: u32,
    max: Option<f64>,
    min: Option<f64>,
    covered_secs: f64,
    last: Option<UnixNanos>,
}

impl Sums {
    fn add(&mut self, time: UnixNanos, value: f64, zeros_out: bool, stands_secs: f64) {
        if let Some(last) = self.last {
            self.covered_secs += time.secs_since(last).min(stands_secs);
        }
        self.last = Some(time);
        if zeros_out && value == 0.0 {
            return;
        }
        self.sum += value;
        self.n += 1;
        self.max = Some(self.max.map_or(value, |max| max.max(value)));
        self.min = Some(self.min.map_or(value, |min| min.min(value)));
    }

    fn cell(&self, end: UnixNanos, window_secs: f64, stands_secs: f64) -> Cell {
        let tail = self.last.map_or(0.0, |last| end.secs_since(last).clamp(0.0, stands_secs));
        // One sample at the end of a short window covers what lies before it as well.
        let head = if self.n > 0 { stands_secs.min(1.0) } else { 0.0 };
        let covered = self.covered_secs + tail + head;
        Cell {
            mean: (self.n > 0).then(|| self.sum / f64::from(self.n)),
            max: self.max,
            min: self.min,
            coverage: if window_secs > 0.0 { (covered / window_secs).clamp(0.0, 1.0) } else { 0.0 },
            window_secs,
        }
    }
}

impl Table {
    /// The time of the first sample of the present session.
    pub(super) const fn start(&self) -> Option<UnixNanos> {
        self.start
    }

    /// Whether the rows have to be read anew.
    pub(super) fn is_due(&self, of: AthleteId, changed: bool, now: MonoNanos) -> bool {
        self.of != Some(of)
            || self.computed.is_none_or(|at| now.secs_since(at) >= if changed { 0.25 } else { 1.0 })
    }

    /// Forgets what was read, when the past of the athlete has changed.
    pub(super) fn note(&mut self, change: &Change) {
        if self.of == Some(change.athlete)
            && self.upto.is_some_and(|upto| change.changed_from <= upto)
        {
            self.upto = None;
        }
    }

    /// Reads the rows anew. Called under the read lock of the store.
    pub(super) fn read(
        &mut self,
        of: AthleteId,
        series: Option<&AthleteSeries>,
        weight_kg: Option<f64>,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) {
        if self.of != Some(of) {
            *self = Self { of: Some(of), ..Self::default() };
        }
        self.computed = Some(now_mono);
        self.rows.clear();
        let Some(series) = series else {
            self.start = None;
            return;
        };
        self.read_since_start(series);
        let metrics = series.metrics();
        for kind in &KINDS {
            if metrics.contains(&&kind.metric) {
                let row = self.row(series, kind.label.into(), kind, now, now_mono);
                let per_kg = weight_kg
                    .filter(|kg| *kg > 0.0 && kind.metric == Metric::PwrW)
                    .map(|kg| scaled(&row, "power / kg", 1, 1.0 / kg));
                self.rows.push(row);
                // Beside cadence and speed, not between power and cadence.
                self.rows.extend(per_kg);
            }
        }
        for metric in metrics {
            if let Metric::Other(name) = metric {
                let label = Cow::Owned(name.to_string());
                let kind =
                    Kind { metric: metric.clone(), label: "", decimals: 1, zeros_out: false };
                let row = self.row(series, label, &kind, now, now_mono);
                self.rows.push(row);
            }
        }
    }

    fn row(
        &self,
        series: &AthleteSeries,
        label: Cow<'static, str>,
        kind: &Kind,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) -> TableRow {
        let latest = series.latest(&kind.metric);
        let stands = stands_secs(latest.and_then(|latest| latest.median_interval_secs));
        // The window of a fresh value ends at that value, so that slow uploads and fast clocks
        // do not empty it; otherwise it ends now, and runs dry.
        let end = match latest {
            Some(latest) if value_state(&latest, now_mono) == ValueState::Fresh => latest.time,
            _ => now,
        };
        let cells = Column::ALL.map(|column| match column.secs() {
            Some(secs) => {
                let mut sums = Sums::default();
                let from = end.plus_secs(-secs).plus_secs(1e-9);
                series.visit(
                    &kind.metric,
                    from,
                    UnixNanos(end.0.saturating_add(1)),
                    |time, value| {
                        sums.add(time, value, kind.zeros_out, stands);
                    },
                );
                sums.cell(end, secs, stands)
            }
            None => {
                let sums = self.since_start.iter().find(|(metric, _)| *metric == kind.metric);
                let length = self.start.map_or(0.0, |start| end.secs_since(start));
                sums.map_or_else(Cell::default, |(_, sums)| sums.cell(end, length, stands))
            }
        });
        TableRow { label, decimals: kind.decimals, cells }
    }

    fn read_since_start(&mut self, series: &AthleteSeries) {
        let newest = series.newest();
        if self.upto.is_none() {
            self.since_start.clear();
            self.start = session_start(series);
        } else if let (Some(upto), Some(newest)) = (self.upto, newest)
            && newest.secs_since(upto) > SESSION_GAP_SECS
        {
            self.since_start.clear();
            self.start = session_start(series);
            self.upto = None;
        }
        let (Some(start), Some(newest)) = (self.start, newest) else { return };
        let from = self.upto.map_or(start, |upto| UnixNanos(upto.0.saturating_add(1)));
        for metric in series.metrics() {
            let stands =
                stands_secs(series.latest(metric).and_then(|latest| latest.median_interval_secs));
            let zeros_out = KINDS.iter().any(|kind| kind.metric == *metric && kind.zeros_out);
            let at = self.since_start.iter().position(|(known, _)| known == metric);
            let at = at.unwrap_or_else(|| {
                self.since_start.push((metric.clone(), Sums::default()));
                self.since_start.len() - 1
            });
            if let Some((_, sums)) = self.since_start.get_mut(at) {
                series.visit(metric, from, UnixNanos::MAX, |time, value| {
                    sums.add(time, value, zeros_out, stands);
                });
            }
        }
        self.upto = Some(newest);
    }
}

/// For how long after it a value counts as known: as long as it takes to be called a gap.
fn stands_secs(median_interval_secs: Option<f64>) -> f64 {
    median_interval_secs.map_or(STANDS_FOR_SECS, |median| (3.0 * median).max(STANDS_FOR_SECS))
}

/// Where the session that goes on began: the first sample after the last long silence.
fn session_start(series: &AthleteSeries) -> Option<UnixNanos> {
    let mut start: Option<UnixNanos> = None;
    let mut last: Option<UnixNanos> = None;
    let metrics =
        [&Metric::HrBpm, &Metric::PwrW, &Metric::SpdKph, &Metric::LatDeg, &Metric::CadRpm];
    series.visit_rows(metrics, UnixNanos::MIN, UnixNanos::MAX, |time, _| {
        if last.is_none_or(|last| time.secs_since(last) > SESSION_GAP_SECS) {
            start = Some(time);
        }
        last = Some(time);
    });
    start.or_else(|| series.oldest())
}

fn scaled(row: &TableRow, label: &'static str, decimals: usize, by: f64) -> TableRow {
    let scale = |value: Option<f64>| value.map(|value| value * by);
    TableRow {
        label: label.into(),
        decimals,
        cells: row.cells.map(|cell| Cell {
            mean: scale(cell.mean),
            max: scale(cell.max),
            min: scale(cell.min),
            ..cell
        }),
    }
}
