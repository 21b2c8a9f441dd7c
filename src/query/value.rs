//! Values, and the types of fields and expressions.

use std::sync::Arc;

/// A value of a field, a tag or an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// A number; not a number is nothing in an answer.
    Float(f64),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(Arc<str>),
    /// True or false.
    Boolean(bool),
    /// A point in time, in nanoseconds since 1970.
    Time(i64),
}

impl Value {
    /// Whether it is nothing.
    pub const fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The number, if it is one.
    pub const fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(value) => Some(*value),
            Self::Integer(value) => Some(*value as f64),
            _ => None,
        }
    }

    /// The value as one of another type, as InfluxDB casts; nothing if it cannot be one.
    pub(super) fn cast(self, kind: DataType) -> Self {
        match (kind, self) {
            (DataType::Float, Self::Integer(value)) => Self::Float(value as f64),
            (DataType::Integer, Self::Float(value)) => Self::Integer(value as i64),
            (DataType::Float, value @ Self::Float(_))
            | (DataType::Integer, value @ Self::Integer(_))
            | (DataType::Text | DataType::Tag, value @ Self::Text(_))
            | (DataType::Boolean, value @ Self::Boolean(_)) => value,
            (
                DataType::Float
                | DataType::Integer
                | DataType::Text
                | DataType::Tag
                | DataType::Boolean,
                _,
            ) => Self::Null,
            (_, value) => value,
        }
    }
}

/// The type of a field, a tag or an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub enum DataType {
    /// Nobody has such a field.
    #[default]
    Unknown,
    /// A number.
    Float,
    /// A whole number.
    Integer,
    /// A text.
    Text,
    /// True or false.
    Boolean,
    /// A point in time.
    Time,
    /// A duration.
    Duration,
    /// A tag.
    Tag,
    /// A field of whatever type.
    AnyField,
    /// A whole number beyond the signed ones.
    Unsigned,
}

impl DataType {
    /// InfluxDB's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Float => "float",
            Self::Integer => "integer",
            Self::Text => "string",
            Self::Boolean => "boolean",
            Self::Time => "time",
            Self::Duration => "duration",
            Self::Tag => "tag",
            Self::AnyField => "field",
            Self::Unsigned => "unsigned",
        }
    }

    /// The type of what has this type in one place and another type elsewhere: numbers go before whole
    /// numbers, these before texts, and so on.
    pub(super) fn merged(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unknown, other) => other,
            (own, Self::Unknown) => own,
            (own, other) => own.min(other),
        }
    }
}
