//! Generates the metric type from the entries.

/// Generates the enum of metrics, with lookups from a metric to its entry and from a name to a
/// metric.
macro_rules! metrics {
    ($($(#[$doc:meta])* $metric:ident: $definition:expr;)*) => {
        /// A measured quantity; its name includes the unit.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $($(#[$doc])* $metric,)*
            /// A numeric field without an entry, by its wire name.
            Other(std::sync::Arc<str>),
        }

        impl Metric {
            /// The metrics with an entry, in the order of the table.
            pub const KNOWN: &[Self] = &[$(Self::$metric),*];

            /// Its definition.
            pub const fn definition(&self) -> &'static Definition {
                match self {
                    $(Self::$metric => {
                        const ENTRY: &Definition = &$definition;
                        ENTRY
                    })*
                    Self::Other(_) => const { &Definition::DEFAULT },
                }
            }

            /// The metric for a field key (unescaped), if it has an entry.
            pub fn known_of_name(key: &[u8]) -> Option<&'static Self> {
                // Compared with constants rather than in a loop: the compiler then compares lengths
                // and bytes as integers, which takes half the time.
                $(if key == const { Self::$metric.definition().name.as_bytes() } {
                    return Some(&Self::$metric);
                })*
                None
            }
        }
    };
}

pub(super) use metrics;
