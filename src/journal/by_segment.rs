//! Reads the journal segment by segment, for whoever keeps in mind what is in which.

use super::{
    Commit, Error, Reader, Selection, archive::ArchiveIndex, reader::ContinuityCheck, segment,
};
use crate::model::SegmentIndex;

/// A segment as it stands: with another one of the same number, its content may be another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SegmentStamp {
    /// Its number.
    pub number: u64,
    /// Whether it is compressed, and so does not grow any more.
    pub is_compressed: bool,
    /// How long it is, in bytes.
    pub bytes: u64,
}

impl Reader {
    /// The segments, in order of arrival.
    pub fn segment_stamps(&self) -> Result<Vec<SegmentStamp>, Error> {
        let mut stamps = Vec::new();
        for part in self.parts()? {
            let number = part.number;
            let archive = segment::archive_path(self.folder(), number);
            let compressed_bytes = self.file_len(&archive);
            stamps.push(if self.file_len(&segment::path(self.folder(), number)) > 0 {
                SegmentStamp { number, is_compressed: false, bytes: self.text_len(&part) }
            } else {
                SegmentStamp { number, is_compressed: true, bytes: compressed_bytes }
            });
        }
        Ok(stamps)
    }

    /// What the index of a compressed segment says; `None` without a whole one.
    pub fn stored_index(&self, number: u64) -> Result<Option<SegmentIndex>, Error> {
        let parts = self.parts()?;
        let part = parts.iter().find(|part| part.number == number);
        Ok(part.and_then(|part| self.stored_segment_index(part)))
    }

    /// Calls `visit` with the commits of one segment, until it gives `false`; of a compressed one, only
    /// with those that may hold lines of the selection. A segment that is gone holds none.
    pub fn for_each_commit_of(
        &self,
        number: u64,
        selection: Option<&Selection>,
        visit: &mut dyn FnMut(&Commit<'_>) -> bool,
    ) -> Result<(), Error> {
        let parts = self.parts()?;
        let Some(at) = parts.iter().position(|part| part.number == number) else { return Ok(()) };
        let Some([part, later @ ..]) = parts.get(at..) else { return Ok(()) };
        let wanted = |index: &ArchiveIndex, frame: usize| {
            selection.is_none_or(|selection| selection.may_be_in_frame(index, frame))
        };
        let mut continuity = ContinuityCheck::default();
        self.read_segment(part, later, Some(&wanted), &mut continuity, visit)?;
        Ok(())
    }
}
