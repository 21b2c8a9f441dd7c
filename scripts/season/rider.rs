//! A rider whose values wander like those of sensors.

use std::fmt::Write as _;

/// Kilometres per degree of latitude.
const KM_PER_DEG: f64 = 111.2;

/// A `SplitMix64` generator: the same seed gives the same season.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform over -1 to 1.
    fn swing(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    /// An integer below `n`.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// A rider's sensor values.
pub(crate) struct Rider {
    lat_deg: f64,
    lng_deg: f64,
    heading_rad: f64,
    alt_m: f64,
    gradient: f64,
    spd_kph: f64,
    dist_km: f64,
    hr_bpm: f64,
    pwr_w: f64,
    cad_rpm: f64,
    temp_c: f64,
    battery: f64,
}

impl Rider {
    pub(crate) fn new(rng: &mut Rng) -> Self {
        Self {
            lat_deg: 43.77 + 0.01 * rng.swing(),
            lng_deg: 11.25 + 0.01 * rng.swing(),
            heading_rad: 3.0 * rng.swing(),
            alt_m: 80.0 + 20.0 * rng.swing(),
            gradient: 0.0,
            spd_kph: 30.0 + 5.0 * rng.swing(),
            dist_km: 0.0,
            hr_bpm: 140.0 + 15.0 * rng.swing(),
            pwr_w: 210.0 + 50.0 * rng.swing(),
            cad_rpm: 85.0 + 8.0 * rng.swing(),
            temp_c: 21.0 + rng.swing(),
            battery: 90.0 + 10.0 * rng.swing(),
        }
    }

    /// Advances by this many seconds.
    pub(crate) fn ride(&mut self, secs: f64, rng: &mut Rng) {
        let mut wander = |value: &mut f64, swing: f64, low: f64, high: f64| {
            *value = (*value + swing * rng.swing()).clamp(low, high);
        };
        wander(&mut self.gradient, 0.002, -0.08, 0.08);
        wander(&mut self.heading_rad, 0.05, -1000.0, 1000.0);
        wander(&mut self.spd_kph, 0.9, 8.0, 62.0);
        wander(&mut self.hr_bpm, 1.2, 85.0, 190.0);
        wander(&mut self.pwr_w, 30.0, 0.0, 650.0);
        wander(&mut self.cad_rpm, 2.5, 0.0, 118.0);
        wander(&mut self.temp_c, 0.04, 12.0, 33.0);
        self.battery = (self.battery - secs / 600.0).max(1.0);
        let km = self.spd_kph * secs / 3600.0;
        self.dist_km += km;
        self.lat_deg += km / KM_PER_DEG * self.heading_rad.cos();
        self.lng_deg += km / KM_PER_DEG * self.heading_rad.sin() / self.lat_deg.to_radians().cos();
        self.alt_m += 1000.0 * km * self.gradient;
    }

    /// The body of a request with this single sample.
    pub(crate) fn write_body(&self, millis: i64, out: &mut String) {
        writeln!(
            out,
            "samples lat={:.7},lng={:.7},alt_m={:.1},spd_kph={:.2},dist_km={:.3},hr_bpm={:.0},\
             cad_rpm={:.0},pwr_w={:.0},temp_c={:.1},battery={:.0} {millis}",
            self.lat_deg,
            self.lng_deg,
            self.alt_m,
            self.spd_kph,
            self.dist_km,
            self.hr_bpm,
            self.cad_rpm,
            self.pwr_w,
            self.temp_c,
            self.battery,
        )
        .unwrap();
    }
}
