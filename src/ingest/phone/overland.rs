//! Overland: batches of GeoJSON features, and Colota's template of the same.
//!
//! Records with an `action` or of the type `trip` repeat an old position at a new time and are no
//! samples.

use super::{
    collect::{Collector, NoTime},
    json::Json,
    names::{Meaning, meaning},
    record::{KPH_PER_MPS, Record},
    time::Time,
    value::Value,
};
use crate::model::Metric;

/// Reads a batch: `locations`, and `current` beside them.
pub(super) fn read(root: Json<'_>, into: &mut Collector<'_>) {
    for (name, value) in root.members() {
        match &*name {
            "locations" if value.is_array() => {
                for feature in value.items() {
                    if into.is_full() {
                        return;
                    }
                    read_feature(feature, into);
                }
            }
            "locations" if value.value() != Value::Null => into.fault("locations are no list"),
            "current" if value.is_object() => read_feature(value, into),
            _ => {}
        }
    }
    if !root.is_whole() {
        into.fault("the request is cut off");
    }
}

/// Reads one feature.
pub(super) fn read_feature(feature: Json<'_>, into: &mut Collector<'_>) {
    if !feature.is_whole() {
        return into.fault("the request is cut off");
    }
    let properties = feature.get("properties").filter(|it| it.is_object());
    let Some(properties) = properties else { return into.fault("a location has no properties") };
    let mut record = Record::default();
    for (name, value) in properties.members() {
        let (lower, value) = (name.to_ascii_lowercase(), value.value());
        match &*lower {
            "action" if value != Value::Null => return,
            "type" if value.text() == Some("trip") => return,
            "battery_level" => {
                record.take_battery_share(&value);
                continue;
            }
            "horizontal_accuracy" => {
                record.take(&Metric::AccM, &value, 1.0, &lower);
                continue;
            }
            _ => {}
        }
        if record.take_metric(&lower, &value) {
            continue;
        }
        match meaning(&lower) {
            // Where it was is in the geometry.
            Some(Meaning::Metric(Metric::LatDeg | Metric::LngDeg)) => {}
            Some(Meaning::Metric(metric)) => record.take(metric, &value, 1.0, &lower),
            Some(Meaning::Speed | Meaning::SpeedMps) => {
                record.take(&Metric::SpdKph, &value, KPH_PER_MPS, &lower);
            }
            Some(Meaning::Time { .. }) => {
                if record.time.is_none() || lower == "timestamp" {
                    record.time = Some(Time::of(&value));
                }
            }
            Some(Meaning::AltitudeAccuracy) => {
                record.take_altitude_accuracy(&value);
                record.keep(name, &value);
            }
            Some(Meaning::Valid) if value.is_no() => record.without_position(),
            Some(Meaning::Alarm) => record.take_alarm(&value),
            Some(Meaning::Valid | Meaning::Location | Meaning::NoReading) => {}
            None if matches!(value, Value::Number(_)) => record.keep(name, &value),
            None => {}
        }
    }
    let coordinates = feature.get("geometry").and_then(|geometry| geometry.get("coordinates"));
    let mut coordinates = coordinates.into_iter().flat_map(Json::items).map(Json::value);
    if let (Some(lng), Some(lat)) = (coordinates.next(), coordinates.next()) {
        record.take_position(&lat, &lng);
    }
    if let Some(altitude) = coordinates.next() {
        record.take(&Metric::AltM, &altitude, 1.0, "altitude");
    }
    into.add(record, NoTime::LeftOut);
}
