//! Statistics of one athlete over any span of time, by the definitions of the rolling ones.

use std::time::Duration;

use super::{
    coverage::Coverage,
    rolling::LEAST_CLIMB_SECS,
    shared::Sources,
    since::{Since, usual_before},
    table::{Cell, Column, RowKind, TableRow},
    travel::km_within,
};
use crate::{
    analysis::{self, Summary},
    model::{
        Athlete, LateArrival, Metric, Quantity, Revision, Run, SessionBounds, UnixNanos,
        add_revision,
    },
    store::{AthleteSeries, StoreReader},
};

/// How far ahead to look for the next sample: the longest gap within a session that can be set.
const LONGEST_GAP: Duration = Duration::from_hours(24);

/// The statistics of one athlete over a span of time.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SpanTable {
    /// The rows of the metrics that were sent, in the order of the table of rolling statistics; the
    /// cells of all columns are that of the span.
    pub rows: Vec<TableRow>,
    /// The distance, in km; `None` where neither counter nor positions were sent.
    pub km: Option<f64>,
    /// Distances that were final and are others now.
    pub km_revisions: Vec<Revision>,
}

impl SpanTable {
    /// Takes over the revisions of `before`, the final values of the same span, and adds one for each
    /// value that is another one now. `late` are the arrivals that may have changed them, in order.
    pub fn revise(&mut self, before: &Self, late: &[LateArrival], now: UnixNanos) {
        let found = |known: &[Revision], quantity: Quantity, values: [Option<f64>; 2]| {
            let mut revisions = known.to_vec();
            let revision = Revision::of(quantity, values, late.iter().copied(), now);
            if let Some(revision) = revision {
                add_revision(&mut revisions, revision);
            }
            revisions
        };
        self.km_revisions = found(&before.km_revisions, Quantity::Distance, [before.km, self.km]);
        for row in &mut self.rows {
            let old = before.rows.iter().find(|old| old.kind == row.kind);
            for quantity in shown_quantities(&row.kind) {
                let known = old.iter().flat_map(|old| &old.revisions).map(|(_, it)| it);
                let known: Vec<Revision> =
                    known.filter(|it| it.quantity == quantity).cloned().collect();
                let values = [old.and_then(|old| value(old, &quantity)), value(row, &quantity)];
                let revisions = found(&known, quantity, values);
                row.revisions.extend(revisions.into_iter().map(|it| (Column::Start, it)));
            }
        }
    }
}

/// The quantities that a row shows; those of power per kilogram are those of power.
fn shown_quantities(kind: &RowKind) -> Vec<Quantity> {
    let of = |metric: &Metric| {
        [Quantity::Mean, Quantity::Max, Quantity::Min].map(|of| of(metric.clone())).into()
    };
    match kind {
        RowKind::Metric(metric) => of(metric),
        RowKind::PowerPerKg => of(&Metric::PwrW),
        RowKind::Climb => vec![Quantity::Climb],
    }
}

/// The value of a quantity in a row whose cells are all that of the span.
const fn value(row: &TableRow, quantity: &Quantity) -> Option<f64> {
    let cell = row.cell(Column::Start);
    match quantity {
        Quantity::Max(_) => cell.max,
        Quantity::Min(_) => cell.min,
        _ => cell.mean,
    }
}

/// The statistics of an athlete from `from` on until before `to`, from the samples in `store`. Locks
/// the logbook, then the store.
pub(super) fn over(
    sources: &Sources,
    store: &StoreReader,
    athlete: &Athlete,
    (from, to): (UnixNanos, UnixNanos),
) -> SpanTable {
    let logged = sources.logged(athlete);
    let bounds = logged.map(|logged| logged.session_bounds(&sources.logbook.read()));
    let store = store.read();
    let Some(series) = store.athlete(athlete.id) else { return SpanTable::default() };
    let session_from = session_from(series, &bounds.unwrap_or_default(), sources.session_gap, from);
    let mut since = Since::default();
    since.read(series, (from, Some(to)), |metric| usual_before(series, metric, from, session_from));
    let span = Spanned { since, secs: to.secs_since(from).max(0.0) };
    SpanTable {
        rows: span.rows(series, athlete.profile.weight_kg, to),
        km: km_within(series, (from, to), session_from),
        km_revisions: Vec::new(),
    }
}

/// Where the session began that goes on at `time`; `time` itself where none does.
fn session_from(
    series: &AthleteSeries,
    bounds: &SessionBounds,
    session_gap: Duration,
    time: UnixNanos,
) -> UnixNanos {
    let mut runs: Vec<Run> = Vec::new();
    series.visit_times(UnixNanos::MIN, time, |at| analysis::add_to_runs(&mut runs, at));
    // The next sample decides whether that session goes on.
    let mut next = None;
    series.visit_times(time, time.plus_secs(LONGEST_GAP.as_secs_f64()), |at| {
        next = next.or(Some(at));
    });
    if let Some(next) = next {
        analysis::add_to_runs(&mut runs, next);
    }
    let sessions = analysis::sessions(&runs, bounds, session_gap);
    sessions.last().map_or(time, |session| session.from.min(time))
}

/// What was read of a span.
struct Spanned {
    since: Since,
    secs: f64,
}

impl Spanned {
    fn rows(
        &self,
        series: &AthleteSeries,
        weight_kg: Option<f64>,
        end: UnixNanos,
    ) -> Vec<TableRow> {
        let mut rows = Vec::new();
        for metric in in_order(&series.metrics()) {
            let row = self.row(metric, end);
            let weight_kg = weight_kg.filter(|kg| *kg > 0.0 && *metric == Metric::PwrW);
            let per_kg = weight_kg.map(|kg| row.scaled(RowKind::PowerPerKg, 1.0 / kg));
            if *metric == Metric::AltM {
                rows.push(self.climb_row(&row));
            }
            rows.push(row);
            rows.extend(per_kg);
        }
        rows
    }

    fn row(&self, metric: &Metric, end: UnixNanos) -> TableRow {
        let Summary { mean, max, min, covered_secs } = self.since.summary(metric);
        let coverage = Coverage { covered_secs, wanted_secs: self.secs };
        let cell = Cell::covered(coverage, [mean, max, min]);
        let cells = [cell; Column::ALL.len()];
        TableRow { kind: RowKind::Metric(metric.clone()), end, cells, revisions: Vec::new() }
    }

    fn climb_row(&self, altitude: &TableRow) -> TableRow {
        let cell = if self.secs < LEAST_CLIMB_SECS {
            Cell::default()
        } else {
            let filled = altitude.cell(Column::Start).filled();
            Cell::covered(filled, [Some(self.since.up_m()); 3])
        };
        let cells = [cell; Column::ALL.len()];
        TableRow { kind: RowKind::Climb, end: altitude.end, cells, revisions: Vec::new() }
    }
}

/// The metrics that have a row, in their order.
fn in_order<'a>(sent: &[&'a Metric]) -> Vec<&'a Metric> {
    let known = Metric::in_table().iter().map(|(metric, _)| *metric);
    let known = known.filter(|metric| sent.contains(metric));
    let others = sent.iter().copied().filter(|metric| !metric.is_known());
    known.chain(others).collect()
}
