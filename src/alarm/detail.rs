//! What an alarm says, as values.

use std::net::SocketAddr;

use crate::{
    live::LostCause,
    model::{Metric, UnixNanos},
};

/// What an alarm says, as values: what was measured and which limit it is beyond.
#[derive(Debug, Clone, PartialEq)]
pub enum Detail {
    /// Samples do not reach the disk.
    Recording {
        /// Why.
        cause: String,
    },
    /// The athlete calls for help.
    Sos {
        /// Since when, by the phone's clock.
        called: UnixNanos,
    },
    /// An athlete has stopped abruptly.
    AbruptStop {
        /// From which speed, km/h.
        from_kph: f64,
        /// Since when, by the phone's clock.
        since: UnixNanos,
    },
    /// A value is beyond its limit.
    Limit {
        /// Of what.
        metric: Metric,
        /// The last reading.
        value: f64,
        /// The limit.
        limit: f64,
        /// Whether it is above the limit, and not below.
        is_above: bool,
    },
    /// Nothing arrives of the athlete.
    SignalLost {
        /// When the last sample arrived.
        since: UnixNanos,
        /// Why, if that is known.
        cause: Option<LostCause>,
    },
    /// One value of an athlete has stopped coming.
    SensorLost {
        /// Of what.
        metric: Metric,
        /// When it was measured last, by the phone's clock.
        since: Option<UnixNanos>,
    },
    /// A value repeats itself.
    Flat {
        /// Of what.
        metric: Metric,
        /// The reading.
        value: f64,
        /// For how long, in seconds.
        for_secs: f64,
    },
    /// An athlete stands.
    Stopped {
        /// Since when, by the phone's clock.
        since: UnixNanos,
    },
    /// Some athletes do the same at once.
    Together {
        /// How many.
        n: usize,
        /// Of how many that were live.
        of: usize,
        /// Since when.
        since: UnixNanos,
    },
    /// This laptop has another address.
    Address {
        /// The one that phones knew.
        from: SocketAddr,
        /// The one now; `None` without a network.
        to: Option<SocketAddr>,
    },
    /// Something comes to its end: space in bytes, a charge in percent.
    Low {
        /// How much is left.
        value: f64,
        /// The limit.
        limit: f64,
    },
}
