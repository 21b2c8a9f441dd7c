//! Synthetic riders' lines, computed with integers so that they are the same on every machine.

use trackside_ui_tests::golden::scene::START_MS;

/// A wave between `-height` and `height` with this period.
pub(crate) fn wave(t: i64, period: i64, height: i64) -> i64 {
    let at = t.rem_euclid(period) * 4 * height / period;
    match at {
        at if at <= height => at,
        at if at <= 3 * height => 2 * height - at,
        at => at - 4 * height,
    }
}

/// Noise between `-height` and `height`, the same for the same second and salt.
pub(crate) fn noise(t: i64, salt: u64, height: i64) -> i64 {
    let mut x =
        (t as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xd1b5_4a32_d192_ed03);
    x = (x ^ (x >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= x >> 29;
    (x % (2 * height as u64 + 1)) as i64 - height
}

/// The values of one second, which can be changed, removed and written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    fields: Vec<(&'static str, String)>,
}

impl Sample {
    /// Sets a field, replacing one of the same name.
    pub(crate) fn set(&mut self, key: &'static str, value: impl ToString) -> &mut Self {
        let value = value.to_string();
        match self.fields.iter_mut().find(|(known, _)| *known == key) {
            Some((_, before)) => *before = value,
            None => self.fields.push((key, value)),
        }
        self
    }

    /// Removes fields.
    pub(crate) fn without(&mut self, keys: &[&str]) -> &mut Self {
        self.fields.retain(|(key, _)| !keys.contains(key));
        self
    }

    /// The line at this many milliseconds since the start of the case.
    pub(crate) fn line(&self, ms: i64) -> String {
        self.line_at(START_MS + ms)
    }

    /// The line at a time in Unix milliseconds.
    pub(crate) fn line_at(&self, unix_ms: i64) -> String {
        if self.fields.is_empty() {
            return String::new();
        }
        let fields: Vec<_> = self.fields.iter().map(|(key, it)| format!("{key}={it}")).collect();
        format!("samples {} {unix_ms}\n", fields.join(","))
    }
}

/// A number with this many decimals, given in units of the last one.
pub(crate) fn fixed(value: i64, decimals: usize) -> String {
    let unit = 10_i64.pow(decimals as u32);
    let (sign, value) = (if value < 0 { "-" } else { "" }, value.abs());
    format!("{sign}{}.{:0decimals$}", value / unit, value % unit)
}

/// A rider's position after `t` seconds: around a diamond near Florence in 800 s.
pub(crate) fn place(sample: &mut Sample, t: i64, salt: u64) {
    sample.set("lat", fixed(43_763_000 + wave(t, 800, 9_000) + noise(t, salt, 8), 6));
    sample.set("lng", fixed(11_265_000 + wave(t + 200, 800, 14_000) + noise(t, salt + 1, 8), 6));
}

/// A bike with everything: power of both legs, cadence, heart rate, position, altitude, battery.
pub(crate) fn bike(t: i64, salt: u64) -> Sample {
    let mut sample = Sample::default();
    place(&mut sample, t, salt);
    let coasts = t % 97 < 6;
    let pwr_w = if coasts { 0 } else { 220 + wave(t, 60, 70) + noise(t, salt + 2, 25) };
    let left = pwr_w * 49 / 100;
    sample
        .set("alt_m", fixed(1_200 + wave(t, 600, 700) + noise(t, salt + 3, 4), 1))
        .set("spd_kph", fixed(3_000 + wave(t, 120, 600) + noise(t, salt + 4, 40), 2))
        .set("dist_km", fixed(t * 25 / 3, 3))
        .set("acc_m", fixed(35 + noise(t, salt + 5, 10), 1))
        .set("bearing", (t * 9 / 20).rem_euclid(360))
        .set("hr_bpm", 140 + wave(t, 300, 18) + noise(t, salt + 6, 2))
        .set("cad_rpm", if coasts { 0 } else { 86 + wave(t, 40, 5) })
        .set("pwr_w", pwr_w)
        .set("pwr_w_l", left)
        .set("pwr_w_r", pwr_w - left)
        .set("temp_c", fixed(215 + wave(t, 900, 15), 1))
        .set("battery", 90 - t / 300)
        .set("dur_s", t);
    sample
}

/// A run: heart rate, position and steps, but no power.
pub(crate) fn run(t: i64, salt: u64) -> Sample {
    let mut sample = Sample::default();
    place(&mut sample, t * 2 / 5, salt);
    sample
        .set("spd_kph", fixed(1_150 + wave(t, 200, 150) + noise(t, salt + 2, 30), 2))
        .set("hr_bpm", 152 + wave(t, 400, 14) + noise(t, salt + 3, 2))
        .set("cad_rpm", 84 + noise(t, salt + 4, 3))
        .set("alt_m", fixed(800 + wave(t, 700, 150), 1))
        .set("battery", 40 - t / 200);
    sample
}
