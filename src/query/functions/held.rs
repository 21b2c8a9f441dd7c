//! Functions that must hold values until the window ends. How many is limited: a window can be the whole
//! recording.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BinaryHeap, HashMap},
};

use super::{
    super::{stop::Stop, value::Value},
    chosen::order,
    reducer::{Found, Reducer},
};

/// The most values that a function may hold.
const MAX_HELD: usize = 4 << 20;

/// Refuses to hold more values than there may be.
fn check_held(held: usize, function: &str) -> Result<(), Stop> {
    if held < MAX_HELD {
        return Ok(());
    }
    let message = format!("{function}() of more than {MAX_HELD} values is not supported");
    Err(Stop::error(message))
}

/// `median()`: the mean of the two in the middle.
#[derive(Debug, Default)]
pub(super) struct Median(Vec<f64>);

impl Reducer for Median {
    fn add(&mut self, _time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        check_held(self.0.len(), "median")?;
        self.0.extend(value.as_f64());
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        let values = &mut self.0;
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        let median = if values.len().is_multiple_of(2) {
            let (low, high) = (at(middle.wrapping_sub(1)), at(middle));
            low + (high - low) / 2.0
        } else {
            at(middle)
        };
        Found::of_window(Value::Float(median))
    }
}

/// A value as a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Key {
    Bits(u64),
    Integer(i64),
    Boolean(bool),
    Text(String),
}

fn key(value: &Value) -> Key {
    match value {
        Value::Float(value) => {
            // Zero is zero, whatever its sign.
            Key::Bits(if *value == 0.0 { 0 } else { value.to_bits() })
        }
        Value::Integer(value) | Value::Time(value) => Key::Integer(*value),
        Value::Boolean(value) => Key::Boolean(*value),
        Value::Text(text) => Key::Text(text.as_ref().to_owned()),
        Value::Null => Key::Boolean(false),
    }
}

/// `mode()`: the most frequent value, and `true` rather than `false`. Of several that are as frequent,
/// InfluxDB takes the smallest, but in windows of a few samples a larger one that began before the last
/// sample of the smaller one. (In larger windows its choice is an accident of how it sorts.)
#[derive(Debug, Default)]
pub(super) struct Mode(HashMap<Key, Occurrences>);

/// Up to so many samples InfluxDB sorts without changing the order of equal ones.
const FEW: u64 = 12;

/// How often a value was there, and when.
#[derive(Debug)]
struct Occurrences {
    value: Value,
    count: u64,
    first: i64,
    last: i64,
}

impl Reducer for Mode {
    fn add(&mut self, time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        check_held(self.0.len(), "mode")?;
        let known = self.0.entry(key(&value));
        let known = known.or_insert(Occurrences { value, count: 0, first: time, last: time });
        known.count += 1;
        known.last = time;
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        let mut all: Vec<Occurrences> = std::mem::take(&mut self.0).into_values().collect();
        let is_small = all.iter().map(|it| it.count).sum::<u64>() <= FEW;
        all.sort_by(|one, other| order(&one.value, &other.value));
        let best = all.into_iter().reduce(|best, next| {
            let is_better = match (&next.value, next.count.cmp(&best.count)) {
                (_, Ordering::Greater) | (Value::Boolean(_), Ordering::Equal) => true,
                (_, Ordering::Less) => false,
                // A value that is there once is never looked at again.
                (_, Ordering::Equal) => is_small && next.count > 1 && next.first <= best.last,
            };
            if is_better { next } else { best }
        });
        Found::of_window(best.map_or(Value::Null, |best| best.value))
    }
}

/// `percentile()`: the value of the nearest rank.
pub(super) struct Percentile {
    percentage: f64,
    points: Vec<(Value, i64, Vec<Value>)>,
}

impl Percentile {
    pub(super) const fn new(percentage: f64) -> Self {
        Self { percentage, points: Vec::new() }
    }
}

impl Reducer for Percentile {
    fn add(&mut self, time: i64, value: Value, beside: Vec<Value>) -> Result<(), Stop> {
        check_held(self.points.len(), "percentile")?;
        self.points.push((value, time, beside));
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        let points = &mut self.points;
        points.sort_by(|(one, ..), (other, ..)| order(one, other));
        let rank = (points.len() as f64 * self.percentage / 100.0 + 0.5).floor() - 1.0;
        if rank < 0.0 || rank >= points.len() as f64 {
            return Vec::new();
        }
        let (value, time, beside) = points.swap_remove(rank as usize);
        vec![Found { time: Some(time), value, beside }]
    }
}

/// `distinct()`: each value once, with its first time.
#[derive(Debug, Default)]
pub(super) struct Distinct(HashMap<Key, (i64, usize, Value)>);

impl Reducer for Distinct {
    fn add(&mut self, time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        check_held(self.0.len(), "distinct")?;
        let number = self.0.len();
        self.0.entry(key(&value)).or_insert((time, number, value));
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        let mut all: Vec<_> = std::mem::take(&mut self.0).into_values().collect();
        all.sort_by_key(|(_, number, _)| *number);
        let found = all.into_iter().map(|(time, _, value)| Found {
            time: Some(time),
            value,
            beside: Vec::new(),
        });
        found.collect()
    }
}

/// A point by its rank: the better ones are greater, and of equal values the earlier.
struct Rank {
    value: Value,
    time: i64,
    beside: Vec<Value>,
    is_highest: bool,
}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_value = order(&self.value, &other.value);
        let by_value = if self.is_highest { by_value } else { by_value.reverse() };
        by_value.then(other.time.cmp(&self.time))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Rank {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Rank {}

/// `top()` and `bottom()`
pub(super) struct Ranked {
    size: usize,
    is_highest: bool,
    best: BinaryHeap<Reverse<Rank>>,
}

impl Ranked {
    pub(super) fn new(size: usize, is_highest: bool) -> Self {
        Self { size, is_highest, best: BinaryHeap::new() }
    }
}

impl Reducer for Ranked {
    fn add(&mut self, time: i64, value: Value, beside: Vec<Value>) -> Result<(), Stop> {
        let rank = Rank { value, time, beside, is_highest: self.is_highest };
        if self.best.len() < self.size {
            check_held(self.best.len(), if self.is_highest { "top" } else { "bottom" })?;
            self.best.push(Reverse(rank));
        } else if let Some(mut worst) = self.best.peek_mut()
            && worst.0 < rank
        {
            *worst = Reverse(rank);
        }
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        let mut best: Vec<Rank> =
            std::mem::take(&mut self.best).into_iter().map(|Reverse(rank)| rank).collect();
        best.sort_by(|one, other| other.cmp(one));
        let found = best.into_iter().map(|rank| Found {
            time: Some(rank.time),
            value: rank.value,
            beside: rank.beside,
        });
        found.collect()
    }
}

/// `sample()`: so many points, each as likely as the others.
pub(super) struct Sample {
    size: usize,
    seen: u64,
    /// The state of the generator: the same points give the same sample.
    state: u64,
    chosen: BTreeMap<usize, (i64, Value, Vec<Value>)>,
}

impl Sample {
    pub(super) const fn new(size: usize) -> Self {
        Self { size, seen: 0, state: 0x9E37_79B9_7F4A_7C15, chosen: BTreeMap::new() }
    }

    /// A number of xorshift64*.
    const fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}

impl Reducer for Sample {
    fn add(&mut self, time: i64, value: Value, beside: Vec<Value>) -> Result<(), Stop> {
        self.seen += 1;
        if self.chosen.len() < self.size {
            check_held(self.chosen.len(), "sample")?;
            self.chosen.insert(self.chosen.len(), (time, value, beside));
            return Ok(());
        }
        let place = self.random() % self.seen;
        if let Some(chosen) =
            usize::try_from(place).ok().and_then(|place| self.chosen.get_mut(&place))
        {
            *chosen = (time, value, beside);
        }
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        let mut all: Vec<_> = std::mem::take(&mut self.chosen).into_values().collect();
        all.sort_by_key(|(time, ..)| *time);
        let found =
            all.into_iter().map(|(time, value, beside)| Found { time: Some(time), value, beside });
        found.collect()
    }
}
