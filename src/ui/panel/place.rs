//! A place as text and as a link, the way other programs take it.

use crate::model::LatLng;

/// Latitude and longitude in degrees, to about a metre: `43.76512, 11.25834`.
pub(super) fn coordinates(place: LatLng) -> String {
    format!("{:.5}, {:.5}", place.lat_deg(), place.lng_deg())
}

/// A link that the map of a phone opens (RFC 5870): `geo:43.76512,11.25834`.
pub(super) fn geo_link(place: LatLng) -> String {
    format!("geo:{:.5},{:.5}", place.lat_deg(), place.lng_deg())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_written_as_maps_take_it() {
        let place = LatLng::new(43.765_123_4, -11.258_336).unwrap();
        assert_eq!(coordinates(place), "43.76512, -11.25834");
        assert_eq!(geo_link(place), "geo:43.76512,-11.25834");
    }
}
