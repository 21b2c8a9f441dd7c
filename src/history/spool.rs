//! The samples of an export that are too many for memory: their times are kept in memory, their
//! readings in an unnamed temporary file beyond a few MiB.

use std::{
    cell::RefCell,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    ops::Range,
};

use tempfile::SpooledTempFile;

use crate::{
    formats::{MAX_SAMPLES, SampleSource, SampleVisitor},
    model::{Metric, Reading, SampleBlock, SampleRef, UnixNanos},
    offset,
};

/// The readings kept in memory before they go to the file.
const MEMORY_BYTES: usize = 4 << 20;
/// A reading: its metric and its value.
const READING_BYTES: usize = 2 + 8;
/// How many readings are read at once.
const READ_READINGS: usize = 8192;

/// Takes samples in time order; those with the same time are merged, with later readings taking
/// precedence.
pub(super) struct Spooling {
    /// Holds the metrics.
    block: SampleBlock,
    file: BufWriter<SpooledTempFile>,
    times: Vec<UnixNanos>,
    ends: Vec<u32>,
    n_readings: u32,
    /// The current sample.
    current: Option<(UnixNanos, Vec<Reading>)>,
}

impl Spooling {
    pub(super) fn new() -> Self {
        Self {
            block: SampleBlock::default(),
            file: BufWriter::new(SpooledTempFile::new(MEMORY_BYTES)),
            times: Vec::new(),
            ends: Vec::new(),
            n_readings: 0,
            current: None,
        }
    }

    /// The index of a metric for [`Self::push`]; `None` if there are too many metrics.
    pub(super) fn metric(&mut self, metric: &Metric) -> Option<u16> {
        self.block.metric_index(metric)
    }

    /// Adds a sample, not earlier than the previous one; `false` if there are [`MAX_SAMPLES`]
    /// already.
    pub(super) fn push(&mut self, time: UnixNanos, readings: &[Reading]) -> io::Result<bool> {
        let finite = || readings.iter().copied().filter(|reading| reading.value.is_finite());
        if finite().next().is_none() {
            return Ok(true);
        }
        match &mut self.current {
            Some((known, merged)) if *known == time => merge(merged, finite()),
            _ => {
                let room = self.flush()?;
                if MAX_SAMPLES <= self.times.len() {
                    return Ok(false);
                }
                let mut merged = room;
                merge(&mut merged, finite());
                self.current = Some((time, merged));
            }
        }
        Ok(true)
    }

    /// Writes the current sample; returns the buffer of its readings for reuse.
    fn flush(&mut self) -> io::Result<Vec<Reading>> {
        let Some((time, mut readings)) = self.current.take() else { return Ok(Vec::new()) };
        for reading in &readings {
            self.file.write_all(&reading.metric.to_le_bytes())?;
            self.file.write_all(&reading.value.to_le_bytes())?;
        }
        let n = u32::try_from(readings.len()).map_err(io::Error::other)?;
        let too_many = || io::Error::other("there are too many values for one file");
        self.n_readings = self.n_readings.checked_add(n).ok_or_else(too_many)?;
        self.times.push(time);
        self.ends.push(self.n_readings);
        readings.clear();
        Ok(readings)
    }

    /// Finishes; the samples can now be read.
    pub(super) fn finish(mut self) -> io::Result<Spool> {
        self.flush()?;
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(Spool {
            metrics: self.block.metrics().to_vec(),
            times: self.times,
            ends: self.ends,
            file: RefCell::new(file),
        })
    }
}

/// Of two readings of a metric, the later counts.
fn merge(merged: &mut Vec<Reading>, readings: impl Iterator<Item = Reading>) {
    for reading in readings {
        match merged.iter_mut().find(|known| known.metric == reading.metric) {
            Some(known) => known.value = reading.value,
            None => merged.push(reading),
        }
    }
}

/// Samples in a temporary file.
pub(super) struct Spool {
    metrics: Vec<Metric>,
    times: Vec<UnixNanos>,
    /// The end of each sample's readings, as an index of readings.
    ends: Vec<u32>,
    file: RefCell<SpooledTempFile>,
}

impl Spool {
    /// The start of the readings of the sample at index `at`.
    fn begin_of(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize)
    }

    /// Reads readings by index.
    fn read(&self, range: Range<usize>, readings: &mut Vec<Reading>) -> io::Result<()> {
        let mut bytes = vec![0; range.len() * READING_BYTES];
        let mut file = self.file.borrow_mut();
        file.seek(SeekFrom::Start((range.start * READING_BYTES) as u64))?;
        file.read_exact(&mut bytes)?;
        readings.clear();
        readings.extend(bytes.as_chunks::<READING_BYTES>().0.iter().map(|bytes| {
            let [m0, m1, value @ ..] = *bytes;
            let metric = u16::from_le_bytes([m0, m1]);
            Reading { metric, value: f64::from_le_bytes(value) }
        }));
        Ok(())
    }
}

impl SampleSource for Spool {
    fn metrics(&self) -> &[Metric] {
        &self.metrics
    }

    fn times(&self) -> &[UnixNanos] {
        &self.times
    }

    fn visit(&self, range: Range<usize>, visit: &mut SampleVisitor<'_>) -> io::Result<()> {
        let mut at = range.start;
        let last = range.end.min(self.times.len());
        let mut readings = Vec::new();
        while at < last {
            let begin = self.begin_of(at);
            // As many samples as fit, and one at least.
            let wanted = offset::get(&self.ends, at..last)?;
            let fitting = wanted.partition_point(|end| *end as usize <= begin + READ_READINGS);
            let next = at + fitting.max(1);
            self.read(begin..self.begin_of(next), &mut readings)?;
            let (times, ends) =
                (offset::get(&self.times, at..next)?, offset::get(&self.ends, at..next)?);
            let mut from = 0;
            for (time, end) in times.iter().zip(ends) {
                let end = *end as usize - begin;
                let readings = offset::get(&readings, from..end)?;
                visit(SampleRef { time: *time, readings })?;
                from = end;
            }
            at = next;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_come_back_as_they_were_in_whole_and_in_part() {
        let mut spooling = Spooling::new();
        let metrics = [Metric::HrBpm, Metric::PwrW, Metric::Other("x".into())];
        let indices = metrics.each_ref().map(|metric| spooling.metric(metric).unwrap());
        let mut expected: Vec<(UnixNanos, Vec<Reading>)> = Vec::new();
        // More than stays in memory, with samples of zero to three readings.
        for n in 0..400_000_u32 {
            let time = UnixNanos::from_secs(i64::from(n));
            let readings: Vec<Reading> = indices
                .iter()
                .take(n as usize % 4)
                .map(|&metric| Reading { metric, value: f64::from(n) / 3.0 })
                .collect();
            assert!(spooling.push(time, &readings).unwrap());
            if !readings.is_empty() {
                expected.push((time, readings));
            }
        }
        let last = UnixNanos::from_secs(399_999);
        assert!(spooling.push(last, &[Reading { metric: 0, value: 7.0 }]).unwrap());
        expected.last_mut().unwrap().1[0].value = 7.0;
        let spool = spooling.finish().unwrap();
        assert!(spool.file.borrow().is_rolled(), "it is in a file");
        assert_eq!(spool.metrics(), metrics);
        for range in [0..expected.len(), 5..7, 100_000..250_000, 9..9] {
            let mut found = Vec::new();
            let mut take = |sample: SampleRef<'_>| {
                found.push((sample.time, sample.readings.to_vec()));
                Ok(())
            };
            spool.visit(range.clone(), &mut take).unwrap();
            assert!(found == expected[range.clone()], "{range:?}");
        }
    }

    #[test]
    fn a_visitor_that_fails_ends_the_visit() {
        let mut spooling = Spooling::new();
        let metric = spooling.metric(&Metric::HrBpm).unwrap();
        for n in 0..10 {
            let reading = Reading { metric, value: 1.0 };
            assert!(spooling.push(UnixNanos::from_secs(n), &[reading]).unwrap());
        }
        let spool = spooling.finish().unwrap();
        let mut n_seen = 0;
        let outcome = spool.visit_all(&mut |_| {
            n_seen += 1;
            if n_seen < 3 { Ok(()) } else { Err(io::Error::other("enough")) }
        });
        assert_eq!((outcome.unwrap_err().to_string(), n_seen), ("enough".to_owned(), 3));
    }
}
