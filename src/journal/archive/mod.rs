//! Compressed segments: a closed segment in independent frames of zstd, with an index behind
//! them.
//!
//! ```text
//! zstd frame             the opening lines of the segment
//! zstd frame             at most 1 MiB of whole commits; a longer commit has one of its own
//! zstd frame ...
//! skippable frame        summaries, where there are some (module `parts`)
//! skippable frame        columns, where there are some (the same)
//! skippable frame        the index, itself compressed
//! skippable frame        the trailer: where the index is, and its checksum
//! ```
//!
//! Each frame bears zstd's own checksum. `zstdcat FILE` gives back the plain segment byte for
//! byte, since readers of zstd skip skippable frames (RFC 8878, 3.1.2). The index is a cache of
//! the text: where it is damaged or missing, the frames are found by their own headers.

mod index;
mod parts;
mod read;
mod write;

pub(super) use index::{ArchiveIndex, FrameEntry};
pub(super) use parts::PartPlaces;
pub use parts::{MakeParts, PartPlace};
pub(super) use read::{Archive, FrameFilter, Gap, read_part};
pub(super) use write::Draft;

use crate::model::SegmentIndex;

/// Adds the lines of one commit to the index of a segment. The journal deals in bytes; whoever
/// reads lines out of them (`codec::describe`) is given to it.
pub type Describe = fn(payload: &[u8], segment_index: &mut SegmentIndex);

/// How hard closed segments are compressed. Measured on 200 athletes at 1 Hz with ten fields:
/// 6 makes 24.7 to 27.2 bytes a sample, 8 makes 23.1 to 25.2 at two thirds of the speed, 10 and
/// above no longer reach 20 MB/s of one core.
pub(super) const LEVEL: i32 = 8;

/// The most plain text of a frame, unless one commit alone is longer.
pub(super) const FRAME_BYTES: usize = 1 << 20;

/// The most that a frame is decompressed to where nothing says how long it is.
const MAX_FRAME_BYTES: u64 = 64 << 20;

/// How a frame of zstd begins.
const FRAME_MAGIC: [u8; 4] = 0xFD2F_B528_u32.to_le_bytes();

/// How our skippable frames begin: one of the sixteen that zstd sets aside.
const SKIPPABLE_MAGIC: [u8; 4] = 0x184D_2A5A_u32.to_le_bytes();

/// How the content of the trailer begins.
const TRAILER_MAGIC: [u8; 8] = *b"tracksid";

/// The version of the index.
const INDEX_VERSION: u32 = 4;

/// The first version, which is still read: it does not say whether an athlete's lines are varied.
const FIRST_INDEX_VERSION: u32 = 1;

/// Bytes of the trailer, with the header of its frame.
const TRAILER_BYTES: usize = 8 + 32;

/// The header of a skippable frame of so many bytes.
fn skippable_header(len: u32) -> [u8; 8] {
    let mut header = [0; 8];
    let (magic, size) = header.split_at_mut(4);
    magic.copy_from_slice(&SKIPPABLE_MAGIC);
    size.copy_from_slice(&len.to_le_bytes());
    header
}
