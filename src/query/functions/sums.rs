//! Counts, sums and means: what needs no more memory than a few numbers.

use super::{
    super::{stop::Stop, value::Value},
    reducer::{Found, Reducer},
};

/// `count()`
#[derive(Debug, Default)]
pub(super) struct Count(i64);

impl Reducer for Count {
    fn add(&mut self, _time: i64, _value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        self.0 += 1;
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Integer(self.0))
    }
}

/// `sum()` of whole numbers, which wraps around.
#[derive(Debug, Default)]
pub(super) struct IntegerSum(i64);

impl Reducer for IntegerSum {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        if let Value::Integer(value) = value {
            self.0 = self.0.wrapping_add(value);
        }
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Integer(self.0))
    }
}

/// `sum()`
#[derive(Debug, Default)]
pub(super) struct Sum(f64);

impl Reducer for Sum {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        self.0 += value.as_f64().unwrap_or_default();
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Float(self.0))
    }
}

/// `mean()` of whole numbers.
#[derive(Debug, Default)]
pub(super) struct IntegerMean {
    sum: i64,
    count: u64,
}

impl Reducer for IntegerMean {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        if let Value::Integer(value) = value {
            self.sum = self.sum.wrapping_add(value);
            self.count += 1;
        }
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Float(self.sum as f64 / self.count as f64))
    }
}

/// `mean()`
#[derive(Debug, Default)]
pub(super) struct Mean {
    sum: f64,
    count: u64,
}

impl Reducer for Mean {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        self.sum += value.as_f64().unwrap_or_default();
        self.count += 1;
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Float(self.sum / self.count as f64))
    }
}

/// `spread()`
#[derive(Debug, Default)]
pub(super) struct Spread {
    ends: Option<(Value, Value)>,
}

fn is_less(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one < other,
        _ => one.as_f64() < other.as_f64(),
    }
}

impl Reducer for Spread {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        match &mut self.ends {
            None => self.ends = Some((value.clone(), value)),
            Some((least, _)) if is_less(&value, least) => *least = value,
            Some((_, most)) if is_less(most, &value) => *most = value,
            Some(_) => {}
        }
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(match self.ends.take() {
            Some((Value::Integer(least), Value::Integer(most))) => {
                Value::Integer(most.wrapping_sub(least))
            }
            Some((least, most)) => {
                Value::Float(most.as_f64().unwrap_or_default() - least.as_f64().unwrap_or_default())
            }
            None => Value::Null,
        })
    }
}

/// `stddev()` of a sample; nothing of one value.
#[derive(Debug, Default)]
pub(super) struct Deviation {
    count: f64,
    mean: f64,
    /// The sum of the squares of the distances from the mean.
    squares: f64,
}

impl Reducer for Deviation {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        let Some(value) = value.as_f64() else { return Ok(()) };
        // Welford's method: one pass, and nothing is lost to large means.
        self.count += 1.0;
        let before = value - self.mean;
        self.mean += before / self.count;
        self.squares += before * (value - self.mean);
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        let deviation = (self.squares / (self.count - 1.0)).sqrt();
        Found::of_window(Value::Float(if self.count < 2.0 { f64::NAN } else { deviation }))
    }
}
