//! Maps developer fields of other programs to metrics, by name or by the native field that they
//! declare.

use rustyfit::{
    profile::{
        mesgdef::FieldDescription,
        typedef::{FitBaseType, MesgNum},
    },
    proto::{Message, Value},
};

use crate::{
    metric::Quantity,
    model::{Metric, Reading},
};

use super::{fields::NATIVES, value::text};

/// A developer field.
#[derive(Debug)]
pub(super) struct Description {
    pub(super) name: String,
    pub(super) kind: FitBaseType,
    /// The metric; `None` if the field cannot be one.
    pub(super) metric: Option<Metric>,
    /// Whether it stands for a native field, measured by another device.
    pub(super) is_native: bool,
    /// The index of the metric once it occurred in a record; the inner `None` means there are too
    /// many.
    #[expect(clippy::option_option, reason = "not looked up yet, and looked up in vain")]
    pub(super) index: Option<Option<u16>>,
    scale: f64,
    offset: f64,
    /// Converts to the unit of the metric: multiply by the first, add the second.
    to_metric: (f64, f64),
}

impl Description {
    /// Converts a raw value.
    pub(super) fn value(&self, raw: f64) -> f64 {
        let (factor, shift) = self.to_metric;
        (raw / self.scale - self.offset) * factor + shift
    }
}

/// The developer index and field number that a message describes, and the description.
pub(super) fn described(message: &Message) -> Option<((u8, u8), Description)> {
    let field = |num| message.fields.iter().find(move |field| field.num == num);
    let byte = |num| match field(num).map(|field| &field.value) {
        Some(&Value::Uint8(byte)) => Some(byte),
        _ => None,
    };
    let words = |num| field(num).map(|field| text(&field.value)).filter(|text| !text.is_empty());
    let index = byte(FieldDescription::DEVELOPER_DATA_INDEX)?;
    let num = byte(FieldDescription::FIELD_DEFINITION_NUMBER)?;
    let kind = FitBaseType(byte(FieldDescription::FIT_BASE_TYPE_ID)?);
    let name = words(FieldDescription::FIELD_NAME);
    let name = name.unwrap_or_else(|| format!("developer_{index}_{num}"));
    let scale = byte(FieldDescription::SCALE).filter(|scale| !matches!(*scale, 0 | u8::MAX));
    let offset = match field(FieldDescription::OFFSET).map(|field| &field.value) {
        Some(&Value::Int8(offset)) if offset != i8::MAX => f64::from(offset),
        _ => 0.0,
    };
    let of_records = match field(FieldDescription::NATIVE_MESG_NUM).map(|field| &field.value) {
        Some(&Value::Uint16(message)) => message == u16::MAX || message == MesgNum::RECORD.0,
        _ => true,
    };
    let native = byte(FieldDescription::NATIVE_FIELD_NUM).filter(|_| of_records);
    let unit = words(FieldDescription::UNITS).unwrap_or_default();
    let native = native.and_then(|native| native_metric(native, &unit, kind));
    let is_native = native.is_some();
    let (metric, to_metric) = match native {
        Some((metric, to_metric)) => (Some(metric), to_metric),
        None => (Metric::of_name(name.as_bytes()), (1.0, 0.0)),
    };
    let description = Description {
        name,
        kind,
        metric,
        is_native,
        index: None,
        scale: f64::from(scale.unwrap_or(1)),
        offset,
        to_metric,
    };
    Some(((index, num), description))
}

/// The metric for a native field of `record`, and the conversion to its unit from the developer's,
/// which is taken from the unit's name or else from the format.
fn native_metric(field: u8, unit: &str, kind: FitBaseType) -> Option<(Metric, (f64, f64))> {
    const KM_PER_MILE: f64 = 1.609_344;
    const M_PER_FOOT: f64 = 0.3048;
    /// 2^31 semicircles are 180 degrees.
    const DEGREES: f64 = 180.0 / 2_147_483_648.0;
    let metric = NATIVES.iter().find(|native| native.field.num == field)?.metric;
    let unit = unit.trim().to_ascii_lowercase();
    let unit = unit.as_str();
    let factor = match metric.definition().quantity {
        Quantity::Position => {
            let is_whole = kind == FitBaseType::SINT32 && !unit.starts_with("deg");
            if unit.starts_with("semi") || is_whole { DEGREES } else { 1.0 }
        }
        Quantity::Length if matches!(unit, "ft" | "feet" | "foot") => M_PER_FOOT,
        Quantity::Speed => match unit {
            "km/h" | "kph" | "kmh" | "kmph" => 1.0,
            "mph" | "mi/h" | "miles/h" => KM_PER_MILE,
            "mm/s" => 0.0036,
            "cm/s" => 0.036,
            _ => 3.6,
        },
        Quantity::Distance => match unit {
            "km" | "kilometers" | "kilometres" => 1.0,
            "mi" | "mile" | "miles" => KM_PER_MILE,
            "ft" | "feet" => M_PER_FOOT / 1000.0,
            "cm" => 0.000_01,
            _ => 0.001,
        },
        // The format counts strides of one leg.
        Quantity::Cadence if unit.starts_with("spm") || unit.starts_with("steps") => 0.5,
        Quantity::Power if unit == "kw" => 1000.0,
        Quantity::Temperature if unit.trim_start_matches(['\u{b0}', ' ']).starts_with('f') => {
            return Some((metric.clone(), (1.0 / 1.8, -32.0 / 1.8)));
        }
        _ => 1.0,
    };
    Some((metric.clone(), (factor, 0.0)))
}

/// Puts a developer's reading before the device's own. A zero does not replace it, because missing
/// sensors write zeros.
pub(super) fn put_before(readings: &mut Vec<Reading>, metric: Option<u16>, value: f64) {
    let Some(metric) = metric else { return };
    match readings.iter_mut().find(|known| known.metric == metric) {
        Some(known) if value != 0.0 => known.value = value,
        Some(_) => {}
        None => readings.push(Reading { metric, value }),
    }
}
