//! Remembers which segment of the journal holds what of whom, so that most need not be read.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use parking_lot::{Mutex, MutexGuard};

use super::{
    super::{
        duration::WEEK,
        stop::{Effort, Stop},
    },
    MeasurementInfo, Recording, Tags,
    blocks::Blocks,
    described::{AthleteContent, THURSDAY, add_fields, describe, info_of, week_of},
    unreadable::unreadable,
};
use crate::{
    codec::{ColumnsReader, SeriesColumns},
    journal::{Commit, JournalVersion, ReadPlace, SegmentStamp},
    model::{AthleteIndex, Loans, Login, Run, RunOwner, Runs, SegmentIndex, Shape, UnixNanos},
};

/// A segment that is being written is kept as columns up to so many bytes of them; few in tests.
const MAX_OPEN_BYTES: usize = if cfg!(test) { 24 << 10 } else { 48 << 20 };

/// So many bytes that were written since one looked are quickly read.
const LITTLE_BYTES: u64 = 64 << 10;

/// So many series are quickly looked through.
const FEW_SERIES: usize = 100;

/// What is in which segment, and the samples that were asked for lately. Clones share what is remembered.
#[derive(Clone, Default)]
pub struct Catalog(Arc<Shared>);

#[derive(Default)]
struct Shared {
    segments: Mutex<Segments>,
    blocks: Blocks,
}

/// What is known of the segments.
#[derive(Default)]
struct Segments {
    entries: BTreeMap<u64, Entry>,
    /// How the journal stood when they were looked at.
    version: Option<JournalVersion>,
    /// With which all is told apart. With others everything is read anew.
    loans: Arc<Loans>,
}

/// What is known of a segment.
struct Entry {
    stamp: SegmentStamp,
    content: Content,
}

enum Content {
    /// What the index of a compressed segment says.
    Indexed(HashMap<Login, IndexedAthlete>),
    /// What a segment without an index holds, up to the commit with this number.
    Whole { athletes: HashMap<Login, AthleteContent>, last_seq: u64 },
    /// The samples of the segment that is being written, or was before the last one.
    Open(Box<OpenSegment>),
}

struct OpenSegment {
    columns: ColumnsReader,
    place: ReadPlace,
}

impl OpenSegment {
    fn new(loans: &Arc<Loans>) -> Self {
        Self { columns: ColumnsReader::new(Arc::clone(loans)), place: ReadPlace::default() }
    }

    /// The series of the athlete. After a belated sample they are put in order first.
    fn series_of(&mut self, recording: &Recording) -> Result<Vec<Arc<SeriesColumns>>, Stop> {
        let (n_series, is_in_order) = self.columns.state_of(&recording.login);
        if n_series > FEW_SERIES || !is_in_order {
            recording.watch.takes(Effort::Work)?;
        }
        Ok(self.columns.series_of(&recording.login))
    }
}

/// What an index says of an athlete.
struct IndexedAthlete {
    runs: Runs,
    /// The first and the last week.
    weeks: (i64, i64),
    /// All that the samples look like, if the index says it all. Athletes whose samples look alike share it.
    shapes: Option<Arc<[Shape]>>,
}

/// A segment that holds samples of an athlete.
pub(super) struct FoundSegment {
    pub(super) stamp: SegmentStamp,
    /// When, in order.
    pub(super) runs: Vec<Run>,
    /// The samples, if they are in memory in any case.
    pub(super) open: Option<Vec<Arc<SeriesColumns>>>,
}

impl FoundSegment {
    /// Whether it may hold samples between two times, both included.
    pub(super) fn holds_some(&self, first: UnixNanos, last: UnixNanos) -> bool {
        let next = self.runs.partition_point(|run| run.to < first);
        self.runs.get(next).is_some_and(|run| run.from <= last)
    }
}

impl Catalog {
    /// The samples that were asked for lately.
    pub(in crate::query) fn blocks(&self) -> &Blocks {
        &self.0.blocks
    }

    /// About how many bytes the samples that were asked for lately take.
    #[cfg(test)]
    pub(in crate::query) fn kept_bytes(&self) -> usize {
        self.0.blocks.cache.bytes()
    }

    /// The measurements of an athlete in the weeks that a range of time touches.
    pub(super) fn schema(
        &self,
        recording: &Recording,
        (first, last): (i64, i64),
    ) -> Result<BTreeMap<String, MeasurementInfo>, Stop> {
        let login = &recording.login;
        let (first_week, last_week) = (week_of(first), week_of(last));
        let from = first_week.saturating_mul(WEEK).saturating_sub(THURSDAY);
        let to = (last_week + 1).saturating_mul(WEEK).saturating_sub(THURSDAY);
        let mut segments = self.segments(recording)?;
        self.update(&mut segments, recording)?;
        let mut schema: BTreeMap<String, MeasurementInfo> = BTreeMap::new();
        for entry in segments.entries.values_mut() {
            if let Content::Indexed(athletes) = &entry.content {
                let athlete = athletes.get(login);
                let touches =
                    |it: &&IndexedAthlete| it.runs.touches(UnixNanos(from), UnixNanos(to));
                let Some(athlete) = athlete.filter(touches) else { continue };
                // In which of several weeks there is what, an index does not say.
                let is_within = first_week <= athlete.weeks.0 && athlete.weeks.1 <= last_week;
                let one_week = athlete.weeks.0 == athlete.weeks.1;
                if let Some(shapes) = athlete.shapes.as_ref().filter(|_| is_within || one_week) {
                    for shape in &**shapes {
                        let name = String::from_utf8_lossy(&shape.measurement).into_owned();
                        let info = schema.entry(name).or_default();
                        add_fields(shape, info);
                        info.series.insert(Tags::from([]));
                    }
                    continue;
                }
                recording.watch.takes(Effort::Work)?;
                entry.content = Content::Whole { athletes: HashMap::new(), last_seq: 0 };
                read_on(entry, recording)?;
            }
            match &mut entry.content {
                Content::Indexed(_) => {}
                Content::Whole { athletes, .. } => {
                    let Some(athlete) = athletes.get(login) else { continue };
                    if athlete.weeks.values().any(|info| info.series.len() > FEW_SERIES) {
                        recording.watch.takes(Effort::Work)?;
                    }
                    for ((week, name), info) in &athlete.weeks {
                        if (first_week..=last_week).contains(week) {
                            schema.entry(name.clone()).or_default().merge(info);
                        }
                    }
                }
                Content::Open(open) => {
                    for series in open.series_of(recording)? {
                        if let Some(info) = info_of(&series, from, to) {
                            let name = series.measurement().to_owned();
                            schema.entry(name).or_default().merge(&info);
                        }
                    }
                }
            }
        }
        drop(segments);
        if schema.values().map(|info| info.series.len()).sum::<usize>() > FEW_SERIES {
            recording.watch.takes(Effort::Work)?;
        }
        Ok(schema)
    }

    /// The runs of an athlete's samples, and the segments that hold some within a range of time.
    pub(super) fn runs(
        &self,
        recording: &Recording,
        (first, last): (i64, i64),
    ) -> Result<(Vec<Run>, Vec<FoundSegment>), Stop> {
        let login = &recording.login;
        let mut segments = self.segments(recording)?;
        self.update(&mut segments, recording)?;
        let (mut all, mut found) = (Runs::default(), Vec::new());
        for entry in segments.entries.values_mut() {
            let stamp = entry.stamp;
            let runs = match &mut entry.content {
                Content::Indexed(athletes) => athletes.get(login).map(|it| &it.runs),
                Content::Whole { athletes, .. } => athletes.get(login).map(|it| &it.runs),
                Content::Open(open) => open.columns.runs(login),
            };
            let Some(runs) = runs else { continue };
            if runs.touches(UnixNanos(first), UnixNanos(last.saturating_add(1))) {
                let runs: Vec<Run> = runs.iter().collect();
                for run in &runs {
                    all.add_run(*run);
                }
                let open = match &mut entry.content {
                    Content::Open(open) => Some(open.series_of(recording)?),
                    _ => None,
                };
                found.push(FoundSegment { stamp, runs, open });
            }
        }
        drop(segments);
        Ok((all.iter().collect(), found))
    }

    /// What is known, for one query at a time.
    fn segments(&self, recording: &Recording) -> Result<MutexGuard<'_, Segments>, Stop> {
        if let Some(segments) = self.0.segments.try_lock() {
            return Ok(segments);
        }
        // Another query may hold it while it reads much.
        recording.watch.takes(Effort::Work)?;
        Ok(self.0.segments.lock())
    }

    /// Brings what is known up to what the journal holds now.
    fn update(&self, segments: &mut Segments, recording: &Recording) -> Result<(), Stop> {
        let Recording { reader, loans, .. } = recording;
        if segments.loans != *loans {
            *segments = Segments { loans: Arc::clone(loans), ..Segments::default() };
        }
        let version = reader.version();
        if let (Some(now), Some(known)) = (version, segments.version) {
            if now == known {
                return Ok(());
            }
            if let Some(bytes) = now.grown_since(&known)
                && let Some(entry) = segments.entries.get_mut(&now.last_segment())
            {
                // Without columns all of it is read again.
                let is_open = matches!(entry.content, Content::Open(_));
                if !is_open || bytes.saturating_sub(entry.stamp.bytes) > LITTLE_BYTES {
                    recording.watch.takes(Effort::Work)?;
                }
                // Only then: a query that ends meanwhile leaves the rest to the next one.
                read_on(entry, recording)?;
                entry.stamp.bytes = bytes;
                segments.version = version;
                return Ok(());
            }
        }
        recording.watch.takes(Effort::Work)?;
        segments.version = None;
        let stamps = reader.segment_stamps().map_err(unreadable)?;
        self.0.blocks.cache.forget_others(&stamps);
        update_entries(&mut segments.entries, &stamps, recording)?;
        segments.version = version;
        Ok(())
    }
}

fn update_entries(
    entries: &mut BTreeMap<u64, Entry>,
    stamps: &[SegmentStamp],
    recording: &Recording,
) -> Result<(), Stop> {
    let Recording { reader, watch, loans, .. } = recording;
    let numbers: std::collections::HashSet<u64> = stamps.iter().map(|it| it.number).collect();
    entries.retain(|number, _| numbers.contains(number));
    let n_stamps = stamps.len();
    for (index, stamp) in stamps.iter().enumerate() {
        watch.check()?;
        let (is_last, is_recent) = (index + 1 == n_stamps, index + 2 >= n_stamps);
        match entries.get_mut(&stamp.number) {
            // Only the last two are kept as columns.
            Some(entry) if !is_recent && matches!(entry.content, Content::Open(_)) => {}
            Some(entry) if entry.stamp == *stamp => continue,
            Some(entry)
                if !entry.stamp.is_compressed
                    && !stamp.is_compressed
                    && entry.stamp.rewritings == stamp.rewritings
                    && entry.stamp.bytes < stamp.bytes =>
            {
                read_on(entry, recording)?;
                entry.stamp = *stamp;
                continue;
            }
            _ => {}
        }
        let index = if stamp.is_compressed {
            reader.stored_index(stamp.number).map_err(unreadable)?
        } else {
            None
        };
        let content = match index {
            Some(index) if !is_lent(&index, loans) => Content::Indexed(indexed(index)),
            None if is_last && !stamp.is_compressed => {
                Content::Open(Box::new(OpenSegment::new(loans)))
            }
            _ => Content::Whole { athletes: HashMap::new(), last_seq: 0 },
        };
        let mut entry = Entry { stamp: *stamp, content };
        read_on(&mut entry, recording)?;
        entries.insert(stamp.number, entry);
    }
    Ok(())
}

/// Whether a segment holds lines that are not of the athlete whose login sent them.
fn is_lent(index: &SegmentIndex, loans: &Loans) -> bool {
    let is_others = |login: &Login, run: Run| {
        loans.owner_of_run(login.as_str(), run.from, run.to) != RunOwner::One(login.as_str())
    };
    let mut athletes = index.athletes.iter();
    athletes.any(|(login, athlete)| athlete.runs.iter().any(|run| is_others(login, run)))
}

fn indexed(index: SegmentIndex) -> HashMap<Login, IndexedAthlete> {
    let mut shared: HashMap<Vec<Shape>, Arc<[Shape]>> = HashMap::new();
    let athletes = index.athletes.into_iter().map(|(login, athlete)| {
        let AthleteIndex { runs, shapes, is_varied, .. } = athlete;
        let (from, to) = runs.span().unwrap_or((UnixNanos::MIN, UnixNanos::MAX));
        let shapes = (!is_varied).then(|| {
            let known = shared.entry(shapes);
            Arc::clone(known.or_insert_with_key(|shapes| shapes.as_slice().into()))
        });
        (login, IndexedAthlete { runs, weeks: (week_of(from.0), week_of(to.0)), shapes })
    });
    athletes.collect()
}

/// Reads the commits of a segment that were not read yet.
fn read_on(entry: &mut Entry, recording: &Recording) -> Result<(), Stop> {
    let Recording { reader, watch, loans, .. } = recording;
    if let Content::Open(open) = &mut entry.content {
        let OpenSegment { columns, place } = &mut **open;
        let mut visit = |commit: &Commit<'_>| {
            columns.read(commit.payload);
            !watch.is_stopped() && columns.bytes() <= MAX_OPEN_BYTES
        };
        reader.for_each_commit_after(entry.stamp.number, place, &mut visit).map_err(unreadable)?;
        watch.check()?;
        if columns.bytes() <= MAX_OPEN_BYTES {
            return Ok(());
        }
        entry.content = Content::Whole { athletes: HashMap::new(), last_seq: 0 };
    }
    let Content::Whole { athletes, last_seq } = &mut entry.content else { return Ok(()) };
    let mut visit = |commit: &Commit<'_>| {
        if commit.seq > *last_seq {
            describe(commit.payload, loans, athletes);
            *last_seq = commit.seq;
        }
        !watch.is_stopped()
    };
    reader.for_each_commit_of(entry.stamp.number, None, &mut visit).map_err(unreadable)?;
    watch.check()
}
