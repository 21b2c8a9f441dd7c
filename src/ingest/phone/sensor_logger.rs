//! Sensor Logger: a message with many sensors, each record with its name and a time in
//! nanoseconds, in no order.
//!
//! Position, battery, signal and heart rate become samples, those of one time together; what
//! measures a hundred times a second is left out.

use std::collections::BTreeMap;

use super::{
    collect::{Collector, NoTime},
    json::Json,
    record::{KPH_PER_MPS, Record},
    time::Time,
    value::Value,
};
use crate::model::{Metric, UnixNanos};

/// Samples of so many times are put together before they are passed on: no message has more, and
/// one that does must not take more memory.
const MAX_TIMES: usize = 4096;

/// Reads a message.
pub(super) fn read(root: Json<'_>, into: &mut Collector<'_>) {
    let Some(payload) = root.get("payload") else { return };
    if !payload.is_array() && payload.value() != Value::Null {
        into.fault("the payload is no list");
    }
    let received = into.received();
    let mut records: BTreeMap<UnixNanos, Both<'_>> = BTreeMap::new();
    for item in payload.items() {
        if !item.is_whole() {
            break;
        }
        let (Some(name), Some(values)) = (item.get("name"), item.get("values")) else {
            into.fault("a record has no name or values");
            continue;
        };
        let name = plain(name.value().text().unwrap_or_default());
        let time = match item.get("time").map_or(Time::Absent, |time| Time::of(&time.value())) {
            Time::At(time) => time,
            Time::Absent => received,
            Time::Unreadable => {
                into.fault("its time cannot be read");
                continue;
            }
        };
        if records.len() >= MAX_TIMES {
            pass_on(std::mem::take(&mut records), into);
        }
        if into.is_full() {
            return;
        }
        let is_watch = name.contains("watch") || name.contains("wrist");
        let place = Place { time, is_watch };
        match &*name {
            name if name.contains("location") => {
                position(values, place.is_watch, place.of(&mut records));
            }
            "battery" => {
                if let Some(level) = values.get("batteryLevel") {
                    place.of(&mut records).take_battery_share(&level.value());
                }
            }
            "network" => signal(values, place.of(&mut records)),
            name if name.contains("heartrate") => heart_rate(values, place.of(&mut records)),
            _ => {
                let is_metric = |name: &str| Metric::known_of_name(name.as_bytes()).is_some();
                if values.members().any(|(name, _)| is_metric(&name)) {
                    let record = place.of(&mut records);
                    for (name, value) in values.members() {
                        record.take_metric(&name, &value.value());
                    }
                }
            }
        }
    }
    pass_on(records, into);
    if !root.is_whole() {
        into.fault("the request is cut off");
    }
}

/// Adds samples, in the order of their times.
fn pass_on(records: BTreeMap<UnixNanos, Both<'_>>, into: &mut Collector<'_>) {
    for (time, Both { mut phone, mut watch }) in records {
        // Of two positions of one time the phone's stays: it has the better receiver.
        let own: Vec<(Metric, f64)> = phone.finish().collect();
        let has_position = own.iter().any(|(metric, _)| *metric == Metric::LatDeg);
        let mut whole = Record::at(Some(Time::At(time)));
        let watch_readings: Vec<(Metric, f64)> = watch.finish().collect();
        let more = watch_readings
            .into_iter()
            .filter(|(metric, _)| !has_position || !is_of_position(metric));
        for (metric, value) in own.into_iter().chain(more) {
            whole.add(metric, value);
        }
        whole.faults = phone.faults;
        whole.faults.append(&mut watch.faults);
        into.add(whole, NoTime::LeftOut);
    }
}

/// Where a reading belongs.
#[derive(Debug, Clone, Copy)]
struct Place {
    time: UnixNanos,
    is_watch: bool,
}

impl Place {
    /// Its record, made only for sensors that are read, of which there are few.
    fn of<'r, 'a>(self, records: &'r mut BTreeMap<UnixNanos, Both<'a>>) -> &'r mut Record<'a> {
        let Both { phone, watch } = records.entry(self.time).or_default();
        if self.is_watch { watch } else { phone }
    }
}

/// What phone and watch measured at one time.
#[derive(Debug, Default)]
struct Both<'a> {
    phone: Record<'a>,
    watch: Record<'a>,
}

/// Whether a receiver measures it together with a position.
fn is_of_position(metric: &Metric) -> bool {
    matches!(
        metric,
        Metric::LatDeg
            | Metric::LngDeg
            | Metric::AccM
            | Metric::AltM
            | Metric::SpdKph
            | Metric::BearingDeg
    )
}

/// A name without case, blanks and underscores.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

fn position(values: Json<'_>, is_watch: bool, record: &mut Record<'_>) {
    let get = |name: &str| values.get(name).map_or(Value::Null, Json::value);
    let is_below_zero = |value: Value<'_>| value.number().known().is_some_and(|it| it < 0.0);
    record.take_position(&get("latitude"), &get("longitude"));
    if is_below_zero(get("horizontalAccuracy")) {
        record.without_position();
    }
    record.take(&Metric::AccM, &get("horizontalAccuracy"), 1.0, "horizontalAccuracy");
    record.take(&Metric::SpdKph, &get("speed"), KPH_PER_MPS, "speed");
    for name in ["bearing", "course"] {
        record.take(&Metric::BearingDeg, &get(name), 1.0, name);
    }
    if is_below_zero(get("verticalAccuracy")) {
        return;
    }
    // On the phone `altitude` is above the ellipsoid: better than none. On the watch it is above
    // the sea.
    if !is_watch {
        let name = "altitudeAboveMeanSeaLevel";
        record.take(&Metric::AltM, &get(name), 1.0, name);
    }
    record.take(&Metric::AltM, &get("altitude"), 1.0, "altitude");
}

/// The strength of the mobile network; that of a Wi-Fi is something else.
fn signal(values: Json<'_>, record: &mut Record<'_>) {
    let kind = values.get("type").map(Json::value);
    if kind.as_ref().and_then(Value::text) == Some("cellular")
        && let Some(strength) = values.get("strength")
    {
        record.take(&Metric::GsmSignalPercent, &strength.value(), 1.0, "strength");
    }
}

fn heart_rate(values: Json<'_>, record: &mut Record<'_>) {
    for (name, value) in values.members() {
        if matches!(&*plain(&name), "bpm" | "heartrate" | "hr" | "hrbpm" | "value") {
            record.take(&Metric::HrBpm, &value.value(), 1.0, &name);
        }
    }
}
