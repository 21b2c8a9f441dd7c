//! What the logbook keeps of alarms: how one was dealt with, and incidents.

use super::{LatLng, UnixNanos};

/// The longest name of an alarm, in bytes.
const MAX_NAME_BYTES: usize = 32;

/// Which alarm an entry is about, such as `heart-rate`: 1 to 32 of `a-z0-9-`. Names of alarms that a
/// later version adds are kept as they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlarmName(Box<str>);

/// The text is not the name of an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the name of an alarm has 1 to 32 of the characters a-z 0-9 -")]
pub struct InvalidAlarmName;

impl AlarmName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for AlarmName {
    type Error = InvalidAlarmName;

    fn try_from(text: &str) -> Result<Self, InvalidAlarmName> {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if (1..=MAX_NAME_BYTES).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidAlarmName)
        }
    }
}

/// How an alarm was dealt with last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handling {
    /// Somebody has seen it.
    Acknowledged,
    /// It is silent until this time.
    Snoozed {
        /// Until when.
        until: UnixNanos,
    },
    /// It is over: what was said of it before no longer counts.
    Ended,
    /// The operator does not want it for this athlete at all.
    OutOfService,
}

/// How an alarm was dealt with last, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handled {
    /// How.
    pub how: Handling,
    /// When.
    pub at: UnixNanos,
}

/// An incident: an athlete may need help, and somebody has to go and see.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IncidentEntry {
    /// The last known place, in units of 1e-7 degrees north and east, about a centimetre.
    pub place_e7: Option<(i32, i32)>,
    /// Who goes; empty while nobody does.
    pub responder: String,
    /// What was found; empty for nothing.
    pub note: String,
    /// When it was closed; `None` while it is open.
    pub closed: Option<UnixNanos>,
}

impl IncidentEntry {
    /// One that has just begun, at the athlete's last known place.
    pub fn at(place: Option<LatLng>) -> Self {
        let e7 = |deg: f64| (deg * 1e7).round() as i32;
        let place_e7 = place.map(|place| (e7(place.lat_deg()), e7(place.lng_deg())));
        Self { place_e7, ..Self::default() }
    }

    /// The last known place.
    pub fn place(&self) -> Option<LatLng> {
        let (lat_e7, lng_e7) = self.place_e7?;
        LatLng::new(f64::from(lat_e7) / 1e7, f64::from(lng_e7) / 1e7).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_kept_to_a_centimetre() {
        let place = LatLng::new(43.769_562_34, -179.999_999_96).unwrap();
        let kept = IncidentEntry::at(Some(place)).place().unwrap();
        assert!(place.distance_m(kept) < 0.02, "{kept:?}");
        assert_eq!(IncidentEntry::at(None).place(), None);
    }

    #[test]
    fn names_of_alarms_are_short_words() {
        for good in ["heart-rate", "sos", "a", &"x".repeat(32)] {
            assert_eq!(AlarmName::try_from(good).unwrap().as_str(), good);
        }
        for bad in ["", "Heart", "heart rate", "a,b", &"x".repeat(33)] {
            AlarmName::try_from(bad).unwrap_err();
        }
    }
}
