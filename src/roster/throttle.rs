//! How often a login may fail: leaky buckets an address and a name, in bounded tables.

use std::{collections::HashMap, hash::Hash, net::IpAddr};

use crate::model::MonoNanos;

/// Entries of each table; beyond it the one with the fewest failures is forgotten.
const MAX_ENTRIES: usize = 4096;

/// How many failures may come in a burst, and how fast they are forgiven.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    burst: f64,
    forgiven_every_secs: f64,
}

const PER_ADDRESS: Allowance = Allowance { burst: 60.0, forgiven_every_secs: 5.0 };
const PER_NAME: Allowance = Allowance { burst: 30.0, forgiven_every_secs: 10.0 };
/// New accounts an address: a club may come through one router, a flood may not.
const ACCOUNTS: Allowance = Allowance { burst: 60.0, forgiven_every_secs: 10.0 };
/// New accounts from this machine: scripts of the operator.
const OWN_ACCOUNTS: Allowance = Allowance { burst: 5000.0, forgiven_every_secs: 1.0 };

/// Failures that are not forgiven yet, as of a time.
#[derive(Debug, Clone, Copy)]
struct Failures {
    count: f64,
    at: MonoNanos,
}

/// The failures of one kind of sender.
#[derive(Debug)]
struct Table<K> {
    allowance: Allowance,
    failures: HashMap<K, Failures>,
}

impl<K: Eq + Hash + Clone> Table<K> {
    fn new(allowance: Allowance) -> Self {
        Self { allowance, failures: HashMap::new() }
    }

    fn count(&self, failures: Failures, now: MonoNanos) -> f64 {
        let forgiven = now.secs_since(failures.at).max(0.0) / self.allowance.forgiven_every_secs;
        (failures.count - forgiven).max(0.0)
    }

    /// Seconds until one more failure is allowed; `None` when it is now.
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

/// Failed logins of late.
#[derive(Debug)]
pub(super) struct Throttle {
    addresses: Table<IpAddr>,
    names: Table<Box<str>>,
    accounts: Table<IpAddr>,
    own_accounts: Table<IpAddr>,
}

impl Throttle {
    pub(super) fn new() -> Self {
        Self {
            addresses: Table::new(PER_ADDRESS),
            names: Table::new(PER_NAME),
            accounts: Table::new(ACCOUNTS),
            own_accounts: Table::new(OWN_ACCOUNTS),
        }
    }

    /// Seconds until this address may try this name again; `None` when it may now.
    pub(super) fn wait_secs(&self, name: &str, from: IpAddr, now: MonoNanos) -> Option<u64> {
        let address = self.addresses.wait_secs(&network(from), now);
        address.max(self.names.wait_secs(&shortened(name), now))
    }

    /// Seconds until this address may fail again at anything.
    pub(super) fn address_wait_secs(&self, from: IpAddr, now: MonoNanos) -> Option<u64> {
        self.addresses.wait_secs(&network(from), now)
    }

    /// Counts a failed login.
    pub(super) fn failed(&mut self, name: &str, from: IpAddr, now: MonoNanos) {
        self.addresses.add(network(from), now);
        self.names.add(shortened(name), now);
    }

    /// Counts a new account of this address, or gives the seconds until it may have another.
    pub(super) fn count_account(&mut self, from: IpAddr, now: MonoNanos) -> Option<u64> {
        let is_own = from.to_canonical().is_loopback();
        let table = if is_own { &mut self.own_accounts } else { &mut self.accounts };
        let wait_secs = table.wait_secs(&network(from), now);
        if wait_secs.is_none() {
            table.add(network(from), now);
        }
        wait_secs
    }

    /// Counts a failure that names no athlete, such as a wrong registration code.
    pub(super) fn address_failed(&mut self, from: IpAddr, now: MonoNanos) {
        self.addresses.add(network(from), now);
    }
}

/// The address that counts: a machine owns a whole IPv6 /64 and can send from any part of it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A name as the table keeps it: nobody chooses how much memory a name takes.
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

    #[test]
    fn a_name_is_throttled_after_thirty_failures_and_recovers() {
        let mut throttle = Throttle::new();
        for _ in 0..30 {
            assert_eq!(throttle.wait_secs("rider7", ADDRESS, at(0.0)), None);
            throttle.failed("rider7", ADDRESS, at(0.0));
        }
        assert_eq!(throttle.wait_secs("rider7", ADDRESS, at(0.0)), Some(10));
        assert_eq!(throttle.wait_secs("rider8", ADDRESS, at(0.0)), None);
        assert_eq!(throttle.wait_secs("rider7", ADDRESS, at(9.5)), Some(1));
        assert_eq!(throttle.wait_secs("rider7", ADDRESS, at(10.1)), None);
    }

    #[test]
    fn an_address_is_throttled_after_sixty_failures_whatever_the_names() {
        let mut throttle = Throttle::new();
        for n in 0..60 {
            throttle.failed(&format!("rider{n}"), ADDRESS, at(0.0));
        }
        assert_eq!(throttle.wait_secs("fresh", ADDRESS, at(0.0)), Some(5));
        let elsewhere = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));
        assert_eq!(throttle.wait_secs("fresh", elsewhere, at(0.0)), None);
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
            throttle.wait_secs("rider7", ADDRESS, at(0.0)),
            None,
            "logins are another matter"
        );
        let own = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
        assert!((0..1000).all(|_| throttle.count_account(own, at(0.0)).is_none()));
    }

    #[test]
    fn the_tables_stay_bounded_and_keep_the_worst() {
        let mut throttle = Throttle::new();
        for _ in 0..30 {
            throttle.failed("worst", ADDRESS, at(0.0));
        }
        for n in 0..10_000 {
            throttle.failed(&format!("name{n}"), ADDRESS, at(0.0));
        }
        assert!(throttle.names.failures.len() <= MAX_ENTRIES);
        let elsewhere = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));
        assert!(throttle.wait_secs("worst", elsewhere, at(0.0)).is_some());
    }
}
