//! Limits failed logins: leaky buckets per address, per name and per pair of both, in bounded
//! tables.
//!
//! Nobody may be locked out by the failures of others. So a password that was wrong once is
//! remembered as wrong (a phone that repeats it all day costs nothing and uses up no attempts), a
//! name is throttled first where its failures come from, and an athlete's first attempt from an
//! address is checked whatever else failed there or elsewhere.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    net::IpAddr,
    sync::Arc,
};

use super::password::Digest;
use crate::model::{MonoNanos, machine_of};

/// The size of each table; beyond it, the entry with the fewest failures is evicted.
const MAX_ENTRIES: usize = 4096;
/// How many wrong logins to remember; beyond it, the oldest is evicted.
const MAX_WRONG: usize = 1024;

/// How many failures are allowed in a burst, and how fast they are forgiven.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    burst: f64,
    forgiven_every_secs: f64,
}

/// Failures from one address, for any name.
const PER_ADDRESS: Allowance = Allowance { burst: 60.0, forgiven_every_secs: 5.0 };
/// Failures for one name from one address.
const PER_PAIR: Allowance = Allowance { burst: 30.0, forgiven_every_secs: 10.0 };
/// Failures for one name, from any address.
const PER_NAME: Allowance = Allowance { burst: 120.0, forgiven_every_secs: 5.0 };
/// New accounts per address: a whole club may be behind one router, but a flood is stopped.
const ACCOUNTS: Allowance = Allowance { burst: 60.0, forgiven_every_secs: 10.0 };
/// New accounts from this machine: the operator's scripts.
const OWN_ACCOUNTS: Allowance = Allowance { burst: 5000.0, forgiven_every_secs: 1.0 };

/// The unforgiven failures at a time.
#[derive(Debug, Clone, Copy)]
struct Failures {
    count: f64,
    at: MonoNanos,
}

/// The failures by one kind of key.
#[derive(Debug)]
struct Table<K> {
    allowance: Allowance,
    failures: HashMap<K, Failures>,
}

impl<K: Eq + Hash + Clone> Table<K> {
    fn new(allowance: Allowance) -> Self {
        Self { allowance, failures: HashMap::new() }
    }

    /// Whether all failures of this key are forgiven.
    fn is_clean(&self, key: &K, now: MonoNanos) -> bool {
        self.failures.get(key).is_none_or(|known| self.count(*known, now) <= 0.0)
    }

    fn count(&self, failures: Failures, now: MonoNanos) -> f64 {
        let forgiven = now.secs_since(failures.at).max(0.0) / self.allowance.forgiven_every_secs;
        (failures.count - forgiven).max(0.0)
    }

    /// Seconds until one more failure is allowed; `None` if it is now.
    fn wait_secs(&self, key: &K, now: MonoNanos) -> Option<u64> {
        let count = self.count(*self.failures.get(key)?, now);
        let excess = count - (self.allowance.burst - 1.0);
        (excess > 0.0).then(|| (excess * self.allowance.forgiven_every_secs).ceil().max(1.0) as u64)
    }

    fn add(&mut self, key: K, now: MonoNanos) {
        let count = self.failures.get(&key).map_or(0.0, |known| self.count(*known, now));
        if self.failures.len() >= MAX_ENTRIES && !self.failures.contains_key(&key) {
            self.make_room(now);
        }
        self.failures.insert(key, Failures { count: count + 1.0, at: now });
    }

    fn make_room(&mut self, now: MonoNanos) {
        let allowance = self.allowance;
        let count = |known: &Failures| {
            known.count - now.secs_since(known.at).max(0.0) / allowance.forgiven_every_secs
        };
        self.failures.retain(|_, known| count(known) > 0.0);
        if self.failures.len() >= MAX_ENTRIES {
            let least = self.failures.iter().min_by(|a, b| count(a.1).total_cmp(&count(b.1)));
            if let Some(key) = least.map(|(key, _)| key.clone()) {
                self.failures.remove(&key);
            }
        }
    }
}

/// Whether a login may be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ThrottleDecision {
    /// Check it.
    Check,
    /// Check it, but report a failure as if it had not been checked: wait this many seconds.
    CheckQuietly(u64),
    /// Do not check it; retry after this many seconds.
    Wait(u64),
}

/// A name tried from an address.
type Pair = (Box<str>, IpAddr);

/// Recent failed logins.
#[derive(Debug)]
pub(super) struct Throttle {
    addresses: Table<IpAddr>,
    pairs: Table<Pair>,
    names: Table<Box<str>>,
    accounts: Table<IpAddr>,
    own_accounts: Table<IpAddr>,
    /// Where each login succeeded, latest last.
    good: VecDeque<Pair>,
    /// Wrong logins, with the hash that they did not match.
    wrong: HashMap<Digest, Option<Arc<str>>>,
    /// The wrong logins, oldest first.
    wrong_order: VecDeque<Digest>,
}

impl Throttle {
    pub(super) fn new() -> Self {
        Self {
            addresses: Table::new(PER_ADDRESS),
            pairs: Table::new(PER_PAIR),
            names: Table::new(PER_NAME),
            accounts: Table::new(ACCOUNTS),
            own_accounts: Table::new(OWN_ACCOUNTS),
            good: VecDeque::new(),
            wrong: HashMap::new(),
            wrong_order: VecDeque::new(),
        }
    }

    /// Whether this name may be checked for this address. `is_known`: whether the login exists.
    pub(super) fn decide(
        &self,
        name: &str,
        from: IpAddr,
        now: MonoNanos,
        is_known: bool,
    ) -> ThrottleDecision {
        let pair = (shortened(name), machine_of(from));
        if let Some(secs) = self.pairs.wait_secs(&pair, now) {
            return ThrottleDecision::Wait(secs);
        }
        let wait_secs =
            self.addresses.wait_secs(&pair.1, now).max(self.names.wait_secs(&pair.0, now));
        match wait_secs {
            None => ThrottleDecision::Check,
            Some(secs)
                if is_known && (self.pairs.is_clean(&pair, now) || self.good.contains(&pair)) =>
            {
                ThrottleDecision::CheckQuietly(secs)
            }
            Some(secs) => ThrottleDecision::Wait(secs),
        }
    }

    /// Seconds until this address is allowed another failure of any kind.
    pub(super) fn address_wait_secs(&self, from: IpAddr, now: MonoNanos) -> Option<u64> {
        self.addresses.wait_secs(&machine_of(from), now)
    }

    /// Counts a failed login.
    pub(super) fn failed(&mut self, name: &str, from: IpAddr, now: MonoNanos) {
        let (name, address) = (shortened(name), machine_of(from));
        self.addresses.add(address, now);
        self.names.add(name.clone(), now);
        self.pairs.add((name, address), now);
    }

    /// Records that this name logged in from this address.
    pub(super) fn succeeded(&mut self, name: &str, from: IpAddr) {
        let pair = (shortened(name), machine_of(from));
        if !self.good.contains(&pair) {
            if self.good.len() >= MAX_ENTRIES {
                self.good.pop_front();
            }
            self.good.push_back(pair);
        }
    }

    /// Whether this login and password were already found not to match this hash.
    pub(super) fn is_known_wrong(&self, login: &Digest, hash: Option<&Arc<str>>) -> bool {
        self.wrong.get(login).is_some_and(|known| known.as_ref() == hash)
    }

    /// Remembers a login and password that do not match the hash (or any).
    pub(super) fn remember_wrong(&mut self, login: Digest, hash: Option<Arc<str>>) {
        if self.wrong.insert(login, hash).is_some() {
            return;
        }
        self.wrong_order.push_back(login);
        if self.wrong_order.len() > MAX_WRONG
            && let Some(oldest) = self.wrong_order.pop_front()
        {
            self.wrong.remove(&oldest);
        }
    }

    /// Counts a new account for this address, or returns the seconds until it may have another.
    pub(super) fn count_account(&mut self, from: IpAddr, now: MonoNanos) -> Option<u64> {
        let is_own = from.to_canonical().is_loopback();
        let table = if is_own { &mut self.own_accounts } else { &mut self.accounts };
        let wait_secs = table.wait_secs(&machine_of(from), now);
        if wait_secs.is_none() {
            table.add(machine_of(from), now);
        }
        wait_secs
    }

    /// Counts a failure that concerns no athlete, such as a wrong registration code.
    pub(super) fn address_failed(&mut self, from: IpAddr, now: MonoNanos) {
        self.addresses.add(machine_of(from), now);
    }
}

/// The name as stored: shortened, so that nobody can choose how much memory it takes.
fn shortened(name: &str) -> Box<str> {
    name[..name.floor_char_boundary(64)].into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    fn at(secs: f64) -> MonoNanos {
        MonoNanos::default().plus_secs(secs)
    }

    fn elsewhere(n: u8) -> IpAddr {
        IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 1, n))
    }

    fn fail(throttle: &mut Throttle, name: &str, from: IpAddr, times: usize) {
        for _ in 0..times {
            throttle.failed(name, from, at(0.0));
        }
    }

    #[test]
    fn a_name_is_throttled_after_thirty_failures_where_they_come_from() {
        let mut throttle = Throttle::new();
        let decision = |throttle: &Throttle, name: &str, from, secs| {
            throttle.decide(name, from, at(secs), true)
        };
        for _ in 0..30 {
            assert_eq!(decision(&throttle, "rider7", ADDRESS, 0.0), ThrottleDecision::Check);
            fail(&mut throttle, "rider7", ADDRESS, 1);
        }
        assert_eq!(decision(&throttle, "rider7", ADDRESS, 0.0), ThrottleDecision::Wait(10));
        assert_eq!(decision(&throttle, "rider8", ADDRESS, 0.0), ThrottleDecision::Check);
        assert_eq!(decision(&throttle, "rider7", elsewhere(1), 0.0), ThrottleDecision::Check);
        assert_eq!(decision(&throttle, "rider7", ADDRESS, 9.5), ThrottleDecision::Wait(1));
        assert_eq!(decision(&throttle, "rider7", ADDRESS, 10.1), ThrottleDecision::Check);
    }

    #[test]
    fn an_address_is_throttled_after_sixty_failures_but_for_the_first_try_of_an_athlete() {
        let mut throttle = Throttle::new();
        for n in 0..60 {
            fail(&mut throttle, &format!("rider{n}"), ADDRESS, 1);
        }
        assert_eq!(throttle.decide("made-up", ADDRESS, at(0.0), false), ThrottleDecision::Wait(5));
        assert_eq!(
            throttle.decide("anna", ADDRESS, at(0.0), true),
            ThrottleDecision::CheckQuietly(5)
        );
        assert_eq!(throttle.decide("rider3", ADDRESS, at(0.0), true), ThrottleDecision::Wait(5));
        assert_eq!(
            throttle.decide("made-up", elsewhere(1), at(0.0), false),
            ThrottleDecision::Check
        );
        fail(&mut throttle, "anna", ADDRESS, 1);
        assert_eq!(throttle.decide("anna", ADDRESS, at(0.0), true), ThrottleDecision::Wait(10));
    }

    #[test]
    fn guesses_from_everywhere_do_not_lock_the_athlete_out() {
        let mut throttle = Throttle::new();
        throttle.succeeded("rider7", ADDRESS);
        for n in 0..120 {
            fail(&mut throttle, "rider7", elsewhere(n), 1);
        }
        assert_eq!(
            throttle.decide("rider7", elsewhere(3), at(0.0), true),
            ThrottleDecision::Wait(5)
        );
        assert_eq!(
            throttle.decide("rider7", elsewhere(200), at(0.0), true),
            ThrottleDecision::CheckQuietly(5)
        );
        // Even if somebody behind the athlete's own router joins in.
        fail(&mut throttle, "rider7", ADDRESS, 1);
        assert_eq!(
            throttle.decide("rider7", ADDRESS, at(0.0), true),
            ThrottleDecision::CheckQuietly(10)
        );
    }

    #[test]
    fn a_wrong_password_is_known_until_there_is_another_hash() {
        let mut throttle = Throttle::new();
        let hash = |text: &str| Some(Arc::<str>::from(text));
        throttle.remember_wrong([1; 32], hash("one"));
        throttle.remember_wrong([2; 32], None);
        assert!(throttle.is_known_wrong(&[1; 32], hash("one").as_ref()));
        assert!(!throttle.is_known_wrong(&[1; 32], hash("two").as_ref()));
        assert!(throttle.is_known_wrong(&[2; 32], None));
        assert!(!throttle.is_known_wrong(&[2; 32], hash("one").as_ref()));
        assert!(!throttle.is_known_wrong(&[3; 32], None));
        for n in 0..2000_u32 {
            let mut digest = [9; 32];
            digest[..4].copy_from_slice(&n.to_le_bytes());
            throttle.remember_wrong(digest, None);
        }
        assert_eq!((throttle.wrong.len(), throttle.wrong_order.len()), (MAX_WRONG, MAX_WRONG));
    }

    #[test]
    fn one_ipv6_network_counts_as_one_address() {
        let mut throttle = Throttle::new();
        for n in 0..60_u16 {
            let address = IpAddr::V6(std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, n));
            throttle.address_failed(address, at(0.0));
        }
        let other_host = "2001:db8:0:1::ffff".parse().unwrap();
        let other_net = "2001:db8:0:2::1".parse().unwrap();
        assert!(throttle.address_wait_secs(other_host, at(0.0)).is_some());
        assert_eq!(throttle.address_wait_secs(other_net, at(0.0)), None);
    }

    #[test]
    fn an_address_makes_sixty_accounts_at_once_and_this_machine_more() {
        let mut throttle = Throttle::new();
        for _ in 0..60 {
            assert_eq!(throttle.count_account(ADDRESS, at(0.0)), None);
        }
        assert_eq!(throttle.count_account(ADDRESS, at(0.0)), Some(10));
        assert_eq!(throttle.count_account(ADDRESS, at(10.1)), None);
        assert_eq!(
            throttle.decide("rider7", ADDRESS, at(0.0), true),
            ThrottleDecision::Check,
            "logins are another matter"
        );
        let own = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        assert!((0..1000).all(|_| throttle.count_account(own, at(0.0)).is_none()));
    }

    #[test]
    fn the_tables_stay_bounded_and_keep_the_worst() {
        let mut throttle = Throttle::new();
        fail(&mut throttle, "worst", ADDRESS, 30);
        for n in 0..10_000 {
            throttle.failed(&format!("name{n}"), ADDRESS, at(0.0));
        }
        assert!(throttle.names.failures.len() <= MAX_ENTRIES);
        assert!(throttle.pairs.failures.len() <= MAX_ENTRIES);
        assert!(matches!(
            throttle.decide("worst", ADDRESS, at(0.0), true),
            ThrottleDecision::Wait(_)
        ));
    }
}
