//! Who is first, and how far the others are behind along the first one's track.

use std::collections::BTreeMap;

use super::{athlete::Travel, stretch::visit_fixes};
use crate::{
    analysis::{self, FixVerdict, Gap, Here, TrackFilter, Trail},
    model::{AthleteId, UnixNanos},
    store::{AthleteSeries, StoreReader},
};

/// Of so many who have travelled furthest it is asked who is in front: a trail of a long day takes
/// a megabyte or two.
const CANDIDATES: usize = 4;
/// Fixes that are kept beside a trail, since later ones may show that they were wrong.
const KEPT_FIXES: usize = 64;
/// Fixes at which older ones are let go.
const MOST_FIXES: usize = 4 * KEPT_FIXES;

/// Who is first, and the others' gaps.
#[derive(Debug, Default)]
pub(super) struct Lead {
    trails: BTreeMap<AthleteId, Followed>,
    first: Option<AthleteId>,
    gaps: BTreeMap<AthleteId, Gap>,
}

/// The trail of a candidate.
#[derive(Debug)]
struct Followed {
    start: UnixNanos,
    /// The store's generation at the last reading; `None` before the first.
    generation: Option<u64>,
    filter: TrackFilter,
    trail: Trail,
}

impl Lead {
    /// Finds out anew, from what athletes have travelled.
    pub(super) fn update(
        &mut self,
        store: &StoreReader,
        athletes: &BTreeMap<AthleteId, Travel>,
        races: impl Fn(AthleteId) -> bool,
    ) {
        let racing = athletes.iter().filter(|(id, _)| races(**id));
        let mut racing: Vec<(AthleteId, UnixNanos, Here)> = racing
            .filter_map(|(id, travel)| {
                let travelled = travel.shown()?;
                Some((*id, travelled.start, travelled.here?))
            })
            .collect();
        // Stable: of equal ones that with the lower number.
        racing.sort_by(|one, other| other.2.along_m.total_cmp(&one.2.along_m));
        let candidates = racing.get(..CANDIDATES.min(racing.len())).unwrap_or_default();
        self.trails.retain(|id, _| candidates.iter().any(|candidate| candidate.0 == *id));
        for (id, start, _) in candidates {
            let followed = self.trails.entry(*id).or_insert_with(|| Followed::from(*start));
            if followed.start != *start {
                *followed = Followed::from(*start);
            }
            followed.read(store, *id);
        }
        let trails =
            || candidates.iter().filter_map(|it| Some((it.0, &self.trails.get(&it.0)?.trail)));
        let of_all: Vec<&Trail> = trails().map(|(_, trail)| trail).collect();
        let first = analysis::first(&of_all).and_then(|at| trails().nth(at));
        self.gaps.clear();
        self.first = first.map(|(id, _)| id);
        let Some((first, trail)) = first else { return };
        for (id, _, here) in &racing {
            // Whose trail is known is measured as the first one is.
            let here = self.trails.get(id).and_then(|it| it.trail.here()).unwrap_or(*here);
            let gap = if *id == first {
                Some(Gap { secs: 0.0, distance_m: 0.0 })
            } else {
                analysis::gap(trail, &here)
            };
            self.gaps.extend(gap.map(|gap| (*id, gap)));
        }
    }

    pub(super) const fn first(&self) -> Option<AthleteId> {
        self.first
    }

    pub(super) fn gap(&self, id: AthleteId) -> Option<Gap> {
        self.gaps.get(&id).copied()
    }
}

impl Followed {
    fn from(start: UnixNanos) -> Self {
        Self { start, generation: None, filter: TrackFilter::default(), trail: Trail::default() }
    }

    /// Reads what is new since the last time.
    fn read(&mut self, store: &StoreReader, id: AthleteId) {
        let store = store.read();
        let changed_from = match self.generation.replace(store.generation()) {
            None => UnixNanos::MIN,
            Some(generation) => match store.change_since(id, generation) {
                None => return,
                Some(change) => change.changed_from,
            },
        };
        let Some(series) = store.athlete(id) else {
            *self = Self::from(self.start);
            return;
        };
        // What is older than what is kept cannot be judged again.
        let is_kept = self.filter.fixes().first().is_some_and(|fix| fix.time <= changed_from);
        if !is_kept {
            *self = Self { generation: self.generation, ..Self::from(self.start) };
        }
        self.extend(series, changed_from.max(self.start));
    }

    fn extend(&mut self, series: &AthleteSeries, changed_from: UnixNanos) {
        let filter = &mut self.filter;
        let mut first_new = filter.cut_from(changed_from);
        visit_fixes(series, changed_from, UnixNanos::MAX, |fix| {
            first_new = first_new.min(filter.push(fix));
        });
        let fixes = filter.fixes();
        let cut = fixes.get(first_new).map_or(changed_from, |fix| fix.time);
        self.trail.cut_from(cut);
        for (fix, verdict) in fixes.iter().zip(filter.verdicts()).skip(first_new) {
            if matches!(verdict, FixVerdict::Good { .. }) {
                self.trail.push(fix.time, fix.place);
            }
        }
        if MOST_FIXES <= fixes.len()
            && let Some(kept) = fixes.get(fixes.len() - KEPT_FIXES).map(|fix| fix.time)
        {
            filter.forget_before(kept);
        }
    }
}
