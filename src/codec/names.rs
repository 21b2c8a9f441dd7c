//! Names of fields on the wire and the metrics they stand for.

use crate::model::{FieldType, Metric};

use super::SAMPLES;

/// The longest name of a field that becomes a metric of its own; longer ones stay in the
/// journal only, so that names cannot fill the store.
pub(super) const MAX_METRIC_NAME_BYTES: usize = 256;

/// The sixteen known field keys of `samples` and what they mean.
const KNOWN: [(&str, Metric); 16] = [
    ("dur_s", Metric::DurS),
    ("dist_km", Metric::DistKm),
    ("lat", Metric::LatDeg),
    ("lng", Metric::LngDeg),
    ("acc_m", Metric::AccM),
    ("bearing", Metric::BearingDeg),
    ("battery", Metric::BatteryPercent),
    ("gsm_signal", Metric::GsmSignalPercent),
    ("temp_c", Metric::TempC),
    ("spd_kph", Metric::SpdKph),
    ("alt_m", Metric::AltM),
    ("hr_bpm", Metric::HrBpm),
    ("cad_rpm", Metric::CadRpm),
    ("pwr_w", Metric::PwrW),
    ("pwr_w_l", Metric::PwrWLeft),
    ("pwr_w_r", Metric::PwrWRight),
];

/// The metric of a field key (escapes removed), known or not; `None` for a name that cannot
/// stand on a screen: longer than 256 bytes or not UTF-8.
pub fn metric_of_field(key: &[u8]) -> Option<Metric> {
    known_metric(key).or_else(|| {
        let name = str::from_utf8(key).ok()?;
        (name.len() <= MAX_METRIC_NAME_BYTES).then(|| Metric::Other(name.into()))
    })
}

/// The sixteen known field keys of `samples`, in the order of the documentation.
pub fn known_fields() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, _)| *name)
}

/// The metric of one of the sixteen known field keys.
fn known_metric(key: &[u8]) -> Option<Metric> {
    let known = KNOWN.iter().find(|(name, _)| name.as_bytes() == key);
    known.map(|(_, metric)| metric.clone())
}

/// The field key of a metric.
#[inline]
pub fn field_of_metric(metric: &Metric) -> &str {
    match metric {
        Metric::DurS => "dur_s",
        Metric::DistKm => "dist_km",
        Metric::LatDeg => "lat",
        Metric::LngDeg => "lng",
        Metric::AccM => "acc_m",
        Metric::BearingDeg => "bearing",
        Metric::BatteryPercent => "battery",
        Metric::GsmSignalPercent => "gsm_signal",
        Metric::TempC => "temp_c",
        Metric::SpdKph => "spd_kph",
        Metric::AltM => "alt_m",
        Metric::HrBpm => "hr_bpm",
        Metric::CadRpm => "cad_rpm",
        Metric::PwrW => "pwr_w",
        Metric::PwrWLeft => "pwr_w_l",
        Metric::PwrWRight => "pwr_w_r",
        Metric::Other(name) => name,
    }
}

/// The type that one of the sixteen known keys of `samples` has from the start.
pub fn known_field_type(measurement: &[u8], key: &[u8]) -> Option<FieldType> {
    (measurement == SAMPLES && known_metric(key).is_some()).then_some(FieldType::Float)
}
