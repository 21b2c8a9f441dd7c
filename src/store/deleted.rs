//! What the operator deletes leaves everything that is read at once, and is kept aside: taken back,
//! it is there again, merged with what came for these times meanwhile.
//!
//! What lies aside counts for the budget and is the first to go.

use std::{mem, sync::Arc};

use super::{
    Store,
    chunk::{Chunk, Rows},
    open::Cell,
    series::{AthleteSeries, Scratch},
    trace::Stamp,
};
use crate::model::{Arrival, AthleteId, SampleBlock, UnixNanos, is_within};

/// First and last time of what is deleted.
type Span = (UnixNanos, UnixNanos);

/// What of one athlete is deleted.
#[derive(Debug)]
pub(super) struct Deleted {
    /// In order and apart.
    spans: Vec<Span>,
    /// The samples of these times.
    aside: AthleteSeries,
}

impl Deleted {
    /// A block cut in two, what stays and what is deleted; `None` when all of it stays.
    fn split(&self, block: &SampleBlock) -> Option<(SampleBlock, SampleBlock)> {
        if !block.times().iter().any(|time| is_within(&self.spans, *time)) {
            return None;
        }
        let (mut kept, mut gone) = (SampleBlock::default(), SampleBlock::default());
        let metrics = block.shared_metrics();
        kept.share_metrics(&metrics);
        gone.share_metrics(&metrics);
        for sample in block.iter() {
            let part = if is_within(&self.spans, sample.time) { &mut gone } else { &mut kept };
            for reading in sample.readings {
                part.push_reading(reading.metric, reading.value);
            }
            part.finish_sample(sample.time);
        }
        Some((kept, gone))
    }

    /// Takes in samples of these times.
    fn take(
        &mut self,
        gone: &SampleBlock,
        arrival: Arrival,
        generation: u64,
        scratch: &mut Scratch,
    ) {
        self.aside.apply(gone, arrival, generation, scratch);
        while self.aside.seal_one() {}
    }
}

impl Store {
    /// Says what of an athlete is deleted: first and last times, in order and apart. Samples of
    /// these times are in nothing that is read, also when they come later. Those of times that are
    /// deleted no more are there again, unless the window has passed over them or the budget had
    /// no room. `arrival` is now, of samples that are replayed.
    pub fn set_deleted(&mut self, athlete: AthleteId, spans: &[Span], arrival: Arrival) {
        let before = self.deleted.get(&athlete).map_or(&[][..], |deleted| &deleted.spans);
        if before == spans {
            return;
        }
        self.generation += 1;
        let before = self.deleted.remove(&athlete);
        let aside = AthleteSeries::new(self.limits.window, self.generation);
        let mut next = Deleted { spans: spans.to_vec(), aside };
        if let Some(series) = self.athletes.get_mut(&athlete) {
            let Self { scratch, generation, .. } = self;
            self.held.take_off(series);
            series.take_out(spans, arrival, *generation, |gone| {
                next.take(gone, arrival, *generation, scratch);
            });
            self.held.add(series);
        }
        if let Some(Deleted { aside, .. }) = before {
            self.held.take_off(&aside);
            aside.drain(|block| match next.split(block) {
                None => self.apply_kept(athlete, block, arrival),
                Some((kept, gone)) => {
                    next.take(&gone, arrival, self.generation, &mut self.scratch);
                    self.apply_kept(athlete, &kept, arrival);
                }
            });
        }
        if !spans.is_empty() {
            self.held.add(&next.aside);
            self.deleted.insert(athlete, next);
        }
        self.keep_budget();
    }

    /// Lets go of all that lies aside: it is being erased, and never comes back.
    pub fn forget_deleted(&mut self) {
        for deleted in self.deleted.values_mut() {
            self.held.take_off(&deleted.aside);
            deleted.aside = AthleteSeries::new(self.limits.window, self.generation);
            self.held.add(&deleted.aside);
        }
    }

    /// Forgets what is deleted of an athlete.
    pub(super) fn remove_deleted(&mut self, athlete: AthleteId) {
        if let Some(deleted) = self.deleted.remove(&athlete) {
            self.held.take_off(&deleted.aside);
        }
    }

    /// Puts aside what is deleted of a block; gives back what is not, where that is not all of it.
    pub(super) fn put_aside(
        &mut self,
        athlete: AthleteId,
        block: &SampleBlock,
        arrival: Arrival,
    ) -> Option<SampleBlock> {
        let deleted = self.deleted.get_mut(&athlete)?;
        let (kept, gone) = deleted.split(block)?;
        self.held.take_off(&deleted.aside);
        deleted.take(&gone, arrival, self.generation, &mut self.scratch);
        self.held.add(&deleted.aside);
        self.keep_budget();
        Some(kept)
    }

    /// Drops the oldest chunk of whoever has most lying aside; `false` when nothing does.
    pub(super) fn drop_aside(&mut self) -> bool {
        let with_some = self.deleted.values_mut().filter(|deleted| !deleted.aside.is_empty());
        let Some(most) = with_some.max_by_key(|deleted| deleted.aside.bytes()) else {
            return false;
        };
        self.held.take_off(&most.aside);
        most.aside.drop_oldest(self.generation);
        self.held.add(&most.aside);
        true
    }
}

impl AthleteSeries {
    /// Takes out the samples of some spans, in order and apart, and hands them over in pieces. The
    /// latest values are those of what stays, as old as after a start.
    fn take_out(
        &mut self,
        spans: &[Span],
        arrival: Arrival,
        generation: u64,
        mut take: impl FnMut(&SampleBlock),
    ) {
        let mut is_changed = false;
        let mut rows = Rows::<0>::new();
        let metrics = Arc::new(self.metrics.clone());
        for mut chunk in mem::take(&mut self.chunks) {
            chunk.read([], &mut rows);
            if !rows.times.iter().any(|&time| is_within(spans, UnixNanos(time))) {
                self.chunks.push_back(chunk);
                continue;
            }
            is_changed = true;
            self.chunk_bytes -= chunk.heap_bytes();
            self.n_samples -= chunk.n_rows();
            let mut kept: Option<Chunk> = None;
            let mut gone = SampleBlock::default();
            gone.share_metrics(&metrics);
            chunk.for_each_row(|time, cells| {
                if is_within(spans, UnixNanos(time)) {
                    push_row(&mut gone, time, cells);
                } else if let Some(kept) = &mut kept {
                    kept.insert(time, cells);
                } else {
                    kept = Some(Chunk::begin(time, cells));
                }
            });
            if let Some(mut kept) = kept {
                kept.seal();
                self.add_chunk(self.chunks.len(), kept);
            }
            take(&gone);
        }
        self.note_unsealed();
        is_changed |= self.reckon_latest_anew(spans, arrival);
        if is_changed {
            // Who showed what is gone shows something older now, from wherever that is.
            self.log.note(generation, i64::MIN);
        }
    }

    /// Finds the latest readings anew where those were of spans that were taken out; `true` when
    /// some were.
    fn reckon_latest_anew(&mut self, spans: &[Span], arrival: Arrival) -> bool {
        let mut is_changed = false;
        let mut rows = Rows::new();
        for (number, trace) in (0_u16..).zip(&mut self.traces) {
            if !trace.is_of(spans) {
                continue;
            }
            is_changed = true;
            trace.forget();
            for chunk in &self.chunks {
                chunk.read([Some(number)], &mut rows);
                let [column] = &rows.columns;
                let readings = rows.times.iter().zip(column).filter(|(_, value)| !value.is_nan());
                for (&time, &value) in readings {
                    let time = UnixNanos(time);
                    trace.take(time, value, Stamp::of(time, arrival));
                }
            }
        }
        is_changed
    }

    /// Hands over all samples in pieces.
    fn drain(self, mut take: impl FnMut(&SampleBlock)) {
        let metrics = Arc::new(self.metrics);
        for mut chunk in self.chunks {
            let mut block = SampleBlock::default();
            block.share_metrics(&metrics);
            chunk.for_each_row(|time, cells| push_row(&mut block, time, cells));
            take(&block);
        }
    }
}

/// Adds a sample to a block whose metrics are those of the series.
fn push_row(block: &mut SampleBlock, time: i64, cells: &[Cell]) {
    for &(metric, value) in cells {
        block.push_reading(metric, value);
    }
    block.finish_sample(UnixNanos(time));
}
