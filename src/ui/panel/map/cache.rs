//! What is kept of each athlete's track from frame to frame.

use std::{collections::BTreeMap, sync::Arc};

use eframe::egui::Mesh;

use super::{
    geometry::{Unit, View},
    tail::{Tail, TailStyle},
    whole::{Whole, WholeStyle},
};
use crate::{
    model::{AthleteId, UnixNanos},
    ui::projection::TrackView,
};

/// One athlete's fixes in the map's coordinates, parallel to [`TrackView::fixes`].
#[derive(Debug, Default)]
struct Cached {
    units: Vec<Unit>,
    first: Option<UnixNanos>,
    last: Option<UnixNanos>,
    /// The whole track as it was drawn last.
    whole: Whole,
    tail: Tail,
}

/// Fixes converted to the map's coordinates: the trigonometry is done once a fix, not once a frame.
#[derive(Debug, Default)]
pub(super) struct TrackCache {
    tracks: BTreeMap<AthleteId, Cached>,
}

impl TrackCache {
    /// The athlete's fixes in the map's coordinates. Appended fixes are added; any other change
    /// rebuilds the list.
    pub(super) fn units(&mut self, id: AthleteId, track: &TrackView) -> &[Unit] {
        &self.updated(id, track).units
    }

    /// The athlete's whole track as meshes.
    pub(super) fn whole(
        &mut self,
        id: AthleteId,
        track: &TrackView,
        view: &View,
        style: WholeStyle,
    ) -> impl Iterator<Item = &Arc<Mesh>> {
        let Cached { units, whole, .. } = self.updated(id, track);
        whole.meshes(units, track, view, style)
    }

    /// The athlete's tail as a mesh, and the fixes that make no line; `None` without any fix.
    pub(super) fn tail(
        &mut self,
        id: AthleteId,
        track: &TrackView,
        view: &View,
        style: TailStyle,
    ) -> Option<(&Arc<Mesh>, &[Unit])> {
        let Cached { units, tail, .. } = self.updated(id, track);
        tail.shapes(units, track, view, style)
    }

    fn updated(&mut self, id: AthleteId, track: &TrackView) -> &mut Cached {
        let cached = self.tracks.entry(id).or_default();
        let fixes = &track.fixes;
        let known = cached.units.len();
        let appended = fixes.first().map(|fix| fix.time) == cached.first
            && known.checked_sub(1).and_then(|last| fixes.get(last)).map(|fix| fix.time)
                == cached.last;
        if !appended {
            cached.units.clear();
            cached.whole = Whole::default();
            cached.tail = Tail::default();
        }
        let known = cached.units.len();
        let new = fixes.get(known..).unwrap_or_default();
        cached.units.extend(new.iter().map(|fix| Unit::from_place(fix.place)));
        cached.first = fixes.first().map(|fix| fix.time);
        cached.last = fixes.last().map(|fix| fix.time);
        cached
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::LatLng, ui::projection::TrackFix};

    fn track(n: usize) -> TrackView {
        let fixes = (0..n)
            .map(|i| TrackFix {
                time: UnixNanos::from_secs(i as i64),
                place: LatLng::new(43.7, 11.2 + i as f64 * 1e-4).unwrap(),
            })
            .collect();
        TrackView { fixes, ..TrackView::default() }
    }

    #[test]
    fn appended_and_inserted_fixes_reach_the_screen() {
        let mut cache = TrackCache::default();
        let whole = track(10);
        let expected: Vec<_> = whole.fixes.iter().map(|fix| Unit::from_place(fix.place)).collect();
        let mut part = whole.clone();
        part.fixes.truncate(6);
        assert_eq!(cache.units(AthleteId(1), &part), &expected[..6]);
        assert_eq!(cache.units(AthleteId(1), &whole), expected);
        let mut late = whole.clone();
        late.fixes.remove(4);
        assert_eq!(cache.units(AthleteId(1), &late).len(), 9);
        assert_eq!(cache.units(AthleteId(1), &whole), expected);
        late.fixes.clear();
        assert!(cache.units(AthleteId(1), &late).is_empty());
    }
}
