//! Where the session that goes on began, as far as silences tell: what was sent before is absent, not
//! lost. A strap that stayed at home after lunch is no lost strap.

use std::time::Duration;

use crate::{model::UnixNanos, store::AthleteSeries};

/// Keeps the beginning of the last stretch of samples without a silence over the limit.
#[derive(Debug, Default)]
pub(super) struct Begun {
    /// Its first and its last known sample time.
    known: Option<(UnixNanos, UnixNanos)>,
}

impl Begun {
    /// Reads what may have changed from a time on; gives the first time of the stretch that ends at
    /// `newest`, beyond which a clock that was ahead may have put samples.
    pub(super) fn follow(
        &mut self,
        series: &AthleteSeries,
        changed_from: UnixNanos,
        newest: UnixNanos,
        session_gap: Duration,
    ) -> Option<UnixNanos> {
        // What comes later within the stretch divides nothing. Behind its end there may be samples
        // that were beyond `newest` the last time.
        let (begin, mut stretch) = match self.known {
            Some((from, to)) if from <= changed_from && from <= newest => (to, Some((from, to))),
            _ => (UnixNanos::MIN, None),
        };
        let gap_nanos = i64::try_from(session_gap.as_nanos()).unwrap_or(i64::MAX);
        let end = UnixNanos(newest.0.saturating_add(1));
        series.visit_times(begin, end, |time| match &mut stretch {
            Some((_, to)) if time.nanos_since(*to) <= gap_nanos => *to = time.max(*to),
            _ => stretch = Some((time, time)),
        });
        self.known = stretch;
        stretch.map(|(from, _)| from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{Arrival, AthleteId, Metric, MonoNanos, SampleBlock},
        store::{Store, StoreLimits},
    };

    const GAP: Duration = Duration::from_secs(100);
    const ONE: AthleteId = AthleteId(1);

    fn send(store: &mut Store, seconds: &[i64]) {
        let mut block = SampleBlock::default();
        for secs in seconds {
            let metric = block.metric_index(&Metric::HrBpm).unwrap();
            block.push_reading(metric, 140.0);
            block.finish_sample(UnixNanos::from_secs(*secs));
        }
        let wall = UnixNanos::from_secs(10_000);
        store.apply(ONE, &block, Arrival { wall, mono: MonoNanos(0), replayed: false });
    }

    fn begun(batches: &[Vec<i64>]) -> Option<i64> {
        let mut store = Store::new(StoreLimits::default());
        let (mut begun, mut seen, mut found) = (Begun::default(), 0, None);
        for batch in batches {
            send(&mut store, batch);
            let series = store.athlete(ONE).unwrap();
            let changed = store.change_since(ONE, seen).unwrap();
            seen = store.generation();
            let newest = series.latest(&Metric::HrBpm).unwrap().time;
            found = begun.follow(series, changed.changed_from, newest, GAP);
        }
        found.map(|from| from.0 / 1_000_000_000)
    }

    #[test]
    fn a_silence_over_the_limit_begins_a_session() {
        assert_eq!(begun(&[vec![0, 50, 100]]), Some(0));
        assert_eq!(begun(&[vec![0, 50], vec![150]]), Some(0));
        assert_eq!(begun(&[vec![0, 50], vec![151]]), Some(151));
        assert_eq!(
            begun(&[vec![0, 50], vec![151], vec![100]]),
            Some(0),
            "a late sample joins them"
        );
        assert_eq!(begun(&[vec![0, 50], vec![300], vec![200]]), Some(200));
    }

    proptest! {
        #[test]
        fn it_is_the_same_read_at_once_or_piece_by_piece(
            batches in prop::collection::vec(prop::collection::vec(0_i64..2000, 1..8), 1..12),
        ) {
            let mut all: Vec<i64> = batches.iter().flatten().copied().collect();
            all.sort_unstable();
            let last_gap = all.windows(2).rfind(|pair| pair[1] - pair[0] > 100);
            let expected = last_gap.map_or(all[0], |pair| pair[1]);
            prop_assert_eq!(begun(&batches), Some(expected));
        }
    }
}
