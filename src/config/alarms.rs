//! When alarms are raised: the table `[alarms]` of the settings file.
//!
//! Limits have no default: none is guessed, least of all from age.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::de::{MINUTE, SECOND, duration, number, switch};

/// When alarms are raised. A field is a key of the table, with its unit, its least and its most value;
/// its default is in [`Default`], and its line in `docs/settings.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct AlarmSettings {
    /// Whether there are alarms; without the key where there is a window.
    #[serde(deserialize_with = "switch_if_set")]
    pub enabled: Option<bool>,
    /// How long a value must be beyond its limit.
    #[serde(rename = "delay_s", deserialize_with = "duration::<_, SECOND, 0, 600>")]
    pub delay: Duration,
    /// By how much a heart rate must come back, in bpm.
    #[serde(deserialize_with = "number::<_, _, 0, 50>")]
    pub heart_rate_band_bpm: u32,
    /// By how much power must come back, in percent of the limit.
    #[serde(deserialize_with = "number::<_, _, 0, 50>")]
    pub power_band_percent: u32,
    /// How long an alarm is silent when it is snoozed.
    #[serde(rename = "snooze_min", deserialize_with = "duration::<_, MINUTE, 1, 240>")]
    pub snooze: Duration,
    /// The heart rate that nobody is to exceed, bpm; an athlete's own comes before it.
    #[serde(deserialize_with = "number::<_, _, 30, 250>")]
    pub heart_rate_max_bpm: Option<u32>,
    /// The power that nobody is to exceed, W; an athlete's own comes before it.
    #[serde(deserialize_with = "number::<_, _, 1, 3000>")]
    pub power_max_w: Option<u32>,
    /// The power that all are to keep, W; an athlete's own comes before it.
    #[serde(deserialize_with = "number::<_, _, 1, 3000>")]
    pub power_min_w: Option<u32>,
}

impl Default for AlarmSettings {
    fn default() -> Self {
        Self {
            enabled: None,
            delay: Duration::from_secs(10),
            heart_rate_band_bpm: 3,
            power_band_percent: 5,
            snooze: Duration::from_mins(10),
            heart_rate_max_bpm: None,
            power_max_w: None,
            power_min_w: None,
        }
    }
}

fn switch_if_set<'de, D: Deserializer<'de>>(value: D) -> Result<Option<bool>, D::Error> {
    switch(value).map(Some)
}
