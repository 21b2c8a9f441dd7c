//! Functions that go from point to point.

use std::collections::VecDeque;

use super::{
    super::value::Value,
    reducer::{FunctionError, Step, WindowOf},
};

/// The most points in the window of a moving average.
const MAX_WINDOW: i64 = 1 << 20;

/// `later - earlier`, whole numbers as such.
fn difference(later: &Value, earlier: &Value) -> Value {
    match (later, earlier) {
        (Value::Integer(later), Value::Integer(earlier)) => {
            Value::Integer(later.wrapping_sub(*earlier))
        }
        _ => {
            Value::Float(later.as_f64().unwrap_or_default() - earlier.as_f64().unwrap_or_default())
        }
    }
}

/// The point before.
#[derive(Debug, Default)]
struct Before(Option<(i64, Value)>);

impl Before {
    /// Takes a point and gives the one before; nothing for the first, and for one of the same time.
    fn exchange(&mut self, time: i64, value: &Value) -> Option<(i64, Value)> {
        if self.0.as_ref().is_some_and(|(known, _)| *known == time) {
            return None;
        }
        self.0.replace((time, value.clone()))
    }
}

/// `derivative()`
pub(super) struct Derivative {
    unit: f64,
    non_negative: bool,
    ascending: bool,
    before: Before,
}

impl Derivative {
    pub(super) fn new(unit: i64, non_negative: bool, ascending: bool) -> Self {
        Self { unit: unit as f64, non_negative, ascending, before: Before::default() }
    }
}

impl Step for Derivative {
    fn add(&mut self, time: i64, value: &Value) -> Option<(i64, Value)> {
        let (before, earlier) = self.before.exchange(time, value)?;
        let change = difference(value, &earlier).as_f64()?;
        let elapsed = time.wrapping_sub(before);
        let elapsed = if self.ascending { elapsed } else { elapsed.wrapping_neg() };
        if self.non_negative && change < 0.0 {
            return None;
        }
        Some((time, Value::Float(change / (elapsed as f64 / self.unit))))
    }
}

/// `difference()`
pub(super) struct Difference {
    non_negative: bool,
    before: Before,
}

impl Difference {
    pub(super) fn new(non_negative: bool) -> Self {
        Self { non_negative, before: Before::default() }
    }
}

impl Step for Difference {
    fn add(&mut self, time: i64, value: &Value) -> Option<(i64, Value)> {
        let (_, earlier) = self.before.exchange(time, value)?;
        let change = difference(value, &earlier);
        let is_negative = change.as_f64().is_some_and(|change| change < 0.0);
        (!self.non_negative || !is_negative).then_some((time, change))
    }
}

/// `elapsed()`
pub(super) struct Elapsed {
    unit: i64,
    before: Option<i64>,
}

impl Elapsed {
    pub(super) const fn new(unit: i64) -> Self {
        Self { unit, before: None }
    }
}

impl Step for Elapsed {
    fn add(&mut self, time: i64, _value: &Value) -> Option<(i64, Value)> {
        let before = self.before.replace(time)?;
        Some((time, Value::Integer(time.wrapping_sub(before) / self.unit)))
    }
}

/// `moving_average()`
pub(super) struct MovingAverage {
    size: usize,
    sum: f64,
    values: VecDeque<f64>,
}

impl MovingAverage {
    pub(super) fn new(size: i64) -> Result<Self, FunctionError> {
        if size > MAX_WINDOW {
            return Err(FunctionError(format!(
                "moving_average window of more than {MAX_WINDOW} is not supported, got {size}"
            )));
        }
        Ok(Self { size: size.max(1) as usize, sum: 0.0, values: VecDeque::new() })
    }
}

impl Step for MovingAverage {
    fn add(&mut self, time: i64, value: &Value) -> Option<(i64, Value)> {
        let value = value.as_f64()?;
        if self.values.len() == self.size
            && let Some(oldest) = self.values.pop_front()
        {
            self.sum -= oldest;
        }
        self.values.push_back(value);
        self.sum += value;
        let is_full = self.values.len() == self.size;
        is_full.then(|| (time, Value::Float(self.sum / self.size as f64)))
    }
}

/// `cumulative_sum()`
#[derive(Debug, Default)]
pub(super) struct CumulativeSum {
    integer: i64,
    float: f64,
}

impl Step for CumulativeSum {
    fn add(&mut self, time: i64, value: &Value) -> Option<(i64, Value)> {
        Some((
            time,
            if let Value::Integer(value) = value {
                self.integer = self.integer.wrapping_add(*value);
                Value::Integer(self.integer)
            } else {
                self.float += value.as_f64()?;
                Value::Float(self.float)
            },
        ))
    }
}

/// `integral()`: the area below the straight lines from point to point.
pub(super) struct Integral {
    unit: f64,
    ascending: bool,
    window_of: Option<WindowOf>,
    sum: f64,
    before: Option<(i64, f64)>,
    /// Where the current window begins and ends, in the order of the statement.
    window: (i64, i64),
}

impl Integral {
    pub(super) fn new(unit: i64, ascending: bool, window_of: Option<WindowOf>) -> Self {
        Self { unit: unit as f64, ascending, window_of, sum: 0.0, before: None, window: (0, 0) }
    }

    fn enter_window(&mut self, time: i64) {
        if let Some(window_of) = &self.window_of {
            let (start, end) = window_of(time);
            self.window = if self.ascending { (start, end) } else { (end, start) };
        }
    }

    /// The area of a trapezium.
    fn area(&self, from: (i64, f64), to: (i64, f64)) -> f64 {
        let elapsed = to.0.wrapping_sub(from.0) as f64 / self.unit;
        0.5 * (to.1 + from.1) * elapsed
    }
}

impl Step for Integral {
    fn add(&mut self, time: i64, value: &Value) -> Option<(i64, Value)> {
        let value = value.as_f64()?;
        let Some(mut before) = self.before else {
            self.before = Some((time, value));
            self.enter_window(time);
            return None;
        };
        if before.0 == time {
            self.before = Some((time, value));
            return None;
        }
        let (start, end) = self.window;
        let is_beyond = if self.ascending { time >= end } else { time <= end };
        let mut found = None;
        if self.window_of.is_some() && is_beyond {
            if before.0 != end {
                let width = time.wrapping_sub(before.0) as f64;
                let into = end.wrapping_sub(before.0) as f64;
                let at_end = (value - before.1) / width * into + before.1;
                self.sum += self.area(before, (end, at_end));
                before = (end, at_end);
            }
            found = Some((start, Value::Float(self.sum)));
            self.enter_window(time);
            self.sum = 0.0;
        }
        self.sum += self.area(before, (time, value));
        self.before = Some((time, value));
        found
    }

    fn finish(&mut self) -> Option<(i64, Value)> {
        let (time, _) = self.before.take()?;
        // A point at the beginning of its window has no area yet.
        (time != self.window.0).then_some((self.window.0, Value::Float(self.sum)))
    }
}
