//! From a name on the wire to its metric.

use super::Metric;

/// The longest name of a field that becomes a metric of its own, in bytes; longer ones stay in the
/// journal only, so that names cannot fill the store.
pub const MAX_NAME_BYTES: usize = 256;

const N_KNOWN: usize = Metric::KNOWN.len();

/// Names of the entries with their places in [`Metric::KNOWN`], the shortest first: of a key's
/// length there are few, and only those are compared.
const BY_LENGTH: [(&str, usize); N_KNOWN] = by_length();

/// The length of the longest name.
const LONGEST: usize = BY_LENGTH[N_KNOWN - 1].0.len();

/// Where in [`BY_LENGTH`] the names of each length begin, and at the end how many names there are.
const BEGINS: [usize; LONGEST + 2] = begins();

const fn by_length() -> [(&'static str, usize); N_KNOWN] {
    let mut sorted = [("", 0); N_KNOWN];
    let mut n = 0;
    while n < N_KNOWN {
        let name = Metric::KNOWN[n].definition().name;
        let mut at = n;
        while at > 0 && sorted[at - 1].0.len() > name.len() {
            sorted[at] = sorted[at - 1];
            at -= 1;
        }
        sorted[at] = (name, n);
        n += 1;
    }
    sorted
}

const fn begins() -> [usize; LONGEST + 2] {
    let mut begins = [0; LONGEST + 2];
    let mut length = 0;
    let mut at = 0;
    while length < begins.len() {
        while at < N_KNOWN && BY_LENGTH[at].0.len() < length {
            at += 1;
        }
        begins[length] = at;
        length += 1;
    }
    begins
}

impl Metric {
    /// The metric of a field key (escapes removed), with an entry or without; `None` for a name that
    /// cannot stand on a screen: longer than [`MAX_NAME_BYTES`] or not UTF-8.
    pub fn of_name(key: &[u8]) -> Option<Self> {
        Self::known_of_name(key).cloned().or_else(|| {
            let name = str::from_utf8(key).ok()?;
            (name.len() <= MAX_NAME_BYTES).then(|| Self::Other(name.into()))
        })
    }

    /// The metric of a field key, if it has an entry.
    pub fn known_of_name(key: &[u8]) -> Option<&'static Self> {
        let (begin, end) = (BEGINS.get(key.len())?, BEGINS.get(key.len() + 1)?);
        let candidates = BY_LENGTH.get(*begin..*end)?;
        let (_, at) = candidates.iter().find(|(name, _)| name.as_bytes() == key)?;
        Self::KNOWN.get(*at)
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
