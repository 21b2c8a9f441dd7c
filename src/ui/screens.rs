//! The screens that are connected: a window that stood on one that is gone comes back.

use eframe::egui::{Pos2, Rect, pos2, vec2};

/// As much of a window's upper edge has to be on a screen for it to be moved by hand, in points.
const REACHABLE: [f32; 2] = [120.0, 16.0];

/// The screens in points at 100 %; empty where nothing is known of them.
pub(super) fn connected(frame: &eframe::Frame) -> Vec<Rect> {
    let Some(window) = frame.winit_window() else { return Vec::new() };
    let scale = window.scale_factor() as f32;
    let screens = window.available_monitors().map(|screen| {
        let (corner, extent) = (screen.position(), screen.size());
        let corner = pos2(corner.x as f32, corner.y as f32);
        let extent = vec2(extent.width as f32, extent.height as f32);
        Rect::from_min_size(corner / scale, extent / scale)
    });
    screens.filter(Rect::is_positive).collect()
}

/// Where to put a window instead, if none of the screens has its upper edge: in the middle of the
/// first one.
pub(super) fn brought_back(window: Rect, screens: &[Rect]) -> Option<Pos2> {
    let [least_w, least_h] = REACHABLE;
    let edge = window.with_max_y(window.top() + least_h);
    let is_reachable = |screen: &Rect| {
        let seen = screen.intersect(edge);
        least_w.min(window.width()) <= seen.width() && least_h <= seen.height() + 0.5
    };
    if screens.iter().any(is_reachable) {
        return None;
    }
    let screen = screens.first()?;
    let spare = (screen.size() - window.size()).max(vec2(0.0, 0.0));
    Some(screen.min + spare / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(width, height))
    }

    #[test]
    fn a_window_stays_where_a_screen_has_its_upper_edge_and_comes_back_where_none_has() {
        let laptop = rect(0.0, 0.0, 1920.0, 1080.0);
        let left = rect(-1280.0, 200.0, 1280.0, 720.0);
        let both = [laptop, left];
        for (window, screens, expected) in [
            (rect(100.0, 80.0, 1280.0, 720.0), &both[..], None),
            (rect(-1200.0, 220.0, 1000.0, 640.0), &both[..], None),
            // That screen is gone.
            (rect(-1200.0, 220.0, 1000.0, 640.0), &both[..1], Some(pos2(460.0, 220.0))),
            (rect(2500.0, 0.0, 1920.0, 1080.0), &both[..1], Some(pos2(0.0, 0.0))),
            // Larger than the screen that there is.
            (rect(4000.0, 0.0, 3840.0, 2160.0), &both[..1], Some(pos2(0.0, 0.0))),
            // A strip at the right, too narrow to be grasped, and one wide enough.
            (rect(1880.0, 10.0, 1280.0, 720.0), &both[..1], Some(pos2(320.0, 180.0))),
            (rect(1700.0, 10.0, 1280.0, 720.0), &both[..1], None),
            // Its title is above the screen.
            (rect(100.0, -300.0, 1280.0, 720.0), &both[..1], Some(pos2(320.0, 180.0))),
            // Nothing is known of any screen.
            (rect(9000.0, 0.0, 1280.0, 720.0), &[], None),
        ] {
            assert_eq!(brought_back(window, screens), expected, "{window}");
        }
    }
}
