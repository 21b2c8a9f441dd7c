//! Wire names, and metrics without an entry.

use super::Metric;

/// The longest field name that can become a metric, in bytes. Fields with longer names stay in the
/// journal only, so that names cannot fill the store.
pub const MAX_NAME_BYTES: usize = 256;

impl Metric {
    /// The metric for a field key (unescaped), with or without an entry; `None` for a name that
    /// cannot be displayed: longer than [`MAX_NAME_BYTES`], or not UTF-8.
    pub fn of_name(key: &[u8]) -> Option<Self> {
        Self::known_of_name(key).cloned().or_else(|| {
            let name = str::from_utf8(key).ok()?;
            (name.len() <= MAX_NAME_BYTES).then(|| Self::Other(name.into()))
        })
    }

    /// Its field key on the wire.
    #[inline]
    pub fn name(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => known.definition().name,
        }
    }

    /// The quantity, as used in a sentence; for a metric without an entry, its name.
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
