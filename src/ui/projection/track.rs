//! The copy of one athlete's track.

use super::{TrackFix, TrackView, series::gap_secs};
use crate::{
    model::{LatLng, Metric, UnixNanos},
    store::{AthleteSeries, Change},
};

/// How much of a track is copied, by what the map draws of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Reach {
    /// A short tail.
    #[default]
    Tail,
    /// The longer tail of the selected.
    Selected,
    /// Everything in memory, of the focus.
    Whole,
}

impl Reach {
    /// Seconds back from the newest fix; `None` for everything.
    const fn secs(self) -> Option<f64> {
        match self {
            Self::Tail => Some(60.0),
            Self::Selected => Some(180.0),
            Self::Whole => None,
        }
    }
}

/// A track, as far back as it is drawn.
#[derive(Debug, Default)]
pub(super) struct TrackCopy {
    reach: Reach,
    view: TrackView,
}

impl TrackCopy {
    /// What the map draws.
    pub(super) const fn view(&self) -> &TrackView {
        &self.view
    }

    /// How far back it reaches.
    pub(super) const fn reach(&self) -> Reach {
        self.reach
    }

    /// Copies everything anew, as far back as `reach`.
    pub(super) fn copy_whole(&mut self, series: Option<&AthleteSeries>, reach: Reach) {
        self.reach = reach;
        self.view = TrackView::default();
        if let Some(series) = series {
            self.extend(series, UnixNanos::MIN);
        }
    }

    /// Copies what changed.
    pub(super) fn copy(&mut self, series: &AthleteSeries, change: &Change, _now: UnixNanos) {
        if change.changed_from != UnixNanos::MAX {
            self.extend(series, change.changed_from);
        }
    }

    fn extend(&mut self, series: &AthleteSeries, changed_from: UnixNanos) {
        let view = &mut self.view;
        let keep = view.fixes.partition_point(|fix| fix.time < changed_from);
        view.fixes.truncate(keep);
        view.breaks.retain(|&at| at < keep);
        let newest = series.newest().unwrap_or(UnixNanos::MAX);
        let begin = self.reach.secs().map_or(UnixNanos::MIN, |secs| newest.plus_secs(-secs));
        let from = changed_from.max(begin);
        let metrics = [&Metric::LatDeg, &Metric::LngDeg];
        series.visit_rows(metrics, from, UnixNanos::MAX, |time, place| {
            let [Some(lat), Some(lng)] = place else { return };
            let Ok(place) = LatLng::new(lat, lng) else { return };
            let n = view.fixes.len();
            let origin = view.fixes.first().map_or(time, |fix| fix.time);
            let x = |i: usize| view.fixes.get(i).map(|fix| fix.time.secs_since(origin));
            if n > 0 && x(n - 1).is_some_and(|last| time.secs_since(origin) - last > gap_secs(n, x))
            {
                view.breaks.push(n);
            }
            view.fixes.push(TrackFix { time, place });
        });
        let gone = view.fixes.partition_point(|fix| fix.time < begin);
        // In pieces, so that one more fix does not move all the others.
        if gone > 32 {
            view.fixes.drain(..gone);
            view.breaks.retain(|&at| at > gone);
            for at in &mut view.breaks {
                *at -= gone;
            }
        }
    }

    /// The last good place.
    pub(super) fn last_place(&self) -> Option<LatLng> {
        self.view.fixes.last().map(|fix| fix.place)
    }

    /// Direction from the fix before to the last one, degrees clockwise from north.
    pub(super) fn bearing_deg(&self) -> Option<f64> {
        let [.., from, to] = self.view.fixes.as_slice() else { return None };
        if from.place.distance_m(to.place) < 2.0 {
            return None;
        }
        let (lat1, lat2) = (from.place.lat_deg().to_radians(), to.place.lat_deg().to_radians());
        let dlng = (to.place.lng_deg() - from.place.lng_deg()).to_radians();
        let east = dlng.sin() * lat2.cos();
        let north = lat1.cos() * lat2.sin() - lat1.sin() * lat2.cos() * dlng.cos();
        Some(east.atan2(north).to_degrees().rem_euclid(360.0))
    }
}
