//! Lines over the distance travelled, for sessions that are laid over each other: each sample where
//! the athlete was when it was measured.
//!
//! They are made once, from the lines over time, and thinned for the screen like those. Rolling means
//! are over time, because they say how noisy the sensor is, not how fast the athlete.

use std::collections::BTreeMap;

use egui_plot::PlotPoint;

use crate::{
    analysis::Travelled,
    metric::Metric,
    model::{AthleteId, UnixNanos},
    ui::{axis::place_of, projection::Series},
};

use super::curve;

/// What a line over distance was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Of {
    n_points: usize,
    n_spikes: usize,
    revision: u64,
    smooth_secs: u8,
}

/// The lines over distance that were drawn last.
#[derive(Debug, Default)]
pub(super) struct AlongLines(BTreeMap<(AthleteId, Metric), (Of, Series)>);

impl AlongLines {
    /// The line of an athlete, made anew where the line over time or its smoothing has changed.
    /// `epoch` is zero of the x axis.
    pub(super) fn update(
        &mut self,
        key: (AthleteId, Metric),
        over_time: &Series,
        smooth_secs: u8,
        travelled: &Travelled,
        epoch: UnixNanos,
    ) -> &Series {
        let of = Of {
            n_points: over_time.points.len(),
            n_spikes: over_time.spikes.len(),
            revision: over_time.revision,
            smooth_secs,
        };
        let made = |revision| {
            let line = line(over_time, smooth_secs, travelled, epoch);
            (of, Series { revision, ..line })
        };
        let entry = self.0.entry(key).or_insert_with(|| made(0));
        if entry.0 != of {
            // Points have other values.
            *entry = made(entry.1.revision + 1);
        }
        &entry.1
    }

    /// The line of an athlete as it was drawn last.
    pub(super) fn get(&self, key: &(AthleteId, Metric)) -> Option<&Series> {
        self.0.get(key).map(|(_, line)| line)
    }

    /// Forgets the lines that are drawn no more.
    pub(super) fn retain(&mut self, is_drawn: impl Fn(&(AthleteId, Metric)) -> bool) {
        self.0.retain(|key, _| is_drawn(key));
    }
}

/// A line over distance, with the gaps of that over time.
fn line(over_time: &Series, smooth_secs: u8, travelled: &Travelled, epoch: UnixNanos) -> Series {
    let moved = |point: PlotPoint| {
        let metres = travelled.metres_at(epoch.plus_secs(point.x)).unwrap_or(f64::NAN);
        PlotPoint::new(place_of(metres).secs_since(epoch), point.y)
    };
    Series {
        points: curve::smoothed(over_time, smooth_secs).map(moved).collect(),
        breaks: over_time.breaks.clone(),
        spikes: over_time.spikes.iter().copied().map(moved).collect(),
        revision: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SampleBlock;

    const EPOCH: UnixNanos = UnixNanos::from_secs(50);

    /// Metres at 0, 10, 20, 30 s.
    fn travelled(metres: &[f64]) -> Travelled {
        let mut samples = SampleBlock::default();
        let metric = samples.metric_index(&Metric::DistKm).unwrap();
        for (i, metres) in metres.iter().enumerate() {
            samples.push_reading(metric, metres / 1000.0);
            samples.finish_sample(UnixNanos(0).plus_secs(10.0 * i as f64));
        }
        Travelled::of(&samples)
    }

    fn over_time(values: &[(f64, f64)], breaks: &[usize]) -> Series {
        let point = |(secs, value): &(f64, f64)| {
            PlotPoint::new(UnixNanos(0).plus_secs(*secs).secs_since(EPOCH), *value)
        };
        Series {
            points: values.iter().map(point).collect(),
            breaks: breaks.to_vec(),
            ..Series::default()
        }
    }

    fn shown(line: &Series) -> Vec<(f64, f64)> {
        let metres = |x: f64| EPOCH.plus_secs(x).secs_since(UnixNanos(0)).round();
        line.points.iter().map(|point| (metres(point.x), point.y)).collect()
    }

    #[test]
    fn a_sample_stands_where_the_athlete_was_and_gaps_stay_gaps() {
        let travelled = travelled(&[0.0, 100.0, 100.0, 300.0]);
        let values = [(0.0, 120.0), (5.0, 130.0), (15.0, 140.0), (25.0, 150.0)];
        let line = line(&over_time(&values, &[2]), 0, &travelled, EPOCH);
        assert_eq!(shown(&line), [(0.0, 120.0), (50.0, 130.0), (100.0, 140.0), (200.0, 150.0)]);
        assert_eq!(line.breaks, [2]);
    }

    #[test]
    fn a_rolling_mean_is_over_seconds_however_far_they_lead() {
        let travelled = travelled(&[0.0, 1_000.0]);
        let values = [(0.0, 100.0), (1.0, 200.0), (2.0, 300.0)];
        let line = line(&over_time(&values, &[]), 2, &travelled, EPOCH);
        assert_eq!(shown(&line), [(0.0, 100.0), (100.0, 150.0), (200.0, 250.0)]);
    }

    #[test]
    fn a_line_is_made_anew_only_where_something_changed() {
        let (travelled, mut lines) = (travelled(&[0.0, 100.0]), AlongLines::default());
        let mut revision = |values: &[(f64, f64)], smooth_secs| {
            let (key, series) = ((AthleteId(7), Metric::PwrW), over_time(values, &[]));
            lines.update(key, &series, smooth_secs, &travelled, EPOCH).revision
        };
        let two = [(0.0, 100.0), (5.0, 200.0)];
        assert_eq!([revision(&two, 3), revision(&two, 3), revision(&two, 10)], [0, 0, 1]);
        assert_eq!([revision(&two[..1], 10), revision(&two[..1], 10)], [2, 2]);
    }
}
