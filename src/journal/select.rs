//! Reads only what may matter: some athletes, some times.

use std::collections::BTreeMap;

use super::{
    Commit, Error, Reader,
    archive::{Archive, ArchiveIndex, Describe},
    reader::{ContinuityCheck, SegmentRange},
};
use crate::model::{Login, Progress, Run, Runs, SegmentIndex, UnixNanos};

/// What a segment counts as in [`Progress`]: nobody knows how long a compressed one is before it is
/// opened.
const SEGMENT_WORK: u64 = 1000;

/// Whose lines of which times are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Whose; all athletes' when empty.
    pub logins: Vec<Login>,
    /// From this time on.
    pub from: UnixNanos,
    /// Up to, not including, this time.
    pub to: UnixNanos,
}

impl Selection {
    /// Everything.
    pub const ALL: Self = Self { logins: Vec::new(), from: UnixNanos::MIN, to: UnixNanos::MAX };

    /// Whether something of what is known of a stretch is looked for.
    pub fn may_be_in(&self, segment_index: &SegmentIndex) -> bool {
        let wanted = |runs: &Runs| runs.touches(self.from, self.to);
        if self.logins.is_empty() {
            return segment_index.athletes.values().any(|athlete| wanted(&athlete.runs));
        }
        let mut known = self.logins.iter().filter_map(|login| segment_index.athletes.get(login));
        known.any(|athlete| wanted(&athlete.runs))
    }

    /// The same of one frame.
    pub(super) fn may_be_in_frame(&self, index: &ArchiveIndex, frame: usize) -> bool {
        let Some(frame) = index.frames.get(frame) else { return true };
        let is_in_time = |from, to| from < self.to && self.from <= to;
        if self.logins.is_empty() {
            return frame.spans.iter().any(|span| is_in_time(span.from, span.to));
        }
        let places = index.segment_index.athletes.keys().zip(0_u32..);
        let looked_for: Vec<u32> = places
            .filter(|(login, _)| self.logins.contains(login))
            .map(|(_, place)| place)
            .collect();
        let mut spans = frame.spans.iter();
        spans.any(|span| is_in_time(span.from, span.to) && looked_for.contains(&span.athlete))
    }
}

/// A part of the journal, as read at the start of the program.
#[derive(Debug, Clone, Copy)]
pub enum StartupPart<'a> {
    /// The index of a closed segment. Its lines follow, as far as they may be needed.
    Index(&'a SegmentIndex),
    /// Lines of a commit.
    Lines {
        /// Whole lines.
        payload: &'a [u8],
        /// When they arrived, by the server's clock, where the journal says it.
        at: Option<UnixNanos>,
        /// Whether a [`StartupPart::Index`] described them, so that only their samples are needed.
        is_described: bool,
    },
}

/// The runs of each login, in order of time.
pub type RunsByLogin = BTreeMap<Login, Vec<Run>>;

/// Reads a segment, given with the ones behind it; `false` when no more are wanted.
type ReadSegment<'a> =
    dyn FnMut(&SegmentRange, &[SegmentRange], &mut ContinuityCheck) -> Result<bool, Error> + 'a;

impl Reader {
    /// Calls `visit` with the payload of each commit that may hold lines of one of the
    /// selections, and of some that do not, in order of arrival, until it gives `false`;
    /// gives the notes on what could not be read.
    pub fn for_each_commit_within(
        &self,
        selections: &[Selection],
        progress: &Progress,
        visit: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<Vec<String>, Error> {
        self.for_each_selected_commit(selections, progress, &mut |commit| visit(commit.payload))
    }

    /// As [`Self::for_each_commit_within`], with the whole commit.
    pub fn for_each_selected_commit(
        &self,
        selections: &[Selection],
        progress: &Progress,
        visit: &mut dyn FnMut(&Commit<'_>) -> bool,
    ) -> Result<Vec<String>, Error> {
        let wanted = |index: &ArchiveIndex, frame: usize| {
            selections.iter().any(|selection| selection.may_be_in_frame(index, frame))
        };
        let continuity = self.for_each_segment(progress, &mut |part, later, continuity| {
            self.read_segment(part, later, Some(&wanted), continuity, &mut |commit| {
                !progress.is_stopped() && visit(commit)
            })
        })?;
        Ok(continuity.finish())
    }

    /// What each segment holds, in order, and then the payloads of those of its commits that may hold
    /// lines of what `lines_of` selects; gives the notes on what could not be read.
    pub fn for_each_segment_index_and_lines(
        &self,
        describe: Describe,
        lines_of: &dyn Fn(&SegmentIndex) -> Option<Selection>,
        progress: &Progress,
        visit: &mut dyn FnMut(StartupPart<'_>),
    ) -> Result<Vec<String>, Error> {
        let continuity = self.for_each_segment(progress, &mut |part, later, continuity| {
            let mut segment_index = self.stored_segment_index(part);
            if segment_index.is_some() {
                continuity.skip_part();
            } else {
                let mut described = SegmentIndex::default();
                self.read_segment(part, later, None, continuity, &mut |commit| {
                    describe(commit.payload, &mut described);
                    !progress.is_stopped()
                })?;
                segment_index = Some(described);
            }
            let segment_index = segment_index.unwrap_or_default();
            visit(StartupPart::Index(&segment_index));
            let Some(selection) = lines_of(&segment_index) else { return Ok(true) };
            let wanted =
                |index: &ArchiveIndex, frame: usize| selection.may_be_in_frame(index, frame);
            // What cannot be read was noted, or is by whoever reads all.
            let mut again = ContinuityCheck::default();
            self.read_segment(part, later, Some(&wanted), &mut again, &mut |commit| {
                let Commit { payload, at, .. } = *commit;
                visit(StartupPart::Lines { payload, at, is_described: true });
                !progress.is_stopped()
            })?;
            Ok(!progress.is_stopped())
        })?;
        Ok(continuity.finish())
    }

    /// What each segment holds, in order; gives the notes on what could not be read.
    pub fn for_each_segment_index(
        &self,
        describe: Describe,
        progress: &Progress,
        visit: &mut dyn FnMut(&SegmentIndex),
    ) -> Result<Vec<String>, Error> {
        let continuity = self.for_each_segment(progress, &mut |part, later, continuity| {
            if let Some(segment_index) = self.stored_segment_index(part) {
                continuity.skip_part();
                visit(&segment_index);
                return Ok(true);
            }
            let mut segment_index = SegmentIndex::default();
            let go_on = self.read_segment(part, later, None, continuity, &mut |commit| {
                describe(commit.payload, &mut segment_index);
                !progress.is_stopped()
            })?;
            visit(&segment_index);
            Ok(go_on)
        })?;
        Ok(continuity.finish())
    }

    /// The runs of all athletes, in order of time, and notes on what could not be read.
    pub fn runs(
        &self,
        describe: Describe,
        progress: &Progress,
    ) -> Result<(RunsByLogin, Vec<String>), Error> {
        let mut merged: BTreeMap<Login, Runs> = BTreeMap::new();
        let notes = self.for_each_segment_index(describe, progress, &mut |segment_index| {
            for (login, athlete) in &segment_index.athletes {
                let runs = merged.entry(login.clone()).or_default();
                athlete.runs.iter().for_each(|run| runs.add_run(run));
            }
        })?;
        let runs = merged.into_iter().map(|(login, runs)| (login, runs.iter().collect()));
        Ok((runs.collect(), notes))
    }

    /// All that the start of the program needs, in order of arrival: what is known of segments,
    /// and the lines of those that nothing is known of or that may hold samples from `oldest`
    /// on. Gives the notes on what could not be read.
    pub fn for_each_startup_part(
        &self,
        oldest: UnixNanos,
        progress: &Progress,
        visit: &mut dyn FnMut(StartupPart<'_>) -> bool,
    ) -> Result<Vec<String>, Error> {
        let recent = Selection { from: oldest, ..Selection::ALL };
        let wanted = |index: &ArchiveIndex, frame: usize| recent.may_be_in_frame(index, frame);
        let continuity = self.for_each_segment(progress, &mut |part, later, continuity| {
            let segment_index = self.stored_segment_index(part);
            if let Some(segment_index) = &segment_index {
                if !visit(StartupPart::Index(segment_index)) {
                    return Ok(false);
                }
                if !recent.may_be_in(segment_index) {
                    continuity.skip_part();
                    return Ok(true);
                }
            }
            let is_described = segment_index.is_some();
            self.read_segment(part, later, Some(&wanted), continuity, &mut |commit| {
                let Commit { payload, at, .. } = *commit;
                !progress.is_stopped() && visit(StartupPart::Lines { payload, at, is_described })
            })
        })?;
        Ok(continuity.finish())
    }

    /// Takes the segments one after another until `read` gives `false`; it is given the ones
    /// behind the one at hand, too.
    pub(super) fn for_each_segment(
        &self,
        progress: &Progress,
        read: &mut ReadSegment<'_>,
    ) -> Result<ContinuityCheck, Error> {
        let parts = self.parts()?;
        progress.begin(parts.len() as u64 * SEGMENT_WORK);
        let mut continuity = ContinuityCheck::default();
        let mut rest = parts.as_slice();
        while let [part, later @ ..] = rest {
            rest = later;
            progress.check_stopped()?;
            if !read(part, later, &mut continuity)? {
                progress.check_stopped()?;
                continuity.end_early();
                return Ok(continuity);
            }
            progress.advance(SEGMENT_WORK);
        }
        Ok(continuity)
    }

    /// What the index of a segment says, if it has a whole one and all of it counts.
    pub(super) fn stored_segment_index(&self, part: &SegmentRange) -> Option<SegmentIndex> {
        Some(self.stored_archive(part)?.take_index()?.segment_index)
    }

    /// A segment that is compressed and has a whole index, if all of it counts.
    pub(super) fn stored_archive(&self, part: &SegmentRange) -> Option<Archive> {
        let (source, len) = self.source(part).ok()?;
        let all_counts = len == source.len;
        // A commit that does not count was known when the index was made.
        let is_given_up = self.is_given_up(part.number);
        let archive = source.into_archive().filter(|_| all_counts || is_given_up)?;
        archive.index().is_some().then_some(archive)
    }
}
