//! The logins with open connections, and when each opened its newest one. A phone that opens a
//! connection per post and leaves the old ones open has abandoned all but the newest.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Weak},
};

use parking_lot::Mutex;
use tokio::time::Instant;

/// A login as used from one machine.
#[derive(Debug)]
pub(super) struct LoginHere {
    login: Box<str>,
    /// When the first request of its newest connection arrived.
    newest: Mutex<Instant>,
}

impl LoginHere {
    pub(super) fn login(&self) -> &str {
        &self.login
    }

    /// Whether another connection of this login began after `time`.
    pub(super) fn has_newer(&self, time: Instant) -> bool {
        *self.newest.lock() > time
    }
}

/// The logins with open connections; logins without any take no memory.
#[derive(Debug, Default)]
pub(super) struct Logins {
    here: HashMap<(IpAddr, Box<str>), Weak<LoginHere>>,
}

impl Logins {
    /// Records that a connection of this login just had its first request.
    pub(super) fn note(&mut self, machine: IpAddr, login: &str, now: Instant) -> Arc<LoginHere> {
        let key = (machine, Box::from(login));
        if let Some(here) = self.here.get(&key).and_then(Weak::upgrade) {
            *here.newest.lock() = now;
            return here;
        }
        self.here.retain(|_, here| here.strong_count() > 0);
        let here = Arc::new(LoginHere { login: Box::from(login), newest: Mutex::new(now) });
        self.here.insert(key, Arc::downgrade(&here));
        here
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn a_login_is_another_one_on_another_machine_and_leaves_nothing_behind() {
        let (mut logins, began) = (Logins::default(), Instant::now());
        let later = began + Duration::from_secs(1);
        let machine = |n: u8| IpAddr::from([10, 0, 0, n]);
        let first = logins.note(machine(1), "rider7", began);
        let other = logins.note(machine(2), "rider7", began);
        let again = logins.note(machine(1), "rider7", later);
        assert!(Arc::ptr_eq(&first, &again) && !Arc::ptr_eq(&first, &other));
        assert!(first.has_newer(began) && !first.has_newer(later) && !other.has_newer(began));
        assert_eq!(first.login(), "rider7");
        drop((first, other, again));
        let _only = logins.note(machine(3), "rider8", began);
        assert_eq!(logins.here.len(), 1);
    }
}
