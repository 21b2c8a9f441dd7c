//! Points: what functions take and give.

use super::super::{stop::Stop, value::Value};

/// The time of a point that has none of its own yet.
pub(super) const NO_TIME: i64 = i64::MIN;

/// A value at a time, with the values of other columns beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Point {
    pub(super) time: i64,
    pub(super) value: Value,
    pub(super) beside: Vec<Value>,
}

impl Point {
    /// A point with nothing beside it.
    pub(super) const fn new(time: i64, value: Value) -> Self {
        Self { time, value, beside: Vec::new() }
    }
}

/// Points of one group, in the order of the statement.
pub(super) trait Points {
    /// The next one. After an end it may be asked again.
    fn next(&mut self) -> Result<Option<Point>, Stop>;
}

/// The rows of a group of a statement, in order.
pub(in crate::query) trait Cursor {
    /// Appends the values of the next one; gives its time.
    fn next(&mut self, values: &mut Vec<Value>) -> Result<Option<i64>, Stop>;
}

/// Any kind of points.
pub(super) type AnyPoints<'r> = Box<dyn Points + 'r>;

/// Points of which the next one can be looked at.
pub(super) struct Peekable<'r> {
    points: AnyPoints<'r>,
    next: Option<Point>,
}

impl<'r> Peekable<'r> {
    pub(super) const fn new(points: AnyPoints<'r>) -> Self {
        Self { points, next: None }
    }

    /// The next point, which stays the next.
    pub(super) fn peek(&mut self) -> Result<Option<&Point>, Stop> {
        // Also after an end: a window of which nothing is found looks like one.
        if self.next.is_none() {
            self.next = self.points.next()?;
        }
        Ok(self.next.as_ref())
    }

    /// The next point.
    pub(super) fn take(&mut self) -> Result<Option<Point>, Stop> {
        self.peek()?;
        Ok(self.next.take())
    }
}

/// Points of several sources, in order of time.
pub(super) struct Merged<'r> {
    pub(super) sources: Vec<Peekable<'r>>,
    pub(super) ascending: bool,
}

impl Points for Merged<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        let mut best: Option<(usize, i64)> = None;
        for (index, source) in self.sources.iter_mut().enumerate() {
            let Some(point) = source.peek()? else { continue };
            let is_before =
                best.is_none_or(
                    |(_, time)| {
                        if self.ascending { point.time < time } else { point.time > time }
                    },
                );
            if is_before {
                best = Some((index, point.time));
            }
        }
        match best.and_then(|(index, _)| self.sources.get_mut(index)) {
            Some(source) => source.take(),
            None => Ok(None),
        }
    }
}
