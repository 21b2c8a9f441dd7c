//! One athlete's track: judged fix by fix, and handed to the map as far back as it is drawn.

use super::{TrackFix, TrackView};
use crate::{
    analysis::{Fix, TrackFilter, Verdict},
    model::{LatLng, Metric, UnixNanos},
    store::AthleteSeries,
};

/// Fixes that are no longer drawn go in pieces, so that each new one does not move all others.
const FORGET_AT_LEAST: usize = 32;

/// How much of a track is drawn.
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

/// The judged fixes of one athlete.
#[derive(Debug, Default)]
pub(super) struct TrackCopy {
    reach: Reach,
    filter: TrackFilter,
    /// The moment up to which it has been read.
    upto: Option<UnixNanos>,
}

impl TrackCopy {
    /// How far back it reaches.
    pub(super) const fn reach(&self) -> Reach {
        self.reach
    }

    /// Reads the track anew, as far back as `reach`.
    pub(super) fn read(
        &mut self,
        series: Option<&AthleteSeries>,
        reach: Reach,
        view: &mut TrackView,
    ) {
        *self = Self { reach, filter: TrackFilter::default(), upto: None };
        *view = TrackView::default();
        if let Some(series) = series {
            self.extend(series, UnixNanos::MIN, view);
        }
    }

    /// Reads what may be new from `changed_from` on, up to the moment of the latest position: fixes
    /// that a clock then ahead put behind it are not where the athlete is.
    pub(super) fn extend(
        &mut self,
        series: &AthleteSeries,
        changed_from: UnixNanos,
        view: &mut TrackView,
    ) {
        if changed_from == UnixNanos::MAX {
            return;
        }
        let latest = series.latest(&Metric::LatDeg);
        let upto =
            latest.map_or(UnixNanos::MAX, |latest| UnixNanos(latest.time.0.saturating_add(1)));
        let changed_from = self.upto.map_or(changed_from, |known| changed_from.min(known));
        let changed_from = changed_from.min(upto);
        self.upto = Some(upto);
        let newest = latest.map_or(UnixNanos::MAX, |latest| latest.measured());
        let begin = self.reach.secs().map_or(UnixNanos::MIN, |secs| newest.plus_secs(-secs));
        let mut first_new = self.filter.cut_from(changed_from);
        let metrics = [&Metric::LatDeg, &Metric::LngDeg, &Metric::SpdKph, &Metric::AccM];
        let from = changed_from.max(begin);
        series.visit_rows(metrics, from, upto, |time, [lat, lng, spd_kph, acc_m]| {
            if let (Some(lat), Some(lng)) = (lat, lng)
                && let Ok(place) = LatLng::new(lat, lng)
            {
                first_new = first_new.min(self.filter.push(Fix { time, place, spd_kph, acc_m }));
            }
        });
        self.show_from(first_new, view);
        let n_gone = self.filter.fixes().partition_point(|fix| fix.time < begin);
        if n_gone >= FORGET_AT_LEAST || (begin == UnixNanos::MIN && n_gone > 0) {
            self.filter.forget_before(begin);
            forget_before(begin, view);
        }
    }

    /// Puts the fixes from `first` on into the view anew.
    fn show_from(&self, first: usize, view: &mut TrackView) {
        let fixes = self.filter.fixes();
        if let Some(fix) = fixes.get(first) {
            view.fixes.truncate(view.fixes.partition_point(|known| known.time < fix.time));
            view.spikes.truncate(view.spikes.partition_point(|known| known.time < fix.time));
        } else if let Some(last) = fixes.last() {
            view.fixes.truncate(view.fixes.partition_point(|known| known.time <= last.time));
            view.spikes.truncate(view.spikes.partition_point(|known| known.time <= last.time));
        } else {
            view.fixes.clear();
            view.spikes.clear();
        }
        view.breaks.truncate(view.breaks.partition_point(|&at| at < view.fixes.len()));
        for (fix, verdict) in fixes.iter().zip(self.filter.verdicts()).skip(first) {
            let shown = TrackFix { time: fix.time, place: fix.place };
            match verdict {
                Verdict::Good { begins_run } => {
                    if *begins_run && !view.fixes.is_empty() {
                        view.breaks.push(view.fixes.len());
                    }
                    view.fixes.push(shown);
                }
                Verdict::Spike => view.spikes.push(shown),
                Verdict::NoFix => {}
            }
        }
    }
}

/// The whole track of a series.
pub(in crate::ui) fn whole_track(series: Option<&AthleteSeries>) -> TrackView {
    let (mut copy, mut view) = (TrackCopy::default(), TrackView::default());
    copy.read(series, Reach::Whole, &mut view);
    view
}

fn forget_before(begin: UnixNanos, view: &mut TrackView) {
    let n_gone = view.fixes.partition_point(|fix| fix.time < begin);
    view.fixes.drain(..n_gone);
    view.breaks.drain(..view.breaks.partition_point(|&at| at <= n_gone));
    for at in &mut view.breaks {
        *at -= n_gone;
    }
    view.spikes.drain(..view.spikes.partition_point(|fix| fix.time < begin));
}

/// Direction from the fix before to the last one, degrees clockwise from north; none while
/// standing.
pub(super) fn bearing_deg(view: &TrackView) -> Option<f64> {
    let [.., from, to] = view.fixes.as_slice() else { return None };
    if from.place.distance_m(to.place) < 2.0 {
        return None;
    }
    let (lat1, lat2) = (from.place.lat_deg().to_radians(), to.place.lat_deg().to_radians());
    let dlng = (to.place.lng_deg() - from.place.lng_deg()).to_radians();
    let east = dlng.sin() * lat2.cos();
    let north = lat1.cos() * lat2.sin() - lat1.sin() * lat2.cos() * dlng.cos();
    Some(east.atan2(north).to_degrees().rem_euclid(360.0))
}
