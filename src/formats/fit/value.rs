//! Field values: decodes them by the type that the file declares, and finds the narrowest type for
//! what is written.

use rustyfit::{profile::typedef::FitBaseType, proto::Value};

/// A field as the file declares it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stored {
    /// The size of a value in bytes.
    pub(super) size: u8,
    /// The base type.
    pub(super) kind: FitBaseType,
    /// Whether the most significant byte comes first.
    pub(super) is_big_endian: bool,
}

/// The number in a field; `None` for an invalid value, text or a list.
///
/// `rustyfit` decodes a field by the type in the profile, but files may store it as a narrower one,
/// which has its own sign and its own invalid value.
pub(super) fn number(value: &Value, stored: Stored) -> Option<f64> {
    let (bits, read_bytes) = bits_of(value)?;
    let bytes = stored.kind.size();
    if bytes == 0 || stored.size < bytes {
        return None;
    }
    // Only part of a wider type was read: in big-endian files the high half, which says nothing.
    if bytes > read_bytes && stored.is_big_endian {
        return None;
    }
    let width = u32::from(bytes.min(read_bytes)) * 8;
    let mask = u64::MAX >> (64 - width);
    let bits = bits & mask;
    match stored.kind {
        FitBaseType::ENUM
        | FitBaseType::BYTE
        | FitBaseType::UINT8
        | FitBaseType::UINT16
        | FitBaseType::UINT32
        | FitBaseType::UINT64 => (bits != mask).then_some(bits as f64),
        FitBaseType::UINT8Z
        | FitBaseType::UINT16Z
        | FitBaseType::UINT32Z
        | FitBaseType::UINT64Z => (bits != 0).then_some(bits as f64),
        FitBaseType::SINT8 | FitBaseType::SINT16 | FitBaseType::SINT32 | FitBaseType::SINT64 => {
            let shift = 64 - width;
            let signed = ((bits << shift) as i64) >> shift;
            (bits != mask >> 1).then_some(signed as f64)
        }
        FitBaseType::FLOAT32 if width == 32 => {
            Some(f64::from(f32::from_bits(bits as u32))).filter(|value| value.is_finite())
        }
        FitBaseType::FLOAT64 if width == 64 => {
            Some(f64::from_bits(bits)).filter(|value| value.is_finite())
        }
        _ => None,
    }
}

/// The bits of a single value, and their size in bytes.
fn bits_of(value: &Value) -> Option<(u64, u8)> {
    Some(match *value {
        Value::Int8(value) => (u64::from(value as u8), 1),
        Value::Uint8(value) => (u64::from(value), 1),
        Value::Int16(value) => (u64::from(value as u16), 2),
        Value::Uint16(value) => (u64::from(value), 2),
        Value::Int32(value) => (u64::from(value as u32), 4),
        Value::Uint32(value) => (u64::from(value), 4),
        Value::Float32(value) => (u64::from(value.to_bits()), 4),
        Value::Float64(value) => (value.to_bits(), 8),
        Value::Int64(value) => (value as u64, 8),
        Value::Uint64(value) => (value, 8),
        _ => return None,
    })
}

/// The text in a field, without control characters; empty if missing.
pub(super) fn text(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text,
        Value::ArrayString(texts) => match texts.first() {
            Some(text) => text,
            None => return String::new(),
        },
        _ => return String::new(),
    };
    text.chars().filter(|char| !char.is_control()).collect::<String>().trim().to_owned()
}

/// Truncates a text to what fits into a field.
pub(super) fn text_value(text: &str) -> Value {
    const MOST_BYTES: usize = 254;
    let (text, _) = text.split_at(text.floor_char_boundary(MOST_BYTES));
    // A NUL ends a text.
    Value::String(text.split('\0').next().unwrap_or(text).into())
}

/// The narrowest type that represents some values exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Width {
    /// `uint8`
    Byte,
    /// `uint16`
    Short,
    /// `sint32`
    Whole,
    /// `float32`
    Single,
    /// `float64`
    Double,
}

impl Width {
    /// The narrowest type.
    pub(super) const NARROWEST: Self = Self::Byte;

    /// Widens the type, if necessary, so that it can represent `value`.
    pub(super) fn widened(self, value: f64) -> Self {
        let is_whole = value.fract() == 0.0;
        let needed = if is_whole && (0.0..=254.0).contains(&value) {
            Self::Byte
        } else if is_whole && (0.0..=65_534.0).contains(&value) {
            Self::Short
        } else if is_whole && (-2_147_483_648.0..=2_147_483_646.0).contains(&value) {
            Self::Whole
        } else if f64::from(value as f32).to_bits() == value.to_bits() {
            Self::Single
        } else {
            Self::Double
        };
        match self.max(needed) {
            // `float32` cannot represent every `sint32`.
            Self::Single if self == Self::Whole || needed == Self::Whole => Self::Double,
            width => width,
        }
    }

    /// The type's name in files.
    pub(super) const fn kind(self) -> FitBaseType {
        match self {
            Self::Byte => FitBaseType::UINT8,
            Self::Short => FitBaseType::UINT16,
            Self::Whole => FitBaseType::SINT32,
            Self::Single => FitBaseType::FLOAT32,
            Self::Double => FitBaseType::FLOAT64,
        }
    }

    /// Encodes a value of this type.
    pub(super) const fn value(self, value: f64) -> Value {
        match self {
            Self::Byte => Value::Uint8(value as u8),
            Self::Short => Value::Uint16(value as u16),
            Self::Whole => Value::Int32(value as i32),
            Self::Single => Value::Float32(value as f32),
            Self::Double => Value::Float64(value),
        }
    }
}
