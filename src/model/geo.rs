//! Positions on the Earth.

/// Mean radius of the Earth (IUGG R1).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A position: WGS 84 latitude and longitude, both finite and in range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LatLng {
    lat_deg: f64,
    lng_deg: f64,
}

/// Latitude or longitude is not finite or out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a position has a latitude of -90 to 90 and a longitude of -180 to 180 degrees")]
pub struct InvalidPosition;

impl LatLng {
    /// A position, if both angles are in range: -90 to 90 and -180 to 180 degrees.
    pub fn new(lat_deg: f64, lng_deg: f64) -> Result<Self, InvalidPosition> {
        // Comparisons with NaN are false, so NaN is rejected too.
        if lat_deg.abs() <= 90.0 && lng_deg.abs() <= 180.0 {
            Ok(Self { lat_deg, lng_deg })
        } else {
            Err(InvalidPosition)
        }
    }

    /// Latitude in degrees, north positive.
    pub const fn lat_deg(self) -> f64 {
        self.lat_deg
    }

    /// Longitude in degrees, east positive.
    pub const fn lng_deg(self) -> f64 {
        self.lng_deg
    }

    /// Great-circle distance in metres (haversine formula on a sphere, accurate to 0.6 %).
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat_deg.to_radians(), other.lat_deg.to_radians());
        let half_dlat = (lat2 - lat1) / 2.0;
        let half_dlng = (other.lng_deg - self.lng_deg).to_radians() / 2.0;
        let a = half_dlat.sin().powi(2) + lat1.cos() * lat2.cos() * half_dlng.sin().powi(2);
        2.0 * EARTH_RADIUS_M * a.sqrt().min(1.0).asin()
    }
}
