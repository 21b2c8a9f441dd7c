//! When samples reached the server, according to the commits in the journal.

use std::time::Duration;

use super::UnixNanos;

/// A sample further ahead of the server than this is treated as measured on arrival: its clock is
/// wrong, and no other samples should be expected up to its time.
const MAX_AHEAD: Duration = Duration::from_mins(5);

/// A step of server time, [`Tick::LENGTH`] long, counted from 1970.
///
/// Lateness is tracked in these steps rather than in milliseconds, so that a phone that posts every
/// second costs one entry every five seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tick(pub i64);

impl Tick {
    /// Length of a step.
    pub const LENGTH: Duration = Duration::from_secs(5);
    const NANOS: i64 = Self::LENGTH.as_nanos() as i64;

    /// The step that contains a time.
    pub const fn of(time: UnixNanos) -> Self {
        Self(time.0.div_euclid(Self::NANOS))
    }

    /// When it begins.
    pub const fn start(self) -> UnixNanos {
        UnixNanos(self.0.saturating_mul(Self::NANOS))
    }
}

/// What one sender of an athlete delivered within one [`Tick`] of server time: the time range in
/// which the samples were measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivery {
    /// The number of the athlete's sender.
    pub via: u32,
    /// When it arrived.
    pub tick: Tick,
    /// Server time of its latest commit.
    pub at: UnixNanos,
    /// When the oldest sample was measured. A time ahead of the server is replaced by the time of
    /// arrival.
    pub oldest: UnixNanos,
    /// When the newest sample was measured. A time more than 5 min ahead of the server is replaced
    /// by the time of arrival.
    pub newest: UnixNanos,
    /// How many samples there were.
    pub n_samples: u64,
}

impl Delivery {
    /// The number of a sender that is another athlete's phone, in addition to its number there: none
    /// of the athlete's own senders has it.
    pub const BORROWED: u32 = 1 << 16;

    /// A single sample, measured at `time`, from a commit at the server time `at`.
    pub fn of(via: u32, at: UnixNanos, time: UnixNanos) -> Self {
        let (oldest, newest) = (time.min(at), plausible(time, at));
        Self { via, tick: Tick::of(at), at, oldest, newest, n_samples: 1 }
    }

    /// The samples of one commit; `None` if there are none.
    pub fn of_all(
        via: u32,
        at: UnixNanos,
        times: impl IntoIterator<Item = UnixNanos>,
    ) -> Option<Self> {
        let mut times = times.into_iter();
        let mut all = Self::of(via, at, times.next()?);
        times.for_each(|time| all.add(at, time));
        Some(all)
    }

    /// Adds another sample of the same sender and tick.
    #[inline]
    pub fn add(&mut self, at: UnixNanos, time: UnixNanos) {
        self.at = self.at.max(at);
        self.oldest = self.oldest.min(time.min(at));
        self.newest = self.newest.max(plausible(time, at));
        self.n_samples += 1;
    }

    /// Adds another delivery of the same sender and tick.
    pub fn join(&mut self, other: &Self) {
        self.at = self.at.max(other.at);
        self.oldest = self.oldest.min(other.oldest);
        self.newest = self.newest.max(other.newest);
        self.n_samples += other.n_samples;
    }

    /// How late it was, in nanoseconds: server time minus the middle of the measured times. A clock
    /// that is ahead counts as correct.
    pub fn lag_nanos(&self) -> i64 {
        let newest = self.newest.min(self.at);
        let middle = self.oldest.0.saturating_add(newest.nanos_since(self.oldest) / 2);
        self.at.nanos_since(UnixNanos(middle)).max(0)
    }
}

/// The measured time, or the time of arrival if the former is impossible.
#[inline]
fn plausible(time: UnixNanos, at: UnixNanos) -> UnixNanos {
    if time <= at.plus(MAX_AHEAD) { time } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixNanos = UnixNanos::from_secs(1_700_000_002);

    fn at(secs: i64) -> UnixNanos {
        NOW.plus_secs(secs as f64)
    }

    #[test]
    fn a_tick_holds_five_seconds_also_before_1970() {
        assert_eq!(Tick::of(NOW).start(), UnixNanos::from_secs(1_700_000_000));
        assert_eq!(Tick::of(UnixNanos(-1)), Tick(-1));
        assert_eq!(Tick::of(UnixNanos(0)), Tick::of(UnixNanos::from_millis(4999)));
        assert_eq!(Tick(i64::MIN).start(), UnixNanos::MIN);
    }

    #[test]
    fn the_lag_is_that_of_the_middle_and_a_clock_ahead_has_none() {
        let lag_secs = |times: &[i64]| {
            let delivery = Delivery::of_all(1, NOW, times.iter().map(|secs| at(*secs)));
            delivery.map(|delivery| delivery.lag_nanos() / 1_000_000_000)
        };
        assert_eq!(lag_secs(&[-1]), Some(1));
        assert_eq!(lag_secs(&[-30, -10, -20]), Some(20));
        assert_eq!(lag_secs(&[95]), Some(0));
        assert_eq!(lag_secs(&[-20, 95]), Some(10));
        assert_eq!(lag_secs(&[]), None);
    }

    #[test]
    fn times_ahead_hold_no_more_than_their_arrival_and_reach_five_minutes_on() {
        let delivery = Delivery::of(1, NOW, at(95));
        assert_eq!((delivery.oldest, delivery.newest), (NOW, at(95)));
        let delivery = Delivery::of(1, NOW, at(301));
        assert_eq!((delivery.oldest, delivery.newest), (NOW, NOW));
    }

    #[test]
    fn two_halves_come_to_the_whole() {
        let times: Vec<UnixNanos> = (-9..400).step_by(7).map(at).collect();
        let whole = Delivery::of_all(1, NOW, times.clone()).unwrap();
        let (first, second) = times.split_at(20);
        let mut joined = Delivery::of_all(1, NOW, first.iter().copied()).unwrap();
        joined.join(&Delivery::of_all(1, NOW, second.iter().copied()).unwrap());
        assert_eq!(joined, whole);
    }
}
