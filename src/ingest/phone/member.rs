//! Members of JSON whose names mean the same in all dialects.

use std::borrow::Cow;

use super::{
    names::{Meaning, meaning},
    record::{KPH_PER_MPS, Record},
    time::Time,
    value::Value,
};
use crate::model::Metric;

/// Takes a member by its name; its speed is in metres per second. `time_name`: the name of the time
/// that counts before others. Numbers under other names are kept.
pub(super) fn take<'a>(
    record: &mut Record<'a>,
    name: Cow<'a, str>,
    value: &Value<'_>,
    time_name: &str,
) {
    let lower = name.to_ascii_lowercase();
    if record.take_metric(&lower, value) {
        return;
    }
    match meaning(&lower) {
        Some(Meaning::Metric(metric)) => record.take(metric, value, 1.0, &lower),
        Some(Meaning::Speed | Meaning::SpeedMps) => {
            record.take(&Metric::SpdKph, value, KPH_PER_MPS, &lower);
        }
        Some(Meaning::Time { .. })
            if lower == time_name || !matches!(record.time, Some(Time::At(_))) =>
        {
            record.time = Some(Time::of(value));
        }
        Some(Meaning::AltitudeAccuracy) => {
            record.take_altitude_accuracy(value);
            record.keep(name, value);
        }
        Some(Meaning::Valid) if value.is_no() => record.without_position(),
        Some(Meaning::Alarm) => record.take_alarm(value),
        None if matches!(value, Value::Number(_)) => record.keep(name, value),
        _ => {}
    }
}
