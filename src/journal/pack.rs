//! The text of a segment, compressed as `archive` says.

use std::{
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use super::{
    Describe,
    archive::{Draft, FRAME_BYTES, LEVEL, MakeParts},
    scan::{Frames, Step, Unreadable},
    source::Source,
};
use crate::{model::Stopped, offset};

/// A segment in memory that is to be compressed.
pub(super) struct Plain<'a> {
    /// Its number.
    pub(super) number: u64,
    /// Its text.
    pub(super) text: Arc<[u8]>,
    /// Says of a commit, by number and end, whether it counts: a refused one may stand behind
    /// the last one that was confirmed.
    pub(super) counts: &'a dyn Fn(u64, u64) -> bool,
}

/// How a compressed segment is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout {
    /// How hard it is compressed.
    pub(super) level: i32,
    /// The most text of a frame, unless one commit alone is longer.
    pub(super) frame_bytes: usize,
    /// Makes what is kept of each athlete beside the text, if something is to be.
    pub(super) make_parts: Option<MakeParts>,
}

impl Default for Layout {
    fn default() -> Self {
        Self { level: LEVEL, frame_bytes: FRAME_BYTES, make_parts: None }
    }
}

/// Why there is no compressed segment.
#[derive(Debug)]
pub(super) enum Unpacked {
    /// From the system or the library.
    Io(io::Error),
    /// Somebody stopped it.
    Stopped,
}

impl From<io::Error> for Unpacked {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<Stopped> for Unpacked {
    fn from(_stopped: Stopped) -> Self {
        Self::Stopped
    }
}

/// Compresses a segment; gives the bytes of the file. Between two frames it asks `go_on`, which
/// may take its time. Without a readable opening there is none to read commits by, and an error.
pub(super) fn pack(
    plain: &Plain<'_>,
    layout: Layout,
    describe: Describe,
    go_on: &mut dyn FnMut() -> Result<(), Stopped>,
) -> Result<Vec<u8>, Unpacked> {
    let text = &plain.text;
    let range =
        |from: u64, to: u64| offset::get(text, from as usize..to as usize).map_err(io::Error::from);
    let source = Source::of_text(Path::new(""), Arc::clone(text));
    let len = source.len;
    let mut frames = match Frames::open(source, len, plain.number) {
        Ok(frames) => frames,
        Err(Unreadable::Io(error)) => return Err(error.into()),
        Err(Unreadable::Version(_) | Unreadable::Opening) => {
            return Err(io::Error::from(io::ErrorKind::InvalidData).into());
        }
    };
    let mut draft =
        Draft::new(range(0, frames.position())?, layout.level, layout.frame_bytes, describe)?;
    loop {
        let at = frames.position();
        let ended = match frames.next()? {
            Step::Commit { seq, end, payload, .. } => {
                let counted = (plain.counts)(seq, end).then_some(payload);
                draft.commit(range(at, end)?, seq, counted)?
            }
            Step::Damaged { at, len } => draft.append_raw(range(at, at + len)?)?,
            Step::End => break,
        };
        if ended {
            go_on()?;
        }
    }
    let parts = match layout.make_parts {
        Some(make_parts) => make_parts(&mut |take| for_each_payload(plain, take)),
        None => Vec::new(),
    };
    go_on()?;
    Ok(draft.finish(&parts)?)
}

/// Gives the lines of all commits that count.
fn for_each_payload(plain: &Plain<'_>, take: &mut dyn FnMut(&[u8])) {
    let source = Source::of_text(Path::new(""), Arc::clone(&plain.text));
    let len = source.len;
    // It was opened before.
    let Ok(mut frames) = Frames::open(source, len, plain.number) else { return };
    loop {
        match frames.next() {
            Ok(Step::Commit { seq, end, payload, .. }) if (plain.counts)(seq, end) => take(payload),
            Ok(Step::Commit { .. } | Step::Damaged { .. }) => {}
            Ok(Step::End) | Err(_) => return,
        }
    }
}

/// Whether a compressed segment is whole and its text is this.
pub(super) fn holds(source: &mut Source, text: &[u8]) -> bool {
    if source.archive().is_none_or(|archive| archive.index().is_none()) {
        return false;
    }
    let mut rest = text;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match source.read(&mut buffer) {
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return false,
        };
        if read == 0 {
            break;
        }
        let given = offset::get(&buffer, ..read);
        match given.ok().and_then(|given| rest.strip_prefix(given)) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty() && source.take_gaps(u64::MAX).is_empty()
}
