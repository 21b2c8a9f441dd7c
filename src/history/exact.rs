//! Numbers in JSON that come back to the bit. A JSON number may come back one bit off, and a value that
//! was final would seem to have changed.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A number that is written as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Exact(pub(super) f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_number_comes_back_to_the_bit(value: f64) {
            let text = serde_json::to_string(&Exact(value)).unwrap();
            let back: Exact = serde_json::from_str(&text).unwrap();
            prop_assert!(back.0.to_bits() == value.to_bits() || value.is_nan());
        }
    }
}
