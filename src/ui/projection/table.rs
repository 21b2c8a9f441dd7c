//! Rolling statistics of the focused athlete.
//!
//! The short windows are read anew once a second; the statistics since the start grow by what
//! is new, and are read anew only when the past has changed.

use std::{borrow::Cow, mem};

use super::{Cell, Column, LapView, TableRow, person::state_of};
use crate::{
    analysis::{self, Climb, Summary, Sums, Totals, UsualInterval, ValueState},
    model::{AthleteId, DEFAULT_SESSION_GAP, Mark, MarkKind, Metric, MonoNanos, UnixNanos},
    store::{AthleteSeries, Change},
};

/// A start is marked at most so long before the first sample, in seconds.
const START_AHEAD_SECS: f64 = 600.0;
/// Windows of a fixed length are at most this long, in seconds.
const LONGEST_SECS: f64 = 600.0;
/// How far before a window it is looked first for what was usual there, in seconds.
const USUAL_REACH_SECS: f64 = 60.0;

/// Rolling statistics of one athlete.
#[derive(Debug, Default)]
pub(super) struct Table {
    of: Option<AthleteId>,
    /// The first sample of the present session.
    session_from: Option<UnixNanos>,
    /// Up to which sample time the session has been read.
    upto: Option<UnixNanos>,
    since_start: Since,
    since_lap: Since,
    /// Laps that have ended since the start.
    n_laps: usize,
    computed: Option<MonoNanos>,
    pub(super) rows: Vec<TableRow>,
}

impl Table {
    /// Where the present session counts from: its start mark, else its first sample.
    pub(super) const fn start(&self) -> Option<UnixNanos> {
        self.since_start.from
    }

    /// The lap that goes on at `now`, once one has ended.
    pub(super) fn lap(&self, now: UnixNanos) -> Option<LapView> {
        let from = self.since_lap.from.filter(|_| self.n_laps > 0)?;
        let now = self.since_lap.until.map_or(now, |until| now.min(until));
        Some(LapView { number: self.n_laps + 1, secs: now.secs_since(from).max(0.0) })
    }

    /// The marks are other ones than before.
    pub(super) const fn note_marks(&mut self) {
        self.computed = None;
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
        marks: &[Mark],
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
            *self = Self { of: self.of, computed: self.computed, ..Self::default() };
            return;
        };
        self.read_session(series, marks, now);
        let metrics = series.metrics();
        for &(metric, kind) in Metric::in_table() {
            if metrics.contains(&metric) {
                let it = metric.definition();
                let label =
                    if kind.shows_unit { it.label_with_unit().into() } else { it.label.into() };
                let row = self.row(series, label, metric, now, now_mono);
                let per_kg = weight_kg
                    .filter(|kg| *kg > 0.0 && *metric == Metric::PwrW)
                    .map(|kg| scaled(&row, "power / kg", 1, 1.0 / kg));
                if *metric == Metric::AltM {
                    // What was climbed tells a coach more than where it is.
                    let climb = self.climb_row(series, now, now_mono);
                    self.rows.push(climb);
                }
                self.rows.push(row);
                self.rows.extend(per_kg);
            }
        }
        for metric in metrics {
            if let Metric::Other(name) = metric {
                let label = Cow::Owned(name.to_string());
                let row = self.row(series, label, metric, now, now_mono);
                self.rows.push(row);
            }
        }
    }

    fn row(
        &self,
        series: &AthleteSeries,
        label: Cow<'static, str>,
        metric: &Metric,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) -> TableRow {
        let end = window_end(series, metric, now, now_mono);
        let windows = self.windows(series, metric, end);
        let cells = Column::ALL.map(|column| {
            let (summary, window_secs) = if let Some(secs) = column.secs() {
                (windows[column as usize].summary(), secs)
            } else {
                let since = self.since(column);
                let known = since.totals.iter().find(|(known, _)| known == metric);
                let summary = known.map(|(_, totals)| totals.summary()).unwrap_or_default();
                (summary, since.secs_to(end))
            };
            let Summary { mean, max, min, .. } = summary;
            let coverage = summary.coverage(window_secs);
            Cell { mean, max, min, coverage, window_secs }
        });
        TableRow { label, decimals: metric.definition().decimals, cells }
    }

    /// The sums of the columns of a fixed length that end at `end`, in one pass.
    fn windows(&self, series: &AthleteSeries, metric: &Metric, end: UnixNanos) -> Windows {
        let from = after(end, LONGEST_SECS);
        let mut usual = self.usual_before(series, metric, from);
        let mut windows = [Sums::new(metric.zeros()); Column::ALL.len()];
        let begins = Column::ALL.map(|column| column.secs().map(|secs| after(end, secs)));
        visit_plausible(series, metric, from, upto(end), |time, value| {
            let stands_secs = usual.weigh(time);
            for (sums, begin) in windows.iter_mut().zip(begins) {
                if begin.is_some_and(|begin| begin <= time) {
                    sums.add(stands_secs, value);
                }
            }
        });
        windows
    }

    /// What was usual in this session before `time`.
    fn usual_before(
        &self,
        series: &AthleteSeries,
        metric: &Metric,
        time: UnixNanos,
    ) -> UsualInterval {
        let earliest = self.session_from.unwrap_or(time);
        let mut reach_secs = USUAL_REACH_SECS;
        loop {
            let from = time.plus_secs(-reach_secs).max(earliest);
            let (mut usual, mut n_samples) = (UsualInterval::NONE, 0);
            visit_plausible(series, metric, from, time, |time, _| {
                usual.push(time);
                n_samples += 1;
            });
            if UsualInterval::N_SAMPLES <= n_samples || from <= earliest {
                return usual;
            }
            reach_secs *= 8.0;
        }
    }

    /// Metres climbed; the same under mean, max and min.
    fn climb_row(&self, series: &AthleteSeries, now: UnixNanos, now_mono: MonoNanos) -> TableRow {
        let end = window_end(series, &Metric::AltM, now, now_mono);
        let cells = Column::ALL.map(|column| {
            let (up_m, window_secs) = match column.secs() {
                // A climb shows only over some time.
                Some(secs) if secs < 60.0 => return Cell::default(),
                Some(secs) => {
                    let mut climb = Climb::default();
                    let alt = Metric::AltM;
                    visit_plausible(series, &alt, after(end, secs), upto(end), |_, alt_m| {
                        climb.add(alt_m);
                    });
                    (climb.up_m, secs)
                }
                None => {
                    let since = self.since(column);
                    (since.climb.up_m, since.secs_to(end))
                }
            };
            let up_m = Some(up_m);
            Cell { mean: up_m, max: up_m, min: up_m, coverage: 1.0, window_secs }
        });
        TableRow { label: "climb m".into(), decimals: 0, cells }
    }

    /// What counts in a column without a length.
    fn since(&self, column: Column) -> &Since {
        if column == Column::Lap { &self.since_lap } else { &self.since_start }
    }

    /// Finds out where session, start and lap begin, and reads what is new since then.
    fn read_session(&mut self, series: &AthleteSeries, marks: &[Mark], now: UnixNanos) {
        let newest = series.newest();
        let rested = self.upto.zip(newest).is_some_and(|(upto, newest)| {
            newest.secs_since(upto) > DEFAULT_SESSION_GAP.as_secs_f64()
        });
        if self.upto.is_none() || rested {
            self.session_from = session_start(series);
            self.since_start = Since::default();
            self.since_lap = Since::default();
        }
        let Some(session_from) = self.session_from else { return };
        // Marks of the day before say nothing about this session.
        let earliest = session_from.plus_secs(-START_AHEAD_SECS);
        let first = marks.partition_point(|mark| mark.time < earliest);
        let past = marks.partition_point(|mark| mark.time <= now);
        let marks = marks.get(first..past).unwrap_or_default();
        let start = analysis::counted_from(marks, session_from, now);
        let is_lap = |mark: &&Mark| mark.kind == MarkKind::Lap && start < mark.time;
        self.n_laps = marks.iter().filter(is_lap).count();
        let lap = marks.iter().rfind(is_lap).map_or(start, |mark| mark.time);
        // What is measured during a rest belongs to no lap.
        let is_rest = |mark: &&Mark| mark.kind == MarkKind::Rest && lap < mark.time;
        let rest = marks.iter().find(is_rest).map(|mark| mark.time);
        let [mut since_start, mut since_lap] =
            [&mut self.since_start, &mut self.since_lap].map(mem::take);
        since_start.read(series, (start, None), |metric| self.usual_before(series, metric, start));
        since_lap.read(series, (lap, rest), |metric| self.usual_before(series, metric, lap));
        (self.since_start, self.since_lap) = (since_start, since_lap);
        self.upto = newest;
    }
}

/// Statistics that grow from one time on.
#[derive(Debug, Default)]
struct Since {
    from: Option<UnixNanos>,
    /// Where they end, where that is known: the first time that does not count.
    until: Option<UnixNanos>,
    /// Up to which sample time they have been read.
    upto: Option<UnixNanos>,
    totals: Vec<(Metric, Totals)>,
    climb: Climb,
}

impl Since {
    /// Reads what is new since `from`; when it counts from another time than before, or up to
    /// another one, all of it. `usual` says what was usual of a metric before `from`.
    fn read(
        &mut self,
        series: &AthleteSeries,
        (from, until): (UnixNanos, Option<UnixNanos>),
        usual: impl Fn(&Metric) -> UsualInterval,
    ) {
        if (self.from, self.until) != (Some(from), until) {
            *self = Self { from: Some(from), until, ..Self::default() };
        }
        let end = until.unwrap_or(UnixNanos::MAX);
        let next = self.upto.map_or(from, |upto| UnixNanos(upto.0.saturating_add(1)));
        for metric in series.metrics() {
            let at = self.totals.iter().position(|(known, _)| known == metric);
            let at = at.unwrap_or_else(|| {
                let totals = Totals::after(usual(metric), metric.zeros());
                self.totals.push((metric.clone(), totals));
                self.totals.len() - 1
            });
            if let Some((_, totals)) = self.totals.get_mut(at) {
                let add = |time, value| totals.add(time, value);
                visit_plausible(series, metric, next, end, add);
            }
        }
        let climb = &mut self.climb;
        let add = |_, alt_m| climb.add(alt_m);
        visit_plausible(series, &Metric::AltM, next, end, add);
        // Nothing before the mark has been read.
        self.upto = series.newest().filter(|newest| *newest >= from);
    }

    /// How long they have grown at `end`, in seconds.
    fn secs_to(&self, end: UnixNanos) -> f64 {
        let end = self.until.map_or(end, |until| end.min(until));
        self.from.map_or(0.0, |from| end.secs_since(from).max(0.0))
    }
}

/// Sums by column; of those without a fixed length nothing.
type Windows = [Sums; Column::ALL.len()];

/// The values of a metric with `from <= time < to` that people reach.
fn visit_plausible(
    series: &AthleteSeries,
    metric: &Metric,
    from: UnixNanos,
    to: UnixNanos,
    mut visit: impl FnMut(UnixNanos, f64),
) {
    series.visit(metric, from, to, |time, value| {
        if metric.is_plausible(value) {
            visit(time, value);
        }
    });
}

/// Where the windows of a metric end. Those of a fresh value end at that value, so that slow
/// uploads and fast clocks do not empty them; others end now, and run dry.
fn window_end(
    series: &AthleteSeries,
    metric: &Metric,
    now: UnixNanos,
    now_mono: MonoNanos,
) -> UnixNanos {
    match series.latest(metric) {
        Some(latest) if state_of(&latest, now_mono) == ValueState::Fresh => latest.time,
        _ => now,
    }
}

/// The first instant of the window of `secs` that ends at `end`, its left edge left out.
fn after(end: UnixNanos, secs: f64) -> UnixNanos {
    UnixNanos(end.plus_secs(-secs).0.saturating_add(1))
}

/// Just past `end`, so that a range takes it in.
const fn upto(end: UnixNanos) -> UnixNanos {
    UnixNanos(end.0.saturating_add(1))
}

/// Where the session that goes on began: the first sample after the last long silence.
fn session_start(series: &AthleteSeries) -> Option<UnixNanos> {
    let mut start: Option<UnixNanos> = None;
    let mut last: Option<UnixNanos> = None;
    let metrics =
        [&Metric::HrBpm, &Metric::PwrW, &Metric::SpdKph, &Metric::LatDeg, &Metric::CadRpm];
    series.visit_rows(metrics, UnixNanos::MIN, UnixNanos::MAX, |time, _| {
        if last.is_none_or(|last| time.secs_since(last) > DEFAULT_SESSION_GAP.as_secs_f64()) {
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
