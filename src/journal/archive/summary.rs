//! Summaries beside the frames: for each athlete bytes that the journal knows nothing of, in a skippable
//! frame between the frames and the index.
//!
//! ```text
//! 4 bytes   length of the directory
//! 4 bytes   CRC-32C of the directory
//! directory number of athletes; for each login, length and CRC-32C of the part
//! parts     one after the other, each compressed
//! ```

use std::io;

use super::{
    MAX_FRAME_BYTES,
    bytes::{Input, put_bytes, put_number},
    skippable_header,
};
use crate::model::Login;

/// Sums up the lines of a segment, of which it is given the payloads one after the other: for each
/// athlete, in order of the logins, what is to be kept of them.
pub type Summarize = fn(&mut dyn FnMut(&mut dyn FnMut(&[u8]))) -> Vec<(Login, Vec<u8>)>;

/// Where the summary of an athlete is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SummaryPart {
    /// Behind the directory.
    pub(super) at: u64,
    pub(super) len: u64,
    crc: u32,
}

/// Bytes before the directory: the header of the frame, length and checksum.
pub(super) const BEFORE_DIRECTORY: u64 = 16;

/// The frame; empty if there is nothing.
pub(super) fn to_frame(summaries: &[(Login, Vec<u8>)]) -> io::Result<Vec<u8>> {
    if summaries.is_empty() {
        return Ok(Vec::new());
    }
    let (mut directory, mut parts) = (Vec::new(), Vec::new());
    put_number(summaries.len() as u64, &mut directory);
    for (login, summary) in summaries {
        let packed = zstd::bulk::compress(summary, 3)?;
        put_bytes(login.as_str().as_bytes(), &mut directory);
        put_number(packed.len() as u64, &mut directory);
        directory.extend_from_slice(&crc32c::crc32c(&packed).to_le_bytes());
        parts.extend_from_slice(&packed);
    }
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

/// Finds the summary of an athlete.
pub(super) fn find(directory: &[u8], crc: u32, login: &Login) -> Option<SummaryPart> {
    if crc32c::crc32c(directory) != crc {
        return None;
    }
    let mut input = Input(directory);
    let mut at = 0_u64;
    for _ in 0..input.count()? {
        let is_it = input.bytes()? == login.as_str().as_bytes();
        let len = input.number()?;
        let crc = u32::from_le_bytes(*input.take(4)?.first_chunk()?);
        if is_it {
            return Some(SummaryPart { at, len, crc });
        }
        at = at.checked_add(len)?;
    }
    None
}

/// The summary in its part; `None` if it is damaged.
pub(super) fn unpack(part: SummaryPart, packed: &[u8]) -> Option<Vec<u8>> {
    if packed.len() as u64 != part.len || crc32c::crc32c(packed) != part.crc {
        return None;
    }
    let bound = zstd::zstd_safe::get_frame_content_size(packed).ok()??;
    if bound > MAX_FRAME_BYTES {
        return None;
    }
    zstd::bulk::decompress(packed, bound as usize).ok()
}
