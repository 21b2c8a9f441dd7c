//! The band behind a line whose points are means of several samples: from the least to the most.

use std::ops::Range;

use eframe::egui::{
    Color32, Pos2, Rangef, Shape,
    epaint::{BandPoint, BandShape},
};
use egui_plot::PlotPoint;

use super::curve::{Curve, Spread};

/// Half the width of a band that is only one point long, points.
const HALF_LONE: f32 = 1.0;

/// The bands of a line; `position` says where a value is on the screen.
pub(super) fn shapes(
    curve: &Curve,
    color: Color32,
    position: impl Fn(PlotPoint) -> Pos2,
) -> Vec<Shape> {
    let (points, spreads) = (curve.points(), curve.spreads());
    let mut shapes = Vec::new();
    for run in curve.runs() {
        let of_run = spreads.get(run.start..run.end).unwrap_or_default();
        for stretch in stretches(of_run) {
            let stretch = run.start + stretch.start..run.start + stretch.end;
            let band = points.get(stretch.clone()).unwrap_or_default().iter();
            let band = band.zip(spreads.get(stretch).unwrap_or_default());
            let band: Vec<BandPoint> = band
                .map(|(point, spread)| {
                    let top = position(PlotPoint::new(point.x, spread.most));
                    let bottom = position(PlotPoint::new(point.x, spread.least));
                    BandPoint::new(top.x, Rangef::new(top.y, bottom.y))
                })
                .collect();
            shapes.push(BandShape::filled(long_enough(band), color).into());
        }
    }
    shapes
}

/// Where the samples of a run are spread, each with the neighbours to which the band narrows.
fn stretches(spreads: &[Spread]) -> Vec<Range<usize>> {
    let is_wide = |at: usize| spreads.get(at).is_some_and(|it| it.least < it.most);
    let belongs = |at: usize| is_wide(at) || is_wide(at + 1) || at > 0 && is_wide(at - 1);
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for at in (0..spreads.len()).filter(|&at| belongs(at)) {
        match stretches.last_mut() {
            Some(last) if last.end == at => last.end += 1,
            _ => stretches.push(at..at + 1),
        }
    }
    stretches
}

/// A band of a single point gets the width of its column.
fn long_enough(band: Vec<BandPoint>) -> Vec<BandPoint> {
    match band.as_slice() {
        [only] => vec![
            BandPoint::new(only.x - HALF_LONE, only.y),
            BandPoint::new(only.x + HALF_LONE, only.y),
        ],
        _ => band,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_is_where_samples_are_spread_and_narrows_to_the_points_beside() {
        let (one, two) = (Spread { least: 5.0, most: 5.0 }, Spread { least: 4.0, most: 6.0 });
        let ends = |spreads: &[Spread]| -> Vec<(usize, usize)> {
            stretches(spreads).into_iter().map(|stretch| (stretch.start, stretch.end)).collect()
        };
        assert!(stretches(&[one; 4]).is_empty());
        assert_eq!(ends(&[one, one, two, two, one, one, one]), [(1, 5)]);
        assert_eq!(ends(&[two, one, one, one, two]), [(0, 2), (3, 5)]);
        assert_eq!(ends(&[two]), [(0, 1)]);
    }

    #[test]
    fn a_lone_column_is_two_points_wide() {
        let [left, right] = long_enough(vec![BandPoint::new(10.0, 3.0..=7.0)])[..] else {
            panic!("a band has two ends");
        };
        assert!((right.x - left.x - 2.0).abs() < f32::EPSILON && left.y == right.y);
    }
}
