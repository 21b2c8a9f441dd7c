//! Values of a field that were read, on their way to a function.

use std::{collections::VecDeque, ops::Range};

use super::super::{
    functions::{Minute, Reducer},
    recording::{Piece, value_of},
    stop::Stop,
    value::{DataType, Value},
};
use crate::codec::{ColumnValues, FieldColumn, FieldValue};

/// Values in order of time, those that were not used yet.
pub(super) enum Stretch {
    Column { piece: Piece, values: Range<usize> },
    Points(VecDeque<(i64, Value)>),
    Minutes(VecDeque<Minute>),
}

impl Stretch {
    /// The time of the next value.
    pub(super) fn next_time(&self, field: &str, ascending: bool) -> Option<i64> {
        match self {
            Self::Column { piece, values } => {
                let value = if ascending { values.start } else { values.end.checked_sub(1)? };
                if values.is_empty() {
                    return None;
                }
                let row = piece.series.field(field)?.row_of(value);
                piece.series.times().get(row).copied()
            }
            Self::Points(points) => {
                let point = if ascending { points.front() } else { points.back() };
                point.map(|(time, _)| *time)
            }
            Self::Minutes(minutes) => {
                let minute = if ascending { minutes.front() } else { minutes.back() };
                minute.map(|minute| minute.time)
            }
        }
    }

    /// Gives the function the values that are within the window.
    pub(super) fn feed(
        &mut self,
        field: &str,
        kind: DataType,
        ascending: bool,
        is_within: &dyn Fn(i64) -> bool,
        reducer: &mut dyn Reducer,
    ) -> Result<(), Stop> {
        match self {
            Self::Column { piece, values } => {
                let Some(column) = piece.series.field(field) else { return Ok(()) };
                let times = piece.series.times();
                let time_of = |value: usize| times.get(column.row_of(value)).copied();
                let is_within = |value: usize| time_of(value).is_some_and(is_within);
                let taken = if ascending {
                    let mut end = values.start;
                    while end < values.end && is_within(end) {
                        end += 1;
                    }
                    std::mem::replace(&mut values.start, end)..end
                } else {
                    let mut begin = values.end;
                    while begin > values.start && is_within(begin - 1) {
                        begin -= 1;
                    }
                    begin..std::mem::replace(&mut values.end, begin)
                };
                feed_column(column, times, taken, kind, ascending, reducer)
            }
            Self::Minutes(minutes) => {
                let next = |minutes: &mut VecDeque<Minute>| {
                    let minute = if ascending { minutes.front() } else { minutes.back() };
                    if !is_within(minute?.time) {
                        return None;
                    }
                    if ascending { minutes.pop_front() } else { minutes.pop_back() }
                };
                while let Some(minute) = next(minutes) {
                    if !reducer.add_minute(&minute) {
                        return Err(Stop::error("internal error: a summary does not fit"));
                    }
                }
                Ok(())
            }
            Self::Points(points) => {
                while let Some((time, value)) =
                    if ascending { points.pop_front() } else { points.pop_back() }
                {
                    if !is_within(time) {
                        // The next window begins with it.
                        if ascending {
                            points.push_front((time, value));
                        } else {
                            points.push_back((time, value));
                        }
                        break;
                    }
                    reducer.add(time, value, Vec::new())?;
                }
                Ok(())
            }
        }
    }
}

fn feed_column(
    column: &FieldColumn,
    times: &[i64],
    values: Range<usize>,
    kind: DataType,
    ascending: bool,
    reducer: &mut dyn Reducer,
) -> Result<(), Stop> {
    let rows = column.row_of(values.start)..column.row_of(values.end.saturating_sub(1)) + 1;
    let has_all_rows = rows.len() == values.len();
    if ascending
        && has_all_rows
        && let Some(times) = times.get(rows)
    {
        match (column.values(), kind) {
            (ColumnValues::Float(all), DataType::Float) => {
                return reducer.add_floats(times, all.get(values).unwrap_or_default());
            }
            (ColumnValues::Integer(all), DataType::Integer) => {
                return reducer.add_integers(times, all.get(values).unwrap_or_default());
            }
            _ => {}
        }
    }
    let mut add = |index: usize| {
        let time = times.get(column.row_of(index)).copied().unwrap_or_default();
        let value: Option<FieldValue> = column.value(index);
        reducer.add(time, value.map_or(Value::Null, |value| value_of(value, kind)), Vec::new())
    };
    if ascending { values.clone().try_for_each(&mut add) } else { values.rev().try_for_each(add) }
}
