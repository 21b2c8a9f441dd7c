//! What is measured. Names on the wire are the business of `codec` alone.

use std::sync::Arc;

/// The most metrics one athlete can have in the store; further ones stay in the journal only.
pub const MAX_METRICS_PER_ATHLETE: usize = 256;

/// A measured quantity; the unit stands in the name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Duration since the start.
    DurS,
    /// Distance.
    DistKm,
    /// Latitude, WGS 84.
    LatDeg,
    /// Longitude, WGS 84.
    LngDeg,
    /// Accuracy of the position.
    AccM,
    /// Direction of travel, clockwise from north.
    BearingDeg,
    /// Charge of the phone's battery.
    BatteryPercent,
    /// Radio signal.
    GsmSignalPercent,
    /// Temperature.
    TempC,
    /// Speed.
    SpdKph,
    /// Altitude.
    AltM,
    /// Heart rate.
    HrBpm,
    /// Cadence.
    CadRpm,
    /// Power.
    PwrW,
    /// Power of the left leg.
    PwrWLeft,
    /// Power of the right leg.
    PwrWRight,
    /// A numeric field that Trackside does not know, by its name on the wire.
    Other(Arc<str>),
}
