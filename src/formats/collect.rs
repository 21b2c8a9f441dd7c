//! Collects samples in any order, including duplicate times, into a [`SampleBlock`].

use std::ops::Range;

use super::outliers::Plausible;
use crate::{
    model::{Metric, Reading, SampleBlock, UnixNanos},
    offset,
};

/// The maximum number of samples read from one file: 46 days at 1 Hz. A small compressed file can
/// expand to far more than memory can hold.
pub const MAX_SAMPLES: usize = 4_000_000;

/// A builder for a block. Samples with the same time are merged, with later fields taking
/// precedence; samples without readings are dropped.
#[derive(Debug, Default)]
pub struct Collector {
    /// Holds the metrics until the samples are added.
    block: SampleBlock,
    rows: Vec<Row>,
    readings: Vec<Reading>,
}

/// A sample: its time, and where its readings are stored.
#[derive(Debug, Clone)]
struct Row {
    time: UnixNanos,
    readings: Range<usize>,
}

impl Row {
    fn of<'r>(&self, readings: &'r [Reading]) -> &'r [Reading] {
        offset::get_or_empty(readings, self.readings.clone())
    }
}

impl Collector {
    /// The index of a metric for [`Self::push`]; `None` when there are too many metrics.
    pub fn metric(&mut self, metric: &Metric) -> Option<u16> {
        self.block.metric_index(metric)
    }

    /// Adds a sample; returns false when there are [`MAX_SAMPLES`] already.
    pub fn push(&mut self, time: UnixNanos, readings: &[Reading]) -> bool {
        if readings.is_empty() {
            return true;
        }
        if self.rows.len() >= MAX_SAMPLES {
            return false;
        }
        let from = self.readings.len();
        self.readings.extend(readings.iter().filter(|reading| reading.value.is_finite()));
        if self.readings.len() > from {
            self.rows.push(Row { time, readings: from..self.readings.len() });
        }
        true
    }

    /// The number of samples added, counting duplicates.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no sample was added.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The times of the samples, sorted.
    pub fn sorted_times(&self) -> Vec<UnixNanos> {
        let mut times: Vec<UnixNanos> = self.rows.iter().map(|row| row.time).collect();
        times.sort_unstable();
        times
    }

    /// The values of one metric, in time order.
    pub fn values(&mut self, metric: &Metric) -> Vec<(UnixNanos, f64)> {
        let Some(metric) = self.metric(metric) else { return Vec::new() };
        let of_row = |row: &Row| {
            let readings = row.of(&self.readings);
            let reading = readings.iter().rfind(|reading| reading.metric == metric);
            reading.map(|reading| (row.time, reading.value))
        };
        let mut values: Vec<(UnixNanos, f64)> = self.rows.iter().filter_map(of_row).collect();
        values.sort_by_key(|(time, _)| *time);
        values
    }

    /// The earliest, median and latest time.
    pub fn times(&self) -> Option<Times> {
        let times = self.sorted_times();
        let (&from, &to) = (times.first()?, times.last()?);
        let &middle = times.get(times.len() / 2)?;
        Some(Times { from, middle, to })
    }

    /// Removes the samples whose times fail the predicate; returns how many.
    pub fn retain(&mut self, keep: impl Fn(UnixNanos) -> bool) -> usize {
        let before = self.rows.len();
        self.rows.retain(|row| keep(row.time));
        before - self.rows.len()
    }

    /// Removes implausible dates (a clock that was not set) among the samples from index `from` on;
    /// returns a note if there were any.
    pub(super) fn set_aside(&mut self, from: usize) -> Option<String> {
        let rows = self.rows.get(from..)?;
        let plausible = Plausible::of(rows.iter().map(|row| row.time))?;
        let before = self.rows.len();
        let mut at = 0;
        self.rows.retain(|row| {
            at += 1;
            at <= from || plausible.holds(row.time)
        });
        let n = before - self.rows.len();
        let (first, last) = (date(plausible.aside.0), date(plausible.aside.1));
        let dates = if first == last { first } else { format!("{first} to {last}") };
        Some(format!(
            "{n} sample{} of {dates}, more than a year from all others, as of a clock that was not \
             set: left out",
            if n == 1 { "" } else { "s" }
        ))
    }

    /// Removes the samples from index `from` on whose times fail the predicate.
    pub(super) fn retain_from(&mut self, from: usize, keep: impl Fn(UnixNanos) -> bool) {
        let mut at = 0;
        self.rows.retain(|row| {
            at += 1;
            at <= from || keep(row.time)
        });
    }

    /// The times and positions of the samples in a range.
    pub(super) fn places(
        &self,
        range: Range<usize>,
    ) -> impl Iterator<Item = (UnixNanos, Option<(f64, f64)>)> {
        let (lat, lng) = self.place_metrics();
        offset::get_or_empty(&self.rows, range).iter().map(move |row| {
            let readings = row.of(&self.readings);
            (row.time, place(readings, lat, lng))
        })
    }

    fn place_metrics(&self) -> (Option<u16>, Option<u16>) {
        let index = |metric: Metric| {
            let at = self.block.metrics().iter().position(|known| *known == metric)?;
            u16::try_from(at).ok()
        };
        (index(Metric::LatDeg), index(Metric::LngDeg))
    }

    /// Like [`Self::finish`], but never merges samples with the same time and different positions,
    /// which would make up a sample that was never measured: only the later one is kept. Also
    /// returns how many were dropped.
    pub(super) fn finish_apart(mut self) -> (SampleBlock, usize) {
        let (lat, lng) = self.place_metrics();
        self.rows.sort_by_key(|row| row.time);
        let before = self.rows.len();
        let readings = &self.readings;
        // Reversed, so that later samples are seen first.
        self.rows.reverse();
        let mut last: Option<(UnixNanos, (f64, f64))> = None;
        self.rows.retain(|row| {
            let Some(place) = place(row.of(readings), lat, lng) else { return true };
            let is_elsewhere = last.is_some_and(|(time, last)| time == row.time && last != place);
            if !is_elsewhere {
                last = Some((row.time, place));
            }
            !is_elsewhere
        });
        self.rows.reverse();
        let n_elsewhere = before - self.rows.len();
        (self.finish(), n_elsewhere)
    }

    /// The samples in time order, with unique times.
    pub fn finish(self) -> SampleBlock {
        let Self { mut block, mut rows, readings } = self;
        // A stable sort keeps samples of the same time in the order in which they were added.
        rows.sort_by_key(|row| row.time);
        block.reserve(rows.len(), readings.len() / rows.len().max(1));
        let mut merged: Vec<Reading> = Vec::new();
        for same in rows.chunk_by(|a, b| a.time == b.time) {
            merged.clear();
            for row in same {
                for &reading in row.of(&readings) {
                    match merged.iter_mut().find(|known| known.metric == reading.metric) {
                        Some(known) => known.value = reading.value,
                        None => merged.push(reading),
                    }
                }
            }
            if let Some(row) = same.first() {
                for reading in &merged {
                    block.push_reading(reading.metric, reading.value);
                }
                block.finish_sample(row.time);
            }
        }
        block
    }
}

/// The UTC date.
fn date(time: UnixNanos) -> String {
    let timestamp = jiff::Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default();
    timestamp.strftime("%Y-%m-%d").to_string()
}

/// Latitude and longitude, if the sample has both.
fn place(readings: &[Reading], lat: Option<u16>, lng: Option<u16>) -> Option<(f64, f64)> {
    let of = |metric: Option<u16>| {
        let reading = readings.iter().rev().find(|reading| Some(reading.metric) == metric);
        reading.map(|reading| reading.value)
    };
    of(lat).zip(of(lng))
}

/// The distribution of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// The earliest.
    pub from: UnixNanos,
    /// The median.
    pub middle: UnixNanos,
    /// The latest.
    pub to: UnixNanos,
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    #[test]
    fn samples_come_in_time_order_and_the_later_of_one_time_counts_field_by_field() {
        let mut collector = Collector::default();
        let hr = collector.metric(&Metric::HrBpm).unwrap();
        let power = collector.metric(&Metric::PwrW).unwrap();
        let reading = |metric, value| Reading { metric, value };
        assert!(collector.push(at(2), &[reading(hr, 140.0), reading(power, 200.0)]));
        assert!(collector.push(at(1), &[reading(hr, 139.0)]));
        assert!(collector.push(at(2), &[reading(hr, 141.0)]));
        assert!(collector.push(at(3), &[]));
        assert!(collector.push(at(4), &[reading(hr, f64::NAN)]));
        assert_eq!(collector.len(), 3);
        let times = Times { from: at(1), middle: at(2), to: at(2) };
        assert_eq!(collector.times(), Some(times));
        let block = collector.finish();
        let samples: Vec<_> = block.iter().map(|s| (s.time, s.readings.to_vec())).collect();
        assert_eq!(
            samples,
            [
                (at(1), vec![reading(hr, 139.0)]),
                (at(2), vec![reading(hr, 141.0), reading(power, 200.0)]),
            ]
        );
    }

    #[test]
    fn a_sample_is_never_made_of_two_places() {
        let mut collector = Collector::default();
        let lat = collector.metric(&Metric::LatDeg).unwrap();
        let lng = collector.metric(&Metric::LngDeg).unwrap();
        let alt = collector.metric(&Metric::AltM).unwrap();
        let hr = collector.metric(&Metric::HrBpm).unwrap();
        let reading = |metric, value| Reading { metric, value };
        let at_place = |value: f64| [reading(lat, value), reading(lng, value)];
        assert!(collector.push(at(1), &[reading(alt, 500.0)]));
        assert!(collector.push(at(1), &[&at_place(1.0)[..], &[reading(hr, 140.0)]].concat()));
        assert!(collector.push(at(1), &at_place(2.0)));
        assert!(collector.push(at(2), &at_place(3.0)));
        let (block, n_elsewhere) = collector.finish_apart();
        let samples: Vec<_> = block.iter().map(|s| (s.time, s.readings.to_vec())).collect();
        // What has no position is kept.
        let first = [&[reading(alt, 500.0)][..], &at_place(2.0)].concat();
        assert_eq!(samples, [(at(1), first), (at(2), at_place(3.0).to_vec())]);
        assert_eq!(n_elsewhere, 1);
    }

    #[test]
    fn nothing_has_no_times() {
        assert_eq!(Collector::default().times(), None);
        assert!(Collector::default().finish().is_empty());
    }
}
