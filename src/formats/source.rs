//! Samples as the writers of files read them: in order of time, and several times over, from memory
//! or, where they are many, from elsewhere.

use std::{io, ops::Range};

use crate::model::{Metric, SampleBlock, SampleRef, UnixNanos};

/// Takes samples one by one.
pub type SampleVisitor<'v> = dyn FnMut(SampleRef<'_>) -> io::Result<()> + 'v;

/// Samples in order of time, no two of one time.
pub trait SampleSource {
    /// The metrics that the readings point to.
    fn metrics(&self) -> &[Metric];

    /// The times of all samples.
    fn times(&self) -> &[UnixNanos];

    /// Gives the samples of a range of numbers to `visit`, in order, until it fails. An error is
    /// its own, or one of reading.
    fn visit(&self, range: Range<usize>, visit: &mut SampleVisitor<'_>) -> io::Result<()>;

    /// Gives all samples to `visit`.
    fn visit_all(&self, visit: &mut SampleVisitor<'_>) -> io::Result<()> {
        self.visit(0..self.times().len(), visit)
    }
}

impl SampleSource for SampleBlock {
    fn metrics(&self) -> &[Metric] {
        Self::metrics(self)
    }

    fn times(&self) -> &[UnixNanos] {
        Self::times(self)
    }

    fn visit(&self, range: Range<usize>, visit: &mut SampleVisitor<'_>) -> io::Result<()> {
        self.iter().take(range.end).skip(range.start).try_for_each(visit)
    }
}
