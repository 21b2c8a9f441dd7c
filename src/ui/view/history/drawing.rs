//! A small drawing of a track, without a map.

use eframe::egui::{Painter, Rect, Shape, Stroke, pos2};

use crate::model::LatLng;

/// Draws the track as large as `rect` allows, north up.
pub(super) fn track(painter: &Painter, rect: Rect, places: &[LatLng], stroke: Stroke) {
    let (Some(first), true) = (places.first(), places.len() > 1) else { return };
    let shrink = first.lat_deg().to_radians().cos();
    // An equirectangular projection; across the date line it takes the short way.
    let flat = |place: &LatLng| {
        let east = (place.lng_deg() - first.lng_deg() + 540.0).rem_euclid(360.0) - 180.0;
        (east * shrink, place.lat_deg() - first.lat_deg())
    };
    let (mut west, mut east, mut south, mut north) = (0.0_f64, 0.0_f64, 0.0_f64, 0.0_f64);
    for (x, y) in places.iter().map(flat) {
        (west, east) = (west.min(x), east.max(x));
        (south, north) = (south.min(y), north.max(y));
    }
    let scale_x = f64::from(rect.width()) / (east - west).max(1e-9);
    let scale_y = f64::from(rect.height()) / (north - south).max(1e-9);
    // A limit on the scale, so that an athlete who stood still is a dot rather than a scribble of
    // GPS noise.
    let scale = scale_x.min(scale_y).min(f64::from(rect.width()) / 1e-3);
    let (middle_x, middle_y) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let line = places
        .iter()
        .map(flat)
        .map(|(x, y)| {
            let (dx, dy) = ((x - middle_x) * scale, (y - middle_y) * scale);
            pos2(rect.center().x + dx as f32, rect.center().y - dy as f32)
        })
        .collect();
    painter.add(Shape::line(line, stroke));
}
