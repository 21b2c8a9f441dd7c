//! Reads a compressed segment as if it were a plain one.

use std::io::{self, Read, SeekFrom};

use zstd::{
    bulk::Decompressor,
    zstd_safe::{find_frame_compressed_size, get_frame_content_size},
};

use super::{
    ArchiveIndex, FRAME_MAGIC, MAX_FRAME_BYTES, SKIPPABLE_MAGIC, TRAILER_BYTES,
    parts::{self, BEFORE_DIRECTORY, PartPlace, PartPlaces},
};
use crate::{journal::fs::ReadableFile, offset};

/// Whether the frame with this number is to be read.
pub(in crate::journal) type FrameFilter<'a> = &'a dyn Fn(&ArchiveIndex, usize) -> bool;

/// A place where the text that [`Archive`] gives leaves something out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::journal) struct Gap {
    /// Where in the text that is given.
    pub(in crate::journal) at: u64,
    /// The damaged bytes of the file, where and how many; `None` for a frame that nobody wanted.
    pub(in crate::journal) damaged: Option<(u64, u64)>,
}

/// A frame that is to be read.
#[derive(Debug, Clone, Copy)]
struct FramePart {
    at: u64,
    len: u64,
    /// Checksum and length of the text, where the index is there to tell.
    known: Option<(u32, u64)>,
    wanted: bool,
    /// No frame at all.
    is_damaged: bool,
}

/// A compressed segment open for reading: its text, without what is damaged and what is not
/// wanted.
///
/// Of a damaged frame it gives what can be decompressed; what of that is whole, the checksums of
/// the commits tell.
pub(in crate::journal) struct Archive {
    file: Box<dyn ReadableFile>,
    decompressor: Decompressor<'static>,
    index: Option<ArchiveIndex>,
    parts: std::vec::IntoIter<FramePart>,
    is_first: bool,
    plain_len: u64,
    text: Vec<u8>,
    /// What of `text` has been given.
    given: usize,
    /// Bytes of text up to the end of `text`.
    total: u64,
    gaps: Vec<Gap>,
    /// Whether there is an index, but one that cannot be read.
    index_damaged: bool,
}

impl Archive {
    /// Opens a file; reads its index, or, without a good one, the places of its frames.
    pub(in crate::journal) fn open(mut file: Box<dyn ReadableFile>) -> io::Result<Self> {
        let len = file.seek(SeekFrom::End(0))?;
        let index = read_index(&mut *file, len)?;
        let (parts, index_damaged) = match &index {
            Some(index) => {
                let part = |frame: &super::FrameEntry| FramePart {
                    at: frame.at,
                    len: frame.len,
                    known: Some((frame.crc, frame.plain_len)),
                    wanted: true,
                    is_damaged: false,
                };
                (index.frames.iter().map(part).collect(), false)
            }
            None => find_parts(&read_at(&mut *file, 0, len)?),
        };
        let plain_len = if let Some(index) = &index {
            index.plain_len()
        } else {
            let bounds = parts.iter().map(|part| part.known.map_or(0, |(_, len)| len));
            bounds.fold(0, u64::saturating_add)
        };
        Ok(Self {
            file,
            decompressor: Decompressor::new()?,
            index,
            parts: parts.into_iter(),
            is_first: true,
            plain_len,
            text: Vec::new(),
            given: 0,
            total: 0,
            gaps: Vec::new(),
            index_damaged,
        })
    }

    /// The index, if it is whole.
    pub(in crate::journal) fn index(&self) -> Option<&ArchiveIndex> {
        self.index.as_ref()
    }

    /// Where the summary and the columns of each athlete are; empty without any, and where that is damaged.
    pub(in crate::journal) fn part_places(&mut self) -> (PartPlaces, PartPlaces) {
        let bounds = self.index.as_ref().and_then(|index| {
            let (begin, end) = (index.frames_end(), index.summaries_end()?);
            Some((begin, end, end.checked_add(index.columns_bytes)?))
        });
        let Some((begin, middle, end)) = bounds else { return Default::default() };
        let summaries = self.places_between(begin, middle, true).unwrap_or_default();
        (summaries, self.places_between(middle, end, false).unwrap_or_default())
    }

    fn places_between(&mut self, at: u64, end: u64, is_compressed: bool) -> Option<PartPlaces> {
        if at == end {
            return None;
        }
        let begin = read_at(&mut *self.file, at, BEFORE_DIRECTORY).ok()?;
        let (len, crc) = parts::directory_of(&begin)?;
        let parts_at = at.checked_add(BEFORE_DIRECTORY)?.checked_add(len)?;
        if end < parts_at {
            return None;
        }
        let directory = read_at(&mut *self.file, at + BEFORE_DIRECTORY, len).ok()?;
        parts::places(&directory, crc, (parts_at, end), is_compressed)
    }

    /// The index, for whoever wants nothing else.
    pub(in crate::journal) fn take_index(&mut self) -> Option<ArchiveIndex> {
        self.index.take()
    }

    /// Whether there is no index or a damaged one, so that all had to be looked at.
    pub(in crate::journal) fn index_damaged(&self) -> bool {
        self.index_damaged
    }

    /// Leaves out the frames that are not wanted, but for the opening. Without an index all
    /// are; with one, it gives whether any is.
    pub(in crate::journal) fn select(&mut self, wanted: FrameFilter<'_>) -> bool {
        let Some(index) = &self.index else { return true };
        let mut any = false;
        let mut parts: Vec<FramePart> = self.parts.as_slice().to_vec();
        for (number, part) in parts.iter_mut().enumerate() {
            part.wanted = number == 0 || wanted(index, number);
            any |= part.wanted && number > 0;
        }
        self.parts = parts.into_iter();
        any
    }

    /// Bytes of the text, at most.
    pub(in crate::journal) fn plain_len(&self) -> u64 {
        self.plain_len
    }

    /// Takes out the gaps up to this place in the text, in order.
    pub(in crate::journal) fn take_gaps(&mut self, up_to: u64) -> Vec<Gap> {
        let n_met = self.gaps.iter().take_while(|gap| gap.at <= up_to).count();
        self.gaps.drain(..n_met).collect()
    }

    /// Goes on to the next frame that gives text; `false` at the end.
    fn load(&mut self) -> io::Result<bool> {
        self.given = 0;
        self.text.clear();
        while self.text.is_empty() {
            let Some(part) = self.parts.next() else { return Ok(false) };
            let is_opening = std::mem::take(&mut self.is_first);
            if !part.wanted {
                self.gaps.push(Gap { at: self.total, damaged: None });
                continue;
            }
            let whole = !part.is_damaged && self.load_part(part)?;
            if !whole {
                if is_opening && let Some(index) = &self.index {
                    self.text.clone_from(&index.opening);
                }
                let at = self.total + self.text.len() as u64;
                self.gaps.push(Gap { at, damaged: Some((part.at, part.len)) });
            }
            self.total += self.text.len() as u64;
        }
        Ok(true)
    }

    /// Decompresses a frame; `false` where it is damaged.
    fn load_part(&mut self, part: FramePart) -> io::Result<bool> {
        let packed = read_at(&mut *self.file, part.at, part.len)?;
        let (crc, bound) = part.known.unwrap_or((0, MAX_FRAME_BYTES));
        let crc_holds = self.index.is_none() || crc32c::crc32c(&packed) == crc;
        if crc_holds && self.index.is_some() && self.decompress_whole(&packed, bound) {
            return Ok(true);
        }
        let whole = decompress(&packed, bound, &mut self.text);
        Ok(crc_holds && whole)
    }

    /// Decompresses a frame at once, whose text has this length; much quicker than bit by bit,
    /// but of a damaged frame it would give nothing.
    fn decompress_whole(&mut self, packed: &[u8], plain_len: u64) -> bool {
        let Ok(len) = usize::try_from(plain_len.min(MAX_FRAME_BYTES)) else { return false };
        self.text.clear();
        self.text.reserve(len);
        let given = self.decompressor.decompress_to_buffer(packed, &mut self.text);
        given.is_ok_and(|given| given as u64 == plain_len)
    }
}

impl Read for Archive {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.text.len() && !self.load()? {
            return Ok(0);
        }
        let left = offset::get(&self.text, self.given..)?;
        let taken = left.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..taken), left.get(..taken)) {
            to.copy_from_slice(from);
        }
        self.given += taken;
        Ok(taken)
    }
}

/// Decompresses a frame as far as it can be, to at most `bound` bytes; `true` when all of it was
/// whole.
fn decompress(packed: &[u8], bound: u64, text: &mut Vec<u8>) -> bool {
    text.clear();
    let Ok(decoder) = zstd::stream::read::Decoder::with_buffer(packed) else { return false };
    let mut decoder = decoder.single_frame();
    text.reserve(usize::try_from(bound.min(MAX_FRAME_BYTES)).unwrap_or(0).min(4 << 20));
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => return true,
            Ok(read) if text.len() as u64 + read as u64 > bound => return false,
            Ok(read) => match offset::get(&buffer, ..read) {
                Ok(given) => text.extend_from_slice(given),
                Err(_) => return false,
            },
            Err(_) => return false,
        }
    }
}

/// What is kept of an athlete at a place of a file; `None` if it is damaged.
pub(in crate::journal) fn read_part(
    file: &mut dyn ReadableFile,
    place: PartPlace,
) -> io::Result<Option<Vec<u8>>> {
    Ok(place.unpack(read_at(file, place.at, place.len)?))
}

fn read_at(file: &mut dyn ReadableFile, at: u64, len: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The index of a file of this length; `None` where it is missing or damaged.
fn read_index(file: &mut dyn ReadableFile, len: u64) -> io::Result<Option<ArchiveIndex>> {
    let tail_at = len.saturating_sub(TRAILER_BYTES as u64);
    let tail = read_at(file, tail_at, TRAILER_BYTES as u64)?;
    let Some(place) = ArchiveIndex::locate(&tail, len) else { return Ok(None) };
    let frame = read_at(file, place.at, tail_at - place.at)?;
    Ok(ArchiveIndex::from_frame(&frame, place))
}

/// Finds the frames in the bytes of a file by their headers; and whether an index of ours is
/// missing or damaged.
fn find_parts(bytes: &[u8]) -> (Vec<FramePart>, bool) {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let (is_frame, is_skippable) =
            (rest.starts_with(&FRAME_MAGIC), rest.starts_with(&SKIPPABLE_MAGIC));
        if is_skippable {
            // No text follows; and what is in it may look like frames of text.
            break;
        }
        let size = find_frame_compressed_size(rest).ok().filter(|&size| size <= rest.len());
        if let Some(size) = size.filter(|_| is_frame) {
            parts.push(FramePart { known: Some(bound_of(rest)), ..part(at, size) });
            at += size;
            continue;
        }
        // Up to where another frame begins.
        let next = (1..rest.len()).find(|&offset| {
            let after = offset::get_or_empty(rest, offset..);
            (after.starts_with(&FRAME_MAGIC) || after.starts_with(&SKIPPABLE_MAGIC))
                && find_frame_compressed_size(after).is_ok()
        });
        let len = next.unwrap_or(rest.len());
        let found = part(at, len);
        parts.push(if is_frame {
            // What can be decompressed of it is given, its checksum apart.
            FramePart { known: Some(bound_of(rest)), ..found }
        } else {
            FramePart { is_damaged: true, ..found }
        });
        at += len;
    }
    (parts, true)
}

fn part(at: usize, len: usize) -> FramePart {
    FramePart { at: at as u64, len: len as u64, known: None, wanted: true, is_damaged: false }
}

/// The most that the text of a frame without an index can be.
fn bound_of(frame: &[u8]) -> (u32, u64) {
    let said = get_frame_content_size(frame).ok().flatten();
    (0, said.unwrap_or(MAX_FRAME_BYTES).min(MAX_FRAME_BYTES))
}
