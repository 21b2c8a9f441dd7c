//! The band behind a line whose points are means of several samples: from the least to the most.

use std::ops::Range;

use eframe::egui::{Color32, Mesh, Pos2, vec2};
use egui_plot::PlotPoint;

use super::curve::{Curve, Spread};

/// Half the width of a band that is only one point long, points.
const HALF_LONE: f32 = 1.0;

/// The bands of a line as a mesh; `position` says where a value is on the screen. Their edges are not
/// smoothed, which cannot be seen of so faint a colour.
pub(super) fn mesh(curve: &Curve, color: Color32, position: impl Fn(PlotPoint) -> Pos2) -> Mesh {
    let (points, spreads) = (curve.points(), curve.spreads());
    let mut mesh = Mesh::default();
    for run in curve.runs() {
        let of_run = spreads.get(run.start..run.end).unwrap_or_default();
        for stretch in stretches(of_run) {
            let stretch = run.start + stretch.start..run.start + stretch.end;
            let band = points.get(stretch.clone()).unwrap_or_default().iter();
            let band = band.zip(spreads.get(stretch).unwrap_or_default());
            let band: Vec<[Pos2; 2]> = band
                .map(|(point, spread)| {
                    [spread.most, spread.least].map(|y| position(PlotPoint::new(point.x, y)))
                })
                .collect();
            add(&mut mesh, &long_enough(band), color);
        }
    }
    mesh
}

/// Adds a band given by its upper and lower ends, from left to right.
fn add(mesh: &mut Mesh, band: &[[Pos2; 2]], color: Color32) {
    for (i, ends) in band.iter().enumerate() {
        let at = mesh.vertices.len() as u32;
        for end in ends {
            mesh.colored_vertex(*end, color);
        }
        if i > 0 {
            mesh.add_triangle(at - 2, at - 1, at);
            mesh.add_triangle(at - 1, at, at + 1);
        }
    }
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
fn long_enough(band: Vec<[Pos2; 2]>) -> Vec<[Pos2; 2]> {
    match band.as_slice() {
        [only] => [-HALF_LONE, HALF_LONE].map(|x| only.map(|end| end + vec2(x, 0.0))).to_vec(),
        _ => band,
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

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
        let [left, right] = long_enough(vec![[pos2(10.0, 3.0), pos2(10.0, 7.0)]])[..] else {
            panic!("a band has two ends");
        };
        assert_eq!(left, [pos2(9.0, 3.0), pos2(9.0, 7.0)]);
        assert_eq!(right, [pos2(11.0, 3.0), pos2(11.0, 7.0)]);
    }

    #[test]
    fn a_band_of_three_columns_is_four_triangles() {
        let mut mesh = Mesh::default();
        let band: Vec<_> = [0.0, 2.0, 4.0].map(|x| [pos2(x, 1.0), pos2(x, 5.0)]).to_vec();
        add(&mut mesh, &band, Color32::WHITE);
        assert!(mesh.is_valid());
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (6, 12));
    }
}
