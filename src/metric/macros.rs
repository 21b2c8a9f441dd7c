//! From the entries to the type.

/// Makes the enum of the metrics, and the ways from each to its entry and from its name to it.
macro_rules! metrics {
    ($($(#[$doc:meta])* $metric:ident: $definition:expr;)*) => {
        /// A measured quantity; the unit stands in the name.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Metric {
            $($(#[$doc])* $metric,)*
            /// A numeric field that has no entry, by its name on the wire.
            Other(std::sync::Arc<str>),
        }

        impl Metric {
            /// The metrics that have an entry, in the order of the table.
            pub const KNOWN: &[Self] = &[$(Self::$metric),*];

            /// What is known of it.
            pub const fn definition(&self) -> &'static Definition {
                match self {
                    $(Self::$metric => {
                        const ENTRY: &Definition = &$definition;
                        ENTRY
                    })*
                    Self::Other(_) => const { &Definition::DEFAULT },
                }
            }

            /// The metric of a field key (escapes removed), if it has an entry.
            pub fn known_of_name(key: &[u8]) -> Option<&'static Self> {
                // Against constants, and not in a loop: so lengths and bytes are compared as
                // numbers, which takes half the time.
                $(if key == const { Self::$metric.definition().name.as_bytes() } {
                    return Some(&Self::$metric);
                })*
                None
            }
        }
    };
}

pub(super) use metrics;
