//! How an athlete's phone's clock stands to this computer's, as far as arrivals tell.
//!
//! Delays only add to the difference between arrival and sample time, so the least difference of
//! some arrivals is closest to that of the clocks. It is kept against the monotonic clock, which
//! does not step when the time of day of this computer is set.

use crate::model::{Arrival, MonoNanos, UnixNanos};

/// The number of stretches of time that are remembered, each with its least difference.
const N_STRETCHES: usize = 16;
/// Arrivals so close together count as one: a phone that posts every second is remembered for half a
/// minute, so that the backlog it sends after a silence does not pass for a slow clock.
const STRETCH_NANOS: i64 = 2_000_000_000;

/// How a phone's clock stands to the monotonic clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// When something arrived last.
    pub heard: MonoNanos,
    /// The monotonic clock at arrival minus the newest sample's time, the least of the last
    /// arrivals, in nanoseconds.
    pub least_nanos: i64,
}

/// What the last arrivals tell of a phone's clock.
#[derive(Debug, Default)]
pub(super) struct SenderClock {
    stretches: [Stretch; N_STRETCHES],
    n_stretches: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    began: MonoNanos,
    heard: MonoNanos,
    least_nanos: i64,
}

impl SenderClock {
    /// Takes in samples at these times that have just arrived. What is read back from the journal
    /// tells nothing: it is not known when it arrived.
    pub(super) fn note(&mut self, times: &[UnixNanos], arrival: Arrival) {
        let Some(newest) = times.iter().max().filter(|_| !arrival.replayed) else { return };
        let nanos = arrival.mono.0.saturating_sub(newest.0);
        if let Some(last) = self.last_mut()
            && arrival.mono.0.saturating_sub(last.began.0) < STRETCH_NANOS
        {
            last.heard = last.heard.max(arrival.mono);
            last.least_nanos = last.least_nanos.min(nanos);
            return;
        }
        if let Some(next) = self.stretches.get_mut(self.n_stretches % N_STRETCHES) {
            *next = Stretch { began: arrival.mono, heard: arrival.mono, least_nanos: nanos };
        }
        self.n_stretches += 1;
    }

    /// What is known; `None` before the first arrival.
    pub(super) fn reading(&self) -> Option<ClockReading> {
        let known = self.stretches.get(..self.n_stretches.min(N_STRETCHES))?;
        Some(ClockReading {
            heard: known.iter().map(|stretch| stretch.heard).max()?,
            least_nanos: known.iter().map(|stretch| stretch.least_nanos).min()?,
        })
    }

    fn last_mut(&mut self) -> Option<&mut Stretch> {
        self.stretches.get_mut(self.n_stretches.checked_sub(1)? % N_STRETCHES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;
    /// What the phone's clock says when the monotonic clock begins.
    const WALL: i64 = 1_700_000_000 * SECOND;

    /// The difference of the clocks, in seconds, after arrivals of samples this old at these seconds.
    fn told(arrivals: &[(i64, i64)]) -> Option<i64> {
        let mut clock = SenderClock::default();
        for &(secs, age_secs) in arrivals {
            let mono = MonoNanos(secs * SECOND);
            let time = UnixNanos(WALL + (secs - age_secs) * SECOND);
            clock.note(
                &[time, UnixNanos(time.0 - SECOND)],
                Arrival { wall: time, mono, replayed: false },
            );
        }
        clock.reading().map(|reading| (reading.least_nanos + WALL) / SECOND)
    }

    #[test]
    fn the_least_delay_tells_the_clock() {
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[(0, 3)]), Some(3));
        assert_eq!(told(&[(0, 3), (1, 1), (2, 7), (4, 2)]), Some(1));
        assert_eq!(told(&[(0, -94), (1, -95)]), Some(-95));
    }

    #[test]
    fn a_backlog_after_a_silence_is_no_slow_clock() {
        let mut arrivals: Vec<(i64, i64)> = (0..40).map(|secs| (secs, 0)).collect();
        // A minute later everything comes 40 s late, in pieces.
        arrivals.extend((100..120).map(|secs| (secs, 40)));
        assert_eq!(told(&arrivals), Some(0));
        // That is how it is from now on.
        arrivals.extend((120..140).map(|secs| (secs, 40)));
        assert_eq!(told(&arrivals), Some(40));
    }

    #[test]
    fn what_is_read_back_tells_nothing() {
        let mut clock = SenderClock::default();
        let arrival = Arrival { wall: UnixNanos(WALL), mono: MonoNanos(0), replayed: true };
        clock.note(&[UnixNanos(WALL)], arrival);
        assert_eq!(clock.reading(), None);
    }
}
