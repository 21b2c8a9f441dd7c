//! Why an athlete is silent, as far as that is known.

use crate::model::{SenderActivity, UnixNanos, machine_of};

/// A battery at or under this explains a silence, percent.
const LOW_BATTERY_PERCENT: f64 = 10.0;
/// An address that changed so long before or after the last contact explains a silence, in seconds.
/// After it, because a change is noticed only when somebody looks.
const ADDRESS_CHANGE_SECS: f64 = 60.0;

/// Why an athlete is silent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LostCause {
    /// What the phone sends was refused after it was heard last.
    Refused,
    /// The phone came to another network, or this computer's address is not what it was.
    AddressChanged,
    /// The phone's battery was low when it was heard last.
    LowBattery {
        /// Its charge then.
        percent: f64,
    },
}

/// What may explain a silence; each in seconds ago.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Hints {
    /// The last contact.
    pub(super) contact_secs: Option<f64>,
    /// The last refusal.
    pub(super) refused_secs: Option<f64>,
    /// The last change of an address.
    pub(super) address_changed_secs: Option<f64>,
    /// Charge of the phone when it was heard last.
    pub(super) battery_percent: Option<f64>,
}

impl Hints {
    /// The cause, the surest first.
    pub(super) fn cause(&self) -> Option<LostCause> {
        let contact_secs = self.contact_secs.unwrap_or(f64::INFINITY);
        if self.refused_secs.is_some_and(|secs| secs < contact_secs) {
            return Some(LostCause::Refused);
        }
        let is_then = |secs: &f64| (secs - contact_secs).abs() <= ADDRESS_CHANGE_SECS;
        if self.address_changed_secs.as_ref().is_some_and(is_then) {
            return Some(LostCause::AddressChanged);
        }
        let percent = self.battery_percent.filter(|percent| *percent <= LOW_BATTERY_PERCENT)?;
        Some(LostCause::LowBattery { percent })
    }
}

/// When the phone of this login was first heard at its latest address, if it was heard at another
/// one before: the same app at two addresses is a phone that changed the network.
pub fn address_changed(login: &str, activity: &[SenderActivity]) -> Option<UnixNanos> {
    let own = || activity.iter().filter(|device| device.login.as_str() == login);
    let latest = own().max_by_key(|device| device.last)?;
    let is_before = |device: &&SenderActivity| {
        device.app == latest.app
            && !is_same_machine(&device.address, &latest.address)
            && device.first < latest.first
    };
    own().any(|device| is_before(&device)).then_some(latest.first)
}

fn is_same_machine(one: &str, other: &str) -> bool {
    match (one.parse(), other.parse()) {
        (Ok(one), Ok(other)) => machine_of(one) == machine_of(other),
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::Login;

    #[test]
    fn the_surest_cause_is_told() {
        use LostCause::{AddressChanged, LowBattery, Refused};
        let low = Some(LowBattery { percent: 4.0 });
        // Seconds since contact, refusal and change of address; charge.
        for (contact, refused, changed, battery, expected) in [
            (72.0, None, None, Some(80.0), None),
            (72.0, None, None, None, None),
            (72.0, None, None, Some(10.1), None),
            (72.0, None, None, Some(10.0), Some(LowBattery { percent: 10.0 })),
            (72.0, None, None, Some(4.0), low),
            (72.0, Some(30.0), None, Some(4.0), Some(Refused)),
            (72.0, Some(100.0), None, Some(4.0), low),
            (72.0, None, Some(70.0), Some(4.0), Some(AddressChanged)),
            (72.0, None, Some(12.0), None, Some(AddressChanged)),
            (72.0, None, Some(132.0), None, Some(AddressChanged)),
            (72.0, None, Some(132.5), None, None),
            (72.0, None, Some(11.5), None, None),
            (72.0, Some(1.0), Some(70.0), None, Some(Refused)),
        ] {
            let hints = Hints {
                contact_secs: Some(contact),
                refused_secs: refused,
                address_changed_secs: changed,
                battery_percent: battery,
            };
            assert_eq!(hints.cause(), expected, "{hints:?}");
        }
        let never_heard = Hints { refused_secs: Some(5.0), ..Hints::default() };
        assert_eq!(never_heard.cause(), Some(Refused));
        assert_eq!(Hints::default().cause(), None);
    }

    #[test]
    fn the_same_app_at_another_address_is_a_phone_that_changed_the_network() {
        let device =
            |login: &str, address: &str, app: &str, first: i64, last: i64| SenderActivity {
                login: Login::try_from(login).unwrap(),
                via: 1,
                address: address.into(),
                app: app.into(),
                lines: 1,
                per_minute: 0,
                heard: Arc::default(),
                first: UnixNanos(first),
                last: UnixNanos(last),
            };
        let home = device("rider1", "192.168.1.20", "IpBike", 10, 50);
        let mobile = device("rider1", "10.4.0.7", "IpBike", 50, 60);
        let watch = device("rider1", "192.168.1.40", "Watch", 30, 90);
        let other = device("rider2", "10.9.9.9", "IpBike", 70, 80);
        let changed = |all: &[&SenderActivity]| {
            let all: Vec<SenderActivity> = all.iter().map(|it| (*it).clone()).collect();
            address_changed("rider1", &all).map(|time| time.0)
        };
        assert_eq!(changed(&[]), None);
        assert_eq!(changed(&[&home]), None);
        assert_eq!(changed(&[&home, &mobile, &other]), Some(50));
        assert_eq!(changed(&[&home, &mobile, &watch]), None, "another device is heard last");
        assert_eq!(changed(&[&other]), None);
    }
}
