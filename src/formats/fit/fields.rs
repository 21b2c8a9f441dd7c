//! The fields of a record that stand for metrics, and sports.

use std::sync::LazyLock;

use rustyfit::{
    profile::typedef::{self, FitBaseType, SubSport},
    proto::Value,
};

use crate::{
    formats::Sport,
    metric::{FitField, Metric},
};

/// A field of `record` that holds a metric.
#[derive(Debug)]
pub(super) struct Native {
    /// What it holds.
    pub(super) metric: &'static Metric,
    /// The field.
    pub(super) field: &'static FitField,
}

/// How many such fields there are.
pub(super) const N_NATIVES: usize = {
    let (mut n, mut at) = (0, 0);
    while at < Metric::KNOWN.len() {
        n += Metric::KNOWN[at].definition().files.fit.len();
        at += 1;
    }
    n
};

/// The fields, in the order in which the readings of a record stand: of one metric the better field
/// comes first.
pub(super) static NATIVES: LazyLock<Vec<Native>> = LazyLock::new(|| {
    let fields = |metric: &'static Metric| {
        metric.definition().files.fit.iter().map(move |field| Native { metric, field })
    };
    let mut natives: Vec<Native> = Metric::KNOWN.iter().flat_map(fields).collect();
    natives.sort_by_key(|native| native.field.order);
    natives
});

impl Native {
    /// The field that is written for a metric.
    pub(super) fn of(metric: &Metric) -> Option<&'static Self> {
        NATIVES.iter().find(|native| native.field.written.is_some() && native.metric == metric)
    }

    /// The metric's value of a raw one; `None` for one that devices write until they know better.
    pub(super) fn value(&self, raw: f64) -> Option<f64> {
        let FitField { factor, shift, divisor, unknown, .. } = *self.field;
        (unknown != Some(raw)).then(|| (raw * factor - shift) / divisor)
    }

    /// The raw value of a metric's, rounded; `None` when the field has no room for it or is not
    /// written. The highest value of each type says that there is none.
    pub(super) fn raw(&self, value: f64) -> Option<Value> {
        let FitField { factor, shift, divisor, written, .. } = *self.field;
        let raw = ((value * divisor + shift) / factor).round();
        let within = |least: f64, most: f64| (least..=most).contains(&raw);
        match written? {
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
