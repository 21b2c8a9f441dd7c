//! What samples come to, minute by minute, so that who asks for hours need not read seconds.
//!
//! A summary is made of a closed segment and kept beside its samples. It says of each minute of UTC how many
//! values a field has, their sum, the least, the most, the first and the last. Series with tags, fields that
//! are no numbers or of several types, and those of which summaries would save nothing are left out.

mod text;

pub use text::{decode_summary, encode_summary};

use std::sync::Arc;

use super::columns::{ColumnValues, FieldColumn, SeriesColumns};

/// Nanoseconds of a minute.
pub const MINUTE: i64 = 60_000_000_000;
/// A field is summarised if it has at least so many values in a minute, on average.
const MIN_VALUES: usize = 4;
/// The most fields of a series that are summarised.
const MAX_FIELDS: usize = 128;

/// What the values of a field in a minute come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MinuteValues<T> {
    /// How many there are; nothing else counts if there are none.
    pub count: u32,
    /// Their sum, added up in order of time; of whole numbers it wraps around.
    pub sum: T,
    /// The least; of equal ones the first.
    pub least: T,
    /// The most; of equal ones the first.
    pub most: T,
    /// The first.
    pub first: T,
    /// The last.
    pub last: T,
}

/// A field by minutes.
#[derive(Debug, Clone, PartialEq)]
pub enum SummaryValues {
    /// Numbers.
    Float(Vec<MinuteValues<f64>>),
    /// Whole numbers.
    Integer(Vec<MinuteValues<i64>>),
    /// Not summarised: its samples have to be read.
    LeftOut,
}

/// A series by minutes.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesSummary {
    /// The measurement.
    pub measurement: Arc<str>,
    /// The minutes that have samples, counted from 1970 on, sorted.
    pub minutes: Vec<i64>,
    /// The fields; each has an entry for each minute.
    pub fields: Vec<(Arc<str>, SummaryValues)>,
}

/// All series without tags of an athlete in a segment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AthleteSummary {
    /// One for each measurement.
    pub series: Vec<SeriesSummary>,
}

impl AthleteSummary {
    /// Sums up columns.
    pub fn of(all: &[Arc<SeriesColumns>]) -> Self {
        let plain = all.iter().filter(|series| series.tags().is_empty());
        let mut series: Vec<SeriesSummary> = plain.map(|series| summary_of(series)).collect();
        series.sort_by(|one, other| one.measurement.cmp(&other.measurement));
        if !series.is_sorted_by(|one, next| one.measurement < next.measurement) {
            // A measurement that was written in two ways: its samples have to be put together.
            let fields = series.iter_mut().flat_map(|series| &mut series.fields);
            fields.for_each(|(_, values)| *values = SummaryValues::LeftOut);
        }
        Self { series }
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        let of_series = |series: &SeriesSummary| {
            let values = series.fields.iter().map(|(_, values)| match values {
                SummaryValues::Float(values) => values.len() * size_of::<MinuteValues<f64>>() + 64,
                SummaryValues::Integer(values) => {
                    values.len() * size_of::<MinuteValues<i64>>() + 64
                }
                SummaryValues::LeftOut => 64,
            });
            series.minutes.len() * 8 + values.sum::<usize>() + 128
        };
        self.series.iter().map(of_series).sum()
    }
}

fn summary_of(series: &SeriesColumns) -> SeriesSummary {
    let mut minutes: Vec<i64> = series.times().iter().map(|time| time.div_euclid(MINUTE)).collect();
    minutes.dedup();
    let fields = series.fields().iter().enumerate().map(|(number, field)| {
        let values = if number < MAX_FIELDS {
            values_of(field, series.times(), &minutes)
        } else {
            SummaryValues::LeftOut
        };
        (Arc::clone(field.name()), values)
    });
    let fields = fields.collect();
    SeriesSummary { measurement: series.measurement().into(), minutes, fields }
}

fn values_of(field: &FieldColumn, times: &[i64], minutes: &[i64]) -> SummaryValues {
    let times = (0..field.len()).map(|index| times.get(field.row_of(index)).copied());
    let mut place = 0;
    // The place of each value's minute.
    let places: Vec<usize> = times
        .map(|time| {
            let minute = time.unwrap_or(i64::MAX).div_euclid(MINUTE);
            while minutes.get(place).is_some_and(|known| *known < minute) {
                place += 1;
            }
            place
        })
        .collect();
    let n_minutes = places.chunk_by(|one, next| one == next).count();
    if places.len() < n_minutes * MIN_VALUES {
        return SummaryValues::LeftOut;
    }
    match field.values() {
        ColumnValues::Float(values) => {
            SummaryValues::Float(fold(&places, values, minutes.len(), |sum, value| sum + value))
        }
        ColumnValues::Integer(values) => {
            SummaryValues::Integer(fold(&places, values, minutes.len(), i64::wrapping_add))
        }
        _ => SummaryValues::LeftOut,
    }
}

fn fold<T: Copy + Default + PartialOrd>(
    places: &[usize],
    values: &[T],
    n_minutes: usize,
    add: impl Fn(T, T) -> T,
) -> Vec<MinuteValues<T>> {
    let nothing = T::default();
    let empty = MinuteValues {
        count: 0,
        sum: nothing,
        least: nothing,
        most: nothing,
        first: nothing,
        last: nothing,
    };
    let mut all = vec![empty; n_minutes];
    for (place, value) in places.iter().zip(values) {
        let Some(minute) = all.get_mut(*place) else { continue };
        if minute.count == 0 {
            (minute.least, minute.most, minute.first) = (*value, *value, *value);
        } else if *value < minute.least {
            minute.least = *value;
        } else if *value > minute.most {
            minute.most = *value;
        }
        minute.count += 1;
        minute.sum = add(minute.sum, *value);
        minute.last = *value;
    }
    all
}
