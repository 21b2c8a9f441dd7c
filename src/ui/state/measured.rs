//! A line that the viewer measures on the map.

use crate::model::LatLng;

/// A straight line on the map; its length is written beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeasuredLine {
    /// Where it begins.
    pub from: LatLng,
    /// Where it ends.
    pub to: LatLng,
    /// Its end still follows the pointer.
    pub is_open: bool,
}

impl MeasuredLine {
    /// Its length in metres.
    pub fn length_m(&self) -> f64 {
        self.from.distance_m(self.to)
    }
}
