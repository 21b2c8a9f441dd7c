//! The filesystem seam: what the journal asks of a disk, as a trait, so that tests can stop
//! the disk at any operation.

/// What the journal asks of a filesystem.
pub trait Files: Send + Sync {}

/// The real filesystem.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemFiles;

impl Files for SystemFiles {}
