//! A drawing that moves with the map: it is drawn a little beyond the edges, and again only once the map
//! has moved further than that. A followed athlete moves the map with every sample.

use std::sync::Arc;

use eframe::egui::{Mesh, Rect, Vec2};

use super::{geometry::View, track::MARGIN};

/// The map may move so far, in points, before what was drawn beyond its edges is used up.
const REACH: f32 = 100.0;

/// A mesh, and where the map was when it was drawn.
#[derive(Debug)]
pub(super) struct Panned {
    drawn: View,
    shown: View,
    mesh: Arc<Mesh>,
}

impl Panned {
    /// A mesh that was drawn for this view, within [`Self::area`].
    pub(super) fn new(view: &View, mesh: Mesh) -> Self {
        Self { drawn: *view, shown: *view, mesh: Arc::new(mesh) }
    }

    /// The part of the screen, and of what is around it, that is drawn.
    pub(super) fn area(view: &View) -> Rect {
        view.rect.expand(Self::margin())
    }

    /// How far beyond the edges of the map is drawn, in points.
    pub(super) const fn margin() -> f32 {
        MARGIN + REACH
    }

    /// Moves the mesh to where the map is now; false if it has to be drawn anew.
    pub(super) fn follow(&mut self, view: &View) -> bool {
        if self.shown == *view {
            return true;
        }
        if self.drawn.rect != view.rect || self.drawn.zoom.to_bits() != view.zoom.to_bits() {
            return false;
        }
        let since = |before: &View| -> Vec2 { view.pos(before.center) - view.rect.center() };
        if since(&self.drawn).abs().max_elem() > REACH {
            return false;
        }
        Arc::make_mut(&mut self.mesh).translate(since(&self.shown));
        self.shown = *view;
        true
    }

    /// The mesh, where it was shown last.
    pub(super) const fn mesh(&self) -> &Arc<Mesh> {
        &self.mesh
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Color32, pos2, vec2};

    use super::*;
    use crate::ui::panel::map::geometry::Unit;

    const RECT: Rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(400.0, 300.0));

    /// The map, moved east by so many points.
    fn moved(points: f64) -> View {
        let view = View { rect: RECT, center: Unit { x: 0.53, y: 0.36 }, zoom: 12.0 };
        let x = view.center.x + points / view.world_size();
        View { center: Unit { x, ..view.center }, ..view }
    }

    #[test]
    fn a_drawing_moves_with_the_map_until_its_margin_is_used_up() {
        let mut mesh = Mesh::default();
        mesh.colored_vertex(pos2(200.0, 150.0), Color32::WHITE);
        let mut panned = Panned::new(&moved(0.0), mesh);
        for points in [10.0, 60.0, -30.0, 99.0] {
            assert!(panned.follow(&moved(points)), "{points}");
            let at = panned.mesh().vertices[0].pos;
            assert!(at.distance(pos2(200.0 - points as f32, 150.0)) < 0.01, "{points}: {at:?}");
        }
        assert!(!panned.follow(&moved(101.0)));
    }

    #[test]
    fn another_zoom_or_another_size_is_drawn_anew() {
        let mut panned = Panned::new(&moved(0.0), Mesh::default());
        assert!(!panned.follow(&View { zoom: 12.5, ..moved(0.0) }));
        let wider = RECT.expand2(vec2(10.0, 0.0));
        assert!(!panned.follow(&View { rect: wider, ..moved(0.0) }));
        assert!(panned.follow(&moved(0.0)));
    }
}
