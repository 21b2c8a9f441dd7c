//! The statistics of the focus over the span that the viewer has marked, read again only when
//! something in the span has changed.

use std::sync::Arc;

use super::{Cell, Column, Projection, TableRow, table};
use crate::{
    control::Reads,
    kind::{Definition, Units},
    live,
    model::Athlete,
    store::StoreReader,
    ui::state::{TimeSpan, ViewState},
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
    /// What belongs in a row of the table; `None` where the span has nothing of it.
    pub fn cell(&self, row: &TableRow) -> Option<&Cell> {
        let same = self.rows.iter().find(|own| own.label == row.label)?;
        Some(same.cell(Column::Start))
    }
}

/// What the statistics depend on, beside the samples.
#[derive(Debug, Clone, PartialEq)]
struct Of {
    span: TimeSpan,
    athlete: Arc<Athlete>,
    kind: Definition,
    units: Units,
    /// The generation of the logbook, which says where sessions begin.
    logbook: u64,
}

/// Keeps the statistics of the marked span up to date.
#[derive(Debug, Default)]
pub(super) struct Spans {
    of: Option<Of>,
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
    ) -> bool {
        let focus = view.focus.and_then(|id| projection.row(id));
        let (Some(span), Some(row)) = (view.span, focus) else {
            *self = Self::default();
            return false;
        };
        let of = Of {
            span,
            athlete: Arc::clone(&row.athlete),
            kind: projection.kind,
            units: view.units,
            logbook: reads.logbook.read().generation(),
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
        let is_due = has_changed || self.of.as_ref() != Some(&of);
        if is_due {
            self.numbers = Some(Arc::new(numbers(&of, reads, store)));
            self.of = Some(of);
        }
        if let Some(numbers) = &mut projection.numbers {
            numbers.span.clone_from(&self.numbers);
        }
        is_due
    }
}

fn numbers(of: &Of, reads: &Reads, store: &StoreReader) -> SpanNumbers {
    let Of { span, athlete, kind, units, .. } = of;
    let live::SpanTable { rows, km } = reads.live.over_span(store, athlete, (span.from, span.to));
    let source = table::Source {
        table: Arc::new(live::Table { rows, ..live::Table::default() }),
        athlete: Arc::clone(athlete),
        km: [km; 2],
        lap_revisions: Vec::new(),
        kind: *kind,
        units: *units,
    };
    SpanNumbers { span: *span, rows: table::rows(&source) }
}
