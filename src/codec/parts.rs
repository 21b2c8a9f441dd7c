//! What is kept of each athlete beside the text of a closed segment: its samples as columns, and what they
//! come to minute by minute.

use super::{
    columns::{ColumnsReader, encode_columns},
    summary::{AthleteSummary, encode_summary},
};
use crate::model::AthleteParts;

/// A segment whose columns would be larger has nothing beside it.
const MAX_BYTES: usize = 64 << 20;

/// Makes the parts of the lines whose payloads `for_each` gives, by athlete, in order of the logins.
#[expect(clippy::type_complexity, reason = "the journal names the type, which is not known here")]
pub fn make_parts(for_each: &mut dyn FnMut(&mut dyn FnMut(&[u8]))) -> Vec<AthleteParts> {
    let mut columns = ColumnsReader::default();
    for_each(&mut |payload| {
        if columns.bytes() <= MAX_BYTES {
            columns.read(payload);
        }
    });
    if columns.bytes() > MAX_BYTES {
        return Vec::new();
    }
    let parts = columns.finish().into_iter().map(|(login, series)| AthleteParts {
        login,
        summary: encode_summary(&AthleteSummary::of(&series)),
        columns: encode_columns(&series).unwrap_or_default(),
    });
    let mut parts: Vec<AthleteParts> = parts.collect();
    parts.sort_by(|one, other| one.login.cmp(&other.login));
    parts
}
