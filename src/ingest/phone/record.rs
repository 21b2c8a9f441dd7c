//! A sample while it is read: what is known of it, in the units of `/write`.
//!
//! What an app says of an unknown value is decided here, once for all dialects.

use std::borrow::Cow;

use super::{
    time::Time,
    value::{Number, Value},
};
use crate::model::Metric;

/// Kilometres per hour of a metre per second.
pub(super) const KPH_PER_MPS: f64 = 3.6;
/// Kilometres per hour of a knot.
pub(super) const KPH_PER_KNOT: f64 = 1.852;

/// The longest name of a field that is kept, in bytes.
const MAX_NAME_BYTES: usize = 64;
/// The most fields of one sample under names of the app's own.
const MAX_OTHERS: usize = 64;

/// A sample while it is read.
#[derive(Debug, Default)]
pub(super) struct Record<'a> {
    /// When it was measured.
    pub(super) time: Option<Time>,
    lat: Coordinate,
    lng: Coordinate,
    /// The sender says that it has no position.
    has_no_position: bool,
    /// The accuracy of the altitude is unknown, as the sender says.
    is_altitude_doubtful: bool,
    readings: Vec<(Metric, f64)>,
    others: Vec<(Cow<'a, str>, f64)>,
    /// Whether anything in it was understood, stored or not.
    pub(super) is_understood: bool,
    /// What could not be read.
    pub(super) faults: Vec<String>,
}

/// A latitude or longitude as sent.
#[derive(Debug, Clone, Copy, Default)]
enum Coordinate {
    #[default]
    Missing,
    Degrees(f64),
    /// It is there, and no number.
    Word,
}

impl<'a> Record<'a> {
    /// A sample of this time.
    pub(super) fn at(time: Option<Time>) -> Self {
        Self { time, ..Self::default() }
    }

    /// Takes a value of a metric, multiplied to its unit. What was taken first stays.
    pub(super) fn take(&mut self, metric: &Metric, value: &Value<'_>, factor: f64, name: &str) {
        self.is_understood = true;
        match metric {
            Metric::LatDeg => coordinate(&mut self.lat, value),
            Metric::LngDeg => coordinate(&mut self.lng, value),
            _ => match value.number() {
                Number::Is(number) => self.set(metric, number * factor),
                Number::Word => self.fault_of_word(name, value),
                Number::Unknown => {}
            },
        }
    }

    /// Sets a metric to a value in its unit, unless it is set or the value says that it is unknown.
    pub(super) fn set(&mut self, metric: &Metric, value: f64) {
        self.is_understood = true;
        let is_known = match metric {
            Metric::SpdKph | Metric::BatteryPercent => value >= 0.0,
            Metric::BearingDeg => (0.0..=360.0).contains(&value),
            Metric::AccM | Metric::HrBpm => value > 0.0,
            _ => true,
        };
        if is_known && value.is_finite() && !self.has(metric) {
            self.readings.push((metric.clone(), neat(value)));
        }
    }

    /// Adds a reading of another record, as it is.
    pub(super) fn add(&mut self, metric: Metric, value: f64) {
        match metric {
            Metric::LatDeg => self.lat = Coordinate::Degrees(value),
            Metric::LngDeg => self.lng = Coordinate::Degrees(value),
            metric if self.has(&metric) => {}
            metric => self.readings.push((metric, value)),
        }
    }

    /// Whether a metric is set.
    fn has(&self, metric: &Metric) -> bool {
        self.readings.iter().any(|(known, _)| known == metric)
    }

    /// Takes a battery's level as a share of 1; above 1 it is per cent already.
    pub(super) fn take_battery_share(&mut self, value: &Value<'_>) {
        let factor =
            if value.number().known().is_some_and(|level| level > 1.0) { 1.0 } else { 100.0 };
        self.take(&Metric::BatteryPercent, value, factor, "battery level");
    }

    /// Takes latitude and longitude.
    pub(super) fn take_position(&mut self, lat: &Value<'_>, lng: &Value<'_>) {
        self.take(&Metric::LatDeg, lat, 1.0, "latitude");
        self.take(&Metric::LngDeg, lng, 1.0, "longitude");
    }

    /// The sender says that it has no position.
    pub(super) fn without_position(&mut self) {
        self.has_no_position = true;
    }

    /// Takes the accuracy of the altitude: below 0 the sender does not know it.
    pub(super) fn take_altitude_accuracy(&mut self, value: &Value<'_>) {
        self.is_altitude_doubtful = value.number().known().is_some_and(|metres| metres < 0.0);
    }

    /// Takes an alarm.
    pub(super) fn take_alarm(&mut self, value: &Value<'_>) {
        self.is_understood = true;
        if value.is_sos() {
            self.set(&Metric::Sos, 1.0);
        }
    }

    /// Takes a metric under its name on the wire, in its own unit; `false` for another name.
    pub(super) fn take_metric(&mut self, name: &str, value: &Value<'_>) -> bool {
        let Some(metric) = Metric::known_of_name(name.as_bytes()) else { return false };
        if *metric == Metric::Sos && *value == Value::Boolean(true) {
            self.set(metric, 1.0);
        } else {
            self.take(metric, value, 1.0, name);
        }
        true
    }

    /// Keeps a number under the app's own name.
    pub(super) fn keep(&mut self, name: Cow<'a, str>, value: &Value<'_>) {
        // InfluxDB keeps the name `time` for itself.
        let is_name = (1..=MAX_NAME_BYTES).contains(&name.len())
            && *name != *"time"
            && !name.chars().any(|c| c.is_control() || matches!(c, '\\' | '"'));
        if let (true, Number::Is(number)) = (is_name, value.number())
            && self.others.len() < MAX_OTHERS
            && self.others.iter().all(|(known, _)| *known != name)
        {
            self.is_understood = true;
            self.others.push((name, number));
        }
    }

    /// Notes what could not be read.
    pub(super) fn fault(&mut self, what: impl Into<String>) {
        self.faults.push(what.into());
    }

    fn fault_of_word(&mut self, name: &str, value: &Value<'_>) {
        let text = value.text().unwrap_or_default();
        self.fault(format!("{name}={text} is no number"));
    }

    /// The readings, with the position if it is one.
    pub(super) fn finish(&mut self) -> impl Iterator<Item = (Metric, f64)> + use<'a> {
        let position = self.position();
        if self.is_altitude_doubtful {
            self.readings.retain(|(metric, value)| *metric != Metric::AltM || *value >= 0.0);
        }
        let [lat, lng] = [Metric::LatDeg, Metric::LngDeg];
        let position = position.map(|degrees| [(lat, degrees.0), (lng, degrees.1)]);
        let others = std::mem::take(&mut self.others);
        let others = others.into_iter().map(|(name, value)| (Metric::Other((*name).into()), value));
        let readings = std::mem::take(&mut self.readings);
        position.into_iter().flatten().chain(readings).chain(others)
    }

    /// Latitude and longitude in degrees, if they are a place.
    fn position(&mut self) -> Option<(f64, f64)> {
        use Coordinate::{Degrees, Missing, Word};
        match (self.lat, self.lng) {
            (Missing, Missing) => None,
            (Word, _) | (_, Word) => {
                self.fault("the position is no number");
                None
            }
            (Degrees(_), Missing) | (Missing, Degrees(_)) => {
                self.fault("latitude or longitude is missing");
                None
            }
            _ if self.has_no_position => None,
            (Degrees(lat), Degrees(lng)) if lat.abs() > 90.0 || lng.abs() > 180.0 => {
                self.fault(format!("there is no place {lat}, {lng}"));
                None
            }
            // What receivers send while they search.
            (Degrees(0.0), Degrees(0.0)) => None,
            (Degrees(lat), Degrees(lng)) => Some((lat, lng)),
        }
    }
}

fn coordinate(place: &mut Coordinate, value: &Value<'_>) {
    if matches!(place, Coordinate::Missing) {
        *place = match value.number() {
            Number::Is(degrees) => Coordinate::Degrees(degrees),
            Number::Word => Coordinate::Word,
            Number::Unknown => Coordinate::Missing,
        };
    }
}

/// Without the last digits of a conversion: 29.16, not 29.159999999999997.
fn neat(value: f64) -> f64 {
    let rounded = (value * 1e9).round() / 1e9;
    if value.abs() < 1e6 { rounded } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &'static str) -> Value<'static> {
        Value::Number(text.into())
    }

    fn finished(mut record: Record<'_>) -> Vec<(String, f64)> {
        record.finish().map(|(metric, value)| (metric.name().to_owned(), value)).collect()
    }

    fn taken(metric: &Metric, text: &'static str) -> Option<f64> {
        let mut record = Record::default();
        record.take(metric, &number(text), 1.0, "x");
        finished(record).first().map(|(_, value)| *value)
    }

    #[test]
    fn what_says_unknown_is_left_out_and_zeros_are_values() {
        for metric in [Metric::SpdKph, Metric::BearingDeg, Metric::BatteryPercent] {
            assert_eq!(taken(&metric, "-1"), None);
            assert_eq!(taken(&metric, "-100"), None);
            assert_eq!(taken(&metric, "0"), Some(0.0));
        }
        assert_eq!(taken(&Metric::AccM, "0"), None);
        assert_eq!(taken(&Metric::HrBpm, "0"), None);
        assert_eq!(taken(&Metric::BearingDeg, "360.5"), None);
        assert_eq!(taken(&Metric::AltM, "-12.5"), Some(-12.5));
        assert_eq!(taken(&Metric::TempC, "-3"), Some(-3.0));
    }

    fn position(lat: &'static str, lng: &'static str) -> (Vec<(String, f64)>, Vec<String>) {
        let mut record = Record::default();
        record.take_position(&number(lat), &number(lng));
        let found = record.finish().map(|(metric, value)| (metric.name().to_owned(), value));
        let found = found.collect();
        (found, record.faults)
    }

    #[test]
    fn a_position_is_whole_and_on_earth_or_none() {
        let (found, faults) = position("43.5", "-11.25");
        assert_eq!(found, [("lat".to_owned(), 43.5), ("lng".to_owned(), -11.25)]);
        assert!(faults.is_empty());
        for (lat, lng) in [("0", "0.0"), ("null", "null"), ("NaN", "")] {
            assert_eq!(position(lat, lng), (Vec::new(), Vec::new()), "{lat}, {lng}");
        }
        for (lat, lng) in [("90.1", "1"), ("1", "-180.5"), ("1", ""), ("abc", ""), ("", "1")] {
            let (found, faults) = position(lat, lng);
            assert_eq!((found.len(), faults.len()), (0, 1), "{lat}, {lng}");
        }
        assert_eq!(position("0", "11.5").0.len(), 2, "on the equator");
    }

    #[test]
    fn a_position_that_the_sender_does_not_trust_is_none() {
        let mut record = Record::default();
        record.take_position(&number("43.5"), &number("11.25"));
        record.take(&Metric::BatteryPercent, &number("63"), 1.0, "batt");
        record.without_position();
        assert_eq!(finished(record), [("battery".to_owned(), 63.0)]);
    }

    #[test]
    fn a_negative_altitude_needs_an_accuracy() {
        for (altitude, accuracy, expected) in
            [("-12", "-1", None), ("-12", "3", Some(-12.0)), ("12", "-1", Some(12.0))]
        {
            let mut record = Record::default();
            record.take(&Metric::AltM, &number(altitude), 1.0, "alt");
            record.take_altitude_accuracy(&number(accuracy));
            assert_eq!(finished(record).first().map(|(_, value)| *value), expected);
        }
    }

    #[test]
    fn numbers_under_other_names_are_kept_if_line_protocol_has_a_spelling_for_them() {
        let mut record = Record::default();
        for name in ["core temp", "hdop", "hdop", "", "time", "a\nb", "a\\", &"x".repeat(65)] {
            record.keep(name.to_owned().into(), &number("1.5"));
        }
        record.keep("word".into(), &number("abc"));
        let names: Vec<String> = finished(record).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["core temp", "hdop"]);
    }

    #[test]
    fn a_battery_is_a_share_or_per_cent() {
        for (text, expected) in [("0.305", 30.5), ("1", 100.0), ("0", 0.0), ("83", 83.0)] {
            let mut record = Record::default();
            record.take_battery_share(&number(text));
            assert_eq!(finished(record), [("battery".to_owned(), expected)]);
        }
    }

    #[test]
    fn the_first_value_stays_and_a_word_is_told() {
        let mut record = Record::default();
        record.set(&Metric::SpdKph, 1.0);
        record.set(&Metric::SpdKph, 2.0);
        record.take(&Metric::AltM, &number("ALT"), 1.0, "alt");
        assert_eq!(record.faults, ["alt=ALT is no number"]);
        assert_eq!(finished(record), [("spd_kph".to_owned(), 1.0)]);
    }
}
