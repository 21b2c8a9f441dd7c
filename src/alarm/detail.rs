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

impl Detail {
    /// Whether so many are silent at once that the network is likely to blame.
    pub fn blames_network(&self) -> bool {
        /// Which part of a group makes it likely.
        const LIKELY_SHARE: f64 = 0.3;
        match self {
            Self::Together { n, of, .. } => *n as f64 >= LIKELY_SHARE * *of as f64,
            _ => false,
        }
    }
}

/// On which side of its limit a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Above it.
    Above,
    /// Below it.
    Below,
    /// On its way back, in the dead band.
    Neither,
}

impl Side {
    /// The side of a value with a limit that is an upper one (`is_above`) or a lower one, and the value
    /// as it is written beside the limit: nothing is `185 above 185`.
    pub fn of(value: f64, limit: f64, is_above: bool) -> (Self, f64) {
        if is_above && limit < value {
            (Self::Above, away_from(value, limit))
        } else if !is_above && value < limit {
            (Self::Below, away_from(value, limit))
        } else {
            (Self::Neither, value)
        }
    }
}

/// A value that does not round to its limit.
fn away_from(value: f64, limit: f64) -> f64 {
    if (value.round() - limit.round()).abs() >= 1.0 {
        value
    } else if limit < value {
        value.ceil()
    } else {
        value.floor()
    }
}
