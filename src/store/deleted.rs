//! What the operator deletes disappears from all reads at once, but is set aside: if the deletion
//! is undone it reappears, merged with what arrived for these times in the meantime.
//!
//! What is set aside counts towards the memory budget and is evicted first.

use std::{mem, sync::Arc};

use super::{
    Store,
    chunk::{Chunk, Rows},
    open::Cell,
    series::{AthleteSeries, Scratch},
    trace::Stamp,
};
use crate::model::{Arrival, AthleteId, SampleBlock, UnixNanos, is_within};

/// The first and last time of a deletion.
type Span = (UnixNanos, UnixNanos);

/// The deletions of one athlete.
#[derive(Debug)]
pub(super) struct DeletedSamples {
    /// Sorted and disjoint.
    spans: Vec<Span>,
    /// The samples of these times.
    aside: AthleteSeries,
}

impl DeletedSamples {
    /// Splits a block into what stays and what is deleted; `None` if all of it stays.
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

    /// Sets aside samples of these times.
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
    /// Sets an athlete's deletions: first and last times, sorted and disjoint. Samples of these
    /// times are not visible to any reader, even if they arrive later. Samples of times that are no
    /// longer deleted reappear, unless the window has passed them or the budget had no room.
    /// `arrival` is the present, and is used for samples that reappear.
    pub fn set_deleted(&mut self, athlete: AthleteId, spans: &[Span], arrival: Arrival) {
        let before = self.deleted.get(&athlete).map_or(&[][..], |deleted| &deleted.spans);
        if before == spans {
            return;
        }
        self.generation += 1;
        let before = self.deleted.remove(&athlete);
        let aside = AthleteSeries::new(self.limits.window, self.generation);
        let mut next = DeletedSamples { spans: spans.to_vec(), aside };
        if let Some(series) = self.athletes.get_mut(&athlete) {
            let Self { scratch, generation, .. } = self;
            self.total.take_off(series);
            series.take_out(spans, arrival, *generation, |gone| {
                next.take(gone, arrival, *generation, scratch);
            });
            self.total.add(series);
        }
        if let Some(DeletedSamples { aside, .. }) = before {
            self.total.take_off(&aside);
            aside.drain(|block| match next.split(block) {
                None => self.apply_kept(athlete, block, arrival),
                Some((kept, gone)) => {
                    next.take(&gone, arrival, self.generation, &mut self.scratch);
                    self.apply_kept(athlete, &kept, arrival);
                }
            });
        }
        if !spans.is_empty() {
            self.total.add(&next.aside);
            self.deleted.insert(athlete, next);
        }
        self.keep_budget();
    }

    /// Drops everything that is set aside: it is being erased and will not come back.
    pub fn forget_deleted(&mut self) {
        for deleted in self.deleted.values_mut() {
            self.total.take_off(&deleted.aside);
            deleted.aside = AthleteSeries::new(self.limits.window, self.generation);
            self.total.add(&deleted.aside);
        }
    }

    /// Drops what is set aside of some time of an athlete, its first and last: it is being erased
    /// and will not come back. What arrives for it from now on is set aside as before.
    pub fn forget_deleted_within(&mut self, athlete: AthleteId, span: Span, now: Arrival) {
        let Some(deleted) = self.deleted.get_mut(&athlete) else { return };
        self.generation += 1;
        self.total.take_off(&deleted.aside);
        deleted.aside.take_out(&[span], now, self.generation, |_| {});
        self.total.add(&deleted.aside);
    }

    /// Forgets the deletions of an athlete.
    pub(super) fn remove_deleted(&mut self, athlete: AthleteId) {
        if let Some(deleted) = self.deleted.remove(&athlete) {
            self.total.take_off(&deleted.aside);
        }
    }

    /// Sets aside what is deleted from a block; returns the rest, unless that is all of it.
    pub(super) fn put_aside(
        &mut self,
        athlete: AthleteId,
        block: &SampleBlock,
        arrival: Arrival,
    ) -> Option<SampleBlock> {
        let deleted = self.deleted.get_mut(&athlete)?;
        let (kept, gone) = deleted.split(block)?;
        self.total.take_off(&deleted.aside);
        deleted.take(&gone, arrival, self.generation, &mut self.scratch);
        self.total.add(&deleted.aside);
        self.keep_budget();
        Some(kept)
    }

    /// Drops the oldest chunk of the athlete with the most data set aside; `false` if there is
    /// none.
    pub(super) fn drop_aside(&mut self) -> bool {
        let with_some = self.deleted.values_mut().filter(|deleted| !deleted.aside.is_empty());
        let Some(most) = with_some.max_by_key(|deleted| deleted.aside.bytes()) else {
            return false;
        };
        self.total.take_off(&most.aside);
        most.aside.drop_oldest(self.generation);
        self.total.add(&most.aside);
        true
    }
}

impl AthleteSeries {
    /// Removes the samples of some spans, which are sorted and disjoint, and passes them on in
    /// pieces. The latest values become those of the remaining samples, with ages as after a start.
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
            // The latest values come from anywhere in the series, so readers must reread all of it.
            self.log.note(generation, i64::MIN);
        }
    }

    /// Recomputes the latest readings if they were within the removed spans; returns `true` if some
    /// were.
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

    /// Passes on all samples in pieces.
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

/// Appends a sample to a block with the same metrics as the series.
fn push_row(block: &mut SampleBlock, time: i64, cells: &[Cell]) {
    for &(metric, value) in cells {
        block.push_reading(metric, value);
    }
    block.finish_sample(UnixNanos(time));
}
