//! Reads what is kept of each athlete beside the frames of a segment: columns and summaries.

use std::sync::Arc;

use super::{
    super::stop::{Effort, Stop},
    CellColumn, Recording,
    cache::{Cache, Chunk, Content, Part},
    unreadable::unreadable,
};
use crate::{
    codec::{AthleteSummary, ChunkHead, ChunkReader, SeriesColumns, decode_summary},
    journal::{PartPlace, SegmentMap, SegmentStamp},
    model::UnixNanos,
};

/// What to read of a segment.
pub(super) struct Wanted<'w> {
    pub(super) stamp: SegmentStamp,
    pub(super) measurements: &'w [String],
    pub(super) columns: &'w [CellColumn],
    pub(super) first: UnixNanos,
    pub(super) last: UnixNanos,
}

/// A part of so many bytes is quickly read, and so are so many of its chunks.
const SMALL_PART: u64 = 256 << 10;
const FEW_CHUNKS: usize = 4;

/// A chunk that has to be read.
struct Missing<'h> {
    number: usize,
    head: &'h ChunkHead,
    /// Its place among what is found.
    place: usize,
    /// Fields that were read before.
    fields: Vec<String>,
}

impl Cache {
    /// Which part of a segment holds whose samples; `None` if that is not known.
    pub(super) fn map(
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
        recording.watch.takes(Effort::Reading)?;
        let map = recording.reader.segment_map(stamp.number).map_err(unreadable)?.map(Arc::new);
        let bytes = map.as_ref().map_or(0, |map| map.bytes());
        self.keep(&recording.loans, stamp, Part::Map, Content::Map(map.clone()), bytes);
        Ok(map)
    }

    /// What an athlete's samples in a segment come to, minute by minute; `None` if that is not known.
    pub(super) fn summary(
        &self,
        recording: &Recording,
        stamp: SegmentStamp,
    ) -> Result<Option<Arc<AthleteSummary>>, Stop> {
        let Recording { login, loans, .. } = recording;
        let part = Part::Summary(login.clone());
        if let Some(Content::Summary(summary)) = self.known(loans, stamp, &part) {
            return Ok(summary);
        }
        let map = self.map(recording, stamp)?;
        let text = match map.and_then(|map| map.summary_of(login)) {
            Some(place) => read_part(recording, stamp, place)?,
            None => None,
        };
        let summary = text.and_then(|text| decode_summary(&text)).map(Arc::new);
        let bytes = summary.as_ref().map_or(0, |summary| summary.bytes());
        self.keep(loans, stamp, part, Content::Summary(summary.clone()), bytes);
        Ok(summary)
    }

    /// The series of an athlete in a segment, as far as they are wanted, from the columns that are kept beside it;
    /// `None` if there are none, or not of all that is wanted.
    pub(super) fn columns(
        &self,
        recording: &Recording,
        wanted: &Wanted<'_>,
    ) -> Result<Option<Vec<Arc<SeriesColumns>>>, Stop> {
        // Columns are stored by sender, not by whose samples they are.
        if !recording.is_own() {
            return Ok(None);
        }
        let Recording { login, loans, watch, .. } = recording;
        let stamp = wanted.stamp;
        let Some(map) = self.map(recording, stamp)? else { return Ok(None) };
        let Some(place) = map.columns_of(login) else { return Ok(None) };
        let mut bytes = None;
        let Some(heads) = self.heads(recording, stamp, place, &mut bytes)? else { return Ok(None) };
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for (number, head) in heads.iter().enumerate().filter(|(_, head)| wanted.is_meant(head)) {
            if !wanted.names().all(|name| head.can_give(name)) {
                return Ok(None);
            }
            let known = match self.known(loans, stamp, &Part::Chunk(login.clone(), number)) {
                Some(Content::Chunk(chunk)) => Some(chunk),
                _ => None,
            };
            if known.as_ref().is_none_or(|chunk| !wanted.names().all(|name| chunk.has(name))) {
                let fields = known.as_ref().map_or(&[][..], |chunk| &chunk.fields).to_vec();
                missing.push(Missing { number, head, place: found.len(), fields });
            }
            found.push(known.map(|chunk| chunk.series));
        }
        if !missing.is_empty() {
            if missing.len() > FEW_CHUNKS {
                watch.takes(Effort::Work)?;
            }
            if bytes.is_none() {
                bytes = read_part(recording, stamp, place)?;
            }
            let mut reader = bytes.as_deref().and_then(ChunkReader::new);
            for Missing { number, head, place, mut fields } in missing {
                watch.check()?;
                watch.pause();
                fields.extend(wanted.names().map(str::to_owned));
                fields.sort_unstable();
                fields.dedup();
                let chunk = reader.as_mut().and_then(|reader| Chunk::read(reader, head, fields));
                let Some(chunk) = chunk else {
                    // Read the frames instead.
                    self.keep(loans, stamp, Part::Heads(login.clone()), Content::Heads(None), 0);
                    return Ok(None);
                };
                if let Some(known) = found.get_mut(place) {
                    *known = Some(Arc::clone(&chunk.series));
                }
                let bytes = chunk.series.bytes();
                let part = Part::Chunk(login.clone(), number);
                self.keep(loans, stamp, part, Content::Chunk(chunk), bytes);
            }
        }
        Ok(Some(found.into_iter().flatten().collect()))
    }

    /// The heads of an athlete's columns; `None` if they are damaged. What is read for them is left in `bytes`.
    fn heads(
        &self,
        recording: &Recording,
        stamp: SegmentStamp,
        place: PartPlace,
        bytes: &mut Option<Vec<u8>>,
    ) -> Result<Option<Arc<[ChunkHead]>>, Stop> {
        let Recording { login, loans, .. } = recording;
        let part = Part::Heads(login.clone());
        if let Some(Content::Heads(heads)) = self.known(loans, stamp, &part) {
            return Ok(heads);
        }
        *bytes = read_part(recording, stamp, place)?;
        let heads: Option<Arc<[ChunkHead]>> =
            bytes.as_deref().and_then(ChunkHead::read_all).map(Arc::from);
        let n_bytes = heads.iter().flat_map(|heads| heads.iter()).map(ChunkHead::bytes).sum();
        self.keep(loans, stamp, part, Content::Heads(heads.clone()), n_bytes);
        Ok(heads)
    }
}

impl Wanted<'_> {
    /// The names of the fields.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    fn is_meant(&self, head: &ChunkHead) -> bool {
        let is_it = |name: &String| **name == *head.measurement();
        self.measurements.iter().any(is_it) && head.touches(self.first.0, self.last.0)
    }
}

impl Chunk {
    fn read(reader: &mut ChunkReader<'_>, head: &ChunkHead, fields: Vec<String>) -> Option<Self> {
        let is_wanted = |name: &str| fields.binary_search_by(|it| (**it).cmp(name)).is_ok();
        let series = Arc::new(reader.read(head, &is_wanted)?);
        Some(Self { series, fields: fields.into() })
    }

    /// Whether the field was looked for.
    fn has(&self, name: &str) -> bool {
        self.fields.binary_search_by(|it| (**it).cmp(name)).is_ok()
    }
}

/// Reads what is kept of an athlete at a place; `None` if it is damaged.
fn read_part(
    recording: &Recording,
    stamp: SegmentStamp,
    place: PartPlace,
) -> Result<Option<Vec<u8>>, Stop> {
    let effort = if place.bytes() > SMALL_PART { Effort::Work } else { Effort::Reading };
    recording.watch.takes(effort)?;
    Ok(recording.reader.part(stamp.number, place))
}
