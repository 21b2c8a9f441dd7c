//! Looks at everything a journal holds: files, frames, checksums, sequence.

use super::{Describe, Error, Reader, archive::ArchiveIndex, scan::day_of, segment};
use crate::model::{Day, Progress, SegmentIndex};

/// What a journal holds, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    /// Segments that are not compressed.
    pub n_plain: usize,
    /// Segments that are.
    pub n_compressed: usize,
    /// Bytes of all of them on the disk.
    pub bytes: u64,
    /// Bytes of their text.
    pub text_bytes: u64,
    /// The first and the last day of arrival, as far as the segments tell.
    pub days: Option<(Day, Day)>,
    /// Whole commits.
    pub n_commits: u64,
    /// What the lines come to.
    pub segment_index: SegmentIndex,
    /// Names of the files that hold what was cut off or set aside.
    pub pieces: Vec<String>,
    /// What is damaged or missing, and where: sentences.
    pub damages: Vec<String>,
    /// On bytes behind the last whole commit, which another process may just be writing; they
    /// are no damage.
    pub tail: Option<String>,
}

impl Reader {
    /// Reads all of it, whether or not another process records. Memory stays bounded by one
    /// segment and the number of athletes and runs.
    pub fn check(&self, describe: Describe, progress: &Progress) -> Result<Checked, Error> {
        let mut checked = Checked::default();
        let mut continuity = self.for_each_segment(progress, &mut |part, later, continuity| {
            let mut index: Option<ArchiveIndex> = None;
            if let Ok((mut source, len)) = self.source(part) {
                checked.text_bytes += len;
                checked.bytes += self.file_len(&source.path);
                if let Some(archive) = source.archive() {
                    checked.n_compressed += 1;
                    index = archive.take_index();
                } else {
                    checked.n_plain += 1;
                }
                if let Some(day) = day_of(source, part.number) {
                    let (first, last) = checked.days.unwrap_or((day, day));
                    checked.days = Some((first.min(day), last.max(day)));
                }
            }
            let n_damages = continuity.notes.len();
            let mut segment_index = SegmentIndex::default();
            let go_on = self.read_segment(part, later, None, continuity, &mut |commit| {
                checked.n_commits += 1;
                describe(commit.payload, &mut segment_index);
                !progress.is_stopped()
            })?;
            if go_on
                && n_damages == continuity.notes.len()
                && index.is_some_and(|index| index.segment_index != segment_index)
            {
                let path = segment::archive_path(self.folder(), part.number);
                continuity
                    .notes
                    .push(format!("the index is not that of the lines: {}", path.display()));
            }
            checked.segment_index.merge(&segment_index);
            // Nobody asks for them here, and they are all the text there is of some.
            checked.segment_index.operator.clear();
            Ok(go_on)
        })?;
        checked.tail = continuity.take_tail();
        checked.damages = continuity.finish();
        checked.pieces = self.pieces();
        Ok(checked)
    }
}
