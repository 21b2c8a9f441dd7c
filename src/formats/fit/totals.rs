//! Totals of a session or lap.

use std::{io, ops::Range};

use crate::{
    analysis::{self, Climb, Distance, Fix, Summary},
    formats::SampleSource,
    model::{LatLng, Metric},
};

/// Sums and means over a range of samples.
#[derive(Debug, Default)]
pub(super) struct Totals {
    /// The distance as sent, or else along the track; `None` if neither is known.
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
    /// Totals of a range of samples. Implausible values are left out.
    pub(super) fn of(samples: &dyn SampleSource, range: Range<usize>) -> io::Result<Self> {
        let metrics = samples.metrics();
        let mut means = [Metric::HrBpm, Metric::PwrW, Metric::SpdKph, Metric::CadRpm]
            .map(|metric| (analysis::Totals::new(metric.zeros()), metric));
        let mut totals = Self::default();
        let mut distance = Distance::default();
        samples.visit(range, &mut |sample| {
            let (mut lat_deg, mut lng_deg) = (None, None);
            let (mut acc_m, mut spd_kph) = (None, None);
            for reading in sample.readings {
                let metric = metrics.get(usize::from(reading.metric));
                let Some(metric) = metric.filter(|it| it.is_plausible(reading.value)) else {
                    continue;
                };
                match metric {
                    Metric::AccM => acc_m = Some(reading.value),
                    Metric::LatDeg => lat_deg = Some(reading.value),
                    Metric::LngDeg => lng_deg = Some(reading.value),
                    Metric::DistKm => distance.count(sample.time, reading.value),
                    Metric::AltM => totals.climb.get_or_insert_default().add(reading.value),
                    metric => {
                        if *metric == Metric::SpdKph {
                            spd_kph = Some(reading.value);
                        }
                        if let Some((mean, _)) = means.iter_mut().find(|(_, of)| of == metric) {
                            mean.add(sample.time, reading.value);
                        }
                    }
                }
            }
            let place = lat_deg.zip(lng_deg).and_then(|(lat, lng)| LatLng::new(lat, lng).ok());
            if let Some(place) = place {
                totals.first = totals.first.or(Some(place));
                totals.last = Some(place);
                distance.fix(Fix { time: sample.time, place, spd_kph, acc_m });
            }
            Ok(())
        })?;
        totals.dist_km = distance.km();
        let [hr_bpm, pwr_w, spd_kph, cad_rpm] = means.map(|(mean, _)| mean.summary());
        Ok(Self { hr_bpm, pwr_w, spd_kph, cad_rpm, ..totals })
    }
}
