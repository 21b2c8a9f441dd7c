//! Makes a compressed segment of a plain one.

use std::io;

use zstd::{bulk::Compressor, zstd_safe::CParameter};

use super::{ArchiveIndex, Describe, FrameEntry, index::Span, parts};
use crate::model::{AthleteParts, Login, SegmentIndex, UnixNanos};

/// Whose lines a frame has, with the first and the last of their times.
type Spans = Vec<(Login, UnixNanos, UnixNanos)>;

/// A compressed segment on its way: stretches of the plain one go in in their order, the bytes
/// of the file come out.
pub(in crate::journal) struct Draft {
    compressor: Compressor<'static>,
    describe: Describe,
    frame_bytes: usize,
    /// Of the frame that is being filled.
    text: Vec<u8>,
    first_seq: Option<u64>,
    segment_index: SegmentIndex,
    /// What is done.
    out: Vec<u8>,
    frames: Vec<(FrameEntry, Spans)>,
    opening: Vec<u8>,
    all: SegmentIndex,
}

impl Draft {
    /// Begins with the opening lines, whatever they look like. Frames have at most `frame_bytes`
    /// of text, unless one commit alone is longer.
    pub(in crate::journal) fn new(
        opening: &[u8],
        level: i32,
        frame_bytes: usize,
        describe: Describe,
    ) -> io::Result<Self> {
        let mut compressor = Compressor::new(level)?;
        compressor.set_parameter(CParameter::ChecksumFlag(true))?;
        let mut draft = Self {
            compressor,
            describe,
            frame_bytes,
            text: opening.to_vec(),
            first_seq: None,
            segment_index: SegmentIndex::default(),
            out: Vec::new(),
            frames: Vec::new(),
            opening: opening.to_vec(),
            all: SegmentIndex::default(),
        };
        draft.end_frame()?;
        Ok(draft)
    }

    /// Appends a whole commit verbatim; `payload` are its lines, or `None` if the commit does not
    /// count. Returns `true` if that ended a frame.
    pub(in crate::journal) fn commit(
        &mut self,
        raw: &[u8],
        seq: u64,
        payload: Option<&[u8]>,
    ) -> io::Result<bool> {
        let ended = self.append_raw(raw)?;
        if let Some(payload) = payload {
            self.first_seq.get_or_insert(seq);
            (self.describe)(payload, &mut self.segment_index);
        }
        Ok(ended)
    }

    /// Appends bytes that are not a whole commit. Returns `true` if that ended a frame.
    pub(in crate::journal) fn append_raw(&mut self, raw: &[u8]) -> io::Result<bool> {
        let full = !self.text.is_empty() && self.text.len() + raw.len() > self.frame_bytes;
        if full {
            self.end_frame()?;
        }
        self.text.extend_from_slice(raw);
        Ok(full)
    }

    /// The whole file, with these parts.
    pub(in crate::journal) fn finish(
        mut self,
        athlete_parts: &[AthleteParts],
    ) -> io::Result<Vec<u8>> {
        if !self.text.is_empty() {
            self.end_frame()?;
        }
        let places: std::collections::HashMap<&Login, u32> =
            self.all.athletes.keys().zip(0..).collect();
        let frames = self.frames.into_iter().map(|(mut frame, spans)| {
            // In order of the logins, as the athletes are.
            frame.spans = spans
                .iter()
                .filter_map(|(login, from, to)| {
                    Some(Span { athlete: *places.get(login)?, from: *from, to: *to })
                })
                .collect();
            frame
        });
        let frames = frames.collect();
        let summaries = parts::summaries_to_frame(athlete_parts)?;
        let columns = parts::columns_to_frame(athlete_parts)?;
        let index = ArchiveIndex {
            opening: self.opening,
            frames,
            segment_index: self.all,
            summary_bytes: summaries.len() as u64,
            columns_bytes: columns.len() as u64,
        };
        let mut out = self.out;
        out.extend_from_slice(&summaries);
        out.extend_from_slice(&columns);
        let tail = index.to_frames(out.len() as u64)?;
        out.extend_from_slice(&tail);
        Ok(out)
    }

    fn end_frame(&mut self) -> io::Result<()> {
        let packed = self.compressor.compress(&self.text)?;
        let segment_index = std::mem::take(&mut self.segment_index);
        let spans = segment_index.athletes.iter().filter_map(|(login, athlete)| {
            athlete.runs.span().map(|(from, to)| (login.clone(), from, to))
        });
        let frame = FrameEntry {
            at: self.out.len() as u64,
            len: packed.len() as u64,
            crc: crc32c::crc32c(&packed),
            plain_len: self.text.len() as u64,
            first_seq: self.first_seq.take(),
            spans: Vec::new(),
        };
        self.frames.push((frame, spans.collect()));
        self.all.merge(&segment_index);
        self.out.extend_from_slice(&packed);
        self.text.clear();
        Ok(())
    }
}
