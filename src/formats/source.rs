//! The samples as file writers read them: in time order, repeatedly, and from memory or, if there
//! are many, from a temporary file.

use std::{io, ops::Range};

use crate::model::{Metric, SampleBlock, SampleRef, UnixNanos};

/// A callback that receives samples one by one.
pub type SampleVisitor<'v> = dyn FnMut(SampleRef<'_>) -> io::Result<()> + 'v;

/// Samples in time order, with unique times.
pub trait SampleSource {
    /// The metrics that the readings refer to.
    fn metrics(&self) -> &[Metric];

    /// The times of all samples.
    fn times(&self) -> &[UnixNanos];

    /// Passes the samples in an index range to `visit`, in order, until it fails. Returns its
    /// error, or one from reading.
    fn visit(&self, range: Range<usize>, visit: &mut SampleVisitor<'_>) -> io::Result<()>;

    /// Passes all samples to `visit`.
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
