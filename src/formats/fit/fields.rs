//! Which field of a record stands for which metric, and in which unit.

use rustyfit::{
    profile::{
        mesgdef::Record,
        typedef::{self, FitBaseType, SubSport},
    },
    proto::Value,
};

use crate::{formats::Sport, model::Metric};

/// A field of `record` that holds a metric: the metric is `(raw * factor - shift) / divisor`,
/// all whole numbers, so that only the division rounds.
#[derive(Debug)]
pub(super) struct Native {
    /// Number of the field.
    pub(super) field: u8,
    /// What it holds.
    pub(super) metric: Metric,
    /// How it is written; `None` for fields that are only read, and only where no other field
    /// of the record holds the metric.
    pub(super) kind: Option<FitBaseType>,
    factor: f64,
    shift: f64,
    divisor: f64,
}

/// How many fields there are.
pub(super) const N_NATIVES: usize = 14;

/// The fields.
pub(super) static NATIVES: [Native; N_NATIVES] = {
    use FitBaseType as Kind;
    const PLAIN: [f64; 3] = [1.0, 0.0, 1.0];
    /// 45 degrees are 2^29 semicircles.
    const DEGREES: [f64; 3] = [45.0, 0.0, 536_870_912.0];
    /// mm/s to km/h.
    const SPEED: [f64; 3] = [9.0, 0.0, 2500.0];
    /// Fifths of a metre from -500 m.
    const ALTITUDE: [f64; 3] = [1.0, 2500.0, 5.0];
    const CENTIMETRES: [f64; 3] = [1.0, 0.0, 100_000.0];
    const HALF_PERCENTS: [f64; 3] = [1.0, 0.0, 2.0];
    [
        native(Record::POSITION_LAT, Metric::LatDeg, Some(Kind::SINT32), DEGREES),
        native(Record::POSITION_LONG, Metric::LngDeg, Some(Kind::SINT32), DEGREES),
        native(Record::ENHANCED_ALTITUDE, Metric::AltM, Some(Kind::UINT32), ALTITUDE),
        native(Record::ALTITUDE, Metric::AltM, None, ALTITUDE),
        native(Record::ENHANCED_SPEED, Metric::SpdKph, Some(Kind::UINT32), SPEED),
        native(Record::SPEED, Metric::SpdKph, None, SPEED),
        native(Record::DISTANCE, Metric::DistKm, Some(Kind::UINT32), CENTIMETRES),
        native(Record::HEART_RATE, Metric::HrBpm, Some(Kind::UINT8), PLAIN),
        native(Record::CADENCE, Metric::CadRpm, Some(Kind::UINT8), PLAIN),
        native(Record::CADENCE256, Metric::CadRpm, None, [1.0, 0.0, 256.0]),
        native(Record::POWER, Metric::PwrW, Some(Kind::UINT16), PLAIN),
        native(Record::TEMPERATURE, Metric::TempC, Some(Kind::SINT8), PLAIN),
        native(Record::GPS_ACCURACY, Metric::AccM, Some(Kind::UINT8), PLAIN),
        native(Record::BATTERY_SOC, Metric::BatteryPercent, None, HALF_PERCENTS),
    ]
};

const fn native(
    field: u8,
    metric: Metric,
    kind: Option<FitBaseType>,
    [factor, shift, divisor]: [f64; 3],
) -> Native {
    Native { field, metric, kind, factor, shift, divisor }
}

impl Native {
    /// The field that is written for a metric.
    pub(super) fn of(metric: &Metric) -> Option<&'static Self> {
        NATIVES.iter().find(|native| native.kind.is_some() && native.metric == *metric)
    }

    /// The metric's value of a raw one.
    pub(super) fn value(&self, raw: f64) -> f64 {
        (raw * self.factor - self.shift) / self.divisor
    }

    /// The raw value of a metric's, rounded; `None` when the field has no room for it or is not
    /// written. The highest value of each type says that there is none.
    pub(super) fn raw(&self, value: f64) -> Option<Value> {
        let raw = ((value * self.divisor + self.shift) / self.factor).round();
        let within = |least: f64, most: f64| (least..=most).contains(&raw);
        match self.kind? {
            FitBaseType::UINT8 => within(0.0, 254.0).then_some(Value::Uint8(raw as u8)),
            FitBaseType::SINT8 => within(-128.0, 126.0).then_some(Value::Int8(raw as i8)),
            FitBaseType::UINT16 => within(0.0, 65_534.0).then_some(Value::Uint16(raw as u16)),
            FitBaseType::UINT32 => {
                within(0.0, 4_294_967_294.0).then_some(Value::Uint32(raw as u32))
            }
            // Only angles.
            FitBaseType::SINT32 => semicircles(raw).map(Value::Int32),
            _ => None,
        }
    }
}

/// Whole semicircles as they are written: 180 degrees are the meridian of -180 degrees, and
/// what is next to it, the mark of no value, is one less.
fn semicircles(raw: f64) -> Option<i32> {
    const HALF_TURN: f64 = 2_147_483_648.0;
    if !(-HALF_TURN..=HALF_TURN).contains(&raw) {
        return None;
    }
    Some(if raw < HALF_TURN { (raw as i32).min(i32::MAX - 1) } else { i32::MIN })
}

/// The unit of a metric for the description of a developer field; empty where nobody knows.
pub(super) const fn unit_of(metric: &Metric) -> &'static str {
    match metric {
        Metric::DurS => "s",
        Metric::DistKm => "km",
        Metric::LatDeg | Metric::LngDeg | Metric::BearingDeg => "deg",
        Metric::AccM | Metric::AltM => "m",
        Metric::BatteryPercent | Metric::GsmSignalPercent => "%",
        Metric::TempC => "C",
        Metric::SpdKph => "km/h",
        Metric::HrBpm => "bpm",
        Metric::CadRpm => "rpm",
        Metric::PwrW | Metric::PwrWLeft | Metric::PwrWRight => "watts",
        Metric::Other(_) => "",
    }
}

/// Power of the left and of the right leg, from the power of both and `left_right_balance`:
/// `None` where the balance does not say that it means the right one.
///
/// Source: the SDK's profile, type `left_right_balance`: 7 bits of percent, and a bit for right.
pub(super) fn legs_of(power_w: f64, balance: u8) -> Option<(f64, f64)> {
    let right_percent = f64::from(balance & 0x7F);
    (balance & 0x80 != 0 && right_percent <= 100.0)
        .then(|| (power_w * (100.0 - right_percent) / 100.0, power_w * right_percent / 100.0))
}

/// The `left_right_balance` of power that is the sum of both legs'; `None` where it is not, since
/// then neither would come back.
pub(super) fn balance_of(power_w: f64, left_w: f64, right_w: f64) -> Option<u8> {
    let sum_w = left_w + right_w;
    let is_sum = left_w >= 0.0 && right_w >= 0.0 && (sum_w - power_w).abs() <= 0.01 * power_w + 1.0;
    if !is_sum {
        return None;
    }
    let right_percent = if sum_w > 0.0 { (100.0 * right_w / sum_w).round() } else { 50.0 };
    Some(0x80 | right_percent as u8)
}

/// Whether a field holds an altitude.
pub(super) fn is_altitude(native: &Native) -> bool {
    native.metric == Metric::AltM
}

/// Speed and distance in three bytes, `compressed_speed_distance`: 12 bits of cm/s, 12 bits of
/// sixteenths of a metre that begin anew at 256 m.
#[derive(Debug, Default)]
pub(super) struct Compressed {
    last: u32,
    sum: u32,
}

impl Compressed {
    /// Speed in km/h and distance in km of the next record.
    pub(super) fn unpack(&mut self, value: &Value) -> (Option<f64>, Option<f64>) {
        const MASK: u32 = 0xFFF;
        let Value::ArrayUint8(bytes) = value else { return (None, None) };
        let [low, middle, high] = **bytes else { return (None, None) };
        if [low, middle, high] == [u8::MAX; 3] {
            return (None, None);
        }
        let speed = u32::from(low) | u32::from(middle & 0x0F) << 8;
        let distance = u32::from(middle >> 4) | u32::from(high) << 4;
        self.sum = self.sum.saturating_add(distance.wrapping_sub(self.last) & MASK);
        self.last = distance;
        let spd_kph = (speed != MASK).then(|| f64::from(speed) * 0.036);
        (spd_kph, Some(f64::from(self.sum) / 16_000.0))
    }
}

/// The sport of a file's codes: where the sport says little, such as fitness equipment, the
/// sub-sport tells more.
pub(super) const fn sport_of(sport: u8, sub_sport: u8) -> Sport {
    match typedef::Sport(sport) {
        typedef::Sport::CYCLING | typedef::Sport::E_BIKING => Sport::Cycling,
        typedef::Sport::RUNNING => Sport::Running,
        typedef::Sport::SWIMMING => Sport::Swimming,
        typedef::Sport::ROWING
        | typedef::Sport::PADDLING
        | typedef::Sport::KAYAKING
        | typedef::Sport::CANOEING
        | typedef::Sport::STAND_UP_PADDLEBOARDING
        | typedef::Sport::RAFTING => Sport::Rowing,
        typedef::Sport::SAILING => Sport::Sailing,
        typedef::Sport::WALKING | typedef::Sport::HIKING => Sport::Walking,
        typedef::Sport::GENERIC | typedef::Sport::FITNESS_EQUIPMENT | typedef::Sport::TRAINING => {
            match SubSport(sub_sport) {
                SubSport::TREADMILL
                | SubSport::STREET
                | SubSport::TRAIL
                | SubSport::TRACK
                | SubSport::INDOOR_RUNNING => Sport::Running,
                SubSport::SPIN
                | SubSport::INDOOR_CYCLING
                | SubSport::ROAD
                | SubSport::MOUNTAIN
                | SubSport::DOWNHILL
                | SubSport::RECUMBENT
                | SubSport::CYCLOCROSS
                | SubSport::TRACK_CYCLING
                | SubSport::GRAVEL_CYCLING => Sport::Cycling,
                SubSport::INDOOR_ROWING => Sport::Rowing,
                SubSport::LAP_SWIMMING | SubSport::OPEN_WATER => Sport::Swimming,
                SubSport::INDOOR_WALKING | SubSport::CASUAL_WALKING | SubSport::SPEED_WALKING => {
                    Sport::Walking
                }
                _ => Sport::Other,
            }
        }
        _ => Sport::Other,
    }
}

/// The codes of a sport.
pub(super) const fn code_of(sport: Sport) -> (typedef::Sport, SubSport) {
    let sub = match sport {
        Sport::Swimming => SubSport::OPEN_WATER,
        _ => SubSport::GENERIC,
    };
    let sport = match sport {
        Sport::Cycling => typedef::Sport::CYCLING,
        Sport::Running => typedef::Sport::RUNNING,
        Sport::Swimming => typedef::Sport::SWIMMING,
        Sport::Rowing => typedef::Sport::ROWING,
        Sport::Sailing => typedef::Sport::SAILING,
        Sport::Walking => typedef::Sport::WALKING,
        Sport::Other => typedef::Sport::GENERIC,
    };
    (sport, sub)
}
