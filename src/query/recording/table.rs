//! The rows of some measurements in slices of time, read one after the other: so many samples at a time
//! as fit into memory, whatever the range of a query is.

use std::{
    cell::{OnceCell, RefCell},
    rc::Rc,
    sync::Arc,
};

use super::{
    super::{
        stop::{Effort, Stop},
        value::Value,
    },
    CellColumn, FoundSegment, MinuteSpan, Piece, Recording, SeriesKey, Tags,
    beside::Wanted,
    minutes::{self, MIN_MINUTES},
    pieces,
    rows::Rows,
    unreadable::unreadable,
};
use crate::{
    codec::{ColumnFilter, ColumnsReader, MINUTE, SeriesColumns},
    journal::Selection,
    model::{Run, UnixNanos},
};

/// About how many lines a slice holds; few in tests, so that what they read is cut, too.
const SLICE_LINES: u64 = if cfg!(test) { 200 } else { 50_000 };
/// The most bytes of a slice; one that would hold more is cut in two.
const MAX_SLICE_BYTES: usize = 32 << 20;
/// A slice that holds little has the samples of so many nanoseconds.
const FEW: i64 = MINUTE;
/// How many slices are kept: several functions of a query read the same ones at about the same time.
const KEPT_SLICES: usize = 2;

/// What to read.
pub(in crate::query) struct TableRequest {
    /// The measurements, sorted.
    pub(in crate::query) measurements: Vec<String>,
    /// The fields.
    pub(in crate::query) columns: Vec<CellColumn>,
    /// The first and the last time.
    pub(in crate::query) range: (i64, i64),
}

/// Rows of a recording.
pub(in crate::query) struct Table {
    recording: Recording,
    request: TableRequest,
    segments: Vec<FoundSegment>,
    /// The first time of each slice, sorted; the last one ends with the range.
    begins: RefCell<Vec<i64>>,
    kept: RefCell<Vec<Rc<Slice>>>,
}

/// The samples between two times.
pub(in crate::query) struct Slice {
    first: i64,
    last: i64,
    /// In order of arrival.
    pieces: Vec<Piece>,
    rows: OnceCell<Rc<[SeriesSlice]>>,
}

/// The rows of one series between two times.
pub(in crate::query) struct SeriesSlice {
    pub(in crate::query) measurement: String,
    pub(in crate::query) tags: Tags,
    rows: Rows,
}

impl SeriesSlice {
    /// The times of its rows, sorted.
    pub(in crate::query) fn times(&self) -> &[i64] {
        self.rows.times()
    }

    /// A row, by its index.
    pub(in crate::query) fn row(&self, index: usize) -> &[Value] {
        self.rows.row(index)
    }
}

impl Table {
    /// Prepares to read; no sample is read yet.
    pub(in crate::query) fn open(
        recording: &Recording,
        mut request: TableRequest,
    ) -> Result<Self, Stop> {
        request.range.0 = request.range.0.max(recording.earliest);
        let (first, last) = request.range;
        let (runs, segments) =
            if first <= last { recording.runs(first, last)? } else { Default::default() };
        let begins = RefCell::new(begins(&runs, first, last));
        let recording = recording.clone();
        Ok(Self { recording, request, segments, begins, kept: RefCell::default() })
    }

    /// Lets the first slice, or the last one with `ascending` false, hold little: so one sample is found
    /// without the rest.
    pub(in crate::query) fn begin_small(&self, ascending: bool) {
        let (first, last) = self.request.range;
        let runs = || self.segments.iter().flat_map(|segment| &segment.runs);
        let begin = if ascending {
            let runs = runs().filter(|run| first <= run.to.0);
            runs.map(|run| run.from.0.max(first).saturating_add(FEW)).min()
        } else {
            let runs = runs().filter(|run| run.from.0 <= last);
            runs.map(|run| run.to.0.min(last).saturating_sub(FEW)).max()
        };
        let Some(begin) = begin.filter(|begin| first < *begin && *begin <= last) else { return };
        let mut begins = self.begins.borrow_mut();
        if let Err(at) = begins.binary_search(&begin) {
            begins.insert(at, begin);
        }
    }

    /// The first and the last time.
    pub(in crate::query) const fn range(&self) -> (i64, i64) {
        self.request.range
    }

    /// The stretches of minutes of which it is known what a field's values come to, in order. Slices then
    /// begin and end with them, so that the rest can be read without them.
    pub(in crate::query) fn minutes_of(
        &self,
        key: &SeriesKey,
        field: &CellColumn,
    ) -> Result<Vec<MinuteSpan>, Stop> {
        let Self { recording, request, .. } = self;
        // Of series with tags there are no summaries, and those that there are tell apart who sent.
        if !key.tags.is_empty() || !recording.is_own() {
            return Ok(Vec::new());
        }
        let (first, last) = request.range;
        let first = first.div_euclid(MINUTE) + i64::from(first.rem_euclid(MINUTE) > 0);
        let end = last.saturating_add(1).div_euclid(MINUTE);
        let mut spans = Vec::new();
        for (minutes, index) in minutes::exclusive(&self.segments) {
            let (begin, end) = (minutes.start.max(first), minutes.end.min(end));
            let segment = self.segments.get(index).filter(|segment| segment.stamp.is_compressed);
            let Some(segment) = segment.filter(|_| end - begin >= MIN_MINUTES) else { continue };
            recording.watch.check()?;
            let cache = &recording.catalog.blocks().cache;
            let summary = cache.summary(recording, segment.stamp)?;
            let Some(summary) = summary else { continue };
            let names = (key.measurement.as_str(), field.name.as_str());
            for minutes in recording.whole_minutes(begin, end) {
                if minutes.end - minutes.start >= MIN_MINUTES {
                    spans.extend(MinuteSpan::find(minutes, &summary, names, field.kind));
                }
            }
        }
        let mut begins = self.begins.borrow_mut();
        let (first, last) = request.range;
        begins.extend(spans.iter().flat_map(|span| [span.first(), span.end()]));
        begins.retain(|begin| (first..=last).contains(begin));
        begins.sort_unstable();
        begins.dedup();
        drop(begins);
        self.kept.borrow_mut().clear();
        Ok(spans)
    }

    /// The fields.
    pub(in crate::query) fn columns(&self) -> &[CellColumn] {
        &self.request.columns
    }

    /// The slice that holds the first rows from a time on, or with `ascending` false the last ones up to
    /// it; `None` beyond the range.
    pub(in crate::query) fn slice_at(
        &self,
        time: i64,
        ascending: bool,
    ) -> Result<Option<Rc<Slice>>, Stop> {
        let (first, last) = self.request.range;
        let time = if ascending { time.max(first) } else { time.min(last) };
        if self.segments.is_empty() || time < first || last < time {
            return Ok(None);
        }
        if let Some(kept) = self.kept.borrow().iter().find(|slice| slice.holds(time)) {
            return Ok(Some(Rc::clone(kept)));
        }
        loop {
            let (from, to) = self.bounds(time);
            if let Some(slice) = self.read(from, to)? {
                let slice = Rc::new(slice);
                let mut kept = self.kept.borrow_mut();
                if kept.len() == KEPT_SLICES {
                    kept.remove(0);
                }
                kept.push(Rc::clone(&slice));
                return Ok(Some(slice));
            }
            let middle = from + ((i128::from(to) - i128::from(from) + 1) / 2) as i64;
            let mut begins = self.begins.borrow_mut();
            let at = begins.partition_point(|begin| *begin < middle);
            begins.insert(at, middle);
        }
    }

    /// The first and the last time of the slice that holds a time.
    fn bounds(&self, time: i64) -> (i64, i64) {
        let begins = self.begins.borrow();
        let next = begins.partition_point(|begin| *begin <= time);
        let from = next.checked_sub(1).and_then(|at| begins.get(at)).copied();
        let to = begins.get(next).map_or(self.request.range.1, |begin| begin - 1);
        (from.unwrap_or(self.request.range.0), to)
    }

    /// Reads the samples between two times, both included; `None` if they are too many.
    fn read(&self, from: i64, to: i64) -> Result<Option<Slice>, Stop> {
        let Self { recording, request, .. } = self;
        let (first, last) = (UnixNanos(from), UnixNanos(to));
        let may_split = from < to;
        let mut slice = Slice { first: from, last: to, pieces: Vec::new(), rows: OnceCell::new() };
        let (mut bytes, mut n_rows) = (0, 0);
        // Frames may reach over times in which there is nothing.
        let holds_some = |segment: &&FoundSegment| segment.holds_some(first, last);
        for segment in self.segments.iter().filter(holds_some) {
            let Some(all) = self.series_of(segment, first, last, may_split)? else {
                return Ok(None);
            };
            let is_meant = |series: &&Arc<SeriesColumns>| {
                let is_it = |name: &String| **name == *series.measurement();
                request.measurements.iter().any(is_it)
            };
            for series in all.iter().filter(is_meant) {
                for rows in recording.kept(series, series.within(first, last)) {
                    let piece = Piece { series: Arc::clone(series), rows };
                    bytes += piece.bytes(&request.columns);
                    n_rows += piece.n_wanted(&request.columns) as u64;
                    slice.pieces.push(piece);
                }
            }
            recording.watch.check()?;
            if bytes > MAX_SLICE_BYTES && may_split {
                return Ok(None);
            }
        }
        recording.watch.count(n_rows)?;
        Ok(Some(slice))
    }

    /// The series of a segment with what they hold between two times, and perhaps more; `None` if they are
    /// too large.
    fn series_of(
        &self,
        segment: &FoundSegment,
        first: UnixNanos,
        last: UnixNanos,
        may_split: bool,
    ) -> Result<Option<Vec<Arc<SeriesColumns>>>, Stop> {
        if let Some(open) = &segment.open {
            return Ok(Some(open.clone()));
        }
        let Recording { reader, catalog, login, loans, watch, .. } = &self.recording;
        let TableRequest { measurements, columns, .. } = &self.request;
        let wanted = Wanted { stamp: segment.stamp, measurements, columns, first, last };
        if let Some(kept) = catalog.blocks().series(&self.recording, &wanted)? {
            return Ok(Some(kept));
        }
        // Too large to be kept as a whole: only what is asked for.
        watch.takes(Effort::Work)?;
        let end = UnixNanos(last.0.saturating_add(1));
        let selection = Selection { logins: loans.sources(login), from: first, to: end };
        let mut columns = {
            let filter = ColumnFilter { login: login.clone(), first, last };
            ColumnsReader::of(filter, Arc::clone(loans))
        };
        let mut visit = |payload: &[u8]| {
            columns.read(payload);
            !watch.is_stopped() && (columns.bytes() <= MAX_SLICE_BYTES || !may_split)
        };
        let number = segment.stamp.number;
        reader
            .for_each_commit_of(number, Some(&selection), &mut |commit| visit(commit.payload))
            .map_err(unreadable)?;
        watch.check()?;
        let is_too_large = columns.bytes() > MAX_SLICE_BYTES && may_split;
        Ok((!is_too_large).then(|| columns.series_of(login)))
    }

    /// The rows of a slice, by series, sorted by measurement and tags.
    pub(in crate::query) fn rows_of(&self, slice: &Slice) -> Rc<[SeriesSlice]> {
        let rows = slice.rows.get_or_init(|| {
            let all = pieces::rows_of(&slice.pieces, &self.request.columns);
            let series = all.into_iter().map(|(measurement, tags, rows)| SeriesSlice {
                measurement,
                tags,
                rows,
            });
            series.collect()
        });
        Rc::clone(rows)
    }

    /// The columns of one series in a slice, in order of time.
    pub(in crate::query) fn pieces_of(&self, slice: &Slice, key: &SeriesKey) -> Vec<Piece> {
        let columns = &self.request.columns;
        let is_wanted = |name: &str| columns.iter().any(|column| column.name == name);
        pieces::ordered(&slice.pieces, key, &is_wanted)
    }
}

impl Slice {
    const fn holds(&self, time: i64) -> bool {
        self.first <= time && time <= self.last
    }

    /// The time before, or after, all that it holds; `None` at the end of all times.
    pub(in crate::query) const fn beyond(&self, ascending: bool) -> Option<i64> {
        if ascending { self.last.checked_add(1) } else { self.first.checked_sub(1) }
    }
}

/// Cuts a range into slices of about as many lines.
fn begins(runs: &[Run], first: i64, last: i64) -> Vec<i64> {
    let mut begins = vec![first];
    let mut lines = 0;
    for run in runs {
        let (from, to) = (run.from.0.max(first), run.to.0.min(last));
        if from > to {
            continue;
        }
        let whole = i128::from(run.to.0) - i128::from(run.from.0) + 1;
        let part = i128::from(to) - i128::from(from) + 1;
        let mut left = (i128::from(run.lines) * part / whole).max(1) as u64;
        let all = left;
        while lines + left > SLICE_LINES {
            // As if the lines of a run were spread evenly.
            let taken = all - left + (SLICE_LINES - lines);
            let at = i128::from(from) + part * i128::from(taken) / i128::from(all.max(1));
            let at = at as i64;
            left -= SLICE_LINES - lines;
            lines = 0;
            if begins.last().is_some_and(|begin| *begin < at) && at <= last {
                begins.push(at);
            }
        }
        lines += left;
    }
    begins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(from: i64, to: i64, lines: u64) -> Run {
        Run { from: UnixNanos(from), to: UnixNanos(to), lines }
    }

    #[test]
    fn a_range_is_cut_by_the_number_of_lines() {
        assert_eq!(begins(&[run(0, 99, 100)], i64::MIN, i64::MAX), [i64::MIN]);
        let many = begins(&[run(0, 999_999, 4 * SLICE_LINES)], 0, 999_999);
        assert_eq!(many, [0, 250_000, 500_000, 750_000]);
        let half = begins(&[run(0, 999_999, 4 * SLICE_LINES)], 500_000, 999_999);
        assert_eq!(half, [500_000, 750_000]);
    }
}
