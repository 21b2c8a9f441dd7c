//! When alarms are raised: settings, and an athlete's limits. Which stops raise one is in
//! [`crate::kind`].

use crate::model::Profile;

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
    /// The heart rate to be kept, bpm.
    pub hr_min_bpm: Option<f64>,
    /// The power that is not to be exceeded, as a mean of 3 s, W.
    pub pwr_max_w: Option<f64>,
    /// The power to be kept, as a mean of 3 s, W.
    pub pwr_min_w: Option<f64>,
}

impl Limits {
    /// Those of an athlete's profile.
    pub const fn of(profile: &Profile) -> Self {
        Self {
            hr_max_bpm: profile.alarm_hr_bpm,
            hr_min_bpm: profile.alarm_hr_below_bpm,
            pwr_max_w: profile.alarm_pwr_w,
            pwr_min_w: profile.alarm_pwr_below_w,
        }
    }

    /// These, with those of `other` where one is missing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            hr_max_bpm: self.hr_max_bpm.or(other.hr_max_bpm),
            hr_min_bpm: self.hr_min_bpm.or(other.hr_min_bpm),
            pwr_max_w: self.pwr_max_w.or(other.pwr_max_w),
            pwr_min_w: self.pwr_min_w.or(other.pwr_min_w),
        }
    }
}
