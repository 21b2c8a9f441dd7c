//! Computes the rolling statistics of one athlete.
//!
//! Short windows are read again once a second. Statistics since the start grow by new samples, and are
//! read again only if the past has changed.

use std::{mem, sync::Arc, time::Duration};

use super::{
    ages::Ages,
    coverage::Coverage,
    in_zones::ZonesSinceStart,
    ledger::{Ledgers, Span},
    log::{Entries, Logged},
    moment::Moment,
    session::SessionRuns,
    since::{Since, usual_before, visit_plausible},
    table::{Cell, CellCertainty, Column, LapSpan, RowKind, Table, TableRow},
};
use crate::{
    analysis::{self, Certainty, Climb, Summary, Sums, UsualInterval, ValueState},
    logbook::Logbook,
    model::{Arrivals, Athlete, Mark, MarkKind, Metric, MonoNanos, Profile, Quantity, UnixNanos},
    store::{AthleteSeries, Store},
};

/// A start mark counts if it is at most this long before the first sample, in seconds.
const START_AHEAD_SECS: f64 = 600.0;
/// Windows of a fixed length are at most this long, in seconds.
const LONGEST_SECS: f64 = 600.0;
/// No climb is computed over a shorter window, in seconds.
pub const LEAST_CLIMB_SECS: f64 = 60.0;
/// The table is read again after this time, in seconds,
const RENEWED_AFTER_SECS: f64 = 1.0;
/// and after this one if there is news.
const RENEWED_WITH_NEWS_AFTER_SECS: f64 = 0.25;

/// The rolling statistics of one athlete.
#[derive(Debug, Default)]
pub(super) struct Rolling {
    entries: Entries,
    /// The store's generation at the last reading.
    generation: u64,
    recorded: SessionRuns,
    /// Where the current session begins.
    session_from: Option<UnixNanos>,
    /// Up to which sample time the session has been read.
    complete_to: Option<UnixNanos>,
    since_start: Since,
    since_lap: Since,
    in_zones: ZonesSinceStart,
    /// Laps that have ended since the start.
    n_laps: usize,
    /// When the table was read.
    read: Option<MonoNanos>,
    table: Arc<Table>,
    /// What was shown as final; none in a replay.
    ledgers: Option<Arc<Ledgers>>,
}

impl Rolling {
    /// Of nothing read yet, with what was shown of the athlete as final.
    pub(super) fn new(ledgers: Option<Arc<Ledgers>>) -> Self {
        Self { ledgers, ..Self::default() }
    }

    /// The table at the last reading.
    pub(super) const fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// Reads the operator's entries; `logged` says whose.
    pub(super) fn follow_log(
        &mut self,
        logbook: &Logbook,
        logged: impl FnOnce() -> Option<Logged>,
    ) {
        if self.entries.follow(logbook, logged) {
            self.read = None;
        }
    }

    /// Whether the table should be read again.
    pub(super) fn is_due(&self, has_news: bool, now: MonoNanos) -> bool {
        let after = if has_news { RENEWED_WITH_NEWS_AFTER_SECS } else { RENEWED_AFTER_SECS };
        self.read.is_none_or(|at| now.secs_since(at) >= after)
    }

    /// Reads the table again. Called under the read lock of the store.
    pub(super) fn read(
        &mut self,
        store: &Store,
        athlete: &Athlete,
        session_gap: Duration,
        ages: &Ages,
        now: Moment,
    ) {
        let Some(series) = store.athlete(athlete.id) else {
            let entries = mem::take(&mut self.entries);
            let ledgers = self.ledgers.take();
            if let Some(ledgers) = &ledgers {
                ledgers.table.lock().clear();
            }
            *self = Self { entries, ledgers, read: Some(now.mono), ..Self::default() };
            return;
        };
        self.read = Some(now.mono);
        if let Some(change) = store.change_since(athlete.id, self.generation) {
            self.recorded.follow(series, change.changed_from);
            // If the past has changed, the whole session is read again.
            self.complete_to = self.complete_to.filter(|to| *to < change.changed_from);
        }
        self.generation = store.generation();
        self.read_session(series, session_gap, &athlete.profile, now.wall);
        let arrivals = store.arrivals(athlete.id);
        let ends = Ends { ages, now, arrivals: &arrivals };
        let rows = self.rows(series, athlete.profile.weight_kg, &ends);
        let lap_from = self.since_lap.from().filter(|_| self.n_laps > 0);
        self.table = Arc::new(Table {
            start: self.since_start.from(),
            lap: lap_from.map(|from| LapSpan {
                number: self.n_laps + 1,
                from,
                until: self.since_lap.until(),
            }),
            lap_certainty: self.certainty(series, Column::Lap, &ends).mean,
            rows,
            in_zones: self.in_zones.now(),
        });
    }

    fn rows(
        &self,
        series: &AthleteSeries,
        weight_kg: Option<f64>,
        ends: &Ends<'_>,
    ) -> Vec<TableRow> {
        let mut rows = Vec::new();
        let metrics = series.metrics();
        let known = Metric::in_table().iter().map(|(metric, _)| *metric);
        for metric in known.filter(|metric| metrics.contains(metric)) {
            let row = self.row(series, metric, ends);
            let per_kg = weight_kg
                .filter(|kg| *kg > 0.0 && *metric == Metric::PwrW)
                .map(|kg| row.scaled(RowKind::PowerPerKg, 1.0 / kg));
            if *metric == Metric::AltM {
                // The climb tells a coach more than the altitude.
                rows.push(self.climb_row(series, &row, ends));
            }
            rows.push(row);
            rows.extend(per_kg);
        }
        let others = metrics.into_iter().filter(|metric| matches!(metric, Metric::Other(_)));
        rows.extend(others.map(|metric| self.row(series, metric, ends)));
        rows
    }

    fn row(&self, series: &AthleteSeries, metric: &Metric, ends: &Ends<'_>) -> TableRow {
        let end = ends.of(series, metric);
        let windows = self.windows(series, metric, end);
        let cells = Column::ALL.map(|column| {
            let (summary, window_secs) = if let Some(secs) = column.secs() {
                (windows[column as usize].summary(), secs)
            } else {
                let since = self.since(column);
                (since.summary(metric), since.secs_to(end))
            };
            let Summary { mean, max, min, covered_secs } = summary;
            let coverage = Coverage { covered_secs, wanted_secs: window_secs };
            let certainty = self.certainty(series, column, ends);
            Cell { certainty, ..Cell::covered(coverage, [mean, max, min]) }
        });
        let kind = RowKind::Metric(metric.clone());
        let mut row = TableRow { kind, end, cells, revisions: Vec::new() };
        self.note_final(series, &mut row, ends);
        row
    }

    /// Whether the values of a column are final. Those of a lap that goes on and of the time since
    /// the start are of now, but for their extremes.
    fn certainty(&self, series: &AthleteSeries, column: Column, ends: &Ends<'_>) -> CellCertainty {
        if column.secs().is_some() {
            return CellCertainty::default();
        }
        let since = self.since(column);
        let certainty =
            span(series, since).map(|(_, last)| Certainty::of(last, ends.arrivals.complete_until));
        CellCertainty { mean: certainty.filter(|_| since.until().is_some()), extremes: certainty }
    }

    /// Notes what of a row is shown as final, and takes in what has changed of it.
    fn note_final(&self, series: &AthleteSeries, row: &mut TableRow, ends: &Ends<'_>) {
        let Some(ledgers) = &self.ledgers else { return };
        let mut ledger = ledgers.table.lock();
        let Ends { arrivals, now, .. } = ends;
        for column in [Column::Lap, Column::Start] {
            let CellCertainty { mean, extremes } = row.cell(column).certainty;
            let since = self.since(column);
            let Some(span) = span(series, since) else { continue };
            let quantities = row.quantities();
            for quantity in &quantities {
                let (certainty, value) = match quantity {
                    Quantity::Climb => (mean, Some(since.up_m())),
                    Quantity::Mean(metric) => (mean, since.summary(metric).mean),
                    Quantity::Max(metric) => (extremes, since.summary(metric).max),
                    Quantity::Min(metric) => (extremes, since.summary(metric).min),
                    Quantity::Duration | Quantity::Distance => continue,
                };
                if certainty == Some(Certainty::Final) {
                    ledger.note(span, quantity.clone(), value, &arrivals.late, now.wall);
                }
            }
            let revised = ledger.revisions(span).iter();
            let revised = revised.filter(|it| quantities.contains(&it.quantity)).cloned();
            row.revisions.extend(revised.map(|revision| (column, revision)));
        }
    }

    /// The sums of the columns of a fixed length that end at `end`, in one pass.
    fn windows(&self, series: &AthleteSeries, metric: &Metric, end: UnixNanos) -> Windows {
        let from = after(end, LONGEST_SECS);
        let mut usual = self.usual_before(series, metric, from);
        let mut windows = [Sums::new(metric.zeros()); Column::ALL.len()];
        let begins = Column::ALL.map(|column| column.secs().map(|secs| after(end, secs)));
        visit_plausible(series, metric, from, just_past(end), |time, value| {
            let covered_secs = usual.covered_secs(time);
            for (sums, begin) in windows.iter_mut().zip(begins) {
                if begin.is_some_and(|begin| begin <= time) {
                    sums.add(covered_secs, value);
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
        usual_before(series, metric, time, self.session_from.unwrap_or(time))
    }

    /// What was climbed in the windows of the altitude, which say how much of it is known.
    fn climb_row(&self, series: &AthleteSeries, altitude: &TableRow, ends: &Ends<'_>) -> TableRow {
        let cells = Column::ALL.map(|column| {
            let up_m = match column.secs() {
                // A climb is only meaningful over some time.
                Some(secs) if secs < LEAST_CLIMB_SECS => return Cell::default(),
                Some(secs) => {
                    let mut climb = Climb::default();
                    let add = |_, alt_m| climb.add(alt_m);
                    let from = after(altitude.end, secs);
                    visit_plausible(series, &Metric::AltM, from, just_past(altitude.end), add);
                    climb.up_m
                }
                None => self.since(column).up_m(),
            };
            let CellCertainty { mean, .. } = altitude.cell(column).certainty;
            Cell {
                // It is a sum, whichever statistic is shown.
                certainty: CellCertainty { mean, extremes: mean },
                ..Cell::covered(altitude.cell(column).filled(), [Some(up_m); 3])
            }
        });
        let kind = RowKind::Climb;
        let mut row = TableRow { kind, end: altitude.end, cells, revisions: Vec::new() };
        self.note_final(series, &mut row, ends);
        row
    }

    /// The statistics of a column without a fixed length.
    fn since(&self, column: Column) -> &Since {
        if column == Column::Lap { &self.since_lap } else { &self.since_start }
    }

    /// Finds out where session, start and lap begin, and reads what is new since then.
    fn read_session(
        &mut self,
        series: &AthleteSeries,
        session_gap: Duration,
        profile: &Profile,
        now: UnixNanos,
    ) {
        let session_from = self.recorded.session_from(&self.entries.bounds, session_gap);
        if self.complete_to.is_none() || self.session_from != session_from {
            self.session_from = session_from;
            self.since_start = Since::default();
            self.since_lap = Since::default();
            self.in_zones = ZonesSinceStart::default();
        }
        let Some(session_from) = session_from else { return };
        let Counted { start, n_laps, lap, rest } =
            Counted::by(&self.entries.marks, session_from, now);
        self.n_laps = n_laps;
        let [mut since_start, mut since_lap] =
            [&mut self.since_start, &mut self.since_lap].map(mem::take);
        since_start.read(series, (start, None), |metric| self.usual_before(series, metric, start));
        since_lap.read(series, (lap, rest), |metric| self.usual_before(series, metric, lap));
        (self.since_start, self.since_lap) = (since_start, since_lap);
        self.in_zones.read(series, profile, (session_from, start));
        self.complete_to = series.newest();
    }
}

/// What follows from the marks of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// Where the start counts from.
    pub(super) start: UnixNanos,
    /// Laps that have ended since the start.
    pub(super) n_laps: usize,
    /// Where the current lap begins, and where a rest has ended it.
    pub(super) lap: UnixNanos,
    pub(super) rest: Option<UnixNanos>,
}

impl Counted {
    /// Evaluates the marks of a session that begins at `session_from`, as of `now`.
    pub(super) fn by(marks: &[Mark], session_from: UnixNanos, now: UnixNanos) -> Self {
        // Marks of an earlier session do not apply to this one.
        let earliest = session_from.plus_secs(-START_AHEAD_SECS);
        let first = marks.partition_point(|mark| mark.time < earliest);
        let past = marks.partition_point(|mark| mark.time <= now);
        let marks = marks.get(first..past).unwrap_or_default();
        let start = analysis::counted_from(marks, session_from, now);
        let is_lap = |mark: &&Mark| mark.kind == MarkKind::Lap && start < mark.time;
        let lap = marks.iter().rfind(is_lap).map_or(start, |mark| mark.time);
        // Samples during a rest belong to no lap.
        let is_rest = |mark: &&Mark| mark.kind == MarkKind::Rest && lap < mark.time;
        Self {
            start,
            n_laps: marks.iter().filter(is_lap).count(),
            lap,
            rest: marks.iter().find(is_rest).map(|mark| mark.time),
        }
    }
}

/// Sums by column; empty for those without a fixed length.
type Windows = [Sums; Column::ALL.len()];

/// Where the windows of a metric end, and what is final.
struct Ends<'a> {
    ages: &'a Ages,
    now: Moment,
    /// When the athlete's samples arrived.
    arrivals: &'a Arrivals,
}

impl Ends<'_> {
    /// If a metric's value is fresh, they end at that value, so that slow uploads and fast clocks do
    /// not empty them; otherwise they end now, and run empty.
    fn of(&self, series: &AthleteSeries, metric: &Metric) -> UnixNanos {
        let latest = series.latest(metric);
        let fresh = latest.filter(|latest| {
            let state = self.ages.state(&self.ages.trace(latest), self.now.mono);
            state == ValueState::Fresh
        });
        fresh.map_or_else(|| self.ages.samples_time(self.now), |latest| latest.time)
    }
}

/// The first and the last instant of what statistics are reckoned from: up to a rest, or else up to the
/// newest sample.
fn span(series: &AthleteSeries, since: &Since) -> Option<Span> {
    let from = since.from()?;
    let before = |until: UnixNanos| UnixNanos(until.0.saturating_sub(1));
    let last = since.until().map(before).or_else(|| series.newest())?;
    Some((from, last))
}

/// The first instant of the window of `secs` that ends at `end`; its left edge is excluded.
fn after(end: UnixNanos, secs: f64) -> UnixNanos {
    UnixNanos(end.plus_secs(-secs).0.saturating_add(1))
}

/// Just past `end`, so that a half-open range includes it.
const fn just_past(end: UnixNanos) -> UnixNanos {
    UnixNanos(end.0.saturating_add(1))
}
