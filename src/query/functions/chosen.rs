//! Functions that choose one point.

use super::{
    super::{stop::Stop, value::Value},
    reducer::{Found, Minute, Reducer},
};

/// `min()` and `max()`: of equal values the earlier.
pub(super) struct Extreme {
    is_highest: bool,
    chosen: Option<(i64, Value, Vec<Value>)>,
}

impl Extreme {
    pub(super) const fn new(is_highest: bool) -> Self {
        Self { is_highest, chosen: None }
    }
}

/// How two values of the same type compare.
pub(super) fn order(one: &Value, other: &Value) -> std::cmp::Ordering {
    match (one, other) {
        (Value::Integer(one), Value::Integer(other)) => one.cmp(other),
        (Value::Boolean(one), Value::Boolean(other)) => one.cmp(other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        _ => {
            let (one, other) = (one.as_f64(), other.as_f64());
            one.partial_cmp(&other).unwrap_or(std::cmp::Ordering::Equal)
        }
    }
}

impl Reducer for Extreme {
    fn add(&mut self, time: i64, value: Value, beside: Vec<Value>) -> Result<(), Stop> {
        let is_better = self.chosen.as_ref().is_none_or(|(known, best, _)| {
            let order = order(&value, best);
            let order = if self.is_highest { order } else { order.reverse() };
            order.is_gt() || (order.is_eq() && time < *known)
        });
        if is_better {
            self.chosen = Some((time, value, beside));
        }
        Ok(())
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        let value = if self.is_highest { &minute.most } else { &minute.least };
        self.add(minute.time, value.clone(), Vec::new()).is_ok()
    }

    fn finish(&mut self) -> Vec<Found> {
        found(self.chosen.take())
    }
}

/// `first()` and `last()`: of equal times the higher value.
pub(super) struct End {
    is_last: bool,
    chosen: Option<(i64, Value, Vec<Value>)>,
}

impl End {
    pub(super) const fn new(is_last: bool) -> Self {
        Self { is_last, chosen: None }
    }
}

impl Reducer for End {
    fn add(&mut self, time: i64, value: Value, beside: Vec<Value>) -> Result<(), Stop> {
        let is_better = self.chosen.as_ref().is_none_or(|(known, best, _)| {
            let is_nearer = if self.is_last { time > *known } else { time < *known };
            is_nearer || (time == *known && order(&value, best).is_gt())
        });
        if is_better {
            self.chosen = Some((time, value, beside));
        }
        Ok(())
    }

    fn add_minute(&mut self, minute: &Minute) -> bool {
        let value = if self.is_last { &minute.last } else { &minute.first };
        self.add(minute.time, value.clone(), Vec::new()).is_ok()
    }

    fn finish(&mut self) -> Vec<Found> {
        found(self.chosen.take())
    }
}

fn found(chosen: Option<(i64, Value, Vec<Value>)>) -> Vec<Found> {
    let one = chosen.map(|(time, value, beside)| Found { time: Some(time), value, beside });
    one.into_iter().collect()
}
