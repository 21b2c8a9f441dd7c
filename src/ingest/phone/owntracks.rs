//! OwnTracks in HTTP mode: messages by their `_type`, of which `location` alone is a sample.
//!
//! Colota fills the same names with metres per second, where OwnTracks has kilometres per hour.
//! Overland in its OwnTracks mode counts seconds from 2001 and wants another answer.

use super::{
    collect::{Collector, NoTime},
    json::Json,
    member,
    record::{KPH_PER_MPS, Record},
    value::Value,
};
use crate::model::Metric;

/// What the request beside the message tells.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sender {
    /// A header or user agent of OwnTracks.
    pub(super) is_owntracks: bool,
    /// Overland, in its OwnTracks mode.
    pub(super) is_overland: bool,
}

/// Reads one message.
pub(super) fn read(
    message: Json<'_>,
    sender: Sender,
    without_time: NoTime,
    into: &mut Collector<'_>,
) {
    let kind = message.get("_type").map(Json::value);
    match kind.as_ref().and_then(Value::text) {
        Some("location") => {}
        Some("encrypted") => return into.encrypted(),
        // Regions entered, waypoints, wills, commands: no fixes.
        _ if message.is_whole() => return,
        _ => {}
    }
    if !message.is_whole() {
        return into.fault("the request is cut off");
    }
    let has_topic = message.get("topic").is_some();
    let is_kph = has_topic || sender.is_owntracks || sender.is_overland;
    let factor = if is_kph { 1.0 } else { KPH_PER_MPS };
    let mut record = Record::default();
    for (name, value) in message.members() {
        let value = value.value();
        if name == "vel" {
            record.take(&Metric::SpdKph, &value, factor, "vel");
        } else {
            member::take(&mut record, name, &value, "tst");
        }
    }
    if sender.is_overland {
        record.time = record.time.map(|time| time.nearer_from_2001(into.received()));
    }
    into.add(record, without_time);
}
