//! Fills empty windows. They are made one at a time, as they are asked for: a range of a billion windows
//! takes no more memory than one.

use super::{
    super::{
        ast::Fill,
        stop::{Stop, Watch},
        time::MIN_TIME,
        value::{DataType, Value},
    },
    Options,
    points::{AnyPoints, Peekable, Point, Points},
};

/// Points with one for each empty window.
pub(super) struct Filled<'r> {
    input: Peekable<'r>,
    kind: DataType,
    fill: Fill,
    options: Options,
    /// Whether there are values beside the point.
    n_beside: usize,
    watch: Watch,
    previous: Option<(i64, Value)>,
    /// The windows in which the range begins and ends, in the order of the statement.
    first: i64,
    last: i64,
    /// The window that comes next; `None` before the first point.
    window: Option<i64>,
    zone_offset: i64,
}

impl<'r> Filled<'r> {
    /// `kind` is the type of the values; `is_count` says that nothing counts as zero.
    pub(super) fn new(
        input: AnyPoints<'r>,
        kind: DataType,
        is_count: bool,
        n_beside: usize,
        options: &Options,
        watch: &Watch,
    ) -> Self {
        let fill = match options.fill {
            Fill::Null if is_count => Fill::Integer(0),
            other => other,
        };
        let (start, end) = if options.ascending {
            (options.start, options.end)
        } else {
            (options.end, options.start)
        };
        Self {
            input: Peekable::new(input),
            kind,
            fill,
            n_beside,
            watch: watch.clone(),
            previous: None,
            first: options.window(start).0,
            last: options.window(end).0,
            window: None,
            zone_offset: 0,
            options: options.clone(),
        }
    }

    fn begin(&mut self) -> Result<bool, Stop> {
        let Some(point) = self.input.peek()? else { return Ok(false) };
        let window =
            if self.first == MIN_TIME { self.options.window(point.time).0 } else { self.first };
        self.window = Some(window);
        self.zone_offset = self.options.zone_offset(window);
        Ok(true)
    }

    fn made(&mut self, window: i64) -> Result<Point, Stop> {
        let value = match self.fill {
            Fill::Null | Fill::None => Value::Null,
            Fill::Integer(value) => self.number(Value::Integer(value)),
            Fill::Number(value) => self.number(Value::Float(value)),
            Fill::Previous => {
                self.previous.as_ref().map_or(Value::Null, |(_, value)| value.clone())
            }
            Fill::Linear => self.on_the_line(window)?,
        };
        Ok(Point { time: window, value, beside: vec![Value::Null; self.n_beside] })
    }

    /// A number as the type of the function; texts and booleans have their empty values.
    fn number(&self, value: Value) -> Value {
        match self.kind {
            DataType::Text | DataType::Tag => Value::Text("".into()),
            DataType::Boolean => Value::Boolean(false),
            kind => value.cast(kind),
        }
    }

    /// The value on the line from the previous point to the next one.
    fn on_the_line(&mut self, window: i64) -> Result<Value, Stop> {
        let Some((before, from)) = self.previous.clone() else { return Ok(Value::Null) };
        let Some(next) = self.input.peek()? else { return Ok(Value::Null) };
        let unit = self.options.interval.duration.max(1);
        let windows = |time: i64| time / unit;
        let (Some(from), Some(to)) = (from.as_f64(), next.value.as_f64()) else {
            return Ok(Value::Null);
        };
        let width = (windows(next.time) - windows(before)) as f64;
        let into = (windows(window) - windows(before)) as f64;
        let value = (to - from) / width * into + from;
        Ok(Value::Float(value).cast(self.kind))
    }

    /// Goes on to the next window.
    fn advance(&mut self, window: i64) {
        let duration = self.options.interval.duration;
        let mut next = if self.options.ascending {
            window.saturating_add(duration)
        } else {
            window.saturating_sub(duration)
        };
        if self.options.zone.is_some() {
            let offset = self.options.zone_offset(next.saturating_sub(1));
            if offset != self.zone_offset {
                let change = self.zone_offset - offset;
                if change.abs() < duration {
                    next = next.saturating_add(change);
                }
                self.zone_offset = offset;
            }
        }
        self.window = Some(next);
    }
}

impl Points for Filled<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        self.watch.step()?;
        if self.window.is_none() && !self.begin()? {
            return Ok(None);
        }
        let Some(window) = self.window else { return Ok(None) };
        let ascending = self.options.ascending;
        let is_empty = match self.input.peek()? {
            Some(point) if ascending => point.time > window,
            Some(point) => point.time < window,
            None => {
                let is_within = if ascending {
                    window <= self.last
                } else {
                    window >= self.last && self.last != MIN_TIME
                };
                // The time can go no further.
                let is_beyond = window == i64::MAX || window == i64::MIN;
                if !is_within || is_beyond {
                    return Ok(None);
                }
                true
            }
        };
        let point = if is_empty {
            self.made(window)?
        } else {
            let Some(point) = self.input.take()? else { return Ok(None) };
            self.previous = Some((point.time, point.value.clone()));
            point
        };
        self.advance(window);
        Ok(Some(point))
    }
}
