//! Keeps columns of the journal in memory, so that what was read once need not be read again.
//!
//! A block holds all samples of a frame of a compressed segment, or of a whole segment where there are no
//! frames to choose from. It is never changed: what a segment holds changes with its stamp. Memory is
//! bounded: the blocks that were not asked for the longest are dropped.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
};

use parking_lot::Mutex;

use super::{super::stop::Stop, CellColumn, Recording, unreadable::unreadable};
use crate::{
    codec::{AthleteSummary, ChunkHead, ChunkReader, ColumnsReader, SeriesColumns, decode_summary},
    journal::{self, Commit, Reader, SegmentMap, SegmentStamp},
    model::{Loans, Login, Progress, UnixNanos},
};

/// The most bytes of all blocks, about: a team of 40 for a long day. Little in tests, so that theirs are
/// dropped, too.
pub(in crate::query) const MAX_BYTES: usize = if cfg!(test) { 64 << 10 } else { 128 << 20 };
/// A block of more bytes is not made.
const MAX_BLOCK_BYTES: usize = if cfg!(test) { 16 << 10 } else { 32 << 20 };

/// From so many frames on, two threads read them.
const MIN_FRAMES_OF_TWO: usize = 4;

/// The series of each athlete in a block.
type Block = HashMap<Login, Vec<Arc<SeriesColumns>>>;

/// Blocks by the number of their frame; `None` for one that would be too large.
type FrameBlocks = Vec<(usize, Option<Arc<Block>>)>;

/// The blocks in memory.
#[derive(Default)]
pub(in crate::query) struct Blocks {
    kept: Mutex<Kept>,
    clock: AtomicU64,
}

#[derive(Default)]
struct Kept {
    /// By which the samples in the blocks are told apart; with others nothing is kept on.
    loans: Arc<Loans>,
    parts: HashMap<(u64, Part), Entry>,
    bytes: usize,
}

/// What of a segment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Part {
    Map,
    /// Of an athlete.
    Summary(Login),
    /// The heads of an athlete's columns.
    Heads(Login),
    /// Some of an athlete's columns.
    Chunk(Login, usize),
    Frame(usize),
    Whole,
}

struct Entry {
    stamp: SegmentStamp,
    content: Content,
    bytes: usize,
    used: u64,
}

#[derive(Clone)]
enum Content {
    /// `None` if the segment has to be read as a whole.
    Map(Option<Arc<SegmentMap>>),
    /// `None` if there is none.
    Summary(Option<Arc<AthleteSummary>>),
    /// `None` if there are none, or damaged ones.
    Heads(Option<Arc<[ChunkHead]>>),
    Chunk(Chunk),
    /// `None` if it would be too large.
    Block(Option<Arc<Block>>),
}

/// Some rows of a series, with the fields that were asked for.
#[derive(Clone)]
struct Chunk {
    series: Arc<SeriesColumns>,
    /// Sorted. It may have no values of them.
    fields: Arc<[String]>,
}

/// What to read of a segment.
pub(super) struct Wanted<'w> {
    pub(super) stamp: SegmentStamp,
    pub(super) measurements: &'w [String],
    pub(super) columns: &'w [CellColumn],
    pub(super) first: UnixNanos,
    pub(super) last: UnixNanos,
}

impl Blocks {
    /// The series of an athlete in the parts of a segment that hold samples of a range of time, in order of
    /// arrival; `None` if they are too large to be kept.
    pub(super) fn series(
        &self,
        recording: &Recording,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Vec<Arc<SeriesColumns>>>, Stop> {
        let stamp = wanted.stamp;
        if let Some(chunks) = self.stored(recording, wanted)? {
            return Ok(Some(chunks));
        }
        let Recording { login, loans, .. } = recording;
        if let Some(map) = self.map(recording, stamp)? {
            let of = |login: &Login| map.frames_of(login, wanted.first, wanted.last).collect();
            let sources = loans.sources(login);
            let mut frames: Vec<usize> =
                sources.iter().flat_map(|it| -> Vec<usize> { of(it) }).collect();
            frames.sort_unstable();
            frames.dedup();
            if let Some(blocks) = self.frames(recording, stamp, &frames)? {
                return Ok(series_of(blocks, login));
            }
            // Something is damaged: what of it can be read is found from the beginning only.
            self.keep(&recording.loans, stamp, Part::Map, Content::Map(None), 0);
        }
        let known = self.known(&recording.loans, stamp, &Part::Whole);
        let block = match known {
            Some(Content::Block(block)) => block,
            _ => self.read_whole(recording, stamp)?,
        };
        Ok(series_of(vec![block], login))
    }

    /// The same from the columns that are kept beside the segment, with the wanted fields alone; `None` if there
    /// are none, and if they are of others as well.
    fn stored(
        &self,
        recording: &Recording,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Vec<Arc<SeriesColumns>>>, Stop> {
        let Recording { reader, login, loans, watch, .. } = recording;
        let stamp = wanted.stamp;
        // They tell apart who sent, not whose the samples are.
        if !recording.is_own() {
            return Ok(None);
        }
        let Some(map) = self.map(recording, stamp)? else { return Ok(None) };
        let Some(place) = map.columns_of(login) else { return Ok(None) };
        let mut bytes: Option<Vec<u8>> = None;
        let heads = match self.known(loans, stamp, &Part::Heads(login.clone())) {
            Some(Content::Heads(heads)) => heads,
            _ => {
                watch.is_long()?;
                bytes = reader.part(stamp.number, place);
                let heads = bytes.as_deref().and_then(ChunkHead::read_all);
                self.keep_heads(loans, stamp, login, heads.map(Arc::from))
            }
        };
        let Some(heads) = heads else { return Ok(None) };
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for (number, head) in heads.iter().enumerate() {
            let is_meant = wanted.measurements.iter().any(|name| *name == *head.measurement());
            if !is_meant || !head.touches(wanted.first.0, wanted.last.0) {
                continue;
            }
            let known = match self.known(loans, stamp, &Part::Chunk(login.clone(), number)) {
                Some(Content::Chunk(chunk)) => Some(chunk),
                _ => None,
            };
            let is_whole = |chunk: &Chunk| {
                wanted.columns.iter().all(|column| chunk.fields.binary_search(&column.name).is_ok())
            };
            if !known.as_ref().is_some_and(is_whole) {
                missing.push((
                    found.len(),
                    number,
                    head,
                    known.as_ref().map(|it| Arc::clone(&it.fields)),
                ));
            }
            found.push(known.map(|chunk| chunk.series));
        }
        if !missing.is_empty() {
            watch.is_long()?;
            let bytes = bytes.or_else(|| reader.part(stamp.number, place));
            let mut reader = bytes.as_deref().and_then(ChunkReader::new);
            for (place, number, head, fields) in missing {
                watch.check()?;
                let names = wanted.columns.iter().map(|column| column.name.clone());
                let mut fields: Vec<String> =
                    names.chain(fields.iter().flat_map(|it| it.iter().cloned())).collect();
                fields.sort_unstable();
                fields.dedup();
                let is_wanted =
                    |name: &str| fields.binary_search_by(|field| (**field).cmp(name)).is_ok();
                let series = reader.as_mut().and_then(|reader| reader.read(head, &is_wanted));
                let Some(series) = series.map(Arc::new) else {
                    // The frames are there, too.
                    self.keep_heads(loans, stamp, login, None);
                    return Ok(None);
                };
                if let Some(known) = found.get_mut(place) {
                    *known = Some(Arc::clone(&series));
                }
                let bytes = series.bytes();
                let chunk = Chunk { series, fields: fields.into() };
                self.keep(
                    loans,
                    stamp,
                    Part::Chunk(login.clone(), number),
                    Content::Chunk(chunk),
                    bytes,
                );
            }
        }
        Ok(Some(found.into_iter().flatten().collect()))
    }

    fn keep_heads(
        &self,
        loans: &Arc<Loans>,
        stamp: SegmentStamp,
        login: &Login,
        heads: Option<Arc<[ChunkHead]>>,
    ) -> Option<Arc<[ChunkHead]>> {
        let bytes = heads.iter().flat_map(|heads| heads.iter()).map(ChunkHead::bytes).sum();
        self.keep(loans, stamp, Part::Heads(login.clone()), Content::Heads(heads.clone()), bytes);
        heads
    }

    /// What an athlete's samples in a segment come to, minute by minute; `None` if that is not known.
    pub(super) fn summary(
        &self,
        recording: &Recording,
        stamp: SegmentStamp,
    ) -> Result<Option<Arc<AthleteSummary>>, Stop> {
        let Recording { reader, login, .. } = recording;
        let part = Part::Summary(login.clone());
        if let Some(Content::Summary(summary)) = self.known(&recording.loans, stamp, &part) {
            return Ok(summary);
        }
        recording.watch.is_long()?;
        let map = self.map(recording, stamp)?;
        let place = map.and_then(|map| map.summary_of(login));
        let text = place.and_then(|place| reader.part(stamp.number, place));
        let summary = text.and_then(|text| decode_summary(&text)).map(Arc::new);
        let bytes = summary.as_ref().map_or(0, |summary| summary.bytes());
        self.keep(&recording.loans, stamp, part, Content::Summary(summary.clone()), bytes);
        Ok(summary)
    }

    /// Drops what is left of segments that are no more as they were.
    pub(super) fn forget_others(&self, stamps: &[SegmentStamp]) {
        let by_number: HashMap<u64, &SegmentStamp> =
            stamps.iter().map(|stamp| (stamp.number, stamp)).collect();
        let mut kept = self.kept.lock();
        let Kept { parts, bytes, .. } = &mut *kept;
        parts.retain(|(number, _), entry| {
            let is_current = by_number.get(number).is_some_and(|stamp| **stamp == entry.stamp);
            if !is_current {
                *bytes = bytes.saturating_sub(entry.bytes);
            }
            is_current
        });
    }

    /// About how many bytes they take.
    #[cfg(test)]
    pub(in crate::query) fn bytes(&self) -> usize {
        self.kept.lock().bytes
    }

    /// Which frame of a segment holds whose samples; `None` if that is not known.
    fn map(
        &self,
        recording: &Recording,
        stamp: SegmentStamp,
    ) -> Result<Option<Arc<SegmentMap>>, Stop> {
        if !stamp.is_compressed {
            return Ok(None);
        }
        if let Some(Content::Map(map)) = self.known(&recording.loans, stamp, &Part::Map) {
            return Ok(map);
        }
        recording.watch.is_long()?;
        let map = recording.reader.segment_map(stamp.number).map_err(unreadable)?.map(Arc::new);
        let bytes = map.as_ref().map_or(0, |map| map.bytes());
        self.keep(&recording.loans, stamp, Part::Map, Content::Map(map.clone()), bytes);
        Ok(map)
    }

    /// Some frames of a segment; `None` if something of them is damaged.
    fn frames(
        &self,
        recording: &Recording,
        stamp: SegmentStamp,
        frames: &[usize],
    ) -> Result<Option<Vec<Option<Arc<Block>>>>, Stop> {
        let watch = &recording.watch;
        let mut found: HashMap<usize, Option<Arc<Block>>> = HashMap::new();
        for frame in frames {
            if let Some(Content::Block(block)) =
                self.known(&recording.loans, stamp, &Part::Frame(*frame))
            {
                found.insert(*frame, block);
            }
        }
        let missing: Vec<usize> =
            frames.iter().copied().filter(|frame| !found.contains_key(frame)).collect();
        if !missing.is_empty() {
            watch.is_long()?;
            let progress = watch.progress();
            let (reader, loans) = (&recording.reader, &recording.loans);
            let read = |frames: &[usize]| self.read_frames(reader, loans, stamp, frames, progress);
            let outcomes = if missing.len() < MIN_FRAMES_OF_TWO {
                vec![read(&missing)]
            } else {
                let (one, other) = missing.split_at(missing.len() / 2);
                thread::scope(|scope| {
                    let builder = thread::Builder::new().name("query".to_owned());
                    match builder.spawn_scoped(scope, || read(other)) {
                        Ok(second) => {
                            let one = read(one);
                            // It panics only where this thread would have, too.
                            let other = second.join().unwrap_or_else(|_| read(other));
                            vec![one, other]
                        }
                        Err(_) => vec![read(&missing)],
                    }
                })
            };
            watch.check()?;
            for outcome in outcomes {
                let Some(blocks) = outcome.map_err(unreadable)? else { return Ok(None) };
                found.extend(blocks);
            }
        }
        let empty = || Some(Arc::new(Block::new()));
        Ok(Some(frames.iter().map(|frame| found.remove(frame).unwrap_or_else(empty)).collect()))
    }

    /// Reads some frames of a segment; `None` if something of them is damaged.
    fn read_frames(
        &self,
        reader: &Reader,
        loans: &Arc<Loans>,
        stamp: SegmentStamp,
        frames: &[usize],
        progress: &Progress,
    ) -> Result<Option<FrameBlocks>, journal::Error> {
        let mut found = FrameBlocks::new();
        let mut current: Option<(usize, ColumnsReader)> = None;
        let mut end_frame = |current: &mut Option<(usize, ColumnsReader)>| {
            if let Some((frame, columns)) = current.take() {
                found.push((frame, self.keep_block(loans, stamp, Part::Frame(frame), columns)));
            }
        };
        let mut visit = |frame: usize, commit: &Commit<'_>| {
            if current.as_ref().is_none_or(|(known, _)| *known != frame) {
                end_frame(&mut current);
                current = Some((frame, ColumnsReader::new(Arc::clone(loans))));
            }
            if let Some((_, columns)) = &mut current
                && columns.bytes() <= MAX_BLOCK_BYTES
            {
                columns.read(commit.payload);
            }
            !progress.is_stopped()
        };
        let is_whole = reader.for_each_commit_in_frames(stamp.number, frames, &mut visit)?;
        // A frame that was left in the middle is none to be kept.
        if !is_whole || progress.is_stopped() {
            return Ok(None);
        }
        end_frame(&mut current);
        Ok(Some(found))
    }

    fn read_whole(
        &self,
        recording: &Recording,
        stamp: SegmentStamp,
    ) -> Result<Option<Arc<Block>>, Stop> {
        let Recording { reader, loans, watch, .. } = recording;
        watch.is_long()?;
        let mut columns = ColumnsReader::new(Arc::clone(loans));
        let mut visit = |commit: &Commit<'_>| {
            columns.read(commit.payload);
            !watch.is_stopped() && columns.bytes() <= MAX_BLOCK_BYTES
        };
        reader.for_each_commit_of(stamp.number, None, &mut visit).map_err(unreadable)?;
        watch.check()?;
        Ok(self.keep_block(&recording.loans, stamp, Part::Whole, columns))
    }

    fn keep_block(
        &self,
        loans: &Arc<Loans>,
        stamp: SegmentStamp,
        part: Part,
        columns: ColumnsReader,
    ) -> Option<Arc<Block>> {
        let bytes = columns.bytes();
        let block = (bytes <= MAX_BLOCK_BYTES).then(|| Arc::new(columns.finish()));
        let bytes = if block.is_some() { bytes } else { 0 };
        self.keep(loans, stamp, part, Content::Block(block.clone()), bytes);
        block
    }

    fn known(&self, loans: &Arc<Loans>, stamp: SegmentStamp, part: &Part) -> Option<Content> {
        let used = self.clock.fetch_add(1, Ordering::Relaxed);
        let mut kept = self.kept.lock();
        if kept.loans != *loans {
            return None;
        }
        let entry = kept.parts.get_mut(&(stamp.number, part.clone()))?;
        if entry.stamp != stamp {
            return None;
        }
        entry.used = used;
        Some(entry.content.clone())
    }

    fn keep(
        &self,
        loans: &Arc<Loans>,
        stamp: SegmentStamp,
        part: Part,
        content: Content,
        bytes: usize,
    ) {
        let used = self.clock.fetch_add(1, Ordering::Relaxed);
        let bytes = bytes + size_of::<Entry>();
        let mut kept = self.kept.lock();
        if kept.loans != *loans {
            *kept = Kept { loans: Arc::clone(loans), ..Kept::default() };
        }
        let entry = Entry { stamp, content, bytes, used };
        if let Some(before) = kept.parts.insert((stamp.number, part), entry) {
            kept.bytes = kept.bytes.saturating_sub(before.bytes);
        }
        kept.bytes += bytes;
        if kept.bytes > MAX_BYTES {
            kept.make_room(MAX_BYTES / 8 * 7);
        }
    }
}

impl Kept {
    /// Drops what was not used the longest.
    fn make_room(&mut self, most: usize) {
        let mut by_use: Vec<(u64, (u64, Part))> =
            self.parts.iter().map(|(key, entry)| (entry.used, key.clone())).collect();
        by_use.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in by_use {
            if self.bytes <= most {
                return;
            }
            if let Some(entry) = self.parts.remove(&key) {
                self.bytes = self.bytes.saturating_sub(entry.bytes);
            }
        }
    }
}

/// The series of an athlete in some blocks; `None` if one of them is too large.
fn series_of(blocks: Vec<Option<Arc<Block>>>, login: &Login) -> Option<Vec<Arc<SeriesColumns>>> {
    let mut all = Vec::new();
    for block in blocks {
        all.extend(block?.get(login).into_iter().flatten().cloned());
    }
    Some(all)
}
