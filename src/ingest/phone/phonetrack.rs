//! PhoneTrack's batches: `points`, arrays with their values in a fixed order, or flat objects.

use std::borrow::Cow;

use super::{
    collect::{Collector, NoTime},
    flat::{self, Form},
    json::Json,
    value::Value,
};

/// What the values of a point are, in their order, under the names of PhoneTrack's single posts.
const ORDER: [&str; 10] =
    ["lat", "lon", "timestamp", "alt", "acc", "bat", "sat", "useragent", "speed", "bearing"];

const FORM: Form = Form { is_all_text: false, is_mps: true, has_battery_share: false };

/// Reads a batch.
pub(super) fn read(points: Json<'_>, into: &mut Collector<'_>) {
    for point in points.items() {
        if into.is_full() {
            return;
        }
        if !point.is_whole() {
            break;
        }
        let mut record = if point.is_array() {
            let values = point.items().map(Json::value);
            let members = ORDER.iter().map(|name| Cow::Borrowed(*name)).zip(values);
            flat::read(members, FORM)
        } else {
            flat::read(point.members().map(|(name, value)| (name, value.value())), FORM)
        };
        if !record.is_understood {
            record.fault("a point has no value that is known");
        }
        into.add(record, NoTime::ReceivedIfMissing);
    }
    if !points.is_array() && points.value() != Value::Null {
        into.fault("points are no list");
    }
    if !points.is_whole() {
        into.fault("the request is cut off");
    }
}
