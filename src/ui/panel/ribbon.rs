//! Lines as meshes, with a colour for each point. They cost a fraction of a path of epaint, which counts
//! where eight hours of eight athletes are plotted, and where the tails of two hundred move.

use eframe::egui::{Color32, Mesh, Pos2, Vec2};

/// Where two steps turn by more than this, their joint is cut off instead of mitred: the squared length
/// of the mean of both normals.
const SHARP: f32 = 0.5;

/// Adds a line through these points to a mesh. Its edges fade over `feather` points, which is one pixel.
pub(in crate::ui::panel) fn add(
    mesh: &mut Mesh,
    line: &[(Pos2, Color32)],
    width: f32,
    feather: f32,
) {
    let radii = [f32::midpoint(width, feather), ((width - feather) / 2.0).max(0.0)];
    mesh.reserve_vertices(4 * line.len());
    mesh.indices.reserve(18 * line.len());
    let mut before: Option<Vec2> = None;
    let mut is_first = true;
    let mut joint = |pos: Pos2, color: Color32, normal: Vec2| {
        let [outer, inner] = radii.map(|radius| normal * radius);
        if !is_first {
            quads(mesh);
        }
        is_first = false;
        mesh.colored_vertex(pos + outer, Color32::TRANSPARENT);
        mesh.colored_vertex(pos + inner, color);
        mesh.colored_vertex(pos - inner, color);
        mesh.colored_vertex(pos - outer, Color32::TRANSPARENT);
    };
    for (i, &(pos, color)) in line.iter().enumerate() {
        let after = line.get(i + 1).map(|(next, _)| normal(*next - pos));
        match (before, after) {
            (None, None) => {}
            (Some(normal), None) | (None, Some(normal)) => joint(pos, color, normal),
            (Some(one), Some(other)) => {
                let mean = (one + other) / 2.0;
                let length_sq = mean.length_sq();
                if length_sq < SHARP {
                    joint(pos, color, one);
                    joint(pos, color, other);
                } else {
                    joint(pos, color, mean / length_sq);
                }
            }
        }
        before = after;
    }
}

/// The unit vector across a step; none where there is no step.
fn normal(step: Vec2) -> Vec2 {
    // `Vec2::normalized` takes the slower `hypot`, for lengths that no screen has.
    let length_sq = step.length_sq();
    if length_sq > 0.0 { step.rot90() / length_sq.sqrt() } else { Vec2::ZERO }
}

/// Joins the last four vertices to the four that come next.
fn quads(mesh: &mut Mesh) {
    let next = mesh.vertices.len() as u32;
    let last = next - 4;
    for i in 0..3 {
        mesh.add_triangle(last + i, last + i + 1, next + i);
        mesh.add_triangle(last + i + 1, next + i, next + i + 1);
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{pos2, vec2};

    use super::*;

    fn ribbon(points: &[Pos2]) -> Mesh {
        let mut mesh = Mesh::default();
        let line: Vec<_> = points.iter().map(|&pos| (pos, Color32::WHITE)).collect();
        add(&mut mesh, &line, 3.0, 1.0);
        assert!(mesh.is_valid());
        mesh
    }

    #[test]
    fn a_line_is_as_wide_as_asked_and_fades_over_a_pixel() {
        let mesh = ribbon(&[pos2(0.0, 0.0), pos2(10.0, 0.0)]);
        let at_start: Vec<f32> = mesh.vertices.iter().take(4).map(|it| it.pos.y.abs()).collect();
        assert_eq!(at_start, [2.0, 1.0, 1.0, 2.0]);
        let is_clear = |at: usize| mesh.vertices[at].color == Color32::TRANSPARENT;
        assert_eq!([0, 1, 2, 3].map(is_clear), [true, false, false, true]);
        assert_eq!(mesh.indices.len(), 18);
    }

    #[test]
    fn a_bend_keeps_its_width_and_a_sharp_turn_has_no_spike() {
        let bend = ribbon(&[pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(10.0, 10.0)]);
        for vertex in &bend.vertices {
            assert!(vertex.pos.distance(pos2(10.0, 0.0)) <= 12.0, "{vertex:?}");
        }
        let turn = ribbon(&[pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(0.0, 0.1)]);
        let tip = turn.vertices.iter().map(|it| it.pos.x).fold(0.0, f32::max);
        assert!(tip <= 12.0, "{tip}");
    }

    #[test]
    fn a_point_alone_and_points_in_one_place_make_nothing_that_is_no_number() {
        assert!(ribbon(&[pos2(1.0, 1.0)]).is_empty());
        let still = ribbon(&[pos2(1.0, 1.0); 3]);
        assert!(still.vertices.iter().all(|it| it.pos.x.is_finite() && it.pos.y.is_finite()));
        assert!(still.calc_bounds().size().length() <= vec2(4.0, 4.0).length());
    }
}
