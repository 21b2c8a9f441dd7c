//! A simulated rider: power, speed, heart rate, cadence, positions and battery, second by second.
//!
//! The model is that of the screen specification, section 15; speed follows from the usual balance
//! of forces on a bicycle (Martin et al., "Validation of a mathematical model for road cycling
//! power", 1998, without its wind and acceleration of the wheels).

use std::fmt::Write as _;

use crate::model::LatLng;

use super::{
    course::{Course, OnCourse, shifted},
    rng::Rng,
};

const GRAVITY: f64 = 9.81;
const AIR_DENSITY_KG_M3: f64 = 1.2;
const BIKE_KG: f64 = 8.5;
const ROLLING_RESISTANCE: f64 = 0.005;
const CDA_ALONE_M2: f64 = 0.32;
const CDA_IN_A_WHEEL_M2: f64 = 0.22;
const DRIVETRAIN_EFFICIENCY: f64 = 0.97;
const MAX_SPEED_M_S: f64 = 56.0 / 3.6;
/// The time constants of the heart rate, rising and falling.
const HEART_UP_SECS: f64 = 28.0;
const HEART_DOWN_SECS: f64 = 45.0;
/// The correlation of the power noise from one second to the next.
const NOISE_MEMORY: f64 = 0.85;
const NOISE_SHARE: f64 = 0.08;
const BATTERY_PERCENT_PER_SEC: f64 = 0.2 / 60.0;
/// The work above threshold that a rider can do, per kilogram.
const W_PRIME_J_PER_KG: f64 = 300.0;

/// The body of a rider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Body {
    /// Mass, kg.
    pub mass_kg: f64,
    /// Functional threshold power, W.
    pub ftp_w: f64,
    /// Maximum heart rate, bpm.
    pub hr_max_bpm: f64,
    /// Resting heart rate, bpm.
    pub hr_rest_bpm: f64,
}

/// What a rider does in one second, instead of just riding along.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RideInstructions {
    /// Multiplies the power that the terrain demands; 1 is normal.
    pub effort: f64,
    /// Rides with this power, whatever the terrain.
    pub fixed_pwr_w: Option<f64>,
    /// Stands still.
    pub stopped: bool,
    /// Drafts behind another rider.
    pub sheltered: bool,
    /// Added to the heart rate that the power explains.
    pub extra_hr_bpm: f64,
}

impl Default for RideInstructions {
    fn default() -> Self {
        Self { effort: 1.0, fixed_pwr_w: None, stopped: false, sheltered: true, extra_hr_bpm: 0.0 }
    }
}

/// Which sensors a phone reads in one second, and their errors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensors {
    /// Position, altitude, speed and distance.
    pub position: bool,
    /// The heart rate strap.
    pub heart: Heart,
    /// Power meter and cadence.
    pub power: bool,
    /// Left and right power in addition to the sum.
    pub left_right: bool,
    /// How far off the position is, m.
    pub spike_m: f64,
}

/// The state of the heart rate strap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heart {
    /// Works.
    Good,
    /// Reports 0.
    Zero,
    /// Silent, or not worn.
    Silent,
}

impl Default for Sensors {
    fn default() -> Self {
        Self { position: true, heart: Heart::Good, power: true, left_right: false, spike_m: 0.0 }
    }
}

/// A rider on the course.
#[derive(Debug, Clone)]
pub struct Rider {
    body: Body,
    rng: Rng,
    dist_m: f64,
    ridden_m: f64,
    secs: f64,
    speed_m_s: f64,
    pwr_w: f64,
    pwr_30s_w: f64,
    noise: f64,
    hr_bpm: f64,
    cad_rpm: f64,
    w_balance_j: f64,
    battery_percent: f64,
    drift_east_m: f64,
    drift_north_m: f64,
}

impl Rider {
    /// A rider rolling at `dist_m` along the course, with a phone charged to `battery_percent`.
    pub fn new(body: Body, dist_m: f64, battery_percent: f64, seed: u64) -> Self {
        Self {
            body,
            rng: Rng::seeded(seed),
            dist_m,
            ridden_m: 0.0,
            secs: 0.0,
            speed_m_s: 7.0,
            pwr_w: body.ftp_w * 0.7,
            pwr_30s_w: body.ftp_w * 0.7,
            noise: 0.0,
            hr_bpm: body.hr_rest_bpm + (body.hr_max_bpm - body.hr_rest_bpm) * 0.7,
            cad_rpm: 88.0,
            w_balance_j: W_PRIME_J_PER_KG * body.mass_kg,
            battery_percent,
            drift_east_m: 0.0,
            drift_north_m: 0.0,
        }
    }

    /// Metres along the course, including laps.
    pub const fn dist_m(&self) -> f64 {
        self.dist_m
    }

    /// Speed, km/h.
    pub const fn spd_kph(&self) -> f64 {
        self.speed_m_s * 3.6
    }

    /// Heart rate, bpm.
    pub const fn hr_bpm(&self) -> f64 {
        self.hr_bpm
    }

    /// Threshold power, W.
    pub const fn ftp_w(&self) -> f64 {
        self.body.ftp_w
    }

    /// Sets the phone's charge, percent.
    pub const fn set_battery(&mut self, percent: f64) {
        self.battery_percent = percent;
    }

    /// Rides one second.
    pub(crate) fn ride(&mut self, course: &Course, instructions: RideInstructions) {
        let Some(here) = course.at(self.dist_m) else { return };
        self.choose_power(here.grade, instructions);
        self.move_on(here.grade, instructions);
        self.beat(instructions.extra_hr_bpm);
        self.secs += 1.0;
        self.battery_percent = (self.battery_percent - BATTERY_PERCENT_PER_SEC).max(1.0);
        let spread_m = if here.under_trees { 10.0 } else { 3.0 };
        for drift in [&mut self.drift_east_m, &mut self.drift_north_m] {
            *drift = 0.97 * *drift + 0.24 * spread_m * 0.7 * self.rng.normal();
        }
    }

    fn choose_power(&mut self, grade: f64, instructions: RideInstructions) {
        let terrain = if grade > 0.02 {
            1.06
        } else if grade > -0.02 {
            0.92
        } else if self.speed_m_s > 11.0 {
            0.0
        } else {
            0.35
        };
        self.noise = NOISE_MEMORY * self.noise
            + (1.0 - NOISE_MEMORY * NOISE_MEMORY).sqrt() * NOISE_SHARE * self.rng.normal();
        let wanted_w =
            instructions.fixed_pwr_w.unwrap_or(self.body.ftp_w * terrain * instructions.effort);
        // With W' exhausted, a rider cannot exceed the threshold.
        let tired = self.w_balance_j <= 0.0 && instructions.fixed_pwr_w.is_none();
        let able_w = if tired { wanted_w.min(self.body.ftp_w) } else { wanted_w };
        self.pwr_w = if instructions.stopped || able_w <= 0.0 {
            0.0
        } else {
            (able_w * (1.0 + self.noise)).max(0.0)
        };
        let full_j = W_PRIME_J_PER_KG * self.body.mass_kg;
        self.w_balance_j = (self.w_balance_j + self.body.ftp_w - self.pwr_w).clamp(0.0, full_j);
        self.pwr_30s_w += (self.pwr_w - self.pwr_30s_w) / 30.0;
        let cadence = 88.0 + 6.0 * (self.secs / 47.0).sin() + 2.0 * self.rng.normal();
        self.cad_rpm = if self.pwr_w > 0.0 { cadence.clamp(78.0, 98.0) } else { 0.0 };
    }

    fn move_on(&mut self, grade: f64, instructions: RideInstructions) {
        const STEPS: u32 = 4;
        let dt = 1.0 / f64::from(STEPS);
        let mass_kg = self.body.mass_kg + BIKE_KG;
        let cda_m2 = if instructions.sheltered { CDA_IN_A_WHEEL_M2 } else { CDA_ALONE_M2 };
        for _ in 0..STEPS {
            if instructions.stopped {
                // A fall: from 44 km/h to a stop in about three seconds.
                self.speed_m_s = (self.speed_m_s - 5.0 * dt).max(0.0);
            } else {
                let v = self.speed_m_s.max(1.5);
                let drive_n = self.pwr_w * DRIVETRAIN_EFFICIENCY / v;
                let drag_n = 0.5 * AIR_DENSITY_KG_M3 * cda_m2 * v * v;
                let weight_n = mass_kg * GRAVITY;
                let force_n = drive_n - drag_n - weight_n * (ROLLING_RESISTANCE + grade);
                self.speed_m_s =
                    (self.speed_m_s + force_n / mass_kg * dt).clamp(1.5, MAX_SPEED_M_S);
            }
            self.dist_m += self.speed_m_s * dt;
            self.ridden_m += self.speed_m_s * dt;
        }
    }

    fn beat(&mut self, extra_bpm: f64) {
        let Body { ftp_w, hr_max_bpm, hr_rest_bpm, .. } = self.body;
        let share = 0.42 + 0.44 * self.pwr_30s_w / ftp_w;
        let target = (hr_rest_bpm + (hr_max_bpm - hr_rest_bpm) * share + extra_bpm).min(hr_max_bpm);
        let tau = if target > self.hr_bpm { HEART_UP_SECS } else { HEART_DOWN_SECS };
        self.hr_bpm += (target - self.hr_bpm) * (1.0 - (-1.0 / tau).exp());
    }

    /// The position that the phone reports.
    fn reported_place(&self, here: &OnCourse, spike_m: f64) -> LatLng {
        shifted(here.place, self.drift_east_m + spike_m, self.drift_north_m)
    }

    /// Appends the line that a phone sends for this second, with the time in milliseconds; nothing
    /// if no sensor has a reading.
    pub(crate) fn write_line(
        &mut self,
        course: &Course,
        sensors: Sensors,
        unix_millis: i64,
        out: &mut String,
    ) {
        let Some(here) = course.at(self.dist_m) else { return };
        let mut fields = String::with_capacity(160);
        let f = &mut fields;
        // Writing to a `String` cannot fail.
        if sensors.position {
            let place = self.reported_place(&here, sensors.spike_m);
            let acc_m = if here.under_trees { 9.0 } else { 3.5 } + self.rng.unit() * 2.0;
            let _ok = write!(
                f,
                "lat={:.6},lng={:.6},alt_m={:.1},spd_kph={:.2},dist_km={:.3},acc_m={acc_m:.1},\
                 bearing={:.0},",
                place.lat_deg(),
                place.lng_deg(),
                here.alt_m,
                self.spd_kph(),
                self.ridden_m / 1000.0,
                here.bearing_deg,
            );
        }
        match sensors.heart {
            Heart::Good => {
                // A heart does not beat like a clock.
                let hr_bpm = self.hr_bpm + 0.8 * self.rng.normal();
                let _ok = write!(f, "hr_bpm={hr_bpm:.0},");
            }
            Heart::Zero => f.push_str("hr_bpm=0,"),
            Heart::Silent => {}
        }
        if sensors.power {
            let _ok = write!(f, "cad_rpm={:.0},pwr_w={:.0},", self.cad_rpm, self.pwr_w);
            if sensors.left_right {
                let left = self.pwr_w * (0.49 + 0.01 * self.rng.normal());
                let _ok = write!(f, "pwr_w_l={left:.0},pwr_w_r={:.0},", self.pwr_w - left);
            }
        }
        let _ok = writeln!(
            out,
            "samples {fields}battery={:.0},dur_s={:.0} {unix_millis}",
            self.battery_percent, self.secs
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: Body = Body { mass_kg: 66.0, ftp_w: 325.0, hr_max_bpm: 188.0, hr_rest_bpm: 44.0 };

    #[test]
    fn a_lap_takes_about_seven_minutes_and_speed_stays_below_56() {
        let course = Course::florence();
        let mut rider = Rider::new(BODY, 0.0, 80.0, 1);
        let mut secs = 0;
        while rider.dist_m() < course.lap_m() {
            rider.ride(&course, RideInstructions::default());
            assert!(rider.spd_kph() <= 56.01);
            secs += 1;
        }
        assert!((330..=510).contains(&secs), "{secs} s");
    }

    #[test]
    fn the_heart_climbs_within_40_s_of_an_attack() {
        let course = Course::florence();
        let mut rider = Rider::new(BODY, 0.0, 80.0, 1);
        for _ in 0..200 {
            rider.ride(&course, RideInstructions::default());
        }
        let before = rider.hr_bpm();
        for _ in 0..20 {
            rider.ride(
                &course,
                RideInstructions { fixed_pwr_w: Some(520.0), ..RideInstructions::default() },
            );
        }
        for _ in 0..10 {
            rider.ride(&course, RideInstructions::default());
        }
        assert!(rider.hr_bpm() > before + 5.0, "{before} -> {}", rider.hr_bpm());
    }

    #[test]
    fn a_fall_ends_in_a_stand_and_the_heart_goes_on() {
        let course = Course::florence();
        let mut rider = Rider::new(BODY, 2400.0, 80.0, 1);
        for _ in 0..10 {
            rider.ride(&course, RideInstructions::default());
        }
        for _ in 0..5 {
            rider.ride(&course, RideInstructions { stopped: true, ..RideInstructions::default() });
        }
        assert!(rider.spd_kph() < 0.01);
        assert!(rider.hr_bpm() > 60.0);
    }

    #[test]
    fn a_line_has_what_the_sensors_read_and_nothing_else() {
        let course = Course::florence();
        let mut rider = Rider::new(BODY, 0.0, 80.0, 1);
        let mut line = String::new();
        let sensors = Sensors { position: false, heart: Heart::Silent, ..Sensors::default() };
        rider.write_line(&course, sensors, 1_700_000_000_123, &mut line);
        assert!(line.starts_with("samples cad_rpm=") && line.ends_with(" 1700000000123\n"));
        assert!(!line.contains("lat=") && !line.contains("hr_bpm") && line.contains("pwr_w="));
    }
}
