//! What a session came to when it was last shown as final.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::revision_line::{RevisionLine, ValueLine};
use crate::model::{Quantity, Revision, UnixNanos};

/// The values of a session when it was last final. While it is provisional again, whatever differs from
/// them is a revision, however often the session is summed up until it is final once more.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LastFinal {
    /// The first time of the session then.
    pub(super) from: UnixNanos,
    /// The last one.
    pub(super) to: UnixNanos,
    /// Since when it was shown as final.
    pub(super) since: UnixNanos,
    pub(super) values: Vec<(Quantity, Option<f64>)>,
    /// What had been final before that.
    pub(super) revisions: Arc<[Revision]>,
}

/// The same as it stands in the file of summaries.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct LastFinalLine {
    from: i64,
    to: i64,
    since: i64,
    values: Vec<ValueLine>,
    revisions: Vec<RevisionLine>,
}

impl LastFinalLine {
    pub(super) fn of(last: &LastFinal) -> Self {
        let LastFinal { from, to, since, values, revisions } = last;
        Self {
            from: from.0,
            to: to.0,
            since: since.0,
            values: values.iter().map(|(of, value)| ValueLine::of(of, *value)).collect(),
            revisions: revisions.iter().map(RevisionLine::of).collect(),
        }
    }

    pub(super) fn last_final(&self) -> LastFinal {
        LastFinal {
            from: UnixNanos(self.from),
            to: UnixNanos(self.to),
            since: UnixNanos(self.since),
            values: self.values.iter().filter_map(ValueLine::value).collect(),
            revisions: self.revisions.iter().filter_map(RevisionLine::revision).collect(),
        }
    }
}
