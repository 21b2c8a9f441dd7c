//! What a query says if the journal cannot be read.

use super::super::stop::Stop;
use crate::journal;

/// The reason may contain local paths, so only the operator sees it.
#[expect(clippy::needless_pass_by_value, reason = "the signature of `map_err`")]
pub(super) fn unreadable(error: journal::Error) -> Stop {
    tracing::error!(%error, "a query cannot read the journal");
    Stop::error("the recording cannot be read")
}
