//! Reads the samples of the journal's segments as columns.
//!
//! A block holds all samples of a frame of a compressed segment, or of a whole segment where there are no
//! frames to choose from.

use std::{collections::HashMap, sync::Arc, thread};

use super::{
    super::stop::{Effort, Stop},
    Recording,
    beside::Wanted,
    cache::{Block, Cache, Content, Part},
    unreadable::unreadable,
};
use crate::{
    codec::{ColumnsReader, SeriesColumns},
    journal::{self, Commit, Reader, SegmentStamp},
    model::{Loans, Login, Progress},
};

/// A block of more bytes is not made.
const MAX_BLOCK_BYTES: usize = if cfg!(test) { 16 << 10 } else { 32 << 20 };

/// From so many frames on, two threads read them.
const MIN_FRAMES_OF_TWO: usize = 4;

/// Blocks by the number of their frame; `None` for one that would be too large.
type FrameBlocks = Vec<(usize, Option<Arc<Block>>)>;

/// The samples of segments, those that were read lately from memory.
#[derive(Default)]
pub(in crate::query) struct Blocks {
    pub(super) cache: Cache,
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
        if let Some(chunks) = self.cache.columns(recording, wanted)? {
            return Ok(Some(chunks));
        }
        let Recording { login, loans, .. } = recording;
        if let Some(map) = self.cache.map(recording, stamp)? {
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
            self.cache.keep(&recording.loans, stamp, Part::Map, Content::Map(None), 0);
        }
        let known = self.cache.known(&recording.loans, stamp, &Part::Whole);
        let block = match known {
            Some(Content::Block(block)) => block,
            _ => self.read_whole(recording, stamp)?,
        };
        Ok(series_of(vec![block], login))
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
                self.cache.known(&recording.loans, stamp, &Part::Frame(*frame))
            {
                found.insert(*frame, block);
            }
        }
        let missing: Vec<usize> =
            frames.iter().copied().filter(|frame| !found.contains_key(frame)).collect();
        if !missing.is_empty() {
            watch.takes(Effort::Work)?;
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
        watch.takes(Effort::Work)?;
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
        self.cache.keep(loans, stamp, part, Content::Block(block.clone()), bytes);
        block
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
