//! Traccar Client 9: `location` as an object with `coords`, or an array of them.
//!
//! Dawarich's app writes the same with the coordinates directly in `location`. Speed is in metres
//! per second, the battery a share of 1; -1 is unknown. `_` repeats parts of the request, sometimes
//! of another phone, and is not read.

use super::{
    collect::{Collector, NoTime},
    json::Json,
    member,
    names::is_no_reading,
    record::Record,
    value::Value,
};

/// The name of the time.
const TIME: &str = "timestamp";

/// Reads the member `location` of a request.
pub(super) fn read(
    root: Json<'_>,
    location: Json<'_>,
    without_time: NoTime,
    into: &mut Collector<'_>,
) {
    // Looked for once: an array may be as long as the request.
    let alarm = root.get("alarm").map(Json::value);
    if !location.is_array() {
        return one(alarm.as_ref(), location, without_time, into);
    }
    for item in location.items() {
        if into.is_full() {
            return;
        }
        one(alarm.as_ref(), item, NoTime::ReceivedIfMissing, into);
    }
    if !location.is_whole() {
        into.fault("the request is cut off");
    }
}

fn one(
    alarm: Option<&Value<'_>>,
    location: Json<'_>,
    without_time: NoTime,
    into: &mut Collector<'_>,
) {
    if !location.is_object() || !location.is_whole() {
        into.fault("the request is cut off");
        return;
    }
    let mut record = Record::default();
    let coords = location.get("coords").filter(|coords| coords.is_object());
    for (name, value) in location.members() {
        match &*name {
            "coords" | "_" | "activity" => {}
            "battery" if value.is_object() => {
                if let Some(level) = value.get("level") {
                    record.take_battery_share(&level.value());
                }
            }
            "extras" => extras(value, &mut record),
            "battery" => record.take_battery_share(&value.value()),
            _ => member::take(&mut record, name, &value.value(), TIME),
        }
    }
    for (name, value) in coords.into_iter().flat_map(Json::members) {
        member::take(&mut record, name, &value.value(), TIME);
    }
    if let Some(alarm) = alarm {
        record.take_alarm(alarm);
    }
    into.add(record, without_time);
}

/// What the phone's owner or another app adds: numbers under their own names.
fn extras<'a>(extras: Json<'a>, record: &mut Record<'a>) {
    for (name, value) in extras.members() {
        let (lower, value) = (name.to_ascii_lowercase(), value.value());
        if record.take_metric(&lower, &value) {
            continue;
        }
        if lower == "alarm" {
            record.take_alarm(&value);
        } else if matches!(value, Value::Number(_)) && !is_no_reading(&lower) {
            record.keep(name, &value);
        }
    }
}
