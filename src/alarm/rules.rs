//! When alarms are raised: settings, an athlete's limits, and what a kind of sport calls a stop.

/// When alarms are raised, for everybody.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// How long a value must be beyond its limit, in seconds.
    pub delay_secs: f64,
    /// By how much a heart rate must come back, in bpm.
    pub hr_band_bpm: f64,
    /// By how much power must come back, as a share of the limit.
    pub pwr_band_share: f64,
    /// How many samples end the loss of a signal.
    pub clear_samples: u32,
    /// Free space on the disk below which there is a warning, in bytes.
    pub disk_bytes: u64,
    /// Charge of this laptop below which there is a warning, in percent.
    pub laptop_battery_percent: f64,
    /// Charge of a phone up to which there is a notice, in percent.
    pub phone_battery_percent: f64,
    /// How many athletes make a group,
    pub group_athletes: usize,
    /// and which share of those that are live.
    pub group_share: f64,
    /// Phones that fall silent within this time point to the network, in seconds.
    pub network_secs: f64,
    /// Athletes who stand or fall silent within this time do so together, in seconds.
    pub group_secs: f64,
    /// How long an alarm must have been on the screen before it can be acknowledged, in seconds.
    pub shown_secs: f64,
    /// How long an alarm is silent when it is snoozed, in seconds.
    pub snooze_secs: f64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            delay_secs: 10.0,
            hr_band_bpm: 3.0,
            pwr_band_share: 0.05,
            clear_samples: 3,
            disk_bytes: 2_000_000_000,
            laptop_battery_percent: 15.0,
            phone_battery_percent: 10.0,
            group_athletes: 3,
            group_share: 0.3,
            network_secs: 15.0,
            group_secs: 60.0,
            shown_secs: 1.0,
            snooze_secs: 600.0,
        }
    }
}

impl Rules {
    /// Whether so many of a group of `n_live` are enough to be told as one.
    pub(super) fn is_group(&self, n: usize, n_live: usize) -> bool {
        n >= self.group_athletes && n as f64 >= self.group_share * n_live as f64
    }
}

/// The limits of one athlete. Without one there is no alarm: none is guessed, least of all from age.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Limits {
    /// The heart rate that is not to be exceeded, bpm.
    pub hr_max_bpm: Option<f64>,
    /// The power that is not to be exceeded, as a mean of 3 s, W.
    pub pwr_max_w: Option<f64>,
    /// The power to be kept, as a mean of 3 s, W.
    pub pwr_min_w: Option<f64>,
}

impl Limits {
    /// These, with those of `other` where one is missing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            hr_max_bpm: self.hr_max_bpm.or(other.hr_max_bpm),
            pwr_max_w: self.pwr_max_w.or(other.pwr_max_w),
            pwr_min_w: self.pwr_min_w.or(other.pwr_min_w),
        }
    }
}

/// What a kind of sport calls standing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MotionRules {
    /// Under this speed an athlete stands, km/h. From twice of it on, one who stood moves again, so
    /// that a wandering position does not end a stop.
    pub still_kph: f64,
    /// What an abrupt stop is; `None` where there is no such thing.
    pub abrupt: Option<AbruptStopRule>,
    /// How long standing is told, in seconds; `None` for never.
    pub stopped_secs: Option<f64>,
}

/// From riding to standing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AbruptStopRule {
    /// From at least this speed, km/h,
    pub from_kph: f64,
    /// to standing within this time, in seconds,
    pub within_secs: f64,
    /// and still after this time, in seconds.
    pub still_secs: f64,
}

impl MotionRules {
    /// On wheels.
    pub const RIDER: Self = Self {
        still_kph: 3.0,
        abrupt: Some(AbruptStopRule { from_kph: 25.0, within_secs: 5.0, still_secs: 15.0 }),
        stopped_secs: Some(60.0),
    };
    /// On foot: slower, and stopping between repetitions is part of training, so that only a long
    /// stillness after a stop is told.
    pub const RUNNER: Self = Self {
        still_kph: 2.0,
        abrupt: Some(AbruptStopRule { from_kph: 9.0, within_secs: 3.0, still_secs: 45.0 }),
        stopped_secs: Some(120.0),
    };
    /// Where athletes stand for many reasons, or do not move at all: in boats, in a hall.
    pub const NONE: Self = Self { still_kph: 0.0, abrupt: None, stopped_secs: None };
}

impl Default for MotionRules {
    fn default() -> Self {
        Self::RIDER
    }
}
