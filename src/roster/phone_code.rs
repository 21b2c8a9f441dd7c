//! Wrong codes of phones are limited like wrong passwords.

use std::net::IpAddr;

use super::{LoginOutcome, Roster};

impl Roster {
    /// Counts a phone's code that nobody has against the address, once however often the phone
    /// repeats it. A right code is never held up by others: it cannot be guessed.
    pub fn wrong_phone_code(&self, code: &str, from: IpAddr) -> LoginOutcome {
        // No login is empty, so this is the digest of nobody's password.
        let digest = self.inner.checker.digest("", code);
        let now = self.inner.clock.mono();
        let mut throttle = self.inner.throttle.lock();
        if throttle.is_known_wrong(&digest, None) {
            return LoginOutcome::Wrong;
        }
        if let Some(secs) = throttle.address_wait_secs(from, now) {
            return LoginOutcome::Throttled(secs);
        }
        throttle.address_failed(from, now);
        throttle.remember_wrong(digest, None);
        LoginOutcome::Wrong
    }
}

#[cfg(test)]
mod tests {
    use std::{net::Ipv4Addr, sync::Arc};

    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn guesses_are_throttled_and_a_phone_that_repeats_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("athletes.toml");
        let roster = Roster::open(&path, Arc::new(SystemClock::new())).unwrap();
        let from = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
        for _ in 0..1000 {
            assert_eq!(roster.wrong_phone_code("old", from), LoginOutcome::Wrong);
        }
        let throttled = (0..100)
            .map(|n| roster.wrong_phone_code(&format!("guess{n}"), from))
            .position(|outcome| matches!(outcome, LoginOutcome::Throttled(_)));
        assert_eq!(throttled, Some(59));
        assert_eq!(roster.wrong_phone_code("old", from), LoginOutcome::Wrong);
        let elsewhere = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));
        assert_eq!(roster.wrong_phone_code("guess99", elsewhere), LoginOutcome::Wrong);
    }
}
