//! The visible range of the x axis, shared by plots and time bar. Where that has distances, a metre
//! takes the place of a second (see [`Axis`](crate::ui::axis::Axis)).

use std::time::Duration;

use crate::{
    model::UnixNanos,
    ui::{
        context::ViewContext,
        state::{TimeView, Window},
    },
};

/// The shortest range a viewer can zoom to.
const SHORTEST: Duration = Duration::from_secs(5);

/// The longest range a viewer can zoom to.
const LONGEST: Duration = Duration::from_hours(31 * 24);

/// A time range; `from < to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeRange {
    /// Left edge.
    pub(super) from: UnixNanos,
    /// Right edge.
    pub(super) to: UnixNanos,
}

impl TimeRange {
    /// What is visible now.
    pub(super) fn of(ctx: &ViewContext<'_>) -> Self {
        let axis = ctx.axis();
        match ctx.state.time {
            TimeView::Live { window } => match axis.whole() {
                // In a replay, `all` is the whole recording, not just the part already played.
                Some((from, to)) if window == Window::All => Self::live(None, Some(from), to),
                _ => {
                    let limits = Limits::of(ctx);
                    let now = axis.now(ctx.samples_now()).unwrap_or(limits.now);
                    Self::live(axis.length(window), limits.oldest, now)
                }
            },
            TimeView::Held { from, to, .. } => {
                if from < to {
                    Self { from, to }
                } else {
                    Self::ending_at(to, SHORTEST)
                }
            }
        }
    }

    /// So much before `now`, or everything, which is at least a minute long.
    pub(super) fn live(
        length: Option<Duration>,
        oldest: Option<UnixNanos>,
        now: UnixNanos,
    ) -> Self {
        let length = length.unwrap_or_else(|| {
            let nanos = oldest.map_or(0, |oldest| now.nanos_since(oldest));
            Duration::from_nanos(u64::try_from(nanos).unwrap_or(0)).max(Duration::from_mins(1))
        });
        Self::ending_at(now, length)
    }

    /// A range of this length with this right edge.
    pub(super) fn ending_at(to: UnixNanos, length: Duration) -> Self {
        Self { from: to.minus(length), to }
    }

    /// What shows all from one time to another: lengthened on both sides where that is too short.
    pub(super) fn around(from: UnixNanos, to: UnixNanos) -> Self {
        let missing_secs = (SHORTEST.as_secs_f64() - to.secs_since(from)).max(0.0);
        let (from, to) = (from.plus_secs(-missing_secs / 2.0), to.plus_secs(missing_secs / 2.0));
        Self { from, to }
    }

    /// Length, seconds.
    pub(super) fn secs(self) -> f64 {
        self.to.secs_since(self.from)
    }

    /// Moved into the past by this many seconds, as far as `limits` allow.
    pub(super) fn panned(self, secs_back: f64, limits: Limits) -> Self {
        let moved =
            Self { from: self.from.plus_secs(-secs_back), to: self.to.plus_secs(-secs_back) };
        moved.within(limits)
    }

    /// Shortened (`factor` over 1) or lengthened around `at`, which stays in place on the screen.
    pub(super) fn zoomed(self, factor: f64, at: UnixNanos, limits: Limits) -> Self {
        let secs = self.secs();
        let wanted = secs / factor.max(1e-6);
        let zoomed_secs = wanted.clamp(SHORTEST.as_secs_f64(), LONGEST.as_secs_f64());
        let share = (at.secs_since(self.from) / secs).clamp(0.0, 1.0);
        let from = at.plus_secs(-share * zoomed_secs);
        Self { from, to: from.plus_secs(zoomed_secs) }.within(limits)
    }

    /// The nearest range of the same length that ends no later than `limits.now`, and whose right
    /// half is not older than the data.
    fn within(self, limits: Limits) -> Self {
        let half = self.secs() / 2.0;
        let earliest_end = limits.oldest.map_or(limits.now, |oldest| oldest.plus_secs(half));
        let to = self.to.max(earliest_end).min(limits.now);
        let shift_nanos = to.nanos_since(self.to);
        Self { from: UnixNanos(self.from.0.saturating_add(shift_nanos)), to }
    }
}

/// How far a range may be moved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Oldest sample in memory, or where distances begin.
    pub(super) oldest: Option<UnixNanos>,
    /// The latest time that can be shown.
    pub(super) now: UnixNanos,
}

impl Limits {
    /// The limits of this frame. A replay can be viewed to its end, beyond the playhead.
    pub(super) fn of(ctx: &ViewContext<'_>) -> Self {
        let axis = ctx.axis();
        let whole = axis.whole();
        let first = whole.map(|(from, _)| from).filter(|_| axis.is_distance());
        Self {
            oldest: first.or(ctx.projection.oldest),
            now: whole.map_or_else(|| ctx.samples_now(), |(_, to)| to),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: UnixNanos = UnixNanos::from_secs(10_000);
    const LIMITS: Limits = Limits { oldest: Some(UnixNanos::from_secs(2_000)), now: NOW };

    fn range(from: i64, to: i64) -> TimeRange {
        TimeRange { from: UnixNanos::from_secs(from), to: UnixNanos::from_secs(to) }
    }

    #[test]
    fn a_live_view_ends_now() {
        assert_eq!(TimeRange::live(Window::Min5.length(), None, NOW), range(9_700, 10_000));
        assert_eq!(TimeRange::live(None, LIMITS.oldest, NOW), range(2_000, 10_000));
        assert_eq!(TimeRange::live(None, None, NOW), range(9_940, 10_000));
    }

    #[test]
    fn panning_stops_at_now_and_at_the_oldest_sample() {
        assert_eq!(range(9_700, 10_000).panned(100.0, LIMITS), range(9_600, 9_900));
        assert_eq!(range(9_700, 10_000).panned(-100.0, LIMITS), range(9_700, 10_000));
        assert_eq!(range(9_700, 10_000).panned(1e6, LIMITS), range(1_850, 2_150));
    }

    #[test]
    fn zooming_keeps_the_time_under_the_pointer_in_its_place() {
        let at = UnixNanos::from_secs(9_100);
        assert_eq!(range(9_000, 9_400).zoomed(2.0, at, LIMITS), range(9_050, 9_250));
    }

    proptest! {
        #[test]
        fn no_gesture_leaves_the_limits_or_turns_a_view_round(
            from in 0_i64..9_000, span in 6_i64..5_000, pan in -1e5..1e5_f64,
            factor in 0.01..100.0_f64, at in 0.0..1.0_f64,
        ) {
            let start = range(from, from + span);
            let pointer = start.from.plus_secs(at * start.secs());
            for moved in [start.panned(pan, LIMITS), start.zoomed(factor, pointer, LIMITS)] {
                prop_assert!(moved.from < moved.to && moved.to <= NOW);
                prop_assert!(moved.secs() >= 4.999 && moved.secs() <= LONGEST.as_secs_f64() + 1.0);
            }
        }
    }
}
