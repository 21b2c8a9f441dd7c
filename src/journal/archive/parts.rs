//! What is kept of each athlete beside the frames: bytes that the journal knows nothing of, in skippable
//! frames between the frames and the index. One holds the summaries, the other one the columns.
//!
//! ```text
//! 4 bytes   length of the directory
//! 4 bytes   CRC-32C of the directory
//! directory number of athletes; for each login, length and CRC-32C of the part
//! parts     one after the other; summaries are compressed
//! ```

use std::{collections::HashMap, io};

use super::{MAX_FRAME_BYTES, skippable_header};
use crate::{
    model::{AthleteParts, Login},
    varint::{Input, put_bytes, put_number},
};

/// Makes the parts of a segment, of which it is given the payloads one after the other, in order of the
/// logins.
pub type MakeParts = fn(&mut dyn FnMut(&mut dyn FnMut(&[u8]))) -> Vec<AthleteParts>;

/// Where a part of an athlete is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartPlace {
    pub(super) at: u64,
    pub(super) len: u64,
    crc: u32,
    is_compressed: bool,
}

/// The parts of a kind, by athlete.
pub(in crate::journal) type PartPlaces = HashMap<Login, PartPlace>;

/// Bytes before the directory: the header of the frame, length and checksum.
pub(super) const BEFORE_DIRECTORY: u64 = 16;

/// The frame of summaries; empty if there is nothing.
pub(super) fn summaries_to_frame(all: &[AthleteParts]) -> io::Result<Vec<u8>> {
    let pack = |it: &AthleteParts| Ok((it.login.clone(), zstd::bulk::compress(&it.summary, 3)?));
    let packed = all.iter().map(pack).collect::<io::Result<Vec<_>>>()?;
    to_frame(packed.iter().map(|(login, packed)| (login, packed.as_slice())))
}

/// The frame of columns; empty if there is nothing.
pub(super) fn columns_to_frame(all: &[AthleteParts]) -> io::Result<Vec<u8>> {
    let kept = all.iter().filter(|it| !it.columns.is_empty());
    to_frame(kept.map(|it| (&it.login, it.columns.as_slice())))
}

fn to_frame<'a>(all: impl Iterator<Item = (&'a Login, &'a [u8])>) -> io::Result<Vec<u8>> {
    let (mut entries, mut parts, mut count) = (Vec::new(), Vec::new(), 0);
    for (login, bytes) in all {
        put_bytes(login.as_str().as_bytes(), &mut entries);
        put_number(bytes.len() as u64, &mut entries);
        entries.extend_from_slice(&crc32c::crc32c(bytes).to_le_bytes());
        parts.extend_from_slice(bytes);
        count += 1;
    }
    if count == 0 {
        return Ok(Vec::new());
    }
    let mut directory = Vec::new();
    put_number(count, &mut directory);
    directory.extend_from_slice(&entries);
    let len = |bytes: usize| u32::try_from(bytes).map_err(io::Error::other);
    let mut out = skippable_header(len(8 + directory.len() + parts.len())?).to_vec();
    out.extend_from_slice(&len(directory.len())?.to_le_bytes());
    out.extend_from_slice(&crc32c::crc32c(&directory).to_le_bytes());
    out.extend_from_slice(&directory);
    out.extend_from_slice(&parts);
    Ok(out)
}

/// Length and checksum of the directory, from the first bytes of the frame.
pub(super) fn directory_of(begin: &[u8]) -> Option<(u64, u32)> {
    let mut input = Input(begin);
    input.take(8)?;
    let len = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
    let crc = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
    Some((u64::from(len), crc))
}

/// Reads a directory, whose parts are between two places of the file; `None` if it is damaged.
pub(super) fn places(
    directory: &[u8],
    crc: u32,
    (begin, end): (u64, u64),
    is_compressed: bool,
) -> Option<PartPlaces> {
    if crc32c::crc32c(directory) != crc {
        return None;
    }
    let mut input = Input(directory);
    let mut at = begin;
    let mut all = PartPlaces::new();
    for _ in 0..input.count()? {
        let login = Login::try_from(std::str::from_utf8(input.bytes()?).ok()?).ok()?;
        let len = input.number()?;
        let crc = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
        all.insert(login, PartPlace { at, len, crc, is_compressed });
        at = at.checked_add(len)?;
    }
    (at == end).then_some(all)
}

impl PartPlace {
    /// How many bytes of the file it takes.
    pub const fn bytes(&self) -> u64 {
        self.len
    }

    /// What is kept there; `None` if it is damaged.
    pub(super) fn unpack(self, bytes: Vec<u8>) -> Option<Vec<u8>> {
        if bytes.len() as u64 != self.len || crc32c::crc32c(&bytes) != self.crc {
            return None;
        }
        if !self.is_compressed {
            return Some(bytes);
        }
        let bound = zstd::zstd_safe::get_frame_content_size(&bytes).ok()??;
        if bound > MAX_FRAME_BYTES {
            return None;
        }
        zstd::bulk::decompress(&bytes, bound as usize).ok()
    }
}
