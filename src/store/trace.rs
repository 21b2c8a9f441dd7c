//! The latest value of a metric: which reading is the latest, and how old it is.

use super::Latest;
use crate::model::{Arrival, Metric, MonoNanos, UnixNanos, is_within};

/// The number of intervals in the median.
const N_INTERVALS: usize = 16;

/// Two readings ahead of the laptop and closer together than this are assumed to come from the same
/// fast clock, so the later time is the newer reading; otherwise the later arrival is.
const ONE_CLOCK_SECS: f64 = 300.0;

/// Over a longer silence nobody knows whether a reading stayed the same, in seconds.
const UNCHANGED_OVER_SECS: f64 = 10.0;

/// When a sample arrived, and how late.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stamp {
    arrived: MonoNanos,
    lag_secs: f64,
    wall: UnixNanos,
}

impl Stamp {
    #[inline]
    pub(super) fn of(time: UnixNanos, arrival: Arrival) -> Self {
        let lag_secs = arrival.wall.secs_since(time);
        let wall = arrival.wall;
        if arrival.replayed && lag_secs > 0.0 {
            // Assumed to have arrived when it was measured.
            Self { arrived: arrival.mono.plus_secs(-lag_secs), lag_secs: 0.0, wall }
        } else {
            Self { arrived: arrival.mono, lag_secs, wall }
        }
    }
}

/// The state of one metric of one athlete; kept after its samples have left the window.
#[derive(Debug)]
pub(super) struct Trace {
    limits: Limits,
    /// The latest plausible reading.
    head: Option<Head>,
    /// What was sent since, if it is no plausible reading.
    odd: Option<Head>,
    contact: MonoNanos,
    /// The newest sample time in the series.
    newest: Option<UnixNanos>,
    intervals_secs: [f32; N_INTERVALS],
    n_intervals: u32,
}

/// Which values are readings.
#[derive(Debug, Clone, Copy)]
struct Limits {
    least: f64,
    greatest: f64,
    /// A zero says that there is no reading, and is not implausible for that.
    zero_is_none: bool,
}

impl Limits {
    fn holds(self, value: f64) -> bool {
        self.least <= value && value <= self.greatest && !self.is_none(value)
    }

    fn is_none(self, value: f64) -> bool {
        self.zero_is_none && value == 0.0
    }
}

/// The latest reading.
#[derive(Debug, Clone, Copy)]
struct Head {
    value: f64,
    time: UnixNanos,
    arrived: MonoNanos,
    lag_secs: f64,
    /// The laptop's clock at its arrival.
    wall: UnixNanos,
    unchanged_since: UnixNanos,
}

impl Trace {
    /// The state of a metric before its first reading.
    pub(super) fn of(metric: &Metric) -> Self {
        let (least, greatest) = metric.limits();
        Self::within(Limits { least, greatest, zero_is_none: !metric.is_reading(0.0) })
    }

    const fn within(limits: Limits) -> Self {
        Self {
            limits,
            head: None,
            odd: None,
            contact: MonoNanos(0),
            newest: None,
            intervals_secs: [0.0; N_INTERVALS],
            n_intervals: 0,
        }
    }

    /// Forgets all readings.
    pub(super) const fn forget(&mut self) {
        *self = Self::within(self.limits);
    }

    /// A reading older than the window: a sign of life, no more.
    #[inline]
    pub(super) fn touch(&mut self, stamp: Stamp) {
        self.contact = self.contact.max(stamp.arrived);
    }

    /// A reading that goes into the series.
    #[inline]
    pub(super) fn take(&mut self, time: UnixNanos, value: f64, stamp: Stamp) {
        self.newest = self.newest.max(Some(time));
        let Stamp { arrived, lag_secs, wall } = stamp;
        let new = Head { value, time, arrived, lag_secs, wall, unchanged_since: time };
        if !self.limits.holds(value) {
            self.take_odd(new, stamp);
            return;
        }
        self.contact =
            if self.head.is_none() { stamp.arrived } else { self.contact.max(stamp.arrived) };
        self.odd = self.odd.filter(|odd| !odd.gives_way_to(time, stamp));
        let Some(head) = &mut self.head else {
            self.head = Some(new);
            return;
        };
        let same = head.value.to_bits() == value.to_bits();
        if !head.gives_way_to(time, stamp) {
            // There is a different reading in between, so it did not stay the same throughout.
            if !same && head.unchanged_since <= time && time < head.time {
                head.unchanged_since = time;
            }
            return;
        }
        if head.time != time {
            let slot = self.n_intervals as usize % N_INTERVALS;
            self.intervals_secs[slot] = time.secs_since(head.time).abs() as f32;
            self.n_intervals = self.n_intervals.saturating_add(1);
        }
        let stays = same && time.secs_since(head.time) <= UNCHANGED_OVER_SECS;
        let unchanged_since = if stays { head.unchanged_since.min(time) } else { time };
        *head = Head { unchanged_since, ..new };
    }

    /// Records what is no plausible reading: neither a sign of life of the sensor nor a value. The
    /// zero of a strap without contact leaves the last reading to grow old, as silence would.
    fn take_odd(&mut self, odd: Head, stamp: Stamp) {
        let is_newest = |known: &Head| known.gives_way_to(odd.time, stamp);
        if self.head.iter().chain(&self.odd).all(is_newest) {
            self.odd = Some(odd);
        }
    }

    /// Like [`Self::take`] for one value after the other, at ascending times none of which is ahead
    /// of the laptop; NaN, or the end of a shorter column, means no value.
    pub(super) fn take_column(&mut self, times: &[UnixNanos], column: &[f64], arrival: Arrival) {
        let present = || times.iter().zip(column).filter(|(_, value)| !value.is_nan());
        let (Some((&first, _)), Some((&last, &value))) = (present().next(), present().next_back())
        else {
            return;
        };
        let is_plain = self.odd.is_none() && present().all(|(_, value)| self.limits.holds(*value));
        if !is_plain || self.head.is_some_and(|head| first <= head.time) {
            present().for_each(|(&time, &value)| self.take(time, value, Stamp::of(time, arrival)));
            return;
        }
        let stamp = Stamp::of(last, arrival);
        self.contact =
            if self.head.is_none() { stamp.arrived } else { self.contact.max(stamp.arrived) };
        self.newest = self.newest.max(Some(last));

        let is_same = |other: f64| other.to_bits() == value.to_bits();
        let mut unchanged_since = last;
        let mut all_same = true;
        for (&time, &other) in present().rev() {
            if !is_same(other) || UNCHANGED_OVER_SECS < unchanged_since.secs_since(time) {
                all_same = false;
                break;
            }
            unchanged_since = time;
        }
        let stays =
            |head: &Head| is_same(head.value) && first.secs_since(head.time) <= UNCHANGED_OVER_SECS;
        if all_same && let Some(head) = self.head.filter(stays) {
            unchanged_since = head.unchanged_since.min(first);
        }

        let n_intervals = present().count() - usize::from(self.head.is_none());
        let before = present().rev().skip(1).map(|(&time, _)| time);
        let before = before.chain(self.head.map(|head| head.time)).take(N_INTERVALS);
        let mut later = last;
        for (back, time) in (1..).zip(before) {
            let slot = (self.n_intervals as usize + n_intervals - back) % N_INTERVALS;
            self.intervals_secs[slot] = later.secs_since(time).abs() as f32;
            later = time;
        }
        self.n_intervals = self.n_intervals.saturating_add(n_intervals as u32);
        let Stamp { arrived, lag_secs, wall } = stamp;
        self.head = Some(Head { value, time: last, arrived, lag_secs, wall, unchanged_since });
    }

    /// Whether the newest readings are within one of some spans, which are sorted and disjoint.
    pub(super) fn is_of(&self, spans: &[(UnixNanos, UnixNanos)]) -> bool {
        let heads = self.head.iter().chain(&self.odd).map(|head| head.time);
        heads.chain(self.newest).any(|time| is_within(spans, time))
    }

    /// The newest sample time that was stored in the series.
    pub(super) const fn newest(&self) -> Option<UnixNanos> {
        self.newest
    }

    pub(super) fn latest(&self) -> Option<Latest> {
        let head = self.head.or(self.odd)?;
        Some(Latest {
            value: head.value,
            time: head.time,
            arrived: head.arrived,
            lag_secs: head.lag_secs,
            contact: if self.head.is_some() { self.contact } else { head.arrived },
            median_interval_secs: self.median_interval_secs(),
            unchanged_since: head.unchanged_since,
            implausible: self.odd.map(|odd| odd.value).filter(|value| !self.limits.is_none(*value)),
            is_plausible: self.head.is_some(),
        })
    }

    fn median_interval_secs(&self) -> Option<f64> {
        let mut intervals = self.intervals_secs;
        let known = &mut intervals[..(self.n_intervals as usize).min(N_INTERVALS)];
        known.sort_unstable_by(f32::total_cmp);
        known.get(known.len() / 2).map(|&secs| f64::from(secs))
    }
}

impl Head {
    /// Whether a reading counts as newer than this one. A time ahead of the laptop counts as that
    /// of its arrival, so that a fast clock cannot hide what is measured after it, even once that
    /// clock is right again.
    fn gives_way_to(&self, time: UnixNanos, stamp: Stamp) -> bool {
        let was_ahead = self.wall < self.time;
        let same_clock = time.secs_since(self.time).abs() < ONE_CLOCK_SECS;
        if was_ahead && stamp.wall < time && same_clock {
            return self.time <= time;
        }
        // The laptop's own clock may have been set back since.
        let mine = self.time.min(self.wall).min(stamp.wall);
        mine <= time.min(stamp.wall)
    }
}
