//! Samples of a request as lines of `/write`, and what of it could not be read.

use super::{record::Record, time::Time};
use crate::{
    codec::write_sample,
    model::{LAP_PRESSED, MAX_METRICS_PER_ATHLETE, Metric, Reading, SampleRef, UnixNanos},
};

/// The room for a sample beside its readings, in bytes.
const SAMPLE_BYTES: usize = 64;
/// About the room for a reading, in bytes.
const READING_BYTES: usize = 48;

/// Nobody presses the lap button more often within one request.
const MAX_LAPS: usize = 100;

/// What a sample without a time gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoTime {
    /// The laptop's time: it was sent when it was measured.
    Received,
    /// The same if the time is missing; with one that nobody can read, the sample is left out,
    /// because it is one of many and may be old.
    ReceivedIfMissing,
    /// It is left out.
    LeftOut,
}

/// Collects the samples of a request.
pub(super) struct Collector<'r> {
    received: UnixNanos,
    has_metrics_alone: bool,
    room: &'r mut dyn FnMut(usize) -> bool,
    has_room: bool,
    metrics: Vec<Metric>,
    readings: Vec<Reading>,
    lines: Vec<u8>,
    laps: Vec<UnixNanos>,
    fault: Option<String>,
    n_faults: usize,
    is_encrypted: bool,
}

/// What was collected.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Collected {
    pub(super) lines: Vec<u8>,
    /// When the lap button was pressed.
    pub(super) laps: Vec<UnixNanos>,
    pub(super) fault: Option<String>,
    pub(super) n_faults: usize,
    pub(super) is_encrypted: bool,
    pub(super) has_room: bool,
}

impl<'r> Collector<'r> {
    /// `has_metrics_alone`: fields under names of the app's own are left out. `room` is asked before
    /// more bytes are taken.
    pub(super) fn new(
        received: UnixNanos,
        has_metrics_alone: bool,
        room: &'r mut dyn FnMut(usize) -> bool,
    ) -> Self {
        Self {
            received,
            has_metrics_alone,
            room,
            has_room: true,
            metrics: Vec::new(),
            readings: Vec::new(),
            lines: Vec::new(),
            laps: Vec::new(),
            fault: None,
            n_faults: 0,
            is_encrypted: false,
        }
    }

    /// When the request arrived.
    pub(super) const fn received(&self) -> UnixNanos {
        self.received
    }

    /// Whether nothing more can be taken.
    pub(super) const fn is_full(&self) -> bool {
        !self.has_room
    }

    /// Notes what cannot be read.
    pub(super) fn fault(&mut self, what: impl Into<String>) {
        self.n_faults += 1;
        self.fault.get_or_insert_with(|| what.into());
    }

    /// Notes a message that needs a key.
    pub(super) fn encrypted(&mut self) {
        self.is_encrypted = true;
    }

    /// Adds a sample.
    pub(super) fn add(&mut self, mut record: Record<'_>, without_time: NoTime) {
        let time = match (record.time.unwrap_or(Time::Absent), without_time) {
            (Time::At(time), _) => Some(time),
            (Time::Absent, NoTime::Received | NoTime::ReceivedIfMissing) => Some(self.received),
            (Time::Absent, NoTime::LeftOut) => {
                record.fault("a position has no time");
                None
            }
            (Time::Unreadable, without_time) => {
                record.fault("its time cannot be read");
                (without_time == NoTime::Received).then_some(self.received)
            }
        };
        self.readings.clear();
        let mut is_lap = false;
        for (metric, value) in record.finish() {
            is_lap |= metric.name() == LAP_PRESSED && value > 0.0;
            if self.has_metrics_alone && !metric.is_known() {
                continue;
            }
            if let Some(metric) = self.index_of(metric) {
                self.readings.push(Reading { metric, value });
            }
        }
        for fault in std::mem::take(&mut record.faults) {
            self.fault(fault);
        }
        let Some(time) = time else { return };
        if is_lap && self.laps.len() == MAX_LAPS {
            self.fault("the lap button was pressed too often");
        } else if is_lap {
            self.laps.push(time);
        }
        let bytes = SAMPLE_BYTES + self.readings.len() * READING_BYTES;
        if self.readings.is_empty() || !self.reserve(bytes) {
            return;
        }
        let sample = SampleRef { time, readings: &self.readings };
        write_sample(&self.metrics, &sample, &mut self.lines);
    }

    fn reserve(&mut self, bytes: usize) -> bool {
        let capacity = self.lines.capacity();
        if capacity - self.lines.len() < bytes {
            // Doubled, as a vector grows.
            let more = bytes.max(capacity);
            self.has_room = self.has_room && (self.room)(more);
            if self.has_room {
                self.lines.reserve_exact(more + bytes);
            }
        }
        self.has_room
    }

    /// The index of a metric of this request; `None` for one too many.
    fn index_of(&mut self, metric: Metric) -> Option<u16> {
        let known = self.metrics.iter().position(|known| *known == metric);
        let index = known.or_else(|| {
            let index = self.metrics.len();
            (index < MAX_METRICS_PER_ATHLETE).then(|| {
                self.metrics.push(metric);
                index
            })
        });
        index.and_then(|index| u16::try_from(index).ok())
    }

    pub(super) fn finish(self) -> Collected {
        Collected {
            lines: self.lines,
            laps: self.laps,
            fault: self.fault,
            n_faults: self.n_faults,
            is_encrypted: self.is_encrypted,
            has_room: self.has_room,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECEIVED: UnixNanos = UnixNanos(7);

    fn record(time: Option<Time>) -> Record<'static> {
        let mut record = Record::at(time);
        record.set(&Metric::HrBpm, 150.0);
        record
    }

    fn collect(add: impl FnOnce(&mut Collector<'_>)) -> Collected {
        let mut room = |_: usize| true;
        let mut collector = Collector::new(RECEIVED, false, &mut room);
        add(&mut collector);
        collector.finish()
    }

    fn check(time: Option<Time>, without_time: NoTime, lines: &str, n_faults: usize) {
        let collected = collect(|collector| collector.add(record(time), without_time));
        let text = String::from_utf8(collected.lines).unwrap();
        assert_eq!((text.as_str(), collected.n_faults), (lines, n_faults));
    }

    #[test]
    fn a_sample_without_a_time_gets_that_of_the_laptop_unless_it_may_be_old() {
        let at = Some(Time::At(UnixNanos(5)));
        let (own, received) = ("samples hr_bpm=150 5\n", "samples hr_bpm=150 7\n");
        for without_time in [NoTime::Received, NoTime::ReceivedIfMissing, NoTime::LeftOut] {
            check(at, without_time, own, 0);
        }
        for missing in [None, Some(Time::Absent)] {
            check(missing, NoTime::Received, received, 0);
            check(missing, NoTime::ReceivedIfMissing, received, 0);
            check(missing, NoTime::LeftOut, "", 1);
        }
        check(Some(Time::Unreadable), NoTime::Received, received, 1);
        check(Some(Time::Unreadable), NoTime::ReceivedIfMissing, "", 1);
        check(Some(Time::Unreadable), NoTime::LeftOut, "", 1);
    }

    #[test]
    fn a_sample_of_nothing_is_no_line() {
        let empty = collect(|collector| collector.add(Record::default(), NoTime::Received));
        assert_eq!(empty, Collected { has_room: true, ..Collected::default() });
    }

    #[test]
    fn names_are_bounded_and_so_is_the_room() {
        let many = collect(|collector| {
            for n in 0..1000 {
                let mut record = Record::default();
                record.keep(
                    format!("name{n}").into(),
                    &super::super::value::Value::Number("1".into()),
                );
                collector.add(record, NoTime::Received);
            }
        });
        let lines = String::from_utf8(many.lines).unwrap();
        assert_eq!(lines.lines().count(), MAX_METRICS_PER_ATHLETE);

        let mut left = 4096_usize;
        let mut room = |bytes: usize| {
            let is_room = bytes <= left;
            left = left.saturating_sub(bytes);
            is_room
        };
        let mut collector = Collector::new(RECEIVED, false, &mut room);
        while !collector.is_full() {
            collector.add(record(None), NoTime::Received);
        }
        let collected = collector.finish();
        assert!(!collected.has_room && collected.lines.len() < 8192);
    }
}
