//! Whether the phones are right about the time, and this computer is not.
//!
//! One phone whose clock is off is that phone's affair. When several agree with each other and not
//! with this computer, its own clock is wrong, and every age that is reckoned from a phone's time is
//! wrong by the same amount. The amount is found from arrivals alone, so that it does not change
//! while nothing arrives.

use super::moment::Moment;
use crate::model::{MonoNanos, UnixNanos};

/// So many phones must agree.
const LEAST_PHONES: usize = 3;
/// Clocks this close agree with each other, in nanoseconds.
const AGREE_NANOS: i64 = 2_000_000_000;
/// A clock is off by at least so much, in seconds. Less passes for delay.
pub(super) const LEAST_OFFSET_SECS: f64 = 5.0;

/// What is known of the clock of one athlete's phone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PhoneClock {
    /// The monotonic clock minus the phone's.
    pub(super) least_nanos: i64,
    /// When something arrived last.
    pub(super) heard: MonoNanos,
    /// Silent for longer than this, the athlete is not live, in seconds.
    pub(super) fresh_secs: f64,
}

/// The offset to this computer's clock that most live phones share: it is this computer's clock that
/// is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SharedOffset {
    /// By how much the phones are ahead of this computer, in seconds; negative: behind.
    pub ahead_secs: f64,
    /// How many phones share it.
    pub n_phones: usize,
    /// Of so many live ones.
    pub n_live: usize,
    /// The monotonic clock minus the phones'.
    base_nanos: i64,
}

impl SharedOffset {
    /// How old something was when it arrived, by the phones' clocks, in seconds.
    pub(super) fn lag_secs(&self, arrived: MonoNanos, time: UnixNanos) -> f64 {
        let nanos = arrived.0.saturating_sub(time.0).saturating_sub(self.base_nanos);
        MonoNanos(nanos).secs_since(MonoNanos(0))
    }

    /// What the phones' clocks say at a moment.
    pub(super) const fn phones_time(&self, now: MonoNanos) -> UnixNanos {
        UnixNanos(now.0.saturating_sub(self.base_nanos))
    }
}

/// The offset that at least 3 phones and half of those live share within 2 s, if it is more than
/// delay. Live are those heard within their usual time before the last arrival of any.
pub(super) fn shared_offset(phones: &[PhoneClock], now: Moment) -> Option<SharedOffset> {
    let last = phones.iter().map(|phone| phone.heard).max()?;
    let is_live = |phone: &&PhoneClock| last.secs_since(phone.heard) <= phone.fresh_secs;
    let mut clocks: Vec<i64> =
        phones.iter().filter(is_live).map(|phone| phone.least_nanos).collect();
    clocks.sort_unstable();
    let n_live = clocks.len();
    let own = MonoNanos(now.mono.0.saturating_sub(now.wall.0));
    let of_group = |(begin, first): (usize, &i64)| {
        let end = clocks.partition_point(|it| *it <= first.saturating_add(AGREE_NANOS));
        let base_nanos = *clocks.get(begin + (end - begin) / 2)?;
        let ahead_secs = own.secs_since(MonoNanos(base_nanos));
        Some(SharedOffset { ahead_secs, n_phones: end - begin, n_live, base_nanos })
    };
    let groups = clocks.iter().enumerate().filter_map(of_group);
    // Where as many agree with this computer as with each other, it is right.
    let largest = groups.max_by(|a, b| {
        let closer = || b.ahead_secs.abs().total_cmp(&a.ahead_secs.abs());
        a.n_phones.cmp(&b.n_phones).then_with(closer)
    })?;
    let is_shared = LEAST_PHONES <= largest.n_phones && n_live <= 2 * largest.n_phones;
    (is_shared && LEAST_OFFSET_SECS <= largest.ahead_secs.abs()).then_some(largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment =
        Moment { wall: UnixNanos::from_secs(1_700_000_000), mono: MonoNanos(5_000_000_000) };

    /// Phones by how far they are ahead and how long ago they were heard, in seconds.
    fn offset(phones: &[(f64, f64)]) -> Option<(f64, usize, usize)> {
        let clock = |&(ahead_secs, silent_secs): &(f64, f64)| PhoneClock {
            least_nanos: NOW.mono.0 - NOW.wall.plus_secs(ahead_secs).0,
            heard: NOW.mono.plus_secs(-silent_secs),
            fresh_secs: 10.0,
        };
        let phones: Vec<PhoneClock> = phones.iter().map(clock).collect();
        let found = shared_offset(&phones, NOW)?;
        Some(((found.ahead_secs * 10.0).round() / 10.0, found.n_phones, found.n_live))
    }

    #[test]
    fn three_phones_and_half_of_those_live_make_it_the_laptop() {
        let of = |aheads: &[f64]| {
            let phones: Vec<(f64, f64)> = aheads.iter().map(|ahead| (*ahead, 0.0)).collect();
            offset(&phones)
        };
        for (aheads, expected) in [
            (&[][..], None),
            (&[94.0, 94.0], None),
            (&[94.0, 94.0, 94.0], Some((94.0, 3, 3))),
            (&[94.0, 94.5, 95.9], Some((94.5, 3, 3))),
            (&[94.0, 96.0, 94.0], Some((94.0, 3, 3))),
            (&[94.0, 96.1, 94.0], None),
            (&[94.0, 94.0, 94.0, 0.0, 30.0, 60.0], Some((94.0, 3, 6))),
            (&[94.0, 94.0, 94.0, 0.0, 0.0, 0.0], None),
            (&[94.0, 94.0, 94.0, 0.0, 1.0, 2.0, 9.0], None),
            // Behind it too.
            (&[-94.0, -95.0, -94.0, -1.0], Some((-94.0, 3, 4))),
            // Delay is no wrong clock.
            (&[0.0, -1.0, -0.5], None),
            (&[-4.9, -4.9, -4.9], None),
            (&[5.1, 5.1, 5.1], Some((5.1, 3, 3))),
            // A clock of its own is that phone's affair.
            (&[0.0, 0.0, 0.0, 95.0], None),
        ] {
            assert_eq!(of(aheads), expected, "{aheads:?}");
        }
    }

    #[test]
    fn who_is_silent_has_no_vote() {
        let mut phones = vec![(94.0, 0.0); 3];
        phones.extend([(0.0, 11.0); 20]);
        assert_eq!(offset(&phones), Some((94.0, 3, 3)));
        // Silent together, nothing changes.
        let later: Vec<(f64, f64)> = phones.iter().map(|(it, secs)| (*it, secs + 99.0)).collect();
        assert_eq!(offset(&later), Some((94.0, 3, 3)));
    }

    #[test]
    fn a_delay_is_told_by_the_phones_clocks() {
        let phones = [94.0; 3].map(|ahead_secs| PhoneClock {
            least_nanos: NOW.mono.0 - NOW.wall.plus_secs(ahead_secs).0,
            heard: NOW.mono,
            fresh_secs: 10.0,
        });
        let offset = shared_offset(&phones, NOW).unwrap();
        assert_eq!(offset.phones_time(NOW.mono), NOW.wall.plus_secs(94.0));
        let lag_secs = offset.lag_secs(NOW.mono, NOW.wall.plus_secs(64.0));
        assert!((lag_secs - 30.0).abs() < 1e-6, "{lag_secs}");
    }
}
