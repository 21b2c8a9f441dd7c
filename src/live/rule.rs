//! What a zero of each metric means, and the order of the table of rolling statistics.

use crate::{analysis::Zeros, model::Metric};

/// The metrics of the table, from the top; fields that Trackside does not know follow by name.
pub(super) const TABLE: [Metric; 11] = [
    Metric::HrBpm,
    Metric::PwrW,
    Metric::CadRpm,
    Metric::SpdKph,
    Metric::AltM,
    Metric::TempC,
    Metric::PwrWLeft,
    Metric::PwrWRight,
    Metric::AccM,
    Metric::GsmSignalPercent,
    Metric::BatteryPercent,
];

/// What zeros mean for means and extremes.
pub(super) const fn zeros_of(metric: &Metric) -> Zeros {
    match metric {
        Metric::HrBpm | Metric::CadRpm => Zeros::LeaveOut,
        _ => Zeros::Count,
    }
}

/// Whether a value was measured: a heart rate of 0 is a strap without contact.
pub(super) fn is_reading(metric: &Metric, value: f64) -> bool {
    !(*metric == Metric::HrBpm && value == 0.0)
}
