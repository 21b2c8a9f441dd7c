//! When the screen takes a value for old: the table `[view]` of the settings file.

use std::time::Duration;

use serde::Deserialize;

use super::de::{SECOND, duration};

/// When values count as old. A field is a key of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct View {
    /// Up to this age every value is fresh; slow senders have three of their intervals.
    #[serde(rename = "fresh_s", deserialize_with = "duration::<_, SECOND, 2, 90>")]
    pub fresh: Duration,
    /// Up to this age no value is lost; never less than twice the age at which it stops being fresh.
    #[serde(rename = "lost_s", deserialize_with = "duration::<_, SECOND, 10, 3600>")]
    pub lost: Duration,
}

impl Default for View {
    fn default() -> Self {
        Self { fresh: Duration::from_secs(10), lost: Duration::from_mins(1) }
    }
}
