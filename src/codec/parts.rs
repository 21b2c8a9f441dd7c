//! What is kept of each athlete beside the text of a closed segment: its samples as columns, and what they
//! come to minute by minute.

use super::{
    columns::{ColumnsReader, encode_columns},
    summary::{AthleteSummary, encode_summary},
};
use crate::model::AthleteParts;

/// A segment whose columns would be larger has nothing beside it.
const MAX_BYTES: usize = 64 << 20;

/// Columns are kept if they take at most this part of the bytes of the text: of thousands of series with a few
/// samples each they take more, and save little.
const MAX_SHARE: usize = 4;

/// Makes the parts of the lines whose payloads `for_each` gives, by athlete, in order of the logins.
#[expect(clippy::type_complexity, reason = "the journal names the type, which is not known here")]
pub fn make_parts(for_each: &mut dyn FnMut(&mut dyn FnMut(&[u8]))) -> Vec<AthleteParts> {
    let mut columns = ColumnsReader::default();
    let mut text_bytes = 0;
    for_each(&mut |payload| {
        text_bytes += payload.len();
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
    let columns_bytes: usize = parts.iter().map(|parts| parts.columns.len()).sum();
    if columns_bytes > text_bytes / MAX_SHARE {
        for parts in &mut parts {
            parts.columns.clear();
        }
    }
    parts.sort_by(|one, other| one.login.cmp(&other.login));
    parts
}
