//! Names of columns in English, German, French, Italian and Spanish, already in lower case and
//! without accents (`crate::formats::text::folded`). Those of metrics stand in [`crate::metric`].

use crate::{metric::Quantity, model::Metric};

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

/// What the name of a column with a unit stands for.
pub(super) enum ColumnMeaning {
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

/// What a column contains, whatever its unit.
enum BaseMeaning {
    Metric(&'static Metric),
    /// An angle times ten millions.
    AngleE7(Metric),
    Hemisphere(Metric),
    /// A speed in metres a second, whatever the program.
    SpeedMps,
}

/// What the base name of a column stands for.
fn base_meaning(base: &str) -> Option<BaseMeaning> {
    Some(match base {
        "latitudee7" | "late7" => BaseMeaning::AngleE7(Metric::LatDeg),
        "longitudee7" | "lone7" | "lnge7" => BaseMeaning::AngleE7(Metric::LngDeg),
        "n/s" | "n_s" | "ns" | "lat_dir" | "ns_indicator" => {
            BaseMeaning::Hemisphere(Metric::LatDeg)
        }
        "e/w" | "e_w" | "ew" | "lon_dir" | "ew_indicator" => {
            BaseMeaning::Hemisphere(Metric::LngDeg)
        }
        "enhanced_speed" => BaseMeaning::SpeedMps,
        _ => {
            let known = Metric::known().find(|(_, it)| it.files.csv.contains(&base));
            known.map(|(metric, _)| BaseMeaning::Metric(metric))?
        }
    })
}

/// What the name of a column with a unit stands for.
pub(super) fn known(base: &str, unit: &str, dialect: Dialect) -> ColumnMeaning {
    let found = match base_meaning(base) {
        None => return ColumnMeaning::Not,
        Some(BaseMeaning::Hemisphere(angle)) => return ColumnMeaning::Hemisphere(angle),
        Some(BaseMeaning::AngleE7(angle)) => {
            return ColumnMeaning::Metric(angle, Conversion::by(1e7));
        }
        Some(BaseMeaning::SpeedMps) if unit.is_empty() => Some((&Metric::SpdKph, KPH_OF_MPS)),
        Some(BaseMeaning::SpeedMps) => speed(unit, dialect).map(|it| (&Metric::SpdKph, it)),
        Some(BaseMeaning::Metric(metric)) => {
            conversion(metric.definition().quantity, unit, dialect).map(|it| (metric, it))
        }
    };
    match found {
        Some((metric, conversion)) => ColumnMeaning::Metric(metric.clone(), conversion),
        None => ColumnMeaning::NeedsUnit,
    }
}

/// The conversion of a quantity; `None` where its unit is not certain.
fn conversion(quantity: Quantity, unit: &str, dialect: Dialect) -> Option<Conversion> {
    Some(match (quantity, unit) {
        (Quantity::Position, "e7" | "1e7" | "1e-7" | "deg*1e7" | "deg e7") => Conversion::by(1e7),
        (Quantity::Position, "e6" | "1e6" | "1e-6" | "microdegrees") => Conversion::by(1e6),
        (Quantity::Position, "semicircles" | "sc") => Conversion::SEMICIRCLES,
        (Quantity::Length, _) => Conversion::times(metres(unit).unwrap_or(1.0)),
        (Quantity::Temperature, "f" | "°f") => {
            Conversion { factor: 5.0 / 9.0, divisor: 1.0, offset: -160.0 / 9.0 }
        }
        (Quantity::Distance, "") if dialect == Dialect::Fit => Conversion::times(0.001),
        (Quantity::Distance, _) => match metres(unit)? {
            // From metres of whole numbers, so that 1000 m are 1 km and not a hair less.
            1000.0 => Conversion::NONE,
            metres => Conversion::times(metres / 1000.0),
        },
        (Quantity::Speed, _) => speed(unit, dialect)?,
        (
            Quantity::Position
            | Quantity::Temperature
            | Quantity::Cadence
            | Quantity::Power
            | Quantity::Other,
            _,
        ) => Conversion::NONE,
    })
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
