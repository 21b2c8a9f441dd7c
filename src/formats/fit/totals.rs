//! What the samples of a session or lap come to.

use crate::{
    analysis::{Climb, Fix, Summary, TrackFilter, Zeros, length_m},
    model::{LatLng, Metric, SampleRef},
};

/// A silence longer than this is not counted into a mean, in seconds.
const GAP_SECS: f64 = 10.0;

/// Sums and means over a stretch.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// As sent, else along the track; `None` where neither is known.
    pub(super) dist_km: Option<f64>,
    /// `None` without altitudes.
    pub(super) climb: Option<Climb>,
    pub(super) hr_bpm: Summary,
    pub(super) pwr_w: Summary,
    pub(super) spd_kph: Summary,
    pub(super) cad_rpm: Summary,
    pub(super) first: Option<LatLng>,
    pub(super) last: Option<LatLng>,
}

impl Totals {
    /// Of samples in time order.
    pub(super) fn of(metrics: &[Metric], samples: &[SampleRef<'_>]) -> Self {
        let mean = |zeros| crate::analysis::Totals::new(zeros, 1.0, GAP_SECS);
        let mut means = [
            (Metric::HrBpm, mean(Zeros::LeaveOut)),
            (Metric::PwrW, mean(Zeros::Count)),
            (Metric::SpdKph, mean(Zeros::Count)),
            (Metric::CadRpm, mean(Zeros::LeaveOut)),
        ];
        let mut totals = Self::default();
        let mut track = TrackFilter::default();
        let mut counted_km = Counted::default();
        for sample in samples {
            let (mut lat_deg, mut lng_deg) = (None, None);
            for reading in sample.readings {
                let Some(metric) = metrics.get(usize::from(reading.metric)) else { continue };
                match metric {
                    Metric::LatDeg => lat_deg = Some(reading.value),
                    Metric::LngDeg => lng_deg = Some(reading.value),
                    Metric::DistKm => counted_km.add(reading.value),
                    Metric::AltM => totals.climb.get_or_insert_default().add(reading.value),
                    metric => {
                        if let Some((_, mean)) = means.iter_mut().find(|(of, _)| of == metric) {
                            mean.add(sample.time, reading.value);
                        }
                    }
                }
            }
            let place = lat_deg.zip(lng_deg).and_then(|(lat, lng)| LatLng::new(lat, lng).ok());
            if let Some(place) = place {
                totals.first = totals.first.or(Some(place));
                totals.last = Some(place);
                track.push(Fix { time: sample.time, place, acc_m: None, spd_kph: None });
            }
        }
        let along_m = || length_m(track.fixes(), track.verdicts());
        let has_track = totals.first.is_some();
        totals.dist_km = counted_km.sum_km.or_else(|| has_track.then(|| along_m() / 1000.0));
        let [hr_bpm, pwr_w, spd_kph, cad_rpm] = means.map(|(_, mean)| mean.summary());
        Self { hr_bpm, pwr_w, spd_kph, cad_rpm, ..totals }
    }
}

/// A distance that a device counts, and may begin anew.
#[derive(Debug, Default)]
struct Counted {
    last_km: Option<f64>,
    sum_km: Option<f64>,
}

impl Counted {
    fn add(&mut self, dist_km: f64) {
        let more_km = self.last_km.replace(dist_km).map_or(0.0, |last_km| dist_km - last_km);
        *self.sum_km.get_or_insert(0.0) += more_km.max(0.0);
    }
}
