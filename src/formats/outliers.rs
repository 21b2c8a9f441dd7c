//! Detects implausible dates, as devices write before their clock is set or after they lost it.
//!
//! A track or table is one recording. Times more than a year from the rest come from a wrong clock
//! if they are few, or before 1990, when nobody recorded.

use std::time::Duration;

use crate::model::{UnixNanos, is_within};

/// Times further apart than this do not belong to one recording.
const FAR: Duration = Duration::from_hours(24 * 366);
/// 1990-01-01T00:00:00Z. Clocks that were not set start in 1970, 1980 or on the last day of 1989.
const FIRST_RECORDINGS: UnixNanos = UnixNanos::from_secs(631_152_000);
/// Implausible times must be fewer than 1 in this many of the others.
const FEW: usize = 4;

/// Separates the plausible times of a recording from the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plausible {
    /// The ranges of plausible times, sorted and disjoint.
    kept: Vec<(UnixNanos, UnixNanos)>,
    /// The first and the last of the others.
    pub(super) aside: (UnixNanos, UnixNanos),
}

impl Plausible {
    /// Judges the times of a recording, in any order; `None` if all of them are plausible.
    pub(super) fn of(times: impl Iterator<Item = UnixNanos>) -> Option<Self> {
        let mut times: Vec<UnixNanos> = times.collect();
        times.sort_unstable();
        let (first, last) = (*times.first()?, *times.last()?);
        if last <= first.plus(FAR) {
            return None;
        }
        let groups: Vec<&[UnixNanos]> =
            times.chunk_by(|one, next| *next <= one.plus(FAR)).collect();
        let is_early = |group: &[UnixNanos]| group.first().is_some_and(|it| *it < FIRST_RECORDINGS);
        // Among equals the latest, because clocks that are not set are behind.
        let main = *groups.iter().max_by_key(|group| (!is_early(group), group.len()))?;
        let (kept, aside): (Vec<_>, Vec<_>) = groups.iter().partition(|group| {
            std::ptr::eq(**group, main)
                || !is_early(group) && main.len() <= group.len().saturating_mul(FEW)
        });
        let span = |group: &&[UnixNanos]| Some((*group.first()?, *group.last()?));
        let aside: Vec<_> = aside.into_iter().filter_map(span).collect();
        let (from, to) = (aside.first()?.0, aside.last()?.1);
        Some(Self { kept: kept.into_iter().filter_map(span).collect(), aside: (from, to) })
    }

    /// Whether a time is plausible.
    pub(super) fn holds(&self, time: UnixNanos) -> bool {
        is_within(&self.kept, time)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_652_956_800;

    /// The seconds that are kept.
    fn kept(secs: &[i64]) -> Vec<i64> {
        let times = || secs.iter().map(|&secs| UnixNanos::from_secs(secs));
        let plausible = Plausible::of(times());
        let holds =
            |secs: &i64| plausible.as_ref().is_none_or(|it| it.holds(UnixNanos::from_secs(*secs)));
        secs.iter().copied().filter(holds).collect()
    }

    fn ride(from: i64, n: i64) -> Vec<i64> {
        (from..from + n).collect()
    }

    #[test]
    fn a_clock_that_was_not_set_is_set_aside() {
        let good = ride(NOW, 60);
        // 1970, 1980, the FIT epoch, 2000, a GPS week rollover, 2038, 2106.
        for wrong in [0, 315_964_800, 631_065_600, 946_684_800, NOW - 619_315_200, 1 << 31, 1 << 32]
        {
            for secs in [vec![wrong], vec![wrong; 5], ride(wrong, 10)] {
                assert_eq!(kept(&[secs, good.clone()].concat()), good, "{wrong}");
            }
        }
        assert_eq!(kept(&[vec![0], good.clone(), vec![1 << 32]].concat()), good);
    }

    #[test]
    fn before_there_were_recordings_many_are_no_better_than_few() {
        assert_eq!(kept(&[ride(0, 100), ride(NOW, 60)].concat()), ride(NOW, 60));
        assert_eq!(kept(&ride(0, 100)), ride(0, 100));
    }

    #[test]
    fn rides_of_several_years_stay() {
        let year = 366 * 24 * 3600 + 60;
        let rides = [ride(NOW - 2 * year, 50), ride(NOW, 60), ride(NOW - year, 30)].concat();
        assert_eq!(kept(&rides), rides);
        assert_eq!(kept(&[]), Vec::<i64>::new());
    }

    #[test]
    fn a_silence_of_months_is_no_wrong_clock() {
        let rides = [vec![NOW - 300 * 24 * 3600], ride(NOW, 60)].concat();
        assert_eq!(kept(&rides), rides);
    }
}
