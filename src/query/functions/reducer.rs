//! What functions have in common.

use super::super::{
    stop::Stop,
    value::{DataType, Value},
};

/// A point that a function found.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::query) struct Found {
    /// `None`: that of the window.
    pub(in crate::query) time: Option<i64>,
    pub(in crate::query) value: Value,
    pub(in crate::query) beside: Vec<Value>,
}

impl Found {
    /// A value of the whole window.
    pub(super) fn of_window(value: Value) -> Vec<Self> {
        vec![Self { time: None, value, beside: Vec::new() }]
    }
}

/// What the values of a minute come to.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::query) struct Minute {
    /// When it begins.
    pub(in crate::query) time: i64,
    pub(in crate::query) count: u32,
    /// Added up in order of time.
    pub(in crate::query) sum: Value,
    pub(in crate::query) least: Value,
    pub(in crate::query) most: Value,
    pub(in crate::query) first: Value,
    pub(in crate::query) last: Value,
}

/// A function of all points of a window.
pub(in crate::query) trait Reducer {
    /// Takes a point, whose value is not nothing.
    fn add(&mut self, time: i64, value: Value, beside: Vec<Value>) -> Result<(), Stop>;
    /// Takes numbers of a column, in order of time.
    fn add_floats(&mut self, times: &[i64], values: &[f64]) -> Result<(), Stop> {
        let mut points = times.iter().zip(values);
        points.try_for_each(|(time, value)| self.add(*time, Value::Float(*value), Vec::new()))
    }
    /// Takes whole numbers of a column, in order of time.
    fn add_integers(&mut self, times: &[i64], values: &[i64]) -> Result<(), Stop> {
        let mut points = times.iter().zip(values);
        points.try_for_each(|(time, value)| self.add(*time, Value::Integer(*value), Vec::new()))
    }
    /// Takes all values of a minute at once; `false` if the function needs each of them. The least and the
    /// most, the first and the last have the time of the minute.
    fn add_minute(&mut self, _minute: &Minute) -> bool {
        false
    }
    /// What it found.
    fn finish(&mut self) -> Vec<Found>;
}

/// Begins a window.
pub(in crate::query) type MakeReducer = Box<dyn Fn() -> Box<dyn Reducer>>;

/// Gives the window of a time: where it begins and where the next one does.
pub(in crate::query) type WindowOf = Box<dyn Fn(i64) -> (i64, i64)>;

/// A function that goes from point to point.
pub(in crate::query) trait Step {
    /// Takes a point, whose value is not nothing; gives one of its own.
    fn add(&mut self, time: i64, value: &Value) -> Option<(i64, Value)>;

    /// What is left at the end.
    fn finish(&mut self) -> Option<(i64, Value)> {
        None
    }
}

/// Why a function cannot be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::query) struct FunctionError(pub(in crate::query) String);

/// InfluxDB's words for a type that a function does not take.
pub(super) fn unsupported(function: &str, kind: DataType) -> FunctionError {
    let kind = match kind {
        DataType::Integer => "integer",
        DataType::Text | DataType::Tag => "string",
        DataType::Boolean => "boolean",
        _ => "float",
    };
    FunctionError(format!("unsupported {function} iterator type: *query.{kind}InterruptIterator"))
}
