//! One athlete's track, filtered fix by fix, as far back as readers ask for.

use std::sync::Arc;

use crate::{
    analysis::{Fix, FixVerdict, TrackFilter},
    model::{LatLng, Metric, UnixNanos},
    store::AthleteSeries,
};

/// Fixes that are too old are dropped in batches, so that a new fix does not move all others each
/// time.
const FORGET_AT_LEAST: usize = 32;
/// A smaller step between two fixes counts as standing still, in metres.
const STANDS_M: f64 = 2.0;

/// How far back a track reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Reach {
    /// The last minute.
    #[default]
    Min1,
    /// The last 3 minutes.
    Min3,
    /// Everything in memory.
    Whole,
}

impl Reach {
    pub(super) const ALL: [Self; 3] = [Self::Min1, Self::Min3, Self::Whole];

    /// Seconds back from the newest fix; `None` for everything.
    const fn secs(self) -> Option<f64> {
        match self {
            Self::Min1 => Some(60.0),
            Self::Min3 => Some(180.0),
            Self::Whole => None,
        }
    }
}

/// A track, ready to draw.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// Good fixes in time order.
    pub fixes: Vec<TrackFix>,
    /// Indices into `fixes` at which a new run begins: no line leads there from the fix before.
    pub breaks: Vec<usize>,
    /// Reported positions that cannot be true.
    pub spikes: Vec<TrackFix>,
}

/// One fix of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackFix {
    /// When it was measured.
    pub time: UnixNanos,
    /// The position.
    pub place: LatLng,
}

impl Track {
    /// The positions of the good fixes, in order.
    pub fn places(&self) -> impl Iterator<Item = LatLng> + '_ {
        self.fixes.iter().map(|fix| fix.place)
    }

    /// Direction from the fix before to the last one, degrees clockwise from north; none while
    /// standing. The initial bearing of the great circle.
    pub fn bearing_deg(&self) -> Option<f64> {
        let [.., from, to] = self.fixes.as_slice() else { return None };
        if from.place.distance_m(to.place) < STANDS_M {
            return None;
        }
        let (lat1, lat2) = (from.place.lat_deg().to_radians(), to.place.lat_deg().to_radians());
        let dlng = (to.place.lng_deg() - from.place.lng_deg()).to_radians();
        let east = dlng.sin() * lat2.cos();
        let north = lat1.cos() * lat2.sin() - lat1.sin() * lat2.cos() * dlng.cos();
        Some(east.atan2(north).to_degrees().rem_euclid(360.0))
    }

    fn forget_before(&mut self, begin: UnixNanos) {
        let n_gone = self.fixes.partition_point(|fix| fix.time < begin);
        self.fixes.drain(..n_gone);
        self.breaks.drain(..self.breaks.partition_point(|&at| at <= n_gone));
        for at in &mut self.breaks {
            *at -= n_gone;
        }
        self.spikes.drain(..self.spikes.partition_point(|fix| fix.time < begin));
    }
}

/// The whole track of a series.
pub fn whole_track(series: Option<&AthleteSeries>) -> Track {
    let mut track = Track::default();
    Tracker::default().read(series, Reach::Whole, &mut track);
    track
}

/// The tracks of one athlete that readers ask for, each with its filter.
#[derive(Debug, Default)]
pub(super) struct Trackers([Option<Tracker>; Reach::ALL.len()]);

/// What readers see of [`Trackers`].
pub(super) type Tracks = [Option<Arc<Track>>; Reach::ALL.len()];

impl Trackers {
    /// Extends all kept tracks by what may be new since `changed_from`.
    pub(super) fn extend(
        &mut self,
        series: &AthleteSeries,
        changed_from: UnixNanos,
        tracks: &mut Tracks,
    ) {
        for (tracker, track) in self.0.iter_mut().zip(tracks) {
            if let (Some(tracker), Some(track)) = (tracker, track) {
                tracker.extend(series, changed_from, Arc::make_mut(track));
            }
        }
    }

    /// Whether the tracks that are kept differ from those that are wanted.
    pub(super) fn differ_from(&self, is_wanted: impl Fn(Reach) -> bool) -> bool {
        let mut kept = Reach::ALL.into_iter().zip(&self.0);
        kept.any(|(reach, tracker)| tracker.is_some() != is_wanted(reach))
    }

    /// Reads tracks that are wanted and missing, and drops those that are not wanted.
    pub(super) fn keep(
        &mut self,
        is_wanted: impl Fn(Reach) -> bool,
        series: Option<&AthleteSeries>,
        tracks: &mut Tracks,
    ) {
        for ((reach, tracker), track) in Reach::ALL.into_iter().zip(&mut self.0).zip(tracks) {
            if !is_wanted(reach) {
                (*tracker, *track) = (None, None);
            } else if tracker.is_none() {
                let read = track.insert(Arc::default());
                tracker.get_or_insert_default().read(series, reach, Arc::make_mut(read));
            }
        }
    }
}

/// The filter of one track.
#[derive(Debug, Default)]
struct Tracker {
    reach: Reach,
    filter: TrackFilter,
    /// The time up to which samples have been read.
    upto: Option<UnixNanos>,
}

impl Tracker {
    /// Reads the track from scratch, as far back as `reach`.
    fn read(&mut self, series: Option<&AthleteSeries>, reach: Reach, track: &mut Track) {
        *self = Self { reach, filter: TrackFilter::default(), upto: None };
        *track = Track::default();
        if let Some(series) = series {
            self.extend(series, UnixNanos::MIN, track);
        }
    }

    /// Reads what may be new since `changed_from`, up to the time of the latest position. Later
    /// fixes come from a clock that was ahead, and are not where the athlete is.
    fn extend(&mut self, series: &AthleteSeries, changed_from: UnixNanos, track: &mut Track) {
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
        self.show_from(first_new, track);
        let n_gone = self.filter.fixes().partition_point(|fix| fix.time < begin);
        if n_gone >= FORGET_AT_LEAST || (begin == UnixNanos::MIN && n_gone > 0) {
            self.filter.forget_before(begin);
            track.forget_before(begin);
        }
    }

    /// Rebuilds the track from the fix `first` on.
    fn show_from(&self, first: usize, track: &mut Track) {
        let fixes = self.filter.fixes();
        if let Some(fix) = fixes.get(first) {
            track.fixes.truncate(track.fixes.partition_point(|known| known.time < fix.time));
            track.spikes.truncate(track.spikes.partition_point(|known| known.time < fix.time));
        } else if let Some(last) = fixes.last() {
            track.fixes.truncate(track.fixes.partition_point(|known| known.time <= last.time));
            track.spikes.truncate(track.spikes.partition_point(|known| known.time <= last.time));
        } else {
            track.fixes.clear();
            track.spikes.clear();
        }
        track.breaks.truncate(track.breaks.partition_point(|&at| at < track.fixes.len()));
        for (fix, verdict) in fixes.iter().zip(self.filter.verdicts()).skip(first) {
            let shown = TrackFix { time: fix.time, place: fix.place };
            match verdict {
                FixVerdict::Good { begins_run } => {
                    if *begins_run && !track.fixes.is_empty() {
                        track.breaks.push(track.fixes.len());
                    }
                    track.fixes.push(shown);
                }
                FixVerdict::Spike => track.spikes.push(shown),
                FixVerdict::NoFix => {}
            }
        }
    }
}
