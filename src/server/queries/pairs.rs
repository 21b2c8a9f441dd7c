//! Parameters by name; of equal names the first counts.

use std::collections::HashMap;

use super::super::query::pairs;

/// Values by name.
pub(super) type Pairs = HashMap<Vec<u8>, Vec<u8>>;

/// Adds the pairs of a query string or form, where there is none of the name yet.
pub(super) fn add(all: &mut Pairs, text: &[u8]) {
    for (key, value) in pairs(text) {
        all.entry(key.into_owned()).or_insert_with(|| value.into_owned());
    }
}
