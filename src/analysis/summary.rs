//! Summarizes the samples of a session.

use std::collections::BTreeMap;

use crate::{
    metric::Zeros,
    model::{LatLng, MeanMax, Metric, SampleBlock, SessionSummary, UnixNanos},
};

use super::{
    climb::Climb,
    distance::Distance,
    rolling::Totals,
    track::{Fix, FixVerdict, TrackFilter},
};

/// Bins of the sparkline.
const SPARK_BINS: usize = 48;
/// Maximum number of points in the small track.
const TRACK_PLACES: usize = 64;
/// Maximum number of fixes considered for the small track: a day at 1 Hz. Longer sessions are
/// thinned out.
const MAX_FIXES: f64 = 86_400.0;

/// Summarizes a session that spans `span`. The samples may be in any order. Samples at the same
/// time are merged, the later value of a metric winning. Implausible values ([`Metric::limits`])
/// are left out then.
///
/// What is shown live is reckoned by the same code from the same values in the same order
/// (`live::since`, `live::travel`), so that both come to the same to the bit.
pub fn summarize(samples: &SampleBlock, span: (UnixNanos, UnixNanos)) -> SessionSummary {
    let slots: Vec<Option<Slot<'_>>> = samples.metrics().iter().map(Slot::of).collect();
    let mut in_order: Vec<_> = samples.iter().collect();
    // Stable, so that later arrivals stay behind earlier ones.
    in_order.sort_by_key(|sample| sample.time);
    let mut summing = Summing::new(span.0, span.1);
    let mut row = Row::default();
    for same_time in in_order.chunk_by(|a, b| a.time == b.time) {
        row.clear();
        for reading in same_time.iter().flat_map(|sample| sample.readings) {
            if let Some(Some(slot)) = slots.get(usize::from(reading.metric))
                && reading.value.is_finite()
            {
                slot.put(&mut row, Some(reading.value));
            }
        }
        // After merging, as in the live store: what a sensor sent last at a time counts.
        for slot in slots.iter().flatten() {
            if slot.get(&mut row).is_some_and(|value| !slot.metric.is_plausible(value)) {
                slot.put(&mut row, None);
            }
        }
        if let Some(first) = same_time.first() {
            summing.add(first.time, &row);
        }
    }
    summing.finish()
}

/// The values of one sample, where they were sent.
#[derive(Debug)]
struct Row {
    way: Way,
    /// The summarized metrics, in their order.
    summarized: Vec<Option<f64>>,
}

/// The inputs for distance, climb and track.
#[derive(Debug, Clone, Copy, Default)]
struct Way {
    dist_km: Option<f64>,
    lat_deg: Option<f64>,
    lng_deg: Option<f64>,
    acc_m: Option<f64>,
    alt_m: Option<f64>,
    spd_kph: Option<f64>,
}

impl Default for Row {
    fn default() -> Self {
        Self { way: Way::default(), summarized: vec![None; Metric::summarized().len()] }
    }
}

impl Row {
    fn clear(&mut self) {
        self.way = Way::default();
        self.summarized.fill(None);
    }
}

impl Way {
    fn place(&self) -> Option<LatLng> {
        LatLng::new(self.lat_deg?, self.lng_deg?).ok()
    }
}

/// Where a metric goes in a [`Row`].
#[derive(Debug, Clone, Copy)]
struct Slot<'a> {
    metric: &'a Metric,
    way: Option<fn(&mut Way) -> &mut Option<f64>>,
    /// The index among the summarized metrics.
    summarized: Option<usize>,
}

impl<'a> Slot<'a> {
    /// `None` for a metric that no summary uses.
    fn of(metric: &'a Metric) -> Option<Self> {
        let way: Option<fn(&mut Way) -> &mut Option<f64>> = match metric {
            Metric::DistKm => Some(|way| &mut way.dist_km),
            Metric::LatDeg => Some(|way| &mut way.lat_deg),
            Metric::LngDeg => Some(|way| &mut way.lng_deg),
            Metric::AccM => Some(|way| &mut way.acc_m),
            Metric::AltM => Some(|way| &mut way.alt_m),
            Metric::SpdKph => Some(|way| &mut way.spd_kph),
            _ => None,
        };
        let summarized = Metric::summarized().iter().position(|known| *known == metric);
        (way.is_some() || summarized.is_some()).then_some(Self { metric, way, summarized })
    }

    fn put(self, row: &mut Row, value: Option<f64>) {
        if let Some(way) = self.way {
            *way(&mut row.way) = value;
        }
        if let Some(place) = self.summarized.and_then(|place| row.summarized.get_mut(place)) {
            *place = value;
        }
    }

    fn get(self, row: &mut Row) -> Option<f64> {
        let of_way = self.way.and_then(|way| *way(&mut row.way));
        of_way.or_else(|| row.summarized.get(self.summarized?).copied().flatten())
    }
}

/// Accumulates the summary of a session, sample by sample.
#[derive(Debug)]
struct Summing {
    from: UnixNanos,
    to: UnixNanos,
    distance: Distance,
    /// The fixes of the small track.
    track: TrackFilter,
    climb: Option<Climb>,
    /// The summarized metrics, in their order.
    means: Vec<Mean>,
    /// Fixes closer together than this are left out of the small track.
    fixes_secs: f64,
}

impl Summing {
    /// For a session between these times.
    fn new(from: UnixNanos, to: UnixNanos) -> Self {
        Self {
            from,
            to,
            distance: Distance::default(),
            track: TrackFilter::default(),
            climb: None,
            means: Metric::summarized().iter().map(|metric| Mean::new(metric.zeros())).collect(),
            fixes_secs: to.secs_since(from) / MAX_FIXES,
        }
    }

    /// Adds the next sample, in time order, each time once.
    fn add(&mut self, time: UnixNanos, Row { way, summarized }: &Row) {
        if let Some(now_km) = way.dist_km {
            self.distance.count(time, now_km);
        }
        if let Some(alt_m) = way.alt_m {
            self.climb.get_or_insert_default().add(alt_m);
        }
        let bin = self.bin(time);
        for (mean, value) in self.means.iter_mut().zip(summarized) {
            if let Some(value) = *value {
                mean.add(time, value, bin);
            }
        }
        if let Some(place) = way.place() {
            let fix = Fix { time, place, spd_kph: way.spd_kph, acc_m: way.acc_m };
            self.distance.fix(fix);
            let last = self.track.fixes().last().map(|fix| fix.time);
            if last.is_none_or(|last| time.secs_since(last) >= self.fixes_secs) {
                self.track.push(fix);
            }
        }
    }

    /// The sparkline bin of a time.
    fn bin(&self, time: UnixNanos) -> usize {
        let share = time.secs_since(self.from) / self.to.secs_since(self.from).max(1e-9);
        ((share * SPARK_BINS as f64) as usize).min(SPARK_BINS - 1)
    }

    /// The finished summary.
    fn finish(self) -> SessionSummary {
        let track = small_track(&self.track);
        let mut metrics = BTreeMap::new();
        let mut sparkline = None;
        for (metric, mean) in Metric::summarized().iter().zip(self.means) {
            if let Some((mean_max, line)) = mean.finish() {
                metrics.insert(*metric, mean_max);
                sparkline.get_or_insert(line);
            }
        }
        SessionSummary {
            dist_km: self.distance.km(),
            climb_m: self.climb.map(|climb| climb.up_m),
            metrics,
            sparkline: sparkline.unwrap_or_default(),
            track,
        }
    }
}

/// Mean, maximum and sparkline of one metric.
#[derive(Debug)]
struct Mean {
    zeros: Zeros,
    totals: Totals,
    bins: [(f64, u32); SPARK_BINS],
}

impl Mean {
    fn new(zeros: Zeros) -> Self {
        Self { zeros, totals: Totals::new(zeros), bins: [(0.0, 0); SPARK_BINS] }
    }

    fn add(&mut self, time: UnixNanos, value: f64, bin: usize) {
        self.totals.add(time, value);
        if let Some((sum, n)) = self.bins.get_mut(bin).filter(|_| self.zeros.counts(value)) {
            *sum += value;
            *n += 1;
        }
    }

    /// The results; `None` without a reading.
    fn finish(self) -> Option<(MeanMax, Vec<f32>)> {
        let summary = self.totals.summary();
        let (mean, max) = (summary.mean?, summary.max?);
        Some((MeanMax { mean, max }, normalized(&self.bins)))
    }
}

/// The means of the bins, scaled from their minimum and maximum to 0 and 1.
fn normalized(bins: &[(f64, u32)]) -> Vec<f32> {
    let mean = |&(sum, n): &(f64, u32)| (n > 0).then(|| sum / f64::from(n));
    let known = bins.iter().filter_map(mean);
    let (least, most) =
        known.fold((f64::MAX, f64::MIN), |(least, most), it| (least.min(it), most.max(it)));
    let range = most - least;
    bins.iter()
        .map(|bin| match mean(bin) {
            None => f32::NAN,
            Some(_) if range <= 0.0 => 0.5,
            Some(mean) => ((mean - least) / range) as f32,
        })
        .collect()
}

/// Points evenly spaced along the good fixes, including the first and the last.
fn small_track(filter: &TrackFilter) -> Vec<LatLng> {
    let good = filter.fixes().iter().zip(filter.verdicts());
    let good = good.filter(|(_, verdict)| matches!(verdict, FixVerdict::Good { .. }));
    let places: Vec<LatLng> = good.map(|(fix, _)| fix.place).collect();
    if places.len() <= TRACK_PLACES {
        return places;
    }
    let legs = places.windows(2).map(|pair| match pair {
        [from, to] => from.distance_m(*to),
        _ => 0.0,
    });
    let ends: Vec<f64> = legs
        .scan(0.0, |along_m, leg_m| {
            *along_m += leg_m;
            Some(*along_m)
        })
        .collect();
    let whole_m = ends.last().copied().unwrap_or_default();
    let mut track: Vec<LatLng> = Vec::with_capacity(TRACK_PLACES);
    track.extend(places.first());
    for step in 1..TRACK_PLACES - 1 {
        let along_m = whole_m * step as f64 / (TRACK_PLACES - 1) as f64;
        let leg = ends.partition_point(|end_m| *end_m < along_m);
        // An athlete who stands still must not fill the track with one place.
        if let Some(place) = places.get(leg + 1)
            && track.last() != Some(place)
        {
            track.push(*place);
        }
    }
    track.extend(places.last());
    track
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The readings of one sample.
    type Sample = Vec<(Metric, f64)>;

    fn at(secs: f64) -> UnixNanos {
        UnixNanos::from_secs(1_463_683_075).plus_secs(secs)
    }

    fn block(samples: impl IntoIterator<Item = (f64, Sample)>) -> SampleBlock {
        let mut block = SampleBlock::default();
        for (secs, readings) in samples {
            for (metric, value) in readings {
                let index = block.metric_index(&metric).unwrap();
                block.push_reading(index, value);
            }
            block.finish_sample(at(secs));
        }
        block
    }

    fn summed(secs: f64, samples: impl IntoIterator<Item = (f64, Sample)>) -> SessionSummary {
        summarize(&block(samples), (at(0.0), at(secs)))
    }

    fn place(lat_deg: f64) -> Sample {
        vec![(Metric::LatDeg, lat_deg), (Metric::LngDeg, 11.0)]
    }

    #[test]
    fn nothing_sent_is_nothing_known() {
        assert_eq!(summed(60.0, []), SessionSummary::default());
        let battery = (0..60).map(|i| (f64::from(i), vec![(Metric::BatteryPercent, 50.0)]));
        assert_eq!(summed(60.0, battery), SessionSummary::default());
        assert_eq!(summed(60.0, [(0.0, vec![(Metric::HrBpm, 0.0)])]), SessionSummary::default());
    }

    #[test]
    fn zeros_count_for_power_and_speed_and_not_for_heart_rate() {
        let samples = (0..100).map(|i| {
            let value = if i % 2 == 0 { 100.0 } else { 0.0 };
            let metrics = [Metric::HrBpm, Metric::PwrW, Metric::SpdKph];
            (f64::from(i), metrics.map(|metric| (metric, value)).to_vec())
        });
        let summary = summed(99.0, samples);
        let of = |metric| summary.mean_max(&metric);
        assert_eq!(of(Metric::HrBpm), Some(MeanMax { mean: 100.0, max: 100.0 }));
        assert_eq!(of(Metric::PwrW), Some(MeanMax { mean: 50.0, max: 100.0 }));
        assert_eq!(of(Metric::SpdKph), of(Metric::PwrW));
    }

    #[test]
    fn a_slow_tracker_is_weighed_by_its_own_interval() {
        // Before an interval is known, each of the first two samples covers a second.
        let samples = (0_u32..42).map(|i| {
            let hr_bpm = [100.0, 110.0, 120.0, 130.0][i as usize % 4];
            (f64::from(i) * 30.0, vec![(Metric::HrBpm, hr_bpm)])
        });
        let hr_bpm = summed(1230.0, samples).mean_max(&Metric::HrBpm).unwrap();
        let expected = (115.0 * 40.0 * 30.0 + 100.0 + 110.0) / 1202.0;
        assert!((hr_bpm.mean - expected).abs() < 1e-9, "{hr_bpm:?}");
    }

    #[test]
    fn one_spike_changes_no_summary() {
        let summary = |with_spike: bool| {
            let samples = (0..600).map(|i| {
                let spike = with_spike && i == 300;
                let value = |good: f64, wrong: f64| if spike { wrong } else { good };
                let sample = vec![
                    (Metric::HrBpm, value(140.0, 255.0)),
                    (Metric::PwrW, value(200.0, 65_535.0)),
                    (Metric::SpdKph, value(36.0, 1e15)),
                    (Metric::AltM, value(100.0, -500.0)),
                    (Metric::DistKm, value(f64::from(i) / 100.0, 42_949.67)),
                ];
                (f64::from(i), sample)
            });
            summed(600.0, samples)
        };
        let (good, bad) = (summary(false), summary(true));
        assert_eq!(good.metrics.len(), 3);
        assert_eq!(good.metrics, bad.metrics);
        assert_eq!((good.climb_m, &good.sparkline), (bad.climb_m, &bad.sparkline));
        let (good_km, bad_km) = (good.dist_km.unwrap(), bad.dist_km.unwrap());
        assert!((good_km - bad_km).abs() < 0.05, "{good_km} {bad_km}");
    }

    #[test]
    fn distance_is_as_sent_and_survives_a_device_that_begins_anew() {
        let sent = [1.0, 2.0, 5.0, 0.0, 1.5];
        let samples = (0..)
            .zip(sent)
            .map(|(i, km)| (f64::from(i), [place(43.0), vec![(Metric::DistKm, km)]].concat()));
        assert_eq!(summed(4.0, samples).dist_km, Some(5.5));
    }

    #[test]
    fn without_a_sent_distance_it_is_along_the_track_without_spikes() {
        // 0.0001 degrees of latitude are 11 m: 40 km/h.
        let samples = (0..=100).map(|i| {
            let spike = if i == 50 { 1.0 } else { 0.0 };
            (f64::from(i), place(43.0 + f64::from(i) * 1e-4 + spike))
        });
        let summary = summed(100.0, samples);
        let dist_km = summary.dist_km.unwrap();
        assert!((dist_km - 1.112).abs() < 0.01, "{dist_km}");
        // At the spike a leg is longer than a step.
        assert!((TRACK_PLACES - 2..=TRACK_PLACES).contains(&summary.track.len()));
        assert!(summary.track.iter().all(|place| place.lat_deg() < 43.02));
        assert_eq!(summary.track.first().copied(), LatLng::new(43.0, 11.0).ok());
        assert_eq!(summary.track.last().copied(), LatLng::new(43.01, 11.0).ok());
    }

    #[test]
    fn one_place_is_no_distance() {
        let summary = summed(1.0, [(0.0, place(43.0))]);
        assert_eq!((summary.dist_km, summary.track.len()), (None, 1));
    }

    #[test]
    fn the_sparkline_is_of_the_heart_and_has_holes_where_it_was_silent() {
        let samples = (0..480).filter(|i| !(100..200).contains(i)).map(|i| {
            let hr_bpm = if i == 300 { 0.0 } else { 100.0 + f64::from(i) / 4.0 };
            (f64::from(i), vec![(Metric::HrBpm, hr_bpm), (Metric::PwrW, 7.0)])
        });
        let line = summed(480.0, samples).sparkline;
        assert_eq!(line.len(), SPARK_BINS);
        assert_eq!((line[0], line[47]), (0.0, 1.0));
        assert!(line[15].is_nan() && !line[30].is_nan());
        // Without heart rate, the sparkline shows the next metric.
        let steady = (0..60).map(|i| (f64::from(i), vec![(Metric::SpdKph, 30.0)]));
        assert_eq!(summed(60.0, steady).sparkline, [0.5; SPARK_BINS]);
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            samples in prop::collection::btree_map(0_u32..300, 0.0_f64..200.0, 1..60),
            seed in any::<u64>(),
        ) {
            let sample = |(&secs, &value): (&u32, &f64)| {
                (f64::from(secs), vec![(Metric::HrBpm, value), (Metric::AltM, value)])
            };
            let in_order: Vec<(f64, Sample)> = samples.iter().map(sample).collect();
            let mut mixed = in_order.clone();
            mixed.sort_by_key(|(secs, _)| (secs.to_bits()).wrapping_mul(seed | 1));
            let mut one = summed(300.0, in_order);
            let mut other = summed(300.0, mixed);
            let bits = |line: Vec<f32>| line.into_iter().map(f32::to_bits).collect::<Vec<_>>();
            let lines = [&mut one, &mut other].map(|it| bits(std::mem::take(&mut it.sparkline)));
            prop_assert_eq!(&lines[0], &lines[1]);
            prop_assert_eq!(one, other);
        }

        #[test]
        fn a_track_is_never_longer_than_it_may_be(
            steps in prop::collection::vec(-1e-4_f64..1e-4, 0..300),
        ) {
            let mut lat_deg = 43.0;
            let samples: Vec<(f64, Sample)> = (0..)
                .zip(&steps)
                .map(|(i, step)| {
                    lat_deg += step;
                    (f64::from(i), place(lat_deg))
                })
                .collect();
            let track = summed(300.0, samples).track;
            prop_assert!(track.len() <= TRACK_PLACES);
            prop_assert_eq!(track.is_empty(), steps.is_empty());
        }
    }
}
