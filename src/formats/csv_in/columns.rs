//! What the first line of a table says of its columns.
//!
//! Names of the wire stand for themselves, in their units. Others are known in common spellings,
//! whatever the case, with the unit behind the name: `Speed (km/h)`, `speed_kmh`, `speed [m/s]`.
//! Speed and distance need a unit, since programs differ; all else has a usual one. What is not
//! known is kept under its name where it holds numbers.

use csv::ByteRecord;

use super::value::TimeUnit;
use crate::{codec, formats::Unreadable, model::Metric};

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Column {
    Time(TimeUnit),
    /// Which measurement the row is of.
    Measurement,
    /// A number, which times `scale` plus `offset` is in the metric's unit.
    Reading {
        metric: Metric,
        scale: f64,
        offset: f64,
        /// Whether it must hold numbers.
        is_known: bool,
    },
    Skipped,
}

/// All columns, and sentences on those that cannot be used.
pub(super) struct Columns {
    pub(super) columns: Vec<Column>,
    pub(super) notes: Vec<String>,
}

/// A value in another unit; rounded, since tables hold far fewer digits than the product.
pub(super) fn converted(value: f64, scale: f64, offset: f64) -> f64 {
    if scale.to_bits() == 1.0_f64.to_bits() && offset.to_bits() == 0 {
        return value;
    }
    ((value * scale + offset) * 1e6).round() / 1e6
}

/// Metres a mile.
const M_PER_MILE: f64 = 1609.344;
/// Metres a foot.
const M_PER_FT: f64 = 0.3048;

impl Columns {
    pub(super) fn of(header: &ByteRecord) -> Result<Self, Unreadable> {
        let mut notes = Vec::new();
        let mut columns: Vec<Column> = Vec::new();
        for name in header {
            let name = String::from_utf8_lossy(name);
            // Text that a spreadsheet would compute has a mark in front.
            let name = name.trim().trim_start_matches('\'');
            let column = column(name).unwrap_or_else(|| {
                notes.push(format!(
                    "the column `{name}` does not say its unit: name a speed `{name} (km/h)` or \
                     `{name} (m/s)`, a distance `{name} (km)` or `{name} (m)`; it was left out"
                ));
                Column::Skipped
            });
            let is_taken = columns.iter().any(|known| match (known, &column) {
                (Column::Reading { metric, .. }, Column::Reading { metric: other, .. }) => {
                    metric == other
                }
                _ => false,
            });
            if is_taken {
                notes.push(format!("a second column `{name}` was left out"));
            }
            columns.push(if is_taken { Column::Skipped } else { column });
        }
        if !columns.iter().any(|column| matches!(column, Column::Time(_))) {
            return Err(Unreadable(
                "the table has no column `time`: its first line must name the columns, and one \
                 must hold times with a date, such as 2026-05-19T10:40:00Z or Unix seconds"
                    .to_owned(),
            ));
        }
        Ok(Self { columns, notes })
    }
}

/// What a column of this name is; `None` for one that lacks its unit.
fn column(name: &str) -> Option<Column> {
    let wire = codec::metric_of_field(name.as_bytes());
    if let Some(metric) = wire.clone().filter(|metric| !matches!(metric, Metric::Other(_))) {
        return Some(reading(metric, 1.0, 0.0));
    }
    let lower = name.to_ascii_lowercase();
    if let Some(time) = time_column(&lower) {
        return Some(Column::Time(time));
    }
    match &*lower {
        "" | "tags" | "name" => return Some(Column::Skipped),
        "measurement" => return Some(Column::Measurement),
        _ => {}
    }
    let (base, unit) = parts(&lower);
    Some(match known(&base, unit) {
        Known::Metric(metric, scale, offset) => reading(metric, scale, offset),
        Known::NeedsUnit => return None,
        Known::Not => match wire {
            Some(metric) => Column::Reading { metric, scale: 1.0, offset: 0.0, is_known: false },
            None => Column::Skipped,
        },
    })
}

fn reading(metric: Metric, scale: f64, offset: f64) -> Column {
    Column::Reading { metric, scale, offset, is_known: true }
}

fn time_column(name: &str) -> Option<TimeUnit> {
    Some(match name {
        "time" | "timestamp" | "datetime" | "date_time" | "date" | "date time" | "utc"
        | "time (utc)" | "unix" | "epoch" => TimeUnit::Told,
        "seconds" | "secs" | "time_s" | "unix_s" | "time (s)" | "timestamp_s" | "unix_time" => {
            TimeUnit::Nanos(1_000_000_000)
        }
        "time_ms" | "millis" | "timestamp_ms" | "time (ms)" => TimeUnit::Nanos(1_000_000),
        "time_us" | "micros" | "timestamp_us" | "time (us)" => TimeUnit::Nanos(1_000),
        "time_ns" | "nanos" | "timestamp_ns" | "time (ns)" => TimeUnit::Nanos(1),
        _ => return None,
    })
}

/// Name and unit; the unit is empty where there is none.
fn parts(name: &str) -> (String, &str) {
    let plain = |base: &str| base.trim().replace([' ', '-', '.'], "_");
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some(rest) = name.strip_suffix(close)
            && let Some((base, unit)) = rest.rsplit_once(open)
        {
            return (plain(base), unit.trim());
        }
    }
    let whole = plain(name);
    if let Some((base, unit)) = name.rsplit_once(['_', ' '])
        && is_unit(unit)
        && !matches!(known(&plain(base), unit), Known::Not)
    {
        return (plain(base), unit);
    }
    (whole, "")
}

fn is_unit(text: &str) -> bool {
    const UNITS: [&str; 27] = [
        "kph", "kmh", "km/h", "mps", "m/s", "ms", "mph", "km", "m", "mi", "miles", "ft", "feet",
        "meters", "metres", "c", "°c", "f", "°f", "bpm", "rpm", "spm", "w", "watts", "deg", "%",
        "percent",
    ];
    UNITS.contains(&text)
}

enum Known {
    Metric(Metric, f64, f64),
    NeedsUnit,
    Not,
}

/// What is known of a name with a unit.
fn known(base: &str, unit: &str) -> Known {
    use Known::{NeedsUnit, Not};
    let plain = |metric| Known::Metric(metric, 1.0, 0.0);
    let metres = |unit: &str| match unit {
        "m" | "meters" | "metres" | "meter" | "metre" => Some(1.0),
        "km" | "kilometers" | "kilometres" => Some(1000.0),
        "mi" | "miles" | "mile" => Some(M_PER_MILE),
        "ft" | "feet" => Some(M_PER_FT),
        _ => None,
    };
    match base {
        "latitude" | "position_lat" => plain(Metric::LatDeg),
        "lon" | "long" | "longitude" | "position_long" => plain(Metric::LngDeg),
        "hr" | "heart_rate" | "heartrate" | "heart" | "pulse" | "bpm" => plain(Metric::HrBpm),
        "power" | "watts" | "watt" | "pwr" => plain(Metric::PwrW),
        "power_left" | "left_power" => plain(Metric::PwrWLeft),
        "power_right" | "right_power" => plain(Metric::PwrWRight),
        "cadence" | "cad" | "rpm" => plain(Metric::CadRpm),
        "heading" | "course" | "direction" => plain(Metric::BearingDeg),
        "accuracy" | "acc" | "gps_accuracy" => plain(Metric::AccM),
        "battery_level" => plain(Metric::BatteryPercent),
        "temperature" | "temp" | "atemp" => match unit {
            "f" | "°f" => Known::Metric(Metric::TempC, 5.0 / 9.0, -160.0 / 9.0),
            _ => plain(Metric::TempC),
        },
        "altitude" | "alt" | "elevation" | "ele" | "height" => {
            Known::Metric(Metric::AltM, metres(unit).unwrap_or(1.0), 0.0)
        }
        "distance" | "dist" => match metres(unit) {
            // From metres of whole numbers, so that 1000 m are 1 km and not a hair less.
            Some(1000.0) => plain(Metric::DistKm),
            Some(metres) => Known::Metric(Metric::DistKm, metres / 1000.0, 0.0),
            None => NeedsUnit,
        },
        "speed" | "spd" | "velocity" => match unit {
            "kph" | "kmh" | "km/h" => plain(Metric::SpdKph),
            "mps" | "m/s" | "ms" => Known::Metric(Metric::SpdKph, 3.6, 0.0),
            "mph" | "mi/h" => Known::Metric(Metric::SpdKph, M_PER_MILE / 1000.0, 0.0),
            _ => NeedsUnit,
        },
        _ => Not,
    }
}
