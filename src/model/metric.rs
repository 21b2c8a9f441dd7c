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

impl Metric {
    /// The least and the greatest value that people, their devices and the Earth reach.
    ///
    /// Values beyond are recorded, exported and queried as sent, but they are left out of what is
    /// shown: current values, means, extremes, summaries of sessions, the range of a plot. They come
    /// from sensors that mark "unknown" by the greatest number of a field (65,535 W), from bits lost
    /// on the radio, or from a field in another unit.
    pub const fn limits(&self) -> (f64, f64) {
        match self {
            Self::DurS => (0.0, 366.0 * 86_400.0),
            Self::DistKm => (0.0, 1e6),
            Self::LatDeg => (-90.0, 90.0),
            Self::LngDeg => (-180.0, 180.0),
            // A position by radio cells is tens of kilometres off.
            Self::AccM => (0.0, 100_000.0),
            // Some count from -180 to 180.
            Self::BearingDeg => (-180.0, 360.0),
            Self::BatteryPercent | Self::GsmSignalPercent => (0.0, 100.0),
            Self::TempC => (-60.0, 80.0),
            Self::SpdKph => (0.0, 150.0),
            // From below the shore of the Dead Sea to above Mount Everest; not -500, the zero of FIT.
            Self::AltM => (-450.0, 9_000.0),
            Self::HrBpm => (20.0, 250.0),
            Self::CadRpm => (0.0, 300.0),
            Self::PwrW | Self::PwrWLeft | Self::PwrWRight => (0.0, 3_000.0),
            // Nothing is known of such a field, but from here on a float has hardly a digit left
            // after the point.
            Self::Other(_) => (-1e15, 1e15),
        }
    }

    /// Whether a value lies within [`Self::limits`]. A heart rate of 0 is plausible: a strap without
    /// contact, which is no reading.
    pub fn is_plausible(&self, value: f64) -> bool {
        let (least, greatest) = self.limits();
        (least <= value && value <= greatest) || (*self == Self::HrBpm && value == 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_no_value_and_lost_bits_are_not_plausible() {
        let w_bal = Metric::Other("w_bal".into());
        for (metric, value) in [
            (&Metric::PwrW, 65_535.0),
            (&Metric::PwrW, -1.0),
            (&Metric::PwrWLeft, 32_767.0),
            (&Metric::HrBpm, 255.0),
            (&Metric::HrBpm, 1.0),
            (&Metric::CadRpm, 65_535.0),
            (&Metric::SpdKph, -1.0),
            (&Metric::SpdKph, 235.926),
            (&Metric::AltM, -500.0),
            (&Metric::AltM, 12_606.8),
            (&Metric::TempC, 127.0),
            (&Metric::BatteryPercent, 255.0),
            (&Metric::LatDeg, 554_766_609.0),
            (&w_bal, 1e18),
            (&w_bal, f64::NAN),
        ] {
            assert!(!metric.is_plausible(value), "{metric:?} {value}");
        }
    }

    #[test]
    fn what_people_do_is_plausible() {
        let w_bal = Metric::Other("w_bal".into());
        for (metric, value) in [
            (&Metric::PwrW, 0.0),
            (&Metric::PwrW, 2_500.0),
            (&Metric::HrBpm, 0.0),
            (&Metric::HrBpm, 28.0),
            (&Metric::HrBpm, 232.0),
            (&Metric::CadRpm, 260.0),
            (&Metric::SpdKph, 132.0),
            (&Metric::AltM, -430.0),
            (&Metric::AltM, 8_849.0),
            (&Metric::TempC, -30.0),
            (&Metric::BearingDeg, -90.0),
            (&w_bal, -18_500.0),
        ] {
            assert!(metric.is_plausible(value), "{metric:?} {value}");
        }
    }
}
