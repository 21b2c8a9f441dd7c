//! The statistics of the focus over the span that the viewer has marked, read again only when
//! something in the span has changed.

use std::sync::Arc;

use super::{Column, Projection, TableRow, table};
use crate::{
    analysis::Certainty,
    control::Reads,
    kind::{Definition, Units},
    live::{self, CellCertainty, SpanTable},
    model::{Athlete, LateArrival, UnixNanos},
    store::StoreReader,
    ui::{
        lang::Language,
        state::{TimeSpan, ViewState},
    },
};

/// The statistics of the focus over a span of time.
#[derive(Debug, Clone, PartialEq)]
pub struct SpanNumbers {
    /// The span.
    pub span: TimeSpan,
    /// Rows with the same labels as those of the table; all cells of a row are that of the span.
    rows: Vec<TableRow>,
}

impl SpanNumbers {
    /// All cells of its rows are that of the span; this one is asked for it.
    pub const COLUMN: Column = Column::Start;

    /// The row with what belongs in a row of the table; `None` where the span has nothing of it.
    pub fn row(&self, row: &TableRow) -> Option<&TableRow> {
        self.rows.iter().find(|own| own.label == row.label)
    }
}

/// What the statistics depend on, beside the samples.
#[derive(Debug, Clone, PartialEq)]
struct Of {
    span: TimeSpan,
    athlete: Arc<Athlete>,
    kind: Definition,
    units: Units,
    language: Language,
    /// The generation of the logbook, which says where sessions begin.
    logbook: u64,
    /// Whether late samples may still change them.
    certainty: Certainty,
}

impl Of {
    /// Whether the samples alone can make the statistics others.
    fn is_same_span(&self, other: &Self) -> bool {
        self.span == other.span
            && Arc::ptr_eq(&self.athlete, &other.athlete)
            && self.logbook == other.logbook
    }
}

/// Statistics as they were read, and since when they are final.
#[derive(Debug)]
struct Read {
    of: Of,
    table: SpanTable,
    final_since: Option<UnixNanos>,
}

/// Keeps the statistics of the marked span up to date.
#[derive(Debug, Default)]
pub(super) struct Spans {
    read: Option<Read>,
    /// The store's generation that they reflect.
    generation: u64,
    numbers: Option<Arc<SpanNumbers>>,
}

impl Spans {
    /// Adds the statistics to the numbers of the focus; true when samples were read.
    pub(super) fn update(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
        now: UnixNanos,
    ) -> bool {
        let focus = view.focus.and_then(|id| projection.row(id));
        // One of distance is another time in each session.
        let span = view.span.filter(|_| !view.is_by_distance());
        let (Some(span), Some(row)) = (span, focus) else {
            *self = Self::default();
            return false;
        };
        let of = Of {
            span,
            athlete: Arc::clone(&row.athlete),
            kind: projection.kind,
            units: view.units,
            language: view.language,
            logbook: reads.logbook.read().generation(),
            // The end is the first instant after it.
            certainty: row.certainty(UnixNanos(span.to.0.saturating_sub(1))),
        };
        // In a replay the lines have what lies ahead of the playhead too.
        let ahead = projection.ahead.as_ref().map(|ahead| &ahead.store);
        let store = ahead.unwrap_or(&reads.store);
        let (generation, has_changed) = {
            let store = store.read();
            let change = store.change_since(of.athlete.id, self.generation);
            (store.generation(), change.is_some_and(|change| change.changed_from < span.to))
        };
        self.generation = generation;
        let is_due = has_changed || self.read.as_ref().map(|read| &read.of) != Some(&of);
        if is_due {
            let before = self.read.take().filter(|before| before.of.is_same_span(&of));
            let read = read(of, before, reads, store, now);
            self.numbers = Some(Arc::new(numbers(&read)));
            self.read = Some(read);
        }
        if let Some(numbers) = &mut projection.numbers {
            numbers.span.clone_from(&self.numbers);
        }
        is_due
    }
}

/// Reads the statistics; `before` are those of the same span, which may have been final.
fn read(of: Of, before: Option<Read>, reads: &Reads, store: &StoreReader, now: UnixNanos) -> Read {
    let (from, to) = (of.span.from, of.span.to);
    let mut table = reads.live.over_span(store, &of.athlete, (from, to));
    let mut final_since = None;
    if let Some(before) = before
        && let Some(since) = before.final_since
    {
        let may_have_changed = |late: &LateArrival| since <= late.at && late.meets(from, to);
        let late = reads.store.read().arrivals(of.athlete.id).late;
        let late: Vec<_> = late.into_iter().filter(may_have_changed).collect();
        table.revise(&before.table, &late, now);
        final_since = Some(since);
    }
    let is_final = !of.certainty.is_provisional();
    final_since = final_since.filter(|_| is_final).or(is_final.then_some(now));
    Read { of, table, final_since }
}

fn numbers(read: &Read) -> SpanNumbers {
    let Of { span, athlete, kind, units, language, certainty, .. } = &read.of;
    let SpanTable { rows, km, km_revisions } = read.table.clone();
    let source = table::Source {
        table: Arc::new(live::Table { rows, ..live::Table::default() }),
        athlete: Arc::clone(athlete),
        km: [km; 2],
        lap_revisions: km_revisions,
        kind: *kind,
        units: *units,
        language: *language,
    };
    let mut rows = table::rows(&source);
    for row in &mut rows {
        for cell in &mut row.cells {
            cell.certainty = CellCertainty { mean: Some(*certainty), extremes: Some(*certainty) };
        }
        for (column, _) in &mut row.revisions {
            *column = SpanNumbers::COLUMN;
        }
    }
    SpanNumbers { span: *span, rows }
}
