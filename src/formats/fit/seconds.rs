//! Groups samples by second, which is the resolution of the format.

use std::io;

use crate::{
    formats::SampleSource,
    model::{Reading, UnixNanos},
};

use super::fit_secs_of;

/// The samples of one second merged into one, with later fields taking precedence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Second<'a> {
    /// The second, in FIT time.
    pub(super) secs: u32,
    /// The milliseconds of the last sample.
    pub(super) millis: u16,
    /// The readings, one per metric.
    pub(super) readings: &'a [Reading],
}

/// Passes each second of samples to `visit`, in order, until it fails. Counts the samples that were
/// merged into a later one and those outside the format's range.
pub(super) fn for_each_second(
    samples: &dyn SampleSource,
    n_merged: &mut u64,
    n_undated: &mut u64,
    mut visit: impl FnMut(Second<'_>) -> io::Result<()>,
) -> io::Result<()> {
    // The current second.
    let mut current: Option<(u32, u16)> = None;
    let mut readings: Vec<Reading> = Vec::new();
    samples.visit_all(&mut |sample| {
        let Some(secs) = fit_secs_of(sample.time) else {
            *n_undated += 1;
            return Ok(());
        };
        match current {
            Some((known, _)) if known == secs => *n_merged += 1,
            Some((secs, millis)) => {
                visit(Second { secs, millis, readings: &readings })?;
                readings.clear();
            }
            None => {}
        }
        current = Some((secs, millis_of(sample.time)));
        for reading in sample.readings {
            match readings.iter_mut().find(|known| known.metric == reading.metric) {
                Some(known) => known.value = reading.value,
                None => readings.push(*reading),
            }
        }
        Ok(())
    })?;
    match current {
        Some((secs, millis)) => visit(Second { secs, millis, readings: &readings }),
        None => Ok(()),
    }
}

/// The whole milliseconds of a time.
pub(super) fn millis_of(time: UnixNanos) -> u16 {
    (time.0.rem_euclid(1_000_000_000) / 1_000_000) as u16
}
