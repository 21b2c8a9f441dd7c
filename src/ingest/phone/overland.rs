//! Overland: batches of GeoJSON features, and Colota's template of the same.
//!
//! Records with an `action` or of the type `trip` repeat an old position at a new time and are no
//! samples.

use super::{
    collect::{Collector, NoTime},
    json::Json,
    member,
    record::Record,
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
    // Where it was is in the geometry, whatever else says so.
    let coordinates = feature.get("geometry").and_then(|geometry| geometry.get("coordinates"));
    let mut coordinates = coordinates.into_iter().flat_map(Json::items).map(Json::value);
    if let (Some(lng), Some(lat)) = (coordinates.next(), coordinates.next()) {
        record.take_position(&lat, &lng);
    }
    for (name, value) in properties.members() {
        let value = value.value();
        match &*name {
            "action" if value != Value::Null => return,
            "type" if value.text() == Some("trip") => return,
            "battery_level" => record.take_battery_share(&value),
            "horizontal_accuracy" => record.take(&Metric::AccM, &value, 1.0, &name),
            _ => member::take(&mut record, name, &value, "timestamp"),
        }
    }
    if let Some(altitude) = coordinates.next() {
        record.take(&Metric::AltM, &altitude, 1.0, "altitude");
    }
    into.add(record, NoTime::LeftOut);
}
