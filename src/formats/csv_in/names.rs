//! Names of columns in English, German, French, Italian and Spanish, already in lower case and
//! without accents (`crate::formats::text::folded`).

use crate::{codec, model::Metric};

/// Metres a mile.
const M_PER_MILE: f64 = 1609.344;
/// Metres a foot.
const M_PER_FT: f64 = 0.3048;

/// What a column of times holds, as far as its name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeKind {
    /// Date and time of day, or one of them.
    Any,
    /// A date, or both.
    Date,
    /// A time of day, or both.
    Clock,
}

/// What is known of the name of a column of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeName {
    pub(super) kind: TimeKind,
    /// Whether the language writes the day of a date first.
    pub(super) is_day_first: bool,
    /// Whether the word also names what is no time, so that the cells must prove it.
    pub(super) is_weak: bool,
}

/// What a word says of times.
pub(super) fn time_name(base: &str) -> Option<TimeName> {
    use TimeKind::{Any, Clock, Date};
    let name = |kind, is_day_first, is_weak| Some(TimeName { kind, is_day_first, is_weak });
    match base {
        "time" | "timestamp" | "time_stamp" | "datetime" | "date_time" | "date_and_time"
        | "utc" | "unix" | "epoch" | "unix_timestamp" | "unix_time" | "recorded_at"
        | "recording_time" | "sample_time" | "gps_time" | "iso_time" => name(Any, false, false),
        "date" | "gps_date" | "calendar_date" => name(Date, false, false),
        "time_of_day" | "clock" | "clock_time" => name(Clock, false, false),
        "day" => name(Date, false, true),
        "zeit" | "zeitstempel" | "zeitpunkt" | "datum_zeit" | "datum_uhrzeit"
        | "datum_und_uhrzeit" | "datum_und_zeit" | "horodatage" | "horodateur" | "date_heure"
        | "date_et_heure" | "data_ora" | "data_e_ora" | "fecha_hora" | "fecha_y_hora"
        | "marca_de_tiempo" | "marca_temporal" => name(Any, true, false),
        "tiempo" | "temps" | "tempo" => name(Any, true, true),
        "datum" | "fecha" => name(Date, true, false),
        "data" | "jour" | "giorno" | "dia" | "tag" => name(Date, true, true),
        "uhrzeit" | "heure" | "hora" | "ora" | "orario" | "uhr" => name(Clock, true, false),
        _ => None,
    }
}

/// What is known of a name with a unit.
pub(super) enum Known {
    /// The metric, which is the number times the first, divided by the second, plus the third.
    Metric(Metric, Conversion),
    /// It may be in several units, and does not say in which.
    NeedsUnit,
    /// A direction that says the sign of a latitude or longitude.
    Hemisphere(Metric),
    Not,
}

/// How a number becomes one in the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Conversion {
    factor: f64,
    divisor: f64,
    offset: f64,
}

impl Conversion {
    /// The number as it stands.
    pub(super) const NONE: Self = Self { factor: 1.0, divisor: 1.0, offset: 0.0 };
    /// 45 degrees are 2^29 semicircles.
    pub(super) const SEMICIRCLES: Self = Self { factor: 45.0, divisor: 536_870_912.0, offset: 0.0 };

    const fn times(factor: f64) -> Self {
        Self { factor, divisor: 1.0, offset: 0.0 }
    }

    const fn by(divisor: f64) -> Self {
        Self { factor: 1.0, divisor, offset: 0.0 }
    }

    /// The number in the metric's unit. Products are rounded, since tables hold far fewer digits.
    pub(super) fn of(self, value: f64) -> f64 {
        let is_one = |factor: f64| factor.to_bits() == 1.0_f64.to_bits();
        if !is_one(self.divisor) {
            return value * self.factor / self.divisor;
        }
        if is_one(self.factor) && self.offset.to_bits() == 0 {
            return value;
        }
        ((value * self.factor + self.offset) * 1e6).round() / 1e6
    }
}

/// Which program a table is of, as far as that says units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Columns named as the fields of FIT: metres, and metres a second.
    Fit,
    /// The app `OpenTracks`: kilometres an hour.
    OpenTracks,
    /// Nothing is known.
    Any,
}

impl Dialect {
    /// By the names of all columns.
    pub(super) fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut dialect = Self::Any;
        for name in names {
            match name {
                "position_lat" | "position_long" | "enhanced_speed" | "enhanced_altitude" => {
                    dialect = Self::Fit;
                }
                "trackpoint_type" => dialect = Self::OpenTracks,
                _ => {}
            }
        }
        dialect
    }
}

/// Whether a word behind a name is a unit.
pub(super) fn is_unit(text: &str) -> bool {
    const UNITS: [&str; 32] = [
        "kph",
        "kmh",
        "km/h",
        "mps",
        "m/s",
        "ms",
        "mph",
        "km",
        "m",
        "mi",
        "miles",
        "ft",
        "feet",
        "meters",
        "metres",
        "c",
        "°c",
        "f",
        "°f",
        "bpm",
        "rpm",
        "spm",
        "w",
        "watts",
        "deg",
        "%",
        "percent",
        "e7",
        "e6",
        "semicircles",
        "degrees",
        "mi/h",
    ];
    UNITS.contains(&text)
}

fn metres(unit: &str) -> Option<f64> {
    match unit {
        "m" | "meters" | "metres" | "meter" | "metre" | "metri" | "metros" => Some(1.0),
        "km" | "kilometers" | "kilometres" | "kilometer" => Some(1000.0),
        "mi" | "miles" | "mile" => Some(M_PER_MILE),
        "ft" | "feet" => Some(M_PER_FT),
        _ => None,
    }
}

/// What a column holds, whatever its unit.
#[derive(Debug, Clone, PartialEq)]
enum Thing {
    Angle(Metric),
    /// An angle times ten millions.
    AngleE7(Metric),
    Hemisphere(Metric),
    Accuracy,
    Temperature,
    Altitude,
    Distance,
    Speed,
    /// In metres a second, whatever the program.
    SpeedMps,
    /// Anything that has one unit.
    Plain(Metric),
}

/// Names of things, apart from those of the wire, which `codec` knows.
const NAMES: [(Thing, &str); 18] = [
    (
        Thing::Angle(Metric::LatDeg),
        "latitude position_lat latitud latitudine breite breitengrad latitude_n_s",
    ),
    (
        Thing::Angle(Metric::LngDeg),
        "lon long longitude position_long longitud longitudine lange laenge langengrad \
         laengengrad longitude_e_w",
    ),
    (Thing::AngleE7(Metric::LatDeg), "latitudee7 late7"),
    (Thing::AngleE7(Metric::LngDeg), "longitudee7 lone7 lnge7"),
    (Thing::Hemisphere(Metric::LatDeg), "n/s n_s ns lat_dir ns_indicator"),
    (Thing::Hemisphere(Metric::LngDeg), "e/w e_w ew lon_dir ew_indicator"),
    (
        Thing::Plain(Metric::HrBpm),
        "hr heart_rate heartrate heart pulse bpm herzfrequenz hf puls frequence_cardiaque fc \
         frequenza_cardiaca frecuencia_cardiaca pulso pouls battito",
    ),
    (Thing::Plain(Metric::PwrW), "power watts watt pwr leistung puissance potenza potencia"),
    (Thing::Plain(Metric::PwrWLeft), "power_left left_power"),
    (Thing::Plain(Metric::PwrWRight), "power_right right_power"),
    (Thing::Plain(Metric::CadRpm), "cadence cad rpm trittfrequenz kadenz cadenza cadencia"),
    (Thing::Plain(Metric::BearingDeg), "heading course direction richtung kurs rumbo direzione"),
    (Thing::Plain(Metric::BatteryPercent), "battery_level"),
    (
        Thing::Accuracy,
        "accuracy acc gps_accuracy accuracy_horizontal horizontal_accuracy genauigkeit precisione",
    ),
    (Thing::Temperature, "temperature temp atemp temperatur temperatura"),
    (
        Thing::Altitude,
        "altitude alt elevation ele height enhanced_altitude hohe hoehe altitudine quota altitud \
         elevacion altura",
    ),
    (Thing::Distance, "distance dist entfernung distanz strecke distanza distancia"),
    (Thing::Speed, "speed spd velocity geschwindigkeit vitesse velocita velocidad"),
];

fn thing(base: &str) -> Option<Thing> {
    if base == "enhanced_speed" {
        return Some(Thing::SpeedMps);
    }
    match codec::metric_of_field(base.as_bytes())? {
        angle @ (Metric::LatDeg | Metric::LngDeg) => return Some(Thing::Angle(angle)),
        bearing @ Metric::BearingDeg => return Some(Thing::Plain(bearing)),
        _ => {}
    }
    let known = NAMES.iter().find(|(_, names)| names.split_whitespace().any(|name| name == base));
    known.map(|(thing, _)| thing.clone())
}

/// What is known of a name with a unit.
pub(super) fn known(base: &str, unit: &str, dialect: Dialect) -> Known {
    let Some(thing) = thing(base) else { return Known::Not };
    let metric = |metric, conversion| Known::Metric(metric, conversion);
    match (thing, unit) {
        (Thing::Angle(angle), _) => metric(
            angle,
            match unit {
                "e7" | "1e7" | "1e-7" | "deg*1e7" | "deg e7" => Conversion::by(1e7),
                "e6" | "1e6" | "1e-6" | "microdegrees" => Conversion::by(1e6),
                "semicircles" | "sc" => Conversion::SEMICIRCLES,
                _ => Conversion::NONE,
            },
        ),
        (Thing::AngleE7(angle), _) => metric(angle, Conversion::by(1e7)),
        (Thing::Hemisphere(angle), _) => Known::Hemisphere(angle),
        (Thing::Plain(plain), _) => metric(plain, Conversion::NONE),
        (Thing::Accuracy, _) => {
            metric(Metric::AccM, Conversion::times(metres(unit).unwrap_or(1.0)))
        }
        (Thing::Altitude, _) => {
            metric(Metric::AltM, Conversion::times(metres(unit).unwrap_or(1.0)))
        }
        (Thing::Temperature, "f" | "°f") => metric(
            Metric::TempC,
            Conversion { factor: 5.0 / 9.0, divisor: 1.0, offset: -160.0 / 9.0 },
        ),
        (Thing::Temperature, _) => metric(Metric::TempC, Conversion::NONE),
        (Thing::Distance, "") if dialect == Dialect::Fit => {
            metric(Metric::DistKm, Conversion::times(0.001))
        }
        (Thing::Distance, _) => match metres(unit) {
            // From metres of whole numbers, so that 1000 m are 1 km and not a hair less.
            Some(1000.0) => metric(Metric::DistKm, Conversion::NONE),
            Some(metres) => metric(Metric::DistKm, Conversion::times(metres / 1000.0)),
            None => Known::NeedsUnit,
        },
        (Thing::SpeedMps, "") => metric(Metric::SpdKph, KPH_OF_MPS),
        (Thing::Speed | Thing::SpeedMps, _) => match speed(unit, dialect) {
            Some(conversion) => metric(Metric::SpdKph, conversion),
            None => Known::NeedsUnit,
        },
    }
}

/// Metres a second into kilometres an hour.
const KPH_OF_MPS: Conversion = Conversion::times(3.6);

/// The conversion of a speed; `None` where its unit is not certain.
fn speed(unit: &str, dialect: Dialect) -> Option<Conversion> {
    match (unit, dialect) {
        ("kph" | "kmh" | "km/h", _) | ("", Dialect::OpenTracks) => Some(Conversion::NONE),
        ("mps" | "m/s" | "ms" | "m/sec", _) | ("", Dialect::Fit) => Some(KPH_OF_MPS),
        ("mph" | "mi/h", _) => Some(Conversion::times(M_PER_MILE / 1000.0)),
        _ => None,
    }
}
