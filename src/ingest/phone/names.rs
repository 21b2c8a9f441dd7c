//! Names that mean the same in all flat dialects.

use crate::model::Metric;

/// What a name of a flat dialect stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A metric in its own unit.
    Metric(&'static Metric),
    /// The time; of several, the one with the least rank counts.
    Time {
        /// 0 counts first.
        rank: usize,
    },
    /// Latitude and longitude in one text.
    Location,
    /// Speed in metres per second.
    SpeedMps,
    /// Speed in a unit that the app decides.
    Speed,
    /// The accuracy of the altitude.
    AltitudeAccuracy,
    /// Whether there is a position.
    Valid,
    /// An alarm.
    Alarm,
    /// Who or what sends, or what is to come: nothing that was measured.
    NoReading,
}

/// How many names a time has.
pub(super) const TIME_NAMES: usize = 5;

/// What a name in lower case stands for; `None` for one that only the app knows.
pub(super) fn meaning(name: &str) -> Option<Meaning> {
    use Meaning::{Alarm, AltitudeAccuracy, Location, NoReading, Speed, SpeedMps, Time, Valid};
    let metric = |metric| Some(Meaning::Metric(metric));
    Some(match name {
        "latitude" => return metric(&Metric::LatDeg),
        "lon" | "long" | "longitude" => return metric(&Metric::LngDeg),
        "altitude" | "alt" => return metric(&Metric::AltM),
        "accuracy" | "acc" => return metric(&Metric::AccM),
        "bearing" | "heading" | "course" | "cog" | "bear" | "dir" => {
            return metric(&Metric::BearingDeg);
        }
        "battery" | "batt" | "bat" | "batproc" => return metric(&Metric::BatteryPercent),
        "timestamp" => Time { rank: 0 },
        "tst" => Time { rank: 1 },
        "datetime" => Time { rank: 2 },
        "time" => Time { rank: 3 },
        "ts" => Time { rank: 4 },
        "location" => Location,
        "speed_mps" | "spd" | "vel" => SpeedMps,
        "speed" => Speed,
        "vac" | "vertical_accuracy" | "verticalaccuracy" | "altitude_accuracy"
        | "altitudeaccuracy" => AltitudeAccuracy,
        "valid" => Valid,
        "alarm" => Alarm,
        _ if is_no_reading(name) => NoReading,
        _ => return Metric::known_of_name(name.as_bytes()).map(Meaning::Metric),
    })
}

/// Whether a number under this name says who or what sends, when something was made, or what is to
/// come, so that it is no reading.
pub(super) fn is_no_reading(name: &str) -> bool {
    matches!(
        name,
        "id" | "_id"
            | "deviceid"
            | "device_id"
            | "uniqueid"
            | "unique_id"
            | "imei"
            | "tid"
            | "topic"
            | "user"
            | "username"
            | "name"
            | "driveruniqueid"
            | "driver_unique_id"
            | "accesstoken"
            | "access_token"
            | "token"
            | "key"
            | "code"
            | "password"
            | "u"
            | "p"
            | "aid"
            | "ser"
            | "serial"
            | "act"
            | "desc"
            | "prov"
            | "filename"
            | "profile"
            | "useragent"
            | "starttimestamp"
            | "timeoffset"
            | "date"
            | "created_at"
            | "qos"
            | "retained"
            | "rid"
            | "wtst"
            | "tta"
            | "ttf"
            | "dta"
            | "dtf"
            | "messageid"
            | "sessionid"
            | "phone"
            | "locations_in_payload"
            | "desired_accuracy"
            | "deferred"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_the_wire_mean_themselves() {
        for metric in Metric::KNOWN {
            assert_eq!(meaning(metric.name()), Some(Meaning::Metric(metric)), "{metric:?}");
        }
        assert_eq!(meaning("hdop"), None);
        assert_eq!(meaning("odometer"), None);
        assert_eq!(meaning("tta"), Some(Meaning::NoReading));
    }
}
