//! Counts, sums and means: what needs no more memory than a few numbers.
//!
//! Numbers are added up minute by minute of UTC, and then the minutes: so it makes no difference to the bit
//! whether a minute was added up before.

use super::{
    super::{stop::Stop, value::Value},
    reducer::{Found, Minute, Reducer},
};
use crate::codec::MINUTE;

/// `count()`
#[derive(Debug, Default)]
pub(super) struct Count(i64);

impl Reducer for Count {
    fn add(&mut self, _time: i64, _value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        self.0 += 1;
        Ok(())
    }

    fn add_floats(&mut self, times: &[i64], _values: &[f64]) -> Result<(), Stop> {
        self.0 += times.len() as i64;
        Ok(())
    }

    fn add_integers(&mut self, times: &[i64], _values: &[i64]) -> Result<(), Stop> {
        self.0 += times.len() as i64;
        Ok(())
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        self.0 += i64::from(minute.count);
        true
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Integer(self.0))
    }
}

/// A sum of whole numbers, which wraps around, and how many there are.
#[derive(Debug, Default)]
struct IntegerTotal {
    sum: i64,
    count: u64,
}

impl IntegerTotal {
    fn add(&mut self, value: &Value) {
        if let Value::Integer(value) = value {
            self.sum = self.sum.wrapping_add(*value);
            self.count += 1;
        }
    }

    fn add_all(&mut self, values: &[i64]) {
        self.sum = values.iter().fold(self.sum, |sum, value| sum.wrapping_add(*value));
        self.count += values.len() as u64;
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        let Value::Integer(sum) = minute.sum else { return false };
        self.sum = self.sum.wrapping_add(sum);
        self.count += u64::from(minute.count);
        true
    }
}

/// A sum of numbers, minute by minute, and how many there are.
#[derive(Debug, Default)]
struct Total {
    /// Of the minutes that are over.
    sum: f64,
    /// Of the current one.
    of_minute: f64,
    minute: i64,
    count: u64,
}

impl Total {
    fn add(&mut self, time: i64, value: f64) {
        let minute = time.div_euclid(MINUTE);
        if minute != self.minute {
            self.sum += std::mem::take(&mut self.of_minute);
            self.minute = minute;
        }
        self.of_minute += value;
        self.count += 1;
    }

    fn add_all(&mut self, times: &[i64], values: &[f64]) {
        for (time, value) in times.iter().zip(values) {
            self.add(*time, *value);
        }
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        let Value::Float(sum) = minute.sum else { return false };
        self.sum += std::mem::take(&mut self.of_minute);
        self.sum += sum;
        self.count += u64::from(minute.count);
        true
    }

    fn sum(&self) -> f64 {
        self.sum + self.of_minute
    }
}

/// `sum()` of whole numbers.
#[derive(Debug, Default)]
pub(super) struct IntegerSum(IntegerTotal);

impl Reducer for IntegerSum {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        self.0.add(&value);
        Ok(())
    }

    fn add_integers(&mut self, _times: &[i64], values: &[i64]) -> Result<(), Stop> {
        self.0.add_all(values);
        Ok(())
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        self.0.add_minute(minute)
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Integer(self.0.sum))
    }
}

/// `sum()`
#[derive(Debug, Default)]
pub(super) struct Sum(Total);

impl Reducer for Sum {
    fn add(&mut self, time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        self.0.add(time, value.as_f64().unwrap_or_default());
        Ok(())
    }

    fn add_floats(&mut self, times: &[i64], values: &[f64]) -> Result<(), Stop> {
        self.0.add_all(times, values);
        Ok(())
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        self.0.add_minute(minute)
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Float(self.0.sum()))
    }
}

/// `mean()` of whole numbers.
#[derive(Debug, Default)]
pub(super) struct IntegerMean(IntegerTotal);

impl Reducer for IntegerMean {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        self.0.add(&value);
        Ok(())
    }

    fn add_integers(&mut self, _times: &[i64], values: &[i64]) -> Result<(), Stop> {
        self.0.add_all(values);
        Ok(())
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        self.0.add_minute(minute)
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Float(self.0.sum as f64 / self.0.count as f64))
    }
}

/// `mean()`
#[derive(Debug, Default)]
pub(super) struct Mean(Total);

impl Reducer for Mean {
    fn add(&mut self, time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        self.0.add(time, value.as_f64().unwrap_or_default());
        Ok(())
    }

    fn add_floats(&mut self, times: &[i64], values: &[f64]) -> Result<(), Stop> {
        self.0.add_all(times, values);
        Ok(())
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        self.0.add_minute(minute)
    }

    fn finish(&mut self) -> Vec<Found> {
        Found::of_window(Value::Float(self.0.sum() / self.0.count as f64))
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

    fn add_minute(&mut self, minute: &Minute) -> bool {
        for value in [&minute.least, &minute.most] {
            // It never fails.
            self.add(minute.time, value.clone(), Vec::new()).unwrap_or_default();
        }
        true
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
