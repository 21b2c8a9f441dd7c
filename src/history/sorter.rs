//! External merge sort for lines: sorted runs in unnamed temporary files, merged sixteen at a time.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BinaryHeap, binary_heap::PeekMut},
    fs,
    io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, Write},
};

use super::fields::FieldMerge;
use crate::offset::{self, OffsetError};

/// How many runs of one level are merged into one of the next. So the number of open files grows
/// only with the logarithm of the input.
const FAN_IN: usize = 16;
/// The buffer of a temporary file.
const BUFFER_BYTES: usize = 64 * 1024;

/// Receives merged lines: time in nanoseconds, series, fields.
type Sink<'a> = dyn FnMut(i64, &[u8], &[u8]) -> io::Result<()> + 'a;

/// A line in memory; series and fields are in the arena.
struct Entry {
    time: i64,
    at: usize,
    series_len: u32,
    fields_len: u32,
}

/// A sorted run in a file.
struct Run {
    file: fs::File,
    level: u32,
}

/// Takes lines in order of arrival, and returns merged lines sorted by time and series.
#[derive(Default)]
pub(super) struct Sorter {
    memory_bytes: usize,
    arena: Vec<u8>,
    entries: Vec<Entry>,
    /// In order of arrival; levels never increase.
    runs: Vec<Run>,
}

impl Sorter {
    /// A sorter that keeps at most this many bytes in memory, and at least one line.
    pub(super) fn new(memory_bytes: usize) -> Self {
        Self { memory_bytes, ..Self::default() }
    }

    /// Adds a line. Fails if a temporary file does.
    pub(super) fn push(&mut self, time: i64, series: &[u8], fields: &[u8]) -> io::Result<()> {
        let used = self.arena.len() + self.entries.len() * size_of::<Entry>();
        let more = series.len() + fields.len() + size_of::<Entry>();
        // Vectors grow by doubling, so half of the budget in use can mean all of it allocated.
        if !self.entries.is_empty() && used + more > self.memory_bytes / 2 {
            self.spill()?;
        }
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(io::Error::other);
        let (series_len, fields_len) = (length(series)?, length(fields)?);
        let at = self.arena.len();
        self.arena.extend_from_slice(series);
        self.arena.extend_from_slice(fields);
        self.entries.push(Entry { time, at, series_len, fields_len });
        Ok(())
    }

    /// Passes all lines to `sink`, merged and sorted, until it fails.
    pub(super) fn finish(mut self, sink: &mut Sink<'_>) -> io::Result<()> {
        if self.runs.is_empty() {
            return self.drain(sink);
        }
        self.spill()?;
        self.arena = Vec::new();
        self.entries = Vec::new();
        merge_runs(&mut self.runs, sink)
    }

    /// The current number of temporary files.
    #[cfg(test)]
    pub(super) fn n_runs(&self) -> usize {
        self.runs.len()
    }

    /// Passes the lines in memory to `sink`, merged and sorted, and clears them.
    fn drain(&mut self, sink: &mut Sink<'_>) -> io::Result<()> {
        let arena = &self.arena;
        // Positions increase with arrival, so that equal keys keep their order.
        self.entries.sort_unstable_by(|left, right| {
            let key = |entry: &Entry| (entry.time, entry.series(arena), entry.at);
            key(left).cmp(&key(right))
        });
        let mut merger = Merger::new(sink);
        for entry in &self.entries {
            let (series, fields) = entry.parts(arena)?;
            merger.take(entry.time, series, fields)?;
        }
        merger.finish()?;
        self.entries.clear();
        self.arena.clear();
        Ok(())
    }

    /// Moves the lines in memory to a run.
    fn spill(&mut self) -> io::Result<()> {
        let file = write_run(&mut |sink| self.drain(sink))?;
        self.runs.push(Run { file, level: 0 });
        while let Some(first) = self.runs.len().checked_sub(FAN_IN) {
            let level = self.runs.last().map_or(0, |run| run.level);
            if self.runs.get(first).is_none_or(|run| run.level != level) {
                break;
            }
            let mut merged = self.runs.split_off(first);
            let file = write_run(&mut |sink| merge_runs(&mut merged, sink))?;
            self.runs.push(Run { file, level: level + 1 });
        }
        Ok(())
    }
}

impl Entry {
    /// The series, to compare; [`Self::parts`] checks it.
    fn series<'a>(&self, arena: &'a [u8]) -> &'a [u8] {
        offset::get_or_empty(arena, self.at..self.at + self.series_len as usize)
    }

    /// Series and fields.
    fn parts<'a>(&self, arena: &'a [u8]) -> Result<(&'a [u8], &'a [u8]), OffsetError> {
        let (series_len, fields_len) = (self.series_len as usize, self.fields_len as usize);
        let line = offset::get(arena, self.at..self.at + series_len + fields_len)?;
        offset::split_at(line, series_len)
    }
}

/// Merges adjacent lines of the same time and series; later fields win.
struct Merger<'s, 'a> {
    sink: &'s mut Sink<'a>,
    time: i64,
    series: Vec<u8>,
    /// Empty before the first line; every line has a field.
    fields: Vec<u8>,
    spare: Vec<u8>,
}

impl<'s, 'a> Merger<'s, 'a> {
    fn new(sink: &'s mut Sink<'a>) -> Self {
        Self { sink, time: 0, series: Vec::new(), fields: Vec::new(), spare: Vec::new() }
    }

    fn take(&mut self, time: i64, series: &[u8], fields: &[u8]) -> io::Result<()> {
        if !self.fields.is_empty() && self.time == time && self.series == series {
            let mut merge = FieldMerge::default();
            merge.put_all(&self.fields);
            merge.put_all(fields);
            self.spare.clear();
            merge.write(&mut self.spare);
            std::mem::swap(&mut self.fields, &mut self.spare);
            return Ok(());
        }
        self.yield_next()?;
        self.time = time;
        self.series.clear();
        self.series.extend_from_slice(series);
        self.fields.clear();
        self.fields.extend_from_slice(fields);
        Ok(())
    }

    fn yield_next(&mut self) -> io::Result<()> {
        if self.fields.is_empty() {
            return Ok(());
        }
        (self.sink)(self.time, &self.series, &self.fields)
    }

    fn finish(mut self) -> io::Result<()> {
        self.yield_next()
    }
}

/// Writes what `produce` generates to a new temporary file and rewinds it.
fn write_run(produce: &mut dyn FnMut(&mut Sink<'_>) -> io::Result<()>) -> io::Result<fs::File> {
    let mut out = BufWriter::with_capacity(BUFFER_BYTES, tempfile::tempfile()?);
    produce(&mut |time, series, fields| {
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(io::Error::other);
        out.write_all(&time.to_le_bytes())?;
        out.write_all(&length(series)?.to_le_bytes())?;
        out.write_all(&length(fields)?.to_le_bytes())?;
        out.write_all(series)?;
        out.write_all(fields)
    })?;
    let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(file)
}

/// Merges runs, given in order of arrival.
fn merge_runs(runs: &mut Vec<Run>, sink: &mut Sink<'_>) -> io::Result<()> {
    let mut heads = BinaryHeap::with_capacity(runs.len());
    for (place, run) in runs.drain(..).enumerate() {
        let source = BufReader::with_capacity(BUFFER_BYTES, run.file);
        let mut head = MergeHead { source, place, time: 0, series: Vec::new(), fields: Vec::new() };
        if head.advance()? {
            heads.push(Reverse(head));
        }
    }
    let mut merger = Merger::new(sink);
    while let Some(mut top) = heads.peek_mut() {
        let Reverse(head) = &mut *top;
        merger.take(head.time, &head.series, &head.fields)?;
        if !head.advance()? {
            PeekMut::pop(top);
        }
    }
    merger.finish()
}

/// The next line of a run.
struct MergeHead {
    source: BufReader<fs::File>,
    /// The position of the run in order of arrival.
    place: usize,
    time: i64,
    series: Vec<u8>,
    fields: Vec<u8>,
}

impl MergeHead {
    /// Reads the next line; `false` at the end.
    fn advance(&mut self) -> io::Result<bool> {
        let mut time = [0; 8];
        match self.source.read_exact(&mut time) {
            // Runs contain only whole lines, so this is the end.
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
            other => other?,
        }
        self.time = i64::from_le_bytes(time);
        let mut lengths = [[0; 4]; 2];
        for length in &mut lengths {
            self.source.read_exact(length)?;
        }
        let [series_len, fields_len] = lengths.map(|length| u32::from_le_bytes(length) as usize);
        self.series.resize(series_len, 0);
        self.source.read_exact(&mut self.series)?;
        self.fields.resize(fields_len, 0);
        self.source.read_exact(&mut self.fields)?;
        Ok(true)
    }

    fn key(&self) -> (i64, &[u8], usize) {
        (self.time, &self.series, self.place)
    }
}

impl PartialEq for MergeHead {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for MergeHead {}

impl PartialOrd for MergeHead {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for MergeHead {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}
