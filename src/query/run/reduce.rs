//! Functions of all points of a window.

use std::collections::{BTreeMap, VecDeque};

use super::{
    super::{
        functions::{MakeReducer, Reducer},
        stop::{Stop, Watch},
        value::Value,
    },
    Options,
    points::{AnyPoints, NO_TIME, Peekable, Point, Points},
};

/// The points that a function gives for each window.
pub(super) struct Reduced<'r> {
    input: Peekable<'r>,
    make: MakeReducer,
    options: Options,
    /// The values beside a point by which points are kept apart within a window.
    apart_by: Vec<usize>,
    ready: VecDeque<Point>,
    watch: Watch,
}

impl<'r> Reduced<'r> {
    pub(super) fn new(
        input: AnyPoints<'r>,
        make: MakeReducer,
        options: &Options,
        apart_by: Vec<usize>,
        watch: &Watch,
    ) -> Self {
        let (options, watch) = (options.clone(), watch.clone());
        let (input, ready) = (Peekable::new(input), VecDeque::new());
        Self { input, make, options, apart_by, ready, watch }
    }

    /// Reduces the next window that holds a point; `false` at the end, and where nothing is found in it:
    /// for InfluxDB that is an end, too, unless another column goes on.
    fn reduce(&mut self) -> Result<bool, Stop> {
        let first = loop {
            self.watch.step()?;
            match self.input.peek()? {
                None => return Ok(false),
                Some(point) if point.value.is_null() => {
                    self.input.take()?;
                }
                Some(point) => break point.time,
            }
        };
        let (start, end) = self.options.window(first);
        let mut reducers: BTreeMap<Vec<String>, Box<dyn Reducer>> = BTreeMap::new();
        let has_windows = self.options.interval.duration > 0;
        while let Some(point) = self.input.peek()? {
            if has_windows && !(start <= point.time && point.time < end) {
                break;
            }
            self.watch.step()?;
            let Some(point) = self.input.take()? else { break };
            if point.value.is_null() {
                continue;
            }
            let texts = self.apart_by.iter().map(|index| match point.beside.get(*index) {
                Some(Value::Text(text)) => text.as_ref().to_owned(),
                _ => String::new(),
            });
            let key: Vec<String> = texts.collect();
            let reducer = match reducers.get_mut(&key) {
                Some(reducer) => reducer,
                None => reducers.entry(key).or_insert_with(|| (self.make)()),
            };
            reducer.add(point.time, point.value, point.beside)?;
        }
        let mut has_times = false;
        let mut points = Vec::new();
        for reducer in reducers.values_mut() {
            for found in reducer.finish() {
                has_times |= found.time.is_some();
                points.push(Point {
                    time: found.time.unwrap_or(start),
                    value: found.value,
                    beside: found.beside,
                });
            }
        }
        if has_times {
            // Such functions may have taken long, or been stopped early.
            self.watch.check()?;
            // Within a window the earlier one is first, also where windows come the other way round.
            points.sort_by_key(|point| point.time);
        }
        let any = !points.is_empty();
        self.ready.extend(points);
        Ok(any)
    }
}

impl Points for Reduced<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        if self.ready.is_empty() {
            self.reduce()?;
        }
        Ok(self.ready.pop_front())
    }
}

/// Gives points the time of their window; that of a window from the beginning of all times is zero.
pub(super) struct AtWindows<'r> {
    pub(super) points: AnyPoints<'r>,
    pub(super) options: Options,
}

impl Points for AtWindows<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        let Some(mut point) = self.points.next()? else { return Ok(None) };
        point.time = match self.options.window(point.time).0 {
            super::super::time::MIN_TIME | NO_TIME => 0,
            start => start,
        };
        Ok(Some(point))
    }
}
