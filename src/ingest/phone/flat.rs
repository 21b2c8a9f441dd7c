//! Flat dialects: `key=value` pairs and flat JSON objects, one sample each.
//!
//! Traccar Client up to 8 and from 10 on, its SDK, OsmAnd, Colota, PhoneTrack, GPSLogger, and any
//! program that fills an address. They differ in their names, which all are understood, and in the
//! unit of `speed`, which is guessed of the names beside it where no name says it.

use std::borrow::Cow;

use super::{
    names::{Meaning, TIME_NAMES, meaning},
    record::{KPH_PER_KNOT, KPH_PER_MPS, Record},
    time::Time,
    value::Value,
};
use crate::model::Metric;

/// Milliseconds have this many digits until 2286.
const MILLIS_DIGITS: usize = 13;

/// What is known of a flat object before its members are read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Form {
    /// Numbers in quotes may have names of the app's own, as where everything is text.
    pub(super) is_all_text: bool,
    /// `speed` is in metres per second, whatever stands beside it.
    pub(super) is_mps: bool,
    /// The battery is a share of 1.
    pub(super) has_battery_share: bool,
}

/// Reads the members of one flat object.
pub(super) fn read<'a>(
    members: impl Iterator<Item = (Cow<'a, str>, Value<'a>)>,
    form: Form,
) -> Record<'a> {
    let mut record = Record::default();
    let mut times: [Option<Time>; TIME_NAMES] = [None; TIME_NAMES];
    let mut speeds = Speeds { is_of_mps: form.is_mps, ..Speeds::default() };
    for (name, value) in members {
        let lower = name.to_ascii_lowercase();
        speeds.look_at(&lower, &value);
        match meaning(&lower) {
            Some(Meaning::Metric(Metric::BatteryPercent)) if form.has_battery_share => {
                record.take_battery_share(&value);
            }
            Some(_) if record.take_metric(&lower, &value) => {}
            Some(Meaning::Metric(metric)) => record.take(metric, &value, 1.0, &lower),
            Some(Meaning::Time { rank }) => {
                record.is_understood = true;
                if let Some(place) = times.get_mut(rank)
                    && place.is_none()
                {
                    *place = Some(Time::of(&value));
                }
            }
            Some(Meaning::Location) => take_pair(&mut record, &value),
            Some(Meaning::SpeedMps) => speeds.mps.push((lower, value)),
            Some(Meaning::Speed) => speeds.unsure = speeds.unsure.take().or(Some(value)),
            Some(Meaning::AltitudeAccuracy) => {
                record.take_altitude_accuracy(&value);
                record.keep(name, &value);
            }
            Some(Meaning::Valid) => {
                record.is_understood = true;
                if value.is_no() {
                    record.without_position();
                }
            }
            Some(Meaning::Alarm) => record.take_alarm(&value),
            Some(Meaning::NoReading) => record.is_understood = true,
            None if form.is_all_text || !matches!(value, Value::Text(_)) => {
                record.keep(name, &value);
            }
            None => {}
        }
    }
    record.time = best(times);
    speeds.take_into(&mut record);
    record
}

/// The first of the times that is one; else what is wrong with them.
fn best(times: [Option<Time>; TIME_NAMES]) -> Option<Time> {
    let known = times.iter().flatten();
    let is_time = |time: &&Time| matches!(time, Time::At(_));
    let is_unreadable = |time: &&Time| **time == Time::Unreadable;
    let best = known.clone().find(is_time).or_else(|| known.clone().find(is_unreadable));
    best.or_else(|| known.clone().next()).copied()
}

/// `location=43.76,11.23`; an altitude behind them is left out.
fn take_pair(record: &mut Record<'_>, value: &Value<'_>) {
    let mut parts = value.text().unwrap_or_default().split(',');
    let (Some(lat), Some(lng)) = (parts.next(), parts.next()) else { return };
    record.take_position(&Value::Text(Cow::Borrowed(lat)), &Value::Text(Cow::Borrowed(lng)));
}

/// Speeds as sent, and what tells their unit.
#[derive(Debug, Default)]
struct Speeds<'a> {
    /// With the names under which they were sent.
    mps: Vec<(String, Value<'a>)>,
    unsure: Option<Value<'a>>,
    /// A name of Colota, PhoneTrack or OsmAnd, which send metres per second.
    is_of_mps: bool,
    /// A name of Traccar Client, which sends knots.
    is_of_knots: bool,
    has_hdop: bool,
    has_millis: bool,
}

impl Speeds<'_> {
    /// Looks for names that only some apps have.
    fn look_at(&mut self, name: &str, value: &Value<'_>) {
        match name {
            "acc" | "bat" | "batproc" => self.is_of_mps = true,
            // Colota writes a digit, Traccar true or false.
            "charge" => {
                let is_digit = |text: &str| matches!(text.trim(), "0" | "1" | "2" | "3");
                self.is_of_mps |= value.text().is_some_and(is_digit);
            }
            "accuracy" | "batt" => self.is_of_knots = true,
            "hdop" => self.has_hdop = true,
            _ if matches!(meaning(name), Some(Meaning::Time { .. })) => {
                let is_millis = |text: &str| {
                    text.len() == MILLIS_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
                };
                self.has_millis |= value.text().is_some_and(is_millis);
            }
            _ => {}
        }
    }

    /// The speed, by the surest name: `spd_kph` was taken already.
    fn take_into(self, record: &mut Record<'_>) {
        let is_osmand = self.has_millis && self.has_hdop && !self.is_of_knots;
        let factor = if self.is_of_mps || is_osmand { KPH_PER_MPS } else { KPH_PER_KNOT };
        for (name, value) in &self.mps {
            record.take(&Metric::SpdKph, value, KPH_PER_MPS, name);
        }
        if let Some(value) = &self.unsure {
            record.take(&Metric::SpdKph, value, factor, "speed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnixNanos;

    const PAIRS: Form = Form { is_all_text: true, is_mps: false, has_battery_share: false };

    fn read_pairs(pairs: &'static str) -> Record<'static> {
        let pairs = pairs.split('&').filter_map(|pair| pair.split_once('='));
        read(pairs.map(|(key, value)| (key.into(), Value::Text(value.into()))), PAIRS)
    }

    fn field(pairs: &'static str, name: &str) -> Option<f64> {
        let mut record = read_pairs(pairs);
        let mut found = record.finish().filter(|(metric, _)| metric.name() == name);
        found.next().map(|(_, value)| value)
    }

    fn speed(pairs: &'static str) -> Option<f64> {
        field(pairs, "spd_kph").map(|kph| (kph * 1000.0).round() / 1000.0)
    }

    #[test]
    fn the_unit_of_speed_follows_from_the_names_beside_it() {
        assert_eq!(speed("speed=10&accuracy=5&batt=80&charge=true"), Some(18.52));
        assert_eq!(speed("speed=10&timestamp=1790008000&hdop=1.2"), Some(18.52));
        assert_eq!(speed("speed=10"), Some(18.52));
        assert_eq!(speed("speed=10&acc=5"), Some(36.0));
        assert_eq!(speed("speed=10&bat=80"), Some(36.0));
        assert_eq!(speed("speed=10&accuracy=5&batt=80&charge=1"), Some(36.0));
        assert_eq!(speed("speed=10&timestamp=1790008000123&hdop=1.2"), Some(36.0));
        assert_eq!(speed("speed=10&timestamp=1790008000123&hdop=1.2&batt=5"), Some(18.52));
        assert_eq!(speed("speed=10&timestamp=1790008000123&hdop=1.2&batproc=5"), Some(36.0));
    }

    #[test]
    fn a_name_with_its_unit_wins() {
        assert_eq!(speed("speed=8.1&spd_kph=29.16"), Some(29.16));
        assert_eq!(speed("speed=8.1&speed_mps=10"), Some(36.0));
        assert_eq!(speed("spd=7.5&spd_kph=27.5"), Some(27.5));
        assert_eq!(speed("vel=10"), Some(36.0));
        assert_eq!(speed("speed=-1&accuracy=3"), None);
    }

    #[test]
    fn of_several_times_the_first_that_is_one_counts() {
        let time = |pairs| read_pairs(pairs).time;
        let at = |secs| Some(Time::At(UnixNanos::from_secs(secs)));
        assert_eq!(time("time=2026-09-24T17:46:40Z&timestamp=1790272000"), at(1_790_272_000));
        assert_eq!(time("timestamp=&tst=5"), at(5));
        assert_eq!(time("timestamp=abc&datetime=5"), at(5));
        assert_eq!(time("timestamp=abc&tst=0"), Some(Time::Unreadable));
        assert_eq!(time("timestamp=0"), Some(Time::Absent));
        assert_eq!(time("lat=1"), None);
    }

    #[test]
    fn positions_have_several_spellings_and_may_be_invalid() {
        for pairs in [
            "lat=43.5&lon=11.25",
            "latitude=43.5&long=11.25",
            "LAT=43.5&longitude=11.25",
            "lat=43.5&lat=1&lng=11.25",
            "location=43.5,11.25",
            "location=43.5, 11.25,60",
        ] {
            assert_eq!(field(pairs, "lng"), Some(11.25), "{pairs}");
            assert_eq!(field(pairs, "lat"), Some(43.5), "{pairs}");
        }
        for pairs in ["lat=43.5&lon=11.25&valid=false", "valid=0&location=43.5,11.25"] {
            assert_eq!(field(pairs, "lat"), None, "{pairs}");
        }
        assert_eq!(field("lat=43.5&lon=11.25&valid=true", "lat"), Some(43.5));
    }

    #[test]
    fn numbers_with_names_of_their_own_are_kept_and_who_sends_is_not() {
        let pairs = "id=7&imei=350000000000006&hdop=0.7&team=blue&sat=21&tta=5&alarm=sos&ser=1";
        let mut record = read_pairs(pairs);
        let names: Vec<String> =
            record.finish().map(|(metric, _)| metric.name().to_owned()).collect();
        assert_eq!(names, ["sos", "hdop", "sat"]);
        let text = |text: &'static str| Value::Text(text.into());
        let json =
            [("bib", text("7")), ("hr_bpm", text("150")), ("sat", Value::Number("9".into()))];
        let json = json.into_iter().map(|(name, value)| (Cow::Borrowed(name), value));
        let mut record = read(json, Form::default());
        let names: Vec<String> =
            record.finish().map(|(metric, _)| metric.name().to_owned()).collect();
        assert_eq!(names, ["hr_bpm", "sat"], "a text of JSON is a text");
    }
}
