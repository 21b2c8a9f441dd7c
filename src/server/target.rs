//! Where a write goes, in whichever dialect it says so.

use crate::codec::Precision;

/// Where the lines go and which unit their times have.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target<'q> {
    pub(super) database: &'q [u8],
    pub(super) retention_policy: &'q [u8],
    pub(super) precision: Precision,
}
