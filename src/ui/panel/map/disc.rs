//! A disc with a rim in the colour of the map, as a mesh: two hundred of them are drawn in every frame.

use std::f32::consts::TAU;

use eframe::egui::{Color32, Mesh, Pos2, Rect, Vec2};

/// Corners of a disc.
const N_CORNERS: u16 = 20;

/// Colours and sizes of a disc.
#[derive(Debug, Clone, Copy)]
pub(super) struct DiscStyle {
    pub(super) color: Color32,
    pub(super) rim: Color32,
    /// Width of the rim in points.
    pub(super) rim_w: f32,
    /// Width of a pixel in points, over which edges fade.
    pub(super) feather: f32,
}

/// Adds a rectangle with round ends, to the left and right, and a rim around it.
pub(super) fn add(mesh: &mut Mesh, rect: Rect, style: DiscStyle) {
    let DiscStyle { color, rim, rim_w, feather } = style;
    let radius = rect.height() / 2.0;
    let straight = (rect.width() / 2.0 - radius).max(0.0);
    let half = feather / 2.0;
    let rings = [
        (radius + rim_w + half, Color32::TRANSPARENT),
        (radius + rim_w - half, rim),
        (radius + half, rim),
        ((radius - half).max(0.0), color),
    ];
    let n_rings = rings.len() as u32;
    let n_corners = u32::from(N_CORNERS);
    let first = mesh.vertices.len() as u32;
    mesh.reserve_vertices((n_rings * n_corners) as usize);
    mesh.indices.reserve((6 * (n_rings - 1) * n_corners + 3 * n_corners) as usize);
    for corner in 0..N_CORNERS {
        let out = Vec2::angled((f32::from(corner) + 0.5) / f32::from(N_CORNERS) * TAU);
        let end = rect.center() + Vec2::new(straight.copysign(out.x), 0.0);
        for (radius, color) in rings {
            let at: Pos2 = end + out * radius;
            mesh.colored_vertex(at, color);
        }
    }
    for corner in 0..n_corners {
        let (here, next) = (corner * n_rings, (corner + 1) % n_corners * n_rings);
        for ring in 0..n_rings - 1 {
            let (a, b) = (first + here + ring, first + next + ring);
            mesh.add_triangle(a, a + 1, b);
            mesh.add_triangle(a + 1, b, b + 1);
        }
        let inner = |corner: u32| first + corner * n_rings + n_rings - 1;
        if corner > 1 {
            mesh.add_triangle(inner(0), inner(corner - 1), inner(corner));
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{pos2, vec2};

    use super::*;

    const STYLE: DiscStyle =
        DiscStyle { color: Color32::RED, rim: Color32::BLACK, rim_w: 1.5, feather: 1.0 };

    #[test]
    fn a_disc_is_as_large_as_its_rectangle_and_its_rim() {
        for size in [vec2(14.0, 14.0), vec2(30.0, 14.0)] {
            let rect = Rect::from_center_size(pos2(50.0, 50.0), size);
            let mut mesh = Mesh::default();
            add(&mut mesh, rect, STYLE);
            assert!(mesh.is_valid());
            let bounds = mesh.calc_bounds();
            let expected = rect.expand(STYLE.rim_w + STYLE.feather / 2.0);
            assert!((bounds.size() - expected.size()).abs().max_elem() < 0.4, "{bounds:?}");
            let of_color = mesh.vertices.iter().filter(|it| it.color == STYLE.color);
            assert!(of_color.clone().count() == usize::from(N_CORNERS));
            assert!(of_color.map(|it| it.pos).all(|pos| rect.contains(pos)));
        }
    }

    #[test]
    fn every_corner_of_two_discs_is_its_own() {
        let mut mesh = Mesh::default();
        for x in [0.0, 100.0] {
            let rect = Rect::from_center_size(pos2(x, 0.0), Vec2::splat(14.0));
            add(&mut mesh, rect, STYLE);
        }
        for triangle in mesh.indices.chunks_exact(3) {
            let sides: Vec<bool> =
                triangle.iter().map(|at| mesh.vertices[*at as usize].pos.x > 50.0).collect();
            assert!(sides.windows(2).all(|pair| pair[0] == pair[1]));
        }
    }
}
