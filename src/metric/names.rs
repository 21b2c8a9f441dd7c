//! Names on the wire, and metrics without an entry.

use super::Metric;

/// The longest name of a field that becomes a metric of its own, in bytes; longer ones stay in the
/// journal only, so that names cannot fill the store.
pub const MAX_NAME_BYTES: usize = 256;

impl Metric {
    /// The metric of a field key (escapes removed), with an entry or without; `None` for a name that
    /// cannot stand on a screen: longer than [`MAX_NAME_BYTES`] or not UTF-8.
    pub fn of_name(key: &[u8]) -> Option<Self> {
        Self::known_of_name(key).cloned().or_else(|| {
            let name = str::from_utf8(key).ok()?;
            (name.len() <= MAX_NAME_BYTES).then(|| Self::Other(name.into()))
        })
    }

    /// The key of its field on the wire.
    #[inline]
    pub fn name(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => known.definition().name,
        }
    }

    /// The quantity, as in a sentence; that of a metric without an entry is its name.
    pub fn label(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => known.definition().label,
        }
    }

    /// Whether it has an entry.
    pub const fn is_known(&self) -> bool {
        !matches!(self, Self::Other(_))
    }
}
