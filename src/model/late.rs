//! Samples that arrived later than anybody waited for, and what that changed.

use super::{Delivery, Metric, UnixNanos};

/// So many revisions of a span are kept.
const MAX_REVISIONS: usize = 64;
/// What one sender delivers within this time is one cause, in seconds: a phone that comes back sends
/// what it kept in many small batches.
const ONE_CAUSE_SECS: f64 = 60.0;

/// Samples that one sender delivered later than is waited for: results that were final by then may
/// have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LateArrival {
    /// The number of the athlete's sender.
    pub via: u32,
    /// When they arrived, by the server's clock.
    pub at: UnixNanos,
    /// When the oldest one was measured.
    pub oldest: UnixNanos,
    /// When the newest one was measured.
    pub newest: UnixNanos,
    /// How many there were.
    pub n_samples: u64,
}

impl LateArrival {
    /// How late the oldest one was, in seconds.
    pub fn late_secs(&self) -> f64 {
        self.at.secs_since(self.oldest).max(0.0)
    }

    /// Adds a later arrival of the same sender.
    pub fn join(&mut self, later: &Self) {
        self.at = self.at.max(later.at);
        self.oldest = self.oldest.min(later.oldest);
        self.newest = self.newest.max(later.newest);
        self.n_samples += later.n_samples;
    }

    /// Whether any of them may have been measured within a span.
    pub fn meets(&self, from: UnixNanos, to: UnixNanos) -> bool {
        self.oldest <= to && from <= self.newest
    }
}

impl From<&Delivery> for LateArrival {
    fn from(delivery: &Delivery) -> Self {
        let Delivery { via, at, oldest, newest, n_samples, .. } = *delivery;
        Self { via, at, oldest, newest, n_samples }
    }
}

/// What is known of when an athlete's samples arrived.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrivals {
    /// The measured time up to which the samples are complete; `None` if no arrival is known.
    pub complete_until: Option<UnixNanos>,
    /// The latest late ones, in order of arrival.
    pub late: Vec<LateArrival>,
}

/// Which value of a span a [`Revision`] is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quantity {
    /// Its length, in seconds.
    Duration,
    /// The distance, km.
    Distance,
    /// Metres climbed.
    Climb,
    /// The mean of a metric.
    Mean(Metric),
    /// The maximum of a metric.
    Max(Metric),
    /// The minimum of a metric.
    Min(Metric),
}

/// A value that was shown as final and is another one now.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision {
    /// Of what.
    pub quantity: Quantity,
    /// The value that was final; `None` if there was none.
    pub old: Option<f64>,
    /// The value that replaced it; `None` if there is none any more.
    pub new: Option<f64>,
    /// The samples that changed it; `None` where it is no longer known which.
    pub cause: Option<LateArrival>,
    /// When it changed: when those samples arrived, or else when the change was found.
    pub at: UnixNanos,
}

impl Revision {
    /// The revision of a value, if it is not the same to the bit. `late` are the arrivals that may
    /// have changed it, in order; the last one counts.
    pub fn of(
        quantity: Quantity,
        [old, new]: [Option<f64>; 2],
        late: impl IntoIterator<Item = LateArrival>,
        now: UnixNanos,
    ) -> Option<Self> {
        if old.map(f64::to_bits) == new.map(f64::to_bits) {
            return None;
        }
        let cause = late.into_iter().last();
        Some(Self { quantity, old, new, cause, at: cause.map_or(now, |cause| cause.at) })
    }
}

/// Adds a revision to those of the same span. One that continues the last one of its value is
/// added to that: what was final is the old value, however many batches it took. The oldest ones go
/// when there are too many.
pub fn add_revision(revisions: &mut Vec<Revision>, new: Revision) {
    let same = revisions.iter_mut().rev().find(|known| known.quantity == new.quantity);
    let via = |revision: &Revision| revision.cause.map(|cause| cause.via);
    let continued = same.filter(|known| {
        via(known) == via(&new) && new.at.secs_since(known.at).abs() <= ONE_CAUSE_SECS
    });
    if let Some(known) = continued {
        *known = Revision { old: known.old, ..new };
        return;
    }
    if revisions.len() == MAX_REVISIONS {
        revisions.remove(0);
    }
    revisions.push(new);
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(secs: i64) -> UnixNanos {
        UnixNanos::from_secs(secs)
    }

    #[test]
    fn only_another_value_is_a_revision_and_its_cause_is_what_arrived_last() {
        let late = [at(900), at(1_000)].map(|arrived| {
            LateArrival::from(&Delivery::of_all(2, arrived, [at(100), at(160)]).unwrap())
        });
        let of = |old, new| Revision::of(Quantity::Distance, [old, new], late, at(2_000));
        assert_eq!(of(Some(12.5), Some(12.5)), None);
        assert_eq!(of(None, None), None);
        let found = of(Some(12.5), Some(12.500_000_1)).unwrap();
        assert_eq!((found.cause, found.at), (Some(late[1]), at(1_000)));
        assert!((late[1].late_secs() - 900.0).abs() < 1e-9 && late[1].n_samples == 2);
        let unknown = Revision::of(Quantity::Climb, [None, Some(3.0)], [], at(2_000)).unwrap();
        assert_eq!((unknown.cause, unknown.at), (None, at(2_000)));
    }

    #[test]
    fn the_batches_of_one_delivery_are_one_revision() {
        let of = |old, new, secs| Revision {
            quantity: Quantity::Distance,
            old: Some(old),
            new: Some(new),
            cause: None,
            at: at(secs),
        };
        let mut revisions = Vec::new();
        add_revision(&mut revisions, of(1.0, 2.0, 100));
        add_revision(&mut revisions, of(2.0, 3.0, 130));
        assert_eq!(revisions, [of(1.0, 3.0, 130)]);
        add_revision(&mut revisions, of(3.0, 4.0, 500));
        assert_eq!(revisions, [of(1.0, 3.0, 130), of(3.0, 4.0, 500)]);
        for secs in 1..1000 {
            add_revision(&mut revisions, of(0.0, 1.0, 500 + secs * 100));
        }
        assert_eq!(revisions.len(), MAX_REVISIONS);
    }

    #[test]
    fn an_arrival_meets_the_spans_that_it_may_have_samples_in() {
        let late = LateArrival::from(&Delivery::of_all(2, at(900), [at(100), at(160)]).unwrap());
        assert!(late.meets(at(0), at(100)) && late.meets(at(160), at(500)));
        assert!(late.meets(at(120), at(130)));
        assert!(!late.meets(at(0), at(99)) && !late.meets(at(161), at(500)));
    }
}
