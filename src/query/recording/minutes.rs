//! Which minutes need not be read, because it was written down what their samples come to.
//!
//! A summary says nothing of other segments: it counts only for minutes in which no other segment holds
//! samples of the athlete, of which every sample counts, and which are as a whole within the range.

use std::{ops::Range, sync::Arc};

use super::{
    super::{
        functions::Minute,
        value::{DataType, Value},
    },
    FoundSegment,
};
use crate::{
    codec::{AthleteSummary, MINUTE, MinuteValues, SeriesSummary, SummaryValues},
    model::Run,
};

/// Fewer minutes are as quickly read as their summary.
pub(super) const MIN_MINUTES: i64 = 3;

/// A stretch of minutes with what the values of a field come to.
#[derive(Debug, Clone)]
pub(in crate::query) struct MinuteSpan {
    /// Counted from 1970 on.
    pub(super) minutes: Range<i64>,
    summary: Arc<AthleteSummary>,
    /// Series and field; `None` if there are no values.
    place: Option<(usize, usize)>,
}

impl MinuteSpan {
    /// The minutes with a field's values; `None` if they have to be read.
    pub(super) fn find(
        minutes: Range<i64>,
        summary: &Arc<AthleteSummary>,
        (measurement, field): (&str, &str),
        kind: DataType,
    ) -> Option<Self> {
        let series = summary.series.iter().position(|it| *it.measurement == *measurement);
        let place = series.and_then(|series| {
            let fields = &summary.series.get(series)?.fields;
            Some((series, fields.iter().position(|(name, _)| **name == *field)?))
        });
        let summary = Arc::clone(summary);
        let span = Self { minutes, summary, place };
        let is_known = match span.values() {
            None => true,
            Some((_, SummaryValues::Float(_))) => kind == DataType::Float,
            Some((_, SummaryValues::Integer(_))) => kind == DataType::Integer,
            Some((_, SummaryValues::LeftOut)) => false,
        };
        is_known.then_some(span)
    }

    /// The time at which it begins.
    pub(in crate::query) const fn first(&self) -> i64 {
        self.minutes.start * MINUTE
    }

    /// The time at which it is over.
    pub(in crate::query) const fn end(&self) -> i64 {
        self.minutes.end * MINUTE
    }

    fn values(&self) -> Option<(&SeriesSummary, &SummaryValues)> {
        let (series, field) = self.place?;
        let series = self.summary.series.get(series)?;
        Some((series, &series.fields.get(field)?.1))
    }

    /// The minutes that have values, in order.
    pub(in crate::query) fn all(&self) -> Vec<Minute> {
        let Some((series, values)) = self.values() else { return Vec::new() };
        let begin = series.minutes.partition_point(|minute| *minute < self.minutes.start);
        let end = series.minutes.partition_point(|minute| *minute < self.minutes.end);
        let minutes = (begin..end).filter_map(|index| {
            let time = series.minutes.get(index)?.checked_mul(MINUTE)?;
            match values {
                SummaryValues::Float(all) => minute(time, all.get(index)?, Value::Float),
                SummaryValues::Integer(all) => minute(time, all.get(index)?, Value::Integer),
                SummaryValues::LeftOut => None,
            }
        });
        minutes.collect()
    }
}

fn minute<T: Copy>(
    time: i64,
    values: &MinuteValues<T>,
    value: impl Fn(T) -> Value,
) -> Option<Minute> {
    let MinuteValues { count, sum, least, most, first, last } = *values;
    (count > 0).then(|| Minute {
        time,
        count,
        sum: value(sum),
        least: value(least),
        most: value(most),
        first: value(first),
        last: value(last),
    })
}

/// The stretches of minutes in which only one segment holds samples, with the index of the segment, in
/// order.
pub(super) fn exclusive(segments: &[FoundSegment]) -> Vec<(Range<i64>, usize)> {
    let all = segments.iter().enumerate();
    exclusive_runs(
        all.flat_map(|(index, segment)| segment.runs.iter().map(move |run| (*run, index))),
    )
}

fn exclusive_runs(runs: impl Iterator<Item = (Run, usize)>) -> Vec<(Range<i64>, usize)> {
    // Where a segment begins to hold samples, and where it no longer does.
    let mut turns: Vec<(i64, bool, usize)> = Vec::new();
    for (run, index) in runs {
        turns.push((run.from.0.div_euclid(MINUTE), true, index));
        turns.push((run.to.0.div_euclid(MINUTE) + 1, false, index));
    }
    turns.sort_unstable_by_key(|(minute, begins, _)| (*minute, *begins));
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut since = i64::MIN;
    for (minute, begins, index) in turns {
        if let [only] = open.as_slice()
            && since < minute
        {
            found.push((since..minute, *only));
        }
        since = minute;
        if begins {
            open.push(index);
        } else if let Some(place) = open.iter().position(|known| *known == index) {
            open.swap_remove(place);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::model::UnixNanos;

    proptest! {
        #[test]
        fn only_minutes_of_a_single_segment_are_exclusive(
            runs in prop::collection::vec((0..600_i64, 0..200_i64, 0..4_usize), 0..12),
        ) {
            let at = |second: i64| UnixNanos::from_secs(second);
            let mut holders: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
            let mut all = Vec::new();
            for (from, lasts, index) in runs {
                let run = Run { from: at(from), to: at(from + lasts), lines: 1 };
                all.push((run, index));
                for minute in from / 60..=(from + lasts) / 60 {
                    holders.entry(minute).or_default().push(index);
                }
            }
            let found = exclusive_runs(all.into_iter());
            prop_assert!(found.is_sorted_by(|one, next| one.0.end <= next.0.start));
            let mut is_exclusive: BTreeMap<i64, usize> = BTreeMap::new();
            for (minutes, index) in found {
                is_exclusive.extend(minutes.map(|minute| (minute, index)));
            }
            for minute in 0..20 {
                let holders = holders.get(&minute).cloned().unwrap_or_default();
                match is_exclusive.get(&minute) {
                    Some(index) => prop_assert!(holders == [*index]),
                    // Two runs of a segment in one minute are as good as two segments.
                    None => prop_assert!(holders.len() != 1),
                }
            }
        }
    }
}
